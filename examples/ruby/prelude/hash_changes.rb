# Hash: changes, other objects made from it, comparison.

class Hash
  # ---- changes ----

  def delete(key)
    __check_frozen(self)
    at = __at(key)
    return __remove(at) if at >= 0
    block_given? ? yield(key) : nil
  end

  def delete_if
    return enum_for(:delete_if) { size } unless block_given?
    __check_frozen(self)
    i = 0
    @__iterating += 1
    begin
      while i < __arrayLength(@__hashes)
        if __arrayGet(@__hashes, i) >= 0 && yield(__arrayGet(@__keys, i), __arrayGet(@__values, i))
          __remove(i)
        end
        i += 1
      end
    ensure
      @__iterating -= 1
    end
    self
  end

  def reject!
    return enum_for(:reject!) { size } unless block_given?
    before = @__size
    delete_if { |key, value| yield(key, value) }
    before == @__size ? nil : self
  end

  def keep_if
    return enum_for(:keep_if) { size } unless block_given?
    delete_if { |key, value| !yield(key, value) }
  end

  def select!
    return enum_for(:select!) { size } unless block_given?
    before = @__size
    delete_if { |key, value| !yield(key, value) }
    before == @__size ? nil : self
  end

  def filter!(&block)
    select!(&block)
  end

  def clear
    __check_frozen(self)
    __array_resize(@__keys, 0)
    __array_resize(@__values, 0)
    __array_resize(@__hashes, 0)
    @__index = nil
    @__size = 0
    self
  end

  def shift
    __check_frozen(self)
    i = 0
    while i < __arrayLength(@__hashes)
      if __arrayGet(@__hashes, i) >= 0
        key = __arrayGet(@__keys, i)
        return [key, __remove(i)]
      end
      i += 1
    end
    default(nil)
  end

  def replace(other)
    __check_frozen(self)
    other = Hash.__from(other)
    __take(other)
    @__default = other.default
    @__proc = other.default_proc
    self
  end

  def update(*others)
    __check_frozen(self)
    others.each do |other|
      Hash.__from(other).each_pair do |key, value|
        if block_given?
          at = __at(key)
          value = yield(key, __arrayGet(@__values, at), value) if at >= 0
        end
        self[key] = value
      end
    end
    self
  end

  def merge!(*others, &block)
    update(*others, &block)
  end

  def merge(*others, &block)
    copy = dup
    copy.update(*others, &block)
    copy
  end

  def rehash
    raise RuntimeError, "rehash during iteration" if @__iterating > 0
    pairs = to_a
    clear
    pairs.each { |pair| self[pair[0]] = pair[1] }
    self
  end

  def compare_by_identity
    @__identity = true
    rehash
  end

  def compare_by_identity?
    @__identity ? true : false
  end

  # ---- made from it ----

  def to_h
    unless block_given?
      return self if instance_of?(Hash)
      made = {}
      each_pair { |key, value| made[key] = value }
      return made
    end
    result = {}
    each_pair do |key, value|
      pair = yield(key, value)
      raise TypeError, "wrong element type #{pair.class} (expected array)" unless __is_array(pair)
      raise ArgumentError, "element has wrong array length (expected 2, was #{pair.length})" if pair.length != 2
      result[pair[0]] = pair[1]
    end
    result
  end

  def to_hash
    self
  end

  def to_proc
    lambda { |key| self[key] }
  end

  def invert
    result = {}
    each_pair { |key, value| result[value] = key }
    result
  end

  def transform_values
    return enum_for(:transform_values) { size } unless block_given?
    result = {}
    each_pair { |key, value| result[key] = yield(value) }
    result
  end

  def transform_values!
    return enum_for(:transform_values!) { size } unless block_given?
    __check_frozen(self)
    i = 0
    while i < __arrayLength(@__hashes)
      @__values[i] = yield(__arrayGet(@__values, i)) if __arrayGet(@__hashes, i) >= 0
      i += 1
    end
    self
  end

  def transform_keys(names = nil)
    return enum_for(:transform_keys) { size } unless block_given? || names
    result = {}
    each_pair do |key, value|
      if names && names.key?(key)
        result[names[key]] = value
      else
        result[block_given? ? yield(key) : key] = value
      end
    end
    result
  end

  def transform_keys!(names = nil, &block)
    return enum_for(:transform_keys!) { size } unless block || names
    replaced = transform_keys(*[names].compact, &block)
    __check_frozen(self)
    __take(replaced)
    self
  end

  def slice(*keys)
    result = {}
    keys.each do |key|
      at = __at(key)
      result[key] = __arrayGet(@__values, at) if at >= 0
    end
    result
  end

  def except(*keys)
    result = {}
    each_pair { |key, value| result[key] = value }
    keys.each { |key| result.delete(key) }
    result
  end


  def compact
    reject { |_key, value| value.nil? }
  end

  def compact!
    reject! { |_key, value| value.nil? }
  end

  def sort(&block)
    to_a.sort(&block)
  end

  def flatten(depth = 1)
    to_a.flatten(__integer(depth))
  end

  # ---- comparison ----

  def ==(other)
    return true if equal?(other)
    unless other.is_a?(Hash)
      return other.respond_to?(:to_hash) ? other == self : false
    end
    return false if size != other.size
    return true if __inspecting?
    $__inspecting.push(self)
    begin
      each_pair do |key, value|
        at = other.__at(key)
        return false if at < 0
        return false unless value == __arrayGet(other.__values, at)
      end
    ensure
      $__inspecting.pop
    end
    true
  end

  def eql?(other)
    return true if equal?(other)
    return false unless other.is_a?(Hash) && size == other.size
    each_pair do |key, value|
      at = other.__at(key)
      return false if at < 0 || !value.eql?(__arrayGet(other.__values, at))
    end
    true
  end

  # The order of entries does not matter.
  def hash
    code = @__size
    each_pair { |key, value| code += __hash_mix(key.hash, value.hash) }
    code
  end

  def <=(other)
    other = Hash.__from(other)
    size <= other.size && all? { |key, value| other.key?(key) && other[key] == value }
  end

  def <(other)
    other = Hash.__from(other)
    size < other.size && self <= other
  end

  def >=(other)
    Hash.__from(other) <= self
  end

  def >(other)
    Hash.__from(other) < self
  end

  def inspect
    return "{}" if @__size == 0
    return "{...}" if __inspecting?
    $__inspecting.push(self)
    begin
      parts = []
      each_pair { |key, value| parts << "#{key.inspect}=>#{value.inspect}" }
      "{" + parts.join(", ") + "}"
    ensure
      $__inspecting.pop
    end
  end

  def to_s
    inspect
  end

  # A frozen Hash does not count who iterates over it.
  def freeze
    @__iterating = -1 unless frozen?
    __freeze(self)
  end
