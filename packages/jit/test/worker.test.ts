// A compiler that stands elsewhere: plans that come late, that come too late, and that do not come.

import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import type { FromCompiler, JitOptions, RemoteCompiler, ToCompiler } from '../src/index.ts';
import { CompilerServer } from '../src/server.ts';
import { probeLanguage } from './support/probe.ts';
import { Machine } from './support/run.ts';

const PROGRAM = `
  (method A size () 1)
  (method A size2 () 1000)
  (def helper (o) (send o size))
  (def main (n) (let o (new A)) (let s 0) (times i n (set s (+ s (call helper o)))) s)`;

type Request = ToCompiler & { readonly kind: 'compile' };

/** A compiler whose answers are let through one by one. */
class Gate implements RemoteCompiler {
  readonly timeout: number = Number.POSITIVE_INFINITY;
  readonly fallback: 'inline' | 'none' = 'none';
  readonly held: FromCompiler[] = [];
  readonly #through: FromCompiler[] = [];
  readonly requests: Request[] = [];
  /** Names of the functions that the compiler was told of. */
  readonly told: string[] = [];
  closed = false;
  #isOpen = false;
  readonly #change: (message: ToCompiler) => ToCompiler;

  constructor(
    options: Partial<Pick<RemoteCompiler, 'timeout' | 'fallback'>> = {},
    change: (message: ToCompiler) => ToCompiler = (message) => message,
  ) {
    Object.assign(this, options);
    this.#change = change;
  }

