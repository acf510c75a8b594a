p 7 / 2, -7 / 2, 7 % 3, -7 % 3, 7.divmod(-2), -7.divmod(2), 7.remainder(-3), -7.remainder(3), 7.fdiv(2), 7.0 / 2, 7.0.divmod(2), -7.5.divmod(2), 7.5 % 2, -7.5 % 2
p 2**10, 2**100, 2**-1.0, 2.0**3, 10**20, (10**20).class, 4**0.5, 0**0, (-2)**3
p 12345678901234567890 + 1, 12345678901234567890 * 98765432109876543210, 10**30 / 7, 10**30 % 7, -(10**30) / 7, (10**30).to_s.length, 2**64 - 1, (2**64).to_s(16), (2**70).digits.length
p 1 <=> 2, 1 == 1.0, 1.eql?(1.0), 1.equal?(1), 2**64 == 2.0**64, 1 < 2.5, 2**70 > 1e10, 10**20 <=> 10**21
p 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 70, (1 << 70) >> 68, -1 >> 3, 5[0], 5[1], -1 & 0xff, (2**70) & (2**69 + 5), (2**70 | 1).bit_length
p 10.gcd(4), 10.lcm(4), 255.to_s(2), 255.to_s(16), "ff".to_i(16), 10.digits, 0.digits, 3.zero?, 0.zero?, 3.positive?, -3.negative?, 4.even?, 3.odd?, 3.pred, 3.succ, 5.clamp(1, 3), 5.between?(1, 10)
p 3.7.to_i, 3.7.floor, 3.2.ceil, 3.5.round, 2.5.round, -2.5.round, 2.5.round(half: :even), 2.5.round(half: :down), 3.14159.round(2), 1234.567.round(-2), 1234.567.floor(1), 1234.567.ceil(1), 15.round(-1), 25.round(-1, half: :even), 1e20.to_i, -3.7.truncate, 0.1 + 0.2, 1.1 - 1.0
p 1.0, 100.0, 1e15, 1e16, 123456789.123456789, 1e-4, 1e-5, 1.0e100, -0.0, 1.0 / 0, -1.0 / 0, (0.0 / 0).nan?, 1.23456789012345e+25, 5e-324, 1.7976931348623157e308
p 3.14.to_s, 3.0.to_s, 3.to_f, 3.99.to_i, 1e3.to_i, 10.0.floor, -0.5.round, 0.5.round, 1.5.round, 0.5.floor, -0.5.ceil
p Integer("42"), Integer("0x1f", 16), Integer("ff", 16), Integer("0b101", 2), Float("1.5"), Integer("12", 8), Integer(3.99), Float(3), Integer("z", 36)
["abc", "1.5", "", "1 2", nil, [], "0x"].each do |x|
  begin
    p Integer(x)
  rescue => e
    puts "#{e.class}: #{e.message}"
  end
  begin
    p Float(x)
  rescue => e
    puts "#{e.class}: #{e.message}"
  end
end
p Integer("abc", exception: false), Float("x", exception: false)
begin
  1 / 0
rescue => e
  p e.class, e.message
end
begin
  1 % 0
rescue => e
  p e.message
end
p 1.0 / 0, 1 / 0.0
begin
  1 + "a"
rescue => e
  p e.class, e.message
end
begin
  1 + nil
rescue => e
  p e.message
end
begin
  1.5 * "x"
rescue => e
  p e.message
end
begin
  3 < "x"
rescue => e
  p e.class, e.message
end
begin
  [3, "x"].sort
rescue => e
  p e.message
end
begin
  [nil, 1].max
rescue => e
  p e.message
end
p 10.pow(20, 7), 3.pow(4), Integer.sqrt(99), Integer.sqrt(10**40), Math.sqrt(16), Math.cbrt(27), Math.hypot(3, 4), Math.log(Math::E), Math.log2(8), Math.log10(1000), Math.log(8, 2), Math.sin(0), Math.cos(0), Math.atan2(1, 1).round(10), Math::PI
begin
  Math.sqrt(-1)
rescue => e
  p e.class, e.message
end
begin
  Math.sqrt("x")
rescue => e
  p e.class, e.message
end
p 5.times.to_a, 1.upto(4).to_a, 4.downto(1).select(&:even?), 1.step(10, 3).to_a, 1.0.step(2.0, 0.5).to_a, 10.step(1, -3).to_a
p 1.size, 3.7 % 1, 2 ** 0.5, 100.to_s.rjust(5, "0"), 1_000_000, 0xff, 0b11, 0o17, 1e-7, 1.0e7
p Float::INFINITY > 10**100, Float::EPSILON, Float::MAX, Float::MIN, Float::DIG, 3.0.nan?, (1.0/0).infinite?, 1.0.finite?
p 1.coerce(2.5), 1.5.coerce(2), 1.hash == 1.hash, 1.0.hash == 1.0.hash, 3.integer?, 3.0.integer?, 3.numerator, 255.chr.bytes, 3.ord
p 100.digits(16), 1234.digits.sum, 6.0.to_i.to_s, 1e2.to_i, 12.34.divmod(5), -13.abs, 13.5.abs, -13.5.abs, 5.fdiv(3), 7.0.floor, 7.9.to_i, 1.next_float > 1 rescue p $!.class
p 1.0.next_float, 1.0.prev_float, 0.1.round(20), 1e22, 1e23, 9007199254740993.0, 0.1.floor(1), 2.675.round(2)
p [1, 2, 3].sum, [0.1] * 3, [0.1, 0.2, 0.3].sum, [0.1, 0.2, 0.3].inject(:+), [1, 2.5].sum, [3, 0.1, 0.2].sum, ["a", "b"].sum("")
r = Random.new(42)
p r.rand, r.rand(10), r.rand(1..6), r.rand(1.5), r.bytes(3), r.rand(2**70), r.seed
p [1, 2, 3, 4, 5].shuffle(random: Random.new(1)), [1, 2, 3, 4, 5].sample(random: Random.new(1)), (1..20).to_a.sample(5, random: Random.new(3)), [1, 2, 3].shuffle(random: Random.new(42))
srand(5)
a = [rand, rand(10), rand(1..3), [1, 2, 3].shuffle, [1, 2, 3].sample]
srand(5)
b = [rand, rand(10), rand(1..3), [1, 2, 3].shuffle, [1, 2, 3].sample]
p a == b, a, Random.rand(1), srand(7)

# The whole part, where an Integer in a word has it and where it does not.
def whole(x)
  x.to_i
end
[1.5, -1.5, 0.0, -0.0, 0.999999, 2.0**52, 2.0**53, -(2.0**53), 2.0**53 + 2, 2.0**62, 2.0**63, 1e300].each { |x| p whole(x) }
sum = 0
3000.times { |i| sum += whole(i * 0.37 - 500) }
p sum
[Float::NAN, Float::INFINITY, -Float::INFINITY].each do |x|
  whole(x)
rescue FloatDomainError => e
  p e.message
end
p 4.7.to_int, -7.9.truncate
p 2.0.respond_to?(:pow), 2.pow(10, 7)
