def twice
  yield 1
  yield 2
end
def pass(&block) = block
def opt(a, b = a * 2, *c, d, e: 5, f:, **g, &h) = [a, b, c, d, e, f, g, h&.call]
twice { |x| puts x }
p opt(1, 2, f: 1), opt(1, 2, 3, f: 2), opt(1, 2, 3, 4, 5, e: 0, f: 3, z: 9) { :blk }
begin
  opt(1, f: 1)
rescue ArgumentError => e
  puts e.message
end
begin
  opt(1, 2)
rescue ArgumentError => e
  puts e.message
end
def two(a, b) = a + b
begin
  two(1)
rescue ArgumentError => e
  puts e.message
end
begin
  two(1, 2, 3)
rescue ArgumentError => e
  puts e.message
end
def kw(a:, b: 2) = [a, b]
begin
  kw(a: 1, c: 3)
rescue ArgumentError => e
  puts e.message
end
p kw(**{ a: 4 })
counter = 0
inc = -> { counter += 1 }
3.times { inc.call }
p counter
add = ->(a, b = 10) { a + b }
p add.(1), add[1, 2], add.call(3), add.arity, add.lambda?
begin
  add.call
rescue ArgumentError => e
  puts e.message
end
pr = proc { |a, (b, c), *d| [a, b, c, d] }
p pr.call(1, [2, 3], 4, 5), pr.call([1, [2, 3]]), pr.call(1), pr.arity, pr.lambda?
p proc { |a, b| [a, b] }.call([1, 2]), proc { |a| a }.call(1, 2), proc { |a, | a }.call([7, 8])
def find_first(list)
  list.each { |x| return x if yield(x) }
  nil
end
p find_first([1, 2, 3, 4]) { |x| x > 2 }
p [1, 2, 3].each { |x| break x * 10 if x == 2 }
r = [1, 2, 3, 4].map do |x|
  next 0 if x.even?
  x
end
p r
def ensure_test
  yield
ensure
  puts "ensured"
end
p [1, 2].each { |x| ensure_test { break :out } }
def nested
  [1, 2].each do |a|
    [3, 4].each do |b|
      return [a, b] if a + b == 5
    end
  end
end
p nested
p (1..10).step(3).to_a, 1.step(10, 4).to_a if defined?(Enumerator)
p 10.downto(7).to_a if defined?(Enumerator)
acc = []
1.upto(4) { |i| acc << i }
p acc
compose = method(:two) >> ->(x) { x * 2 }
p compose.call(1, 2)
p %w[a b c].each_with_index.map { |x, i| x * i } if defined?(Enumerator)
p [[1, [2, 3]]].map { |a, (b, c)| a + b + c }
p [1, 2, 3].inject(:+), [1, 2, 3].inject { |a, b| a * b }, [1, 2, 3].reduce(10) { |a, b| a + b }
p catch(:done) { 10.times { |i| throw :done, i if i == 3 }; :never }
def block_arg(&b) = b
b = block_arg { |x| x.to_s }
p [1, 2].map(&b), %w[x y].map(&:upcase)
z = 10
[1].each { |x; z| z = x }
p z
p (begin; Integer("zz"); rescue ArgumentError; "bad"; end)
gen = proc { |x| x > 3 ? :big : :small }
case 5
when gen then p :never
when 1..3, 5 then p :five
end
p [3, 1, 2].sort { |a, b| b <=> a } if [].respond_to?(:sort)
def kwonly(**o) = o
p kwonly(a: 1, "b": 2)
def rest(*a, **k) = [a, k]
p rest(1, 2, a: 3), rest({ a: 1 }), rest(*[1, 2], **{ z: 1 })
def yielder
  yield [1, 2], 3
end
yielder { |(a, b), c| p [a, b, c] }
yielder { |a, c| p [a, c] }
curried = ->(a, b, c) { a + b + c }.curry
p curried[1][2][3], curried.(1, 2).(3)
p self.then { |x| x.to_s }
def m(*a) = n(*a)
def n(*a) = a
p m(1, 2)
p [1, 2].map { _1 * 2 }
