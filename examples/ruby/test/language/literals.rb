# Literals of all kinds.
p 1, -1, 0x1f, 0b101, 0o17, 017, 1_000_000, 123456789012345678901234567890, -4611686018427387905
p 1.5, 1e3, -2.5e-3, 1_0.0_1, 100.0, 1e20, 1e16, 1.0e-5
p "a\tb\n\"\\ \u00e9 \x41 \101 \e".bytes.length, 'a\nb\'c', "a#{1 + 1}b#{"x" "y"}c#{}"
p %q(a (b) c), %Q[a #{1} b], %(x "y"), %w[a b#{1} c], %W[a b#{1} c], %i[a b], %I[a#{1} b]
p :a, :"a b", :"a#{1}", :+, :[]=, :a?, :A, :"", :!
p [1, [2, 3], *[4, 5], *nil, *(6..7), 8], [], [*"a"]
p({a: 1, "b" => 2, 3 => [4], "c d": 5, nil => nil})
x = 1
y = 2
p({x:, y:})
h = {a: 1, b: 2}
p({**h, b: 3, **{c: 4}})
p 1..2, 1...3, (1..), (..2), ("a".."c").to_a, (1..10) == (1..10)
p nil, true, false, self.to_s
p __FILE__.end_with?("literals.rb"), __LINE__, __method__.inspect
s = <<~HERE
  first
    indented #{x + 1}
  last\tone
HERE
p s
t = <<-'RAW' + "after"
    raw #{x}
    RAW
p t
p(<<~A, <<~B)
  one
A
  two
B
p "con" "cat" 'ed', "a\
b"
p ?a, ?\n
def f = __method__
p f
p "#{x}", "#{nil}|#{:sym}|#{1.5}|#{[1]}|#{{a: 1}}"
@iv = 3
$gv = 4
p "#@iv #$gv"
p (1 if false), (2 unless false)
p [1, 2, 3,]
p -2 ** 2, 2 ** 3 ** 2, (-2).abs, -2.abs
p !true, (not true), !!1
p 7 / 2, -7 / 2, 7 % 3, -7 % 3, 7.0 / 2, 1 <=> 2, 5 & 3, 5 | 3, 5 ^ 3, ~5, 1 << 10, 1024 >> 3
p 1 == 1.0, 1.eql?(1.0), 1.equal?(1), "a" == "a", "a".equal?("a"), 1 != 2, 1 === 1
