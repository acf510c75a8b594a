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

  def self.new(text = nil, encoding: nil, capacity: nil)
    made = allocate
    made.__send__(:initialize, *(text.nil? ? [] : [text]))
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
    instance_of?(String) ? self : __str_copy(self)
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
    unless no_count
      return __group_of(index, count) if index.is_a?(Regexp)
      return __str_sub(self, index, count)
    end
    return __str_at(self, index) if __isInteger(index)
    return __slice_range(index) if index.is_a?(Range)
    return include?(index) ? __str_copy(index) : nil if __is_string(index)
    return __group_of(index, 0) if index.is_a?(Regexp)
    __str_at(self, index.respond_to?(:to_int) ? index.to_int : index)
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
    span = __span_of(range, __str_length(self))
    span && __str_sub(self, span[0], span[1])
  end

  def []=(index, count, value = (no_count = true; nil))
    if no_count
      value = count
      count = 1
      if __isInteger(index)
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
    if start.is_a?(Range)
      span = __span_of(start, bytesize)
      return span && __str_byteslice(self, span[0], span[1])
    end
    return __str_byteslice(self, start, count) unless __is_undef(count)
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
    return __str_chars(self) unless block
    each_char(&block)
  end

  def bytes
    __str_bytes(self)
  end

  def codepoints
    __str_codepoints(self)
  end

  def grapheme_clusters
    __str_chars(self)
  end

  def lines(separator = $/, chomp: false, &block)
    found = __str_lines(self, separator, chomp)
    return found unless block
    found.each(&block)
    self
  end

  def each_char
    return to_enum(:each_char) { length } unless block_given?
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
    while i < bytesize
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
    __str_lines(self, separator, chomp).each { |line| yield line }
    self
  end

  # ---- searching ----

  def include?(other)
    __str_include(self, __text(other))
  end

  def index(pattern, start = 0)
    start = __integer(start)
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

  def start_with?(*prefixes)
    prefixes.each do |prefix|
      if prefix.is_a?(Regexp)
        return true if Regexp.new("\\A(?:#{prefix.source})", prefix.options).match(self)
      elsif __str_start_with(self, __text(prefix))
        return true
      end
    end
    false
  end

  def end_with?(*suffixes)
    suffixes.each { |suffix| return true if __str_end_with(self, __text(suffix)) }
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
    pattern = Regexp.new(Regexp.escape(pattern)) if __is_string(pattern)
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
    __str_append(self, __text(other))
  end

  def concat(*others)
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
    copy = super
    copy
  end

  # ---- forms ----

  def upcase(*)
    __str_upcase(self)
  end

  def downcase(*)
    __str_downcase(self)
  end

  def capitalize(*)
    __str_capitalize(self)
  end

  def swapcase(*)
    __str_swapcase(self)
  end

  def reverse
    __str_reverse(self)
  end

  def succ
    __str_succ(self)
  end

  def next
    __str_succ(self)
  end

  def strip
    __str_strip(self)
  end

  def lstrip
    __str_lstrip(self)
  end

  def rstrip
    __str_rstrip(self)
  end

  def chomp(ending = __undef())
    return __str_copy(self) if ending.nil?
    __str_chomp(self, __is_undef(ending) ? nil : __text(ending))
  end

  def chop
    __str_chop(self)
  end

  def center(width, filler = " ")
    __str_justify(self, __integer(width), __text(filler), 2)
  end

  def ljust(width, filler = " ")
    __str_justify(self, __integer(width), __text(filler), 0)
  end

  def rjust(width, filler = " ")
    __str_justify(self, __integer(width), __text(filler), 1)
  end

  def tr(from, to)
    __str_tr(self, __text(from), __text(to), false)
  end

  def tr_s(from, to)
    __str_tr(self, __text(from), __text(to), true)
  end

  def delete(*sets)
    raise ArgumentError, "wrong number of arguments (given 0, expected 1+)" if sets.empty?
    __str_delete(self, sets)
  end

  def squeeze(*sets)
    __str_squeeze(self, sets)
  end

  def delete_prefix(prefix)
    prefix = __text(prefix)
    start_with?(prefix) ? __str_sub(self, prefix.length, length) : __str_copy(self)
  end

  def delete_suffix(suffix)
    suffix = __text(suffix)
    end_with?(suffix) ? __str_sub(self, 0, length - suffix.length) : __str_copy(self)
  end

  def split(separator = nil, limit = 0)
    if separator.is_a?(Regexp)
      parts = __regexp_split(separator, self, __integer(limit))
    else
      separator = $; || " " if separator.nil?
      separator = __pattern(separator)
      return split(separator, limit) if separator.is_a?(Regexp)
      parts = __str_split(self, separator, __integer(limit))
    end
    return parts unless block_given?
    parts.each { |part| yield part }
    self
  end

  def sub(pattern, replacement = (no_replacement = true; nil), &block)
    __substituted(pattern, no_replacement ? block : replacement, false) || __str_copy(self)
  end

  def gsub(pattern, replacement = (no_replacement = true; nil), &block)
    return to_enum(:gsub, pattern) if no_replacement && block.nil?
    __substituted(pattern, no_replacement ? block : replacement, true) || __str_copy(self)
  end

  def sub!(pattern, replacement = (no_replacement = true; nil), &block)
    __check_frozen(self)
    changed = __substituted(pattern, no_replacement ? block : replacement, false)
    changed.nil? ? nil : __str_replace(self, changed)
  end

  def gsub!(pattern, replacement = (no_replacement = true; nil), &block)
    __check_frozen(self)
    changed = __substituted(pattern, no_replacement ? block : replacement, true)
    changed.nil? ? nil : __str_replace(self, changed)
  end

  # The text with the first or all matches replaced by a text, by a Hash's values or by what a block gives; nil where
  # nothing matches.
  def __substituted(pattern, by, all)
    raise ArgumentError, "wrong number of arguments (given 1, expected 2)" if by.nil? && !all
    pattern = __pattern(pattern)
    pattern = Regexp.new(Regexp.escape(pattern)) if __is_string(pattern)
    return __regexp_replace(pattern, self, by, all) if __is_string(by)
    unless by.is_a?(Hash) || by.is_a?(Proc)
      return __regexp_replace(pattern, self, __text(by), all)
    end
    matches = all ? __regexp_match_all(pattern, self) : [pattern.match(self)].compact
    return nil if matches.empty?
    result = String.new
    at = 0
    matches.each do |match|
      from = match.begin(0)
      result << __str_sub(self, at, from - at)
      if by.is_a?(Hash)
        result << by[match[0]].to_s
      else
        __set_last_match(match)
        result << by.call(match[0]).to_s
      end
      at = match.end(0)
    end
    __set_last_match(matches.last)
    result << __str_sub(self, at, length)
    result
  end

  # ---- the same in place ----

  def upcase!(*)
    __str_change(self, __str_upcase(self))
  end

  def downcase!(*)
    __str_change(self, __str_downcase(self))
  end

  def capitalize!(*)
    __str_change(self, __str_capitalize(self))
  end

  def swapcase!(*)
    __str_change(self, __str_swapcase(self))
  end

  def reverse!
    __str_replace(self, __str_reverse(self))
  end

  def succ!
    __str_replace(self, __str_succ(self))
  end

  def next!
    succ!
  end

  def strip!
    __str_change(self, __str_strip(self))
  end

  def lstrip!
    __str_change(self, __str_lstrip(self))
  end

  def rstrip!
    __str_change(self, __str_rstrip(self))
  end

  def chomp!(ending = __undef())
    __str_change(self, chomp(ending))
  end

  def chop!
    __str_change(self, __str_chop(self))
  end

  def tr!(from, to)
    __str_change(self, tr(from, to))
  end

  def tr_s!(from, to)
    __str_change(self, tr_s(from, to))
  end

  def delete!(*sets)
    __str_change(self, delete(*sets))
  end

  def squeeze!(*sets)
    __str_change(self, squeeze(*sets))
  end

  def delete_prefix!(prefix)
    __str_change(self, delete_prefix(prefix))
  end

  def delete_suffix!(suffix)
    __str_change(self, delete_suffix(suffix))
  end

  # ---- iteration ----

  def upto(last, exclusive = false)
    return to_enum(:upto, last, exclusive) unless block_given?
    if length > last.length
      return self
    end
    # Two numbers are counted as numbers.
    if match?(/\A\d+\z/) && last.match?(/\A\d+\z/)
      n = to_i
      final = last.to_i
      width = length
      while n < final || (n == final && !exclusive)
        yield n.to_s.rjust(width, "0")
        n += 1
      end
      return self
    end
    return self if length == last.length && (self <=> last) > 0
    text = self
    while true
      same = text == last
      break if same && exclusive
      yield text
      break if same
      text = text.succ
      break if text.length > last.length
    end
    self
  end

  # ---- encodings ----

  def encoding
    __str_is_binary(self) ? Encoding::ASCII_8BIT : Encoding::UTF_8
  end

  def force_encoding(encoding)
    name = encoding.to_s.upcase
    __str_set_binary(self, name == "ASCII-8BIT" || name == "BINARY")
  end

  def encode(*, **)
    __str_copy(self)
  end

  def b
    __str_set_binary(__str_copy(self), true)
  end

  def valid_encoding?
    __str_is_valid(self)
  end

  def ascii_only?
    __str_is_ascii(self)
  end

  def scrub(replacement = "\uFFFD")
    __str_scrub(self, replacement)
  end

  def unicode_normalize(form = :nfc)
    __str_normalize(self, form)
  end

  def unpack(template)
    __str_unpack(self, template)
  end

  def unpack1(template)
    __str_unpack(self, template)[0]
  end

  def sum(bits = 16)
    __str_sum(self, bits)
  end
