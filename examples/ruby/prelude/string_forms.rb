# Strings made from strings, the same in place, and encodings.

class String
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
    return __str_strip(self) unless __isAsciiText(self)
    first = 0
    last = __str_bytesize(self)
    first += 1 while first < last && (__str_getbyte(self, first) == 0 || __is_blank(__str_getbyte(self, first)))
    last -= 1 while last > first && (__str_getbyte(self, last - 1) == 0 || __is_blank(__str_getbyte(self, last - 1)))
    __str_sub(self, first, last - first)
  end

  private def __is_blank(byte)
    byte == 32 || (byte >= 9 && byte <= 13)
  end

  def lstrip
    __str_lstrip(self)
  end

  def rstrip
    __str_rstrip(self)
  end

  def chomp(ending = __undef())
    return __str_copy(self) if ending.nil?
    if __is_undef(ending) && __isAsciiText(self)
      count = __str_bytesize(self)
      last = count == 0 ? 0 : __str_getbyte(self, count - 1)
      return __str_copy(self) unless last == 10 || last == 13
      count -= 1
      count -= 1 if last == 10 && count > 0 && __str_getbyte(self, count - 1) == 13
      return __str_sub(self, 0, count)
    end
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

  private def __missing_pattern
    raise ArgumentError, "wrong number of arguments (given 0, expected 2)"
  end

  def split(separator = nil, limit = 0)
    limit = __integer(limit)
    separator = $; || " " if separator.nil?
    if __same(limit, 0) && __is_string(separator) && __isAsciiText(self) && __isAsciiText(separator)
      parts = __str_bytesize(separator) == 1 && __str_getbyte(separator, 0) == 32 ? __split_words : __split_at(separator)
    elsif separator.is_a?(Regexp)
      parts = __regexp_split(separator, self, __integer(limit))
    else
      separator = __pattern(separator)
      return split(separator, limit) if separator.is_a?(Regexp)
      parts = __str_split(self, separator, __integer(limit))
    end
    return parts unless block_given?
    parts.each { |part| yield part }
    self
  end

  # The parts between places where a separator stands, without empty ones at the end.
  private def __split_at(separator)
    width = __str_bytesize(separator)
    return __str_split(self, separator, 0) if width == 0
    parts = []
    from = 0
    while (at = __str_index(self, separator, from))
      parts << __str_sub(self, from, at - from)
      from = at + width
    end
    parts << __str_sub(self, from, __str_bytesize(self) - from)
    __array_pop(parts) while __arrayLength(parts) > 0 && __str_bytesize(__arrayGet(parts, __arrayLength(parts) - 1)) == 0
    parts
  end

  # The parts between blanks.
  private def __split_words
    parts = []
    from = 0
    count = __str_bytesize(self)
    while from < count
      if __is_blank(__str_getbyte(self, from))
        from += 1
      else
        to = from + 1
        to += 1 while to < count && !__is_blank(__str_getbyte(self, to))
        parts << __str_sub(self, from, to - from)
        from = to
      end
    end
    parts
  end

  def sub(pattern = (__missing_pattern; nil), replacement = (no_replacement = true; nil), &block)
    __substituted(pattern, no_replacement ? block : replacement, false) || __str_copy(self)
  end

  def gsub(pattern, replacement = (no_replacement = true; nil), &block)
    return to_enum(:gsub, pattern) if no_replacement && block.nil?
    __substituted(pattern, no_replacement ? block : replacement, true) || __str_copy(self)
  end

  def sub!(pattern = (__missing_pattern; nil), replacement = (no_replacement = true; nil), &block)
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
    pattern = Regexp.__plain(pattern) if __is_string(pattern)
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
    return self if (self <=> last) > 0
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
