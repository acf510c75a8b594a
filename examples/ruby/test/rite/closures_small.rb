def make(n)
  [lambda { n += 1 }, lambda { |m| n = m }, lambda { n }]
end
up, set, get = make(5)
up.call
p get.call
set.call(10)
up.()
p get[]
fs = []
[1, 2, 3].each { |i| j = i * 10; fs << lambda { |k| j += k } }
p fs.map { |f| f.call(1) }, fs.map { |f| f.call(1) }
compose = lambda { |f, g| lambda { |x| g.call(f.call(x)) } }
p compose.call(lambda { |x| x + 1 }, lambda { |x| x * 2 }).call(3)
def memo
  cache = {}
  fib = lambda { |n| n < 2 ? n : cache[n] ||= fib.call(n - 1) + fib.call(n - 2) }
  fib
end
p memo.call(30)
