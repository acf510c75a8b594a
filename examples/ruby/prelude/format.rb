# format: the host splits the text and prints; arguments are converted here.

module Kernel
  def format(text, *arguments)
    text = text.to_str
    # What the arguments must become, for formats that are used again and again.
    plans = ($__format_plans ||= {})
    plan = plans[text]
    if plan.nil?
      plan = __format_plan(text)
      plans.clear if plans.length >= 64
      plans[text] = plan
    end
    values = []
    used = 0
    at = 0
    while at < plan.length
      kind = plan[at]
      which = plan[at + 1]
      if which.nil?
        raise ArgumentError, "too few arguments" if used >= arguments.length
        value = arguments[used]
        used += 1
      elsif __isInteger(which)
        raise ArgumentError, "too few arguments" if which >= arguments.length
        value = arguments[which]
      else
        table = arguments[0]
        raise ArgumentError, "one hash required" unless table.is_a?(Hash) && arguments.length == 1
        value = table.fetch(which) { table.default_proc || table.default ? table[which] : raise(KeyError.new("key<#{which}> not found", receiver: table, key: which)) }
      end
      values << __format_value(kind, value)
      at += 2
    end
    raise ArgumentError, "too many arguments for format string" if $DEBUG && used < arguments.length
    __format_print(text, values)
  end

  def __format_value(kind, value)
    case kind
    when :s then value.to_s
    when :p then value.inspect
    when :c then __is_string(value) ? value : value.to_int
    when :i
      return value if __is_integer(value)
      return value.floor if value.is_a?(Float)
      Integer(value)
    when :star then value.to_int
    else
      __is_integer(value) || value.is_a?(Float) ? value : Float(value)
    end
  end

  def sprintf(text, *arguments)
    format(text, *arguments)
  end

  def printf(text, *arguments)
    $stdout.write(format(text, *arguments))
    nil
  end

  private :format, :sprintf, :printf
end
