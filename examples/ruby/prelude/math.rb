# Math.

module Math
  class DomainError < ArgumentError
  end

  PI = 3.141592653589793
  E = 2.718281828459045

  def self.sqrt(x)
    __sqrt(x)
  end

  def self.cbrt(x)
    __math_cbrt(x)
  end

  def self.sin(x)
    __math_sin(x)
  end

  def self.cos(x)
    __math_cos(x)
  end

  def self.tan(x)
    __math_tan(x)
  end

  def self.asin(x)
    __math_asin(x)
  end

  def self.acos(x)
    __math_acos(x)
  end

  def self.atan(x)
    __math_atan(x)
  end

  def self.atan2(y, x)
    __math_atan2(y, x)
  end

  def self.sinh(x)
    __math_sinh(x)
  end

  def self.cosh(x)
    __math_cosh(x)
  end

  def self.tanh(x)
    __math_tanh(x)
  end

  def self.asinh(x)
    __math_asinh(x)
  end

  def self.acosh(x)
    __math_acosh(x)
  end

  def self.atanh(x)
    __math_atanh(x)
  end

  def self.exp(x)
    __math_exp(x)
  end

  def self.log(x, base = nil)
    return __math_log(x) if base.nil?
    __math_log(x) / __math_log(base)
  end

  def self.log2(x)
    __math_log2(x)
  end

  def self.log10(x)
    __math_log10(x)
  end

  def self.hypot(x, y)
    __math_hypot(x, y)
  end

  def self.ldexp(fraction, exponent)
    Float(fraction) * 2.0**exponent
  end

  def self.frexp(x)
    x = Float(x)
    return [x, 0] if x == 0 || !x.finite?
    exponent = 0
    while x.abs >= 1.0
      x /= 2.0
      exponent += 1
    end
    while x.abs < 0.5
      x *= 2.0
      exponent -= 1
    end
    [x, exponent]
  end

  # The Lanczos approximation (g = 7, nine terms); exact for small integers.
  def self.gamma(x)
    x = Float(x)
    return x if x.nan? || x == Float::INFINITY
    raise DomainError, 'Numerical argument is out of domain - gamma' if x < 0 && x == x.floor || x == -Float::INFINITY
    return 1.0 / x if x == 0
    if x == x.floor && x <= 23
      product = 1.0
      n = 2.0
      while n < x
        product *= n
        n += 1.0
      end
      return product
    end
    return PI / (sin(PI * x) * gamma(1 - x)) if x < 0.5
    x -= 1
    sum = 0.99999999999980993
    terms = [676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
             12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7]
    i = 0
    while i < 8
      sum += terms[i] / (x + i + 1)
      i += 1
    end
    t = x + 7.5
    sqrt(2 * PI) * t**(x + 0.5) * exp(-t) * sum
  end

  def self.lgamma(x)
    value = gamma(x)
    return [log(value.abs), value < 0 ? -1 : 1] if value.finite?
    # Stirling's series where the function itself overflows.
    [(x - 0.5) * log(x) - x + 0.5 * log(2 * PI) + 1.0 / (12 * x), 1]
  end

  # Maclaurin series for small arguments, a continued fraction for large ones (Abramowitz and Stegun 7.1.5, 7.1.14).
  def self.erf(x)
    x = Float(x)
    return x if x.nan?
    return x < 0 ? -1.0 : 1.0 if x.abs > 6
    return 1.0 - erfc(x) if x > 2.5
    return erfc(-x) - 1.0 if x < -2.5
    term = x
    sum = x
    n = 0
    while term.abs > 1e-17 * sum.abs
      n += 1
      term *= -x * x / n
      sum += term / (2 * n + 1)
    end
    2 / sqrt(PI) * sum
  end

  def self.erfc(x)
    x = Float(x)
    return 1.0 - erf(x) if x < 2.5
    fraction = 0.0
    k = 60
    while k > 0
      fraction = k / 2.0 / (x + fraction)
      k -= 1
    end
    exp(-x * x) / sqrt(PI) / (x + fraction)
  end
end
