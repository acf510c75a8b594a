# Input, and what files and the standard streams have in common.

class IO
  include Enumerable

  SEEK_SET = 0
  SEEK_CUR = 1
  SEEK_END = 2

  module WaitReadable
  end

  # Bytes read in one go.
  CHUNK = 65536
  private_constant :CHUNK

  attr_accessor :lineno

  def __fill_input(fileno)
    @fileno = fileno
    @__input = String.new
    @__input_at = 0
    @__input_done = false
    @lineno = 0
    self
  end

  def __check_readable
    raise IOError, "not opened for reading" if @__input.nil?
    raise IOError, "closed stream" if @__closed
  end

  # Reads more; false at the end.
  def __more
    return false if @__input_done
    chunk = __file_read(@fileno, CHUNK)
    if chunk.nil?
      @__input_done = true
      return false
    end
    @__input = __str_byteslice(@__input, @__input_at, __str_bytesize(@__input)) if @__input_at > 0
    @__input_at = 0
    @__input << chunk
    true
  end

  # The next bytes, up to `count`, or nil at the end.
  def __take(count)
    while __str_bytesize(@__input) - @__input_at < count
      break unless __more
    end
    left = __str_bytesize(@__input) - @__input_at
    count = left if count > left
    taken = __str_byteslice(@__input, @__input_at, count)
    @__input_at += count
    taken
  end

  def gets(separator = $/, limit = nil, chomp: false)
    __check_readable
    if __isInteger(separator)
      limit = separator
      separator = $/
    end
    line = __next_line(separator, limit)
    unless line.nil?
      @lineno += 1
      $. = @lineno
      line = line.chomp(separator) if chomp && separator
    end
    $_ = line
  end

  def __next_line(separator, limit)
    return (text = read).empty? ? nil : text if separator.nil? && limit.nil?
    paragraph = separator == ""
    separator = "\n\n" if paragraph
    while true
      at = separator.nil? ? nil : __byte_index(separator)
      break unless at.nil?
      break if !limit.nil? && __str_bytesize(@__input) - @__input_at >= limit
      break unless __more
    end
    left = __str_bytesize(@__input) - @__input_at
    return nil if left == 0
    count = at.nil? ? left : at + separator.bytesize
    count = limit if !limit.nil? && limit < count
    line = __take(count)
    if paragraph
      @__input_at += 1 while __str_getbyte(@__input, @__input_at) == 10
    end
    line
  end

  def __byte_index(separator)
    __str_byteindex(@__input, separator, @__input_at)
  end

  def readline(*args, **options)
    gets(*args, **options) || raise(EOFError, "end of file reached")
  end

  def each_line(separator = $/, chomp: false)
    return enum_for(:each_line, separator, chomp: chomp) unless block_given?
    while (line = gets(separator, chomp: chomp))
      yield line
    end
    self
  end

  def each(*args, **options, &block)
    each_line(*args, **options, &block)
  end

  def readlines(separator = $/, chomp: false)
    lines = []
    while (line = gets(separator, chomp: chomp))
      lines << line
    end
    lines
  end

  def read(count = nil, buffer = nil)
    __check_readable
    unless count.nil?
      taken = __take(count)
      return count == 0 ? "" : nil if taken.empty?
      return taken
    end
    nil while __more
    __take(__str_bytesize(@__input) - @__input_at)
  end

  def getc
    __check_readable
    first = __take(1)
    return nil if first.empty?
    byte = first.getbyte(0)
    more = byte < 0xc0 ? 0 : (byte < 0xe0 ? 1 : (byte < 0xf0 ? 2 : 3))
    more > 0 ? first + __take(more) : first
  end

  def readchar
    getc || raise(EOFError, "end of file reached")
  end

  def getbyte
    __check_readable
    byte = __take(1)
    byte.empty? ? nil : byte.getbyte(0)
  end

  def readbyte
    getbyte || raise(EOFError, "end of file reached")
  end

  def each_char
    return enum_for(:each_char) unless block_given?
    while (char = getc)
      yield char
    end
    self
  end

  def each_byte
    return enum_for(:each_byte) unless block_given?
    while (byte = getbyte)
      yield byte
    end
    self
  end

  def ungetc(text)
    @__input = text + __take(__str_bytesize(@__input))
    @__input_at = 0
    @__input_done = false if @fileno != 0
    nil
  end

  def eof?
    __check_readable
    __str_bytesize(@__input) == @__input_at && !__more
  end

  def eof
    eof?
  end

  def fileno
    @fileno
  end

  def to_i
    @fileno
  end

  def tty?
    __is_terminal(@fileno)
  end

  def isatty
    tty?
  end

  def close
    return nil if @__closed
    flush
    @__closed = true
    __file_close(@fileno) if @fileno > 2
    nil
  end

  def closed?
    @__closed ? true : false
  end

  def to_io
    self
  end
end

STDIN = IO.allocate.__fill_input(0)
$stdin = STDIN
$/ = "\n"
$, = nil
$; = nil

# Lines of the files named in ARGV, or of standard input.
ARGF = STDIN

module Kernel
  def gets(*args, **options)
    if defined?(ARGV) && !ARGV.empty?
      $__argf ||= File.open(ARGV[0])
      line = $__argf.gets(*args, **options)
      return line unless line.nil?
      $__argf.close
      $__argf = nil
      ARGV.shift
      return ARGV.empty? ? nil : gets(*args, **options)
    end
    $stdin.gets(*args, **options)
  end

  def readline(*args)
    gets(*args) || raise(EOFError, "end of file reached")
  end

  def readlines(*args)
    lines = []
    while (line = gets(*args))
      lines << line
    end
    lines
  end

  def open(path, *args, **options, &block)
    File.open(path, *args, **options, &block)
  end

  private :gets, :readline, :readlines, :open
end

# The environment.
ENV = Object.new

class << ENV
  include Enumerable

  def [](name)
    value = __env_get(name)
    value && value.freeze
  end

  def fetch(name, default = __undef())
    value = __env_get(name)
    return value unless value.nil?
    return yield(name) if block_given?
    return default unless __is_undef(default)
    raise KeyError.new("key not found: #{name.inspect}", receiver: self, key: name)
  end

  def []=(name, value)
    __env_set(name, value)
  end

  def store(name, value)
    __env_set(name, value)
  end

  def delete(name)
    value = __env_get(name)
    __env_set(name, nil)
    value
  end

  def key?(name)
    !__env_get(name).nil?
  end

  def include?(name)
    key?(name)
  end

  def has_key?(name)
    key?(name)
  end

  def member?(name)
    key?(name)
  end

  def keys
    __env_names()
  end

  def values
    keys.map { |name| __env_get(name) }
  end

  def each
    return enum_for(:each) unless block_given?
    keys.each { |name| yield [name, __env_get(name)] }
    self
  end

  def each_pair(&block)
    each(&block)
  end

  def to_h
    result = {}
    keys.each { |name| result[name] = __env_get(name) }
    result
  end

  def to_hash
    to_h
  end

  def size
    keys.length
  end

  def length
    keys.length
  end

  def empty?
    keys.empty?
  end

  def to_s
    "ENV"
  end

  def inspect
    to_h.inspect
  end
end
