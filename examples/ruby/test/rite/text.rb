name = "world"
puts "hello, #{name}!", 'no #{interp}', "tab\tnl\\n \e[0m".inspect, "#{1}#{nil}#{:s}#{[1, "x"]}#{{ a: 1 }}"
puts <<~TEXT
  heredoc #{name.upcase}
    indented
TEXT
puts "con" "cat", "a" << "b", "x" * 3, "abc"[1], "abc"[0, 2], "abc"[-1], "hello world".split.inspect, %w[x y].join("-"), "%05.2f|%-5s|" % [3.14159, "ab"]
s = "mutable".dup
s << " more" << 33
s[0] = "M"
puts s, s.sub("more", "less"), s.index("b"), s.reverse, s.length, s.include?("table"), s =~ /zz/ ? 1 : 2
puts "ünïcödé".length, "日本".chars.inspect, :"sym #{name}".inspect, "a-b_c".tr("-_", "  "), "abc".each_char.map { |c| c.ord }.inspect
puts "line1\nline2".lines.size, "CamelCase".downcase, "x".succ, "az".succ, "1,2,3".split(",").map(&:to_i).sum, "abc" <=> "abd", "abc".eql?("abc")
printf("%d %s\n", 5, "five")
print "no newline", "\n"
$stdout.puts "done"
puts [1, [2, [nil, 3]]], nil.to_a.inspect, nil.to_s.empty?
