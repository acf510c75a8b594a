words = "the quick brown fox".split(" ")
p words.map { |w| w[0].upcase + w[1..-1] }.join(" "), words.sort_by { |w| w.size }, words.inject { |a, b| a.size > b.size ? a : b }
s = ""
words.each_with_index { |w, i| s << "#{i}:#{w};" }
p s, s.length, s.index(";"), s.reverse[0, 4], s.tr("a-z", "A-Z"), s == s.dup, s.equal?(s)
puts "%d %s %x" % [1, "two", 255], "a\tb", 'c\td'
p "abc".each_char.to_a, "abc".bytes, "x".ord, 65.chr, "a".."e", ("a".."e").include?("c")
