# What code translated from `.mrb` files asks of the library: keywords arrive as one Hash, from which they are taken.

class Hash
  # The value of a required keyword, or of one that is there.
  def __take_keyword(name)
    raise ArgumentError, "missing keyword: #{name.inspect}" unless key?(name)
    delete(name)
  end

  # Raises for keywords that nobody has taken.
  def __no_keywords
    return if empty?
    names = keys.map { |name| name.inspect }
    raise ArgumentError, "unknown keyword#{names.size > 1 ? 's' : ''}: #{names.join(', ')}"
  end
end

class Object
  # What `when *list` and `rescue *list` compile to there.
  def __case_eqq(value) = self === value
end

class Array
  def __case_eqq(value) = __any_case(value)
end
