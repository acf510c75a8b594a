# Symbol.

class Symbol
  class << self
    undef_method :new
  end

  include Comparable

  def to_s
    __sym_to_s(self)
  end

  def name
    __sym_to_s(self).freeze
  end

  def id2name
    __sym_to_s(self)
  end

  def to_sym
    self
  end

  def to_proc
    name = self
    lambda { |receiver, *args, &block| receiver.__send__(name, *args, &block) }
  end

  def inspect
    __sym_inspect(self)
  end

  def <=>(other)
    __is_symbol(other) ? __str_cmp(to_s, other.to_s) : nil
  end

  def ==(other)
    __same(self, other)
  end

  def ===(other)
    __same(self, other)
  end

  def hash
    __hashWord(self)
  end

  def [](*args)
    to_s[*args]
  end

  def slice(*args)
    to_s[*args]
  end

  def length
    to_s.length
  end

  def size
    to_s.length
  end

  def empty?
    to_s.empty?
  end

  def upcase
    to_s.upcase.to_sym
  end

  def downcase
    to_s.downcase.to_sym
  end

  def capitalize
    to_s.capitalize.to_sym
  end

  def swapcase
    to_s.swapcase.to_sym
  end

  def succ
    to_s.succ.to_sym
  end

  def next
    to_s.succ.to_sym
  end

  def casecmp(other)
    __is_symbol(other) ? to_s.casecmp(other.to_s) : nil
  end

  def casecmp?(other)
    __is_symbol(other) ? to_s.casecmp?(other.to_s) : nil
  end

  def start_with?(*prefixes)
    to_s.start_with?(*prefixes)
  end

  def end_with?(*suffixes)
    to_s.end_with?(*suffixes)
  end

  def =~(pattern)
    to_s =~ pattern
  end

  def match(pattern, start = 0)
    to_s.match(pattern, start)
  end

  def match?(pattern, start = 0)
    to_s.match?(pattern, start)
  end

  def encoding
    to_s.encoding
  end

  def dup
    self
  end

  def clone(freeze: true)
    self
  end
end
