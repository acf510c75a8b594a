["", "a", "a\n", "a\r\n", "\n", "\r\n", "\r", "a\r", "a\n\n", "ä\n", "a\nb\nc", "a\r\nb\n\n", "ab\n\r\n"].each do |s|
  p s.chomp, s.lines, s.lines(chomp: true), s.each_line.to_a, s.chars, s.bytes, s.lines("b"), s.lines(""), s.lines(nil)
  s.each_line(chomp: true) { |l| p l }
end
class Sub < String; end
p Sub.new("a\nb\n").lines.map(&:class), Sub.new("a\n").chomp.class, Sub.new("abc").chars[0].class
b = "a\nb\n".b
p b.lines.map(&:encoding), b.chomp.encoding, b.chars[0].encoding
p "ab" * 0, "" * 3, "ab" * 3, "é" * 2
