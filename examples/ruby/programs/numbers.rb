# Number classes of our own: fractions, complex numbers, polynomials, units; coercion, operators, comparison.

class Fraction
  include Comparable
  attr_reader :top, :bottom

  def self.[](text)
    top, bottom = text.split("/").map { |part| Integer(part) }
    new(top, bottom || 1)
  end

  def initialize(top, bottom = 1)
    raise ZeroDivisionError, "a fraction over zero" if bottom.zero?
    common = top.gcd(bottom)
    common = -common if bottom.negative?
    @top, @bottom = top / common, bottom / common
    freeze
  end

  { :+ => ->(a, b) { [a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom] },
    :- => ->(a, b) { [a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom] },
    :* => ->(a, b) { [a.top * b.top, a.bottom * b.bottom] },
    :/ => ->(a, b) { [a.top * b.bottom, a.bottom * b.top] } }.each do |operator, rule|
    define_method(operator) do |other|
      return to_f.send(operator, other) if other.is_a?(Float)
      Fraction.new(*rule.call(self, Fraction.from(other)))
    end
  end

  def self.from(value)
    case value
    when Fraction then value
    when Integer then new(value)
    else raise TypeError, "#{value.class} cannot be a fraction"
    end
  end

  def **(power) = power < 0 ? Fraction.new(bottom**-power, top**-power) : Fraction.new(top**power, bottom**power)
  def -@ = Fraction.new(-top, bottom)
  def +@ = self
  def ! = top.zero?
  def <=>(other) = other.is_a?(Float) ? to_f <=> other : top * Fraction.from(other).bottom <=> Fraction.from(other).top * bottom
  def coerce(number) = [number.is_a?(Float) ? number : Fraction.from(number), number.is_a?(Float) ? to_f : self]
  def to_f = top.fdiv(bottom)
  def to_s = bottom == 1 ? top.to_s : "#{top}/#{bottom}"
  def inspect = "(#{self})"
  def hash = [top, bottom].hash
  def eql?(other) = other.is_a?(Fraction) && self == other
  def floor = top.div(bottom)
  def to_proc = ->(n) { self * n }

  def continued
    a, b = top, bottom
    parts = []
    until b.zero?
      parts << a.div(b)
      a, b = b, a.modulo(b)
    end
    parts
  end
end

module Kernel
  def frac(a, b = 1) = Fraction.new(a, b)
end

half, third = frac(1, 2), Fraction["1/3"]
p half + third, half - third, half * third, half / third, half + 1, 1 + half, 2 * third, 1 - third, 3 / half, half**-3, -half, +half, !half, !frac(0), 0.5 + half, half * 2.0
p half > third, half == frac(2, 4), half == 0.5, 1 > half, [half, third, frac(5, 6)].max, [half, 1, third].sort, [half, third].sum, [half, third].inject(:*), half.clamp(0, third), half.between?(0, 1), [frac(1, 2), frac(2, 4)].uniq.size, [1, 2].map(&half)
p (1..20).map { |n| frac(1, n) }.sum, (1..12).inject(frac(0)) { |s, n| s + frac(1, (1..n).inject(:*)) }, frac(649, 200).continued, frac(-7, 3).floor, frac(415, 93).continued.reverse.inject { |acc, n| frac(n) + frac(1) / acc }
[-> { frac(1, 0) }, -> { half + "x" }, -> { half / 0 }, -> { "x" + half }, -> { 1 + Object.new }, -> { half.instance_variable_set(:@top, 3) }, -> { half <=> nil }, -> { Fraction["a/b"] }].each do |bad|
  bad.call
  puts "fine"
rescue StandardError => e
  puts "#{e.class}: #{e.message[0, 50]}"
end

class Polynomial
  attr_reader :terms

  def initialize(*terms)
    terms.pop while terms.size > 1 && terms.last == 0
    @terms = terms
  end

  def degree = terms.size - 1
  def call(x) = terms.reverse_each.inject(0) { |sum, c| sum * x + c }
  def +(other) = Polynomial.new(*(0..[degree, other.degree].max).map { |i| (terms[i] || 0) + (other.terms[i] || 0) })
  def derivative = Polynomial.new(*terms.each_with_index.map { |c, i| c * i }.drop(1).then { |t| t.empty? ? [0] : t })
  def ==(other) = other.is_a?(Polynomial) && terms == other.terms

  def *(other)
    product = [0] * (degree + other.degree + 1)
    terms.each_with_index { |a, i| other.terms.each_with_index { |b, j| product[i + j] += a * b } }
    Polynomial.new(*product)
  end

  def to_s
    parts = terms.each_with_index.reject { |c, _| c == 0 }.reverse.map do |c, i|
      sign = c.negative? ? "- " : "+ "
      size = c.abs == 1 && i > 0 ? "" : c.abs.to_s
      sign + size + (i == 0 ? "" : i == 1 ? "x" : "x^#{i}")
    end
    parts.empty? ? "0" : parts.join(" ").sub(/\A\+ /, "").sub(/\A- /, "-")
  end
end
a, b = Polynomial.new(-1, 0, 1), Polynomial.new(1, 1)
puts a, b, a + b, a * b, (a * b).derivative, a.call(5), b.(frac(1, 2)), a.derivative.derivative.derivative, (0...6).map { |n| ([b] * (n + 1)).inject(:*).to_s }

def newton(f, x, steps = 20)
  d = f.derivative
  steps.times { x -= f.call(x) / d.call(x) }
  x
end
puts newton(Polynomial.new(-2.0, 0.0, 1.0), 1.0), newton(Polynomial.new(-5.0, 0.0, 0.0, 1.0), 2.0).round(10), newton(Polynomial.new(-2, 0, 1), frac(1), 4)
puts 10.divmod(3).inspect, (-10).divmod(3).inspect, 10.divmod(-3.5).inspect, 7.0.divmod(2).inspect, 2**0.5, 4**0.5, 10.pow(20, 7), 0.1 + 0.2 == 0.3, (0.1 + 0.2 - 0.3).abs < Float::EPSILON, 1e308 * 10, -1 / 0.0, (0 / 0.0).nan?, 5.clamp(1, 3), 3.14.truncate, -3.99.to_i, 3.999.floor(2), 3.001.ceil(2), 1234.round(-2), 15.gcd(10), 15.lcm(10), 255.bit_length, 6[1], 10.pred, 10.succ, 1_000.digits.inspect
puts Math.hypot(3, 4), Math.cbrt(27), Math.log(Math::E), Math.log2(1024), Math.log10(1000), Math.log(8, 2), Math.atan2(1, 1), Math.sin(1), Math.sqrt(2), Math::PI.round(5), Float::MAX, Float::INFINITY > 2**1000, 3.zero?, 0.0.zero?, 5.pred.even?, 1.0.eql?(1), 1 == 1.0, 1.equal?(1)
begin
  Math.sqrt(-1)
rescue Math::DomainError => e
  puts e.message
end
