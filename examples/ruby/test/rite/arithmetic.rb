a, b, f = 7, 2, 0.5
p a + b, a - b, a * b, a / b, a % b, a**b, -a, a + 1, a - 1, a + 300, a + f, f - a, f * f, a / f, -7 / 2, -7 % 3, a == b, a != b, a < b, a <= b, a > b, a >= b, a <=> b, a & b, a | b, a ^ b, ~a, a << b, a >> 1, !a
p 1 + 1.5, 2.0 == 2, 1 < 1.5, "a" + "b", "ab" * 2, [1] + [2], [1, 2] - [1], [1] * 3, "b" > "a", nil == false, :a == :a, "x" == "x"
i = 0
i += 1
i -= 5
i *= -2
i /= 3
i <<= 4
i |= 1
i **= 2
p i, 10.divmod(3), 1_000_000 * 1_000_000
class Vector
  attr_reader :x
  def initialize(x)
    @x = x
  end
  def +(other)
    Vector.new(@x + other.x)
  end
  def -@
    Vector.new(-@x)
  end
  def [](i)
    @x * i
  end
  def []=(i, v)
    @x = i * v
  end
  def ==(other)
    @x == other.x
  end
  def <(other)
    @x < other.x
  end
  def !
    :not
  end
end
v = Vector.new(3)
p (v + Vector.new(4)).x, (-v).x, v[5], v == Vector.new(3), v != Vector.new(3), v < Vector.new(9), !v
v[2] = 10
p v.x, (v[3] = 4), v.x
