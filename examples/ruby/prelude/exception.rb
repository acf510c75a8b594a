# Exceptions. The message is made late where it shows an object, because that calls `inspect`.

class Exception
  def self.exception(*args)
    new(*args)
  end

  def self.to_tty?
    false
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

  def detailed_message(highlight: false)
    text = message
    return self.class.to_s if text.empty?
    first, rest = text.split("\n", 2)
    rest ? "#{first} (#{self.class})\n#{rest}" : "#{first} (#{self.class})"
  end

  def full_message(highlight: false, order: :top)
    __full_report
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
    @__places = nil
    @__backtrace = nil
  end

  def backtrace
    return @__backtrace unless @__backtrace.nil?
    return nil if @__places.nil?
    @__backtrace = __backtrace_strings(@__places)
  end

  def backtrace_locations
    backtrace
  end

  def set_backtrace(lines)
    lines = [lines] if __is_string(lines)
    @__backtrace = lines
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

  def ==(other)
    return true if __same(self, other)
    other.class == self.class && message == other.message && backtrace == other.backtrace
  end

  # What `ruby` prints for an error that nobody handled.
  def __full_report
    lines = backtrace || []
    place = lines.empty? ? "" : "#{lines[0]}: "
    text = message.to_s
    if text.empty?
      report = self.class == RuntimeError ? "#{place}unhandled exception" : "#{place}#{self.class} (#{self.class})"
    else
      first, rest = text.split("\n", 2)
      report = "#{place}#{first} (#{self.class})"
      report += "\n#{rest}" if rest
    end
    i = 1
    while i < lines.length
      report += "\n\tfrom #{lines[i]}"
      i += 1
    end
    report += "\n"
    report += @__cause.__full_report if @__cause && !__same(@__cause, self)
    report
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
  def initialize(status = 0, message = "exit")
    if __is_string(status)
      message = status
      status = 0
    end
    status = 0 if status == true
    status = 1 if status == false
    super(message)
    @__status = status
  end

  def status = @__status
  def success? = @__status == 0
end

class SignalException < Exception
  def initialize(name = nil)
    name = name.to_s
    super(name.start_with?("SIG") ? name : "SIG#{name}")
  end

  def signm = message
end

class Interrupt < SignalException
  def initialize(message = "Interrupt")
    super("INT")
    @__message = message
  end
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
  attr_reader :receiver, :key

  def initialize(message = nil, receiver: nil, key: nil)
    super(message)
    @receiver = receiver
    @key = key
  end
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
  def initialize(message = nil, name = nil, receiver: nil)
    super(message)
    @__name = name
    @__receiver = receiver
  end

  def name = @__name
  def receiver = @__receiver

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
  def initialize(message = nil, name = nil, args = [], receiver: nil)
    super(message, name, receiver: receiver)
    @__args = args
  end

  def args = @__args || []
end

class RuntimeError < StandardError; end

class FrozenError < RuntimeError
  def initialize(message = nil, receiver: nil)
    super(message)
    @__receiver = receiver
  end

  def receiver = @__receiver

  def to_s
    return super if @__reason.nil? || !@__message.nil?
    @__message = "can't modify frozen #{__dispatch_label(@__receiver)}: #{@__receiver.inspect}"
  end
end

class RangeError < StandardError; end
class FloatDomainError < RangeError; end
class RegexpError < StandardError; end
class ThreadError < StandardError; end
class TypeError < StandardError; end
class ZeroDivisionError < StandardError; end

class SystemCallError < StandardError
  def initialize(message = nil, errno = nil)
    if __isInteger(message)
      errno = message
      message = nil
    end
    prefix = self.class::MESSAGE
    if __same(self.class, SystemCallError) && !errno.nil?
      known = Errno.constants.map { |name| Errno.const_get(name) }.find { |cls| cls::Errno == errno }
      prefix = known ? known::MESSAGE : "Unknown error #{errno}"
    end
    super(message.nil? ? prefix : "#{prefix} - #{message}")
    @__errno = errno
  end
  MESSAGE = "unknown error"

  def errno = @__errno || self.class::Errno
end

module Errno
  class ENOENT < SystemCallError
    MESSAGE = "No such file or directory"
    Errno = 2
  end
  class EACCES < SystemCallError
    MESSAGE = "Permission denied"
    Errno = 13
  end
  class EEXIST < SystemCallError
    MESSAGE = "File exists"
    Errno = 17
  end
  class ENOTDIR < SystemCallError
    MESSAGE = "Not a directory"
    Errno = 20
  end
  class EISDIR < SystemCallError
    MESSAGE = "Is a directory"
    Errno = 21
  end
  class EINVAL < SystemCallError
    MESSAGE = "Invalid argument"
    Errno = 22
  end
  class EPIPE < SystemCallError
    MESSAGE = "Broken pipe"
    Errno = 32
  end
  class EDOM < SystemCallError
    MESSAGE = "Numerical argument out of domain"
    Errno = 33
  end
end
