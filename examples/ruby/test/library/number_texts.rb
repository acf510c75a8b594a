["12", "-12", "0", "007", "0x1f", "1_000", " 5 ", "", "-", "+5", "12a", "0b11", "0o17", "99999999999999999999", "123456789012345678", "1234567890123456789", "z", "-0", "ff", "FF", "1__2", "12\n"].each do |s|
  p s.to_i, s.to_i(16), s.to_i(36), s.to_i(2), s.hex, s.oct, (Integer(s) rescue "no"), (Integer(s, 16) rescue "no"), (Integer(s, exception: false))
end
3.times { |i| p format("%d %s", i, :a), format("%-5s|%<x>d" % [] , x: 1) rescue p $!.class }
100.times { |i| format("#{i} %d", i) }
p format("%d|%5.1f", 3, 2.25), format("%05d", -3), format("%<a>d %{b}", a: 1, b: 2), (format("%d") rescue $!.message), "%s" % nil, "%p %p" % [1, "x"], global_variables.grep(/format/)
