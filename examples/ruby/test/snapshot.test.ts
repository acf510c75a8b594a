// Rubies that start from a snapshot do what those do that load the core library.

import { decodeSnapshot, encodeSnapshot } from '@martlet/vm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RubyOptions } from '../src/index.ts';
import { createRuby, loadFrontEnd } from '../src/index.ts';
import { readPrelude } from '../src/node.ts';
import { makeRuby, runBytes } from './support/run-bytes.ts';

/** Classes, constants, globals, closures, errors, instance variables of all kinds of objects, hooks of the library. */
const PROGRAM = `
class Point
  attr_accessor :x, :y
  def initialize(x, y) = (@x, @y = x, y)
  def <=>(other) = x <=> other.x
  include Comparable
end
points = [Point.new(3, 1.5), Point.new(1, 2.5)]
p points.min.x, points.sum(&:y), points.map(&:frozen?)
class Integer
  def +(other) = 42
end
p 1 + 1
class Array
  def second = self[1]
end
p [1, 2].second, [3, 4].each_slice(1).to_a, { a: 1 }.map { |k, v| [k, v] }
def options(a, b = 2, *rest, c:, d: 4, **others, &block) = [a, b, rest, c, d, others, block&.call]
p options(1, c: 3), options(1, 2, 3, c: 5, e: 6) { :block }
begin
  nil.unknown
rescue NoMethodError => e
  puts e.message, e.backtrace.first
end
s = +"text"
s.instance_variable_set(:@note, 7)
p s.instance_variables, "a-b".tr("-", "_"), "%05.2f" % 3.14159, "aXb" =~ /X/, $~[0]
Pair = Struct.new(:left, :right)
p Pair.new(1, 2), Pair.members
o = Object.new
def o.method_missing(name, *args) = [name, args]
def o.respond_to_missing?(*) = true
p o.anything(1), o.freeze.frozen?
module Loud
  def to_s = super.upcase
end
class Word < String; prepend Loud; end
puts Word.new("loud")
p Word.ancestors.first(3), Comparable.instance_methods.sort, $0, ARGV
p defined?(STDIN), __method__.inspect, [1, [2, [3]]].flatten, (1..Float::INFINITY).lazy.map { _1 * 2 }.first(2)
1_000.times { |i| Point.new(i, i) }
p catch(:done) { throw :done, 9 }, "é".bytes, :upcase.to_proc.call("x")
at_exit { puts "bye" }
raise ArgumentError, "the end"
`;

const source = new TextEncoder().encode(PROGRAM);

/** Status and output of a program. */
function output(options: RubyOptions): [number, string] {
  let text = '';
  const take = (bytes: Uint8Array): void => {
    text += new TextDecoder().decode(bytes);
  };
  const ruby = createRuby({ ...options, script: 'main.rb', args: ['one'], out: take, err: take });
  expect(ruby.vm.snapshotMismatch).toBeNull();
  return [ruby.run(source, 'main.rb'), text];
}

describe('a Ruby from a snapshot', () => {
  let encoded: Uint8Array;
  let wanted: [number, string];
  const prelude = (): never => {
    throw new Error('the library was asked for');
  };
  beforeAll(async () => {
    await loadFrontEnd();
    const first = createRuby({ prelude: readPrelude(), jit: false });
    encoded = encodeSnapshot(first.save());
    wanted = output({ prelude: first.prelude, jit: false });
    expect(wanted[0], wanted[1]).toBe(1);
    expect(wanted[1]).toContain('bye');
    // Made by the same build, it is the same.
    const second = createRuby({ prelude: first.prelude, jit: false });
    expect(encodeSnapshot(second.save())).toEqual(encoded);
  });

  it.each<[string, Partial<RubyOptions>]>([
    ['interpreted', { jit: false }],
    ['evaluated', { jit: false, evaluate: true }],
    ['compiled', { jit: {}, heat: 2 }],
    ['compiled from the first call', { jit: {}, heat: 1 }],
  ])('behaves as one that has loaded the library, %s', (_, options) => {
    expect(output({ ...options, prelude, snapshot: decodeSnapshot(encoded) })).toEqual(wanted);
  });

  it('collects as it should', () => {
    const ruby = createRuby({ prelude, snapshot: decodeSnapshot(encoded), jit: false });
    const { heap } = ruby.vm.world;
    heap.collect();
    heap.verify();
    heap.poison = true;
    heap.stress = 50;
    expect(ruby.evaluate('[3, 1, 2].sort.map { |x| { x => x.to_s * 2 } }.inspect')).toBe(
      '[{1=>"11"}, {2=>"22"}, {3=>"33"}]',
    );
    heap.verify();
  });

  it('shares nothing with others', () => {
    const snapshot = decodeSnapshot(encoded);
    const [first, second] = [1, 2].map(() => createRuby({ prelude, snapshot, jit: false }));
    first!.evaluate('class String; def size = 0; end; $shared = 1; Shared = 2');
    expect(first!.evaluate('["abc".size, $shared]')).toEqual([0, 1]);
    expect(second!.evaluate('["abc".size, $shared, defined?(Shared)]')).toEqual([3, null, null]);
  });

  it('goes on where the saved one was, with patterns, procs and constants', () => {
    const first = createRuby({ prelude, snapshot: decodeSnapshot(encoded), jit: false });
    first.evaluate(`
      OTHER = /unused/
      WORDS = /(?<first>\\w+) (\\w+)/
      TWICE = ->(x) { x * 2 }
      class Base; def self.inherited(cls) = (@seen ||= []) << cls.name; def self.seen = @seen; end
      define_method(:held) { |x| [x, WORDS.source] } rescue Object.define_method(:held) { |x| [x, WORDS.source] }
      $list = [1, [2.5, "text"], { a: nil }]
    `);
    const again = decodeSnapshot(encodeSnapshot(first.save()));
    const second = createRuby({ prelude, snapshot: again, jit: {} });
    second.evaluate('class Child < Base; end; "x".match?(/another/)');
    expect(second.evaluate('["one two" =~ WORDS, $~[:first], TWICE.(4), Base.seen]')).toEqual([
      0,
      'one',
      8,
      ['Child'],
    ]);
    expect(second.evaluate('[held(1), $list.inspect, OTHER.source]')).toEqual([
      [1, '(?<first>\\w+) (\\w+)'],
      '[1, [2.5, "text"], {:a=>nil}]',
      'unused',
    ]);
  });

  it('loads the library where the options are others', async () => {
    const ruby = await makeRuby({ memoryLimit: 128 << 20, jit: false });
    expect(ruby.vm.snapshotMismatch).toContain('the snapshot was made for other');
    expect(ruby.evaluate('[1, 2].sum')).toBe(3);
  });

  it('cannot be saved with functions of the embedding program', () => {
    const ruby = createRuby({ prelude, snapshot: decodeSnapshot(encoded), jit: false });
    ruby.define('host', () => 1);
    expect(() => ruby.save()).toThrow('save before they are defined');
  });

  it('runs programs of its own accord', async () => {
    expect(await runBytes(new TextEncoder().encode('puts 6 * 7'), 'a.rb')).toBe('42\n');
  });
});
