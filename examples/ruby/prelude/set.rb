# Set, on a Hash.

class Set
  include Enumerable

  def self.[](*elements)
    new(elements)
  end

  def initialize(elements = nil, &block)
    @hash = {}
    return if elements.nil?
    if block
      elements.each { |element| add(block.call(element)) }
    else
      elements.each { |element| add(element) }
    end
  end

  def initialize_copy(other)
    @hash = other.__hash.dup
    self
  end

  def __hash = @hash

  def instance_variables
    []
  end

  def size
    @hash.size
  end

  def length
    @hash.size
  end

  def count(*args, &block)
    args.empty? && block.nil? ? @hash.size : super
  end

  def empty?
    @hash.empty?
  end

  def add(element)
    @hash[element] = true
    self
  end

  def <<(element)
    @hash[element] = true
    self
  end

  def add?(element)
    include?(element) ? nil : add(element)
  end

  def delete(element)
    @hash.delete(element)
    self
  end

  def delete?(element)
    include?(element) ? delete(element) : nil
  end

  def include?(element)
    @hash.key?(element)
  end

  def member?(element)
    @hash.key?(element)
  end

  def ===(element)
    @hash.key?(element)
  end

  def each(&block)
    return enum_for(:each) { size } unless block
    @hash.each_key(&block)
    self
  end

  def to_a
    @hash.keys
  end
  alias __all to_a

  def to_set
    self
  end

  def first(*args)
    to_a.first(*args)
  end

  def clear
    @hash.clear
    self
  end

  def replace(other)
    @hash = {}
    merge(other)
  end

  def merge(*others)
    others.each { |other| other.each { |element| add(element) } }
    self
  end

  def subtract(other)
    other.each { |element| delete(element) }
    self
  end

  def |(other)
    dup.merge(other)
  end

  def +(other)
    self | other
  end

  def union(other)
    self | other
  end

  def &(other)
    result = self.class.new
    other.each { |element| result.add(element) if include?(element) }
    result
  end

  def intersection(other)
    self & other
  end

  def -(other)
    dup.subtract(other)
  end

  def difference(other)
    self - other
  end

  def ^(other)
    result = self.class.new(other)
    each { |element| result.add?(element) || result.delete(element) }
    result
  end

  def subset?(other)
    size <= other.size && all? { |element| other.include?(element) }
  end

  def <=(other)
    subset?(other)
  end

  def superset?(other)
    other.subset?(self)
  end

  def >=(other)
    superset?(other)
  end

  def proper_subset?(other)
    size < other.size && subset?(other)
  end

  def <(other)
    proper_subset?(other)
  end

  def proper_superset?(other)
    other.proper_subset?(self)
  end

  def >(other)
    proper_superset?(other)
  end

  def <=>(other)
    return nil unless other.is_a?(Set)
    return 0 if self == other
    return -1 if proper_subset?(other)
    proper_superset?(other) ? 1 : nil
  end

  def disjoint?(other)
    none? { |element| other.include?(element) }
  end

  def intersect?(other)
    !disjoint?(other)
  end

  def ==(other)
    other.is_a?(Set) && size == other.size && other.all? { |element| include?(element) }
  end

  def eql?(other)
    other.is_a?(Set) && @hash.eql?(other.__hash)
  end

  def hash
    @hash.hash
  end

  def select(&block)
    return enum_for(:select) unless block
    self.class.new(to_a.select(&block))
  end

  def filter(&block)
    select(&block)
  end

  def reject(&block)
    return enum_for(:reject) unless block
    self.class.new(to_a.reject(&block))
  end

  def partition(&block)
    to_a.partition(&block)
  end

  def map!(&block)
    replace(to_a.map(&block))
  end

  def select!(&block)
    before = size
    keep_if(&block)
    before == size ? nil : self
  end

  def filter!(&block)
    select!(&block)
  end

  def reject!(&block)
    before = size
    delete_if(&block)
    before == size ? nil : self
  end

  def delete_if
    to_a.each { |element| delete(element) if yield(element) }
    self
  end

  def keep_if
    to_a.each { |element| delete(element) unless yield(element) }
    self
  end

  def classify
    result = {}
    each do |element|
      key = yield(element)
      (result[key] ||= self.class.new).add(element)
    end
    result
  end

  def freeze
    @hash.freeze
    super
  end

  def inspect
    return "#<Set: {...}>" if __inspecting?
    $__inspecting.push(self)
    begin
      "#<Set: {#{to_a.map { |element| element.inspect }.join(", ")}}>"
    ensure
      $__inspecting.pop
    end
  end

  def to_s
    inspect
  end
end
