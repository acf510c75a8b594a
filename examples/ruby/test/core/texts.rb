# Strings in compiled code: characters that share bytes, growth in place, shared bytes, encodings, frozen Strings, keys.
class Sub < String; end

def each_way(*list)
  3.times { list.each { |one| yield one } }
end

def at(text, index) = text[index]
def part(text, from, count) = text[from, count]
def span(text, range) = text[range]
def same(a, b) = a == b
def add(a, b) = a + b
def order(a, b) = a <=> b
def find(a, b, from) = a.index(b, from)

texts = ["", "a", "hello", "été", "12345678", "123456789", "x" * 70, "h\u00e9llo", "a\0b", "abc".b, "\xff\xfe".b, Sub.new("sub"), "ice".freeze]
each_way(*texts) do |text|
  p [-3, -1, 0, 1, 2, 7, 8, 9, 100].map { |i| at(text, i) }
  p [[0, 0], [0, 3], [1, 2], [-2, 5], [2, -1], [3, 0], [5, 1], [9, 1], [0, 100]].map { |from, count| part(text, from, count) }
  p [0..1, 0...1, 1.., ..1, -2..-1, 2..1, 5..9, 9..10, -9..2, 0..-1, 0...-1, 1..nil].map { |range| span(text, range) }
  p texts.map { |other| [same(text, other), order(text, other), text.eql?(other)] if text.ascii_only? }
  fitting = texts.select { |other| text.encoding == other.encoding || other.ascii_only? }
  p fitting.map { |other| [text.start_with?(other), text.end_with?(other), text.include?(other), find(text, other, 0)] }
  p [0, 1, 2].map { |from| find(text, "l", from) } if text.encoding == Encoding::UTF_8
end

# One character: changing it changes no other.
word = "banana"
one = word[1]
one << "x"
p one, word[1], word[3], word
two = word[0]
two.upcase!
two.concat("!", "?")
p two, word[0], "b"
word.each_char { |c| c << "-" }
p word, word.each_char.to_a
word.each_char { |c| word << c if word.size < 20 }
p word

# Appending: room, growth, shared bytes, itself.
text = +""
200.times { |i| text << (65 + i % 26).chr << "é" if i % 50 == 0; text << "ab" }
p text, text.size, text.bytesize, text.ascii_only?
copy = text.dup
copy << "c"
text << "d"
p copy[-3, 3], text[-3, 3], copy == text
double = +"xyz"
4.times { double << double }
p double
part = double[0, 5]
part << "Q"
p part, double[0, 6]
literal = "abc"
3.times { s = "lit"; s << "x"; p s }
p literal
begin
  "ice".freeze << "x"
rescue => e
  p e.class, e.message
end
def grow(s, t) = s << t
p grow(+"a", "b"), grow(+"é", "b"), grow(+"a", "é"), grow(+"a", 98), grow([1], 2), grow(1, 3)
begin
  grow(+"a", nil)
rescue => e
  p e.class, e.message
end
p grow(Sub.new("s"), "t").class, add(Sub.new("s"), "t").class
p add("a", "b".b).encoding, add("a".b, "b").encoding, "abc".b[1].encoding, "abc".b[1, 1].encoding, "a".b.dup.encoding
begin
  add("a", :b)
rescue => e
  p e.class, e.message
end

# Interpolation.
n = 0
p "#{n}", "#{n}#{n += 1}", "a#{n}b#{nil}c#{:d}e#{1.5}f#{"g"}", "#{-(2**62)} #{2**62} #{2**70} #{-1} #{10} #{99} #{100}"
p "#{Sub.new("s")}".class, "#{"é"}#{"a"}".size, "x#{[1, "y"]}z"
shared = "s"
joined = "#{shared}#{shared}"
joined << "t"
p shared, joined

# Keys.
h = {}
keys = %w[a b c hello world] + ["é", "12345678", "123456789", "123456788", "x" * 40]
keys.each_with_index { |k, i| h[k] = i }
p h, keys.map { |k| h[k.dup] }, h["zz"], h[:a], h[1], h[nil]
20.times { |i| h["key#{i}"] = i }
p keys.map { |k| h[k] }, (0..20).map { |i| h["key#{i}"] }, h.size
k = +"mutable"
h[k] = 1
k << "!"
p h["mutable"], h[k], h.keys.last.frozen?
h[Sub.new("key3")] = :sub
p h["key3"], h[Sub.new("key4")], h.key?("key5"), h.delete("key6"), h["key6"]
p "abc".hash == "abc".dup.hash, "abc".hash == "ab".+("c").hash, "a".eql?(:a), "a".hash == "b".hash
g = "grow"
before = g.dup.hash
g << "n"
p before == g.hash, g.hash == "grown".hash
mixed = { 1 => :i, "1" => :s, :"1" => :y, 1.0 => :f, nil => :n }
p mixed["1"], mixed[1], mixed[:"1"], mixed[1.0], mixed[nil]

# Numbers.
[0, 7, -7, 10, 99, 100, 4611686018427387903, -4611686018427387904, 2**64].each { |i| p i.to_s, i.to_s(2).size, "#{i}" == i.to_s }
p "abc".getbyte(0), "abc".getbyte(-1), "abc".getbyte(3), "é".getbyte(1), "".getbyte(0), "é".each_byte.to_a
