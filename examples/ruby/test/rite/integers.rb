def gcd(a, b) b == 0 ? a : gcd(b, a % b) end
p gcd(1071, 462), (1..10).inject(:*), 7.pred, 3.zero?, 10.times.to_a.size, 255.to_s(2), -5.abs, 5.clamp(1, 3)
sum = 0
1.upto(100) { |i| sum += i if i % 3 == 0 || i % 5 == 0 }
p sum, 2**10, 17 & 12, 6 | 9, 5 ^ 1
