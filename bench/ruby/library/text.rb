# Strings, symbols and formats.
require_relative "../tasks"

TEXT = "the quick brown fox jumps over the lazy dog"
WORDS = TEXT.split(" ")
LINES = (1..50).map { |i| "line #{i} of some text" }.join("\n") + "\n"
WIDE = "größer als früher — schöne Wörter"

repeat("format %d") { format("%d items", 42) }
repeat("format %05.2f") { format("%05.2f", 3.14159) }
repeat("format three") { format("%-10s|%5d|%x", "name", 42, 255) }
repeat("String#%") { "%s: %d" % ["a", 1] }
repeat("build by <<") { s = +""; 20.times { |i| s << "abc" << "de" }; s }
repeat("build by +=") { s = ""; 10.times { |i| s += "ab" }; s }
repeat("interpolate") { "#{TEXT}: #{42} #{:sym}" }
repeat("interpolate a Float") { "#{3.25}" }
repeat("each_char") { c = 0; TEXT.each_char { |x| c += 1 if x == "o" }; c }
repeat("chars") { TEXT.chars }
repeat("bytes") { TEXT.bytes }
repeat("each_byte") { c = 0; TEXT.each_byte { |b| c += b }; c }
repeat("each_line") { c = 0; LINES.each_line { |l| c += l.size }; c }
repeat("lines") { LINES.lines }
repeat("lines, chomp, map") { LINES.lines.map(&:chomp) }
repeat("tr") { TEXT.tr("a-y", "b-z") }
repeat("delete") { TEXT.delete("aeiou") }
repeat("squeeze") { "aaabbbccc".squeeze }
repeat("count characters") { TEXT.count("aeiou") }
repeat("index a String") { TEXT.index("lazy") }
repeat("rindex a String") { TEXT.rindex("o") }
repeat("slice by range") { TEXT[4..8] }
repeat("s[i] = ") { s = TEXT.dup; s[0] = "T"; s }
repeat("insert") { s = TEXT.dup; s.insert(3, "x"); s }
repeat("capitalize") { "hello".capitalize }
repeat("upcase") { TEXT.upcase }
repeat("swapcase") { TEXT.swapcase }
repeat("strip") { "  padded text \n".strip }
repeat("chomp") { "a line\n".chomp }
repeat("chop") { "a line\n".chop }
repeat("center") { "abc".center(20) }
repeat("ljust") { "abc".ljust(20, ".") }
repeat("rjust") { 42.to_s.rjust(8) }
repeat("repeat") { "ab" * 20 }
repeat("include?") { TEXT.include?("lazy") }
repeat("start_with?") { TEXT.start_with?("the") }
repeat("end_with?") { TEXT.end_with?("dog") }
repeat("delete_prefix") { TEXT.delete_prefix("the ") }
repeat("compare") { "apple" <=> "apricot" }
repeat("casecmp?") { "Apple".casecmp?("aPPLE") }
repeat("reverse") { TEXT.reverse }
repeat("succ") { "az".succ }
repeat("ord, chr") { "a".ord.chr }
repeat("hex") { "ff".hex }
repeat("hash") { TEXT.hash }
repeat("inspect") { TEXT.inspect }
repeat("unpack") { "abcd".unpack("C*") }
repeat("pack") { [97, 98, 99].pack("C*") }
repeat("sum of bytes") { TEXT.sum }
repeat("wide length") { WIDE.length }
repeat("wide index") { WIDE[10] }
repeat("wide each_char") { c = 0; WIDE.each_char { |x| c += 1 if x == "ö" }; c }
repeat("wide upcase") { WIDE.upcase }
repeat("wide split") { WIDE.split(" ") }
repeat("wide reverse") { WIDE.reverse }
repeat("to_sym") { "name".to_sym }
repeat("Symbol#to_s") { :name.to_s }
repeat("Symbol#<=>") { :abc <=> :abd }
repeat("Symbol#to_proc") { WORDS.map(&:size) }
repeat("to_i") { "12345".to_i }
repeat("to_i(16)") { "ff00".to_i(16) }
repeat("Integer()") { Integer("12345") }
repeat("to_f") { "3.25e3".to_f }
repeat("Float()") { Float("3.25") }
repeat("Float#to_s") { 3.14159.to_s }
repeat("Float#round(2)") { 3.14159.round(2) }
repeat("Integer#to_s") { 1234567.to_s }
repeat("Integer#to_s(2)") { 1234567.to_s(2) }
repeat("Array#inspect") { [1, 2, [3, "x"]].inspect }
repeat("Hash#inspect") { { a: 1, "b" => 2 }.inspect }
repeat("join") { WORDS.join(", ") }
repeat("join Integers") { [1, 2, 3, 4, 5].join(",") }