end

class Array
  # A new Hash of keys and values in turn: what a literal is compiled to.
  def __to_hash
    made = __allocated(Hash)
    made.__empty
    i = 0
    while i < __arrayLength(self)
      made.__put(__arrayGet(self, i), __arrayGet(self, i + 1))
      i += 2
    end
    made
  end
end

class Hash
  # Adds keys and values in turn.
  def __add_pairs(pairs)
    i = 0
    while i < __arrayLength(pairs)
      self[__arrayGet(pairs, i)] = __arrayGet(pairs, i + 1)
      i += 2
    end
    self
  end

  # Adds what `**other` stands for.
  def __add_hash(other)
    return self if other.nil?
    Hash.__from(other).each_pair { |key, value| self[key] = value }
    self
  end

  # ---- entries as pairs ----

  def partition
    return enum_for(:partition) unless block_given?
    yes = []
    no = []
    each_pair { |key, value| (yield([key, value]) ? yes : no) << [key, value] }
    [yes, no]
  end

  def min_by(count = nil, &block)
    return enum_for(:min_by) unless block
    to_a.min_by(*[count].compact, &block)
  end

  def max_by(count = nil, &block)
    return enum_for(:max_by) unless block
    to_a.max_by(*[count].compact, &block)
  end

  def sort_by(&block)
    return enum_for(:sort_by) unless block
    to_a.sort_by(&block)
  end

  def group_by
    return enum_for(:group_by) unless block_given?
    result = {}
    each_pair { |key, value| (result[yield([key, value])] ||= []) << [key, value] }
    result
  end

  def sum(initial = 0)
    each_pair { |key, value| initial += block_given? ? yield([key, value]) : [key, value] }
    initial
  end

  def find
    return enum_for(:find) unless block_given?
    each_pair { |key, value| return [key, value] if yield([key, value]) }
    nil
  end

  def detect(&block)
    find(&block)
  end

  def map
    return enum_for(:map) { size } unless block_given?
    result = []
    each_pair { |key, value| result << yield([key, value]) }
    result
  end

  def collect(&block)
    return enum_for(:collect) { size } unless block
    map(&block)
  end

  def flat_map
    return enum_for(:flat_map) unless block_given?
    result = []
    each_pair do |key, value|
      made = yield([key, value])
      __is_array(made) ? result.concat(made) : result << made
    end
    result
  end

  def filter_map
    return enum_for(:filter_map) unless block_given?
    result = []
    each_pair do |key, value|
      made = yield([key, value])
      result << made if made
    end
    result
  end

  def any?(pattern = __undef())
    return super unless __is_undef(pattern)
    return @__size > 0 unless block_given?
    each_pair { |key, value| return true if yield([key, value]) }
    false
  end

  def all?(pattern = __undef())
    return super unless __is_undef(pattern)
    return true unless block_given?
    each_pair { |key, value| return false unless yield([key, value]) }
    true
  end

  def none?(pattern = __undef())
    return super unless __is_undef(pattern)
    return @__size == 0 unless block_given?
    each_pair { |key, value| return false if yield([key, value]) }
    true
  end
end
