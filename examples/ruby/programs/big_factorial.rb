# Integers of any size: factorials, powers, roots, digits, bases.

def factorial(n)
  (1..n).inject(1) { |product, k| product * k }
end

def product(low, high)
  return low if low == high
  middle = (low + high) / 2
  product(low, middle) * product(middle + 1, high)
end

def binomial(n, k)
  (1..k).reduce(1) { |value, i| value * (n - k + i) / i }
end

# Newton's method on integers.
def root(n, degree)
  guess = 1 << (n.bit_length / degree + 1)
  loop do
    better = ((degree - 1) * guess + n / guess**(degree - 1)) / degree
    return guess if better >= guess
    guess = better
  end
end

def pi_digits(count)
  q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
  digits = []
  until digits.size == count
    if 4 * q + r - t < n * t
      digits << n
      q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) / t - 10 * n
    else
      q, r, t, n, k, l = q * k, (2 * q + r) * l, t * l, (q * (7 * k + 2) + r * l) / (t * l), k + 1, l + 2
    end
  end
  digits.join
end

(18..25).each { |n| puts "#{n}! = #{factorial(n)}" }
hundred = factorial(100)
puts hundred, hundred == product(1, 100), hundred.to_s.size
puts hundred.digits.sum, hundred.to_s(16), hundred.bit_length
puts factorial(100) / factorial(97) == 100 * 99 * 98
puts binomial(200, 100)
puts 2**64, 2**64 - 1, -(2**64), (2**64).class, 4611686018427387904 - 1
puts root(10**60, 2), root(2 * 10**60, 3), Integer.sqrt(10**40 + 12345)
puts pi_digits(60)
puts (3**200) % (10**9 + 7), 3.pow(200, 10**9 + 7)
a, b = 123456789012345678901234567890, -987654321098765432109876543210
puts a + b, a - b, a * b, b / a, b % a, b.divmod(a).inspect, a.gcd(b), (a & 0xffffffffffff), (a | 1 << 100), a ^ b, ~a, a >> 50, a << 50
puts a <=> b, a == a + 0, b.abs, -b == b.abs, a.fdiv(b), a.to_f, [a, b, 0].sort.inspect
puts 1000000007 * 998244353 * 1000000009, 9007199254740993 * 2**10
