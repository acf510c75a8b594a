import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import type { GuestFunction, LoadedFunction, Program } from '../src/index.ts';
import {
  CONTAINER_VERSION,
  DefinitionError,
  decodeProgram,
  defineInstructionSet,
  encodeProgram,
  FunctionAssembler,
  fingerprint,
  GuestError,
  openProgram,
  VerifyError,
  Vm,
} from '../src/index.ts';
import { calc, calcSet } from './support/calc.ts';
import { INPUTS, randomProgram } from './support/programs.ts';
import { Random } from './support/random.ts';

function sample(): Program {
  const a = new FunctionAssembler(calcSet, 'größe');
  a.required = 1;
  a.line = 3;
  a.emit('int', 2, -5);
  a.emit('load', 3, a.constant({ kind: 'float', value: -0 }));
  a.line = 1;
  a.emit('load', 3, a.constant({ kind: 'int', value: -(2n ** 62n) }));
  a.emit('load', 3, a.constant({ kind: 'symbol', value: 'größe' }));
  a.emit('send', 4, 0, 1, a.cache('größe', 0));
  a.emit('ret', 1);
  return { set: calcSet, functions: [a.finish()], main: 0 };
}

function fault(bytes: Uint8Array): string {
  try {
    decodeProgram(calcSet, bytes);
  } catch (error) {
    if (error instanceof VerifyError) return error.message;
    throw error;
  }
  return 'none';
}

const bytesOf = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A container up to its strings. */
const header = `006d7274 04 0463616c63 ${fingerprint(calcSet)}`.replaceAll(' ', '');

