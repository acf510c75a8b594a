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
      # The block may have changed the element's place.
      result << __arrayGet(self, i) if yield(__arrayGet(self, i))
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
    i = 0
    kept = 0
    begin
      while i < __arrayLength(self)
        element = __arrayGet(self, i)
        if yield(element)
          self[kept] = element if kept < i
          kept += 1
        end
        i += 1
      end
    ensure
      # Also when the block is left: what it has not seen moves up.
      __array_splice(self, kept, i - kept, []) if kept < i && i <= __arrayLength(self)
    end
    self
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
