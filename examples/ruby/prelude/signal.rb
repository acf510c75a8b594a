# Signals. The program has one thread, which its own code occupies: handlers hear what the program sends itself by
# `Process.kill`. A signal from outside ends it, unless it is ignored.

module Signal
  NUMBERS = {
    "EXIT" => 0, "HUP" => 1, "INT" => 2, "QUIT" => 3, "ILL" => 4, "TRAP" => 5, "ABRT" => 6, "IOT" => 6, "FPE" => 8,
    "KILL" => 9, "BUS" => 7, "SEGV" => 11, "SYS" => 31, "PIPE" => 13, "ALRM" => 14, "TERM" => 15, "URG" => 23,
    "STOP" => 19, "TSTP" => 20, "CONT" => 18, "CHLD" => 17, "CLD" => 17, "TTIN" => 21, "TTOU" => 22, "IO" => 29,
    "XCPU" => 24, "XFSZ" => 25, "VTALRM" => 26, "PROF" => 27, "WINCH" => 28, "USR1" => 10, "USR2" => 12, "PWR" => 30,
    "POLL" => 29
  }.freeze
  private_constant :NUMBERS
  # Handlers by number.
  @handlers = {}

  def self.list
    NUMBERS.dup
  end

  def self.signame(number)
    NUMBERS.key(number)
  end

  # The number of a signal given by number or name.
  def self.__number(signal)
    if __isInteger(signal)
      raise ArgumentError, "invalid signal number (#{signal})" unless signal.between?(0, 64)
      return signal
    end
    unless __is_string(signal) || Symbol === signal || signal.respond_to?(:to_str)
      raise ArgumentError, "bad signal type #{signal.class}"
    end
    name = (signal.respond_to?(:to_str) ? signal.to_str : signal.to_s).delete_prefix("SIG")
    NUMBERS[name] || raise(ArgumentError, "unsupported signal `SIG#{name}'")
  end

  def self.trap(signal, command = __undef(), &block)
    number = __number(signal)
    name = signame(number)
    if %w[SEGV BUS ILL FPE VTALRM].include?(name)
      raise ArgumentError, "can't trap reserved signal: SIG#{name}"
    end
    raise Errno::EINVAL, "SIG#{name}" if name == "KILL" || name == "STOP"
    raise ArgumentError, "tried to create Proc object without a block" if __is_undef(command) && block.nil?
    handler = __is_undef(command) ? block : command
    handler = handler.to_s.delete_prefix("SIG_") if __is_string(handler) || Symbol === handler
    case handler
    when nil, "", "IGNORE", "IGN" then handler = handler.nil? ? nil : "IGNORE"
    when "DEFAULT", "DFL", "SYSTEM_DEFAULT" then handler = "DEFAULT"
    when "EXIT" then nil
    else
      raise ArgumentError, "wrong trap - #{handler}" if __is_string(handler)
    end
    before = @handlers.fetch(number) { number == 0 ? nil : "DEFAULT" }
    @handlers[number] = handler
    __ignore_signal(number, handler.nil? || handler == "IGNORE") if number > 0
    at_exit { __deliver(0) } if number == 0 && before.nil?
    before
  end

  # What a signal does that the program sends itself.
  def self.__deliver(number)
    case handler = @handlers[number]
    when nil then __default(number) unless @handlers.key?(number) || number == 0
    when "IGNORE" then nil
    when "DEFAULT" then __default(number)
    when "EXIT" then exit
    else handler.call(number)
    end
  end

  def self.__default(number)
    case name = signame(number)
    when "INT" then raise Interrupt, ""
    when "HUP", "TERM", "ALRM", "QUIT", "USR1", "USR2" then raise SignalException, "SIG#{name}"
    when "CHLD", "CLD", "WINCH", "URG", "CONT", "EXIT" then nil
    else __end_by_signal(number)
    end
  end
end

module Process
  def self.kill(signal, *processes)
    if processes.empty?
      raise ArgumentError, "wrong number of arguments (given 1, expected 2+)"
    end
    number = Signal.__number(signal)
    processes.each do |process|
      if process == pid && number != 0
        Signal.__deliver(number)
      else
        __flush()
        __send_signal(number, process)
      end
    end
    processes.length
  end
end

class SignalException < Exception
  attr_reader :signo

  def initialize(signal = __undef(), name = __undef())
    if __is_undef(signal)
      raise ArgumentError, "wrong number of arguments (given 0, expected 1)"
    end
    @signo = Signal.__number(signal)
    if __isInteger(signal)
      label = Signal.signame(@signo)
      super(__is_undef(name) ? (label.nil? ? "SIG#{@signo}" : "SIG#{label}") : name)
    else
      unless __is_undef(name)
        raise ArgumentError, "wrong number of arguments (given 2, expected 1)"
      end
      super("SIG#{signal.to_s.delete_prefix("SIG")}")
    end
  end

  def signm = message
end

class Interrupt < SignalException
  def initialize(message = "Interrupt")
    super(2, message)
  end
end
