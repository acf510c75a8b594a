# Calls, blocks, exceptions.
require_relative "../tasks"

class Ghost
  def method_missing(name, *args) = args.size
  def respond_to_missing?(name, all = false) = name == :boo
  def real(a) = a
  def splat(*args) = args.size
  def keywords(a: 1, b: 2) = a + b
  def optional(a, b = 2) = a + b
  def rest(a, *b, c) = b.size
  def all(...) = real(...)
  def block(&b) = b
  def call_block(&b) = b.call(1)
  define_method(:defined) { |a| a }
  attr_accessor :field
  def to_s = "ghost"
  def each
    yield 1
    yield 2
    yield 3
  end
  include Enumerable
end
class Failure < StandardError
  def initialize(code)
    super("failed with #{code}")
    @code = code
  end
end
def fail_with(x) = raise(ArgumentError, "bad #{x}")
def deep(n) = n == 0 ? raise("deep") : deep(n - 1)
def ensured
  yield
ensure
  $sink = 1
end
G = Ghost.new
ARGS = [1, 2, 3]
ADD = ->(a, b) { a + b }
PROC = proc { |a| a }
METHOD = G.method(:real)
COMPOSED = METHOD >> PROC
NAMES = %i[real splat]

repeat("method_missing") { G.boo(1, 2) }
repeat("respond_to?") { G.respond_to?(:real) }
repeat("respond_to_missing?") { G.respond_to?(:boo) }
repeat("send") { G.send(:real, 1) }
repeat("public_send") { G.public_send(:real, 1) }
task("send of names") { |n| i = 0; while i < n; $sink = G.send(NAMES[i & 1], 1); i += 1; end }
repeat("define_method") { G.defined(1) }
repeat("splat call") { G.splat(*ARGS) }
repeat("splat to fixed") { G.real(*[1]) }
repeat("rest parameter") { G.splat(1, 2, 3) }
repeat("rest in the middle") { G.rest(1, 2, 3, 4) }
repeat("keywords") { G.keywords(a: 3, b: 4) }
repeat("double splat") { h = { a: 3, b: 4 }; G.keywords(**h) }
repeat("optional") { G.optional(1) }
repeat("forward all") { G.all(1) }
repeat("block to proc") { G.block { 1 } }
repeat("call a block") { G.call_block { |x| x } }
repeat("lambda") { ADD.call(1, 2) }
repeat("lambda.()") { ADD.(1, 2) }
repeat("proc") { PROC.call(1) }
repeat("curry") { ADD.curry[1][2] }
repeat("Method#call") { METHOD.call(1) }
repeat("method(:name)") { G.method(:real) }
repeat("method to block") { ARGS.map(&METHOD) }
repeat("compose") { COMPOSED.call(1) }
repeat("instance_variable_get") { G.instance_variable_get(:@field) }
repeat("instance_variable_set") { G.instance_variable_set(:@field, 1) }
repeat("is_a?, kind_of?") { G.is_a?(Enumerable) && G.kind_of?(Ghost) }
repeat("instance_of?, class") { G.instance_of?(Ghost) && G.class == Ghost }
repeat("nil?, ==, equal?") { G.nil? || G == 1 || G.equal?(ARGS) }
repeat("frozen?, dup") { G.frozen? || G.dup }
repeat("tap, then") { 1.tap { |x| x }.then { |x| x + 1 } }
repeat("instance_eval") { G.instance_eval { @field } }
repeat("Enumerable#map") { G.map { |x| x + 1 } }
repeat("Enumerable#to_a") { G.to_a }
repeat("Enumerable#sort_by") { G.sort_by { |x| -x } }
repeat("Enumerator#next") { e = ARGS.each; e.next + e.next }
repeat("raise, rescue") { begin; fail_with(1); rescue ArgumentError => e; e; end }
repeat("raise, rescue, message") { begin; fail_with(1); rescue => e; e.message; end }
repeat("raise own class") { begin; raise Failure.new(3); rescue Failure => e; e; end }
repeat("raise through 10 calls") { begin; deep(10); rescue; 1; end }
repeat("rescue ZeroDivisionError") { begin; 1 / 0; rescue ZeroDivisionError; 0; end }
repeat("rescue NoMethodError") { begin; nil.foo; rescue NoMethodError; 0; end }
repeat("Integer() rescue") { Integer("x") rescue 0 }
repeat("ensure") { ensured { 1 } }
repeat("retry") { n = 0; begin; n += 1; raise "x" if n < 3; n; rescue; retry; end }
repeat("catch, throw") { catch(:done) { throw :done, 1 } }
repeat("catch, no throw") { catch(:done) { 1 } }
repeat("break from each") { ARGS.each { |x| break x if x == 2 } }
repeat("return from a block") { ARGS.find { |x| x == 2 } }
repeat("loop, StopIteration") { n = 0; loop { n += 1; raise StopIteration if n > 3 }; n }
repeat("pattern match") { case [1, [2, 3]]; in [Integer => a, [b, *]] then a + b end }
repeat("pattern match a Hash") { case { name: "x", age: 3 }; in { name: String => n, age: } then age end }
repeat("object_id, hash") { G.hash }
repeat("Class.new, new") { Ghost.new }
repeat("ObjectSpace-free inspect") { G.to_s }
repeat("const_get") { Object.const_get(:Ghost) }
repeat("freeze") { "abc".dup.freeze }
repeat("Kernel#Array") { Array(nil); Array([1]); Array(1..2) }
repeat("__method__, binding-free") { __method__ }
repeat("block_given?") { G.call_block { block_given? } }
