# A least-recently-used cache three ways, memoization, and a hash table of our own.

class LruHash
  def initialize(capacity)
    @capacity = capacity
    @store = {}
  end

  def fetch(key)
    if @store.key?(key)
      value = @store.delete(key)
    else
      value = yield key
      @store.shift if @store.size >= @capacity
    end
    @store[key] = value
  end

  def keys = @store.keys
end

class LruList
  Node = Struct.new(:key, :value, :before, :after)

  def initialize(capacity)
    @capacity, @nodes = capacity, {}
    @head, @tail = Node.new, Node.new
    @head.after = @tail
    @tail.before = @head
  end

  def fetch(key)
    node = @nodes[key]
    if node
      unlink(node)
    else
      evict if @nodes.size == @capacity
      node = @nodes[key] = Node.new(key, yield(key))
    end
    append(node)
    node.value
  end

  def keys
    keys = []
    node = @head
    keys << node.key until (node = node.after).equal?(@tail)
    keys
  end

  private

  def evict
    oldest = @head.after
    unlink(oldest)
    @nodes.delete(oldest.key)
  end

  def unlink(node)
    node.before.after = node.after
    node.after.before = node.before
  end

  def append(node)
    node.before, node.after = @tail.before, @tail
    @tail.before.after = node
    @tail.before = node
  end
end

# Open addressing with linear probing.
class Table
  EMPTY = Object.new
  GONE = Object.new
  attr_reader :size

  def initialize
    @keys = Array.new(8, EMPTY)
    @values = Array.new(8)
    @size = @used = 0
  end

  def []=(key, value)
    grow if (@used + 1) * 3 > @keys.size * 2
    slot = find(key)
    if @keys[slot].equal?(EMPTY)
      @used += 1
      @size += 1
    end
    @keys[slot] = key
    @values[slot] = value
  end

  def [](key)
    slot = find(key)
    @values[slot] unless @keys[slot].equal?(EMPTY)
  end

  def delete(key)
    slot = find(key)
    return if @keys[slot].equal?(EMPTY)
    @keys[slot] = GONE
    @size -= 1
    @values[slot].tap { @values[slot] = nil }
  end

  private

  def find(key)
    mask = @keys.size - 1
    slot = key.hash & mask
    slot = (slot + 1) & mask until @keys[slot].equal?(EMPTY) || @keys[slot].eql?(key)
    slot
  end

  def grow
    keys, values = @keys, @values
    @keys = Array.new(keys.size * 2, EMPTY)
    @values = Array.new(keys.size * 2)
    @size = @used = 0
    keys.each_with_index { |key, i| self[key] = values[i] unless key.equal?(EMPTY) || key.equal?(GONE) }
  end
end

hits = Hash.new(0)
[LruHash, LruList].each do |kind|
  cache = kind.new(4)
  seed = 7
  400.times do
    seed = (seed * 1_103_515_245 + 12_345) % 2**31
    key = (seed >> 16) % 7
    value = cache.fetch(key) { |k| hits[kind] += 1; k * k }
    raise "wrong" unless value == key * key
  end
  puts "#{kind} #{hits[kind]} #{cache.keys.inspect}"
end

table = Table.new
reference = {}
300.times do |i|
  key = i % 3 == 0 ? "key#{i}" : i % 3 == 1 ? [i, i.to_s] : i * 0.5
  table[key] = reference[key] = i
  if i % 5 == 0
    raise "delete" unless table.delete(key) == reference.delete(key)
  end
end
puts table.size == reference.size, reference.all? { |k, v| table[k] == v }, table["none"].inspect, table.size


def ways(total, coins)
  return 1 if total == 0
  return 0 if total < 0 || coins.empty?
  ways(total, coins.drop(1)) + ways(total - coins.first, coins)
end
plain = ways(40, [25, 10, 5, 1])
self.class.send(:define_method, :unused) { :fine }
puts plain, unused
