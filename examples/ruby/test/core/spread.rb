class P; def initialize(a) = @a = a; def to_ary = @a; def to_a = @a + [0]; end
[[1, 2], P.new([3, 4]), 5].each { |a, b| p [a, b] }
x, y = P.new([7, 8])
p x, y, [*P.new([1])], [*nil], [*1..3], [*{ a: 1 }], [*"s"]
o = Object.new
def o.to_ary = [9, 9]
[o].each { |a, b| p a }
a, (b, c), *d = 1, [2, 3], 4
p a, b, c, d
class Q; include Enumerable; def each; yield 1; yield 2; end; end
p [*Q.new]
class R; alias_method :to_ary, :inspect rescue 0; end
def m(*a) = a
p m(*P.new([1]))
E = Struct.new(:a, :b)
p [*E.new(1, 2)]
