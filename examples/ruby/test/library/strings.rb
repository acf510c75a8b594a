s = "hello world"
p s.length, s.size, s.bytesize, s.upcase, s.capitalize, s.swapcase, s.reverse
p s[0], s[-1], s[0, 5], s[0..4], s[0...-1], s[3..], s[..3], s[20], s[11], s[11, 2], s[12, 1], s["wor"], s["xyz"], s[/w\w+/], s[/(w)(o)/, 2]
p s.index("o"), s.index("o", 5), s.rindex("o"), s.rindex("o", 5), s.index("zz"), s.index(/w/), s.index("o", -3)
p s.include?("lo w"), s.start_with?("hell", "x"), s.end_with?("rld"), s.start_with?(/he+/), s.start_with?("x")
p s.sub("o", "0"), s.gsub("o", "0"), s.gsub(/o/) { |m| m.upcase }, s.gsub(/[eo]/, "e" => "3", "o" => "0"), s.gsub(/(l+)/, '<\1>'), s.gsub(/(?<x>l)/, '[\k<x>]'), s.gsub("l") { $&.ord.to_s }
p s.tr("lo", "01"), s.tr("a-y", "b-z"), s.delete("l"), s.squeeze, s.squeeze("l"), s.count("lo"), s.count("a-z", "^l")
p s.split, s.split("o"), s.split(""), s.split(/o/), s.split("l", 2), "a,b,,".split(","), "a,b,,".split(",", -1), " a  b ".split(" "), "abc".split(/(b)/)
p s.chars.first(3), s.bytes.last(2), s.each_char.to_a.length, s.each_char.with_index.map { |c, i| c * i }.join
p s.center(20, "*"), s.ljust(15, "."), s.rjust(15), "abc".center(4)
p "  x ".strip, "  x ".lstrip, "  x ".rstrip, "x\n".chomp, "x\r\n".chomp, "xyz".chomp("yz"), "xyz".chop, "\tx\0".strip
p "abc" <=> "abd", "a" == "a", "a".eql?("a"), "a".equal?("a"), "abc".casecmp("ABD"), "abc".casecmp?("ABC"), "a" < "b", "b".between?("a", "c")
p "abc" * 3, "a" + "b", "a" "b", "%d-%s" % [1, "x"], "%05.2f" % 3.14159, "%x" % 255, "%-5s|" % "a", "%+d" % 5, "%s" % nil, "%p %p" % [nil, "a"], "%%", "%c" % 65, "%b" % 10, "%08b" % 37, "%e" % 12345.678, "%<a>d %{b}" % { a: 1, b: 2 }
t = +"abc"
t << "def" << 33
p t
t[1] = "XX"
p t
t[0, 2] = ""
p t
t["d"] = "D"
p t
t[-1..] = "?"
p t
t.insert(1, "ins")
p t, t.insert(-1, "end"), t.slice!(0, 2), t, t.slice!(/s./), t
t.replace("new")
p t, t.clear, t.empty?, t.concat("a", "b"), t.prepend("0")
p t.upcase!, t, t.upcase!, t.sub!("zzz", ""), t.gsub!(/A/, "a"), t.squeeze!, t.tr!("a", "b"), t.capitalize!, t.reverse!, t.succ!, t.chomp!, t.strip!
p "az".succ, "zz".succ, "a9".succ, "Zz".succ, "1.9".succ, "".succ, "-".succ
p "a".upto("e").to_a, "08".upto("11").to_a, ("a".."e").to_a, ("aa".."ad").map(&:upcase)
p "12abc".to_i, "0x1f".hex, "077".oct, "0b11".to_i(0), "z".to_i(36), "1e3".to_f, "abc".to_f, "1_000".to_i, " 42 ".to_i, "3.7".to_i, "99999999999999999999".to_i
p "abc".to_sym, "foo bar".to_sym, :abc.to_proc.call("x") rescue p $!
p "abc".ord, "é".ord, 233.chr(Encoding::UTF_8), 65.chr, "é".bytes, "日本語".chars, "日本語".reverse, "日本語"[1], "日本語".length, "日本語".bytesize, "日本語".index("語"), "日本語".byteslice(0, 3), "日本語".codepoints
p "a\tb\n\e\u0001\"\\\#{}".inspect, 'a#{b}', "é\u200b", "\xff", "\u{1F600}", "#", "\#$a"
p "line1\nline2\nline3".lines, "a\nb\n".each_line.map(&:chomp), "a\nb".each_line(chomp: true).to_a, "a--b--c".lines("--")
p "hello"=~/ll/, $~[0], $`, $', "hello".match(/l(l)(o)?/).captures, "hello".match?(/xx/), "hello".scan(/l/), "a1b2".scan(/([a-z])(\d)/), "hello".scan("l")
p "hello world".partition(" "), "hello world".rpartition("o"), "hello".partition("x"), "hello".partition(/l+/)
p "abc".each_char.to_a, "ab".each_byte.to_a, "abc".sum, "abc".hash == "abc".hash
p "hello".delete_prefix("he"), "hello".delete_suffix("lo"), "hello".tr_s("l", "r"), "Hello".swapcase
p "abc".frozen?, "abc".dup.frozen?, :a.to_s.frozen?, "lit".freeze.frozen?
begin
  "abc".freeze << "d"
rescue => e
  p e.class, e.message
end
begin
  "abc" + 1
rescue => e
  p e.class, e.message
end
begin
  "abc" + nil
rescue => e
  p e.message
end
begin
  "abc" * -1
rescue => e
  p e.message
end
begin
  "abc"[5] = "x"
rescue => e
  p e.class, e.message
end
p "%s and %s" % %w[a b], format("%3d|%-3d|%03d", 1, 2, 3), format("%.3s", "abcdef"), format("%+.2e", 12345.678), format("%g", 1e10), format("%g", 0.0001), format("%#x", 255), format("%x", -255), format("% d", 5), format("%*d", 5, 42), format("%2$s %1$s", "a", "b")
p "abc".unpack("C*"), [1, 2, 3].pack("C*"), ["abc"].pack("m"), "YWJj\n".unpack1("m"), [65, 66].pack("U*"), [1].pack("N"), "\x00\x00\x00\x01".unpack1("N"), ["616263"].pack("H*"), [1.5].pack("E").unpack1("E")
p "abc".encoding, "abc".force_encoding("ASCII-8BIT").encoding, "\xff".valid_encoding?, "abc".valid_encoding?, "é".ascii_only?, "\xffa".scrub("?"), "é".b.length, "é".unicode_normalize(:nfd).length
p "CamelCaseString".gsub(/([A-Z])/) { "_" + $1.downcase }, "snake_case".split("_").map(&:capitalize).join
p "ab".ljust(5).length, "x".center(0), "title case here".split.map(&:capitalize).join(" ")
p "a".ord.chr, "abc".each_char.with_object([]).each { |c, acc| acc << c }
p "hello %s, you are %d" % ["Bob", 30], "a".."c", ("a".."c").include?("b"), "abc".then { |x| x + "d" }
p :abc <=> :abd, :a.size, :a.length, :abc[1], :abc.upcase, :a.inspect, :"a b".inspect, :"a=".inspect, :[]=.inspect, %i[a b], :a.to_proc.call("x") rescue p $!.message
p "ab" * 0, "" * 5, "ab" * 1, "abc" * 7, "é" * 3
