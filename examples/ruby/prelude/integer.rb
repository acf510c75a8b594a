# Numbers: what the fast paths of the instructions leave over, and everything that is no iteration.

class Numeric
  include Comparable

  def +@
    self
  end

  def -@
    0 - self
  end

  def integer?
    false
  end

  def real?
    true
  end

  def zero?
    self == 0
  end

  def nonzero?
    zero? ? nil : self
  end

  def positive?
    self > 0
  end

  def negative?
    self < 0
  end

  def finite?
    true
  end

  def infinite?
    nil
  end

  def abs
    self < 0 ? -self : self
  end

  def magnitude
    abs
  end

  def div(other)
    raise ZeroDivisionError, "divided by 0" if other == 0
    (self / other).floor
  end

  def modulo(other)
    self % other
  end

  def divmod(other)
    [div(other), self % other]
  end

  def remainder(other)
    rest = self % other
    return rest unless rest != 0 && ((self < 0 && other > 0) || (self > 0 && other < 0))
    __is_float(other) && other.infinite? ? self : rest - other
  end

  def quo(other)
    to_r / other
  end

  def fdiv(other)
    to_f / other
  end

  def to_int
    to_i
  end

  def coerce(other)
    return [other, self] if other.class == self.class
    [Float(other), Float(self)]
  end

  def <=>(other)
    equal?(other) ? 0 : nil
  end

  def eql?(other)
    self.class == other.class && self == other
  end

  def dup
    self
  end

  def clone(freeze: true)
    raise ArgumentError, "can't unfreeze #{self.class}" if freeze == false
    self
  end

  # What an operator does with an operand that is no Integer or Float.
  def __coerced(other, operator)
    unless other.respond_to?(:coerce)
      __coerce_error(other, self.class.name)
    end
    pair = other.coerce(self)
    pair[0].__send__(operator, pair[1])
  end

  def __compared(other, operator)
    if other.respond_to?(:coerce)
      pair = other.coerce(self)
      return pair[0].__send__(operator, pair[1])
    end
    raise ArgumentError, "comparison of #{self.class} with #{__compare_label(other)} failed"
  end

  # The order that an operand which is no Integer or Float sees; nil where it sees none.
  def __order_by_coercion(other)
    return nil if __is_float(other) || __is_integer(other) || !other.respond_to?(:coerce)
    pair = begin
      other.coerce(self)
    rescue StandardError
      return nil
    end
    pair[0] <=> pair[1]
  end

  def __rounding(half)
    return :up if half.nil?
    name = half.to_s
    return name.to_sym if name == "up" || name == "even" || name == "down"
    raise ArgumentError, "invalid rounding mode: #{name}"
  end
end