describe('the binary form', () => {
  it('comes back as it was', () => {
    expect(decodeProgram(calcSet, encodeProgram(sample()))).toEqual(sample());
  });

  it('has the bytes that its description says', () => {
    const a = new FunctionAssembler(calcSet, 'f');
    a.required = 1;
    a.line = 2;
    const end = a.label();
    a.emit('jumpUnless', 1, end);
    a.place(end);
    a.emit('ret', 1);
    const program: Program = { set: calcSet, functions: [a.finish()], main: 0 };
    const opcode = (name: string) => hexOf(Uint8Array.of(calcSet.byName.get(name)!.opcode));
    const strings = '01 0166';
    const size = calcSet.byName.get('jumpUnless')!.size + calcSet.byName.get('ret')!.size;
    const before = `02 ${hexOf(Uint8Array.of(size))} 00 00 00 11`;
    const fn = `${before} 00 01 00 00 00 00 00 00 00 02 ${opcode('jumpUnless')} 01 01 ${opcode('ret')} 01 02 00`;
    expect(hexOf(encodeProgram(program))).toBe(
      header + `${strings} 00 01 ${fn}`.replaceAll(' ', ''),
    );
    expect(CONTAINER_VERSION).toBe(4);
  });

  it('is read function by function, when each is called', () => {
    const program: Program = randomProgram(new Random(7));
    const whole = new Vm(calc, wasmPlatform()).load(decodeProgram(calcSet, encodeProgram(program)));
    const vm = new Vm(calc, wasmPlatform());
    const stored = openProgram(calcSet, encodeProgram(program));
    const loaded = vm.load(stored);
    expect(loaded.map(({ isWritten }) => isWritten)).toEqual(program.functions.map(() => false));
    const main = loaded[stored.main]!;
    const outcome = (run: () => unknown) => {
      try {
        return run();
      } catch (error) {
        if (error instanceof GuestError) return String(error);
        throw error;
      }
    };
    const args = INPUTS[0]!.slice(0, main.fn.required);
    expect(main.isWritten).toBe(true);
    const other = new Vm(calc, wasmPlatform());
    const [first] = [other.load(program)[program.main]!];
    expect(outcome(() => vm.call(main, args))).toEqual(outcome(() => other.call(first, args)));
    for (const [i, fn] of loaded.entries()) {
      expect(fn.fn).toEqual(program.functions[i]);
      expect(fn.offsets).toEqual(whole[i]!.offsets);
    }
  });

  it('does not write what the verifier refuses', () => {
    const fn: GuestFunction = { ...sample().functions[0]!, home: 77 };
    expect(() => encodeProgram({ set: calcSet, functions: [fn], main: 0 })).toThrow(VerifyError);
  });

  it('does not write texts that UTF-8 cannot hold', () => {
    const fn: GuestFunction = { ...sample().functions[0]!, name: 'x\ud800' };
    expect(() => encodeProgram({ set: calcSet, functions: [fn], main: 0 })).toThrow(
      new DefinitionError(
        'the text "x\\ud800" has half of a surrogate pair, which UTF-8 cannot hold; use well-formed strings',
      ),
    );
  });

  it.each<[string, string, string]>([
    [
      'nothing',
      '',
      'container, byte 0: the magic number takes 1 byte, but 0 are left; the container is cut short: write it anew',
    ],
    [
      'something else',
      '7f454c46',
      'container, byte 0: this is no program container; give bytes that encodeProgram wrote',
    ],
    [
      'another version',
      '006d727405',
      'container, byte 4: the container has version 5, and version 4 is known; compile the source again',
    ],
    [
      'another set',
      '006d7274 04 0463616c64 0000000000000000',
      `container, byte 5: the container is for the instruction set "cald" 0000000000000000, not for "calc" ${fingerprint(calcSet)}; compile the source again`,
    ],
    [
      'a table longer than the bytes',
      `${header} ffffffff0f`,
      'container, byte 18: 4294967295 strings are announced, but 0 bytes are left; the container is cut short or damaged: write it anew',
    ],
    [
      'a number that is too long',
      `${header} 8000`,
      'container, byte 18: the number of strings is no number of at most 32 bits in shortest LEB128; write the container anew',
    ],
    [
      'a number that is too large',
      `${header} ffffffff1f`,
      'container, byte 18: the number of strings is no number of at most 32 bits in shortest LEB128; write the container anew',
    ],
    [
      'a text that is no UTF-8',
      `${header} 01 01ff`,
      'container, byte 20: a string is not UTF-8; write the container anew',
    ],
    [
      'a name that is not there',
      `${header} 00 00 01 02 00 00 00 00 01 05`,
      "container, byte 27: a function's name is 5, of which there are 0; use an index of that table",
    ],
    [
      'no main function',
      `${header} 00 03 00`,
      'container, byte 19: the main function is 3, of which there are 0; use an index of that table',
    ],
    [
      'an opcode 0',
      `${header} 01 0166 00 01 02 08 00 00 00 0b 00 00 00 00 00 00 00 00 00 01 00`,
      'container, byte 39: 0 is no opcode; write the container anew',
    ],
  ])('says where bytes are wrong: %s', (_what, hex, message) => {
    expect(fault(bytesOf(hex.replaceAll(' ', '')))).toBe(message);
  });

  it('refuses what follows the program', () => {
    const bytes = encodeProgram(sample());
    expect(fault(Uint8Array.of(...bytes, 0))).toBe(
      `container, byte ${bytes.length}: 1 bytes follow the program; give the container alone`,
    );
  });

  it('says where it was cut off, wherever that is', () => {
    const bytes = encodeProgram(sample());
    for (let length = 0; length < bytes.length; length++) {
      expect(fault(bytes.subarray(0, length))).toMatch(/^container, byte \d+: .+; .+/);
    }
  });

  it('knows an instruction set by its instructions and their operands', () => {
    const define = (operands: Readonly<Record<string, 'read'>>) =>
      defineInstructionSet({
        name: 'one',
        primitives: {},
        tests: {},
        instructions: {
          ret: { operands, semantics: (m, o) => m.ret(Object.values(o)[0] as never) },
        },
      });
    expect(fingerprint(define({ a: 'read' }))).toBe(fingerprint(define({ a: 'read' })));
    expect(fingerprint(define({ a: 'read' }))).not.toBe(fingerprint(define({ b: 'read' })));
    expect(fingerprint(calcSet)).toMatch(/^[0-9a-f]{16}$/);
  });
});

