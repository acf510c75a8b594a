# Methods and their parameters.
def none; end
p none
def opt(a, b = a + 1, c = b * 2) = [a, b, c]
p opt(1), opt(1, 5), opt(1, 5, 6)
def rest(a, *r) = [a, r]
p rest(1), rest(1, 2, 3), rest(*[1, 2], 3), rest(*[])  rescue p $!.message
def post(a, b = :d, *c, d, e) = [a, b, c, d, e]
p post(1, 2, 3), post(1, 2, 3, 4), post(1, 2, 3, 4, 5, 6)
def kw(a, k:, l: k + 1, **o) = [a, k, l, o]
p kw(1, k: 2), kw(1, l: 0, k: 3, z: 9), kw(1, **{k: 1, y: 2})
def block(&b) = b
p block.nil?, block { 1 }.call
def yielder
  yield 1, 2
end
yielder { |a, b| p [a, b] }
yielder { |a| p a }
yielder { |a, b, c| p [a, b, c] }
yielder { |*a| p a }
yielder { |a, (b, c), d| p [a, b, c, d] }
def y1; yield [1, 2]; end
y1 { |a, b| p [a, b] }
y1 { |a| p a }
y1 { |a, *b| p [a, b] }
y1 { |a, b = 5, c = 6| p [a, b, c] }
y1 { |a, k: 1| p [a, k] }
def given = block_given? ? yield : :no
p given, given { :yes }
def pass(&b) = given(&b)
p pass { 3 }, pass
p %w[a b].map(&:upcase), [1, 2, 3].inject(&:+), [[1, 2]].map(&:first)
m = 5.method(:+)
p [1, 2].map(&m)
def anon_block(&) = given(&)
def fwd(...) = kw(...)
p anon_block { 4 }, fwd(1, k: 2, q: 3)
def self.single(x) = x * 2
p single(4)
def endless(x) = x + 1
p endless 3
def op_kw(opts = {}) = opts
p op_kw(a: 1), op_kw({b: 2}), op_kw
def last_hash(a, h) = [a, h]
p last_hash(1, a: 2, "b" => 3)
def q?; true; end
def bang!; :bang; end
def setter=(v); @s = v; end
p q?, bang!, (self.setter = 3)
class Vec
  attr_reader :x, :y
  def initialize(x, y) = (@x, @y = x, y)
  def +(o) = Vec.new(x + o.x, y + o.y)
  def -@ = Vec.new(-x, -y)
  def +@ = self
  def !; :not; end
  def ~; :tilde; end
  def [](i) = i == 0 ? x : y
  def []=(i, v)
    i == 0 ? @x = v : @y = v
  end
  def ==(o) = o.is_a?(Vec) && x == o.x && y == o.y
  def <=>(o) = x <=> o.x
  def =~(o) = "match #{o}"
  def ===(o) = true
  def <<(o) = (@x += o; self)
  def call(*a) = a
  def to_s = "(#{x}, #{y})"
  def coerce(n) = [Vec.new(n, n), self]
  def %(o) = "mod"
  def `(s) = "cmd #{s}"
  def cmd = `ls`
  def to_proc = ->(v) { v * x }
end
v = Vec.new(1, 2)
puts v + v, -v, +v, v[0], v[1], v == Vec.new(1, 2), v != v, v =~ 3, v << 5
p !v, ~v, (not v), v.(1, 2), v.call, v % 1, v.cmd, [1, 2].map(&v)
v[0] = 9
v[1] += 1
puts v, v === 3, v !~ 3
def ret_multi = return 1, [2, 3]
p ret_multi
def early(x)
  return if x == 1
  return :two if x == 2
  :other
end
p early(1), early(2), early(3)
def rec(n) = n <= 0 ? [] : [n] + rec(n - 1)
p rec(5)
def defaults(a = (b = 5; b + 1), c = b) = [a, b, c]
p defaults, defaults(1), defaults(1, 2)
def captured(a, b = a, *c, k: b, &d) = [1].map { |x| [a, b, c, k, d&.call, x] }
p captured(1), captured(1, 2, 3, k: 4) { 5 }
def opt_captured(a = 1, b = a + 1) = -> { [a, b] }
p opt_captured.call, opt_captured(5).call, opt_captured(5, 6).call
def mutated(a = 1)
  f = -> { a += 1 }
  f.call
  f.()
  a
end
p mutated, mutated(10)
begin
  opt
rescue ArgumentError => e
  puts e.message
end
begin
  kw(1)
rescue ArgumentError => e
  puts e.message
end
begin
  endless(1, 2)
rescue ArgumentError => e
  puts e.message
end
begin
  def nokw(a:) = a
  nokw(a: 1, b: 2)
rescue ArgumentError => e
  puts e.message
end
begin
  undefined_thing
rescue NameError => e
  puts e.message.lines.first, e.class
end
begin
  nil.foo
rescue NoMethodError => e
  puts e.message
end
begin
  undefined_call(1)
rescue NoMethodError => e
  puts e.message.lines.first
end
def nested_def
  def inner_def = :inner
  inner_def
end
p nested_def, inner_def
alias aliased endless
alias_method :x, :y rescue puts "no alias_method at top"
p aliased(1)
class Vec
  alias plus +
  alias :minus :-@
  undef to_s
  undef_method :coerce
end
p v.plus(v).x, v.minus.x, v.respond_to?(:coerce)
p method(:opt).arity, method(:kw).arity, method(:rest).arity, method(:endless).arity, ->(a, b) {}.arity, proc { |a, b| }.arity
p method(:kw).parameters
def long_args(a, b, c, d, e, f, g, h) = a + b + c + d + e + f + g + h
p long_args(1, 2, 3, 4, 5, 6, 7, 8)
p (def foo; end)
puts [[1, 2], [3, 4]].to_h { |a, b| [a, b * 2] }
p send(:endless, 5), public_send(:to_s).class
