# Assignment in all its forms.
a = b = 3
p a, b
a += 1; a -= 2; a *= 10; a /= 3; a **= 2; a %= 7; a <<= 3; a |= 1; a &= 0xff; a ^= 2; a >>= 1
p a
c ||= 5
c &&= c + 1
c ||= 9
p c
d = nil
d &&= 1
p d
a, b = 1, 2
a, b = b, a
p a, b
a, b, c = 1, 2
p [a, b, c]
a, b = 1, 2, 3
p [a, b]
a, *b = 1, 2, 3
p a, b
*a, b = 1, 2, 3
p a, b
a, *b, c = 1, 2
p [a, b, c]
a, (b, *c), d = 1, [2, 3, 4], 5
p [a, b, c, d]
a, b = [10, 20]
p [a, b]
a, b = nil
p [a, b]
a = *1..3
p a
a = 1, 2
p a
*a = 5
p a
a, = [7, 8]
p a
def two; return 1, 2; end
x, y = two
p x, y
p((a, b = 3, 4))
i = 0
arr = [1, 2, 3]
i, arr[i] = 1, 9
p i, arr
arr = [1, 2, 3]
arr[0], arr[1] = arr[1], arr[0]
p arr
class O
  attr_accessor :v, :w
  def [](*k) = (@h ||= {})[k]
  def []=(*k, v)
    (@h ||= {})[k] = v
  end
  def run
    self.v = 1
    self.v += 1
    self.w ||= 7
    self.w &&= w + 1
    @x ||= []
    @x << 1
    @y = (@y + 1 rescue :rescued)
    [v, w, @x, @y, @undefined]
  end
end
o = O.new
p o.run
p((o.v = 5), o.v)
o[1, 2] = 3
p o[1, 2]
o[1, 2] += 4
p o[1, 2]
k = [5, 6]
o[*k] = 1
o[*k] += 1
p o[*k], o[5, 6]
o.v, o.w, o[9] = 1, 2, 3
p o.v, o.w, o[9]
n = nil
n&.v = 3
p n&.v, n&.foo(1 / 0)
n&.v += 1
h = Hash.new(0)
h[:a] += 1
h[:b] ||= 5
h[:c] = h[:a] + h[:b]
p h
$g = 1
$g += 1
p $g, $undefined_global
$z ||= 3
p $z
A = 1
B ||= 2
B ||= 3
p A, B
module M
  C = 3
end
M::D = 4
M::E ||= 5
p M::C, M::D, M::E, ::A
class K
  @@count = 0
  @@list ||= []
  def self.inc = @@count += 1
  def add(x) = @@list << x
  def list = @@list
end
K.inc
K.inc
p K.inc, K.new.add(1), K.new.list
x = if true then 1 else 2 end
y = while true do break 3 end
z = begin 4 end
w = case 1 when 1 then :one end
p x, y, z, w
x = [x, x + 1]
p x
x = (x && x.size) || x
p x
v = (v = 5) + v
p v
q = 1
r = q + (q = 10) + q
p r, q
def m(a) = a
m(u = 3)
p u
if false
  never = 1
end
p never
p [1, 2, 3].then { |a, | a }
p (1..3).each_with_object([]) { |e, acc| acc << e * 2 }
e = Integer("zz") rescue "bad"
p e
f = (raise "x" rescue 5) + 1
p f
