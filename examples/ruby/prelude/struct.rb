# Struct: classes with named members. A member is kept in a hidden field.

class Struct
  include Enumerable

  def self.new(*names, keyword_init: nil, &block)
    constant = nil
    constant = names.shift if __is_string(names[0])
    raise ArgumentError, "wrong number of arguments (given 0, expected 1+)" if names.empty? && constant.nil?
    names.each do |name|
      raise TypeError, "#{name.inspect} is not a symbol nor a string" unless __is_symbol(name) || __is_string(name)
    end
    names = names.map { |name| name.to_sym }
    raise ArgumentError, "duplicate member: #{names.find { |name| names.count(name) > 1 }}" if names.uniq.length < names.length
    made = Class.new(self)
    made.__define_members(names, keyword_init)
    Struct.const_set(constant, made) if constant
    made.class_eval(&block) if block
    made
  end

  def self.__define_members(names, keyword_init)
    @__members = names
    @__keyword_init = keyword_init
    names.each { |name| __struct_member(self, name) }
    if keyword_init
      class << self
        def new(*args, **keywords, &block)
          made = allocate
          made.__send__(:initialize, *args, **keywords, &block)
          made
        end
      end
    else
      __struct_finish(self, names)
    end
    class << self
      def [](*args, **keywords)
        keywords.empty? ? new(*args) : new(*args, **keywords)
      end

      def members
        __member_list.dup
      end

      def keyword_init?
        __keyword_init
      end

      def inspect
        __keyword_init ? "#{super}(keyword_init: true)" : super
      end
    end
  end

  def self.__member_list
    @__members || superclass.__member_list
  end

  def self.__keyword_init
    @__members ? @__keyword_init : superclass.__keyword_init
  end

  def initialize(*values, **keywords)
    names = self.class.__member_list
    if self.class.__keyword_init
      raise ArgumentError, "wrong number of arguments (given #{values.length}, expected 0)" unless values.empty?
      unknown = keywords.keys - names
      raise ArgumentError, "unknown keywords: #{unknown.join(", ")}" unless unknown.empty?
      names.each { |name| __struct_set(self, name, keywords[name]) }
      return
    end
    values << keywords unless keywords.empty?
    raise ArgumentError, "struct size differs" if values.length > names.length
    i = 0
    while i < __arrayLength(names)
      __struct_set(self, __arrayGet(names, i), __arrayGet(values, i))
      i += 1
    end
  end

  def initialize_copy(other)
    self
  end

  def members
    self.class.members
  end

  def to_a
    self.class.__member_list.map { |name| __struct_get(self, name) }
  end
  alias __all to_a

  def deconstruct
    to_a
  end

  def values
    to_a
  end

  def to_h(&block)
    result = {}
    each_pair do |name, value|
      if block
        name, value = block.call(name, value)
      end
      result[name] = value
    end
    result
  end

  def deconstruct_keys(names)
    names.nil? ? to_h : to_h.slice(*names)
  end

  def length
    self.class.__member_list.length
  end

  def size
    length
  end

  # The member for a name or index.
  def __member(key)
    names = self.class.__member_list
    if __is_symbol(key) || __is_string(key)
      name = key.to_sym
      raise NameError.new("no member '#{key}' in struct", name) unless names.include?(name)
      return name
    end
    index = key.to_int
    count = names.length
    raise IndexError, "offset #{index} too large for struct(size:#{count})" if index >= count
    raise IndexError, "offset #{index} too small for struct(size:#{count})" if index < -count
    names[index]
  end

  def [](key)
    __struct_get(self, __member(key))
  end

  def []=(key, value)
    __struct_set(self, __member(key), value)
  end

  def dig(key, *rest)
    found = self[key]
    return found if rest.empty? || found.nil?
    raise TypeError, "#{found.class} does not have #dig method" unless found.respond_to?(:dig)
    found.dig(*rest)
  end

  def each
    return enum_for(:each) { length } unless block_given?
    to_a.each { |value| yield value }
    self
  end

  def each_pair
    return enum_for(:each_pair) { length } unless block_given?
    self.class.__member_list.each { |name| yield [name, __struct_get(self, name)] }
    self
  end

  def values_at(*indices)
    to_a.values_at(*indices)
  end

  def select(&block)
    to_a.select(&block)
  end

  def filter(&block)
    to_a.select(&block)
  end

  def ==(other)
    return true if equal?(other)
    other.class == self.class && to_a == other.to_a
  end

  def eql?(other)
    other.class == self.class && to_a.eql?(other.to_a)
  end

  def hash
    to_a.hash
  end

  def inspect
    name = self.class.name
    start = name ? "#<struct #{name} " : "#<struct "
    return "#{start.rstrip}:...>" if __inspecting?
    $__inspecting.push(self)
    begin
      parts = self.class.__member_list.map { |member| "#{member}=#{__struct_get(self, member).inspect}" }
      "#{start}#{parts.join(", ")}>"
    ensure
      $__inspecting.pop
    end
  end

  def to_s
    inspect
  end
end
