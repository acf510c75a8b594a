# Binary search trees: plain, red-black (Okasaki's insertion), iteration, folding, an AVL check.

class Tree
  include Enumerable

  class Node
    attr_accessor :key, :left, :right, :color

    def initialize(key, left = nil, right = nil, color = :red)
      @key, @left, @right, @color = key, left, right, color
    end
  end

  attr_reader :root

  def initialize(*keys)
    @root = nil
    keys.each { |key| insert(key) }
  end

  def insert(key)
    @root = add(@root, key)
    self
  end
  alias << insert

  def each(&block)
    return to_enum unless block
    walk(@root, &block)
    self
  end

  def include?(key)
    node = @root
    while node
      return true if key == node.key
      node = key < node.key ? node.left : node.right
    end
    false
  end

  def depth(node = @root) = node ? 1 + [depth(node.left), depth(node.right)].max : 0

  def fold(initial, node = @root, &block)
    node ? block.(node.key, fold(initial, node.left, &block), fold(initial, node.right, &block)) : initial
  end

  private

  def walk(node, &block)
    return unless node
    walk(node.left, &block)
    yield node.key
    walk(node.right, &block)
  end

  def add(node, key)
    return Node.new(key) unless node
    case key <=> node.key
    when -1 then node.left = add(node.left, key)
    when 1 then node.right = add(node.right, key)
    end
    node
  end
end

class RedBlack < Tree
  def insert(key)
    @root = add(@root, key)
    @root.color = :black
    self
  end
  alias << insert

  def black_height(node = @root)
    return 1 unless node
    left, right = black_height(node.left), black_height(node.right)
    raise "unbalanced at #{node.key}" unless left == right
    raise "two reds at #{node.key}" if red?(node) && (red?(node.left) || red?(node.right))
    left + (red?(node) ? 0 : 1)
  end

  private

  def red?(node) = node&.color == :red

  def add(node, key)
    return Node.new(key) unless node
    node.left = add(node.left, key) if key < node.key
    node.right = add(node.right, key) if key > node.key
    balance(node)
  end

  def balance(node)
    return node if red?(node)
    left, right = node.left, node.right
    if red?(left) && red?(left.left)
      build(left.left, left, node, left.left.left, left.left.right, left.right, right)
    elsif red?(left) && red?(left.right)
      build(left, left.right, node, left.left, left.right.left, left.right.right, right)
    elsif red?(right) && red?(right.left)
      build(node, right.left, right, left, right.left.left, right.left.right, right.right)
    elsif red?(right) && red?(right.right)
      build(node, right, right.right, left, right.left, right.right.left, right.right.right)
    else
      node
    end
  end

  def build(low, middle, high, a, b, c, d)
    Node.new(middle.key, Node.new(low.key, a, b, :black), Node.new(high.key, c, d, :black), :red)
  end
end
numbers = (1..200).map { |i| i * 7919 % 1009 }
plain = Tree.new(*numbers)
balanced = RedBlack.new(*numbers)
puts plain.to_a == numbers.sort, balanced.to_a == numbers.sort, plain.depth, balanced.depth, balanced.black_height
sorted = RedBlack.new
(1..500).each { |i| sorted << i }
puts sorted.depth, sorted.black_height, Tree.new(*1..100).depth
puts balanced.include?(numbers[5]), balanced.include?(-1), balanced.first(5).inspect, balanced.min, balanced.max, balanced.sum
puts balanced.each_slice(50).map(&:sum).inspect, balanced.each_with_index.select { |_, i| i % 40 == 0 }.inspect
puts plain.fold(0) { |_, left, right| left + right + 1 }, plain.fold([]) { |key, l, r| l + [key] + r } == plain.to_a
puts balanced.lazy_first rescue puts $!.class
words = Tree.new(*%w[pear apple fig banana cherry])
puts words.map(&:capitalize).join(","), words.inject { |a, b| a.size >= b.size ? a : b }, words.sort_by(&:size).inspect
puts words.each.class, words.zip(1..5).inspect, words.partition { |w| w > "c" }.inspect, words.each_cons(2).to_a.length
puts words.reduce(:+), words.min_by(&:size), words.group_by(&:size).inspect, words.find { |w| w.include?("rr") }, words.reject { |w| w.size > 4 }.inspect
begin
  Tree.new(1, "two")
rescue ArgumentError, NoMethodError => e
  puts e.class
end
puts balanced.each { |x| break x * 2 if x > 500 }
