# String. What needs only the text is done by the host; what takes blocks or asks arguments for conversions is here.

module Kernel
  # An argument as a String.
  def __text(value)
    return value if __is_string(value)
    return value.to_str if !__is_symbol(value) && value.respond_to?(:to_str)
    raise TypeError, "no implicit conversion of #{__type_label(value)} into String"
  end

  # An argument as an Integer.
  def __integer(value)
    return value if __isInteger(value)
    raise RangeError, "bignum too big to convert into `long'" if __is_integer(value)
    return value.to_int if value.respond_to?(:to_int)
    raise TypeError, value.nil? ? "no implicit conversion from nil to integer" : "no implicit conversion of #{__type_label(value)} into Integer"
  end
end

class String
  include Comparable

  def self.new(text = __undef(), options = __undef())
    unless __same(self, String)
      return __is_undef(text) ? super() : __is_undef(options) ? super(text) : super(text, options)
    end
    if __is_undef(options)
      return +"" if __is_undef(text)
      return __str_copy(text) if __is_string(text)
      return __str_copy(__text(text)) unless text.is_a?(Hash)
    end
    options, text = text, __undef() if __is_undef(options)
    __made_with(text, **(__is_undef(options) ? {} : options))
  end

  def self.__made_with(text, encoding: nil, capacity: nil)
    made = __is_undef(text) ? +"" : __str_copy(__text(text))
    made.force_encoding(encoding) if encoding
    made
  end

  def self.try_convert(value)
    value.respond_to?(:to_str) ? value.to_str : nil
  end

  def initialize(text = "")
    __str_replace(self, __text(text))
  end

  def initialize_copy(other)
    __str_replace(self, other)
  end

  def to_s
    __isString(self) || instance_of?(String) ? self : __str_copy(self)
  end

  def to_str
    to_s
  end

  def inspect
    __str_inspect(self)
  end

  def dump
    __str_dump(self)
  end

  def undump
    __str_undump(self)
  end

  def to_sym
    __string_to_sym(self)
  end

  def intern
    __string_to_sym(self)
  end

  def to_i(base = 10)
    __str_to_i(self, base)
  end

  def to_f
    __str_to_f(self)
  end

  def hex
    __str_to_i(self, 16)
  end

  def oct
    __str_oct(self)
  end

  def hash
    __str_hash(self)
  end

  # ---- comparison ----

  def ==(other)
    return __str_eq(self, other) if __is_string(other)
    other.respond_to?(:to_str) ? other == self : false
  end

  def ===(other)
    self == other
  end

  def eql?(other)
    __str_eq(self, other)
  end

  def <=>(other)
    order = __str_cmp(self, other)
    return order unless order.nil?
    return nil unless other.respond_to?(:to_str)
    reversed = other <=> self
    reversed.nil? ? nil : -reversed
  end

  def <(other)
    order = __str_cmp(self, other)
    order.nil? ? super : order < 0
  end

  def >(other)
    order = __str_cmp(self, other)
    order.nil? ? super : order > 0
  end

  def casecmp(other)
    __is_string(other) || other.respond_to?(:to_str) ? __str_casecmp(self, __text(other)) : nil
  end

  def casecmp?(other)
    __is_string(other) || other.respond_to?(:to_str) ? __str_eq(downcase, __text(other).downcase) : nil
  end

  # ---- size and parts ----

  def length
    __str_length(self)
  end

  def size
    __str_length(self)
  end

  def bytesize
    __str_bytesize(self)
  end

  def empty?
    __str_bytesize(self) == 0
  end

  def [](index, count = (no_count = true; nil))
    if __isInteger(index)
      if no_count
        index += __str_length(self) if index < 0
        return index < 0 ? nil : __str_at(self, index)
      end
      return __part(index, count) if __isInteger(count)
    end
    return __slice_range(index) if no_count && __is_range(index)
    unless no_count
      return __group_of(index, count) if index.is_a?(Regexp)
      return __str_sub(self, index, count)
    end
    return include?(index) ? __str_copy(index) : nil if __is_string(index)
    return __group_of(index, 0) if index.is_a?(Regexp)
    __str_at(self, index.respond_to?(:to_int) ? index.to_int : index)
  end

  # `count` characters from an index on, as far as there are so many; nil where the index is outside.
  def __part(index, count)
    return nil if count < 0
    length = __str_length(self)
    index += length if index < 0
    return nil if index < 0 || index > length
    count = length - index if count > length - index
    __str_sub(self, index, count)
  end

  def slice(index, count = (no_count = true; nil))
    no_count ? self[index] : self[index, count]
  end

  def __group_of(pattern, group)
    match = pattern.match(self)
    match && match[group]
  end

  # [start, count] of a Range in something of a length; nil where the start is outside.
  def __span_of(range, length)
    first = range.begin
    first = first.nil? ? 0 : first.to_int
    first += length if first < 0
    return nil if first < 0 || first > length
    last = range.end
    last = last.nil? ? length : last.to_int
    last += length if last < 0
    last += 1 unless range.exclude_end? || range.end.nil?
    last = length if last > length
    count = last - first
    [first, count < 0 ? 0 : count]
  end

  def __slice_range(range)
    first = __rangeFirst(range)
    last = __rangeLast(range)
    if __isInteger(first) && __isInteger(last)
      length = __str_length(self)
      first += length if first < 0
      return nil if first < 0 || first > length
      last += length if last < 0
      last -= 1 if __rangeExclusive(range)
      last = length - 1 if last >= length
      return __str_sub(self, first, last < first ? 0 : last - first + 1)
    end
    span = __span_of(range, __str_length(self))
    span && __str_sub(self, span[0], span[1])
  end

  def []=(index, count, value = (no_count = true; nil))
    if no_count
      value = count
      count = 1
      if __isInteger(index)
        value = __text(value) unless __is_string(value)
        length = __str_length(self)
        at = index < 0 ? index + length : index
        raise IndexError, "index #{index} out of string" if at < 0 || at > length || (at == length && index < 0)
        __str_splice(self, at, 1, __text(value))
      elsif index.is_a?(Range)
        span = __span_of(index, __str_length(self))
        raise RangeError, "#{index} out of range" if span.nil?
        __str_splice(self, span[0], span[1], __text(value))
      elsif __is_string(index)
        at = __str_index(self, index, 0)
        raise IndexError, "string not matched" if at.nil?
        __str_splice(self, at, __str_length(index), __text(value))
      elsif index.is_a?(Regexp)
        __replace_group(index, 0, value)
      else
        self[__integer(index)] = value
      end
      return value
    end
    return __replace_group(index, count, value) if index.is_a?(Regexp)
    index = __integer(index)
    count = __integer(count)
    value = __text(value) unless __is_string(value)
    length = __str_length(self)
    at = index < 0 ? index + length : index
    raise IndexError, "index #{index} out of string" if at < 0 || at > length
    raise IndexError, "negative length #{count}" if count < 0
    count = length - at if count > length - at
    __str_splice(self, at, count, __text(value))
    value
  end

  def __replace_group(pattern, group, value)
    match = pattern.match(self)
    raise IndexError, "regexp not matched" if match.nil?
    from = match.begin(group)
    raise IndexError, "regexp group #{group} not matched" if from.nil?
    __str_splice(self, from, match.end(group) - from, __text(value))
    value
  end

  def slice!(index, count = (no_count = true; nil))
    __check_frozen(self)
    if no_count
      found = self[index]
      return nil if found.nil?
      self[index] = ""
    else
      found = self[index, count]
      return nil if found.nil?
      self[index, count] = ""
    end
    found
  end

  def byteslice(start, count = __undef())
    if start.is_a?(Range) && __is_undef(count)
      span = __span_of(start, bytesize)
      return span && __str_byteslice(self, span[0], span[1])
    end
    start = __integer(start)
    return __str_byteslice(self, start, __integer(count)) unless __is_undef(count)
    found = __str_byteslice(self, start, 1)
    found && found.bytesize == 0 ? nil : found
  end

  def getbyte(index)
    __str_getbyte(self, index)
  end

  def setbyte(index, value)
    __str_setbyte(self, index, value)
  end

  def ord
    __str_ord(self)
  end

  def chr
    __str_sub(self, 0, 1)
  end

  def chars(&block)
    return each_char(&block) if block
    return __str_chars(self) unless __isAsciiText(self)
    result = []
    i = 0
    count = __str_bytesize(self)
    while i < count
      result << __str_at(self, i)
      i += 1
    end
    result
  end

  def bytes
    result = []
    i = 0
    count = __str_bytesize(self)
    while i < count
      result << __str_getbyte(self, i)
      i += 1
    end
    result
  end

  def codepoints
    __str_codepoints(self)
  end

  def grapheme_clusters
    __str_chars(self)
  end

  def lines(separator = $/, chomp: false, &block)
    found = __lines(separator, chomp)
    return found unless block
    found.each(&block)
    self
  end

  def __lines(separator, chomp)
    return __str_lines(self, separator, chomp) unless __isAsciiText(self) && separator == "\n"
    result = []
    start = 0
    count = __str_bytesize(self)
    while start < count
      at = __str_index(self, "\n", start)
      stop = at.nil? ? count : at + 1
      size = stop - start
      if chomp && !at.nil?
        size -= 1
        size -= 1 if size > 0 && __str_getbyte(self, start + size - 1) == 13
      end
      result << __str_sub(self, start, size)
      start = stop
    end
    result
  end

  def each_char
    return to_enum(:each_char) { length } unless block_given?
    if __isAsciiText(self)
      # What the block does to the String does not matter.
      text = __str_copy(self)
      i = 0
      count = __str_bytesize(text)
      while i < count
        yield __str_at(text, i)
        i += 1
      end
      return self
    end
    list = __str_chars(self)
    i = 0
    count = __arrayLength(list)
    while i < count
      yield __arrayGet(list, i)
      i += 1
    end
    self
  end

  def each_grapheme_cluster(&block)
    each_char(&block)
  end

  def each_byte
    return to_enum(:each_byte) { bytesize } unless block_given?
    i = 0
    while i < __str_bytesize(self)
      yield __str_getbyte(self, i)
      i += 1
    end
    self
  end

  def each_codepoint
    return to_enum(:each_codepoint) unless block_given?
    codepoints.each { |point| yield point }
    self
  end

  def each_line(separator = $/, chomp: false)
    return to_enum(:each_line, separator, chomp: chomp) unless block_given?
    __lines(separator, chomp).each { |line| yield line }
    self
  end

  # ---- searching ----

  def include?(other)
    __str_include(self, __text(other))
  end

  def index(pattern, start = 0)
    start = __integer(start)
    return __str_index(self, pattern, start) if __is_string(pattern)
    if pattern.is_a?(Regexp)
      match = pattern.match(self, start)
      return match && match.begin(0)
    end
    __str_index(self, __text(pattern), start)
  end

  def rindex(pattern, start = nil)
    if pattern.is_a?(Regexp)
      match = __regexp_rmatch(pattern, self, start)
      return match && match.begin(0)
    end
    __str_rindex(self, __text(pattern), start)
  end

  def start_with?(first = (none = true; nil), *prefixes)
    return false if none
    return __str_start_with(self, first) if prefixes.empty? && __is_string(first)
    prefixes.unshift(first).each do |prefix|
      if prefix.is_a?(Regexp)
        return true if Regexp.new("\\A(?:#{prefix.source})", prefix.options).match(self)
      elsif __str_start_with(self, __text(prefix))
        return true
      end
    end
    false
  end

  def end_with?(first = (none = true; nil), *suffixes)
    return false if none
    return __str_end_with(self, first) if suffixes.empty? && __is_string(first)
    suffixes.unshift(first).each { |suffix| return true if __str_end_with(self, __text(suffix)) }
    false
  end

  def =~(pattern)
    raise TypeError, "type mismatch: String given" if __is_string(pattern)
    pattern =~ self
  end

  def match(pattern, start = 0, &block)
    Regexp.__from(pattern).match(self, start, &block)
  end

  def match?(pattern, start = 0)
    __regexp_test(Regexp.__from(pattern), self, start)
  end

  # A pattern: a Regexp, or a String that stands for itself.
  def __pattern(pattern)
    return pattern if __is_string(pattern) || pattern.is_a?(Regexp)
    return pattern.to_str if !__is_symbol(pattern) && pattern.respond_to?(:to_str)
    raise TypeError, "wrong argument type #{__type_label(pattern)} (expected Regexp)"
  end

  def partition(pattern)
    pattern = __pattern(pattern)
    if pattern.is_a?(Regexp)
      match = pattern.match(self)
      return [__str_copy(self), "", ""] if match.nil?
      return [match.pre_match, match[0], match.post_match]
    end
    at = __str_index(self, __text(pattern), 0)
    return [__str_copy(self), "", ""] if at.nil?
    [__str_sub(self, 0, at), __str_copy(pattern), __str_sub(self, at + pattern.length, length)]
  end

  def rpartition(pattern)
    pattern = __pattern(pattern)
    if pattern.is_a?(Regexp)
      match = __regexp_rmatch(pattern, self, nil)
      return ["", "", __str_copy(self)] if match.nil?
      return [match.pre_match, match[0], match.post_match]
    end
    at = __str_rindex(self, __text(pattern), nil)
    return ["", "", __str_copy(self)] if at.nil?
    [__str_sub(self, 0, at), __str_copy(pattern), __str_sub(self, at + pattern.length, length)]
  end

  def scan(pattern)
    pattern = __pattern(pattern)
    pattern = Regexp.__plain(pattern) if __is_string(pattern)
    return __regexp_scan(pattern, self) unless block_given?
    matches = __regexp_match_all(pattern, self)
    last = nil
    matches.each do |match|
      last = match
      __set_last_match(match)
      yield match.size == 1 ? match[0] : match.captures
    end
    __set_last_match(last)
    self
  end

  def count(*sets)
    raise ArgumentError, "wrong number of arguments (given 0, expected 1+)" if sets.empty?
    __str_count(self, sets)
  end

  # ---- joining ----

  def +(other)
    __str_plus(self, __text(other))
  end

  def *(count)
    __str_times(self, count)
  end

  def %(arguments)
    return format(self, arguments) if arguments.is_a?(Hash)
    return format(self, *arguments) if arguments.is_a?(Array)
    format(self, arguments)
  end

  def <<(other)
    return __str_append(self, other) if __isInteger(other)
    raise RangeError, "bignum out of char range" if __is_integer(other)
    __str_append(self, __text(other))
  end

  def concat(other = (none = true; nil), *others)
    return self << other if !none && __arrayLength(others) == 0
    others.unshift(other) unless none
    copy = others.map { |other| other.equal?(self) ? __str_copy(self) : other }
    copy.each { |other| self << other }
    self
  end

  def prepend(*others)
    __str_replace(self, others.map { |other| __text(other) }.join + self)
  end

  def replace(other)
    __str_replace(self, __text(other))
  end

  def clear
    __str_replace(self, "")
  end

  def insert(index, other)
    index = __integer(index)
    other = __text(other)
    length = __str_length(self)
    at = index < 0 ? index + length + 1 : index
    raise IndexError, "index #{index} out of string" if at < 0 || at > length
    __str_splice(self, at, 0, __text(other))
  end

  def +@
    frozen? ? __str_copy(self) : self
  end

  def -@
    frozen? ? self : __str_copy(self).freeze
  end

  def dup
    __plain_copy(self) || super
  end
end