/** Damages a container: a few bytes changed, removed, repeated or put in, or its end cut off. */
function mutate(original: Uint8Array, random: Random): Uint8Array {
  let bytes = Array.from(original);
  // Most damage is behind the header, which would be refused at once.
  const at = () => (random.oneIn(20) ? 0 : 18) + random.below(Math.max(1, bytes.length - 18));
  for (let n = 1 + random.below(3); n > 0; n--) {
    switch (random.below(7)) {
      case 0:
        bytes[at()] = random.below(256);
        break;
      case 1:
        bytes[at()] = random.below(12);
        break;
      case 2: {
        const i = at();
        bytes[i] = ((bytes[i] ?? 0) ^ (1 << random.below(8))) & 0xff;
        break;
      }
      case 3:
        bytes.splice(at(), 1);
        break;
      case 4:
        bytes.splice(at(), 0, random.below(256));
        break;
      case 5: {
        const i = at();
        const j = at();
        [bytes[i], bytes[j]] = [bytes[j] ?? 0, bytes[i] ?? 0];
        break;
      }
      default:
        if (random.oneIn(10)) bytes = bytes.slice(0, at());
        else bytes.splice(at(), 0, ...bytes.slice(at(), at() + random.below(8)));
    }
  }
  return Uint8Array.from(bytes, (byte) => byte ?? 0);
}

/** How one call ended; anything but these outcomes fails the test. */
function outcome(vm: Vm, run: () => unknown): string {
  try {
    const value = run();
    return typeof value === 'object' && value !== null ? 'object' : String(value);
  } catch (error) {
    if (error instanceof GuestError) return `raised ${error.message}`;
    if (error instanceof RangeError && vm.evaluating.steps > vm.evaluating.stepLimit)
      return 'steps';
    throw error;
  }
}

describe('damaged containers', () => {
  it('give a located error, or a program that stays in its bounds by every reading', () => {
    const count = 10_000;
    let vm: Vm | null = null;
    let room = 0;
    const seen = { refused: 0, verified: 0, run: 0, interpreted: 0 };
    for (let seed = 0; seed < count; seed++) {
      const random = new Random(seed);
      const bytes = mutate(encodeProgram(randomProgram(random)), random);
      let program: Program;
      try {
        program = decodeProgram(calcSet, bytes);
      } catch (error) {
        if (!(error instanceof VerifyError)) throw new Error(`seed ${seed}`, { cause: error });
        expect(error.message, `seed ${seed}`).toMatch(
          /^(container, byte \d+|function .+): .+; .+/s,
        );
        expect(error.position >= 0 || error.functionName !== null, `seed ${seed}`).toBe(true);
        seen.refused++;
        continue;
      }
      seen.verified++;
      if (vm === null || --room === 0) {
        vm = new Vm(calc, wasmPlatform(), { memoryLimit: 3 << 22 });
        vm.world.heap.poison = true;
        room = 100;
      }
      const current = vm;
      let main: LoadedFunction;
      try {
        main = current.load(program)[program.main]!;
      } catch (error) {
        if (!(error instanceof DefinitionError)) throw new Error(`seed ${seed}`, { cause: error });
        continue;
      }
      const args = [...INPUTS[seed % INPUTS.length]!].slice(0, main.fn.required);
      while (args.length < main.fn.required && args.length < 8) args.push(args.length);
      try {
        const { evaluating } = current;
        evaluating.stepLimit = evaluating.steps + 3000;
        const expected = outcome(current, () => current.evaluate(main, args));
        seen.run++;
        // Programs that end within the limit end by the interpreter as well.
        if (expected === 'steps' || expected === 'raised out of memory') continue;
        expect(outcome(current, () => current.call(main, args))).toBe(expected);
        seen.interpreted++;
        if (seen.interpreted % 50 === 0) current.world.heap.verify();
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      }
    }
    // Damage is found often, but not always: some of it only makes another program.
    expect(seen.refused).toBeGreaterThan(count / 4);
    expect(seen.interpreted).toBeGreaterThan(count / 20);
  });

  it('do not take more time or memory than their size allows', () => {
    for (let seed = 0; seed < 2000; seed++) {
      const random = new Random(seed);
      const bytes = Uint8Array.from({ length: 40 + random.below(400) }, () =>
        random.oneIn(3) ? random.below(256) : random.below(8),
      );
      bytes.set(bytesOf(header));
      expect(fault(bytes), `seed ${seed}`).not.toBe('');
    }
  });
});
