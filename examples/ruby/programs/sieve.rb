# Primes in several ways.

def sieve(limit)
  composite = Array.new(limit + 1, false)
  primes = []
  2.upto(limit) do |n|
    next if composite[n]
    primes << n
    (n * n).step(limit, n) { |multiple| composite[multiple] = true }
  end
  primes
end

def trial(n)
  return false if n < 2
  divisor = 2
  until divisor * divisor > n
    return false if n % divisor == 0
    divisor += 1
  end
  true
end

def factors(n)
  result = []
  [2, 3].each do |prime|
    while (n % prime).zero?
      result << prime
      n /= prime
    end
  end
  candidate, step = 5, 2
  while candidate * candidate <= n
    if n % candidate == 0
      result << candidate
      n /= candidate
    else
      candidate += step
      step = 6 - step
    end
  end
  result << n if n > 1
  result
end

def miller_rabin?(n)
  return n == 2 || n == 3 if n < 4
  return false if n.even?
  d, s = n - 1, 0
  d, s = d / 2, s + 1 while d.even?
  [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37].all? do |base|
    next true if base % n == 0
    x = base.pow(d, n)
    next true if x == 1 || x == n - 1
    (s - 1).times.any? { x = x * x % n; x == n - 1 }
  end
end

primes = sieve(10_000)
puts primes.size, primes.last, primes.sum
puts primes.take(15).inspect
puts primes == (0..10_000).select { |n| trial(n) }
puts primes.each_cons(2).count { |a, b| b - a == 2 }
puts primes.each_cons(2).max_by { |a, b| b - a }.inspect
[360, 9973, 1_000_000, 600_851_475_143, 2**32 + 1].each do |n|
  puts "#{n} = #{factors(n).group_by(&:itself).map { |prime, list| list.size > 1 ? "#{prime}^#{list.size}" : prime.to_s }.join(' * ')}"
end
puts [2**31 - 1, 2**61 - 1, 2**61 + 1, 2**89 - 1, 3 * 5 * 17].map { |n| miller_rabin?(n) }.inspect
puts primes.group_by { |n| n % 10 }.map { |digit, list| [digit, list.size] }.sort.inspect
