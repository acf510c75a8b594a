# Range.

class Range
  include Enumerable

  def self.new(first, last, exclusive = false)
    order = first <=> last
    if order.nil? && !first.nil? && !last.nil?
      raise ArgumentError, "bad value for range"
    end
    __range_new(first, last, exclusive)
  end

  # Subclasses may take other arguments.
  def self.inherited(child)
    child.define_singleton_method(:new, Class.instance_method(:new).bind(child))
  end

  def initialize(first, last, exclusive = false)
    order = first <=> last
    raise ArgumentError, "bad value for range" if order.nil? && !first.nil? && !last.nil?
    __range_fill(self, first, last, exclusive)
  end

  def first(count = __undef())
    if __is_undef(count)
      raise RangeError, "cannot get the first element of beginless range" if __rangeFirst(self).nil?
      return __rangeFirst(self)
    end
    count = __integer(count)
    raise ArgumentError, "negative array size (or size too big)" if count < 0
    result = []
    return result if count == 0
    each do |element|
      result << element
      break if __arrayLength(result) == count
    end
    result
  end

  def begin
    __rangeFirst(self)
  end

  def end
    __rangeLast(self)
  end

  def last(count = __undef())
    if __is_undef(count)
      raise RangeError, "cannot get the last element of endless range" if __rangeLast(self).nil?
      return __rangeLast(self)
    end
    to_a.last(__integer(count))
  end

  def min(*args, &block)
    raise RangeError, "cannot get the minimum of beginless range" if __rangeFirst(self).nil?
    if __rangeLast(self).nil?
      raise RangeError, "cannot get the minimum of endless range with custom comparison method" if block
      return __rangeFirst(self) if args.empty?
    end
    return super if block || !args.empty? || !(Numeric === __rangeFirst(self))
    order = __rangeFirst(self) <=> __rangeLast(self)
    return nil if order > 0 || (order == 0 && exclude_end?)
    __rangeFirst(self)
  end

  def max(*args, &block)
    raise RangeError, "cannot get the maximum of endless range" if __rangeLast(self).nil?
    if !block && args.empty? && Numeric === __rangeLast(self) && !(__is_integer(__rangeLast(self)) && __is_integer(__rangeFirst(self)))
      if exclude_end?
        raise TypeError, "cannot exclude non Integer end value" unless __is_integer(__rangeLast(self))
        raise TypeError, "cannot exclude end value with non Integer begin value"
      end
      return !__rangeFirst(self).nil? && __rangeFirst(self) > __rangeLast(self) ? nil : __rangeLast(self)
    end
    return super if block || !args.empty? || !__is_integer(__rangeLast(self)) || !__is_integer(__rangeFirst(self))
    last = exclude_end? ? __rangeLast(self) - 1 : __rangeLast(self)
    last < __rangeFirst(self) ? nil : last
  end

  def minmax(&block)
    [min(&block), max(&block)]
  end

  def exclude_end?
    __rangeExclusive(self)
  end

  def each
    return enum_for(:each) { size } unless block_given?
    first = __rangeFirst(self)
    last = __rangeLast(self)
    if __isInteger(first) && (__isInteger(last) || __is_float(last))
      i = first
      if __rangeExclusive(self)
        while i < last
          yield i
          i += 1
        end
      else
        while i <= last
          yield i
          i += 1
        end
      end
    elsif __is_integer(first) && last.nil?
      i = first
      while true
        yield i
        i += 1
      end
    elsif __is_string(first)
      if last.nil?
        text = first
        while true
          yield text
          text = text.succ
        end
      else
        first.upto(last, exclude_end?) { |text| yield text }
      end
    elsif Symbol === first
      (first.to_s..last.to_s).each { |text| yield text.to_sym }
    else
      raise TypeError, "can't iterate from #{first.class}" unless first.respond_to?(:succ)
      value = first
      if last.nil?
        while true
          yield value
          value = value.succ
        end
      elsif exclude_end?
        while (value <=> last) < 0
          yield value
          value = value.succ
        end
      else
        while (order = value <=> last) && order <= 0
          yield value
          break if order == 0
          value = value.succ
        end
      end
    end
    self
  end

  def reverse_each
    return enum_for(:reverse_each) unless block_given?
    first = __rangeFirst(self)
    last = __rangeLast(self)
    if __is_integer(first) && __is_integer(last)
      i = exclude_end? ? last - 1 : last
      while i >= first
        yield i
        i -= 1
      end
      self
    else
      super
    end
  end

  def step(by = 1)
    return __steps(:step, by) unless block_given?
    by = __integer(by) unless __is_integer(by) || __is_float(by)
    raise ArgumentError, "step can't be 0" if by == 0
    raise ArgumentError, "step can't be negative" if by < 0
    first = __rangeFirst(self)
    last = __rangeLast(self)
    if __is_integer(first) && (last.nil? || __is_integer(last)) && __is_integer(by)
      i = first
      while last.nil? || (exclude_end? ? i < last : i <= last)
        yield i
        i += by
      end
    elsif Numeric === first
      if exclude_end? && !last.nil?
        count = ((last - first) / by.to_f).ceil
        i = 0
        while i < count
          yield first + i * by
          i += 1
        end
      else
        first.step(last, by) { |value| yield value }
      end
    else
      i = 0
      each do |value|
        yield value if i % by == 0
        i += 1
      end
    end
    self
  end
  def %(by, &block)
    return step(by, &block) if block
    __steps(:%, by)
  end

  # The steps of a range, when no block takes them.
  def __steps(name, by)
    unless Numeric === by
      raise TypeError, "no implicit conversion of #{__type_label(by)} into Integer" unless by.respond_to?(:to_int)
      by = __integer(by)
    end
    raise ArgumentError, "step can't be 0" if by == 0
    Enumerator.__for(self, name, [by], {}, nil)
  end

  def size
    first = __rangeFirst(self)
    last = __rangeLast(self)
    return nil unless Numeric === first || (first.nil? && Numeric === last)
    return Float::INFINITY if first.nil? || last.nil?
    n = (last - first).floor
    n -= 1 if exclude_end? && first + n == last
    n < 0 ? 0 : n + 1
  end

  def count(*args, &block)
    return super if block || !args.empty?
    return Float::INFINITY if __rangeFirst(self).nil? || __rangeLast(self).nil?
    __is_integer(__rangeFirst(self)) && __is_integer(__rangeLast(self)) ? size : super
  end

  def to_a
    raise RangeError, "cannot convert endless range to an array" if __rangeLast(self).nil?
    result = []
    each { |element| result << element }
    result
  end
  alias __all to_a
  alias entries to_a

  def __splat
    to_a
  end

  def cover?(value)
    if __is_range(value)
      return false if value.begin.nil? && !self.begin.nil?
      return false if !value.begin.nil? && !cover?(value.begin)
      return true if self.end.nil?
      return false if value.end.nil?
      order = value.end <=> self.end
      return false if order.nil?
      return order <= 0 if !exclude_end? || value.exclude_end?
      return order < 0
    end
    first = __rangeFirst(self)
    last = __rangeLast(self)
    unless first.nil?
      order = first <=> value
      return false if order.nil? || order > 0
    end
    return true if last.nil?
    order = value <=> last
    return false if order.nil?
    exclude_end? ? order < 0 : order <= 0
  end

  def include?(value)
    return false if __is_range(value)
    first = __rangeFirst(self)
    last = __rangeLast(self)
    return cover?(value) if Numeric === first || Numeric === last || (first.nil? && last.nil?)
    if __is_string(first) && __is_string(last)
      return false unless __is_string(value)
      # Those of single characters are compared; others are counted through.
      return value.length == 1 && cover?(value) if first.length == 1 && last.length == 1
      return super
    end
    return cover?(value) unless first.respond_to?(:succ)
    super
  end
  alias member? include?

  def ===(value)
    __is_range(value) ? false : cover?(value)
  end

  def sum(initial = 0)
    if !block_given? && __is_integer(__rangeFirst(self)) && __is_integer(__rangeLast(self))
      last = exclude_end? ? __rangeLast(self) - 1 : __rangeLast(self)
      first = __rangeFirst(self)
      return initial if last < first
      return initial + (first + last) * (last - first + 1) / 2
    end
    total = initial
    each { |value| total += block_given? ? yield(value) : value }
    total
  end

  def ==(other)
    return true if __same(self, other)
    __is_range(other) && self.begin == other.begin && self.end == other.end && exclude_end? == other.exclude_end?
  end

  def eql?(other)
    __is_range(other) && self.begin.eql?(other.begin) && self.end.eql?(other.end) && exclude_end? == other.exclude_end?
  end

  def hash
    [self.begin, self.end, exclude_end?].hash
  end

  def to_s
    "#{self.begin}#{exclude_end? ? "..." : ".."}#{self.end}"
  end

  def inspect
    first = self.begin.nil? && !self.end.nil? ? "" : self.begin.inspect
    last = self.end.nil? && !self.begin.nil? ? "" : self.end.inspect
    "#{first}#{exclude_end? ? "..." : ".."}#{last}"
  end

  def bsearch
    return enum_for(:bsearch) unless block_given?
    low = self.begin
    return __bsearch_floats { |value| yield(value) } if __is_float(low) || __is_float(self.end)
    high = exclude_end? ? self.end - 1 : self.end
    found = nil
    while low <= high
      middle = (low + high) / 2
      answer = yield(middle)
      return middle if answer == 0
      if answer == true || (Numeric === answer && answer < 0)
        found = middle if answer == true
        high = middle - 1
      else
        low = middle + 1
      end
    end
    found
  end

  # Bisects until no Float lies between the bounds.
  private def __bsearch_floats
    low = (self.begin || -Float::MAX).to_f.clamp(-Float::MAX, Float::MAX)
    high = (self.end || Float::MAX).to_f.clamp(-Float::MAX, Float::MAX)
    high = high.prev_float if exclude_end?
    found = nil
    while low <= high
      middle = low / 2 + high / 2
      middle = low unless middle >= low && middle <= high
      answer = yield(middle)
      return middle if answer == 0
      if answer == true || (Numeric === answer && answer < 0)
        found = middle if answer == true
        high = middle.prev_float
      else
        low = middle.next_float
      end
    end
    found
  end

  def dup
    self
  end

  # ---- what Enumerable can do faster where `each` gives one value at a time ----

  def map
    return enum_for(:map) { size } unless block_given?
    result = []
    each { |value| result << yield(value) }
    result
  end
  alias collect map

  def select
    return enum_for(:select) { size } unless block_given?
    result = []
    each { |value| result << value if yield(value) }
    result
  end
  alias filter select

  def reject
    return enum_for(:reject) { size } unless block_given?
    result = []
    each { |value| result << value unless yield(value) }
    result
  end

  def find(if_none = nil)
    return enum_for(:find, if_none) unless block_given?
    each { |value| return value if yield(value) }
    if_none.nil? ? nil : if_none.call
  end
  alias detect find

  def each_with_index
    return enum_for(:each_with_index) { size } unless block_given?
    i = 0
    each do |value|
      yield value, i
      i += 1
    end
    self
  end

  def each_with_object(object)
    return enum_for(:each_with_object, object) { size } unless block_given?
    each { |value| yield value, object }
    object
  end

  def inject(initial = __undef(), operation = __undef())
    return super(*[initial, operation].reject { |given| __is_undef(given) }) unless block_given? && __is_undef(operation)
    result = initial
    each { |value| result = __is_undef(result) ? value : yield(result, value) }
    __is_undef(result) ? nil : result
  end
  alias reduce inject

  def all?(pattern = __undef())
    return super(*[pattern].reject { |given| __is_undef(given) }) unless block_given? && __is_undef(pattern)
    each { |value| return false unless yield(value) }
    true
  end

  def any?(pattern = __undef())
    return super(*[pattern].reject { |given| __is_undef(given) }) unless block_given? && __is_undef(pattern)
    each { |value| return true if yield(value) }
    false
  end
end

class BasicObject
  # What a literal makes of ends that are no Integers.
  def __range_to(last)
    ::Range.new(self, last)
  end

  def __range_before(last)
    ::Range.new(self, last, true)
  end
end
