p Array.new, Array.new(3), Array.new(2, 0), Array.new(3) { |i| i * i }, Array.new([1, 2])
class Sub < Array; def initialize(a, b) = super(2, a + b); end
p Sub.new(1, 2), Sub.new(1, 2).class, Array[1, 2]
begin; Array.new(-1); rescue => e; p e.message; end
begin; Array.new("x"); rescue => e; p e.class; end
a = Array.new(2, 7); a << 1; a[5] = 2; p a
Array.new(1, 2, 3) rescue p $!.message
a = "hello world, this is long"
b = "hello world, this is lonG"
c = "hello world, this is " + "long"
p a == b, a == c, a != c, "" == "", "a" == "b", "é" == "é", a[0], a[-1], a[3, 5], "héllo"[1], "héllo"[1, 3], a == :x, "12345678" == "12345678", "123456789" == "12345678x"
case "abc" when "abc" then p 1 end
p Math.sqrt(2.0), Math.sqrt(4), Math.sqrt(0.0), Math.sqrt(10**40)
begin; Math.sqrt(-1.0); rescue Math::DomainError => e; puts e.message; end
begin; Math.sqrt("x"); rescue TypeError => e; puts e.message; end
p Math.sqrt(Float::NAN).nan?, 3.to_f
