if "John Smith 42" =~ /(?<first>\w+) (?<last>\w+) (?<age>\d+)/
  p $~[:first], $~["last"], $3, $~.pre_match, $~.names, $~.named_captures, $~.captures, $~.begin(0), $~.end(1), $~.offset(:age)
end
m = /(\d+)-(\d+)/.match("tel 123-456 x")
p m, m[0], m[1], m.to_a, m.pre_match, m.post_match, m.values_at(1, 2), m.size, m.string, m.regexp, m.to_s, m.begin(2), m.captures.map(&:to_i)
p "foo".match(/x/), "foo" !~ /x/, /o/ === "foo", /o/ =~ nil, /a/.match?("cat"), "cat".match(/a/) { |mm| mm[0] * 2 }
case "hello123"
when /^\d+$/ then p :digits
when /^[a-z]+(\d+)$/ then p $1
end
p "a1b22c333".gsub(/\d+/) { |d| (d.to_i * 2).to_s }, "a1b2".gsub(/[a-z]/, "a" => "X", "b" => "Y"), "path/to/file".gsub("/", "::"), "hello".gsub(/l/, "L" => "x"), "hello".gsub(/(?<c>l)/, '<\k<c>>'), "x.y.z".gsub(".", "-"), "hello".sub(/(e)(l)/, '\2\1'), "aaa".sub(/a/) { "b" }, "abc".gsub(/b/, '[\0]'), "abc".gsub(/b/, "\\\\"), "john smith".gsub(/\b\w/) { |c| c.upcase }, "abc".gsub(/x*/, "-"), "hello world".gsub(/o (?=w)/, "0_")
p "The Cat".scan(/[A-Z]\w+/), "k1=v1;k2=v2".scan(/(\w+)=(\w+)/), "abc".scan(/./) { |c| print c }, "2024-01-15".match(/(\d+)-(\d+)-(\d+)/).captures.map(&:to_i), "aXbXc".split(/X/), "a1b2c3".split(/\d/), "a, b;c".split(/[,;]\s*/), "abc".split(//), "2+3*4".split(/([+*])/), "one  two".split(/\s+/), "a b c".split(/ /, 2)
p Regexp.escape("a.b*c"), Regexp.union("a.b", /c|d/), Regexp.union(%w[x y]), Regexp.new("a+b", Regexp::IGNORECASE), /a/i.source, /a/mix.options, /a/ == /a/, /(?<y>\d+)/.names, /x/.to_s, /a b/x.inspect, /a\/b/.source, %r{a/b}.inspect
pat = "lo"
p "hello" =~ /#{pat}/, "HELLO" =~ /hello/i, "a\nb" =~ /a.b/, "a\nb" =~ /a.b/m, "foo\nbar"[/^bar$/], "foobar"[/foo(bar)/, 1], "ab12"[/[[:alpha:]]+/], "x" * 3 =~ /x{2,}/, "été"[/\p{L}+/], "日本語" =~ /本/, $~.begin(0), "日本語".sub("本", "x"), "aé".gsub(/é/) { |c| c.upcase }
begin
  Regexp.new("(")
rescue RegexpError => e
  p e.class, e.message
end
p "foo bar baz".slice(/b\w+/), "foo bar"[/(\w+) (\w+)/, 2], "test123abc".partition(/\d+/), "a-b-c".rpartition(/-/), "foo.bar".tr(".", "_"), "x=1, y=2".gsub(/(\w)=(\d)/) { "#{$2}=#{$1}" }, $~.class, "hello"[1..3] =~ /l/, "aaa".gsub(/a/).with_index { |mm, i| i.to_s }
s = +"hello world"
s.sub!(/world/) { |w| w.upcase }
s[/hello/] = "bye"
p s, s.slice!(/\s\w+/), s, s.start_with?(/b/), s.index(/e/), "abcabc".rindex(/b/), "ab\ncd".scan(/^./), "ab\ncd\n" =~ /\Z/, "Hello World Foo".scan(/\b[A-Z]/).join, "1,234,567".delete(",").to_i, 1234567.to_s.reverse.scan(/\d{1,3}/).join(",").reverse, 1234567.to_s.gsub(/(\d)(?=(\d{3})+$)/, '\1,')
email = /\A[\w+\-.]+@[a-z\d\-]+(\.[a-z\d\-]+)*\.[a-z]+\z/i
p "user@example.com".match?(email), "bad@".match?(email), "  trim  ".sub(/\A\s+/, "").sub(/\s+\z/, ""), "aaa"[/a*?/], "aaa"[/a++/], "foobar"[/(?>foo)bar/], "abab"[/(ab)\1/], "CamelCase".gsub(/(?<!^)([A-Z])/, '_\1').downcase
