# Array: what everything needs. Loops are written so that the compiler sees through them: the length is read anew on each
# round, because blocks may change the Array.

class Array
  include Enumerable

  # Most Arrays are of this class, and their size is given, if anything.
  def self.new(size = __undef(), value = __undef(), &block)
    if __same(self, Array)
      if __isInteger(size) && size >= 0
        return __array(__arrayFilled(size, __is_undef(value) ? nil : value)) unless block
        # Nobody sees it before it is complete.
        made = __array(__arrayFilled(size, nil))
        i = 0
        while i < size
          __arraySet(made, i, yield(i))
          i += 1
        end
        return made
      end
      return [] if __is_undef(size) && !block
    end
    args = []
    args << size unless __is_undef(size)
    args << value unless __is_undef(value)
    super(*args, &block)
  end

  def self.[](*elements)
    made = allocate
    __array_replace(made, elements)
    made
  end

  def self.try_convert(object)
    return object if __is_array(object)
    object.respond_to?(:to_ary) ? object.to_ary : nil
  end

  def initialize(size = nil, value = nil)
    return self if size.nil?
    if __is_array(size)
      __array_replace(self, size)
      return self
    end
    unless __is_integer(size)
      unless size.respond_to?(:to_int)
        raise TypeError, "no implicit conversion of #{__type_label(size)} into Integer"
      end
      size = size.to_int
    end
    __array_replace(self, __array_filled(size, value))
    if block_given?
      i = 0
      while i < size
        __array_set(self, i, yield(i))
        i += 1
      end
    end
    self
  end

  private def initialize_copy(other)
    __array_replace(self, other)
  end

  def dup
    __plain_copy(self) || super
  end

  def to_a
    __isArray(self) ? self : (instance_of?(Array) ? self : __array_dup(self))
  end

  def to_ary
    self
  end

  def __splat
    self
  end

  def deconstruct
    self
  end

  def __to_ary
    self
  end

  def entries
    __array_dup(self)
  end

  def length
    __arrayLength(self)
  end
  alias size length

  def empty?
    __arrayLength(self) == 0
  end

  def hash
    code = __arrayLength(self)
    i = 0
    while i < __arrayLength(self)
      code = (code * 31 + __arrayGet(self, i).hash) & 0xfffffffffff
      i += 1
    end
    code
  end

  def ==(other)
    return true if __same(self, other)
    unless __is_array(other)
      return false if other.nil?
      return other.respond_to?(:to_ary) ? other == self : false
    end
    n = __arrayLength(self)
    return false if n != __arrayLength(other)
    i = 0
    while i < n
      return false unless __arrayGet(self, i) == __arrayGet(other, i)
      i += 1
    end
    true
  end

  def eql?(other)
    return true if __same(self, other)
    return false unless __is_array(other)
    n = __arrayLength(self)
    return false if n != __arrayLength(other)
    i = 0
    while i < n
      return false unless __arrayGet(self, i).eql?(__arrayGet(other, i))
      i += 1
    end
    true
  end

  def <=>(other)
    return nil unless __is_array(other)
    i = 0
    while i < __arrayLength(self) && i < __arrayLength(other)
      order = __arrayGet(self, i) <=> __arrayGet(other, i)
      return order if order != 0
      i += 1
    end
    __arrayLength(self) <=> __arrayLength(other)
  end

  def [](index, count = __undef())
    if __is_undef(count)
      if __isInteger(index)
        index += __arrayLength(self) if index < 0
        return index < 0 ? nil : __arrayGet(self, index)
      end
      return __part_of(index) if __is_range(index)
      return __every(index) if Enumerator::ArithmeticSequence === index
      index = index.to_int if !__is_float(index) && index.respond_to?(:to_int)
      __array_at(self, index)
    else
      return __part(index, count) if __isInteger(index) && __isInteger(count)
      __array_slice(self, index, count)
    end
  end

  alias slice []

  # `count` elements from an index on, as far as there are so many; nil where the index is outside.
  def __part(index, count)
    length = __arrayLength(self)
    index += length if index < 0
    return nil if index < 0 || index > length || count < 0
    count = length - index if count > length - index
    __array_slice(self, index, count)
  end

  # The elements at the indices in a Range.
  def __part_of(range)
    first = __rangeFirst(range)
    last = __rangeLast(range)
    length = __arrayLength(self)
    if __isInteger(first) && __isInteger(last)
      first += length if first < 0
      return nil if first < 0 || first > length
      last += length if last < 0
      last -= 1 if __rangeExclusive(range)
      return __part(first, last < first ? 0 : last - first + 1)
    end
    span = __range_slice(range, length)
    span.nil? ? nil : __array_slice(self, __arrayGet(span, 0), __arrayGet(span, 1))
  end

  # The elements in steps of a range of indices.
  private def __every(steps)
    range = steps.exclude_end? ? (steps.begin...steps.end) : (steps.begin..steps.end)
    part = self[range]
    by = steps.step
    raise RangeError, "#{steps.inspect} out of range" if part.nil?
    part = part.reverse if by < 0
    result = []
    (0...part.length).step(by.abs) { |i| result << part[i] }
    result
  end

  def []=(index, count, value = __undef())
    if __is_undef(value)
      if __is_range(index)
        span = __range_slice(index, __arrayLength(self))
        if span.nil?
          raise RangeError, "#{index} out of range" if index.begin < 0
          span = [index.begin, 0]
        end
        __array_splice(self, __arrayGet(span, 0), __arrayGet(span, 1), __replacement(count))
        return count
      end
      return __array_put(self, index, count)
    end
    __array_splice(self, index, count, __replacement(value))
    value
  end

  private def __replacement(value)
    return value if __is_array(value)
    value.respond_to?(:to_ary) ? value.to_ary : [value]
  end

  def at(index)
    __array_at(self, index)
  end

  def dig(index, *rest)
    found = self[__integer(index)]
    return found if rest.empty? || found.nil?
    raise TypeError, "#{found.class} does not have #dig method" unless found.respond_to?(:dig)
    found.dig(*rest)
  end

  def fetch(index, default = __undef())
    index = __integer(index)
    at = index < 0 ? index + __arrayLength(self) : index
    return __arrayGet(self, at) if at >= 0 && at < __arrayLength(self)
    return yield(index) if block_given?
    return default unless __is_undef(default)
    raise IndexError, "index #{index} outside of array bounds: #{-__arrayLength(self)}...#{__arrayLength(self)}"
  end

  def values_at(*indexes)
    result = []
    indexes.each do |index|
      if __is_range(index)
        span = __range_slice(index, __arrayLength(self))
        span = [index.begin, 0] if span.nil? && index.begin >= 0
        next if span.nil?
        taken = __array_slice(self, span[0], span[1]) || []
        last = index.end
        # An end behind the last element counts; what is missing is nil.
        unless last.nil? || last < 0
          wanted = last - span[0] + (index.exclude_end? ? 0 : 1)
          taken << nil while taken.length < wanted
        end
        result.concat(taken)
      else
        result << self[index]
      end
    end
    result
  end

  def first(count = __undef())
    return __arrayGet(self, 0) if __is_undef(count)
    count = __integer(count)
    raise ArgumentError, "negative array size" if count < 0
    __part(0, count)
  end

  def last(count = __undef())
    n = __arrayLength(self)
    return n == 0 ? nil : __arrayGet(self, n - 1) if __is_undef(count)
    count = __integer(count)
    raise ArgumentError, "negative array size" if count < 0
    count = n if count > n
    __array_slice(self, n - count, count)
  end

  def push(element = (none = true; nil), *others)
    __check_frozen(self)
    __array_push(self, element) unless none
    i = 0
    while i < __arrayLength(others)
      __array_push(self, __arrayGet(others, i))
      i += 1
    end
    self
  end
  alias append push

  def <<(element)
    __array_push(self, element)
  end

  def pop(count = __undef())
    return __array_pop(self) if __is_undef(count)
    __check_frozen(self)
    n = __arrayLength(self)
    count = n if count > n
    taken = __array_slice(self, n - count, count)
    __array_resize(self, n - count)
    taken
  end

  def shift(count = __undef())
    if __is_undef(count)
      n = __arrayLength(self)
      return __array_shift(self) if n == 0
      first = __arrayGet(self, 0)
      __array_move(self, 1, 0, n - 1)
      __array_pop(self)
      return first
    end
    taken = __array_slice(self, 0, count)
    __array_splice(self, 0, __arrayLength(taken), [])
    taken
  end

  def unshift(element = (none = true; nil), *others)
    __check_frozen(self)
    __array_splice(self, 0, 0, others) if __arrayLength(others) > 0
    none ? self : __insert_at(0, element)
  end

  # Puts an element in front of the one at an index.
  def __insert_at(index, element)
    count = __arrayLength(self) - index
    __array_push(self, nil)
    __array_move(self, index, index + 1, count)
    __arraySet(self, index, element)
    self
  end
  alias prepend unshift

  def insert(index, element = (none = true; nil), *others)
    __check_frozen(self)
    index = __integer(index)
    return self if none
    index += __arrayLength(self) + 1 if index < 0
    return __insert_at(index, element) if index >= 0 && index <= __arrayLength(self) && __arrayLength(others) == 0
    raise IndexError, "index #{index - __arrayLength(self) - 1} too small for array; minimum: -#{__arrayLength(self) + 1}" if index < 0
    __array_splice(self, index, 0, [element, *others])
  end

  def concat(list = (none = true; nil), *others)
    __check_frozen(self)
    return self if none
    return __array_concat(self, __is_array(list) ? list : __converted(list)) if __arrayLength(others) == 0
    lists = [list, *others]
    lists = lists.map { |list| __same(list, self) ? list.dup : __converted(list) }
    lists.each { |list| __array_concat(self, list) }
    self
  end

  def +(other)
    __array_plus(self, __is_array(other) ? other : __converted(other))
  end

  private def __converted(other)
    return other if __is_array(other)
    return other.to_ary if other.respond_to?(:to_ary)
    raise TypeError, "no implicit conversion of #{__type_label(other)} into Array"
  end

  def *(count)
    return join(count) if __is_string(count)
    count = __integer(count)
    raise ArgumentError, "negative argument" if count < 0
    result = []
    count.times { __array_concat(result, self) }
    result
  end

  def replace(other)
    __array_replace(self, other.to_ary)
  end

  def clear
    __array_resize(self, 0)
  end

  def each
    return enum_for(:each) { length } unless block_given?
    i = 0
    while i < __arrayLength(self)
      yield __arrayGet(self, i)
      i += 1
    end
    self
  end

  def each_index
    return enum_for(:each_index) { length } unless block_given?
    i = 0
    while i < __arrayLength(self)
      yield i
      i += 1
    end
    self
  end

  def each_with_index
    return enum_for(:each_with_index) { length } unless block_given?
    i = 0
    while i < __arrayLength(self)
      yield __arrayGet(self, i), i
      i += 1
    end
    self
  end

  def reverse_each
    return enum_for(:reverse_each) { length } unless block_given?
    i = __arrayLength(self) - 1
    while i >= 0
      yield __arrayGet(self, i)
      i -= 1
      i = __arrayLength(self) - 1 if i >= __arrayLength(self)
    end
    self
  end

  def map
    return enum_for(:map) { length } unless block_given?
    # Blocks may change the length.
    expected = __arrayLength(self)
    result = __array(__arrayFilled(expected, nil))
    i = 0
    while i < __arrayLength(self)
      __arraySet(result, i, yield(__arrayGet(self, i)))
      i += 1
    end
    __array_resize(result, i) if i < expected
    result
  end
  alias collect map

  def map!
    return enum_for(:map!) { length } unless block_given?
    __check_frozen(self)
    i = 0
    while i < __arrayLength(self)
      __array_set(self, i, yield(__arrayGet(self, i)))
      i += 1
    end
    self
  end
  alias collect! map!

  def select
    return enum_for(:select) { length } unless block_given?
    result = []
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      result << element if yield(element)
      i += 1
    end
    result
  end
  alias filter select

  def reject
    return enum_for(:reject) { length } unless block_given?
    result = []
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      result << element unless yield(element)
      i += 1
    end
    result
  end

  def select!
    return enum_for(:select!) { length } unless block_given?
    n = __arrayLength(self)
    keep_if { |element| yield(element) }
    n == __arrayLength(self) ? nil : self
  end
  alias filter! select!

  def keep_if
    return enum_for(:keep_if) { length } unless block_given?
    __check_frozen(self)
    kept = []
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      kept << element if yield(element)
      i += 1
    end
    __array_replace(self, kept)
  end

  def reject!
    return enum_for(:reject!) { length } unless block_given?
    n = __arrayLength(self)
    keep_if { |element| !yield(element) }
    n == __arrayLength(self) ? nil : self
  end

  def delete_if
    return enum_for(:delete_if) { length } unless block_given?
    keep_if { |element| !yield(element) }
  end

  def delete(value)
    found = nil
    any = false
    kept = []
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      if element == value
        found = element
        any = true
      else
        kept << element
      end
      i += 1
    end
    if any
      __array_replace(self, kept)
      return found
    end
    block_given? ? yield(value) : nil
  end

  def delete_at(index)
    n = __arrayLength(self)
    if __isInteger(index)
      at = index < 0 ? index + n : index
      if at >= 0 && at < n
        found = __arrayGet(self, at)
        __array_move(self, at + 1, at, n - at - 1)
        __array_pop(self)
        return found
      end
    end
    __array_delete_at(self, index)
  end

  def slice!(index, count = __undef())
    if __is_undef(count)
      if __is_range(index)
        span = __range_slice(index, __arrayLength(self))
        return nil if span.nil?
        taken = __array_slice(self, span[0], span[1])
        __array_splice(self, span[0], __arrayLength(taken), [])
        return taken
      end
      return __array_delete_at(self, index)
    end
    taken = __array_slice(self, index, count)
    return nil if taken.nil?
    index += __arrayLength(self) if index < 0
    __array_splice(self, index, __arrayLength(taken), []) if __arrayLength(taken) > 0
    taken
  end

  def include?(value)
    i = 0
    while i < __arrayLength(self)
      return true if __arrayGet(self, i) == value
      i += 1
    end
    false
  end
  alias member? include?

  def index(value = __undef())
    if __is_undef(value)
      return enum_for(:index) unless block_given?
      i = 0
      while i < __arrayLength(self)
        return i if yield(__arrayGet(self, i))
        i += 1
      end
      return nil
    end
    i = 0
    while i < __arrayLength(self)
      return i if __arrayGet(self, i) == value
      i += 1
    end
    nil
  end
  alias find_index index

  def rindex(value = __undef())
    i = __arrayLength(self) - 1
    if __is_undef(value)
      return enum_for(:rindex) unless block_given?
      while i >= 0
        return i if yield(__arrayGet(self, i))
        i -= 1
      end
      return nil
    end
    while i >= 0
      return i if __arrayGet(self, i) == value
      i -= 1
    end
    nil
  end

  def reverse
    __array_reverse(self)
  end

  def reverse!
    __array_replace(self, __array_reverse(self))
  end

  def join(separator = $,)
    separator = separator.nil? ? "" : __text(separator)
    text = ""
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      # What the program defines may be asked only below.
      break unless __is_string(element) || __isInteger(element) || __is_symbol(element)
      __str_append(text, separator) if i > 0
      __str_append(text, element.to_s)
      i += 1
    end
    return text if i >= __arrayLength(self)
    raise ArgumentError, "recursive array join" if __inspecting?
    $__inspecting.push(self)
    begin
      parts = []
      i = 0
      while i < __arrayLength(self)
        element = __arrayGet(self, i)
        parts << separator if i > 0
        parts << (__is_array(element) ? element.join(separator) : element.to_s)
        i += 1
      end
      __string_join(parts)
    ensure
      $__inspecting.pop
    end
  end

  def inspect
    return "[]" if __arrayLength(self) == 0
    return "[...]" if __inspecting?
    $__inspecting.push(self)
    begin
      parts = ["["]
      i = 0
      while i < __arrayLength(self)
        parts << ", " if i > 0
        parts << __arrayGet(self, i).inspect
        i += 1
      end
      parts << "]"
      __string_join(parts)
    ensure
      $__inspecting.pop
    end
  end
  alias to_s inspect

  def inject(initial = __undef(), operation = __undef())
    if __is_undef(operation) && !block_given?
      operation = initial
      initial = __undef()
    end
    operation = __name_symbol(operation) unless __is_undef(operation)
    i = 0
    if __is_undef(initial)
      return nil if __arrayLength(self) == 0
      value = __arrayGet(self, 0)
      i = 1
    else
      value = initial
    end
    if __is_undef(operation)
      while i < __arrayLength(self)
        value = yield(value, __arrayGet(self, i))
        i += 1
      end
    elsif operation == :+
      while i < __arrayLength(self)
        value = value + __arrayGet(self, i)
        i += 1
      end
    elsif operation == :*
      while i < __arrayLength(self)
        value = value * __arrayGet(self, i)
        i += 1
      end
    else
      while i < __arrayLength(self)
        value = value.__send__(operation, __arrayGet(self, i))
        i += 1
      end
    end
    value
  end
  alias reduce inject

  def find(if_none = nil)
    return enum_for(:find) unless block_given?
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      return element if yield(element)
      i += 1
    end
    if_none.nil? ? nil : if_none.call
  end
  alias detect find

  def any?(pattern = __undef())
    i = 0
    if !__is_undef(pattern)
      while i < __arrayLength(self)
        return true if pattern === __arrayGet(self, i)
        i += 1
      end
    elsif block_given?
      while i < __arrayLength(self)
        return true if yield(__arrayGet(self, i))
        i += 1
      end
    else
      while i < __arrayLength(self)
        return true if __arrayGet(self, i)
        i += 1
      end
    end
    false
  end

  def all?(pattern = __undef())
    i = 0
    if !__is_undef(pattern)
      while i < __arrayLength(self)
        return false unless pattern === __arrayGet(self, i)
        i += 1
      end
    elsif block_given?
      while i < __arrayLength(self)
        return false unless yield(__arrayGet(self, i))
        i += 1
      end
    else
      while i < __arrayLength(self)
        return false unless __arrayGet(self, i)
        i += 1
      end
    end
    true
  end

  def none?(pattern = __undef())
    if !__is_undef(pattern)
      !any?(pattern)
    elsif block_given?
      i = 0
      while i < __arrayLength(self)
        return false if yield(__arrayGet(self, i))
        i += 1
      end
      true
    else
      !any?
    end
  end

  def count(value = __undef())
    n = 0
    i = 0
    if !__is_undef(value)
      while i < __arrayLength(self)
        n += 1 if __arrayGet(self, i) == value
        i += 1
      end
    elsif block_given?
      while i < __arrayLength(self)
        n += 1 if yield(__arrayGet(self, i))
        i += 1
      end
    else
      n = __arrayLength(self)
    end
    n
  end

  def fill(value = __undef(), start = nil, count = nil)
    __check_frozen(self)
    if block_given?
      count = start
      start = __is_undef(value) ? nil : value
    end
    if __is_range(start)
      span = __range_slice(start, __arrayLength(self))
      start = span[0]
      last = start + span[1]
    else
      start = 0 if start.nil?
      start += __arrayLength(self) if start < 0
      last = count.nil? ? __arrayLength(self) : start + count
    end
    i = start
    while i < last
      __array_set(self, i, block_given? ? yield(i) : value)
      i += 1
    end
    self
  end

  def compact
    result = []
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      result << element unless element.nil?
      i += 1
    end
    result
  end

  def compact!
    kept = compact
    return nil if __arrayLength(kept) == __arrayLength(self)
    __array_replace(self, kept)
  end

  def to_h
    result = {}
    i = 0
    while i < __arrayLength(self)
      pair = __arrayGet(self, i)
      pair = yield(pair) if block_given?
      unless __is_array(pair)
        raise TypeError, "wrong element type #{pair.class} at #{i} (expected array)"
      end
      raise ArgumentError, "wrong array length at #{i} (expected 2, was #{pair.length})" if __arrayLength(pair) != 2
      result[__arrayGet(pair, 0)] = __arrayGet(pair, 1)
      i += 1
    end
    result
  end

  # Is there an element that the value is a case of? For `when *list`.
  def __any_case(value)
    i = 0
    while i < __arrayLength(self)
      return true if __arrayGet(self, i) === value
      i += 1
    end
    false
  end

  def freeze
    __freeze(self)
  end
end
