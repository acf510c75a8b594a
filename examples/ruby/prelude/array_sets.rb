# Array: as a set, combinations, binary search, chance.

class Array
  # ---- as sets ----

  def uniq
    seen = {}
    result = []
    each do |element|
      key = block_given? ? yield(element) : element
      unless seen.key?(key)
        seen[key] = true
        result << element
      end
    end
    result
  end

  def uniq!(&block)
    __check_frozen(self)
    kept = uniq(&block)
    kept.length == length ? nil : __array_replace(self, kept)
  end

  def -(other)
    other = __converted(other) unless __is_array(other)
    return select { |element| !other.include?(element) } if other.length <= 8
    known = {}
    other.each { |element| known[element] = true }
    reject { |element| known.key?(element) }
  end

  def difference(*others)
    others.inject(__array_dup(self)) { |left, other| left - other }
  end

  def &(other)
    other = __converted(other) unless __is_array(other)
    known = {}
    other.each { |element| known[element] = true }
    uniq.select { |element| known.key?(element) }
  end

  def intersection(*others)
    others.inject(uniq) { |left, other| left & other }
  end

  def intersect?(other)
    !(self & other).empty?
  end

  def |(other)
    (self + other).uniq
  end

  def union(*others)
    others.inject(self) { |left, other| left + other }.uniq
  end

  # ---- combining ----

  def zip(*others)
    lists = others.map do |other|
      if __is_array(other)
        other
      elsif other.respond_to?(:to_ary)
        other.to_ary
      else
        raise TypeError, "wrong argument type #{other.class} (must respond to :each)" unless other.respond_to?(:each)
        other.first(length)
      end
    end
    result = []
    i = 0
    while i < __arrayLength(self)
      row = [__arrayGet(self, i)]
      lists.each { |list| row << list[i] }
      block_given? ? yield(row) : result << row
      i += 1
    end
    block_given? ? nil : result
  end

  def transpose
    return [] if empty?
    rows = map { |row| __is_array(row) ? row : __converted(row) }
    width = rows[0].length
    result = Array.new(width) { [] }
    rows.each do |row|
      raise IndexError, "element size differs (#{row.length} should be #{width})" if row.length != width
      i = 0
      while i < width
        result[i] << row[i]
        i += 1
      end
    end
    result
  end

  def flatten(depth = -1)
    result = []
    __flatten_into(result, depth.nil? ? -1 : __integer(depth))
    result
  end

  # Without recursion, as Arrays may be nested deeper than methods.
  def __flatten_into(result, depth)
    outer = []
    places = []
    open = nil
    list = self
    i = 0
    while true
      if i >= __arrayLength(list)
        return if outer.empty?
        open&.delete(list)
        list = outer.pop
        i = places.pop
        next
      end
      element = __arrayGet(list, i)
      i += 1
      inner = nil
      if depth != outer.length
        if __is_array(element)
          inner = element
        elsif !__isInteger(element) && !__is_string(element) && element.respond_to?(:to_ary)
          inner = element.to_ary
        end
      end
      if inner.nil?
        result << element
        next
      end
      # What is inside itself has no end, unless that is asked for.
      if open.nil?
        open = {}.compare_by_identity
        open[list] = true
      end
      if depth < 0 && open.key?(inner)
        raise ArgumentError, "tried to flatten recursive array"
      end
      outer << list
      places << i
      open[inner] = true
      list = inner
      i = 0
    end
  end

  def flatten!(depth = -1)
    __check_frozen(self)
    nested = any? { |element| __is_array(element) }
    __array_replace(self, flatten(depth))
    nested ? self : nil
  end

  def combination(size)
    size = __integer(size)
    return enum_for(:combination, size) unless block_given?
    n = length
    return self if size < 0 || size > n
    source = __array_dup(self)
    chosen = Array.new(size) { |i| i }
    while true
      yield chosen.map { |i| source[i] }
      at = size - 1
      at -= 1 while at >= 0 && chosen[at] == n - size + at
      break if at < 0
      chosen[at] += 1
      at += 1
      while at < size
        chosen[at] = chosen[at - 1] + 1
        at += 1
      end
    end
    self
  end

  def repeated_combination(size, &block)
    return enum_for(:repeated_combination, size) unless block
    __array_dup(self).__repeated(size, 0, [], true, &block) if size >= 0
    self
  end

  def repeated_permutation(size, &block)
    return enum_for(:repeated_permutation, size) unless block
    __array_dup(self).__repeated(size, 0, [], false, &block) if size >= 0
    self
  end

  def __repeated(size, first, chosen, ordered, &block)
    if size == 0
      block.call(chosen.dup)
      return
    end
    i = ordered ? first : 0
    while i < length
      chosen.push(self[i])
      __repeated(size - 1, i, chosen, ordered, &block)
      chosen.pop
      i += 1
    end
  end

  def permutation(size = nil, &block)
    return enum_for(:permutation, size) unless block
    size = size.nil? ? length : __integer(size)
    __array_dup(self).__permute(size, Array.new(length, false), [], &block) if size >= 0 && size <= length
    self
  end

  def __permute(size, used, chosen, &block)
    if chosen.length == size
      block.call(chosen.dup)
      return
    end
    i = 0
    while i < length
      unless used[i]
        used[i] = true
        chosen.push(self[i])
        __permute(size, used, chosen, &block)
        chosen.pop
        used[i] = false
      end
      i += 1
    end
  end

  def product(*others)
    result = [[]]
    [self, *others.map { |other| __converted(other) }].each do |list|
      longer = []
      result.each { |start| list.each { |element| longer << (start + [element]) } }
      result = longer
    end
    return result unless block_given?
    result.each { |row| yield row }
    self
  end

  # ---- searching ----

  def bsearch
    return enum_for(:bsearch) unless block_given?
    at = bsearch_index { |element| yield(element) }
    at.nil? ? nil : __arrayGet(self, at)
  end

  def bsearch_index
    return enum_for(:bsearch_index) unless block_given?
    low = 0
    high = __arrayLength(self)
    found = nil
    while low < high
      middle = (low + high) / 2
      answer = yield(__arrayGet(self, middle))
      if answer == true
        found = middle
        high = middle
      elsif answer == false || answer.nil?
        low = middle + 1
      elsif answer == 0
        return middle
      elsif answer < 0
        high = middle
      else
        low = middle + 1
      end
    end
    found
  end

  def assoc(key)
    find { |pair| __is_array(pair) && pair[0] == key }
  end

  def rassoc(value)
    find { |pair| __is_array(pair) && pair[1] == value }
  end

  # ---- chance ----

  def shuffle(random: nil)
    order = __random_shuffle(Random.__number(random), length)
    order.map { |i| __arrayGet(self, i) }
  end

  def shuffle!(random: nil)
    __check_frozen(self)
    __array_replace(self, shuffle(random: random))
  end

  def sample(count = __undef(), random: nil)
    if __is_undef(count)
      return nil if empty?
      return __arrayGet(self, __random_limited(Random.__number(random), length - 1))
    end
    count = __integer(count)
    raise ArgumentError, "negative sample number" if count < 0
    __random_sample(Random.__number(random), length, count).map { |i| __arrayGet(self, i) }
  end

  def pack(template, buffer: nil)
    packed = __array_pack(self, template)
    buffer.nil? ? packed : buffer << packed
  end
end
