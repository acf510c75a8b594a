# The library as programs use it, several classes together.
p "%s" % :a, "%-10s|%5.1f|%03d" % ["ab", 2.345, 7], "%s %s" % [[1, 2], { a: 1 }], "abc" "def"
p [3, 1, 2].sort.reverse.each_slice(2).map(&:sum).each_with_index.to_a
puts "Total: %8.2f" % 1234.5, "%5s%%" % 50, "%+05d" % 3, "%x %o %b %e" % [255, 8, 5, 12345.678]
words = %w[the quick brown fox jumps over the lazy dog the end]
freq = words.each_with_object(Hash.new(0)) { |w, h| h[w] += 1 }
p freq.sort_by { |w, c| [-c, w] }.first(3), freq.max_by { |_, c| c }, words.group_by(&:size).transform_values(&:count).sort.to_h
p words.each_cons(2).map { |a, b| a[0] + b[0] }.tally.select { |_, v| v > 1 }, words.chunk_while { |a, b| a.size <= b.size }.map(&:size), words.each_slice(4).to_a.last, words.partition { |w| w.size > 3 }, words.zip(1..3).first(4), words.inject { |m, w| m.size >= w.size ? m : w }
def fib = Enumerator.new { |y| a, b = 0, 1; loop { y << a; a, b = b, a + b } }
p fib.lazy.map { |x| x * 2 }.select { |x| x % 4 == 0 }.reject(&:zero?).first(4), fib.each_with_index.take(3), fib.take_while { |x| x < 30 }
e = [1, 2, 3].each_with_index
loop { p e.next }
p "caught", e.size
g = (1..3).each_entry
p g.next, g.next, g.next, (g.next rescue "done")
ObjectLike = Struct.new(:name, :age) do
  include Comparable
  def <=>(o) = age <=> o.age
end
people = [ObjectLike.new("A", 30), ObjectLike.new("B", 20)]
p people.min.name, people.sort.map(&:name), people.max_by(&:age).name, people.sum(&:age), people.map(&:to_a), people.first > people.last, people.minmax.map(&:name)
name, age = *people.first
p name, age
p "Hello World".each_char.select { |c| c =~ /[aeiou]/ }.join, "hello world".split.map(&:capitalize).join(" "), "madam".then { |s| s == s.reverse }, "hello".chars.each_with_index.map { |c, i| i.even? ? c.upcase : c }.join, "a-b_c d".tr("-_", "  ").split, "abc".each_char.to_a.permutation.map(&:join).first(3), "mississippi".squeeze, "mississippi".chars.uniq.size, "hello"*0, "ab\n".inspect, 'it''s', "tab\there", "multi
line"
p 10.digits.sum, 255.to_s(2).count("1"), 3.14.floor, 10.fdiv(4), 7.lcm(3), (1..10).each_slice(3).map(&:sum), 1234567.89.round(1), 100.clamp(1, 50), 5.pred, -7 / 2, -7.remainder(2), 2**10, 10.0 / 3, 1e2, 1_000.to_s, 0.1 + 0.2, 1.23456e-7, 12345678912345.678, 1e15, 1e16, 100.0.to_s, 3.7 % 1, -3.7.truncate, 3.999.to_i
puts [1, 2, 3].to_s, nil.to_a.inspect, :sym.to_proc.call("x") rescue puts "err"
puts "%.10g" % 1234567.891, "%g" % 1e-5, "%g" % 123456789.0, "%10.3e|" % 0.00012345, "%s" % 1e100, "%d" % 3.99, "%d" % "12", "%f" % 1, "%.0f" % 0.5, "%.0f" % 1.5, "%5.2f%%" % 12.345
a = [1, 2, 3, 4, 5]
p a[1..], a[..2], a[-2..], a[1, 2], a[5], a[5, 1], a[6, 1], a.values_at(0, 2, -1), a.each_slice(2).to_a, a.rotate(2), a.sum.fdiv(a.size), a.minmax, a.take_while { |x| x < 3 }, a.find { |x| x > 3 }, a.each_with_object([]) { |x, m| m.unshift(x) }, a.inject(:*), a.cycle.lazy.map { |x| x + 1 }.first(7)
a[7] = 1
p a, a.compact, a.first(2), a.insert(2, :x), a.delete(:x), a.fill(0, 5), a.index(0), a.dup.clear, a.concat([9], [8]), a.flatten, a * ",", a.include?(9), a - [0], a & [1, 9], a | [77], a.count(0), a.slice!(0, 2), a, a.delete_if(&:zero?), a.none?, a.push(1).pop, a.shift, a.sort { |x, y| y <=> x }, [nil, true].all?, [[1, 2], [3]].sum([]), [1, [2, [3, [4]]]].flatten(1), [3, 1].minmax, %w[x y].each_with_index.to_h, [1, 2, 3, 4].each_cons(2).to_a, [[3, :c], [1, :a]].sort.to_h, [1, 2] <=> [1, 3], [1, 2] == [1, 2.0], [1, 2].eql?([1, 2.0]), [1, 2].hash == [1, 2].hash
puts [0.1, 0.2, 0.3].sum, [0.1, 0.2, 0.3].reduce(:+), 3.0 * 1.1, 1.1 + 2.2, 1e-10.to_s, 1.0e10.to_i, 2.5.round, 3.5.round, -2.5.round, 2.5.round(half: :even), 1234.5678.round(-2), 1234.5678.round(2), 1e20.to_i, 10**25, 2**0.5, 4**-1.0, 0.1 * 3