class Integer
  class << self
    undef_method :new
  end

  def self.sqrt(n)
    __int_sqrt(n)
  end

  def self.===(other)
    __is_integer(other)
  end

  def +(other)
    result = __num_add(self, other)
    result.nil? ? __coerced(other, :+) : result
  end

  def -(other)
    result = __num_sub(self, other)
    result.nil? ? __coerced(other, :-) : result
  end

  def *(other)
    result = __num_mul(self, other)
    result.nil? ? __coerced(other, :*) : result
  end

  def /(other)
    result = __num_div(self, other)
    result.nil? ? __coerced(other, :/) : result
  end

  def %(other)
    result = __num_mod(self, other)
    result.nil? ? __coerced(other, :%) : result
  end

  def modulo(other)
    self % other
  end

  def **(other)
    result = __num_pow(self, other)
    return result unless result.nil?
    __is_integer(other) ? to_r**other : __coerced(other, :**)
  end

  def pow(exponent, modulus = nil)
    modulus.nil? ? self**exponent : __int_powmod(self, exponent, modulus)
  end

  def div(other)
    result = __num_whole_div(self, other)
    result.nil? ? __coerced(other, :div) : result
  end

  def divmod(other)
    return [self / other, self % other] if __isInteger(self) && __isInteger(other) && other != 0
    quotient = __num_floor_div(self, other)
    return __coerced(other, :divmod) if quotient.nil?
    [quotient, self % other]
  end

  def remainder(other)
    return super unless __is_integer(other)
    __int_remainder(self, other)
  end

  def fdiv(other)
    result = __num_fdiv(self, other)
    result.nil? ? __coerced(other, :fdiv) : result
  end

  def -@
    __num_negate(self)
  end

  def ~
    __int_not(self)
  end

  def &(other)
    result = __int_and(self, other)
    result.nil? ? __bitwise(other, :&) : result
  end

  def |(other)
    result = __int_or(self, other)
    result.nil? ? __bitwise(other, :|) : result
  end

  def ^(other)
    result = __int_xor(self, other)
    result.nil? ? __bitwise(other, :^) : result
  end

  def __bitwise(other, operator)
    raise TypeError, "#{__compare_label(other)} can't be coerced into Integer" if other.is_a?(Float) || !other.respond_to?(:coerce)
    __coerced(other, operator)
  end

  def <<(count)
    __int_shift(self, __shift_width(count))
  end

  def >>(count)
    __int_shift(self, -__shift_width(count))
  end

  private def __shift_width(count)
    return count if __is_integer(count)
    raise TypeError, "no implicit conversion of #{__type_label(count)} into Integer" unless count.respond_to?(:to_int)
    count.to_int
  end

  def [](index, count = __undef())
    if index.is_a?(Range)
      first = index.begin || 0
      last = index.end
      return self >> first if last.nil? || last < first
      count = last - first + (index.exclude_end? ? 0 : 1)
      index = first
    end
    return __int_bit(self, index) if __is_undef(count)
    (self >> index) & ((1 << count) - 1)
  end

  def <=>(other)
    # The instructions for small Integers; what they leave over comes to the methods below.
    return self < other ? -1 : (self == other ? 0 : 1) if __isInteger(self) && __isInteger(other)
    order = __num_cmp(self, other)
    order.nil? ? __order_by_coercion(other) : order
  end

  def ==(other)
    result = __num_eq(self, other)
    result.nil? ? other == self : result
  end

  def ===(other)
    self == other
  end

  def !=(other)
    !(self == other)
  end

  def eql?(other)
    __is_integer(other) && self == other
  end

  def equal?(other)
    __is_integer(other) && self == other
  end

  def <(other)
    order = __num_cmp(self, other)
    return order < 0 unless order.nil?
    other.is_a?(Float) ? false : __compared(other, :<)
  end

  def <=(other)
    order = __num_cmp(self, other)
    return order <= 0 unless order.nil?
    other.is_a?(Float) ? false : __compared(other, :<=)
  end

  def >(other)
    order = __num_cmp(self, other)
    return order > 0 unless order.nil?
    other.is_a?(Float) ? false : __compared(other, :>)
  end

  def >=(other)
    order = __num_cmp(self, other)
    return order >= 0 unless order.nil?
    other.is_a?(Float) ? false : __compared(other, :>=)
  end

  def between?(least, most)
    __is_integer(least) && __is_integer(most) ? self >= least && self <= most : super
  end

  def coerce(other)
    return [other, self] if __is_integer(other)
    [Float(other), to_f]
  end

  def integer?
    true
  end

  def zero?
    self == 0
  end

  def even?
    self & 1 == 0
  end

  def odd?
    self & 1 == 1
  end

  def abs
    self < 0 ? -self : self
  end

  def magnitude
    abs
  end

  def succ
    self + 1
  end

  def next
    self + 1
  end

  def pred
    self - 1
  end

  def to_i
    self
  end

  def to_int
    self
  end

  def to_f
    __toFloat(self)
  end

  def to_s(base = 10)
    __int_to_s(self, base)
  end

  def inspect
    __int_to_s(self, 10)
  end

  def chr(encoding = nil)
    __int_chr(self, !encoding.nil?)
  end

  def ord
    self
  end

  def size
    bytes = (abs.bit_length + 7) / 8
    bytes < 8 ? 8 : bytes
  end

  def bit_length
    __int_bit_length(self)
  end

  def allbits?(mask)
    self & mask == mask
  end

  def anybits?(mask)
    self & mask != 0
  end

  def nobits?(mask)
    self & mask == 0
  end

  def digits(base = 10)
    raise Math::DomainError, "out of domain" if self < 0
    return __int_digits(self, base) unless __isInteger(self) && __isInteger(base) && base > 1
    result = []
    rest = self
    while rest >= base
      result << rest % base
      rest /= base
    end
    result << rest
  end

  def gcd(other)
    unless __isInteger(self) && __isInteger(other)
      result = __int_gcd(self, other)
      raise TypeError, "not an integer" if result.nil?
      return result
    end
    # Euclid's algorithm.
    a = self
    b = other
    while b != 0
      rest = a % b
      a = b
      b = rest
    end
    a < 0 ? -a : a
  end

  def lcm(other)
    raise TypeError, "not an integer" unless __is_integer(other)
    return 0 if self == 0 || other == 0
    (self / gcd(other) * other).abs
  end

  def gcdlcm(other)
    [gcd(other), lcm(other)]
  end

  def round(digits = 0, half: nil)
    mode = __rounding(half)
    digits = __integer(digits)
    digits < 0 ? __int_round(self, -digits, mode) : self
  end

  def floor(digits = 0)
    digits = __integer(digits)
    digits < 0 ? __int_round(self, -digits, :floor) : self
  end

  def ceil(digits = 0)
    digits = __integer(digits)
    digits < 0 ? __int_round(self, -digits, :ceil) : self
  end

  def truncate(digits = 0)
    digits = __integer(digits)
    digits < 0 ? __int_round(self, -digits, :truncate) : self
  end

  def hash
    __isInteger(self) ? __hashWord(self) : __int_hash(self)
  end
end

module Kernel
  def Integer(value, base = nil, exception: true)
    if __is_string(value)
      result = __int_parse_strict(value, base.nil? ? 0 : base)
      return result unless result.nil?
      return nil unless exception
      raise ArgumentError, "invalid value for Integer(): #{value.inspect}"
    end
    raise ArgumentError, "base specified for non string value" unless base.nil?
    return value if __is_integer(value)
    if value.nil?
      return nil unless exception
      raise TypeError, "can't convert nil into Integer"
    end
    if __is_float(value) && !exception && !value.finite?
      return nil
    end
    return value.to_int if value.respond_to?(:to_int)
    return value.to_i if value.respond_to?(:to_i)
    return nil unless exception
    raise TypeError, "can't convert #{__type_label(value)} into Integer"
  end

  def Float(value, exception: true)
    if __is_string(value)
      result = __float_parse_strict(value)
      return result unless result.nil?
      return nil unless exception
      raise ArgumentError, "invalid value for Float(): #{value.b.inspect}"
    end
    return value if __is_float(value)
    return __to_float(value) if __is_integer(value)
    return value.to_f if value.is_a?(Numeric) && value.respond_to?(:to_f)
    return nil unless exception
    raise TypeError, "can't convert #{__type_label(value)} into Float"
  end

  private :Integer, :Float
end
