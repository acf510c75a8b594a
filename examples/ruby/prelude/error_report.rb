# Errors as text: what `full_message` gives, and what is printed for an error that nobody handled.

class Exception
  # Lines of a SystemStackError that are shown at both ends, and how many there may be without leaving some out.
  HEAD = 8
  TAIL = 4
  MOST = 18
  private_constant :HEAD, :TAIL, :MOST

  def self.to_tty?
    STDERR.tty?
  end

  def full_message(highlight: nil, order: :top)
    highlight = Exception.to_tty? if highlight.nil?
    unless __same(highlight, true) || __same(highlight, false)
      raise ArgumentError, "expected true or false as highlight: #{highlight.inspect}"
    end
    order = :top if order.nil?
    __name_symbol(order)
    unless order == :top || order == :bottom
      raise ArgumentError, "expected :top or :bottom as order: #{order.inspect}"
    end
    __report_text(highlight, order == :bottom, "#{__caller_strings(0)[0]}: ")
  end

  # The error with its backtrace and its causes. An error without a backtrace stands `nowhere`.
  def __report_text(highlight, reverse, nowhere)
    parts = []
    causes = {}.compare_by_identity
    error = self
    until error.nil? || causes.key?(error)
      causes[error] = true unless __same(error, self)
      head = error.__report_head(highlight, nowhere)
      rest = error.__report_lines(reverse)
      parts << (reverse ? rest + head : head + rest)
      error = error.cause
      error = nil unless Exception === error
    end
    return parts.join unless reverse
    traceback = highlight ? "\e[1mTraceback\e[m" : "Traceback"
    "#{traceback} (most recent call last):\n#{parts.reverse.join}"
  end

  # The first line, and what follows it in a message of several.
  def __report_head(highlight, nowhere)
    lines = backtrace
    place = Array === lines && lines[0] ? "#{lines[0]}: " : nowhere
    text = message
    label = self.class.to_s
    if !__is_string(text) || text.empty?
      label = "unhandled exception" if __same(self.class, RuntimeError) && __is_string(text)
      return highlight ? "#{place}\e[1;4m#{label}\e[m\n" : "#{place}#{label}\n"
    end
    first, rest = text.split("\n", 2)
    first ||= ""
    # The name of a class without one says nothing.
    named = !label.start_with?("#")
    unless highlight
      return "#{place}#{first}#{rest}#{"\n" unless rest&.end_with?("\n")}" unless named
      return "#{place}#{first} (#{label})\n#{"#{rest.chomp}\n" unless rest.nil? || rest.empty?}"
    end
    head = "#{place}\e[1m#{first}"
    head += " (\e[1;4m#{label}\e[m\e[1m)\e[m" if named
    bold = rest.nil? ? "" : rest.chomp.gsub(/[^\n]+/) { |line| "\e[1m#{line}\e[m" }
    bold.empty? ? "#{head}\n" : "#{head}\n#{bold}\n"
  end

  # The other lines of the backtrace.
  def __report_lines(reverse)
    lines = backtrace
    return "" unless Array === lines
    count = lines.length
    short = __same(self.class, SystemStackError) && count > MOST
    width = (count - 1).to_s.length
    text = String.new
    i = 0
    while (i += 1) < count
      if short && i == HEAD + 1
        left = count - HEAD - TAIL - 1
        text << "\t ... #{left} levels...\n"
        i += left
      end
      if reverse
        text << "\t#{(count - i).to_s.rjust(width)}: from #{lines[count - i]}\n"
      else
        text << "\tfrom #{lines[i]}\n"
      end
    end
    text
  end

  # Prints the error as one that nobody handled. Where its own methods fail, its class must do.
  def __print_report
    nowhere = "#{$0}: "
    report =
      begin
        __report_text(Exception.to_tty?, false, nowhere)
      rescue StandardError
        "#{__places? ? "#{__backtrace_strings(@__places)[0]}: " : nowhere}#{self.class}\n"
      end
    begin
      $stderr.write(report)
    rescue IOError
      __write(2, report)
    end
  rescue SystemCallError
    nil
  end

  def __places?
    !@__places.nil?
  end
end
