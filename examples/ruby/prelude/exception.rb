# Exceptions. The message is made late where it shows an object, because that calls `inspect`.

class NilClass
  def __error_lines = nil
end

class Exception
  def self.exception(*args)
    case __arrayLength(args)
    when 0 then new
    when 1 then new(__arrayGet(args, 0))
    else new(*args)
    end
  end

  def initialize(message = nil)
    @__message = message
  end

  def message
    to_s
  end

  def to_s
    @__message.nil? ? self.class.name.to_s : @__message.to_s
  end

  def inspect
    text = to_s
    return self.class.to_s if text.empty?
    "#<#{self.class}: #{text}>"
  end

  def exception(message = __undef())
    return self if __is_undef(message) || __same(message, self)
    copy = clone
    copy.__set_message(message)
    copy
  end

  def __set_message(message)
    @__message = message
  end

  def backtrace
    return @__backtrace unless @__backtrace.nil?
    return nil if @__places.nil?
    @__backtrace = __backtrace_strings(@__places)
  end

  def set_backtrace(lines)
    lines = [lines] if __is_string(lines)
    unless lines.nil? || (__is_array(lines) && lines.all? { |line| __is_string(line) })
      raise TypeError, "backtrace must be Array of String"
    end
    @__backtrace = lines
  end

  def __error_lines
    backtrace
  end

  def cause
    @__cause
  end

  def __cause?
    __ivar_defined(self, :@__cause)
  end

  def __set_cause(error)
    @__cause = error
  end

  # What the error is about, if it was said.
  private def __given(value, what)
    raise ArgumentError, "no #{what} is available" if __is_undef(value)
    value
  end

  def ==(other)
    return true if __same(self, other)
    other.class == self.class && message == other.message && backtrace == other.backtrace
  end
end

class NoMemoryError < Exception; end
class ScriptError < Exception; end
class LoadError < ScriptError
  def path = @path
end
class NotImplementedError < ScriptError; end
class SyntaxError < ScriptError; end
class SecurityError < Exception; end

class SystemExit < Exception
  def initialize(status = 0, message = __undef())
    unless __isInteger(status) || status == true || status == false
      message = status
      status = 0
    end
    message = self.class.to_s if __is_undef(message)
    status = 0 if status == true
    status = 1 if status == false
    super(message)
    @__status = status
  end

  def status = @__status
  def success? = @__status == 0
end

class SystemStackError < Exception; end
class StandardError < Exception; end
class ArgumentError < StandardError; end

class UncaughtThrowError < ArgumentError
  attr_reader :tag, :value

  def initialize(tag, value)
    super("uncaught throw #{tag.inspect}")
    @tag = tag
    @value = value
  end
end

class EncodingError < StandardError; end
class FiberError < StandardError; end
class IOError < StandardError; end
class EOFError < IOError; end

class IndexError < StandardError; end

class KeyError < IndexError
  def initialize(message = nil, receiver: __undef(), key: __undef())
    super(message)
    @__receiver = receiver
    @__key = key
  end

  def receiver = __given(@__receiver, "receiver")
  def key = __given(@__key, "key")
end

class NoMatchingPatternError < StandardError; end

class StopIteration < IndexError
  def result = @result

  def __set_result(value)
    @result = value
    self
  end
end

class ClosedQueueError < StopIteration; end
class LocalJumpError < StandardError
  def reason = @__reason
  def exit_value = @__value
end

class NameError < StandardError
  def initialize(message = nil, name = nil, receiver: __undef())
    super(message)
    @__name = name
    @__receiver = receiver
  end

  def name = @__name
  def receiver = __given(@__receiver, "receiver")

  def to_s
    return super if @__reason.nil? || !@__message.nil?
    what = __describe_receiver
    @__message =
      case @__reason
      when :variable then "undefined local variable or method `#{@__name}' for #{what}"
      when :private then "private method `#{@__name}' called for #{what}"
      when :protected then "protected method `#{@__name}' called for #{what}"
      when :super then "super: no superclass method `#{@__name}' for #{what}"
      else "undefined method `#{@__name}' for #{what}"
      end
  end

  private def __describe_receiver
    value = @__receiver
    return "nil:NilClass" if __same(value, nil)
    return "true:TrueClass" if __same(value, true)
    return "false:FalseClass" if __same(value, false)
    return "main:Object" if __same(value, __main_object)
    return __any_to_s(value) unless Object === value
    text = value.inspect
    text[0] == "#" ? text : "#{text}:#{__class_of(value)}"
  end
end

class NoMethodError < NameError
  def initialize(message = nil, name = nil, args = [], receiver: __undef())
    super(message, name, receiver: receiver)
    @__args = args
  end

  def args = @__args || []
end

class RuntimeError < StandardError; end

class FrozenError < RuntimeError
  def initialize(message = nil, receiver: __undef())
    super(message)
    @__receiver = receiver
  end

  def receiver = __given(@__receiver, "receiver")

  def to_s
    return super if @__reason.nil? || !@__message.nil?
    what = @__reason == :singleton ? "object" : __dispatch_label(@__receiver)
    @__message = "can't modify frozen #{what}: #{@__receiver.inspect}"
  end
end

class RangeError < StandardError; end
class FloatDomainError < RangeError; end
class RegexpError < StandardError; end
class ThreadError < StandardError; end
class TypeError < StandardError; end
class ZeroDivisionError < StandardError; end
