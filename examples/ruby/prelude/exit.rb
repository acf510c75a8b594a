# How programs end: `exit`, `at_exit`, signals, and errors that nobody handled.

module Kernel
  def exit(status = true)
    raise SystemExit.new(__exit_status(status), "exit")
  end

  def exit!(status = false)
    __exit_now(__exit_status(status))
  end

  private def __exit_status(status)
    return 0 if __same(status, true)
    return 1 if __same(status, false)
    __integer(status)
  end

  def abort(message = __undef())
    if __is_undef(message)
      $!.__print_report unless $!.nil?
      message = "exit"
    else
      message = __text(message)
      $stderr.puts(message)
    end
    raise SystemExit.new(1, message)
  end

  def at_exit(&block)
    raise ArgumentError, "called without a block" unless block
    $__at_exit << block
    block
  end

  def trap(signal, command = __undef(), &block)
    Signal.trap(signal, *(__is_undef(command) ? [] : [command]), &block)
  end

  private :exit, :exit!, :abort, :at_exit, :trap

  class << self
    def exit(status = true) = Object.new.__send__(:exit, status)
    def exit!(status = false) = Object.new.__send__(:exit!, status)
    def abort(*message) = Object.new.__send__(:abort, *message)
    def at_exit(&block) = Object.new.__send__(:at_exit, &block)
    def trap(...) = Signal.trap(...)
  end
end

module Process
  def self.exit(status = true) = Kernel.exit(status)
  def self.exit!(status = false) = Kernel.exit!(status)
  def self.abort(*message) = Kernel.abort(*message)
end

$__at_exit = []

module Kernel
  # Ends the program with the error that was not handled, or nil: runs what `at_exit` registered, the last first, reports
  # what nobody handled, and gives the status.
  private def __finish(error)
    last = __run_at_exit(error)
    error.__print_report unless error.nil? || __silent_end?(error)
    ends = [last, error].compact
    sayer = ends.find { |one| SystemExit === one || SignalException === one || __broken_pipe?(one) }
    return ends.empty? ? 0 : 1 if sayer.nil?
    return sayer.status if SystemExit === sayer
    signal = SignalException === sayer ? sayer.signo : Signal.list["PIPE"]
    __flush()
    __end_by_signal(signal)
    128 + signal
  end

  # Gives the error that the last of the blocks raised, or the given one.
  private def __run_at_exit(error)
    until $__at_exit.empty?
      block = $__at_exit.pop
      begin
        __error_set(error)
        block.call
      rescue Exception => raised
        raised.__print_report unless __silent_end?(raised)
        error = raised
      end
    end
    __error_set(nil)
    error
  end

  # Is nothing printed for an error? Who reads the output has gone away, or the program is ending as it was asked to.
  private def __silent_end?(error)
    SystemExit === error || (SignalException === error && !(Interrupt === error)) || __broken_pipe?(error)
  end

  private def __broken_pipe?(error)
    Errno::EPIPE === error && error.message.end_with?("<STDOUT>")
  end
end
