p [1, 2, 3].map { |x| x + 1 }, [].map { 1 }, Array.new(3) { |i| i }
a = [1, 2, 3, 4]
p a.map { |x| a.pop; x }
b = [1, 2]
p b.map { |x| b << 9 if b.size < 5; x }
s = "hello"
c = s[1]
c << "x"
p c, s[1], s[-5], s[5], s[-6], s, s[0].frozen?
p [3, 1].map.with_index { |x, i| x * i }
