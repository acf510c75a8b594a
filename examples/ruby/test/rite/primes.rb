def prime?(n)
  return false if n < 2
  i = 2
  while i * i <= n
    return false if n % i == 0
    i += 1
  end
  true
end
p (1..50).select { |n| prime?(n) }
sieve = Array.new(60, true)
(2...60).each do |i|
  next unless sieve[i]
  (i * i).step(59, i) { |j| sieve[j] = false }
end
p sieve.each_index.select { |i| i > 1 && sieve[i] }
