# Dynamic programming: edit distance with the edits, longest common subsequence and a diff, knapsack, coins, a spelling aid.

def edit_distance(a, b)
  costs = Array.new(a.size + 1) { |i| [i] + [0] * b.size }
  (0..b.size).each { |j| costs[0][j] = j }
  1.upto(a.size) do |i|
    1.upto(b.size) do |j|
      costs[i][j] = [costs[i - 1][j] + 1, costs[i][j - 1] + 1, costs[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)].min
    end
  end
  costs
end

def edits(a, b)
  costs = edit_distance(a, b)
  i, j = a.size, b.size
  script = []
  while i > 0 || j > 0
    here = costs[i][j]
    if i > 0 && j > 0 && a[i - 1] == b[j - 1] && here == costs[i - 1][j - 1]
      i, j = i - 1, j - 1
    elsif i > 0 && j > 0 && here == costs[i - 1][j - 1] + 1
      script << "#{a[i - 1]}>#{b[j - 1]}"
      i -= 1
      j -= 1
    elsif i > 0 && here == costs[i - 1][j] + 1
      script << "-#{a[i -= 1]}"
    else
      script << "+#{b[j -= 1]}"
    end
  end
  script.reverse
end

def common(a, b)
  table = Hash.new { |h, (i, j)| h[[i, j]] = i < 0 || j < 0 ? [] : a[i] == b[j] ? h[[i - 1, j - 1]] + [a[i]] : [h[[i - 1, j]], h[[i, j - 1]]].max_by(&:size) }
  table[[a.size - 1, b.size - 1]]
end

def diff(old, new)
  shared = common(old, new)
  out = []
  old, new = old.dup, new.dup
  shared.each do |line|
    out << "- #{old.shift}" while old.first != line
    out << "+ #{new.shift}" while new.first != line
    out << "  #{line}"
    old.shift
    new.shift
  end
  out + old.map { |l| "- #{l}" } + new.map { |l| "+ #{l}" }
end

def knapsack(items, capacity)
  best = Array.new(capacity + 1) { [0, []] }
  items.each do |name, weight, value|
    capacity.downto(weight) do |room|
      total, names = best[room - weight]
      best[room] = [total + value, names + [name]] if total + value > best[room][0]
    end
  end
  best.last
end

def coins(total, kinds)
  ways = [1] + [0] * total
  fewest = [0] + [nil] * total
  kinds.each do |coin|
    (coin..total).each do |sum|
      ways[sum] += ways[sum - coin]
      before = fewest[sum - coin]
      fewest[sum] = before + 1 if before && (fewest[sum].nil? || before + 1 < fewest[sum])
    end
  end
  [ways[total], fewest[total]]
end

def longest_increasing(list)
  tails = []
  list.each do |x|
    at = tails.bsearch_index { |t| t >= x } || tails.size
    tails[at] = x
  end
  tails.size
end

def best_sum(list)
  best = current = list.first
  list.drop(1).each do |x|
    current = [x, current + x].max
    best = current if current > best
  end
  best
end

[%w[kitten sitting], %w[saturday sunday], ["", "abc"], %w[same same], %w[größe grosse]].each do |a, b|
  puts "#{a} #{b} #{edit_distance(a, b)[-1][-1]} #{edits(a, b).join(' ')}"
end
puts common("AGGTABQRSTUV".chars, "GXTXAYBUVQ".chars).join
puts diff(%w[one two three four five], %w[one three 3.5 four six])
puts knapsack([[:map, 9, 150], [:compass, 13, 35], [:water, 153, 200], [:sandwich, 50, 160], [:glucose, 15, 60], [:tin, 68, 45], [:banana, 27, 60]], 200).inspect
puts coins(100, [1, 5, 10, 25, 50]).inspect, coins(63, [1, 5, 10, 21, 25]).inspect, coins(7, [4]).inspect
seed = 3
list = Array.new(300) { (seed = seed * 75 % 65_537) % 1000 - 500 }
puts longest_increasing(list), best_sum(list), list.first(4).inspect
words = %w[martlet market marvel swallow shallow sparrow heron heroin falcon]
%w[martlit shalow hero falkon].each do |typed|
  puts "#{typed}? #{words.map { |w| [edit_distance(typed, w).last.last, w] }.select { |d, _| d < 4 }.sort.map(&:last).join(', ')}"
end
