# Arrays that grow one by one: small, large, of objects that are younger than the Array, and frozen ones.
lists = []
3_000.times { |i| lists << ([i] * (i % 5)) }
p lists.size, lists[777], lists.sum(&:size)

large = []
60_000.times { |i| large << [i] }
p large.size, large[0], large[59_999], large.sum { |(i)| i }

nested = []
40.times do |i|
  inner = []
  (i * 7).times { |j| inner << "#{i}:#{j}" }
  nested << inner
end
p nested.map(&:size).sum, nested[39].last

changing = []
500.times do |i|
  changing << i
  changing.pop if i % 3 == 0
end
p changing.size, changing.last

p(Array.new(6) { |i| i * i })
p(Array.new(6) { |i| break i if i == 3 })
frozen = [1].freeze
begin
  frozen << 2
rescue => error
  puts error.message
end
