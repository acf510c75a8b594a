# Kernel's functions: raise, loop, catch and throw, conversions.

module Kernel
  private def global_variables
    __global_names()
  end

  # Where it is called by this name, the compiler answers.
  def block_given?
    raise NotImplementedError, "block_given? cannot be called by another name"
  end

  def `(command)
    raise NotImplementedError, "external commands are not supported"
  end

  def raise(*args, cause: __undef())
    no_cause = __is_undef(cause)
    error = __make_exception(args, cause)
    unless __is_frozen(error)
      if no_cause
        previous = $!
        error.__set_cause(previous) unless previous.nil? || __same(previous, error) || error.__cause?
      elsif !__same(cause, error) && (cause.nil? || __is_exception(cause))
        __check_cause(error, cause)
        error.__set_cause(cause)
      end
    end
    __exception_stamp(error)
    __throw(error)
  end
  alias fail raise

  private def __make_exception(args, cause)
    n = __arrayLength(args)
    if n == 0
      return __wrong_raise(ArgumentError, "only cause is given with no arguments") unless __is_undef(cause)
      return $! || RuntimeError.new("")
    end
    unless __is_undef(cause) || cause.nil? || __is_exception(cause)
      return __wrong_raise(TypeError, "exception object expected")
    end
    return __wrong_raise(ArgumentError, "wrong number of arguments (given #{n}, expected 0..3)") if n > 3
    first = __arrayGet(args, 0)
    if __is_string(first) && n == 1
      return RuntimeError.new(first)
    end
    unless Object === first && first.respond_to?(:exception)
      return __wrong_raise(TypeError, "exception class/object expected")
    end
    error = n == 1 ? first.exception : first.exception(__arrayGet(args, 1))
    return __wrong_raise(TypeError, "exception object expected") unless __is_exception(error)
    error.set_backtrace(__arrayGet(args, 2)) if n > 2 && !__arrayGet(args, 2).nil?
    error
  end

  # An error of `raise` itself, whose frame else is not shown.
  private def __wrong_raise(cls, message)
    error = cls.new(message)
    lines = __caller_strings(0)
    error.set_backtrace([lines[0].sub(/:in `.*/, ":in `raise'"), *lines])
    error
  end

  private def __check_cause(error, cause)
    until cause.nil?
      cause = cause.cause
      next unless __same(cause, error)
      # What is unwinding is not its cause.
      circular = ArgumentError.new("circular causes")
      __exception_stamp(circular)
      __throw_error(circular)
    end
  end

  def loop
    return enum_for(:loop) unless block_given?
    begin
      while true
        yield
      end
    rescue StopIteration => stop
      stop.result
    end
  end

  # A `throw` is a return out of `catch`: no rescue clause sees it, and ensure clauses run.
  def catch(tag = Object.new)
    leave = proc { |value| return value }
    active = ($__catches ||= [])
    active << [tag, leave]
    begin
      yield tag
    ensure
      active.pop
    end
  end

  def throw(tag, value = nil)
    active = $__catches || []
    at = active.size
    while (at -= 1) >= 0
      entry = active[at]
      entry[1].call(value) if __same(entry[0], tag)
    end
    raise UncaughtThrowError.new(tag, value)
  end

  def proc(&block)
    raise ArgumentError, "tried to create Proc object without a block" unless block
    block
  end

  def lambda(&block)
    raise ArgumentError, "tried to create Proc object without a block" unless block
    block
  end

  def binding
    raise NotImplementedError, "binding is not supported"
  end

  def eval(*)
    raise NotImplementedError, "eval of strings is not supported"
  end

  def require(name)
    __run_file(__file_to_load(name, :require))
  end

  def __dir__
    file = __caller_file()
    file == "-e" ? nil : File.dirname(File.expand_path(file))
  end

  def require_relative(name)
    __run_file(__file_to_load(name, :relative))
  end

  def load(name, wrap = false)
    __run_file(__file_to_load(name, :load))
  end

  # Runs the body of a file that has been loaded; nil stands for one that ran before.
  private def __run_file(body)
    return false if body.nil?
    __main_object.__invoke(body, [], nil, nil)
    true
  end

  def srand(seed = nil)
    Random.srand(seed)
  end

  def rand(limit = 0)
    Random.__kernel_rand(limit)
  end

  def gets(*args)
    $stdin.gets(*args)
  end

  def sleep(seconds = Float::INFINITY)
    unless __is_integer(seconds) || __is_float(seconds) || (!__is_string(seconds) && seconds.respond_to?(:divmod))
      raise TypeError, "can't convert #{__class_of(seconds)} into time interval"
    end
    raise ArgumentError, "time interval must not be negative" if seconds < 0
    $stdout.flush if STDOUT.tty?
    begun = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    __sleep(seconds.to_f)
    (Process.clock_gettime(Process::CLOCK_MONOTONIC) - begun).round
  end

  def Array(value)
    return [] if value.nil?
    return value.to_ary if value.respond_to?(:to_ary)
    return value.to_a if value.respond_to?(:to_a)
    [value]
  end

  def String(value)
    value.to_s
  end

  def Hash(value)
    return {} if value.nil? || (__is_array(value) && value.empty?)
    return value.to_hash if value.respond_to?(:to_hash)
    raise TypeError, "can't convert #{value.class} into Hash"
  end

  def autoload(name, path)
    nil
  end

  private :raise, :fail, :loop, :catch, :throw, :proc, :lambda, :binding, :eval, :require, :require_relative, :load, :srand, :rand,
          :gets, :sleep, :Array, :String, :Hash, :autoload

  class << self
    def raise(*args) = Object.new.__send__(:raise, *args)
    def loop(&block) = Object.new.__send__(:loop, &block)
    def proc(&block) = block
    def lambda(&block) = block
    def catch(tag = Object.new, &block) = Object.new.__send__(:catch, tag, &block)
    def throw(tag, value = nil) = Object.new.__send__(:throw, tag, value)
    def rand(limit = 0) = Random.__kernel_rand(limit)
    def srand(seed = nil) = Random.srand(seed)
    def sleep(*seconds) = Object.new.__send__(:sleep, *seconds)
    def format(text, *args) = Object.new.__send__(:format, text, *args)
    def sprintf(text, *args) = Object.new.__send__(:format, text, *args)
    def Integer(*args, **keywords) = Object.new.__send__(:Integer, *args, **keywords)
    def Float(*args, **keywords) = Object.new.__send__(:Float, *args, **keywords)
    def String(value) = value.to_s
    def Array(value) = Object.new.__send__(:Array, value)
    def binding = Object.new.__send__(:binding)
  end
end

class << self
  def to_s = "main"
  def inspect = "main"

  def include(*modules)
    Object.include(*modules)
  end

  def public(*names)
    return __set_top_visibility(:public) if names.empty?
    Object.__send__(:public, *names)
  end

  def private(*names)
    return __set_top_visibility(:private) if names.empty?
    Object.__send__(:private, *names)
  end

  def define_method(name, &block)
    Object.define_method(name, &block)
  end

  private :include, :public, :private, :define_method
end
