# Comparable, on `<=>`.

module Comparable
  def ==(other)
    return true if __same(self, other)
    order = self <=> other
    !order.nil? && order == 0
  end

  def <(other)
    __order(other) < 0
  end

  def <=(other)
    __order(other) <= 0
  end

  def >(other)
    __order(other) > 0
  end

  def >=(other)
    __order(other) >= 0
  end

  def between?(least, most)
    __order(least) >= 0 && __order(most) <= 0
  end

  def clamp(least, most = __undef())
    if __is_undef(most)
      raise TypeError, "wrong argument type #{__type_label(least)} (expected Range)" unless Range === least
      range = least
      least = range.begin
      most = range.end
      if range.exclude_end? && !most.nil?
        raise ArgumentError, "cannot clamp with an exclusive range"
      end
    end
    if !least.nil? && !most.nil? && least.__order(most) > 0
      raise ArgumentError, "min argument must be smaller than max argument"
    end
    return least if !least.nil? && __order(least) < 0
    return most if !most.nil? && __order(most) > 0
    self
  end

  def __order(other)
    order = self <=> other
    raise ArgumentError, "comparison of #{self.class} with #{__compare_label(other)} failed" if order.nil?
    order
  end
end
