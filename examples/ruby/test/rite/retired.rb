def jumps(n)
  return [*1..n] if n < 3
  return *[n]
end
def bare
  [1].each { |x| return }
end
def mixed_values
  return 1, 2, *[3]
end
p jumps(2), jumps(5), bare, mixed_values
e = begin
  eval_free = [1, 2].each { |x| next x }
end
p e
f = [4, *[5], *nil, *{ a: 1 }]
p f, [*[]], [*"x"], [1, *1..2]
x = [1, 2]
x[0], x[1] = x[1], x[0]
x[*[0]] += 5
p x
p((begin; Integer("q"); rescue; "none"; end))
g = if false then 1 end
p g, (g.nil? && :nil), [nil, false, 0].map { |q| q ? 1 : 2 }
h = 5
h = h > 3 ? h < 10 ? :mid : :high : :low
p h
p [[1, :a], [2, :b]].each_with_object({}) { |(n, s), acc| acc[s] = n }
p "#{x.map { |q| "<#{q}>" }.join}", "a#{}b"
