// Ruby inside a TypeScript program: values, calls, callbacks, errors and limits.

import { beforeAll, describe, expect, it } from 'vitest';
import type { Ruby, RubyOptions, RubyValue } from '../src/index.ts';
import {
  createRuby,
  GuestFloat,
  loadFrontEnd,
  RubyError,
  RubyObject,
  RubySyntaxError,
  TerminatedError,
} from '../src/index.ts';
import { readPrelude } from '../src/node.ts';

let library: Ruby['prelude'] | null = null;

function make(options: Partial<RubyOptions> = {}): Ruby {
  const ruby = createRuby({ prelude: library ?? readPrelude(), jit: false, ...options });
  library ??= ruby.prelude;
  return ruby;
}

/** What a function throws. */
function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('embedding', () => {
  let ruby: Ruby;
  beforeAll(async () => {
    await loadFrontEnd();
    ruby = make();
  });

  it('gives the value of the last expression', () => {
    const cases: readonly (readonly [string, RubyValue])[] = [
      ['6 * 7', 42],
      ['', null],
      ['1.5 + 1', 2.5],
      ['2 ** 60', 2n ** 60n],
      ['-(2 ** 200)', -(2n ** 200n)],
      ['"gr\\u00fc\\u00df"', 'grüß'],
      [':name', Symbol.for('name')],
      ['[nil, true, [false]]', [null, true, [false]]],
      [
        '{ "a" => 1, b: { 2 => 3 } }',
        new Map<RubyValue, RubyValue>([
          ['a', 1],
          [Symbol.for('b'), new Map([[2, 3]])],
        ]),
      ],
    ];
    for (const [source, value] of cases) expect(ruby.evaluate(source), source).toEqual(value);
  });

  it('takes values', () => {
    const shown = (value: Parameters<Ruby['call']>[0]) => ruby.call([value], 'inspect');
    expect(shown({ a: [1, -0.5], b: undefined })).toBe('[{:a=>[1, -0.5], :b=>nil}]');
    expect(
      shown(
        new Map([
          [1, 'x'],
          [2, 'y'],
        ]),
      ),
    ).toBe('[{1=>"x", 2=>"y"}]');
    expect(
      shown(
        new Map<number | bigint, string>([
          [1, 'x'],
          [1n, 'y'],
        ]),
      ),
    ).toBe('[{1=>"y"}]');
    expect(shown([2n ** 70n, new GuestFloat(2), Symbol.for('s'), true])).toBe(
      '[[1180591620717411303424, 2.0, :s, true]]',
    );
    expect(shown(new Uint8Array([104, 105]))).toBe('["hi"]');
    expect(() => shown(new Date(0) as never)).toThrow('an instance of Date has no form in Ruby');
    const cycle: never[] = [];
    cycle.push(cycle as never);
    expect(() => shown(cycle)).toThrow('contains itself');
  });

  it('finds in a Hash from outside what Ruby puts there', () => {
    ruby.evaluate('def lookup(hash, key) = hash[key]');
    const entries = Array.from({ length: 40 }, (_, i) => [`key ${i}`, i] as const);
    expect(ruby.call(null, 'lookup', [new Map(entries), 'key 33'])).toBe(33);
    expect(ruby.call(null, 'lookup', [{ a: 1 }, Symbol.for('a')])).toBe(1);
  });

  it('copies an Array that contains itself as one', () => {
    const array = ruby.evaluate('a = [1]; a << a; a') as RubyValue[];
    expect(array[1]).toBe(array);
  });

  it('calls methods with keywords and blocks', () => {
    ruby.evaluate(
      'def pair(a, b = 2, *rest, k: 0) = [a, b, rest, k, block_given? ? yield(a) : nil]',
    );
    expect(ruby.call(null, 'pair', [1])).toEqual([1, 2, [], 0, null]);
    expect(
      ruby.call(null, 'pair', [1, 3, 4], { keywords: { k: 5 }, block: (a) => Number(a) + 10 }),
    ).toEqual([1, 3, [4], 5, 11]);
    expect(ruby.call([3, 1, 2], 'sort')).toEqual([1, 2, 3]);
    expect(ruby.call([1, 2], 'map', [], { block: (n) => Number(n) * 2 })).toEqual([2, 4]);
    expect(() => ruby.call(1, 'puts')).toThrow("private method `puts' called for 1:Integer");
  });

  it('holds objects until they are released', () => {
    const counter = ruby.evaluate(`
      class Counter
        def initialize = @count = 0
        def add(by) = @count += by
        def same?(other) = equal?(other)
      end
      Counter.new`) as RubyObject;
    expect(counter).toBeInstanceOf(RubyObject);
    expect(counter.className).toBe('Counter');
    counter.call('add', [2]);
    ruby.evaluate('20_000.times { "x" * 100 }');
    ruby.vm.world.heap.collect();
    expect(counter.call('add', [3])).toBe(5);
    expect(counter.call('same?', [counter])).toBe(true);
    expect(() => make().call(counter, 'add', [1])).toThrow('belongs to another Ruby');
    counter.release();
    counter.release();
    expect(() => counter.call('add', [1])).toThrow('this Counter has been released');
    const twice = ruby.evaluate('->(n) { n * 2 }') as RubyObject;
    expect(twice.call('call', [21])).toBe(42);
  });

  it('calls back, also from compiled code', () => {
    const compiling = make({ jit: {}, heat: 50 });
    const heard: RubyValue[] = [];
    compiling.define('tell', (...args) => {
      heard.push(args);
      return args.length;
    });
    expect(compiling.evaluate('[tell, tell(1, "two", [3]), tell(:a, k: 4)]')).toEqual([0, 3, 2]);
    expect(heard).toEqual([
      [],
      [1, 'two', [3]],
      [Symbol.for('a'), new Map([[Symbol.for('k'), 4]])],
    ]);
    compiling.define('increase', (n) => Number(n) + 1);
    expect(
      compiling.evaluate('def go(n) = n.times.reduce(0) { |sum, _| increase(sum) }; go(5000)'),
    ).toBe(5000);
  });

  it('keeps callbacks from calling back into Ruby, and goes on', () => {
    ruby.define('again', () => ruby.evaluate('1'));
    expect(() => ruby.evaluate('again')).toThrow('a callback cannot call back into Ruby');
    expect(ruby.evaluate('1 + 1')).toBe(2);
  });

  it('raises what callbacks throw', () => {
    ruby.define('refuse', (name) => {
      throw new RubyError(String(name), 'no');
    });
    const source = (name: string) =>
      `begin; refuse("${name}"); rescue StandardError => e; [e.class.name, e.message]; end`;
    expect(ruby.evaluate(source('ArgumentError'))).toEqual(['ArgumentError', 'no']);
    expect(ruby.evaluate(source('Nowhere'))).toEqual(['RuntimeError', 'no']);
    const fault = new RangeError('the host is at fault');
    ruby.define('fail_outside', () => {
      throw fault;
    });
    expect(thrown(() => ruby.evaluate('fail_outside rescue 1'))).toBe(fault);
    expect(ruby.evaluate('1 + 1')).toBe(2);
  });

  it('throws exceptions of Ruby with class, message and backtrace', () => {
    const error = thrown(() =>
      ruby.evaluate('def divide(a) = a / 0\n\ndivide(1)', 'sums.rb'),
    ) as RubyError;
    expect(error).toBeInstanceOf(RubyError);
    expect(error.className).toBe('ZeroDivisionError');
    expect(error.message).toBe('divided by 0');
    expect(error.backtrace.slice(-2)).toEqual(["sums.rb:1:in `divide'", "sums.rb:3:in `<main>'"]);
    const missing = thrown(() => ruby.call(null, 'no_such_method')) as RubyError;
    expect(missing.className).toBe('NoMethodError');
    const broken = 'Class.new(StandardError) { def message = raise("worse") }';
    expect(thrown(() => ruby.evaluate(`raise ${broken}.new`))).toBeInstanceOf(RubyError);
    expect(() => ruby.evaluate('1 +', 'bad.rb')).toThrow(RubySyntaxError);
  });

  it('limits memory: NoMemoryError, and Ruby goes on', () => {
    const small = make({ memoryLimit: 64 << 20 });
    const hoard = '$kept = []; loop { $kept << "x" * 100_000 }';
    expect((thrown(() => small.evaluate(hoard)) as RubyError).className).toBe('NoMemoryError');
    expect(
      small.evaluate(
        '$kept = nil; begin; a = []; loop { a << "x" * 100_000 }; rescue NoMemoryError; a = nil; :caught; end',
      ),
    ).toBe(Symbol.for('caught'));
    expect(small.evaluate('"x" * 3')).toBe('xxx');
  });

  it('limits the time of a call, which no rescue catches', () => {
    const hasty = make({ timeLimit: 1000 });
    const endless = 'begin; loop { }; rescue Exception; 1; ensure; loop { }; end';
    expect(thrown(() => hasty.evaluate(endless))).toBeInstanceOf(TerminatedError);
    expect(hasty.evaluate('1 + 1')).toBe(2);
  });

  it('limits the time of sleep, too', () => {
    const begun = performance.now();
    expect(thrown(() => make({ timeLimit: 300 }).evaluate('sleep'))).toBeInstanceOf(
      TerminatedError,
    );
    expect(performance.now() - begun).toBeLessThan(60_000);
  });

  it('tells with which status a program wanted to exit', () => {
    for (const source of ['exit 3', 'exit! 3', 'raise SystemExit.new(3)']) {
      const error = thrown(() => ruby.evaluate(source)) as RubyError;
      expect([error.className, error.status]).toEqual(['SystemExit', 3]);
    }
    expect((thrown(() => ruby.evaluate('raise "x"')) as RubyError).status).toBe(null);
  });

  it('has no files, environment and process unless they are given', () => {
    const outcome = (source: string) => {
      try {
        return ruby.evaluate(source);
      } catch (error) {
        return (error as RubyError).className;
      }
    };
    expect(outcome('File.read("/etc/hostname")')).toBe('Errno::ENOSYS');
    expect(outcome('File.write("/tmp/martlet", "")')).toBe('Errno::ENOSYS');
    expect(outcome('Dir.entries("/")')).toBe('Errno::ENOSYS');
    expect(outcome('gets')).toBe('Errno::ENOSYS');
    expect(outcome('require "/etc/hostname"')).toBe('LoadError');
    expect(outcome('require "json"')).toBe('LoadError');
    expect(outcome('require "set"')).toBe(false);
    expect(outcome('ENV.to_h.size')).toBe(0);
    expect(outcome('Process.kill(:TERM, Process.pid)')).toBe('SignalException');
    expect(outcome('Process.kill(:TERM, 4711)')).toBe('Errno::ENOSYS');
  });

  it('goes on when it is closed', () => {
    const closed = make({ jit: {}, heat: 50 });
    closed.evaluate('def work(n) = (1..n).sum { |i| i * 2 }; work(1000)');
    closed.close();
    closed.close();
    expect(
      closed.evaluate('def more(n) = (1..n).sum { |i| i * 3 }; [work(1000), more(1000)]'),
    ).toEqual([1_001_000, 1_501_500]);
  });
});
