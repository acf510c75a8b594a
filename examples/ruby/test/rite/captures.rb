def accumulate(start, *rest, scale: 1, &block)
  total = start
  rest.each { |n| total += block ? block.call(n * scale) : n * scale }
  -> { [total, start, rest.size, scale] }
end
p accumulate(1, 2, 3).call, accumulate(1, 2, scale: 10).call, accumulate(0, 5) { |n| n + 1 }.call
def optional(a, b = [a].map { |x| x + a }.first, c = ->(y) { a + b + y })
  c.call(100)
end
p optional(1), optional(1, 2), optional(1, 2, ->(y) { y })
def levels
  a = 1
  [2].each do |b|
    [3].each do |c|
      [4].each do |d|
        a += b * c * d
        b += 1
      end
      a += b
    end
  end
  a
end
p levels
makers = []
3.times { |i| makers << -> { i += 10 } }
p makers.map(&:call), makers.map(&:call)
x = 0
change = -> { x = 5; y = x + 1; -> { x + y } }
p change.call.call, x
def yielder
  [1, 2].map { |v| yield v }
end
p yielder { |v| yielder { |w| v * w } }
def outer_return(list)
  list.each do |v|
    list.each { |w| return [v, w] if v > w }
  end
  :none
end
p outer_return([1, 2, 0]), outer_return([1])
def ensure_capture
  log = []
  begin
    [1].each { |v| log << v; raise "x" }
  rescue => e
    log << e.message
    add = -> { log << :later }
    add.call
  ensure
    log << :end
  end
  log
end
p ensure_capture
class Counter
  def initialize
    @n = 0
  end
  def run(times)
    times.times { @n += 1; helper { |v| @n += v } }
    @n
  end
  def helper
    yield 10
  end
end
p Counter.new.run(3)
class Base
  def go(a, b = 2, *c, d, **o, &e)
    [a, b, c, d, o, e && e.call]
  end
end
class Derived < Base
  def go(a, b = 5, *c, d, **o, &e)
    a += 1
    [super, [1].map { |x| super }]
  end
end
p Derived.new.go(1, 9), Derived.new.go(1, 2, 3, 4, k: 7, z: 8) { :blk }
