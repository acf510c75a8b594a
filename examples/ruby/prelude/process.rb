# Clocks and the process.

module Process
  CLOCK_REALTIME = 0
  CLOCK_MONOTONIC = 1
  CLOCK_PROCESS_CPUTIME_ID = 2
  CLOCK_THREAD_CPUTIME_ID = 3

  def self.clock_gettime(clock, unit = :float_second)
    nanoseconds = __clock_nanoseconds(clock == 3 ? 2 : clock)
    case unit
    when :float_second then nanoseconds.fdiv(1_000_000_000)
    when :float_millisecond then nanoseconds.fdiv(1_000_000)
    when :float_microsecond then nanoseconds.fdiv(1000)
    when :second then nanoseconds.div(1_000_000_000)
    when :millisecond then nanoseconds.div(1_000_000)
    when :microsecond then nanoseconds.div(1000)
    when :nanosecond then nanoseconds
    else raise ArgumentError, "unexpected unit: #{unit}"
    end
  end

  def self.pid
    __process_id()
  end

  Tms = Struct.new(:utime, :stime, :cutime, :cstime)

  def self.times
    Tms.new(clock_gettime(CLOCK_PROCESS_CPUTIME_ID), 0.0, 0.0, 0.0)
  end
end

# The collector works by itself; programs may only ask it to begin.
module GC
  def self.start(full_mark: true, immediate_mark: true, immediate_sweep: true)
    __collect()
    nil
  end

  def self.enable
    before = @disabled == true
    @disabled = false
    before
  end

  def self.disable
    before = @disabled == true
    @disabled = true
    before
  end

  def self.stress = false

  def self.count = __collections()

  def self.compact = nil

  def garbage_collect(**options) = GC.start(**options)
end
