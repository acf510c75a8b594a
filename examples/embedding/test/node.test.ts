import { execFileSync } from 'node:child_process';
import { GuestError, Vm } from '@martlet/vm';
import { wasmPlatform } from '@martlet/wasm';
import { beforeAll, describe, expect, it } from 'vitest';
import { demonstrate, Guest } from '../src/embedding.ts';
import { language } from '../src/language.ts';
import { build, distFile } from './support/build.ts';
import { expected } from './support/expected.ts';

describe('embedding in Node', () => {
  beforeAll(build);

  it('shows what the page shows', () => {
    expect(demonstrate(wasmPlatform())).toEqual(expected);
  });

  it('runs as a program', () => {
    const printed = execFileSync(process.execPath, [distFile('main.js')], { encoding: 'utf8' });
    expect(printed.trimEnd().split('\n')).toEqual(expected);
  });

  it('hands an exception of a host function through the guest to the caller', () => {
    const fault = new TypeError('the host is at fault');
    const guest = new Guest(new Vm(language, wasmPlatform()), {
      ask: () => {
        throw fault;
      },
    });
    expect(() => guest.call('ask', 1)).toThrow(fault);
    expect(guest.call('sum', 2, 2)).toBe(4);
  });

  it('keeps what an error of the guest carries', () => {
    const guest = new Guest(new Vm(language, wasmPlatform()));
    let caught: unknown;
    try {
      guest.call('fail', 42);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(GuestError);
    expect(guest.vm.toHost((caught as GuestError).word)).toBe(42);
  });

  it('names a function that the program does not have', () => {
    const guest = new Guest(new Vm(language, wasmPlatform()));
    expect(() => guest.call('sums')).toThrow('the program has no function "sums"');
  });
});
