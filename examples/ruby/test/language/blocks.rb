# Blocks, procs, lambdas, closures.
add = ->(a, b = 2) { a + b }
p add.(1), add.call(1, 5), add[3], add.lambda?
pr = proc { |a, b| [a, b] }
p pr.call(1), pr.call(1, 2, 3), pr.call([4, 5]), pr.lambda?, pr.(6), pr.yield(7, 8)
l = lambda { |x| return x * 2 }
p l.call(4)
def meth_ret
  pr = Proc.new { return :from_proc }
  pr.call
  :after
end
p meth_ret
def lam_ret
  l = -> { return :from_lambda }
  l.call
  :after
end
p lam_ret
begin
  add.call
rescue ArgumentError => e
  puts e.message
end
counter = 0
inc = -> { counter += 1 }
3.times { inc.call }
p counter
def make_counter
  n = 0
  [-> { n += 1 }, -> { n }]
end
i, g = make_counter
i.call; i.call
p g.call
fs = (1..3).map { |x| -> { x * 10 } }
p fs.map(&:call)
fs = []
n = 0
while n < 3
  fs << -> { n }
  n += 1
end
p fs.map(&:call)
fs = []
3.times { |k| y = k; fs << -> { y += 1 } }
p fs.map(&:call), fs.map(&:call)
x = 10
[1, 2].each { |v; x| x = v }
p x
[1, 2].each { |v| x += v }
p x
def twice
  yield
  yield
end
z = 0
twice { twice { z += 1 } }
p z
compose = ->(f, g) { ->(v) { g.(f.(v)) } }
p compose.(->(v) { v + 1 }, ->(v) { v * 2 }).(3)
p (->(v) { v + 1 } >> ->(v) { v * 2 }).call(3)
p add.curry.(1) rescue p :curry
adder = ->(a) { ->(b) { ->(c) { a + b + c } } }
p adder.(1).(2).(3)
def block_to_proc(&b) = b
b = block_to_proc { |q| q.to_s * 2 }
p b.call(4), [1, 2].map(&b)
p [1, 2, 3].map { it * 2 }, [5].map { _1 + 1 } if RUBY_VERSION >= "3.4"
p [[1, 2], [3, 4]].map { |(a, b)| a * b }, [[1, [2, [3]]]].map { |a, (b, (c))| [a, b, c] }
p({a: 1, b: 2}.map { |k, v| [k, v] }, {a: 1}.each { |pair| p pair })
p [[1, 2, 3]].map { |a, *b| [a, b] }, [[1, 2, 3]].map { |*a, b| [a, b] }
p [1, 2].each_with_index.map { |a, i| [a, i] }
p [[1, {k: 2}]].map { |a, h| [a, h] }
def kwblock = yield(1, k: 2)
kwblock { |a, k:| p [a, k] }
kwblock { |a, k: 5, **o| p [a, k, o] }
kwblock { |a, b| p [a, b] }
def opt_block = yield
opt_block { |a = 1, b = a| p [a, b] }
pass = proc { |x, &blk| blk ? blk.call(x) : x }
p pass.call(1), pass.call(1) { |v| v + 100 }
self.class.send(:define_method, :dm) { |a, b = 2| [a, b] }
p dm(1), dm(1, 3)
class Foo
  [:a, :b].each { |n| define_method("get_#{n}") { |x = 1, *r, k: 0| [n, x, r, k, @v] } }
  define_method(:blk) { |&b| b.call(@v) }
  def initialize(v) = @v = v
  def ie(&b) = instance_eval(&b)
  def ix(*a, &b) = instance_exec(*a, &b)
end
f = Foo.new(7)
p f.get_a, f.get_b(2, 3, k: 4), f.blk { |v| v + 1 }, f.ie { @v }, f.ix(3) { |a| @v + a }
begin
  f.get_a(k: 1, z: 2)
rescue ArgumentError => e
  puts e.message
end
def breaker
  r = [1, 2, 3].each { |x| [4].each { break }; break x * 100 if x == 2 }
  [r, :end]
end
p breaker
def ensure_order
  log = []
  [1].each { begin; log << 1; next; ensure; log << 2; end }
  [1].each { begin; log << 3; break; ensure; log << 4; end }
  log
end
p ensure_order
def ret_ensure
  yield
ensure
  puts "cleanup"
end
def outer_ret
  ret_ensure { return 5 }
  6
end
p outer_ret
p (ret_ensure { 7 })
[1, 2].each do |x| ret_ensure { next } end
p [1, 2, 3].each { |x| ret_ensure { break } if x == 2 }
sym = :upcase.to_proc
p sym.call("a"), %w[x y].each_with_index.map { |s, i| s * (i + 1) }
p (1..Float::INFINITY).lazy.map { |x| x * 2 }.first(2) rescue p :lazy
memo = Hash.new { |h, k| h[k] = k < 2 ? k : h[k - 1] + h[k - 2] }
p memo[30]
def yielding_method = [1, 2].each { |x| yield x }
yielding_method { |x| p x }
def ff = yield
p ff { next 5; 6 }
p proc { |x| next x + 1 }.call(1)
def proc_new(&b) = Proc.new(&b)
p proc_new { 3 }.call
a = [3, 1, 2]
p a.sort { |q, w| w <=> q }, a.sort_by { |q| -q }, a.max_by { |q| q }, a.group_by(&:odd?), a.partition { |q| q > 1 }
v = 1
chg = lambda { |v| v = 5 }
chg.(2)
p v
self_proc = proc { self }
p self_proc.call.to_s, Foo.new(1).ie(&self_proc).class
class BreakOut; def x = instance_eval { break 5 }; def y(&b) = instance_exec(1, &b); end
p BreakOut.new.x
p BreakOut.new.y { |a| break a + 1 }
p [1,2].each { |v| BreakOut.new.y { break }; break v }
# Who is asked for the order: Arrays ask the best so far, other collections each element.
class Asked
  attr_reader :n

  def initialize(n) = @n = n

  def <=>(other)
    print n, "<=>", other.n, " "
    n <=> other.n
  end

  def inspect = "(#{n})"
end
asked = [3, 1, 2].map { |n| Asked.new(n) }
p asked.min, asked.max, asked.minmax, asked.each.min, asked.each.max
