# Float.

class Float
  class << self
    undef_method :new
  end

  INFINITY = 1.0 / 0.0
  NAN = 0.0 / 0.0
  EPSILON = 2.220446049250313e-16
  MAX = 1.7976931348623157e+308
  MIN = 2.2250738585072014e-308
  DIG = 15
  MANT_DIG = 53
  RADIX = 2
  MAX_EXP = 1024
  MIN_EXP = -1021
  MAX_10_EXP = 308
  MIN_10_EXP = -307

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

  def quo(other)
    self / other
  end

  def fdiv(other)
    self / other
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
    result.nil? ? __coerced(other, :**) : result
  end

  def div(other)
    result = __num_whole_div(self, other)
    result.nil? ? __coerced(other, :div) : result
  end

  def divmod(other)
    quotient = __num_floor_div(self, other)
    return __coerced(other, :divmod) if quotient.nil?
    [quotient, self % other]
  end

  def -@
    __num_negate(self)
  end

  def <=>(other)
    if __is_float(other)
      return -1 if self < other
      return 1 if self > other
      return self == other ? 0 : nil
    end
    order = __num_cmp(self, other)
    return order unless order.nil?
    __order_by_coercion(other)
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
    __num_eql(self, other)
  end

  def equal?(other)
    __is_float(other) && (__same(self, other) || __num_eql(self, other))
  end

  def <(other)
    order = __num_cmp(self, other)
    return order < 0 unless order.nil?
    other.is_a?(Numeric) && (__is_float(other) || __is_integer(other)) ? false : __compared(other, :<)
  end

  def <=(other)
    order = __num_cmp(self, other)
    return order <= 0 unless order.nil?
    other.is_a?(Numeric) && (__is_float(other) || __is_integer(other)) ? false : __compared(other, :<=)
  end

  def >(other)
    order = __num_cmp(self, other)
    return order > 0 unless order.nil?
    other.is_a?(Numeric) && (__is_float(other) || __is_integer(other)) ? false : __compared(other, :>)
  end

  def >=(other)
    order = __num_cmp(self, other)
    return order >= 0 unless order.nil?
    other.is_a?(Numeric) && (__is_float(other) || __is_integer(other)) ? false : __compared(other, :>=)
  end

  def coerce(other)
    [Float(other), self]
  end

  def nan?
    self != self
  end

  def infinite?
    return 1 if self == INFINITY
    self == -INFINITY ? -1 : nil
  end

  def finite?
    self - self == 0.0
  end

  def zero?
    self == 0.0
  end

  def positive?
    self > 0.0
  end

  def negative?
    self < 0.0
  end

  def abs
    # Either zero gives the positive one.
    self > 0.0 ? self : 0.0 - self
  end

  def magnitude
    abs
  end

  def to_f
    self
  end

  def to_i
    __float_to_i(self)
  end

  def to_int
    __float_to_i(self)
  end

  def truncate(digits = 0)
    digits == 0 ? __float_to_i(self) : __float_round(self, digits, :truncate)
  end

  def round(digits = 0, half: nil)
    __float_round(self, digits, __rounding(half))
  end

  def floor(digits = 0)
    __float_round(self, digits, :floor)
  end

  def ceil(digits = 0)
    __float_round(self, digits, :ceil)
  end

  def to_s
    __float_to_s(self)
  end

  def inspect
    __float_to_s(self)
  end

  def next_float
    __float_next(self, 1)
  end

  def prev_float
    __float_next(self, -1)
  end

  def hash
    __float_hash(self)
  end
end
