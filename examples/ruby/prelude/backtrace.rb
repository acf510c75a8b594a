# Where code is: `caller`, and the lines of a backtrace as objects.

class Thread
  def self.new(*)
    raise NotImplementedError, "threads are not supported"
  end

  class Backtrace
    class Location
      attr_reader :path, :lineno, :label

      def self.__of(lines)
        lines&.map { |line| __send__(:new, line) }
      end

      def initialize(line)
        match = /\A(.*?):(\d+)(?::in `(.*)')?\z/m.match(line)
        @path = match[1]
        @lineno = match[2].to_i
        @label = match[3]
        @line = line
      end
      private_class_method :new

      def base_label = @label&.sub(/\A(?:(?:block(?: \(\d+ levels\))?|rescue|ensure) in )+/, "")
      def absolute_path = @path == "-e" ? nil : File.expand_path(@path)
      def to_s = @line
      def inspect = @line.inspect
    end
  end
end

module Kernel
  def caller(start = 1, length = nil)
    # The first is this method.
    __part_of_callers(__caller_strings(1), start, length)
  end

  def caller_locations(start = 1, length = nil)
    Thread::Backtrace::Location.__of(__part_of_callers(__caller_strings(1), start, length))
  end
  private :caller, :caller_locations

  private def __part_of_callers(lines, start, length)
    return lines[start] if Range === start
    start = __integer(start)
    raise ArgumentError, "negative level (#{start})" if start < 0
    return lines[start, lines.length] if length.nil?
    length = __integer(length)
    raise ArgumentError, "negative size (#{length})" if length < 0
    lines[start, length]
  end
end

class Exception
  def backtrace_locations
    @__places.nil? ? nil : Thread::Backtrace::Location.__of(__backtrace_strings(@__places))
  end
end
