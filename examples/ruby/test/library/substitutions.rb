T = "the quick brown fox"
p T.gsub("o", "0"), $~[0], $~.begin(0), T.gsub(/(\w)(\w)/, '\2\1'), $~.to_a, $~.captures, T.gsub(/q(u)?(x)?/) { |m| [m, $1, $2, $~.offset(1), $`, $'].inspect }
p T.gsub(/[eo]/, "e" => "3"), T.scan(/(o)(w|x)?/), $~.to_a, T.scan("o"), $~.begin(0), T.sub("zzz", "y"), $~, T.gsub("zzz", "y"), $~
w = "größe über öl"
p w.gsub(/(ö)(.)/) { $2 + $1 }, $~.begin(2), $~.offset(1), w =~ /ü/, $~.pre_match, $~.post_match, $~[0], w.gsub("ö", "oe"), $~.begin(0), w.scan(/(.)(ö)/), $~.begin(2), w.sub(/b(.)/, '<\1>'), w.index(/l/), w.gsub(/\b/, "|")
m = "foobar".match(/(?<a>o+)(?<b>z)?/); p m[:a], m["b"], m.begin(:a), m.end(:b), m.names, m.size, m[-1], m[5], m[-9], m[0, 2], m[0..1], m.values_at(0, 1), m.to_s, (m.begin(7) rescue $!.message)
s = +"abcabc"; s.gsub!("b") { |x| x.upcase }; p s, s.gsub(/c/, ""), s.gsub("", "-"), "".gsub(/x*/, "-"), "abc".gsub(/x*/, "-"), "a\\b".gsub("\\", "\\\\\\\\"), "a.b".gsub(".", "\\0\\0"), "abc".sub(/b/, '\\\\'), "ab".gsub(/(a)|(b)/, '<\1\2>')
p "x=1;y=2".scan(/(\w)=(\d)/) { |k, v| print k, v }, $~[0]
p "text".scan(/t/) { |t| p $~.begin(0) }
100.times { |i| "a#{i}b".gsub(i.to_s, "!") }; p "a5b".gsub("5", "?")