  connect(): ReturnType<RemoteCompiler['connect']> {
    const server = new CompilerServer(probeLanguage(new Map()), wasmPlatform());
    return {
      send: (message) => {
        const copy = structuredClone(this.#change(message));
        if (copy.kind === 'compile') this.requests.push(copy);
        if (copy.kind === 'functions') this.told.push(...copy.functions.map(({ fn }) => fn.name));
        const reply = server.handle(copy);
        if (reply !== null) this.held.push(structuredClone(reply));
      },
      receive: () => {
        if (this.#isOpen) this.open();
        return this.#through.shift();
      },
      close: () => {
        this.closed = true;
      },
    };
  }

  /** Lets through what there is, or whatever comes. */
  open(forGood = false): void {
    this.#isOpen ||= forGood;
    this.#through.push(...this.held.splice(0));
  }
}

function machineWith(compiler: RemoteCompiler, options: JitOptions = {}): Machine {
  const jit = { compiler, reheat: 2, exitLimit: 2, ...options };
  const machine = new Machine({
    name: 'jit',
    reading: 'jit',
    options: { heat: 3, backEdgeBudget: 1 << 30, jit },
  });
  machine.load(PROGRAM);
  return machine;
}

const several = (machine: Machine, count = 10): Set<string> =>
  new Set(Array.from({ length: count }, () => machine.call([4])));

describe('a compiler elsewhere', () => {
  it('is waited for by nobody; its plans are installed when they come', () => {
    const gate = new Gate();
    const machine = machineWith(gate);
    expect(several(machine)).toEqual(new Set(['4']));
    expect(machine.jit!.installed).toEqual([]);
    expect(machine.jit!.pending).toContain('helper');
    gate.open();
    expect(several(machine, 200)).toEqual(new Set(['4']));
    gate.open();
    expect(several(machine, 200)).toEqual(new Set(['4']));
    expect(machine.jit!.installed).toEqual(expect.arrayContaining(['helper', 'main']));
    expect(machine.jit!.pending).toEqual([]);
    expect(machine.jit!.stats().pauses.count).toBeGreaterThan(1);
  });

  it('is closed with the JIT, whose program goes on', () => {
    const gate = new Gate({ fallback: 'inline' });
    const machine = machineWith(gate);
    several(machine);
    machine.jit!.close();
    expect(gate.closed).toBe(true);
    gate.open();
    expect(several(machine, 200)).toEqual(new Set(['4']));
    expect(machine.jit!.installed).toEqual([]);
  });

  it('is told of each function once', () => {
    const gate = new Gate();
    const machine = machineWith(gate);
    for (let i = 0; i < 10; i++) {
      several(machine, 50);
      gate.open();
    }
    expect(gate.told).toEqual(expect.arrayContaining(['main', 'helper', 'A#size']));
    expect(new Set(gate.told).size).toBe(gate.told.length);
  });

  it('makes plans that are discarded when an assumption changed meanwhile', () => {
    const gate = new Gate();
    const machine = machineWith(gate);
    several(machine);
    machine.redefine('A#size', 'A#size2');
    gate.open();
    expect(several(machine, 200)).toEqual(new Set(['4000']));
    expect(machine.log).toContain(
      'discarded helper: methods for size changed while it was compiled',
    );
    gate.open();
    expect(several(machine, 200)).toEqual(new Set(['4000']));
    gate.open();
    expect(several(machine, 200)).toEqual(new Set(['4000']));
    expect(machine.jit!.installed).toContain('helper');
  });

  it('asks for functions that it was not told of', () => {
    // The first message with functions has the unit's own only.
    let first = true;
    const gate = new Gate({}, (message) => {
      if (message.kind !== 'functions' || !first) return message;
      first = false;
      return { ...message, functions: message.functions.slice(0, 1) };
    });
    const machine = machineWith(gate);
    for (let i = 0; i < 10; i++) {
      several(machine, 100);
      gate.open();
    }
    expect(machine.jit!.failed).toEqual([]);
    expect(machine.jit!.installed).toContain('main');
    expect(machine.jit!.reports.find(({ name }) => name === 'main')!.inlined).toContain('helper');
    // Requests that were made again have their old numbers.
    const ids = gate.requests.map(({ id }) => id);
    expect(new Set(ids).size).toBeLessThan(ids.length);
  });
});

describe('a compiler that fails', () => {
  const line = /^the compiler's worker failed: (.*); (.*)$/;
  const failure = (machine: Machine) =>
    machine.log.flatMap((text) => line.exec(text)?.slice(1) ?? []);

  it('because it hangs is given up, and the program compiles for itself', () => {
    const gate = new Gate({ timeout: -1, fallback: 'inline' });
    const machine = machineWith(gate);
    expect(several(machine, 50)).toEqual(new Set(['4']));
    expect(failure(machine)).toEqual([
      'no answer for -1 ms',
      "compiling goes on in the program's thread",
    ]);
    expect(gate.closed).toBe(true);
    expect(machine.jit!.installed).toContain('main');
  });

  it('because it hangs is given up only when it has something to do', () => {
    let now = 0;
    let sent = 0;
    const machine = machineWith(
      {
        timeout: 1000,
        fallback: 'none',
        connect: () => ({
          send: ({ kind }) => {
            if (kind === 'compile') sent++;
          },
          receive: () => undefined,
          close() {},
        }),
      },
      { now: () => now },
    );
    // The program rests for long before its request is on its way.
    while (machine.jit!.pending.length === 0) several(machine, 1);
    expect(sent).toBe(0);
    now += 100_000;
    while (sent === 0) several(machine, 1);
    several(machine, 50);
    expect(failure(machine)).toEqual([]);
    now += 1001;
    several(machine, 50);
    expect(failure(machine)[0]).toBe('no answer for 1000 ms');
  });

  it('because it cannot start is done without', () => {
    const machine = machineWith({
      timeout: Number.POSITIVE_INFINITY,
      fallback: 'none',
      connect() {
        throw new Error('no threads here');
      },
    });
    expect(several(machine, 50)).toEqual(new Set(['4']));
    expect(failure(machine)).toEqual(['no threads here', 'nothing more is compiled']);
    expect(machine.jit!.installed).toEqual([]);
    expect(machine.jit!.failed.map(({ reason }) => reason)).toContain('there is no compiler');
  });

  it('because its world is another one says so', () => {
    const gate = new Gate({ fallback: 'inline' }, (message) =>
      message.kind === 'start' ? { ...message, options: { regions: { code: 1 << 16 } } } : message,
    );
    const machine = machineWith(gate);
    several(machine);
    gate.open();
    expect(several(machine, 50)).toEqual(new Set(['4']));
    expect(failure(machine)[0]).toMatch(/differs from the program's in its addresses/);
    expect(machine.jit!.installed).toContain('main');
  });

  it('on its own between two calls is noticed', () => {
    let fail: (reason: string) => void = () => {};
    const machine = machineWith({
      timeout: Number.POSITIVE_INFINITY,
      fallback: 'inline',
      connect(events) {
        fail = events.failed;
        return { send() {}, receive: () => undefined, close() {} };
      },
    });
    several(machine);
    expect(machine.jit!.pending.length).toBeGreaterThan(0);
    fail('Error: out of luck');
    expect(machine.jit!.pending).toEqual([]);
    expect(several(machine, 50)).toEqual(new Set(['4']));
    expect(failure(machine)[0]).toBe('Error: out of luck');
    expect(machine.jit!.installed).toContain('main');
  });

  it('on one unit does not on others', () => {
    const gate = new Gate({}, (message) =>
      message.kind === 'compile' && message.request.name === 'helper'
        ? { ...message, request: { ...message.request, start: 99 } }
        : message,
    );
    const machine = machineWith(gate);
    for (let i = 0; i < 12; i++) {
      expect(several(machine, 50)).toEqual(new Set(['4']));
      gate.open();
    }
    expect(machine.jit!.failed.map(({ unit }) => unit)).toEqual(['helper']);
    expect(machine.jit!.installed).toContain('main');
  });
});

describe('waiting for the compiler', () => {
  it('ends when all answers are there', async () => {
    const gate = new Gate();
    const machine = machineWith(gate);
    several(machine);
    const idle = machine.jit!.idle();
    gate.open(true);
    await idle;
    expect(machine.jit!.pending).toEqual([]);
    expect(machine.jit!.installed).toContain('helper');
  });
});
