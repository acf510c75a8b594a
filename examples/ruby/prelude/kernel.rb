# Kernel's functions: output, raise, loop, catch and throw, conversions, exit.

module Kernel
  private def global_variables
    __global_names()
  end

  def puts(*args)
    $stdout.puts(*args)
  end

  def print(*args)
    $stdout.print(*args)
  end

  def p(*args)
    i = 0
    while i < __arrayLength(args)
      $stdout.write(__arrayGet(args, i).inspect, "\n")
      i += 1
    end
    n = __arrayLength(args)
    n == 0 ? nil : (n == 1 ? __arrayGet(args, 0) : args)
  end

  def pp(*args)
    p(*args)
  end

  def putc(char)
    $stdout.print(char.is_a?(Integer) ? (char & 255).chr : char[0])
    char
  end

  def warn(*messages, uplevel: nil, category: nil)
    $stderr.puts(*messages) unless messages.empty?
    nil
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
    error = __make_exception(args)
    unless __is_frozen(error)
      previous = no_cause ? $! : cause
      error.__set_cause(previous) if !__same(previous, error) && (no_cause ? !error.__cause? : true)
    end
    __exception_stamp(error)
    __throw_error(error)
  end
  alias fail raise

  private def __make_exception(args)
    n = __arrayLength(args)
    if n == 0
      return $! || RuntimeError.new("unhandled exception")
    end
    first = __arrayGet(args, 0)
    if __is_string(first)
      return RuntimeError.new(first)
    end
    unless first.respond_to?(:exception)
      return TypeError.new("exception class/object expected")
    end
    error = n == 1 ? first.exception : first.exception(__arrayGet(args, 1))
    return TypeError.new("exception object expected") unless __is_exception(error)
    error.set_backtrace(__arrayGet(args, 2)) if n > 2 && !__arrayGet(args, 2).nil?
    error
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

  def exit(status = true)
    raise SystemExit.new(status == true ? 0 : (status == false ? 1 : status), "exit")
  end

  def exit!(status = true)
    __exit_now(status == true ? 0 : (status == false ? 1 : status))
  end

  def abort(message = nil)
    $stderr.puts(message) if message
    raise SystemExit.new(1, message || "exit")
  end

  def at_exit(&block)
    raise ArgumentError, "called without a block" unless block
    $__at_exit << block
    block
  end

  def caller(start = 1, length = nil)
    lines = __caller_strings(start + 1)
    length ? lines[0, length] : lines
  end

  def caller_locations(start = 1, length = nil)
    caller(start + 1, length)
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

  def sleep(seconds = nil)
    __sleep(seconds || 0)
    (seconds || 0).round
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

  private :puts, :print, :p, :pp, :putc, :warn, :raise, :fail, :loop, :catch, :throw, :proc, :lambda, :exit, :exit!,
          :abort, :at_exit, :caller, :caller_locations, :binding, :eval, :require, :require_relative, :load, :srand, :rand,
          :gets, :sleep, :Array, :String, :Hash, :autoload

  class << self
    def puts(*args) = $stdout.puts(*args)
    def print(*args) = $stdout.print(*args)
    def p(*args) = Object.new.__send__(:p, *args)
    def raise(*args) = Object.new.__send__(:raise, *args)
    def loop(&block) = Object.new.__send__(:loop, &block)
    def proc(&block) = block
    def lambda(&block) = block
    def exit(status = true) = Object.new.__send__(:exit, status)
    def exit!(status = true) = Object.new.__send__(:exit!, status)
    def abort(message = nil) = Object.new.__send__(:abort, message)
    def catch(tag = Object.new, &block) = Object.new.__send__(:catch, tag, &block)
    def throw(tag, value = nil) = Object.new.__send__(:throw, tag, value)
    def rand(limit = 0) = Random.__kernel_rand(limit)
    def srand(seed = nil) = Random.srand(seed)
    def sleep(seconds = nil) = Object.new.__send__(:sleep, seconds)
    def format(text, *args) = Object.new.__send__(:format, text, *args)
    def sprintf(text, *args) = Object.new.__send__(:format, text, *args)
    def Integer(*args, **keywords) = Object.new.__send__(:Integer, *args, **keywords)
    def Float(*args, **keywords) = Object.new.__send__(:Float, *args, **keywords)
    def String(value) = value.to_s
    def Array(value) = Object.new.__send__(:Array, value)
    def at_exit(&block) = Object.new.__send__(:at_exit, &block)
    def binding = Object.new.__send__(:binding)
    def warn(*messages, **keywords) = Object.new.__send__(:warn, *messages, **keywords)
  end
end

class << self
  def to_s = "main"
  def inspect = "main"

  def include(*modules)
    Object.include(*modules)
  end

  def public(*names)
    Object.__send__(:public, *names)
  end

  def private(*names)
    Object.__send__(:private, *names)
  end

  def define_method(name, &block)
    Object.define_method(name, &block)
  end
end

$__at_exit = []

module Kernel
  # Runs what `at_exit` registered, the last first; gives the error that the last of them raised, or the given one.
  private def __run_at_exit(error)
    until $__at_exit.empty?
      block = $__at_exit.pop
      begin
        block.call
      rescue Exception => raised
        error = raised
      end
    end
    error
  end

  # What is printed for an error that nobody handled, and the status with which the program ends.
  private def __report(error)
    if SystemExit === error
      return error.status
    end
    $stderr.write(error.__full_report)
    1
  end
end
