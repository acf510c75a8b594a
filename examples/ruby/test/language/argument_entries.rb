def a(*r) = r
def b(x, y = 5, *r) = [x, y, r]
def c(k: 1, l: k + 1) = [k, l]
def d(x, y = x + 1, *r, k: y, **o) = [x, y, r, k, o]
def e(x, **o, &b) = [x, o, b&.call]
def f(x, y = 1, k: 3) = [x, y, k]
def g(*r, k: 2) = lambda { r.map { |v| v.to_s + k.to_s } }.call
def h(x, *r) = -> { x = [x, r]; z = z.to_s + "q"; [x, z] }.call
def i(a, b = (t = 3; a), *c) = [a, b, c, t]
p a, a(1), a(1, 2), a(1, 2, 3), a(1, 2, 3, 4), a(*[1, 2]), a(*[]), a(*[1, 2, 3, 4, 5]), a(k: 1), a(1, k: 2)
p b(1), b(1, 2), b(1, 2, 3), b(1, 2, 3, 4), b(1, 2, 3, 4, 5), b(1, 2, 3, 4, 5, 6), b(*[1, 2, 3])
p c, c(k: 3), c(l: 3), c(l: 5, k: 4)
p d(1), d(1, 2), d(1, 2, 3), d(1, 2, 3, 4), d(1, 2, 3, 4, 5), d(1, 2, 3, 4, 5, 6), d(1, k: 4), d(1, z: 4), d(1, 2, 3, k: 9, z: 1), d(*[1, 2], **{})
p e(1), e(1, z: 2), e(1) { 3 }, e(1, z: 2) { 3 }
p f(1), f(1, 2), f(1, k: 4), f(1, 2, k: 4)
p g, g(1), g(1, 2), g(1, k: 3), g(1, 2, 3, 4, k: 3)
p h(1), h(1, 2), h(1, 2, 3, 4), h(1, 2, 3, 4, 5)
p i(1), i(1, 2), i(1, 2, 3), i(1, 2, 3, 4, 5, 6)
def try = yield
[-> { f }, -> { f(1, 2, 3) }, -> { f(1, z: 3) }, -> { c(1) }, -> { b }, -> { d }, -> { e(1, 2) }, -> { e }].each do |l|
  l.call
rescue ArgumentError => x
  puts x.message
end
class S
  def initialize(a, b: 2) = (@a, @b = a, b)
  def method_missing(n, *a, **k, &b) = [n, a, k, b&.call]
  def respond_to_missing?(*) = true
  def m(a, b = 2, *r, k: 1) = [a, b, r, k]
  define_method(:dm) { |a, b = 3, *c, k: 4| [a, b, c, k] }
  define_method(:d1) { |a| a }
  define_method(:d0) { self.class }
  define_method(:dr) { |*a, &b| [a, b&.call] }
  private def pm(a) = a
  def self.mm(*a) = new(*a)
end
s = S.new(1)
p s.boo, s.boo(1), s.boo(1, 2), s.boo(1, 2, 3, 4, 5), s.boo(k: 1), s.boo(1, k: 2) { 3 }, s.boo { 4 }, s.x = 5
p s.send(:m, 1), s.send(:m, 1, 2, 3), s.send("m", 1, k: 4), s.send(:m, *[1, 2, 3, 4, 5, 6]), s.send(:pm, 3), s.send(:zzz, 1), s.send(:zzz) { 9 }
p s.public_send(:m, 1), s.public_send(:m, 1, k: 3), s.public_send(:q, 2), s.__send__(:m, 7)
p s.dm(1), s.dm(1, 2), s.dm(1, 2, 3), s.dm(1, k: 5), s.d1(2), s.d0, s.dr, s.dr(1), s.dr(1, 2, 3, 4), s.dr { 7 }
[-> { s.d1 }, -> { s.d1(1, 2) }, -> { s.dm }, -> { 1.send(:zork) }, -> { 1.public_send(:puts, 1) }, -> { s.send(:pm) }, -> { 1.public_send(:zork, 2, 3) }, -> { s.d0(1) }, -> { Object.new.send(3) }].each do |l|
  l.call
rescue ArgumentError, NoMethodError, TypeError => x
  puts x.message.sub(/0x\h+/, "0x")
end
p S.mm(1).class, 1.send(:+, 2), [3, 1].send(:map) { |v| v + 1 }, 5.send(:then) { |v| v }
p s.method(:m).call(1), s.method(:m).call(1, 2, 3, k: 4), s.method(:d1).call(8), s.method(:boo).call(1)
p [1, 2].map(&s.method(:d1)), :upcase.to_proc.call("a"), (s.method(:d1) >> ->(v) { v + 1 }).call(3)
