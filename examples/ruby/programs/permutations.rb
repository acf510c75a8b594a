# Permutations, combinations, partitions and friends: own recursive versions against the library's.

def permute(list)
  return [list] if list.size < 2
  list.flat_map { |x| permute(list - [x]).map { |rest| [x, *rest] } }
end

def heap_permute(list, n = list.size, &block)
  return block.call(list.dup) if n == 1
  n.times do |i|
    heap_permute(list, n - 1, &block)
    j = n.even? ? i : 0
    list[j], list[n - 1] = list[n - 1], list[j]
  end
end

def next_permutation(list)
  i = list.size - 2
  i -= 1 while i >= 0 && list[i] >= list[i + 1]
  return nil if i < 0
  j = list.size - 1
  j -= 1 until list[j] > list[i]
  list[i], list[j] = list[j], list[i]
  list[i + 1..] = list[i + 1..].reverse
  list
end

def choose(list, k)
  return [[]] if k == 0
  return [] if list.empty?
  head, *tail = list
  choose(tail, k - 1).map { |rest| [head] + rest } + choose(tail, k)
end

def partitions(n, largest = n)
  return [[]] if n == 0
  [n, largest].min.downto(1).flat_map { |first| partitions(n - first, first).map { |rest| [first] + rest } }
end

def power_set(list) = (0...1 << list.size).map { |bits| list.each_index.select { |i| bits[i] == 1 }.map { |i| list[i] } }
def gray(bits) = (0...1 << bits).map { |n| (n ^ n >> 1).to_s(2).rjust(bits, "0") }

def parentheses(open, close = open, text = "", &block)
  return yield(text) if close == 0
  parentheses(open - 1, close, text + "(", &block) if open > 0
  parentheses(open, close - 1, text + ")", &block) if close > open
end

letters = %w[a b c d]
puts permute(letters).size, permute(letters) == letters.permutation.to_a, permute(letters).map(&:join).last(3).inspect
all = []
heap_permute([1, 2, 3, 4, 5]) { |p| all << p }
puts all.size, all.uniq.size, all.sort == (1..5).to_a.permutation.sort, all[17].inspect
digits = [1, 2, 2, 3]
count = 1
count += 1 while next_permutation(digits)
puts count, digits.inspect, next_permutation([3, 1, 2]).inspect
puts choose((1..6).to_a, 3) == (1..6).to_a.combination(3).to_a, choose(letters, 2).map(&:join).join(" "), choose(letters, 9).inspect
puts (1..10).map { |n| partitions(n).size }.inspect, partitions(5).inspect
puts power_set([1, 2, 3]).inspect, gray(3).join(" "), [1, 2].product([3, 4], [5]).inspect, letters.each_cons(2).map(&:join).inspect
found = []
parentheses(4) { |text| found << text }
puts found.size, found.first, found.last, letters.rotate(1).join, letters.rotate(-1).join, letters.each_slice(3).to_a.inspect, letters.cycle.first(6).join
puts letters.repeated_combination(2).count, letters.transpose rescue puts "#{$!.class}: #{$!.message}"
send_more = nil
%w[S E N D M O R Y].then do |names|
  (2..9).to_a.permutation(2).each do |s, e|
    next unless s == 9
    ([0, *2..8] - [e]).permutation(5) do |n, d, o, r, y|
      next unless o == 0
      send = s * 1000 + e * 100 + n * 10 + d
      more = 1000 + o * 100 + r * 10 + e
      money = 10_000 + o * 1000 + n * 100 + e * 10 + y
      send_more = [send, more, money] if send + more == money
    end
  end
end
puts send_more.inspect
