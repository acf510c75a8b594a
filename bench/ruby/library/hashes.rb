# Hashes, Sets and Structs.
require_relative "../tasks"
require "set"

Point = Struct.new(:x, :y)
class Version
  include Comparable
  attr_reader :number
  def initialize(number) = @number = number
  def <=>(other) = number <=> other.number
end
class Key
  attr_reader :a
  def initialize(a) = @a = a
  def hash = @a.hash
  def eql?(other) = @a == other.a
end
KEYS = (0...1000).map { |i| "key#{i}" }
BY_STRING = KEYS.to_h { |k| [k, k.size] }
BY_SYMBOL = KEYS.to_h { |k| [k.to_sym, k] }
BY_INTEGER = (0...1000).to_h { |i| [i, i] }
BY_ARRAY = (0...100).to_h { |i| [[i, i + 1], i] }
BY_OBJECT = (0...100).to_h { |i| [Key.new(i), i] }
SMALL = { a: 1, b: 2, c: 3 }
SYMBOLS = BY_SYMBOL.keys
MEMBERS = KEYS.to_set
P1 = Point.new(1, 2)
V1, V2 = Version.new(1), Version.new(2)
WORDS = %w[the quick brown fox jumps over the lazy dog]

task("[] by String") { |n| i = 0; while i < n; $sink = BY_STRING[KEYS[i % 1000]]; i += 1; end }
task("[] by Symbol") { |n| i = 0; while i < n; $sink = BY_SYMBOL[SYMBOLS[i % 1000]]; i += 1; end }
task("[] by Integer") { |n| i = 0; while i < n; $sink = BY_INTEGER[i % 1000]; i += 1; end }
task("[] by Array") { |n| i = 0; while i < n; $sink = BY_ARRAY[[i % 100, i % 100 + 1]]; i += 1; end }
task("[] by Float") { |n| h = { 1.5 => 1, 2.5 => 2 }; i = 0; while i < n; $sink = h[2.5]; i += 1; end }
task("[] by an object") { |n| k = Key.new(50); i = 0; while i < n; $sink = BY_OBJECT[k]; i += 1; end }
repeat("[]= new Strings") { h = {}; KEYS.each { |k| h[k] = 1 }; h }
repeat("[]= new Integers") { h = {}; 1000.times { |i| h[i] = i }; h }
repeat("[]= new Arrays") { h = {}; 100.times { |i| h[[i, 1]] = i }; h }
repeat("count words") { h = Hash.new(0); WORDS.each { |w| h[w] += 1 }; h }
repeat("lists by default block") { h = Hash.new { |g, k| g[k] = [] }; WORDS.each { |w| h[w.size] << w }; h }
repeat("fetch") { SMALL.fetch(:b) }
repeat("fetch with a block") { SMALL.fetch(:z) { 0 } }
repeat("key?") { SMALL.key?(:c) }
repeat("dig") { SMALL.dig(:a) }
repeat("each") { c = 0; BY_STRING.each { |k, v| c += v }; c }
repeat("each_key, each_value") { c = 0; BY_INTEGER.each_value { |v| c += v }; c }
repeat("map") { BY_INTEGER.map { |k, v| v } }
repeat("select") { BY_INTEGER.select { |k, v| v.even? } }
repeat("reject") { SMALL.reject { |k, v| v == 2 } }
repeat("sort_by") { BY_STRING.sort_by { |k, v| v } }
repeat("min_by") { BY_INTEGER.min_by { |k, v| -v } }
repeat("sum") { BY_INTEGER.sum { |k, v| v } }
repeat("count") { BY_INTEGER.count { |k, v| v > 500 } }
repeat("find, any?") { BY_INTEGER.find { |k, v| v == 100 }; BY_INTEGER.any? { |k, v| v == 100 } }
repeat("merge") { SMALL.merge(d: 4) }
repeat("merge with a block") { SMALL.merge(SMALL) { |k, a, b| a + b } }
repeat("merge 1000") { BY_STRING.merge(SMALL) }
repeat("to_a") { SMALL.to_a }
repeat("keys, values") { SMALL.keys; SMALL.values }
repeat("invert") { SMALL.invert }
repeat("transform_values") { SMALL.transform_values { |v| v + 1 } }
repeat("group_by, map") { WORDS.group_by(&:size).map { |k, v| [k, v.size] }.to_h }
repeat("to_h with a block") { WORDS.to_h { |w| [w, w.size] } }
repeat("each_with_object") { WORDS.each_with_object({}) { |w, h| h[w] = true } }
repeat("delete") { h = SMALL.dup; h.delete(:b); h }
repeat("dup 1000") { BY_STRING.dup }
repeat("== of Hashes") { SMALL == { a: 1, b: 2, c: 3 } }
repeat("hash literal") { { a: 1, "b" => 2, 3 => 4 } }
repeat("Hash[]") { Hash[[[1, 2], [3, 4]]] }
repeat("Set#include?") { MEMBERS.include?("key500") }
repeat("Set#add") { s = Set.new; WORDS.each { |w| s << w }; s }
repeat("Set | &") { (Set[1, 2] | Set[2, 3]) & Set[2] }
repeat("Struct.new") { Point.new(1, 2) }
repeat("Struct accessors") { P1.x + P1.y }
repeat("Struct setter") { P1.x = 1; P1.y = 2 }
repeat("Struct#==") { P1 == Point.new(1, 2) }
repeat("Struct#to_a") { P1.to_a }
repeat("Comparable <") { V1 < V2 }
repeat("Comparable clamp") { V1.clamp(V1, V2) }
repeat("Comparable ==") { V1 == V2 }
repeat("sort Comparables") { [V2, V1, V2].sort }
