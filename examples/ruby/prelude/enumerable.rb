# Enumerable, on `each`. Several values yielded at once count as one Array.

module Enumerable
  # What a block got as one value.
  def __packed(values)
    __arrayLength(values) <= 1 ? __arrayGet(values, 0) : values
  end

  def to_a(*args)
    result = []
    each(*args) { |*values| result << __packed(values) }
    result
  end

  alias entries to_a
  # For the methods below: a class may have a `to_a` of its own that gives something else.
  alias __all to_a

  def each_entry
    return enum_for(:each_entry) unless block_given?
    each { |*values| yield __packed(values) }
    self
  end

  def map
    return enum_for(:map) unless block_given?
    result = []
    each { |*values| result << yield(*values) }
    result
  end

  def flat_map
    return enum_for(:flat_map) unless block_given?
    result = []
    each do |*values|
      made = yield(*values)
      __is_array(made) ? result.concat(made) : result << made
    end
    result
  end

  def select
    return enum_for(:select) unless block_given?
    result = []
    each do |*values|
      value = __packed(values)
      result << value if yield(value)
    end
    result
  end

  def reject
    return enum_for(:reject) unless block_given?
    result = []
    each do |*values|
      value = __packed(values)
      result << value unless yield(value)
    end
    result
  end

  def filter_map
    return enum_for(:filter_map) unless block_given?
    result = []
    each do |*values|
      made = yield(*values)
      result << made if made
    end
    result
  end

  def find(if_none = nil)
    return enum_for(:find, if_none) unless block_given?
    each do |*values|
      value = __packed(values)
      return value if yield(value)
    end
    if_none.nil? ? nil : if_none.call
  end

  def find_index(wanted = __undef())
    return enum_for(:find_index) if __is_undef(wanted) && !block_given?
    i = 0
    each do |*values|
      value = __packed(values)
      return i if __is_undef(wanted) ? yield(value) : value == wanted
      i += 1
    end
    nil
  end

  def find_all(&block)
    return enum_for(:find_all) unless block
    result = []
    each do |*values|
      value = __packed(values)
      result << value if yield(value)
    end
    result
  end

  def first(count = __undef())
    if __is_undef(count)
      each { |*values| return __packed(values) }
      return nil
    end
    take(count)
  end

  def take(count)
    count = __integer(count)
    raise ArgumentError, "attempt to take negative size" if count < 0
    result = []
    return result if count == 0
    each do |*values|
      result << __packed(values)
      break if result.length >= count
    end
    result
  end

  def take_while
    return enum_for(:take_while) unless block_given?
    result = []
    each do |*values|
      value = __packed(values)
      break unless yield(value)
      result << value
    end
    result
  end

  def drop(count)
    count = __integer(count)
    raise ArgumentError, "attempt to drop negative size" if count < 0
    __all.drop(count)
  end

  def drop_while
    return enum_for(:drop_while) unless block_given?
    result = []
    dropping = true
    each do |*values|
      value = __packed(values)
      dropping = false if dropping && !yield(value)
      result << value unless dropping
    end
    result
  end

  def include?(wanted)
    each { |*values| return true if __packed(values) == wanted }
    false
  end

  def member?(wanted)
    include?(wanted)
  end

  def inject(initial = __undef(), operation = __undef())
    if __is_undef(operation) && !block_given?
      operation = initial
      initial = __undef()
    end
    operation = __name_symbol(operation) unless __is_undef(operation)
    result = initial
    each do |*values|
      value = __packed(values)
      if __is_undef(result)
        result = value
      elsif __is_undef(operation)
        result = yield(result, value)
      else
        result = result.__send__(operation, value)
      end
    end
    __is_undef(result) ? nil : result
  end

  def sum(initial = 0)
    __all.sum(initial) { |value| block_given? ? yield(value) : value }
  end

  def count(wanted = __undef())
    n = 0
    each do |*values|
      if !__is_undef(wanted)
        n += 1 if __packed(values) == wanted
      elsif block_given?
        n += 1 if yield(__packed(values))
      else
        n += 1
      end
    end
    n
  end

  def any?(pattern = __undef())
    each do |*values|
      value = __packed(values)
      if !__is_undef(pattern)
        return true if pattern === value
      elsif block_given?
        return true if yield(value)
      elsif value
        return true
      end
    end
    false
  end

  def all?(pattern = __undef())
    each do |*values|
      value = __packed(values)
      if !__is_undef(pattern)
        return false unless pattern === value
      elsif block_given?
        return false unless yield(value)
      elsif !value
        return false
      end
    end
    true
  end

  def none?(pattern = __undef())
    each do |*values|
      value = __packed(values)
      if !__is_undef(pattern)
        return false if pattern === value
      elsif block_given?
        return false if yield(value)
      elsif value
        return false
      end
    end
    true
  end

  def one?(pattern = __undef())
    n = 0
    each do |*values|
      value = __packed(values)
      if !__is_undef(pattern)
        n += 1 if pattern === value
      elsif block_given?
        n += 1 if yield(value)
      elsif value
        n += 1
      end
      return false if n > 1
    end
    n == 1
  end

  def each_with_index(*args)
    return enum_for(:each_with_index, *args) unless block_given?
    i = 0
    each(*args) do |*values|
      yield __packed(values), i
      i += 1
    end
    self
  end

  def each_with_object(object)
    return enum_for(:each_with_object, object) unless block_given?
    each { |*values| yield __packed(values), object }
    object
  end

  def reverse_each(&block)
    return enum_for(:reverse_each) unless block
    __all.reverse_each(&block)
    self
  end

  def each_slice(size, &block)
    size = __integer(size)
    raise ArgumentError, "invalid slice size" if size <= 0
    return enum_for(:each_slice, size) unless block
    slice = []
    each do |*values|
      slice << __packed(values)
      if slice.length == size
        yield slice
        slice = []
      end
    end
    yield slice unless slice.empty?
    self
  end

  def each_cons(size)
    size = __integer(size)
    raise ArgumentError, "invalid size" if size <= 0
    return enum_for(:each_cons, size) unless block_given?
    window = []
    each do |*values|
      window.shift if window.length == size
      window << __packed(values)
      yield window.dup if window.length == size
    end
    self
  end

  def group_by
    return enum_for(:group_by) unless block_given?
    result = {}
    each do |*values|
      value = __packed(values)
      key = yield(value)
      list = result[key]
      list.nil? ? result[key] = [value] : list << value
    end
    result
  end

  def partition
    return enum_for(:partition) unless block_given?
    yes = []
    no = []
    each do |*values|
      value = __packed(values)
      (yield(value) ? yes : no) << value
    end
    [yes, no]
  end

  def chunk_while
    slice_when { |a, b| !yield(a, b) }
  end

  def slice_when(&block)
    raise ArgumentError, "wrong number of arguments (given 0, expected 1)" unless block
    source = self
    Enumerator.new do |yielder|
      slice = nil
      last = nil
      source.each do |*values|
        value = __packed(values)
        if slice.nil?
          slice = [value]
        elsif block.call(last, value)
          yielder << slice
          slice = [value]
        else
          slice << value
        end
        last = value
      end
      yielder << slice unless slice.nil?
    end
  end

  def chunk
    return enum_for(:chunk) unless block_given?
    result = []
    each do |*values|
      value = __packed(values)
      key = yield(value)
      next if key.nil? || key == :_separator
      if key == :_alone || result.empty? || result.last[0] != key
        result << [key, [value]]
      else
        result.last[1] << value
      end
    end
    result.each
  end

  def slice_before(pattern = __undef(), &block)
    slices = []
    each do |*values|
      value = __packed(values)
      starts = __is_undef(pattern) ? block.call(value) : pattern === value
      starts || slices.empty? ? slices << [value] : slices.last << value
    end
    slices.each
  end

  def slice_after(pattern = __undef(), &block)
    slices = []
    ended = true
    each do |*values|
      value = __packed(values)
      ended ? slices << [value] : slices.last << value
      ended = __is_undef(pattern) ? block.call(value) : pattern === value
    end
    slices.each
  end

  def zip(*others, &block)
    __all.zip(*others, &block)
  end

  # An element is compared with the best so far; Array compares the other way round.
  def min(count = nil, &block)
    return __all.min(count, &block) unless count.nil?
    block ? __all.min(&block) : __all.min { |element, best| element <=> best }
  end

  def max(count = nil, &block)
    return __all.max(count, &block) unless count.nil?
    block ? __all.max(&block) : __all.max { |element, best| element <=> best }
  end

  def minmax(&block)
    elements = __all
    block ? elements.minmax(&block) : elements.minmax { |element, best| element <=> best }
  end

  def min_by(count = nil, &block)
    return enum_for(:min_by) unless block
    __all.min_by(*[count].compact, &block)
  end

  def max_by(count = nil, &block)
    return enum_for(:max_by) unless block
    __all.max_by(*[count].compact, &block)
  end

  def minmax_by(&block)
    return enum_for(:minmax_by) unless block
    __all.minmax_by(&block)
  end

  def sort(&block)
    __all.sort(&block)
  end

  def sort_by(&block)
    return enum_for(:sort_by) unless block
    __all.sort_by(&block)
  end

  def tally
    __all.tally
  end

  def uniq(&block)
    __all.uniq(&block)
  end

  def to_set(*args, &block)
    Set.new(self, *args, &block)
  end

  def to_h(*args, &block)
    return __all(*args).to_h unless block
    pairs = []
    each(*args) { |*values| pairs << block.call(*values) }
    pairs.to_h
  end

  def cycle(times = nil, &block)
    return enum_for(:cycle, times) unless block
    __all.cycle(times, &block)
  end


  def grep(pattern)
    result = []
    each do |*values|
      value = __packed(values)
      result << (block_given? ? yield(value) : value) if pattern === value
    end
    result
  end

  def grep_v(pattern)
    result = []
    each do |*values|
      value = __packed(values)
      result << (block_given? ? yield(value) : value) unless pattern === value
    end
    result
  end

  def compact
    __all.compact
  end

  def lazy
    Enumerator::Lazy.new(self)
  end

  alias collect map
  alias collect_concat flat_map
  alias filter select
  alias detect find
  alias reduce inject
end
