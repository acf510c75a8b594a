# Output streams. What a program makes $stdout or $stderr needs only a method `write`.

class Object
  def __check_stream(name)
    return if respond_to?(:write)
    raise TypeError, "#{name} must have write method, #{__class_of(self)} given"
  end
end

module Kernel
  # The lines of values, written to what has a method `write`.
  private def __put_lines(out, lines)
    out.write("\n") if __arrayLength(lines) == 0
    i = 0
    while i < __arrayLength(lines)
      __put_line(out, __arrayGet(lines, i))
      i += 1
    end
    nil
  end

  private def __put_line(out, line)
    unless __is_string(line)
      if __is_array(line) || line.respond_to?(:to_ary)
        return out.write("[...]\n") if line.__inspecting?
        $__inspecting.push(line)
        begin
          list = line.to_ary
          i = 0
          while i < __arrayLength(list)
            __put_line(out, __arrayGet(list, i))
            i += 1
          end
        ensure
          $__inspecting.pop
        end
        return nil
      end
      line = line.to_s
      line = __any_to_s(line) unless __is_string(line)
    end
    line.end_with?("\n") ? out.write(line) : out.write(line, "\n")
  end

  def puts(*lines)
    __same(self, $stdout) ? __put_lines(self, lines) : $stdout.__send__(:puts, *lines)
  end

  def print(*parts)
    parts = [$_] if __arrayLength(parts) == 0
    $stdout.write(*parts)
    nil
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
    $stdout.write(__is_integer(char) ? (char & 255).chr : __text(char)[0])
    char
  end

  private :puts, :print, :p, :pp, :putc

  class << self
    def puts(*lines) = $stdout.puts(*lines)
    def print(*parts) = $stdout.print(*parts)
    def p(*args) = Object.new.__send__(:p, *args)
  end
end

class IO
  attr_reader :fileno

  def self.__open(fileno)
    made = allocate
    made.__fill(fileno)
    made
  end

  def __fill(fileno)
    @fileno = fileno
    @__sync = fileno == 2
  end

  def write(*parts)
    raise IOError, "closed stream" if @__closed
    size = 0
    i = 0
    while i < __arrayLength(parts)
      text = __arrayGet(parts, i).to_s
      size += __str_bytesize(text)
      __write(@fileno, text)
      i += 1
    end
    size
  end

  def <<(object)
    write(object)
    self
  end

  def print(*parts)
    parts = [$_] if __arrayLength(parts) == 0
    write(*parts)
    nil
  end

  def puts(*lines)
    __put_lines(self, lines)
  end

  def printf(text, *args)
    write(format(text, *args))
    nil
  end

  def putc(char)
    write(__is_integer(char) ? (char & 255).chr : char[0])
    char
  end

  def pp(*objects)
    objects.each { |object| puts object.inspect }
  end

  def flush
    __flush()
    self
  end

  def fsync
    __flush()
    0
  end

  def sync
    @__sync
  end

  def sync=(on)
    @__sync = on
    __set_sync(@fileno, on)
    on
  end

  def tty?
    false
  end
  alias isatty tty?

  def set_encoding(*)
    self
  end

  def external_encoding
    nil
  end

  def binmode
    self
  end

  def inspect
    "#<IO:<#{@fileno == 2 ? "STDERR" : (@fileno == 1 ? "STDOUT" : "STDIN")}>>"
  end
end

STDOUT = IO.__open(1)
STDERR = IO.__open(2)
$stdout = STDOUT
$stderr = STDERR
