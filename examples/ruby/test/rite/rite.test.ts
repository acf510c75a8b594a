// `.mrb` files: programs run from source and from what `mrbc` makes of them, with one result; all instructions of RITE;
// damaged files.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import '../../src/host/index.ts';
import { hostIndex } from '../../src/host/registry.ts';
import { rubySet } from '../../src/instructions/set.ts';
import { decode } from '../../src/rite/decode.ts';
import { RiteError } from '../../src/rite/errors.ts';
import { opcodes } from '../../src/rite/opcodes.ts';
import type { Irep } from '../../src/rite/reader.ts';
import { isRite, readRite } from '../../src/rite/reader.ts';
import { translateRite } from '../../src/rite/translate.ts';
import { runBytes } from '../support/run-bytes.ts';
import { compileMrb, hasMrbc, hasMruby, hasRuby, realRuby, runMruby } from '../support/tools.ts';
import { handMade } from './hand-made.ts';

const own = import.meta.dirname;
const programs = `${own}/../../programs`;

/**
 * Programs that mrbc 3.1 takes and gets wrong: it keeps no register for the block of an endless method without parameters
 * (bank, closures, exceptions, iterators), knows no `defined?` (objects), reads `or` behind an assignment wrongly (json),
 * and reads some floats not exactly (strings).
 */
const WRONG_BY_MRBC = new Set([
  'bank',
  'closures',
  'exceptions',
  'iterators',
  'json',
  'objects',
  'strings',
]);

/**
 * Programs that mruby 3.1 runs to their end and gets wrong: a Hash inside itself (captures), a `case` in the last line
 * (conditions), how a zero in a String shows (literals), digits of floats (distances).
 */
const WRONG_BY_MRUBY = new Set(['captures', 'conditions', 'distances', 'literals']);

function sources(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.rb'))
    .map((file) => `${folder}/${file}`);
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1, -3);

/** Small programs, and those of programs/ that mrbc takes and gets right. */
const compiled: { path: string; bytes: Uint8Array }[] = hasMrbc
  ? [...sources(own), ...sources(programs)].flatMap((path) => {
      const bytes = WRONG_BY_MRBC.has(nameOf(path)) ? null : compileMrb(path);
      return bytes === null ? [] : [{ path, bytes }];
    })
  : [];

describe.skipIf(!hasMrbc)('programs from source and from mrbc', () => {
  /** How many programs mruby runs to the same end. */
  let agreed = 0;
  for (const { path, bytes } of compiled) {
    it(nameOf(path), async () => {
      expect(isRite(bytes)).toBe(true);
      const source = await runBytes(readFileSync(path), path, { jit: false });
      const translated = await runBytes(bytes, path, { jit: false });
      expect(translated).toBe(source);
      if (hasRuby) expect(translated).toBe(realRuby(path));
      // It ends with an error where it lacks a method of Ruby's library.
      const byMruby = hasMruby && !WRONG_BY_MRUBY.has(nameOf(path)) ? runMruby(bytes) : null;
      if (byMruby === null) return;
      expect(translated).toBe(byMruby);
      agreed++;
    });
  }
  it('are many', () => {
    expect(compiled.length).toBeGreaterThanOrEqual(60);
    if (hasMruby) expect(agreed).toBeGreaterThanOrEqual(20);
  });
});

describe('instructions that mrbc does not write', () => {
  for (const { name, bytes, prints } of handMade) {
    it(name, async () => {
      expect(await runBytes(bytes, `${name}.mrb`, { jit: false })).toBe(prints);
    });
  }
});

/** Names of the instructions of a file, prefixes too. */
function instructionsOf(bytes: Uint8Array): Set<string> {
  const found = new Set<string>();
  const walk = (irep: Irep): void => {
    for (const { op, address } of decode(irep, 'file').code) {
      found.add(op.name);
      found.add(opcodes[irep.code[address]!]!.name);
    }
    for (const child of irep.children) walk(child);
  };
  walk(readRite(bytes, 'file'));
  return found;
}

it.skipIf(!hasMrbc)(
  'every instruction of RITE is run by some program, but the one of mruby itself',
  () => {
    const found = new Set<string>();
    for (const { bytes } of [...compiled, ...handMade]) {
      for (const name of instructionsOf(bytes)) found.add(name);
    }
    const missing = opcodes.map(({ name }) => name).filter((name) => !found.has(name));
    expect(missing).toEqual(['CALL']);
  },
);

describe('damaged files', () => {
  const translate = (bytes: Uint8Array): void => {
    const numbers = { firstCref: 1, firstSuper: 0 };
    translateRite(bytes, { file: 'x.mrb', set: rubySet, host: hostIndex, ...numbers });
  };

  it('say where and what', () => {
    const { bytes } = handMade[0]!;
    const cut = bytes.subarray(0, 30);
    expect(() => translate(cut)).toThrow(
      /^x\.mrb: byte 8: the header says \d+ bytes, but the file has 30$/,
    );
    const version = Uint8Array.from(bytes);
    version[5] = 0x32;
    expect(() => translate(version)).toThrow(
      'x.mrb: byte 4: RITE format "0200" is not supported; 0300 is',
    );
    expect(() => translate(new TextEncoder().encode('RUBY'))).toThrow(
      'x.mrb: byte 0: this is no mruby file',
    );
  });

  it('5,000 mutations give located errors or programs', { timeout: 300_000 }, () => {
    const seed = Number(process.env.SEED ?? 20261121);
    let state = seed;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const files = [...handMade, ...compiled]
      .map(({ bytes }) => bytes)
      .filter((b) => b.length < 6_000);
    let located = 0;
    for (let i = 0; i < 5_000; i++) {
      const bytes = Uint8Array.from(files[random(files.length)]!);
      for (let k = 0; k <= random(3); k++) {
        const at = random(bytes.length);
        const change = random(4);
        if (change === 0) bytes[at] = random(256);
        else if (change === 1) bytes[at] = bytes[at]! ^ (1 << random(8));
        else if (change === 2) bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random(5)]!;
        else bytes.copyWithin(at, random(bytes.length), random(bytes.length));
      }
      try {
        translate(bytes);
      } catch (error) {
        if (!(error instanceof RiteError)) {
          throw new Error(`mutation ${i} of seed ${seed}: ${String(error)}`, { cause: error });
        }
        expect(error.message).toMatch(/^x\.mrb: byte \d+: ./);
        located++;
      }
    }
    expect(located).toBeGreaterThan(500);
  });
});
