# Fibonacci numbers by six ways; all must agree.

def recursive(n)
  n < 2 ? n : recursive(n - 1) + recursive(n - 2)
end

def iterative(n)
  a, b = 0, 1
  n.times { a, b = b, a + b }
  a
end

def tail(n, a = 0, b = 1)
  return a if n.zero?
  tail(n - 1, b, a + b)
end

MEMO = Hash.new { |hash, n| hash[n] = n < 2 ? n : hash[n - 1] + hash[n - 2] }

class Matrix2
  attr_reader :a, :b, :c, :d

  def initialize(a, b, c, d)
    @a, @b, @c, @d = a, b, c, d
  end

  def *(other)
    Matrix2.new(@a * other.a + @b * other.c, @a * other.b + @b * other.d,
                @c * other.a + @d * other.c, @c * other.b + @d * other.d)
  end

  def **(exponent)
    result = Matrix2.new(1, 0, 0, 1)
    base = self
    while exponent > 0
      result *= base if exponent.odd?
      base *= base
      exponent >>= 1
    end
    result
  end
end

def matrix(n)
  (Matrix2.new(1, 1, 1, 0)**n).b
end

def doubling(n)
  return [0, 1] if n == 0
  a, b = doubling(n / 2)
  c = a * (2 * b - a)
  d = a * a + b * b
  n.even? ? [c, d] : [d, c + d]
end

puts recursive(22)
puts (0..20).map { |n| iterative(n) }.join(" ")
[10, 50, 90, 91, 92, 93, 100, 300].each do |n|
  ways = [iterative(n), tail(n), MEMO[n], matrix(n), doubling(n).first]
  puts "fib(#{n}) = #{ways.first}#{' DIFFERENT' if ways.uniq.size > 1}"
end
puts doubling(1000).first.to_s.size
