# Stacks, queues, sets of strings and tables, used in all the ways that Array and Hash offer.

class Stack
  def initialize = @items = []
  def push(*values) = values.each { |v| @items.push(v) } && self
  def pop = @items.pop
  def peek = @items.last
  def empty? = @items.empty?
end

def balanced?(text)
  pairs = { ")" => "(", "]" => "[", "}" => "{" }
  open = Stack.new
  text.each_char do |c|
    if pairs.value?(c)
      open.push(c)
    elsif pairs.key?(c)
      return false unless open.pop == pairs[c]
    end
  end
  open.empty?
end

# Shortest ways in a maze, with a queue.
def distances(maze, start)
  seen = { start => 0 }
  queue = [start]
  until queue.empty?
    x, y = queue.shift
    [[1, 0], [-1, 0], [0, 1], [0, -1]].each do |dx, dy|
      place = [x + dx, y + dy]
      next if maze[place[1]][place[0]] == "#" || seen.key?(place)
      seen[place] = seen[[x, y]] + 1
      queue.push(place)
    end
  end
  seen
end

# Numbers that come last by counting out.
def josephus(n, k)
  circle = (1..n).to_a
  out = []
  at = 0
  until circle.empty?
    at = (at + k - 1) % circle.length
    out << circle.delete_at(at)
  end
  out
end

def merge_sort(list)
  return list.dup if list.length <= 1
  middle = list.length / 2
  left = merge_sort(list[0, middle])
  right = merge_sort(list[middle..])
  merged = []
  merged << (left.first <= right.first ? left.shift : right.shift) until left.empty? || right.empty?
  merged.concat(left, right)
end

def group_anagrams(words)
  groups = {}
  words.each { |w| (groups[w.chars.sort.join] ||= []) << w }
  groups.values.select { |g| g.size > 1 }
end

class Cache
  def initialize(size)
    @size = size
    @order = []
    @values = {}
  end

  def fetch(key)
    if @values.key?(key)
      @order.delete(key)
      @order.unshift(key)
      return @values[key]
    end
    @values.delete(@order.pop) if @order.size >= @size
    @order.unshift(key)
    @values[key] = yield
  end

  attr_reader :order
end

p ["([]{})", "([)]", "((", "", "a(b)c]"].map { |s| balanced?(s) }
maze = ["#########", "#   #   #", "# # # # #", "# #   # #", "#########"]
found = distances(maze, [1, 1])
p found.size, found[[7, 3]], found.max_by { |_, d| d }
p josephus(41, 3).last(3), josephus(7, 2)
seed = 42
numbers = Array.new(300) { seed = (seed * 1103515245 + 12345) % 2147483648; seed % 1000 }
p merge_sort(numbers) == numbers.sort, numbers.sort.first(5), numbers.sort.reverse.last(3), merge_sort(%w[pear fig apple])
p group_anagrams(%w[listen silent enlist google elgoog abc cab dog])

cache = Cache.new(3)
misses = 0
%w[a b c a d a b e a].each { |k| cache.fetch(k) { misses += 1; k * 2 } }
p misses, cache.order

deque = []
400.times do |i|
  case i % 5
  when 0 then deque.push(i)
  when 1 then deque.unshift(-i)
  when 2 then deque.insert(deque.size / 2, "m#{i}")
  when 3 then deque.rotate!(1)
  else i % 2 == 0 ? deque.pop : deque.shift
  end
end
p deque.size, deque.first(3), deque.last(3), deque[deque.size / 2], deque.include?("m2"), deque.index("m397")

table = {}
500.times { |i| (table["row #{i % 7}"] ||= {})[i % 11] = i }
p table.size, table["row 3"].size, table["row 3"][4], table.keys, table.values.sum { |row| row.values.sum }
table.delete("row 0")
table.each_pair { |k, row| row.delete_if { |column, _| column > 2 } }
p table.transform_values(&:size), table.to_a.length, table.any? { |_, row| row.empty? }
copy = table.dup
copy["row 9"] = {}
p table.key?("row 9"), copy.length, table.invert.size, table.min_by { |k, _| k }.first
p (1..20).each_slice(6).to_a, (1..5).each_cons(2).to_a.flatten, [1, [2, [3, [4]]]].flatten(1), [3, 1, 2].sort { |a, b| b <=> a }
p [1, 2, 3, 4].partition(&:even?), %w[a b c].zip([1, 2, 3]).to_h, [1, 1, 2].tally, [nil, 1, false].compact, [1, 2] * ",", [1, 2] & [2], [1, 2] | [3], [1, 2] - [2]
