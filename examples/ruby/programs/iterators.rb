# Enumerable on classes of our own, every way of passing blocks, external state, and iteration by hand.

class Countdown
  include Enumerable

  def initialize(from) = @from = from

  def each
    return to_enum(:each) { @from } unless block_given?
    n = @from
    while n > 0
      yield n
      n -= 1
    end
    self
  end
end

c = Countdown.new(6)
p c.to_a, c.sort, c.map { |n| n * n }, c.select(&:even?), c.reject(&:even?), c.inject(:+), c.inject(10) { |a, b| a - b }, c.sum, c.min, c.max, c.minmax, c.first, c.first(2), c.take_while { |n| n > 3 }, c.drop(4), c.drop_while { |n| n > 2 }
p c.each_slice(4).to_a, c.each_cons(5).to_a, c.each_with_index.to_a, c.each_with_object([]) { |n, a| a.unshift(n) }, c.partition { |n| n > 2 }, c.group_by { |n| n % 3 }, c.zip(c.map { |n| -n }), c.include?(3), c.count, c.count(&:odd?), c.find_index(4), c.find { |n| n < 3 }, c.all?(Integer), c.any? { |n| n > 5 }, c.none?(7), c.one?(6), c.tally.size
p c.chunk_while { |a, b| a == b + 1 && b != 3 }.to_a, c.slice_when { |a, b| b == 3 }.to_a, c.each_entry.to_a, c.flat_map { |n| [n] * (n % 3) }, c.reduce { |a, b| a * b }, c.min_by { |n| (n - 3).abs }, c.max_by(2) { |n| n % 4 }, c.sort_by { |n| [n % 2, n] }, c.uniq { |n| n / 2 }, c.each_with_index.map { |n, i| n * i }, c.reverse_each.first(2), c.cycle.first(8), c.entries == c.to_a, c.min(2), c.sum { |n| n * 0.5 }, c.filter_map { |n| n * 2 if n.even? }, c.zip([1, 2]).last
p c.each.size, c.each.class, c.each { |n| break n * 100 if n == 4 }, c.each {}.equal?(c)

def numbers
  yield 1
  yield 2, 3
  yield [4, 5]
  yield
  :end
end
got = []
result = numbers { |a, b| got << [a, b] }
p result, got
got.clear
numbers { |a| got << a }
numbers { |*a| got << a }
numbers { |a, (b, c), d| got << [a, b, c, d] }
p got, enum_for(:numbers).to_a

def wrap(&block) = block
def pass(*args, &block) = args.map(&block)
def twice = [yield, yield]
def maybe = block_given? ? yield : :none
def forward(...) = pass(...)
upper = :upcase.to_proc
p pass("a", "b", &upper), pass("a", &:ord), pass(1, 2, &wrap { |n| n + 1 }), maybe, maybe { 3 }, forward(1, 2) { |n| n * 10 }, pass(1, 4, &method(:Float)), pass([1, 2]) { |a, b| [b, a] }, pass([1, 2], &->(pair) { pair.sum }), wrap.inspect, %w[1 2].map(&method(:Integer)).sum, twice { rand(1) }

i = 10
total = 0
while (i -= 1) > 0
  next if i == 5
  break if i == 2
  total += i
end
until i >= 4 do i += 1 end
total += i += 1 while i < 10
begin i -= 3 end until i < 0
p total, i
for a, b in [[1, 2], [3, 4]] do total += a * b end
for k in 1..3
  next if k == 2
  total -= k
end
p a, b, k, total
value = loop do
  i += 4
  next if i.odd?
  break i, :done if i > 10
end
p value, (1..Float::INFINITY).each { |n| break n if n * n > 200 }, 10.downto(7).to_a, 1.step(10, 4).to_a, 1.0.step(2.0, 0.5).to_a, 10.step(1, -3).to_a, (1..10).step(3).to_a, ("a".."e").each_slice(2).map(&:join), 3.times.to_a, 5.upto(7).map { |n| n * n }, (1...10).each_slice(3).map(&:sum)
redo_count = 0
out = [1, 2].map do |n|
  redo_count += 1
  redo if redo_count == 1
  n * redo_count
end
p out, redo_count
matrix = [[1, 2, 3], [4, 5, 6]]
p matrix.flat_map(&:itself).each_slice(2).to_a, matrix.transpose.map(&:sum), matrix.each_with_index.flat_map { |row, r| row.each_with_index.map { |x, col| x * r + col } }, matrix.map { |first, *rest| [first, rest] }, matrix.inject { |r, s| r.zip(s).map { |x, y| x * y } }, matrix.sum(&:sum), matrix.dig(1, 2), matrix.assoc(4)
a = *1..3, *[4]
first, (second, *third), *rest, last = 1, [2, 3, 4], 5, 6, 7
*init, tail = [1, 2, 3]
h = { list: [] }
(h[:list] ||= []) << 1
h[:count] ||= 0
h[:count] += 1
h[:none] &&= 3
x = y = 5
x, y = y + 1, x
p a, first, second, third, rest, last, init, tail, h, x, y, (m, n = 3, 4), [*nil], [*"a"], [*{ b: 1 }], [1, *[2, 3], *4..5]
p (1..3).each_entry.map { |v| v }, [4, 5].each.with_index(1).to_a, %w[x y z].each_with_index.to_h, [3, 1].each_with_object({}).with_index { |(v, acc), at| acc[at] = v }, [1, 2, 3, 4].each_cons(2).map { |l, r| r - l }, [1, nil, 2].compact.sum, [[1, [2, [3]]]].flatten(1), [1, 2, 3].inject { |memo, v| break memo if v == 3; memo + v }
