# Output streams.

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
    size = 0
    i = 0
    while i < __arrayLength(parts)
      text = __arrayGet(parts, i).to_s
      size += text.bytesize
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
    if __arrayLength(lines) == 0
      __write(@fileno, "\n")
      return nil
    end
    i = 0
    while i < __arrayLength(lines)
      __puts_line(__arrayGet(lines, i))
      i += 1
    end
    nil
  end

  def __puts_line(line)
    unless __is_string(line)
      if __is_array(line) || line.respond_to?(:to_ary)
        return write("[...]\n") if line.__inspecting?
        $__inspecting.push(line)
        begin
          list = line.to_ary
          i = 0
          while i < __arrayLength(list)
            __puts_line(__arrayGet(list, i))
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
    write(line)
    write("\n") unless line.end_with?("\n")
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
    "#<IO:<#{@fileno == 2 ? "STDERR" : "STDOUT"}>>"
  end
end

STDOUT = IO.__open(1)
STDERR = IO.__open(2)
$stdout = STDOUT
$stderr = STDERR
