# Control flow.
def t(x)
  if x > 10 then :big
  elsif x > 5
    :mid
  else
    :small
  end
end
p t(11), t(6), t(1)
p (1 > 2 ? :a : :b), (unless 1 > 2 then :c else :d end)
i = 0
while i < 10
  i += 1
  next if i.odd?
  break if i > 6
  print i, " "
end
puts
i = 10
until i.zero? do i -= 3; break if i < 0 end
p i
begin
  i += 1
end while i < 5
p i
begin i -= 1 end until i < 0
p i
i = 0
i += 1 while i < 7
p i
r = while true
  i += 1
  break i * 2 if i > 10
end
p r
p (while false do end)
for a in 1..3 do print a end
puts
for a, b in [[1, 2], [3, 4]]
  print a + b, ","
end
puts
p a, b
for x in [1, 2, 3]
  next if x == 2
  break if x == 3
  last = x
end
p x, last
p(for q in [1] do end)
def grade(x)
  case x
  when 0, 1 then "low"
  when 2..5 then "range"
  when Integer, Float
    "number"
  when "str", /^a.c$/ then "text"
  when nil then "nil"
  when :sym then "sym"
  when *[:a, :b] then "splat"
  when ->(v) { v == [1] } then "lambda"
  else "other"
  end
end
p [0, 1, 3, 9, 1.5, "str", "abc", "abd", nil, :sym, :b, [1], {}].map { |x| grade(x) }
def nosubject(x)
  case
  when x < 0 then -1
  when x == 0, x == 100 then 0
  else 1
  end
end
p nosubject(-5), nosubject(0), nosubject(100), nosubject(7)
p (case 5 when 6 then 1 end)
p (true && nil), (false || 3), (nil or 4), (1 and 2), (not nil)
def side(x) = (print x; x)
side(1) && side(nil) && side(3)
side(nil) || side(2)
puts
x = nil
p (x && x.foo), x.nil?, !x
p [1, 2, 3].each_with_index.map { |v, i| v * i }
n = 0
res = [1, 2, 3].each do |v|
  n += 1
  redo if n == 2
end
p n, res
c = 0
loop do
  c += 1
  next if c < 3
  break
end
p c
p loop { break 7 }
p [1, 2, 3, 4].each { |v| break v * 10 if v == 3 }
p [3, 4].map { |v| next 0 if v == 3; v }
def ret_in_block
  [1, 2, 3].each { |x| return x if x == 2 }
  :none
end
p ret_in_block
def nested
  [1, 2].each do |a|
    [3, 4].each do |b|
      return [a, b] if b == 4
    end
  end
end
p nested
out = (1..3).flat_map { |a| (1..3).map { |b| next if a == b; [a, b] }.compact }
p out
outer = [1, 2, 3].each do |a|
  r = [10, 20].each do |b|
    break b if a == 2
  end
  break [a, r] if r.is_a?(Integer)
end
p outer
p [[1, [2, 3]], [4, [5, 6]]].map { |a, (b, c)| a + b + c }
puts [1, 2].sum do |x|
  x * 2
end
p((1..4).inject { |a, b| a * b }, (1..4).inject(:+), [1, 2].sum { _1 * 2 }, [[1, 2]].map { _1 + _2 })
catch(:done) do
  10.times { |i| throw :done if i == 3 }
  puts "never"
end
p catch { |tag| throw tag, 5 }
p (begin; 1; ensure; 2; end)
BEGIN { puts "begin" }
END { puts "end #{c}" }
at_exit { puts "at exit" }
p defined?(foo), defined?(p), defined?(c), defined?(@a), defined?(String), defined?(Nope), defined?(1 + 1), defined?(x = 1), defined?(nil), defined?(self), defined?(yield), defined?($nope), defined?(String.new), defined?(nope.foo), defined?(@@a)
i = 0
res = begin
  i += 1
  raise "again" if i < 3
  i
rescue
  retry
end
p res
p [1,2,3].each_slice(2).to_a, 5.downto(3).to_a, 1.step(10, 4).to_a
p __method__
j = 3
j -= 1 until j == 0
p j
p((j == 0 and not j == 1) ? "y" : "n")
z = 5
puts "z" if z == 5 unless z == 6
