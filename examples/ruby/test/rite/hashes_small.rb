counts = Hash.new(0)
"hello world".each_char { |c| counts[c] += 1 }
p counts["l"], counts["z"], counts.size, counts.key?("h")
nested = { a: { b: { c: 1 } } }
p nested[:a][:b][:c], nested.fetch(:a).size
nested[:a][:d] = [1, 2]
nested.each { |k, v| p k, v }
p nested.map { |k, v| [k, v.keys] }, { x: 1 }.merge({ y: 2 }), { 1 => 2, **{ 3 => 4 } }
