# Array: sorting, sums, parts, grouping.

class Array
  # ---- sorting ----

  def sort(&block)
    if block.nil?
      sorted = __array_sorted(self)
      return sorted unless sorted.nil?
      return __merge_sort { |a, b| a <=> b }
    end
    __merge_sort(&block)
  end

  def sort!(&block)
    __check_frozen(self)
    __array_replace(self, sort(&block))
  end

  def __order_of(order, a, b)
    raise ArgumentError, "comparison of #{a.class} with #{__compare_label(b)} failed" if order.nil?
    __isInteger(order) ? order : (order > 0 ? 1 : (order < 0 ? -1 : 0))
  end

  # Merge sort, stable; halves are compared in the order in which C's library does it.
  def __merge_sort(&order)
    sorted = __array_dup(self)
    __merge_halves(sorted, __array_dup(self), 0, __arrayLength(self), order)
    sorted
  end

  def __merge_halves(list, spare, start, count, order)
    return if count <= 1
    half = count / 2
    middle = start + half
    last = start + count
    __merge_halves(list, spare, start, half, order)
    __merge_halves(list, spare, middle, count - half, order)
    i = start
    j = middle
    k = start
    while i < middle && j < last
      a = list[i]
      b = list[j]
      sign = order.call(a, b)
      sign = __order_of(sign, a, b) unless __isInteger(sign)
      if sign <= 0
        spare[k] = a
        i += 1
      else
        spare[k] = b
        j += 1
      end
      k += 1
    end
    # What is left of the second half is in its place.
    while i < middle
      spare[k] = list[i]
      i += 1
      k += 1
    end
    while start < k
      list[start] = spare[start]
      start += 1
    end
  end

  def sort_by(&block)
    return enum_for(:sort_by) { length } unless block
    keys = map(&block)
    sorted = __array_sorted_by(self, keys)
    return sorted unless sorted.nil?
    order = Array.new(length) { |i| i }
    order = order.__merge_sort do |i, j|
      a = __arrayGet(keys, i)
      b = __arrayGet(keys, j)
      sign = a <=> b
      __isInteger(sign) ? sign : __order_of(sign, a, b)
    end
    order.map { |i| __arrayGet(self, i) }
  end

  def sort_by!(&block)
    return enum_for(:sort_by!) { length } unless block
    __check_frozen(self)
    __array_replace(self, sort_by(&block))
  end

  def min(count = nil, &block)
    return (block ? sort(&block) : sort).first(__integer(count)) unless count.nil?
    n = __arrayLength(self)
    return nil if n == 0
    best = __arrayGet(self, 0)
    i = 1
    while i < n
      element = __arrayGet(self, i)
      if block
        best = element if __order_of(block.call(element, best), element, best) < 0
      elsif __order_of(best <=> element, best, element) > 0
        best = element
      end
      i += 1
    end
    best
  end

  def max(count = nil, &block)
    return (block ? sort(&block) : sort).reverse.first(__integer(count)) unless count.nil?
    n = __arrayLength(self)
    return nil if n == 0
    best = __arrayGet(self, 0)
    i = 1
    while i < n
      element = __arrayGet(self, i)
      if block
        best = element if __order_of(block.call(element, best), element, best) > 0
      elsif __order_of(best <=> element, best, element) < 0
        best = element
      end
      i += 1
    end
    best
  end

  def minmax(&block)
    greatest = max(&block)
    [min(&block), greatest]
  end

  def min_by(count = nil, &block)
    return enum_for(:min_by) { length } unless block
    return sort_by(&block).first(count) unless count.nil?
    best = nil
    least = nil
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      key = yield(element)
      if i == 0 || __order_of(key <=> least, key, least) < 0
        best = element
        least = key
      end
      i += 1
    end
    best
  end

  def max_by(count = nil, &block)
    return enum_for(:max_by) { length } unless block
    return sort_by(&block).reverse.first(count) unless count.nil?
    best = nil
    most = nil
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      key = yield(element)
      if i == 0 || __order_of(key <=> most, key, most) > 0
        best = element
        most = key
      end
      i += 1
    end
    best
  end

  def minmax_by(&block)
    return enum_for(:minmax_by) { length } unless block
    [min_by(&block), max_by(&block)]
  end

  # ---- sums ----

  # Floats are added with Kahan and Babuska's compensation, as CRuby does it.
  def sum(initial = 0)
    total = initial
    i = 0
    n = __arrayLength(self)
    while i < n
      element = __arrayGet(self, i)
      element = yield(element) if block_given?
      if __is_float(element) && (__is_float(total) || __is_integer(total))
        compensation = 0.0
        total = total.to_f
        while true
          unless __is_float(element)
            break unless __is_integer(element)
            element = element.to_f
          end
          if element.nan? || element.infinite? || total.infinite?
            total += element
          else
            sum = total + element
            if total.abs >= element.abs
              compensation += (total - sum) + element
            else
              compensation += (element - sum) + total
            end
            total = sum
          end
          i += 1
          return total + compensation if i >= n
          element = __arrayGet(self, i)
          element = yield(element) if block_given?
        end
        total += compensation
      end
      total += element
      i += 1
    end
    total
  end

  def tally(result = {})
    result = Hash.__from(result)
    each { |element| result[element] = (result[element] || 0) + 1 }
    result
  end

  # ---- parts ----

  def take(count)
    count = __integer(count)
    raise ArgumentError, "attempt to take negative size" if count < 0
    __array_slice(self, 0, count)
  end

  def drop(count)
    count = __integer(count)
    raise ArgumentError, "attempt to drop negative size" if count < 0
    n = __arrayLength(self)
    count >= n ? [] : __array_slice(self, count, n - count)
  end

  def take_while
    return enum_for(:take_while) unless block_given?
    i = 0
    while i < __arrayLength(self)
      break unless yield(__arrayGet(self, i))
      i += 1
    end
    take(i)
  end

  def drop_while
    return enum_for(:drop_while) unless block_given?
    i = 0
    while i < __arrayLength(self)
      break unless yield(__arrayGet(self, i))
      i += 1
    end
    drop(i)
  end

  def rotate(count = 1)
    count = __integer(count)
    n = __arrayLength(self)
    return [] if n == 0
    count %= n
    __array_plus(__array_slice(self, count, n - count), __array_slice(self, 0, count))
  end

  def rotate!(count = 1)
    __array_replace(self, rotate(count))
  end

  def each_slice(size)
    size = __integer(size)
    raise ArgumentError, "invalid slice size" if size <= 0
    return enum_for(:each_slice, size) { (length + size - 1) / size } unless block_given?
    i = 0
    while i < __arrayLength(self)
      yield __array_slice(self, i, size)
      i += size
    end
    self
  end

  def each_cons(size)
    size = __integer(size)
    raise ArgumentError, "invalid size" if size <= 0
    return enum_for(:each_cons, size) { length < size ? 0 : length - size + 1 } unless block_given?
    i = 0
    while i + size <= __arrayLength(self)
      yield __array_slice(self, i, size)
      i += 1
    end
    self
  end

  def cycle(times = nil)
    return enum_for(:cycle, times) { times.nil? ? Float::INFINITY : length * times } unless block_given?
    if times.nil?
      until empty?
        each { |element| yield element }
      end
    else
      round = 0
      while round < times
        each { |element| yield element }
        round += 1
      end
    end
    nil
  end

  def each_with_object(object)
    return enum_for(:each_with_object, object) { length } unless block_given?
    i = 0
    while i < __arrayLength(self)
      yield __arrayGet(self, i), object
      i += 1
    end
    object
  end

  def each_entry(&block)
    each(&block)
  end

  # ---- grouping ----

  def partition
    return enum_for(:partition) { length } unless block_given?
    yes = []
    no = []
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      (yield(element) ? yes : no) << element
      i += 1
    end
    [yes, no]
  end

  def group_by
    return enum_for(:group_by) { length } unless block_given?
    result = {}
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      key = yield(element)
      list = result[key]
      list.nil? ? result[key] = [element] : list << element
      i += 1
    end
    result
  end

  def filter_map
    return enum_for(:filter_map) { length } unless block_given?
    result = []
    i = 0
    while i < __arrayLength(self)
      made = yield(__arrayGet(self, i))
      result << made if made
      i += 1
    end
    result
  end

  def flat_map
    return enum_for(:flat_map) { length } unless block_given?
    result = []
    i = 0
    while i < __arrayLength(self)
      made = yield(__arrayGet(self, i))
      if __is_array(made)
        __array_concat(result, made)
      elsif made.respond_to?(:to_ary)
        __array_concat(result, made.to_ary)
      else
        result << made
      end
      i += 1
    end
    result
  end
  alias collect_concat flat_map

  def one?(pattern = __undef())
    n = 0
    i = 0
    while i < __arrayLength(self)
      element = __arrayGet(self, i)
      if !__is_undef(pattern)
        n += 1 if pattern === element
      elsif block_given?
        n += 1 if yield(element)
      elsif element
        n += 1
      end
      i += 1
    end
    n == 1
  end
end
