# Closures: captured and reassigned variables, counters, currying, composition, fixed points, Church numerals, streams.

def counter(start = 0, step: 1)
  value = start
  increment = -> { value += step }
  decrement = -> { value -= step }
  read = proc { value }
  [increment, decrement, read]
end

up, down, read = counter(10, step: 3)
5.times { up.call }
2.times { down.call }
puts read.call, read.()

adders = (1..4).map { |n| ->(x) { x + n } }
puts adders.map { |f| f[10] }.inspect
loops = []
i = 0
while i < 3
  j = i
  loops << -> { [i, j] }
  i += 1
end
p loops.map(&:call)
each_own = [1, 2, 3].map { |n| -> { n *= 10 } }
each_own.each(&:call)
p each_own.map(&:call)

compose = ->(f, g) { ->(x) { f.(g.(x)) } }
inc = ->(x) { x + 1 }
double = ->(x) { x * 2 }
p compose.(inc, double).(5), (inc >> double).(5), (inc << double).(5), (method(:Integer) >> double).("21")
add3 = ->(a, b, c) { a + b * 10 + c * 100 }
p add3.curry[1][2][3], add3.curry.(1, 2).(3), add3.arity, proc { |a, b| }.arity, proc { |*a| }.arity, ->(a, b = 1) {}.arity

y = ->(f) { ->(x) { x.(x) }.(->(x) { f.(->(v) { x.(x).(v) }) }) }
p y.(->(fact) { ->(n) { n < 2 ? 1 : n * fact.(n - 1) } }).(20)

zero = ->(_f) { ->(x) { x } }
succ = ->(n) { ->(f) { ->(x) { f.(n.(f).(x)) } } }
plus = ->(a, b) { ->(f) { ->(x) { a.(f).(b.(f).(x)) } } }
times = ->(a, b) { ->(f) { a.(b.(f)) } }
to_i = ->(n) { n.(->(x) { x + 1 }).(0) }
three = succ.(succ.(succ.(zero)))
p to_i.(plus.(three, three)), to_i.(times.(three, times.(three, three)))

class Stream
  attr_reader :head

  def initialize(head, &tail)
    @head = head
    @tail = tail
  end

  def tail = @forced ||= @tail.call
  def self.from(n) = new(n) { from(n + 1) }
  def take(n) = n.zero? ? [] : [head, *tail.take(n - 1)]
  def map(&f) = Stream.new(f.(head)) { tail.map(&f) }

  def select(&test)
    stream = self
    stream = stream.tail until test.(stream.head)
    found = stream
    Stream.new(found.head) { found.tail.select(&test) }
  end

  def self.primes(stream = from(2))
    prime = stream.head
    new(prime) { primes(stream.tail.select { |n| n % prime != 0 }) }
  end
end
p Stream.from(1).map { |n| n * n }.select(&:odd?).take(6), Stream.primes.take(15)

def each_pair_until(limit)
  return :no_block unless block_given?
  (1..limit).each { |a| (a..limit).each { |b| yield a, b } }
  :finished
end

def find_pair(sum, product)
  each_pair_until(50) { |a, b| return [a, b] if a + b == sum && a * b == product }
  nil
end
p find_pair(17, 72), find_pair(3, 5), each_pair_until(3), each_pair_until(3) { |a, b| break a + b if b == 3 }

trace = []
result = [1, 2, 3, 4, 5, 6].each_with_index do |n, index|
  next if n.odd?
  trace << [n, index]
  break "broke at #{n}" if n > 3
end
p trace, result
late = proc { |x| next x * 2 if x; :nothing }
p late.call(4), late.call, late.yield(1), late.lambda?, lambda(&late).lambda?
escaped = lambda { return 5 }
p escaped.call + 1
def make_proc = proc { return 1 }
begin
  make_proc.call
rescue LocalJumpError => e
  p e.class, e.reason
end
binding_of = ->(a, (b, *c), d = b, *e, f:, g: f * 2, **h, &k) { [a, b, c, d, e, f, g, h, k&.call] }
p binding_of.call(1, [2, 3, 4], f: 5), binding_of.(1, [2], 7, 8, 9, f: 1, g: 2, z: 3) { :block }
p %w[apple pie].each_with_object({}).with_index { |(word, hash), at| hash[word] = at }
x = 10
[1, 2].each { |v; x| x = v }
p x, [[1, [2, 3]], [4, [5, 6]]].map { |a, (b, c)| a + b * c }, [[1, 2], [3, 4]].each_with_index.map { |(a, b), at| a * b + at }
p [3, 1, 2].sort_by { -_1 }, [1, 2].zip([3, 4]).map { _1 + _2 }