end

class Encoding
  def initialize(name)
    @__name = name
  end

  def name
    @__name
  end

  def to_s
    @__name
  end

  def inspect
    "#<Encoding:#{@__name}>"
  end

  def ascii_compatible?
    true
  end

  UTF_8 = new("UTF-8")
  ASCII_8BIT = new("ASCII-8BIT")
  BINARY = ASCII_8BIT
  US_ASCII = new("US-ASCII")

  class CompatibilityError < EncodingError
  end

  class UndefinedConversionError < EncodingError
  end

  class InvalidByteSequenceError < EncodingError
  end

  def self.default_external
    UTF_8
  end

  def self.default_internal
    nil
  end

  def self.default_external=(encoding)
    encoding
  end
end

module Kernel
  def format(text, *arguments)
    text = text.to_str
    plan = __format_plan(text)
    values = []
    used = 0
    at = 0
    while at < plan.length
      kind = plan[at]
      which = plan[at + 1]
      if which.nil?
        raise ArgumentError, "too few arguments" if used >= arguments.length
        value = arguments[used]
        used += 1
      elsif __isInteger(which)
        raise ArgumentError, "too few arguments" if which >= arguments.length
        value = arguments[which]
      else
        table = arguments[0]
        raise ArgumentError, "one hash required" unless table.is_a?(Hash) && arguments.length == 1
        value = table.fetch(which) { table.default_proc || table.default ? table[which] : raise(KeyError.new("key<#{which}> not found", receiver: table, key: which)) }
      end
      values << __format_value(kind, value)
      at += 2
    end
    raise ArgumentError, "too many arguments for format string" if $DEBUG && used < arguments.length
    __format_print(text, values)
  end

  def __format_value(kind, value)
    case kind
    when :s then value.to_s
    when :p then value.inspect
    when :c then __is_string(value) ? value : value.to_int
    when :i
      return value if __is_integer(value)
      return value.floor if value.is_a?(Float)
      Integer(value)
    when :star then value.to_int
    else
      __is_integer(value) || value.is_a?(Float) ? value : Float(value)
    end
  end

  def sprintf(text, *arguments)
    format(text, *arguments)
  end

  def printf(text, *arguments)
    $stdout.write(format(text, *arguments))
    nil
  end

  private :format, :sprintf, :printf
end
