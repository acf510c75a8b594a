# Strings: Unicode, slicing, searching, formatting, building, encodings of characters, ciphers.

text = "Grüße, Jürgen! 日本語 ✓ 🐦"
puts text.length, text.bytesize, text.reverse, text.upcase, text.chars.last, text[0, 5], text[-1], text[8..13], text.index("日")
puts text.each_char.select { |c| c.ord > 127 }.join, text.codepoints.max, "é".bytes.inspect, "日".unpack("C*").inspect, [26085].pack("U")
puts text.scan(/\w+/).inspect, text.tr("üß", "us"), text.delete("!,"), text.squeeze, text.count("a-z"), text.center(40, "*"), text.inspect
puts "tab\tquote\" backslash\\ nul\0 bell\a esc\e".inspect, 'single #{not}'.inspect, "\u00e9\x41\101".inspect, :"odd symbol".inspect, :ok?.inspect, "a".."e"

s = +"martlet"
s << " " << "flies" << 33
s[0] = "M"
s[-1..] = "?"
s.insert(7, ",").concat(" yes").prepend("> ")
puts s, s.slice!(0, 2).inspect, s, s.sub("flies", "sleeps"), s.gsub(/[aeiou]/) { |v| v.upcase }, s.gsub(/(l)(.)/, '<\2\1>'), s.gsub(/[MtF]/, "M" => "W", "t" => "7")
puts s.start_with?("Mart"), s.end_with?("yes", "no"), s.include?("fl"), s =~ /f(l)/, $~[0], $1, $`, $', s.match?(/zz/), s[/[a-z]+$/], s[/(M)(a)/, 2]
puts s.partition(" ").inspect, s.rpartition("l").inspect, s.split("").size, s.each_char.to_a.uniq.size, s.hash == s.dup.hash, s.eql?(s.dup), s.equal?(s.dup)
puts "a,b,,c,,".split(",").inspect, "a,b,,c,,".split(",", -1).inspect, " lead and  trail ".split.inspect, "a1b22c".split(/\d+/).inspect, "abc".split("").inspect, "k=v=w".split("=", 2).inspect
puts "line one\nline two\r\nthree".lines.map(&:chomp).inspect, "xxhixx".delete_prefix("xx").delete_suffix("xx"), "  pad ".strip.inspect, "  pad ".lstrip.inspect, "pad\n".chomp.chop
puts "az".succ, "zz".next, "a9".succ, "Zz".succ, "1.9".succ, "".succ.inspect, ("a".."e").to_a.join, ("aa".."ad").step(2).to_a.inspect, "a".upto("e").map(&:ord).sum
puts "abc" <=> "abd", "a" * 3, "abc" == :abc.to_s, "b".between?("a", "c"), "abc".casecmp("ABC"), "abc".casecmp?("ABC"), "Hello World".swapcase, "hello world".capitalize
puts "%s and %p" % ["str", "str"], "%05d|%-6s|%+.2f|%x|%o|%b|%e|%g|%%|%c" % [42, "ab", 3.14159, 255, 8, 5, 12345.678, 0.0001, 65], format("%<a>d %{b}", a: 1, b: "two"), "%08.3f" % 3.14159, "%3$s %1$s" % %w[a b c], "%*d" % [5, 42], "%.3s|" % "abcdef", "%#x %#o" % [255, 8]
puts 1234.5678.round(2), 1e20.to_s, 1e15.to_s, 1e16.to_s, 1.0e-4.to_s, 1e-5.to_s, 100.0.to_s, 1.23456789012345e+25.to_s, (0.1 + 0.2).to_s, -0.0.to_s, 2.5.round, 3.5.round, -2.5.round, 1e2.to_i, 3.7 % 1, -7 / 2, -7 % 3, -7.remainder(3), 7.fdiv(2)
puts "12abc".to_i, "abc".to_i, "3.7xyz".to_f, "1_000".to_i, "0x1A".hex, "ff".to_i(16), "1e3".to_f, ".5".to_f, "  42  ".to_i, Integer("0b101", 2) == 5, Float("1e-2"), "10" + 5.to_s

def caesar(text, shift) = text.gsub(/[a-z]/i) { |c| base = c =~ /[a-z]/ ? 97 : 65; ((c.ord - base + shift) % 26 + base).chr }


def vigenere(text, key, direction = 1)
  at = -1
  text.each_char.map do |c|
    next c unless ("a".."z").cover?(c)
    at += 1
    ((c.ord - 97 + direction * (key[at % key.size].ord - 97)) % 26 + 97).chr
  end.join
end

def run_length(text) = text.gsub(/(.)\1*/) { "#{$1}#{$&.size if $&.size > 1}" }
def expand(text) = text.gsub(/(\D)(\d*)/) { $1 * ($2.empty? ? 1 : $2.to_i) }
def palindrome?(text) = (letters = text.downcase.delete("^a-z")) == letters.reverse

BASE64 = [*"A".."Z", *"a".."z", *"0".."9", "+", "/"].freeze
def base64(bytes)
  bytes.each_slice(3).map do |a, b, c|
    n = a << 16 | (b || 0) << 8 | (c || 0)
    [18, 12, 6, 0].map { |shift| BASE64[n >> shift & 63] }.then { |d| b ? (c ? d : d[0, 3] << "=") : d[0, 2] << "==" }.join
  end.join
end

puts caesar("Hello, World!", 3), caesar(caesar("Zebra", 5), -5), vigenere("attack at dawn", "lemon"), vigenere(vigenere("attack", "key"), "key", -1)
puts run_length("aaabccdddd"), expand(run_length("aaabccdddd")), palindrome?("A man, a plan, a canal: Panama"), base64("Many hands make light work.".bytes), base64([1]), [base64("日本".bytes)] == [["日本"].pack("m").chomp]
puts <<~ONE + <<-'TWO' + "tail"
  indented #{1 + 1}
    deeper
  \tescaped
ONE
    raw #{kept} \n
    TWO
puts "con" "cat" 'enated', %q(single 'quoted' (nested)), %Q[double #{:interpolated}], %w[a#{1} b].inspect, %W[a#{1} b].inspect, ?a, "a\
b", "é" == "\u0065\u0301", "ab\u0000c".size
puts "%s" % nil.inspect, "#{nil}|#{true}|#{:sym}|#{1.0}|#{[1, nil]}|#{{ a: 1 }}", "abc".each_char.with_index.map { |c, i| c * (i + 1) }.join("-"), "hello"[1..3], "hello"[1...-1], "hello"[10].inspect, "hello"[5].inspect, "hello"[5, 1].inspect
puts "ab".ljust(5, "12") + "|", "title case here".split.map(&:capitalize).join(" "), "hello world".tr("a-y", "b-z"), "hello".tr("el", "ip"), "hello".tr("^l", "*"), "aAbB".swapcase, "x".ord.chr, "abc".sum
puts "frozen".frozen?, :upcase.to_proc.call("x")
puts "abc".unpack("a1 a*").inspect, [1, 2].pack("s*").bytes.inspect, "snow".encoding, "abc".force_encoding("ASCII-8BIT").encoding, "\xff".valid_encoding?, "ok".valid_encoding?, "a\xffb".scrub("?"), "\xff".inspect
