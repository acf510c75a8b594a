import { wasmPlatform } from '@martlet/wasm';
import { describe, expect, it } from 'vitest';
import type { InstructionSet, Value } from '../src/index.ts';
import { DefinitionError, defineInstructionSet, primitive, Vm } from '../src/index.ts';
import { calc } from './support/calc.ts';

/** A set with one primitive of this name. */
function setWith(name: string): InstructionSet {
  const row = primitive<[value: Value], Value>({
    effect: 'runtime',
    evaluate: (host) => host.nil,
    type: (rules) => rules.top,
  });
  return defineInstructionSet({
    name: 'named',
    primitives: { [name]: row },
    tests: {},
    instructions: {
      ret: { operands: { value: 'read' }, semantics: (m, { value }) => m.ret(value) },
    },
  });
}

describe('names of primitives and tests', () => {
  it('must not be those of the control of the machine', () => {
    expect(() => setWith('branch')).toThrow(DefinitionError);
    expect(() => setWith('branch')).toThrow('"branch" is a name of the machine\'s own');
  });

  it('must not be those that a reading needs for itself', () => {
    const set = setWith('callHost');
    expect(() => new Vm({ ...calc, set }, wasmPlatform())).toThrow('"callHost"');
  });
});
