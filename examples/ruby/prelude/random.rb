# Random: the same sequences as CRuby for a seed. A Random holds the number of its generator; 0 is Kernel's.

class Random
  DEFAULT_NUMBER = 0
  private_constant :DEFAULT_NUMBER

  def initialize(seed = nil)
    seed = seed.to_int unless seed.nil?
    @__number = __random_new(seed)
  end

  # The generator that a `random:` argument stands for.
  def self.__number(random)
    return 0 if random.nil? || random.equal?(Random)
    random.__number
  end

  def __number = @__number

  def self.new_seed
    __random_new_seed()
  end

  def self.srand(seed = nil)
    __random_reseed(0, seed.nil? ? nil : seed.to_int)
  end

  def self.seed
    __random_seed(0)
  end

  def self.rand(limit = nil)
    __draw(0, limit)
  end

  def self.random_number(limit = nil)
    __draw(0, limit)
  end

  def self.bytes(count)
    __random_bytes(0, count)
  end

  # Kernel#rand: limits are taken as Integers, 0 and nil mean a Float.
  def self.__kernel_rand(limit)
    return __draw(0, limit) if limit.is_a?(Range)
    limit = limit.nil? ? 0 : limit.to_int.abs
    limit == 0 ? __random_real(0, false) : __random_limited(0, limit - 1)
  end

  def self.__draw(number, limit)
    return __random_real(number, false) if limit.nil?
    return __draw_range(number, limit) if limit.is_a?(Range)
    if __is_float(limit)
      raise ArgumentError, "invalid argument - #{limit}" if limit <= 0 || !limit.finite?
      return __random_real(number, false) * limit
    end
    limit = limit.to_int
    raise ArgumentError, "invalid argument - #{limit}" if limit <= 0
    __random_limited(number, limit - 1)
  end

  def self.__draw_range(number, range)
    first = range.begin
    last = range.end
    raise Errno::EDOM, "Numerical argument out of domain" if first.nil? || last.nil?
    if __is_float(first) || __is_float(last)
      span = last.to_f - first.to_f
      raise ArgumentError, "invalid argument - #{range}" if span < 0 || (span == 0 && range.exclude_end?)
      return first.to_f if span == 0
      return first.to_f + __random_real(number, !range.exclude_end?) * span
    end
    span = last - first
    span -= 1 if range.exclude_end?
    raise ArgumentError, "invalid argument - #{range}" if span < 0
    first + __random_limited(number, span)
  end

  def rand(limit = nil)
    Random.__draw(@__number, limit)
  end

  def random_number(limit = nil)
    Random.__draw(@__number, limit)
  end

  def bytes(count)
    __random_bytes(@__number, count)
  end

  def seed
    __random_seed(@__number)
  end

  def ==(other)
    other.is_a?(Random) && seed == other.seed
  end
end
