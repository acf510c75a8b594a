def one_yield(x) yield x end
def two(a, b) yield(a, b) end
def list(*a) yield(*a) end
def given; block_given? ? yield : :none end
def pass(&b) given(&b) end
p one_yield(3) { |x| x + 1 }, two(1, 2) { |a, b| a * 10 + b }, two(1, 2) { |a| a }, one_yield([1, 2]) { |a, b| [b, a] }, one_yield([1, [2, 3]]) { |a, (b, c)| [a, b, c] }
p list(1, 2, 3) { |a, *b| [a, b] }, list([1, 2]) { |a, *b| [a, b] }, list(1) { |a, b = 5| [a, b] }, list { |*a| a }, list(1, k: 2) { |a, k: 0, **o| [a, k, o] }
p given, given { :block }, pass, pass { :passed }
x = 10
add = lambda { |n| x += n }
add.call(5)
add.(1)
add[2]
p x, add.lambda?, proc { |a, b| [a, b] }.call(1), proc { |a, b| [a, b] }.call([1, 2]), proc { |a, b| [a, b] }.call(1, 2, 3)
sq = ->(n) { n * n }
p [1, 2, 3].map(&sq), %w[a b].map(&:upcase), (1..3).inject { |s, n| s + n }, (1..3).inject(:*)
def counter
  n = 0
  [-> { n += 1 }, -> { n }]
end
inc, get = counter
inc.call
inc.call
p get.call, counter[1].call
def find(list) list.each { |v| return v if yield(v) }; nil end
p find([1, 5, 9]) { |v| v > 3 }, find([1]) { |v| v > 3 }
p [1, 2, 3, 4].each { |v| break v * 100 if v == 3 }, [1, 2, 3].map { |v| next 0 if v == 2; v }
def nested
  [1, 2].each { |a| [3, 4].each { |b| return [a, b] if a * b == 6 } }
end
p nested
def lambda_return
  f = -> { return 1 }
  f.call + 1
end
def proc_return
  [1].each { |_| return :from_block }
  :never
end
p lambda_return, proc_return, lambda { |a| return a * 2 }.call(4)
deep = 0
[1, 2].each { |a| [10, 20].each { |b| [100].each { |c| deep += a * b + c } } }
p deep, [[1, 2], [3, 4]].map { |a, b| a + b }, [[1, [2, 3]]].each_with_index.map { |(a, (b, c)), i| a + b + c + i }
y = 1
[5].each { |v; y| y = v }
p y, [3, 1, 2].sort { |a, b| b <=> a }, { a: 1 }.map { |k, v| [k, v] }
def block_to_proc(&b) = b
p block_to_proc { |a| a }.call(3), block_to_proc.nil?
