// Programs that want more than there is: an error of Ruby's, after which it goes on.

import { describe, expect, it } from 'vitest';
import { makeRuby } from './support/run-bytes.ts';

const NO_MEMORY = 'NoMemoryError: failed to allocate memory';

const greedy: Readonly<Record<string, string>> = {
  Strings: 'a = []; loop { a << "x" * 100_000 }',
  'one String': 's = +"x"; loop { s << s }',
  Arrays: 'a = [1]; loop { a.concat(a) }',
  Hashes: 'h = {}; i = 0; loop { h[i] = "#{i}" * 1000; i += 1 }',
  objects: 'n = nil; loop { n = [n, "x" * 1000] }',
  Symbols: 'x = "x" * 1000; i = 0; loop { "#{x}#{i}".to_sym; i += 1 }',
  'big integers': 'x = 1 << (1 << 25); loop { x = x << (1 << 25) }',
};

describe('what does not fit the memory', () => {
  for (const [name, source] of Object.entries(greedy)) {
    it(name, { timeout: 120_000 }, async () => {
      const ruby = await makeRuby({ jit: false, memoryLimit: 64 << 20 });
      const caught = `begin; ${source}; rescue NoMemoryError => e; "#{e.class}: #{e.message}"; end`;
      expect(ruby.evaluate(caught)).toBe(NO_MEMORY);
      expect(ruby.evaluate('[1, 2].map { |n| n * 2 }.sum')).toBe(6);
    });
  }

  // Nothing more can be loaded then.
  it('methods', async () => {
    const ruby = await makeRuby({ jit: false });
    const source = `
      c = Class.new
      i = 0
      begin
        loop { c.define_method(:"m#{i}") { i }; i += 1 }
      rescue NoMemoryError => e
        [e.class.name, c.new.m1000 == i]
      end`;
    expect(ruby.evaluate(source)).toEqual(['NoMemoryError', true]);
  });

  it('sizes that no memory holds', async () => {
    const ruby = await makeRuby({ jit: false });
    const errors = ruby.evaluate(`
      [-> { "a" * 2**61 }, -> { [1] * 2**61 }, -> { Array.new(2**61) }, -> { 1 << 2**70 }].map do |proc|
        proc.call
      rescue NoMemoryError, StandardError => e
        e.class.name
      end`);
    expect(errors).toEqual(['ArgumentError', 'ArgumentError', 'ArgumentError', 'RangeError']);
  });

  it('texts that are too long for JavaScript', async () => {
    const ruby = await makeRuby({ jit: false });
    const source =
      'begin; format("%2000000000d", 1).size; rescue NoMemoryError => e; e.message; end';
    expect(ruby.evaluate(source)).toBe('failed to allocate memory');
  });
});

it('data that is nested deeper than methods can be called ends in an error, not in waiting', {
  timeout: 120_000,
}, async () => {
  const ruby = await makeRuby({ jit: false });
  const results = ruby.evaluate(`
    nested = []
    100_000.times { nested = [nested] }
    %i[inspect hash join flatten].map do |name|
      nested.send(name).class.name
    rescue SystemStackError
      "too deep"
    end`);
  expect(results).toEqual(['too deep', 'too deep', 'too deep', 'Array']);
  // What is shown again afterwards is not taken for something inside itself.
  expect(ruby.evaluate('a = [[1]]; a.inspect + [a, a].inspect')).toBe('[[1]][[[1]], [[1]]]');
});
