# Regexp and MatchData.

class RegexpError < StandardError
end

class Regexp
  IGNORECASE = 1
  EXTENDED = 2
  MULTILINE = 4

  def self.escape(text)
    __regexp_escape(text.to_s)
  end

  def self.quote(text)
    __regexp_escape(text.to_s)
  end

  def self.compile(source, options = nil)
    new(source, options)
  end

  def self.union(*patterns)
    patterns = patterns[0] if patterns.length == 1 && patterns[0].is_a?(Array)
    return new("(?!)") if patterns.empty?
    return patterns[0] if patterns.length == 1 && patterns[0].is_a?(Regexp)
    new(patterns.map { |pattern| pattern.is_a?(Regexp) ? (patterns.length == 1 ? pattern.source : pattern.to_s) : escape(pattern) }.join("|"))
  end

  def self.last_match(group = nil)
    match = __last_match()
    group.nil? || match.nil? ? match : match[group]
  end

  def self.try_convert(value)
    value.is_a?(Regexp) ? value : nil
  end

  # A pattern given as a Regexp or as its source.
  # Patterns of Strings that stand for themselves, as far as they were needed again and again.
  PLAIN = {}
  private_constant :PLAIN

  # The pattern that matches a text.
  def self.__plain(text)
    found = PLAIN[text]
    return found unless found.nil?
    PLAIN.clear if PLAIN.length >= 64
    PLAIN[text] = new(escape(text))
  end

  def self.__from(pattern)
    return pattern if pattern.is_a?(Regexp)
    raise TypeError, "wrong argument type #{__type_label(pattern)} (expected Regexp)" if __is_symbol(pattern) || !pattern.respond_to?(:to_str)
    new(pattern.to_str)
  end

  def initialize(source, options = nil)
    if source.is_a?(Regexp)
      __regexp_initialize(self, source.source, source.options)
    else
      bits = __isInteger(options) ? options : (options ? IGNORECASE : 0)
      __regexp_initialize(self, source, bits)
    end
  end

  def source
    __regexp_source(self)
  end

  def options
    __regexp_options(self)
  end

  def casefold?
    options & IGNORECASE != 0
  end

  def to_s
    __regexp_to_s(self)
  end

  def inspect
    __regexp_inspect(self)
  end

  def ==(other)
    other.is_a?(Regexp) && source == other.source && options == other.options
  end

  def eql?(other)
    self == other
  end

  def hash
    source.hash + options
  end

  def match(text, start = 0)
    text = text.to_str if !text.nil? && !__is_string(text) && !__is_symbol(text) && text.respond_to?(:to_str)
    found = __regexp_match(self, text, start)
    return yield(found) if found && block_given?
    found
  end

  def match?(text, start = 0)
    __regexp_test(self, text, start)
  end

  def =~(text)
    found = __regexp_match(self, text, 0)
    found && found.begin(0)
  end

  def ===(text)
    return false unless __is_string(text) || __is_symbol(text) || text.respond_to?(:to_str)
    text = text.to_str unless __is_string(text) || __is_symbol(text)
    __regexp_match(self, text, 0) ? true : false
  end

  def ~
    text = $_
    __is_string(text) ? self =~ text : nil
  end

  def names
    found = __regexp_names(self)
    i = 0
    result = []
    while i < found.length
      result << found[i]
      i += 2
    end
    result
  end

  def named_captures
    found = __regexp_names(self)
    i = 0
    result = {}
    while i < found.length
      result[found[i]] = found[i + 1]
      i += 2
    end
    result
  end

  def freeze
    self
  end

  def frozen?
    true
  end
end

class MatchData
  # The host fills these in. That a method sets them gives them places in the object.
  def __fill(regexp, string, offsets)
    @__regexp = regexp
    @__string = string
    @__offsets = offsets
  end

  def regexp
    @__regexp
  end

  def string
    @__string
  end

  def names
    @__regexp.names
  end

  def size
    __arrayLength(@__offsets) / 2
  end

  def length
    size
  end

  def [](index, count = nil)
    return to_a[index, count] unless count.nil?
    if __isInteger(index)
      index += size if index < 0
      return __text_at(index)
    end
    return to_a[index] if index.is_a?(Range)
    __text_at(__group_number(index))
  end

  # The text of a group; nil where it took no part or does not exist. In ASCII places are counted as they were noted.
  def __text_at(group)
    offsets = @__offsets
    at = group + group
    if __isAsciiText(@__string) && group >= 0 && at < __arrayLength(offsets)
      from = __arrayGet(offsets, at)
      return from < 0 ? nil : __str_sub(@__string, from, __arrayGet(offsets, at + 1) - from)
    end
    __match_at(self, group)
  end

  # Where a group begins (0) or ends (1).
  def __place_of(group, side)
    group = __group_index(group)
    if __isAsciiText(@__string)
      place = __arrayGet(@__offsets, group + group + side)
      return place < 0 ? nil : place
    end
    span = __match_offset(self, group)
    span && span[side]
  end

  # The number of a group given by name; the last of several that took part.
  def __group_number(name)
    return name if __isInteger(name)
    number = __match_group_number(self, __is_symbol(name) ? name : name.to_s)
    raise IndexError, "undefined group name reference: #{name}" if number.nil?
    number
  end

  def __group_index(group)
    number = __group_number(group)
    raise IndexError, "index #{number} out of matches" if number < 0 || number >= size
    number
  end

  def begin(group)
    __place_of(group, 0)
  end

  def end(group)
    __place_of(group, 1)
  end

  def offset(group)
    __match_offset(self, __group_index(group)) || [nil, nil]
  end

  def pre_match
    __match_rest(self, 0)
  end

  def post_match
    __match_rest(self, 1)
  end

  def to_a
    Array.new(size) { |i| __text_at(i) }
  end

  def captures
    to_a.drop(1)
  end

  def named_captures
    result = {}
    names.each { |name| result[name] = self[name] }
    result
  end

  def values_at(*indices)
    indices.map { |index| self[index] }
  end

  def to_s
    __text_at(0)
  end

  def inspect
    labels = Array.new(size) { |i| i }
    @__regexp.named_captures.each { |name, groups| groups.each { |group| labels[group] = name } }
    parts = [__match_at(self, 0).inspect]
    i = 1
    while i < size
      parts << "#{labels[i]}:#{__match_at(self, i).inspect}"
      i += 1
    end
    "#<MatchData #{parts.join(" ")}>"
  end

  def ==(other)
    other.is_a?(MatchData) && string == other.string && regexp == other.regexp && offset(0) == other.offset(0)
  end

  def eql?(other)
    self == other
  end

  def hash
    string.hash
  end
end
