require "set"
a = [5, 3, 8, 1]
p a.sort, a.sort { |x, y| y <=> x }, a.sort_by { |x| -x }, a.min, a.max, a.minmax, a.sum, a.min(2), a.max(2), a.min_by { |x| (x - 4).abs }, a.max_by { |x| x % 5 }, a.sort.reverse, a.take(2), a.drop(2), a.take_while { |x| x > 2 }, a.drop_while { |x| x > 2 }, a.partition(&:even?), a.group_by(&:odd?), a.each_slice(3).to_a, a.each_cons(2).to_a, a.rotate, a.rotate(-1), a.zip([1, 2], [3]), a.each_with_index.to_a, a.each_with_object([]) { |x, acc| acc << x * 2 }
p [[1, 2], [3, 4]].transpose, [1, [2, [3, [4]]]].flatten, [1, [2, [3]]].flatten(1), [1, 2, 3].combination(2).to_a, [1, 2, 3].permutation.to_a, [1, 2, 3].permutation(2).count, [1, 2].product([3, 4]), [1, 2].repeated_combination(2).to_a, [1, 2].repeated_permutation(2).to_a, [1, 2].product, [[1, 2], [3]].sum([])
p [3, 1, 2].sort!, [1, 1, 2].uniq, [1, 2, 3, 4].uniq { |x| x % 2 }, [1, nil, 2].compact, [1, 2] & [2, 3], [1, 2] | [2, 3], [1, 2, 2, 3] - [2], [1, 2].union([3]), [1, 2].difference([1]), [1, 2].intersection([2]), %w[a b a].tally
p [1, 2, 3, 4].each_slice(2).map(&:sum), (1..6).each_cons(3).to_a.length, [1, 2, 3].cycle.first(7), [1, 2, 3].each_entry.to_a, [4, 5].each_with_index.map { |x, i| x * i }, %w[a b c].each_with_index.to_a, [1, 2, 3].map.with_index(1) { |x, i| x * i }, [1, 2, 3].each.with_index(1).to_a, [1, 2, 3].select.with_index { |x, i| i > 0 }, [3, 1].each.with_object(:x).to_a
p [1, 2, 3].inject(:+), [1, 2, 3].inject(10) { |s, x| s + x }, [1, 2, 3].reduce(1, :*), [[1, :a], [2, :b]].each_with_index.map { |(n, s), i| [n, s, i] }, [1, 2, 3].lazy.map { |x| x * 2 }.select(&:even?).first(2), (1..Float::INFINITY).lazy.map { |x| x * x }.reject(&:odd?).first(3)
p [1, 2, 3, 4, 5].chunk_while { |x, y| y == x + 1 }.to_a, [1, 2, 4, 5, 7].slice_when { |x, y| y != x + 1 }.to_a, [1, 1, 2, 3, 3].chunk { |x| x.odd? }.to_a, [1, 2, 3, 4].bsearch { |x| x >= 3 }, [1, 2, 3].one? { |x| x > 2 }, [1, 2, 3].none?, [nil, 1].any?, [].all?, [1, 2, 3].find_index(2), [1, 2, 3].filter_map { |x| x * 2 if x > 1 }, [1, 2, 3].flat_map { |x| [x, x] }, [[1, 2], [3]].flat_map(&:itself), [1, 2, 3, 4].each_slice(2).to_h, %w[apple pear fig].sort_by { |w| [w.size, w] }, %w[b a].sort, %w[b B a].sort_by(&:downcase), %w[bb a ccc].max_by(&:length), [0.1, 2, 1.5].sort, [[2, "b"], [1, "a"], [2, "a"]].sort, [3, 1, 2].sort_by { |x| x }.first
e = [1, 2, 3].each
p e.next, e.next, e.peek, e.next
begin
  e.next
rescue StopIteration => x
  p x.class, x.message
end
e.rewind
p e.next, e.size, e.class, e.inspect
en = Enumerator.new { |y| y << 1 << 2; y.yield 3 }
p en.to_a, en.next, en.map { |x| x * 2 }, en.include?(3), en.first(2), en.lazy.map { |x| x + 1 }.to_a, en.with_index.to_a, en.size
fib = Enumerator.new { |y| a, b = 0, 1; loop { y << a; a, b = b, a + b } }
p fib.take(10), fib.lazy.select(&:even?).first(5), fib.each_with_index.first(3), fib.first
p [1, 2, 3].pack("C*"), [1, 2, 3].sample.class, [1, 2, 3].shuffle.length, [1, 2, 3].dig(0), [[1, [2]]].dig(0, 1, 0), [1, 2, 3].values_at(0, 2, 5), [1, 2, 3].assoc(1), [[1, 2]].assoc(1), [3, 5].minmax, ["a", "b"].cycle(2).to_a, [1, 2, 3].sum { |x| x * 2.0 }, [1, 2, 3].each_with_index.select { |x, i| i > 0 }, [4, 5, 6].each.with_index.to_a
module Each
  include Enumerable
