# Array: its elements and parts, and how they come and go.

class Array
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
    raise ArgumentError, "argument too big" if count * __arrayLength(self) >= 1 << 60
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
end
