# Eight ways to sort, with a shared test; stability; sort_by; searching.

module Sorts
  extend self

  def bubble(a)
    a = a.dup
    loop do
      swapped = false
      (a.size - 1).times do |i|
        next unless yield(a[i], a[i + 1]) > 0
        a[i], a[i + 1] = a[i + 1], a[i]
        swapped = true
      end
      break a unless swapped
    end
  end

  def insertion(a)
    a.each_with_object([]) do |x, sorted|
      i = sorted.size
      i -= 1 while i > 0 && yield(sorted[i - 1], x) > 0
      sorted.insert(i, x)
    end
  end

  def selection(a)
    a = a.dup
    (0...a.size).each do |i|
      least = i
      (i + 1).upto(a.size - 1) { |j| least = j if yield(a[j], a[least]) < 0 }
      a[i], a[least] = a[least], a[i]
    end
    a
  end

  def merge(a, &compare)
    return a if a.size < 2
    left, right = a.each_slice((a.size + 1) / 2).map { |half| merge(half, &compare) }
    result = []
    until left.empty? || right.empty?
      result << (compare.(left.first, right.first) <= 0 ? left.shift : right.shift)
    end
    result + left + right
  end

  def quick(a, &compare)
    return a if a.size <= 1
    pivot, *rest = a
    low, high = rest.partition { |x| compare[x, pivot] < 0 }
    [*quick(low, &compare), pivot, *quick(high, &compare)]
  end

  def heap(a, &compare)
    a = a.dup
    sift = lambda do |root, size|
      while (child = 2 * root + 1) < size
        child += 1 if child + 1 < size && compare.call(a[child], a[child + 1]) < 0
        return if compare.call(a[root], a[child]) >= 0
        a[root], a[child] = a[child], a[root]
        root = child
      end
    end
    (a.size / 2).downto(0) { |i| sift.call(i, a.size) }
    (a.size - 1).downto(1) do |last|
      a[0], a[last] = a[last], a[0]
      sift.(0, last)
    end
    a
  end

  def shell(a)
    a = a.dup
    gap = a.size / 2
    while gap > 0
      gap.upto(a.size - 1) do |i|
        x, j = a[i], i
        while j >= gap && yield(a[j - gap], x) > 0
          a[j] = a[j - gap]
          j -= gap
        end
        a[j] = x
      end
      gap /= 2
    end
    a
  end

  def tree(a, &compare)
    insert = lambda do |node, x|
      next [x, nil, nil] unless node
      side = compare.(x, node[0]) < 0 ? 1 : 2
      node[side] = insert.(node[side], x)
      node
    end
    walk = ->(node) { node ? walk.(node[1]) + [node[0]] + walk.(node[2]) : [] }
    walk.(a.inject(nil) { |root, x| insert.(root, x) })
  end
end

def radix(a)
  (0..a.max.to_s.size).inject(a) { |list, digit| list.group_by { |n| n / 10**digit % 10 }.sort.flat_map(&:last) }
end

def bisect(sorted, x)
  low, high = 0, sorted.size
  while low < high
    middle = (low + high) / 2
    sorted[middle] < x ? low = middle + 1 : high = middle
  end
  low
end

seed = 12_345
numbers = Array.new(150) { seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff; seed >> 16 & 1023 }
expected = numbers.sort
compared = 0
%i[bubble insertion selection merge quick heap shell tree].each do |name|
  compared = 0
  result = Sorts.send(name, numbers) { |a, b| compared += 1; a <=> b }
  puts "#{name}: #{result == expected} #{compared}"
end
puts radix(numbers) == expected, numbers.sort { |a, b| b <=> a } == expected.reverse, numbers.sort_by { |n| [n % 10, -n] }.first(8).inspect
people = [["Eve", 30], ["Bob", 25], ["Ann", 30], ["Cid", 25]]
puts Sorts.merge(people) { |a, b| a[1] <=> b[1] }.inspect, Sorts.insertion(people) { |a, b| b[1] <=> a[1] }.map(&:first).join(" ")
puts people.sort_by { |name, age| [-age, name] }.inspect, people.min_by(&:last).inspect, people.minmax_by(&:first).map(&:first).inspect, people.sort.first.inspect, people.max(2).inspect
puts bisect(expected, 500), expected.bsearch { |n| n >= 500 }, expected.bsearch_index { |n| n >= 500 }, [3, 1, 2].sort!.inspect, %w[b A c].sort_by(&:downcase).inspect, %w[b A c].sort.inspect, [0.5, 1, -2.5, 10**20].sort.inspect
begin
  [1, "a", nil].sort
rescue ArgumentError => e
  puts e.message
end
puts [[2, "b"], [1, "z"], [2, "a"]].sort.inspect, [:b, :a].sort.inspect, [1, 2, 3, 4].sort { |a, b| (a % 2 <=> b % 2).nonzero? || b <=> a }.inspect, numbers.sum, numbers.minmax.inspect, numbers.tally.max_by { |n, c| [c, n] }.inspect
