# Integers that count.

class Integer
  def times
    return enum_for(:times) { self } unless block_given?
    i = 0
    while i < self
      yield i
      i += 1
    end
    self
  end

  def upto(last)
    return enum_for(:upto, last) { last >= self ? last - self + 1 : 0 } unless block_given?
    i = self
    while i <= last
      yield i
      i += 1
    end
    self
  end

  def downto(last)
    return enum_for(:downto, last) { last <= self ? self - last + 1 : 0 } unless block_given?
    i = self
    while i >= last
      yield i
      i -= 1
    end
    self
  end
end

class Numeric
  include Comparable

  def step(limit = nil, step = nil, by: nil, to: nil)
    limit = to unless to.nil?
    step = by unless by.nil?
    step = 1 if step.nil?
    raise ArgumentError, "step can't be 0" if step == 0
    unless block_given?
      return Enumerator.__for(self, :step, [limit, step], {}, nil)
    end
    raise ArgumentError, "step can't be 0" if step == 0
    if Float === self || Float === limit || Float === step
      first = to_f
      step = step.to_f
      last = limit.nil? ? (step < 0 ? -Float::INFINITY : Float::INFINITY) : limit.to_f
      if step.infinite?
        yield first if step > 0 ? first <= last : first >= last
        return self
      end
      count = (last - first) / step
      error = (first.abs + last.abs + (last - first).abs) / step.abs * Float::EPSILON
      error = 0.5 unless error <= 0.5
      return self if count.nan? || count < 0
      count = (count + error).floor + 1 if count.finite?
      i = 0
      while i < count
        value = first + i * step
        value = last if step > 0 ? value > last : value < last
        yield value
        i += 1
      end
      return self
    end
    i = self
    if step > 0
      while limit.nil? || i <= limit
        yield i
        i += step
      end
    else
      while limit.nil? || i >= limit
        yield i
        i += step
      end
    end
    self
  end
end
