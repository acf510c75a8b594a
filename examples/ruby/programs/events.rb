# A discrete event simulation of a shop with a queue, on a binary heap and an own random generator.

class Lcg
  def initialize(seed)
    @state = seed
  end

  def next
    @state = (@state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) & 0xFFFF_FFFF_FFFF_FFFF
    (@state >> 33).to_f / (1 << 31)
  end

  def exponential(mean) = -mean * Math.log(1 - self.next)
  def between(low, high) = low + (self.next * (high - low + 1)).floor
end

class Heap
  def initialize(&less)
    @less = less
    @items = []
  end

  def push(item)
    @items << item
    child = @items.size - 1
    while child > 0
      parent = (child - 1) >> 1
      break unless @less.(@items[child], @items[parent])
      @items[child], @items[parent] = @items[parent], @items[child]
      child = parent
    end
    self
  end

  def pop
    return if @items.empty?
    top = @items.first
    last = @items.pop
    return top if @items.empty?
    @items[0] = last
    parent = 0
    loop do
      child = 2 * parent + 1
      break if child >= @items.size
      child += 1 if child + 1 < @items.size && @less[@items[child + 1], @items[child]]
      break unless @less[@items[child], @items[parent]]
      @items[child], @items[parent] = @items[parent], @items[child]
      parent = child
    end
    top
  end

  def size = @items.size
  def empty? = @items.empty?
end

Event = Struct.new(:time, :order, :action)
Customer = Struct.new(:number, :arrived, :items) do
  def service = 0.5 + items * 0.3
end

class Shop
  attr_reader :now

  def initialize(seed, tills)
    @random = Lcg.new(seed)
    @tills = tills
    @busy = 0
    @now = 0.0
    @order = 0
    @queue = []
    @waits = []
    @served = Hash.new(0)
    @longest = 0
    @events = Heap.new { |a, b| a.time < b.time || (a.time == b.time && a.order < b.order) }
  end

  def at(delay, &action)
    @events.push(Event.new(@now + delay, @order += 1, action))
  end

  def arrive(number)
    @queue << Customer.new(number, @now, @random.between(1, 12))
    @longest = [@longest, @queue.size].max
    serve
    at(@random.exponential(1.3)) { arrive(number + 1) } if number < 400
  end

  def serve
    return if @busy == @tills || @queue.empty?
    customer = @queue.shift
    @busy += 1
    @waits << @now - customer.arrived
    at(customer.service) do
      @busy -= 1
      @served[customer.items > 6 ? :large : :small] += 1
      serve
    end
  end

  def run
    at(0) { arrive(1) }
    while (event = @events.pop)
      @now = event.time
      event.action.call
    end
    self
  end

  def report
    sorted = @waits.sort
    format("%.3f min, %d served, mean wait %.4f, median %.4f, 95%% %.4f, longest queue %d, %s", @now, @waits.size,
           @waits.sum / @waits.size, sorted[sorted.size / 2], sorted[sorted.size * 95 / 100], @longest,
           @served.sort.map { |kind, n| "#{kind} #{n}" }.join(" "))
  end
end

(1..4).each { |tills| puts Shop.new(42, tills).run.report }
heap = Heap.new { |a, b| a > b }
[5, 3, 9, 1, 9, 4].each { |n| heap.push(n) }
puts Array.new(heap.size) { heap.pop }.inspect, heap.empty?, heap.pop.inspect
p Customer.new(1, 0.0, 3), Customer.new(1, 2, 3) == Customer.new(1, 2, 3), Customer.members
number, _, items = *Customer.new(7, 1.5, 9)
puts number + items
