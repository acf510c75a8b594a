# Forms of Strings in compiled code: case, strip, split, join, digits, names of Symbols, copies.
class Sub < String; end
def forms(s) = [s.upcase, s.downcase, s.reverse, s.strip, s.swapcase, s.capitalize]
def number(s) = s.to_i
def pieces(s, by) = s.split(by)
def name(s) = s.to_s
def copy(o) = o.dup

3.times do
  ["", "a", "Hello World", "  x ", "\t\na b\v\f\r ", "\0a\0 ", "été ÀÉ", "12@[`{zZ", "x" * 50, "AbC".b, "\xffA".b, Sub.new(" Sub ")].each { |s| p forms(s), forms(s).map(&:encoding).uniq }
  ["", "0", "12345", "-5", "+5", "007", " 12", "12 ", "1_000", "12ab", "ab", "123456789012345678", "1234567890123456789", "99999999999999999999", "0x1f", "1e5", "é"].each { |s| p number(s) }
  p "ff".to_i(16), "z".to_i(36), "101".to_i(2), "12".to_i(10)
  ["", "a,b,c", ",a,,b,,", ",,,", "a", "a b  c ", " lead", "x--y--z", "aXbXc", "é,à", "a\nb\tc", "a\0b c"].each { |s| p pieces(s, ","), pieces(s, " "), pieces(s, "--"), pieces(s, ""), pieces(s, nil), pieces(s, "X"), s.split(",", 2), s.split(",", -1), s.split }
  p [:a, :foo, :"a b", :été, :+].map { |s| name(s) }, name(:foo).frozen?, name(:foo).equal?(name(:foo))
  t = name(:foo)
  t << "!"
  p t, name(:foo), :foo.to_proc.call("x") rescue p $!.class
  a = [1, [2], "x"]
  b = copy(a)
  b << 3
  b[1] << 4
  p a, b, copy("abc".freeze).frozen?, copy(Sub.new("q")).class
  s = "shared"
  u = copy(s)
  u << "!"
  s << "?"
  p s, u
  p [1, "a", :b, nil, 2.5, [3, ["c"]]].join("-"), [].join, ["x"].join, [1, 2].join, ["a", "é"].join(","), [nil].join, [[]].join(",")
  r = [1]
  r << r
  begin
    r.join
  rescue ArgumentError => e
    p e.message
  end
end
v = +"with"
v.instance_variable_set(:@x, 5)
p v.dup.instance_variable_get(:@x)
w = [1]
w.instance_variable_set(:@x, 6)
p w.dup.instance_variable_get(:@x), w.dup
def v.hi = 1
p v.dup.respond_to?(:hi), v.clone.hi
2000.times { |i| name(:"sym#{i}") }
p name(:sym1999), name(:sym0), name(:"sym#{5}")
class Integer; alias old_to_s to_s; end
