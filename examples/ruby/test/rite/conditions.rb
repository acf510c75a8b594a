def kind(x)
  if x.nil? then :nil
  elsif x == 0 then :zero
  else
    x > 0 ? :positive : :negative
  end
end
p kind(nil), kind(0), kind(5), kind(-5)
p (1 and 2), (nil or 3), (false || nil), (1 && nil), !1, (not nil)
x = nil
p x&.length, "abc"&.length, x || 4
puts "unless" unless x
case 5
when 1, 2 then p :low
when 3..6 then p :middle
else p :high
end
case "hello"
when /^h/ then p :h
when String then p :string
end if Object.const_defined?(:Regexp)
p (case when x then 1 when 2 > 1 then 2 end), (case 9 when 1 then 1 end), (case 3 when *[1, 3] then :splat end), (case :s when Integer, Symbol then :type end)
p (if x then 1 end), (5 if 2 > 1), [1, (2 if x), 3]
y = if kind(3) == :positive
  "yes"
else
  "no"
end
p y
