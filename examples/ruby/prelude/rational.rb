# Rational numbers: an integer over a positive one, without common factor.

class Rational < Numeric
  class << self
    undef_method :new
  end

  # The quotient of two Integers.
  def self.__of(numerator, denominator)
    raise ZeroDivisionError, "divided by 0" if denominator == 0
    if denominator < 0
      numerator = -numerator
      denominator = -denominator
    end
    common = numerator.gcd(denominator)
    __reduced(numerator / common, denominator / common)
  end

  # The quotient of two Integers that have no common factor.
  def self.__reduced(numerator, denominator)
    made = allocate
    made.__fill(numerator, denominator)
    made
  end

  # What a text means: strictly, where it must be a number as a whole, or by its beginning.
  def self.__parse(text, strict)
    number = /(?<sign>[-+]?)(?<whole>\d+(?:_\d+)*)?(?:\.(?<part>\d+(?:_\d+)*))?(?:[eE](?<power>[-+]?\d+(?:_\d+)*))?/
    over = %r{(?:/(?<below>\d+(?:_\d+)*)(?:\.(?<below_part>\d+(?:_\d+)*))?)?}
    found = (strict ? /\A\s*#{number}#{over}\s*\z/ : /\A\s*#{number}#{over}/).match(text)
    return strict ? nil : __reduced(0, 1) if found.nil? || found[:whole].nil?
    value = __decimal(found[:whole], found[:part], found[:power].to_i)
    value = -value if found[:sign] == "-"
    found[:below].nil? ? value : value / __decimal(found[:below], found[:below_part], 0)
  end

  def self.__decimal(whole, part, power)
    part = part.to_s.delete("_")
    digits = (whole + part).to_i
    power -= part.length
    power < 0 ? __of(digits, 10**-power) : __reduced(digits * 10**power, 1)
  end

  # The simplest number between two positive ones (Stern and Brocot's tree, walked by continued fractions).
  def self.__simplest(low, high)
    p0 = 0
    p1 = 1
    q0 = 1
    q1 = 0
    whole = low.ceil
    while whole > high
      k = whole - 1
      p0, p1 = p1, k * p1 + p0
      q0, q1 = q1, k * q1 + q0
      low, high = 1.quo(high - k), 1.quo(low - k)
      whole = low.ceil
    end
    __of(whole * p1 + p0, whole * q1 + q0)
  end

  def __fill(numerator, denominator)
    @__numerator = numerator
    @__denominator = denominator
  end

  def numerator = @__numerator
  def denominator = @__denominator
  def frozen? = true

  def +(other)
    case other
    when Integer then Rational.__reduced(@__numerator + other * @__denominator, @__denominator)
    when Rational
      Rational.__of(@__numerator * other.denominator + other.numerator * @__denominator, @__denominator * other.denominator)
    when Float then to_f + other
    else __coerced(other, :+)
    end
  end

  def -(other)
    case other
    when Integer then Rational.__reduced(@__numerator - other * @__denominator, @__denominator)
    when Rational
      Rational.__of(@__numerator * other.denominator - other.numerator * @__denominator, @__denominator * other.denominator)
    when Float then to_f - other
    else __coerced(other, :-)
    end
  end

  def *(other)
    case other
    when Integer then Rational.__of(@__numerator * other, @__denominator)
    when Rational then Rational.__of(@__numerator * other.numerator, @__denominator * other.denominator)
    when Float then to_f * other
    else __coerced(other, :*)
    end
  end

  def /(other)
    case other
    when Integer then Rational.__of(@__numerator, @__denominator * other)
    when Rational then Rational.__of(@__numerator * other.denominator, @__denominator * other.numerator)
    when Float then to_f / other
    else __coerced(other, :/)
    end
  end
  alias quo /

  def %(other)
    return to_f % other if other.is_a?(Float)
    self - other * (self / other).floor
  end

  def **(other)
    return Rational.__reduced(1, 1) if other == 0 && !other.is_a?(Float)
    other = other.numerator if other.is_a?(Rational) && other.denominator == 1
    case other
    when Integer
      return Rational.__reduced(@__numerator**other, @__denominator**other) if other > 0
      Rational.__of(@__denominator**-other, @__numerator**-other)
    when Float, Rational then to_f**other
    else __coerced(other, :**)
    end
  end
  alias pow **

  def -@
    Rational.__reduced(-@__numerator, @__denominator)
  end

  def abs
    @__numerator < 0 ? -self : self
  end
  alias magnitude abs

  def <=>(other)
    case other
    when Integer then @__numerator <=> other * @__denominator
    when Rational then @__numerator * other.denominator <=> other.numerator * @__denominator
    when Float then to_f <=> other
    else __order_by_coercion(other)
    end
  end

  def ==(other)
    case other
    when Integer then @__denominator == 1 && @__numerator == other
    when Rational then @__numerator == other.numerator && @__denominator == other.denominator
    when Float then to_f == other
    else other == self
    end
  end

  def eql?(other)
    other.is_a?(Rational) && self == other
  end

  def hash
    [Rational, @__numerator, @__denominator].hash
  end

  def coerce(other)
    case other
    when Integer then [Rational.__reduced(other, 1), self]
    when Float then [other, to_f]
    when Rational then [other, self]
    else raise TypeError, "#{other.class} can't be coerced into Rational"
    end
  end

  def zero? = @__numerator == 0
  def positive? = @__numerator > 0
  def negative? = @__numerator < 0

  def fdiv(other) = to_f / other
  def to_f = @__numerator.fdiv(@__denominator)
  def to_i = @__numerator < 0 ? -(-@__numerator / @__denominator) : @__numerator / @__denominator
  def to_r = self
  def to_s = "#{@__numerator}/#{@__denominator}"
  def inspect = "(#{@__numerator}/#{@__denominator})"

  def rationalize(error = __undef())
    return self if __is_undef(error)
    error = error.abs
    value = abs
    found = error.zero? ? value : Rational.__simplest(value - error, value + error)
    negative? ? -found : found
  end

  def floor(digits = 0)
    __scaled(digits) { |value| value.numerator / value.denominator }
  end

  def ceil(digits = 0)
    __scaled(digits) { |value| -(-value.numerator / value.denominator) }
  end

  def truncate(digits = 0)
    __scaled(digits, &:to_i)
  end

  def round(digits = 0, half: nil)
    half = __rounding(half)
    __scaled(digits) { |value| value.__rounded(half) }
  end

  # The nearest Integer.
  def __rounded(half)
    twice = @__numerator.abs * 2
    whole = (twice + @__denominator) / (@__denominator * 2)
    is_middle = (twice + @__denominator) % (@__denominator * 2) == 0
    whole -= 1 if is_middle && (half == :down || (half == :even && whole.odd?))
    @__numerator < 0 ? -whole : whole
  end

  private def __scaled(digits)
    return yield(self) if digits == 0
    raise TypeError, "not an integer" unless digits.is_a?(Integer)
    scale = 10**digits
    result = Rational.__reduced(yield(self * scale), 1) / scale
    digits > 0 ? result : result.numerator
  end
end

class Numeric
  def numerator = to_r.numerator
  def denominator = to_r.denominator
end

class Integer
  def numerator = self
  def denominator = 1
  def to_r = Rational.__reduced(self, 1)
  def rationalize(error = nil) = to_r

  def quo(other)
    other.is_a?(Float) ? self / other : to_r / other
  end

  # A literal such as `1.5r`.
  def __over(denominator)
    Rational.__of(self, denominator)
  end
end

class Float
  def to_r
    fraction, exponent = __whole_parts
    exponent < 0 ? Rational.__of(fraction, 1 << -exponent) : (fraction << exponent).to_r
  end

  # The simplest number that is nearer to this one than any other Float is, or within an error.
  def rationalize(error = __undef())
    return -(-self).rationalize(error) if self < 0
    unless __is_undef(error)
      error = error.abs
      return error == 0 ? to_r : Rational.__simplest(self - error, self + error)
    end
    fraction, exponent = __whole_parts
    return (fraction << exponent).to_r if exponent >= 0 || fraction == 0
    below = 1 << (1 - exponent)
    Rational.__simplest(Rational.__of(2 * fraction - 1, below), Rational.__of(2 * fraction + 1, below))
  end

  # Integers of which one, times two to the power of the other, is this.
  private def __whole_parts
    raise FloatDomainError, to_s unless finite?
    fraction, exponent = Math.frexp(self)
    [Math.ldexp(fraction, MANT_DIG).to_i, exponent - MANT_DIG]
  end
end

class String
  def to_r = Rational.__parse(self, false)
end

class NilClass
  def to_r = Rational.__reduced(0, 1)
  def rationalize(error = nil) = to_r
end

module Kernel
  # The quotient of two numbers or of texts that say numbers.
  def Rational(above, below = 1, exception: true)
    above = __rational_of(above, exception)
    below = __rational_of(below, exception)
    return nil if above.nil? || below.nil?
    above / below
  end

  private def __rational_of(value, exception)
    case value
    when Integer, Float then return value.to_r
    when Rational then return value
    when String
      found = Rational.__parse(value, true)
      return found unless found.nil? && exception
      raise ArgumentError, "invalid value for convert(): #{value.inspect}"
    when nil
    else
      return value.to_r if value.respond_to?(:to_r)
    end
    return nil unless exception
    raise TypeError, "can't convert #{__type_label(value)} into Rational"
  end

  private :Rational

  class << self
    def Rational(...) = Object.new.__send__(:Rational, ...)
  end
end