end
class Foo
  include Enumerable
  def each
    yield 3
    yield 1
    yield 2
  end
end
f = Foo.new
p f.sort, f.map { |x| x * 2 }, f.select(&:odd?), f.include?(3), f.min, f.max, f.sum, f.to_a, f.first, f.first(2), f.inject(:+), f.each_with_index.to_a, f.sort_by { |x| -x }, f.reduce(1) { |a, b| a * b }, f.each_slice(2).to_a, f.each_cons(2).to_a, f.partition { |x| x > 1 }, f.group_by(&:odd?), f.min_by { |x| -x }, f.zip([1, 2, 3]), f.tally, f.count, f.entries, f.find { |x| x < 3 }, f.reject(&:odd?), f.take_while { |x| x > 2 }, f.each_entry.to_a, f.lazy.map { |x| x + 1 }.to_a, f.to_set, f.each_with_object([]) { |x, acc| acc << x }, f.reverse_each.to_a, f.cycle.first(4), f.chunk_while { |a, b| b > a }.to_a, f.flat_map { |x| [x, x] }, f.uniq, f.to_h { |x| [x, x] }, f.minmax, f.drop(1), f.find_index(1), f.none?, f.sum { |x| x * 2 }
class Two
  include Enumerable
  def each
    yield 1, 2
    yield 3, 4
  end
end
p Two.new.to_a, Two.new.map { |a, b| a + b }, Two.new.each_with_index.to_a, Two.new.select { |a| a }, Two.new.first, Two.new.inject { |a, b| [a, b] }
s = Set.new([1, 2, 2, 3])
p s, s.size, s.include?(2), s | Set[4], s & [1, 2], s - [1], s ^ [3, 9], s.subset?(Set[1, 2, 3, 4]), s.add?(1), s.add?(7), s.to_a, s.map { |x| x * 2 }, s == Set[1, 2, 3, 7], s.group_by(&:odd?), s.min, s.delete(7), s.hash == Set[1, 2, 3].hash
p (1..3).each_with_index.to_a, (1..3).each_slice(2).to_a, (1..10).step(3).to_a, (1..3).inject(:*), ("a".."c").each_with_index.map { |x, i| x * i }, (1..3).zip(4..6), (1..3).each_entry.to_a, (1..3).reduce(:+), (1...10).each_cons(4).first, (1..4).sum { |x| x * x }, (1..3).flat_map { |x| [x] * x }, (1..6).partition(&:even?), (1..3).to_set
P = Struct.new(:x, :y) do
  def dist = Math.sqrt(x * x + y * y)
end
q = P.new(3, 4)
p q, q.x, q.dist, q.to_a, q == P.new(3, 4), q.eql?(P.new(3, 4)), q.hash == P.new(3, 4).hash, q[0], q[:y], q["x"], q.members, P.members, q.to_h, q.each.to_a
q.x = 10
q[:y] = 20
p q, q.values, q.size, q.dup, q.each_pair.to_a, P.new(1), q.sum, q.map { |v| v + 1 }, q.select(&:even?), q.dig(:x)
x, y = *q
p x, y
begin
  P.new(1, 2, 3)
rescue => e
  p e.class, e.message
end
begin
  q[:zz]
rescue => e
  p e.class, e.message
end
begin
  q[5]
rescue => e
  p e.class, e.message
end
K = Struct.new(:a, :b, keyword_init: true)
p K.new(a: 1, b: 2), K.new(a: 1), K.inspect
begin
  K.new(c: 1)
rescue => e
  p e.class, e.message
end
class Sub < Struct.new(:v)
  def initialize(v)
    super(v * 2)
  end
  def to_s = "Sub(#{v})"
end
p Sub.new(4), "#{Sub.new(1)}", Sub.new(2) == Sub.new(2), Sub.ancestors.include?(Struct), { P.new(1, 2) => :v }[P.new(1, 2)]
h = {}
h[P.new(1, 1)] = 5
p h, q.frozen?, q.freeze.frozen?
begin
  q.x = 1
rescue => e
  p e.class, e.message
end
