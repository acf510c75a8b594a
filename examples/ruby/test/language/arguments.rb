# Passing arguments.
def kw(a, b = 2, *r, k: 3, l:, **o) = [a, b, r, k, l, o]
p kw(1, l: 0), kw(1, 5, 6, 7, l: 1, k: 2, m: 3)
h = {l: 9}
p kw(1, **h), kw(1, {x: 1}, l: 2), kw(*[1, 2, 3], **h, z: 1)
def opt_hash(a, h = {}) = [a, h]
p opt_hash(1, x: 2), opt_hash(1, **{}), opt_hash(*[1, {y: 2}])
def only_kw(k: 1) = k
p only_kw, only_kw(k: 2), only_kw(**{}), only_kw(**{k: 5})
def rest_kw(*a, **k) = [a, k]
p rest_kw, rest_kw(1, a: 2), rest_kw({a: 2}), rest_kw(*[1, {b: 3}]), rest_kw("s" => 1, t: 2)
def rest_only(*a) = a
p rest_only(a: 1), rest_only(1, **{}), rest_only(*nil, *[1], *1..3)
def order(a = (print "a"; 1), k: (print "k"; 2), l: a + k) = [a, k, l]
p order, order(5), order(k: 7)
def needs(k:, j:) = 1
[-> { needs }, -> { needs(k: 1) }, -> { needs(k: 1, j: 2, z: 3) }, -> { needs(1, k: 1, j: 2) }, -> { only_kw(1) },
 -> { kw }, -> { rest_only.first(1, 2) }, -> { opt_hash }, -> { opt_hash(1, 2, 3) }, -> { ->(x) {}.call }, -> { ->(x, k:) {}.call(1) }].each do |f|
  f.call
rescue ArgumentError => e
  puts e.message
end
def blk(*a, **k, &b) = b.call(*a, **k)
p blk(1, x: 2) { |a, x:| [a, x] }
p blk([1, 2]) { |a, b| [a, b] }
p blk([1, [2, 3]], 4) { |(a, (b, c)), d| [a, b, c, d] }
p blk(1, 2, 3) { |a, *b, c| [a, b, c] }


p blk([[1, 2]]) { |a| a }
p blk({a: 1}) { |h, **o| [h, o] }
p blk { |a, b = a, *c, d: 4, **e| [a, b, c, d, e] }
def deleg(*a, **k, &b) = kw(*a, **k, &b)
p deleg(1, l: 2), deleg(1, 2, 3, l: 4, q: 5)
def deleg2(...) = deleg(0, ...)
p deleg2(l: 1), deleg2(9, l: 1, w: 2)
def yielder
  yield
  yield 1
  yield 1, 2
  yield [1, 2]
  yield [1, 2], 3
  yield nil
  yield k: 1
  yield 1, k: 2
  yield *[1, 2]
  yield *[[1, 2]]
end
yielder { |a| p a }
yielder { |a, b| p [a, b] }
yielder { |*a| p a }
yielder { |a, *b| p [a, b] }
yielder { |a, k: 5| p [a, k] }
yielder { |(a, b), c| p [a, b, c] }
yielder { |a, b = 9| p [a, b] }
yielder { |a, | p a }
yielder { p _1 }
yielder { p [_1, _2] }
def ret_splat = return *[1, 2], 3
p ret_splat
p [*1..3, *[4], *nil, **{}] rescue p :no
p [1, *[2, 3], 4, a: 5]
a = [1, 2]
p [*a, *a], rest_only(*a, *a, 3)
def mod_args(*a)
  a << 9
  a
end
b = [1]
mod_args(*b)
p b
def opts_default(o = {a: 1}, *) = o
p opts_default, opts_default({b: 2}), opts_default(c: 3)
class Meth
  def []=(a, b, v)
    @v = [a, b, v]
  end
  def [](*a, **k) = [@v, a, k]
  def call(x, &b) = b ? b.call(x) : x
  def to_proc = method(:call).to_proc
  def each
    yield 1
    yield 2, 3
  end
  include Enumerable
end
m = Meth.new
m[1, 2] = 3
p m[1], m[2, k: 4], m.(5), m.(5) { |x| x * 2 }, [7].map(&m), m.to_a, m.map { |x, y| [x, y] }, m.each_slice(2).to_a
p m.respond_to?(:call), m.public_send(:call, 3), m.method(:call).unbind.bind(m).call(8), m.method(:call).to_proc.(9)
s = :upcase
p %w[a b].map(&s), [[1, 2], [3, 4]].map(&:sum), %w[1 2].sum(&:to_i), [3, 1].sort_by(&:-@), [1, 2].each_with_object([]).map { |x, acc| x }
def block_arity(&b) = b.arity
p block_arity { }, block_arity { |a| }, block_arity { |a, b| }, block_arity { |*a| }, block_arity { |a, b = 1| }
p method(:kw).arity, method(:rest_only).arity, method(:needs).arity, method(:deleg2).arity
def implicit(x:, y:) = [x, y]
x = 1
y = 2
p implicit(x:, y:)
def nested_default(a, b = a.map { |q| q * 2 }, c = b.sum { |q| q + a.size }) = [a, b, c]
p nested_default([1, 2]), nested_default([1], [5])
def shadow(a, b = (a = 3; a + 1)) = [a, b]
p shadow(1), shadow(1, 2)
def many(a, b, c = 3, d = 4, *e, f, g, h: 8, i:, **j, &k) = [a, b, c, d, e, f, g, h, i, j, k&.call]
p many(1, 2, 6, 7, i: 9), many(1, 2, 3, 6, 7, i: 9) { :k }, many(1, 2, 3, 4, 5, 5, 6, 7, i: 9, z: 10)
