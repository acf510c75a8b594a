h = { a: 1, "b" => 2, 3 => [4], nil => nil, 1.5 => :f }
p h, h[:a], h["b"], h[3], h[nil], h[1.5], h[:zz], h.size, h.keys, h.values, h.key?(:a), h.value?(2), h.key(2), h.include?(99)
h[:new] = 10
h[:a] = 100
p h, h.delete(:a), h.delete(:zzz), h.delete(:q) { |k| "no #{k}" }, h
p h.fetch("b"), h.fetch(:zz, 0), h.fetch(:zz) { |k| k.to_s }
begin
  h.fetch(:zz)
rescue KeyError => e
  p e.message, e.key, e.receiver == h
end
d = Hash.new(0)
"hello".each_char { |c| d[c] += 1 }
p d, d.default, d["zz"], d.sort_by { |k, v| [-v, k] }, d.max_by { |k, v| v }, d.min_by { |_, v| v }, d.sum { |_, v| v }
l = Hash.new { |hash, key| hash[key] = key * 2 }
p l[2], l[5], l, l.default_proc.class
h = { a: 1, b: 2, c: 3 }
p h.map { |k, v| [k, v * 2] }, h.to_a, h.select { |k, v| v > 1 }, h.reject { |k, v| v > 1 }, h.min_by { |k, v| -v }, h.find { |k, v| v == 2 }, h.any? { |k, v| v > 2 }, h.all? { |k, v| v > 0 }, h.count { |k, v| v.odd? }, h.partition { |k, v| v > 1 }, h.group_by { |k, v| v.odd? }, h.sort_by { |k, v| -v }, h.each_with_index.map { |(k, v), i| [k, v, i] }, h.each_with_object([]) { |(k, v), acc| acc << k }, h.inject(0) { |s, (k, v)| s + v }, h.reduce { |a, b| a + b }
p h.transform_values { |v| v * 10 }, h.transform_keys(&:to_s), h.transform_keys({ a: :x }), h.invert, h.merge({ b: 20, d: 4 }), h.merge({ b: 20 }) { |k, a, b| a + b }, h.to_h { |k, v| [v, k] }, h.filter_map { |k, v| k if v > 1 }, h.flat_map { |k, v| [k] * v }, h.slice(:a, :c), h.except(:a), h.values_at(:a, :zz), h.dig(:a), { a: { b: [1, 2] } }.dig(:a, :b, 1), h.sum { |k, v| v }, h.zip([1, 2, 3]), h.each_slice(2).to_a, h.first, h.first(2), h.entries, h.sort { |a, b| b[1] <=> a[1] }, h.min_by(2) { |k, v| v }, h.each_cons(2).to_a.length, h.uniq { |k, v| v % 2 }, h.tally, h.reverse_each.to_a, h.compact, { a: nil }.compact, h.empty?, {}.empty?, h.length, h.none?, h.sum { 1 }
h.each { |k, v| print k, v }
h.each { |pair| print pair.inspect }
h.each_pair { |k, v| print k, "=", v, " " }
puts
h.each_key { |k| print k }
h.each_value { |v| print v }
puts
p h.delete_if { |k, v| v == 2 }, h.keep_if { |k, v| v < 3 }, h.shift, h, h.shift
h = { b: 1, a: 2 }
h.store("c", 3)
p h, h.sort.to_h rescue p $!.message
p h.update({ a: 5 }), h.clear, h == {}, { a: 1, b: 2 } == { b: 2, a: 1 }, { a: 1 }.eql?({ a: 1 }), { a: 1 }.hash == { a: 1 }.hash, { a: 1 } == { a: 2 }
begin
  h = { a: 1 }
  h.each { |k, v| h[:new] = 2 }
rescue => e
  p e.class, e.message
end
h = { a: 1 }.freeze
begin
  h[:b] = 1
rescue => e
  p e.class, e.message
end
begin
  h[:a] = 3
rescue => e
  p e.class
end
h.each { |k, v| p k }
class Key
  attr_reader :id
  def initialize(id) = @id = id
  def hash = @id % 3
  def eql?(other) = other.is_a?(Key) && @id == other.id
end
k = {}
20.times { |i| k[Key.new(i)] = i }
p k[Key.new(7)], k[Key.new(19)], k[Key.new(20)], k.size, k.delete(Key.new(3)), k.size
p({ [1, 2] => :x, { a: 1 } => :y }[[1, 2]], { { a: 1 } => :y }[{ a: 1 }], { 1 => :i, 1.0 => :f }[1.0], { 1 => :i }[1.0], { "a" => 1 }["a".dup])
i = {}.compare_by_identity
a = "x"
b = "x"
i[a] = 1
i[b.dup] = 2
p i.size, i[a], i["x".dup], i.compare_by_identity?
big = {}
1000.times { |n| big[n] = n * n; big["k#{n}"] = n }
p big.size, big[500], big["k999"], big["k1000"], big.sum { |k, v| k.is_a?(Integer) ? v : 0 }
500.times { |n| big.delete(n) }
p big.size, big[499], big[500], big.keys.first(3), big.keys.last(2)
500.times { |n| big[n] = n }
p big.size, big.keys.last
def kw(a:, b: 2, **rest) = [a, b, rest]
p kw(a: 1), kw(**{ a: 1, c: 3 }), kw(a: 1, "b": 5)
x = { a: 1, **{ b: 2 }, c: 3 }
p x, { "a": 1 }, { "a b": 1 }, { 1 => 2 }.inspect, {}.inspect, { a: {} }.to_s, { "k" => nil }
r = { a: 1 }
r[:self] = r
p r
p Hash[[[1, 2], [3, 4]]], Hash[1, 2, 3, 4], [[1, 2]].to_h, %w[a b].zip([1, 2]).to_h, [1, 2].to_h { |n| [n, n.to_s] }, %w[a b a].tally, %w[x yy zz].group_by(&:size), %w[a b].each_with_index.to_h
p h.to_a.flatten, { a: 1 }.any?, { a: 1 }.sum { |k, v| v }, { a: 2 }.map { |k, v| v }.first, { b: 1, a: 2 }.min, { b: 1, a: 2 }.sort, { a: 1 }.assoc(:a), { a: 1 }.rassoc(1), { a: 1 } <= { a: 1, b: 2 }, { a: 1 }.filter_map { |k, v| v }, { a: 1, b: 2 }.find_all { |k, v| v > 1 }, { a: 1 }.each_entry.to_a, { a: [1, 2] }.each_with_index.to_a
g = Hash.new { |hh, kk| "no #{kk}" }
p g[:x], g.fetch(:x, 1), g.size, g.dig(:x)
h2 = { a: 1, b: 2 }
h2.each { |kk, v| h2.delete(kk) if v == 1 }
p h2
h2.transform_values!(&:to_s)
p h2, h2.select! { |kk, v| true }, h2.reject! { |kk, v| true }, h2
p h2.default = 5, h2[:zz], h2
p({ a: 1 }.to_proc.call(:a), [:a].map(&{ a: 7 }))
p({ 0.0 => 1 }[-0.0], { 1e300 => 2 }[1e300], { Float::NAN => 1 }.size)
