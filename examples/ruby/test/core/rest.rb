def a(*r) = r
def b(x, *r) = [x, r]
def c(x, y = x * 2, *r) = [x, y, r]
def d(x = (r0 = 1), y = [x], *) = [x, y, r0]
def e((x, y), *r) = [x, y, r]
def f(*r, &blk) = [r, blk&.call]
def g(x, y = 5, *r, z) = [x, y, r, z]
def h(*r, k: 1) = [r, k]
def i(x = 1, *r) ; -> { r << x }.call; [r, x]; end
p a, a(1), a(1, 2), a(*[]), a(*[1, 2, 3]), a({x: 1}), a(x: 1), a(**{})
p b(1), b(1, 2), b(1, 2, 3), b(*[1]), b(*[1, 2, 3])
p c(1), c(1, 2), c(1, 2, 3), c(*[1, 2, 3, 4]), c(1, k: 2), c(1, 2, k: 3)
p d, d(1), d(1, 2), d(1, 2, 3)
p e([1, 2]), e([1, 2], 3), e(1)
p f, f(1), f { 2 }, f(1, 2) { 3 }, f(*[1]) { 4 }
p g(1, 2), g(1, 2, 3), g(1, 2, 3, 4), h, h(1), h(1, k: 2)
p i, i(2), i(2, 3), i(*[2, 3, 4])
[[:b], [:c], [:e]].each { |m,| begin; send(m); rescue ArgumentError => x; p x.message; end }
p method(:b).arity, method(:c).arity, method(:a).arity, method(:c).parameters
class Q; def initialize(*a) = @a = a; attr_reader :a; def method_missing(n, *a) = [n, a]; def respond_to_missing?(*) = true; end
class R < Q; def initialize(x, *y); super; end; end
class S < Q; def initialize(*); super; end; end
p Q.new.a, Q.new(1).a, R.new(1).a, R.new(1, 2, 3).a, S.new(1, 2).a, S.new.a, Q.new.foo, Q.new.foo(1, 2)
l = ->(x, *r) { [x, r] }
p l.(1), l.(1, 2), (l.() rescue $!.message) rescue p $!.class
define_method(:dm) { |x, *r| [x, r] } rescue self.class.send(:define_method, :dm) { |x, *r| [x, r] }
p dm(1), dm(1, 2)
def rec(n, *r) = n == 0 ? r.size : rec(n - 1, *r, n)
p rec(5), rec(5, 1)
def mut(*r) = r << 1
x = [1]
p mut(*x), x, mut, mut
def opt_block(x = 1, *r, &b) = b ? b.call(x, *r) : [x, r]
p opt_block { |*z| z }, opt_block(3, 4) { |y, z| [y, z] }, opt_block
1000.times { |k| a(k); b(k); c(k); c(k, 1, 2); i(k) }
p a(1), b(2), c(3), c(3, 4, 5), i(6)
