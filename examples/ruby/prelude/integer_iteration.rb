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
    unless block_given?
      return Enumerator.__for(self, :step, [limit, step], {}, nil)
    end
    raise ArgumentError, "step can't be 0" if step == 0
    if Float === self || Float === limit || Float === step
      first = to_f
      step = step.to_f
      if limit.nil?
        i = 0
        while true
          yield first + i * step
          i += 1
        end
      end
      last = limit.to_f
      count = (last - first) / step
      error = (first.abs + last.abs + (last - first).abs) / step.abs * Float::EPSILON
      error = 0.5 if error > 0.5
      count = (count + error).floor
      i = 0
      while i <= count
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
