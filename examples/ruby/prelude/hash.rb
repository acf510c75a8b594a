# Hash: entries in the order in which they were added, in three Arrays (keys, values, hash codes; the code of a deleted
# entry is -1), with an index that the host keeps. Keys whose equality the host knows (symbols, numbers, strings, nil,
# true, false) are found without calling guest code; for others `hash` and `eql?` are asked.

class Hash
  include Enumerable

  def self.[](*pairs)
    made = new
    if pairs.length == 1
      first = pairs[0]
      if first.is_a?(Hash)
        first.each_pair { |key, value| made[key] = value }
        return made
      elsif __is_array(first)
        first.each { |pair| made[pair[0]] = pair[1] }
        return made
      end
    end
    raise ArgumentError, "odd number of arguments for Hash" if pairs.length.odd?
    i = 0
    while i < pairs.length
      made[pairs[i]] = pairs[i + 1]
      i += 2
    end
    made
  end

  def self.try_convert(value)
    value.respond_to?(:to_hash) ? value.to_hash : nil
  end

  # An argument as a Hash.
  def self.__from(value)
    return value if value.is_a?(Hash)
    return value.to_hash if value.respond_to?(:to_hash)
    raise TypeError, "no implicit conversion of #{__type_label(value)} into Hash"
  end

  def self.allocate
    made = __class_allocate(self)
    made.__empty
    made
  end

  def self.new(default = __undef(), &block)
    unless __same(self, Hash)
      made = allocate
      __is_undef(default) ? made.__send__(:initialize, &block) : made.__send__(:initialize, default, &block)
      return made
    end
    made = __allocated(self)
    made.__empty
    made.__fill(default, block)
    made
  end

  def __empty
    @__keys = []
    @__values = []
    @__hashes = []
    @__index = nil
    @__size = 0
    @__iterating = 0
    # A field that is not there takes longer to read.
    @__identity = nil
    @__default = nil
    @__proc = nil
    self
  end

  def initialize(default = __undef(), &block)
    __fill(default, block)
  end

  def __fill(default, block)
    unless __is_undef(default)
      raise ArgumentError, "wrong number of arguments (given 1, expected 0)" if block
      @__default = default
    end
    if block
      raise TypeError, "default_proc takes two arguments (2 for #{block.arity})" if block.lambda? && block.arity != 2
      @__proc = block
    end
  end

  def initialize_copy(other)
    other = Hash.__from(other)
    __take(other)
    @__default = other.default
    @__proc = other.default_proc
    self
  end

  # Takes over the entries of another Hash.
  def __take(other)
    @__keys = __array_dup(other.__keys)
    @__values = __array_dup(other.__values)
    @__hashes = __array_dup(other.__hashes)
    index = other.__index
    @__index = index.nil? ? nil : __array_dup(index)
    @__size = other.size
    @__iterating = 0
    @__identity = other.__identity
  end

  def __keys = @__keys
  def __values = @__values
  def __hashes = @__hashes
  def __index = @__index
  def __identity = @__identity

  # ---- finding ----

  # The number of the entry of a key; -1 - hash code where there is none.
  def __at(key)
    return __at_identity(key) if @__identity
    code = __hashWord(key)
    unless code.nil?
      return __is_string(key) ? __at_text(key, code) : __at_word(key, code)
    end
    at = __hash_locate(@__keys, @__hashes, @__index, key)
    at.nil? ? __at_general(key) : at
  end

  # Finds a key that is equal only to itself. The key of a deleted entry is the marker that no program has.
  def __at_word(key, code)
    keys = @__keys
    index = @__index
    if index.nil?
      i = 0
      while i < __arrayLength(keys)
        return i if __same(__arrayGet(keys, i), key)
        i += 1
      end
    else
      mask = __arrayLength(index) - 1
      slot = code & mask
      entry = __arrayGet(index, slot)
      while entry >= 0
        return entry if __same(__arrayGet(keys, entry), key)
        slot = (slot + 1) & mask
        entry = __arrayGet(index, slot)
      end
    end
    -1 - code
  end

  # Finds a String.
  def __at_text(key, code)
    keys = @__keys
    hashes = @__hashes
    index = @__index
    if index.nil?
      i = 0
      while i < __arrayLength(hashes)
        return i if __same(__arrayGet(hashes, i), code) && __sameText(__arrayGet(keys, i), key)
        i += 1
      end
    else
      mask = __arrayLength(index) - 1
      slot = code & mask
      entry = __arrayGet(index, slot)
      while entry >= 0
        return entry if __same(__arrayGet(hashes, entry), code) && __sameText(__arrayGet(keys, entry), key)
        slot = (slot + 1) & mask
        entry = __arrayGet(index, slot)
      end
    end
    -1 - code
  end

  # Finds a key that must be asked for its hash code, and what it is equal to.
  def __at_general(key)
    code = key.hash
    code = __isInteger(code) ? (code ^ (code >> 30)) & 0x3fffffff : __hash_fold(code)
    keys = @__keys
    hashes = @__hashes
    index = @__index
    if index.nil?
      i = 0
      while i < __arrayLength(hashes)
        return i if __same(__arrayGet(hashes, i), code) && __equalKeys(__arrayGet(keys, i), key)
        i += 1
      end
    else
      mask = __arrayLength(index) - 1
      slot = code & mask
      entry = __arrayGet(index, slot)
      while entry >= 0
        return entry if __same(__arrayGet(hashes, entry), code) && __equalKeys(__arrayGet(keys, entry), key)
        slot = (slot + 1) & mask
        entry = __arrayGet(index, slot)
      end
    end
    -1 - code
  end

  def __equalKeys(known, key) = __same(known, key) || key.eql?(known)

  def __at_identity(key)
    code = __hash_fold(key.__id__)
    at = __hash_probe(@__hashes, @__index, code, -1)
    while at >= 0
      return at if key.equal?(__arrayGet(@__keys, at))
      at = __hash_probe(@__hashes, @__index, code, at)
    end
    -1 - code
  end

  def [](key)
    at = __at(key)
    return __arrayGet(@__values, at) if at >= 0
    default(key)
  end

  def __put(key, value)
    at = __at(key)
    if at >= 0
      # A store to a field says so if the Hash is frozen.
      @__size = @__size
      @__values[at] = value
    else
      __insert(key, value, -1 - at)
    end
    value
  end

  alias []= __put
  alias store __put

  def __insert(key, value, code)
    @__size = @__size + 1
    if @__iterating > 0
      @__size -= 1
      raise RuntimeError, "can't add a new key into hash during iteration"
    end
    @__keys << (@__identity ? key : __frozenText(key))
    @__values << value
    hashes = @__hashes
    hashes << code
    count = __arrayLength(hashes)
    index = @__index
    if index.nil?
      @__index = __indexed(hashes) if count > 8
    elsif count * 2 > __arrayLength(index)
      @__index = __indexed(hashes)
    else
      mask = __arrayLength(index) - 1
      slot = code & mask
      slot = (slot + 1) & mask while __arrayGet(index, slot) >= 0
      index[slot] = count - 1
    end
  end

  # An index for these hash codes, with room for as many again.
  def __indexed(hashes)
    count = __arrayLength(hashes)
    size = 32
    size *= 2 while size < count * 4
    index = __array(__arrayFilled(size, -1))
    mask = size - 1
    entry = 0
    while entry < count
      code = __arrayGet(hashes, entry)
      if code >= 0
        slot = code & mask
        slot = (slot + 1) & mask while __arrayGet(index, slot) >= 0
        __arraySet(index, slot, entry)
      end
      entry += 1
    end
    index
  end

  # Removes an entry and gives its value.
  def __remove(at)
    value = __arrayGet(@__values, at)
    @__size -= 1
    @__keys[at] = __undef()
    @__values[at] = nil
    @__hashes[at] = -1
    if @__iterating == 0
      if @__size == 0
        __array_resize(@__keys, 0)
        __array_resize(@__values, 0)
        __array_resize(@__hashes, 0)
        @__index = nil
      elsif __arrayLength(@__hashes) > 16 && @__size * 2 < __arrayLength(@__hashes)
        @__index = __hash_compact(@__keys, @__values, @__hashes)
      end
    end
    value
  end

  def fetch(key, default = __undef())
    at = __at(key)
    return __arrayGet(@__values, at) if at >= 0
    return yield(key) if block_given?
    return default unless __is_undef(default)
    raise KeyError.new("key not found: #{key.inspect}", receiver: self, key: key)
  end

  def dig(key, *rest)
    found = self[key]
    return found if rest.empty? || found.nil?
    raise TypeError, "#{found.class} does not have #dig method" unless found.respond_to?(:dig)
    found.dig(*rest)
  end

  def key?(key)
    __at(key) >= 0
  end

  def has_key?(key)
    __at(key) >= 0
  end

  def include?(key)
    __at(key) >= 0
  end

  def member?(key)
    __at(key) >= 0
  end

  def value?(value)
    each_pair { |_key, other| return true if other == value }
    false
  end

  def has_value?(value)
    value?(value)
  end

  def key(value)
    each_pair { |key, other| return key if other == value }
    nil
  end

  def assoc(key)
    at = __at(key)
    at >= 0 ? [__arrayGet(@__keys, at), __arrayGet(@__values, at)] : nil
  end

  def rassoc(value)
    each_pair { |key, other| return [key, other] if other == value }
    nil
  end

  def values_at(*keys)
    keys.map { |key| self[key] }
  end

  def fetch_values(*keys)
    keys.map { |key| block_given? ? fetch(key) { |missing| yield missing } : fetch(key) }
  end

  # ---- defaults ----

  def default(key = __undef())
    if !__is_undef(key) && !@__proc.nil?
      return @__proc.call(self, key)
    end
    @__default
  end

  def default=(value)
    @__proc = nil
    @__default = value
  end

  def default_proc
    @__proc
  end

  def default_proc=(block)
    raise TypeError, "wrong default_proc type #{block.class} (expected Proc)" unless block.nil? || block.is_a?(Proc)
    @__default = nil
    @__proc = block
  end

  # ---- size ----

  def length
    @__size
  end

  def size
    @__size
  end

  def count(*args, &block)
    return @__size if args.empty? && block.nil?
    super
  end

  def empty?
    @__size == 0
  end

  # ---- iteration ----

  def each
    return enum_for(:each) { size } unless block_given?
    locks = @__iterating >= 0
    @__iterating += 1 if locks
    begin
      i = 0
      while i < __arrayLength(@__hashes)
        yield [__arrayGet(@__keys, i), __arrayGet(@__values, i)] if __arrayGet(@__hashes, i) >= 0
        i += 1
      end
    ensure
      @__iterating -= 1 if locks
    end
    self
  end

  def each_pair
    return enum_for(:each_pair) { size } unless block_given?
    locks = @__iterating >= 0
    @__iterating += 1 if locks
    begin
      i = 0
      while i < __arrayLength(@__hashes)
        yield [__arrayGet(@__keys, i), __arrayGet(@__values, i)] if __arrayGet(@__hashes, i) >= 0
        i += 1
      end
    ensure
      @__iterating -= 1 if locks
    end
    self
  end

  def each_key
    return enum_for(:each_key) { size } unless block_given?
    locks = @__iterating >= 0
    @__iterating += 1 if locks
    begin
      i = 0
      while i < __arrayLength(@__hashes)
        yield __arrayGet(@__keys, i) if __arrayGet(@__hashes, i) >= 0
        i += 1
      end
    ensure
      @__iterating -= 1 if locks
    end
    self
  end

  def each_value
    return enum_for(:each_value) { size } unless block_given?
    locks = @__iterating >= 0
    @__iterating += 1 if locks
    begin
      i = 0
      while i < __arrayLength(@__hashes)
        yield __arrayGet(@__values, i) if __arrayGet(@__hashes, i) >= 0
        i += 1
      end
    ensure
      @__iterating -= 1 if locks
    end
    self
  end

  def keys
    result = []
    i = 0
    while i < __arrayLength(@__hashes)
      result << __arrayGet(@__keys, i) if __arrayGet(@__hashes, i) >= 0
      i += 1
    end
    result
  end

  def values
    result = []
    i = 0
    while i < __arrayLength(@__hashes)
      result << __arrayGet(@__values, i) if __arrayGet(@__hashes, i) >= 0
      i += 1
    end
    result
  end

  def to_a
    result = []
    i = 0
    while i < __arrayLength(@__hashes)
      result << [__arrayGet(@__keys, i), __arrayGet(@__values, i)] if __arrayGet(@__hashes, i) >= 0
      i += 1
    end
    result
  end
  alias __all to_a

  def first(count = __undef())
    if __is_undef(count)
      each_pair { |key, value| return [key, value] }
      return nil
    end
    to_a.first(count)
  end

  def select
    return enum_for(:select) { size } unless block_given?
    result = __emptied
    dup.each_pair { |key, value| result[key] = value if yield(key, value) }
    result
  end

  def filter(&block)
    return enum_for(:filter) { size } unless block
    select(&block)
  end

  def deconstruct_keys(keys)
    self
  end

  def __without(keys)
    reject { |key, _| keys.include?(key) }
  end

  def reject
    return enum_for(:reject) { size } unless block_given?
    result = __emptied
    dup.each_pair { |key, value| result[key] = value unless yield(key, value) }
    result
  end

  # An empty Hash that tells keys apart as this one does.
  private def __emptied
    @__identity ? {}.compare_by_identity : {}
  end
end
