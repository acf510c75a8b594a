# Hashes: order, defaults, odd keys, transformation, nesting, identity, changes while iterating.

h = { "b" => 1, a: 2, 3 => [4], nil => :none, 2.5 => "float", [1, 2] => { deep: true } }
p h, h.size, h.keys, h.values, h[nil], h[[1, 2]][:deep], h[:zork], h.fetch(:a), h.fetch(:zork, 0), h.fetch(:zork) { |k| "no #{k}" }, h.dig([1, 2], :deep), h.key(2), h.invert[1]
h[:a] += 10
h.delete("b")
h["b"] = :again
p h.keys, h.first, h.to_a.last, h.delete(:zork), h.any? { |_, v| v == :again }, h.count, h.find { |k, _| k.is_a?(Float) }
p h.map { |k, v| [k.class, v.class] }.uniq.size, h.min_by { |k, _| k.to_s }, h.sort_by { |k, _| k.inspect }.map(&:first), h.each_with_index.map { |(k, v), i| [i, k] }.last, h.sum { |k, _| k.is_a?(Numeric) ? k : 0 }
groups = (1..12).group_by { |n| n % 4 }
p groups, groups.transform_values(&:sum), groups.transform_keys { |k| "k#{k}".to_sym }, groups.select { |k, _| k > 1 }, groups.reject { |k, _| k > 1 }, groups.filter_map { |k, v| v if k.even? }, groups.partition { |k, _| k < 2 }, groups.each_with_object([]) { |(k, v), list| list << k * v[0] }
counts = Hash.new(0)
"mississippi".each_char { |c| counts[c] += 1 }
p counts, counts.sort_by { |c, n| [-n, c] }.to_h, counts.max_by { |_, n| n }, counts.sum { |_, n| n }, counts["z"], counts.key?("z"), counts.default, counts.values.minmax, counts.sort.first
lists = Hash.new { |hash, key| hash[key] = [] }
%w[apple avocado bean beet carrot].each { |w| lists[w[0]] << w }
p lists, lists["z"], lists.size, lists.default_proc.class, lists.to_a.flatten.size
p({ a: 1, b: 2 }.merge({ b: 3, c: 4 }), { a: 1, b: 2 }.merge({ b: 3 }) { |key, old, new| "#{key}#{old}#{new}" }, { a: 1 }.update(b: 2), { b: 1, a: 2 }.sort.to_h, { a: nil, b: 1 }.compact, { a: 1 }.to_a, { a: 1, **{ b: 2 }, "c": 3 })
x, y = 1, 2
p({ x:, y: }, Hash[[[1, 2], [3, 4]]], [[:a, 1]].to_h, %w[a b].zip([1, 2]).to_h, %w[a b].to_h { |s| [s.to_sym, s.ord] }, Hash[1, 2, 3, 4], { 1 => { 2 => { 3 => :deep } } }.dig(1, 2, 3), { a: 1 }.eql?({ a: 1.0 }), { a: 1 } == { a: 1.0 }, { a: 1, b: 2 } == { b: 2, a: 1 })

class Point
  attr_reader :x, :y

  def initialize(x, y) = (@x, @y = x, y)
  def hash = [x, y].hash
  def eql?(other) = other.is_a?(Point) && x == other.x && y == other.y
  def inspect = "(#{x},#{y})"
end
grid = { Point.new(1, 2) => :a, Point.new(3, 4) => :b }
p grid[Point.new(1, 2)], grid[Point.new(2, 1)], grid.merge(Point.new(1, 2) => :z), grid.keys.include?(Point.new(3, 4)), [Point.new(0, 0), Point.new(0, 0)].uniq, { 1 => :int, 1.0 => :float }[1.0], { 2**70 => :big }[2**70], { 0.0 => 1 }[-0.0]
identity = {}.compare_by_identity
a, b = "key".dup, "key".dup
identity[a] = 1
identity[b] = 2
p identity.size, identity[a], identity["key".dup], identity.compare_by_identity?
begin
  { a: 1 }.each { |k, _| grid_copy = { a: 1 }; grid_copy[:b] = 2; h2 = grid_copy }
  loop_hash = { a: 1 }
  loop_hash.each { loop_hash[:b] = 2 }
rescue => e
  p e.class, e.message
end
gone = { a: 1, b: 2, c: 3 }
gone.each { |k, v| gone.delete(k) if v.odd? }
p gone, gone.clear, gone.empty?, gone.first
key = +"mutable"
keyed = { key => 1 }
key << "!"
p keyed, keyed["mutable"], keyed.keys[0].frozen?
list = [1]
by_list = { list => :one }
list << 2
p by_list[[1, 2]], by_list.rehash[[1, 2]]
p gone.frozen?, { a: 1 }.freeze.merge(b: 2).frozen?, { b: 1, a: 0 }.min, { a: 2 }.inject { |x| x }, { a: 1, b: 2 }.reduce(0) { |s, (_, v)| s + v }, { a: 1 }.each_pair.to_a, { a: [1, 2], b: [3] }.flat_map { |k, v| v.map { |n| [k, n] } }, { a: 1, b: 2 }.each_slice(1).to_a
def options(a, b = {}, *rest, key: 1, **others) = [a, b, rest, key, others]
p options(1), options(1, { x: 1 }), options(1, key: 2, z: 3), options({ y: 1 }), options(1, 2, 3, **{ key: 9 }), options(*[1, 2], **{})
big = {}
2000.times { |i| big["key#{i * 7 % 2003}"] = i }
500.times { |i| big.delete("key#{i}") }
p big.size, big.keys.first, big.values.sum, big.slice("key1000", "nope"), big.keys.each_cons(2).count { |k, l| k < l }, big.shift, big.except(*big.keys.drop(2)), big.assoc("key1999"), big.group_by { |_, v| v % 3 }.transform_values(&:size), big.values_at("key600", "x"), big.fetch_values("key601").size
big.keep_if { |_, v| v.between?(100, 260) }
p big.length, big.delete_if { |_, v| v.even? }.length, big.sum { |_, v| v }, big.sort_by(&:last).first(3).map(&:first), big.none?, big.all? { |k, v| k.is_a?(String) && v.odd? }, big.zip([1]).first[1], big.has_value?(1), big.member?("key7"), big.to_a.transpose.map(&:size)
