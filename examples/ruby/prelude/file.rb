# Files and directories.

class File < IO
  SEPARATOR = "/"
  Separator = "/"
  ALT_SEPARATOR = nil
  PATH_SEPARATOR = ":"

  module Constants
    RDONLY = 0
    WRONLY = 1
    RDWR = 2
    CREAT = 64
    EXCL = 128
    TRUNC = 512
    APPEND = 1024
    LOCK_SH = 1
    LOCK_EX = 2
    LOCK_NB = 4
    LOCK_UN = 8
    FNM_NOESCAPE = 1
    FNM_PATHNAME = 2
    FNM_DOTMATCH = 4
    FNM_CASEFOLD = 8
    FNM_EXTGLOB = 16
    FNM_SYSCASE = 0
    FNM_SHORTNAME = 0
  end
  include Constants

  class Stat
    def initialize(path)
      @__parts = __file_stat(path)
      raise Errno::ENOENT, "rb_file_s_stat - #{path}" if @__parts.nil?
    end

    def size = @__parts[1]
    def mtime = Time.__from(@__parts[2], nil)
    def file? = @__parts[0] == :file
    def directory? = @__parts[0] == :directory
  end

  attr_reader :path

  def self.__path(path)
    return path if __is_string(path)
    return path.to_path if path.respond_to?(:to_path)
    return path.to_str if path.respond_to?(:to_str)
    raise TypeError, "no implicit conversion of #{__type_label(path)} into String"
  end

  def self.fnmatch(pattern, path, flags = 0) = __file_fnmatch(__path(pattern), __path(path), flags)
  def self.fnmatch?(pattern, path, flags = 0) = __file_fnmatch(__path(pattern), __path(path), flags)

  def self.open(path, *args, **options)
    file = new(path, *args, **options)
    return file unless block_given?
    begin
      yield file
    ensure
      file.close
    end
  end

  def initialize(path, mode = "r", permissions = nil, **options)
    mode = options[:mode] if options[:mode]
    @path = File.__path(path)
    mode = __isInteger(mode) ? __mode_of(mode) : mode.sub(/:.*/, "").delete("bt")
    unless mode.match?(/\A[rwa]\+?x?\z|\A[rwa]x?\+?\z/)
      raise ArgumentError, "invalid access mode #{mode}"
    end
    fileno = __file_open(@path, mode)
    __fill_input(fileno)
    @__input = nil if mode == "w" || mode == "a" || mode == "wx"
    @__output = mode.start_with?("r") && !mode.include?("+") ? nil : []
    @__sync = false
    File.__opened(self)
  end

  def __mode_of(bits)
    return "r" if bits & 3 == 0
    return "a" if bits & Constants::APPEND != 0
    bits & Constants::TRUNC != 0 || bits & Constants::CREAT != 0 ? (bits & 3 == 2 ? "w+" : "w") : "r+"
  end

  # Files that must be flushed when the program ends.
  def self.__opened(file)
    if $__open_files.nil?
      $__open_files = []
      at_exit { $__open_files.each { |open| open.flush unless open.closed? } }
    end
    $__open_files.reject! { |open| open.closed? }
    $__open_files << file
  end

  def write(*parts)
    raise IOError, "closed stream" if @__closed
    raise IOError, "not opened for writing" if @__output.nil?
    size = 0
    parts.each do |part|
      text = part.to_s
      size += text.bytesize
      @__output << text
    end
    flush if @__sync || @__output.length > 500
    size
  end

  def flush
    unless @__output.nil? || @__output.empty?
      text = __string_join(@__output)
      @__output.clear
      __file_write(@fileno, text)
    end
    self
  end

  def fsync
    flush
    0
  end

  def sync=(on)
    @__sync = on
  end

  def rewind
    flush
    reopened = __file_open(@path, @__output.nil? ? "r" : "r+")
    __file_close(@fileno)
    sync = @__sync
    __fill_input(reopened)
    @__sync = sync
    0
  end

  def size
    flush
    File.size(@path)
  end

  def flock(_operation)
    0
  end

  def to_path
    @path
  end

  def inspect
    "#<File:#{@path}#{closed? ? " (closed)" : ""}>"
  end

  def self.read(path, length = nil, offset = nil, **options)
    open(path, "r") do |file|
      file.read(offset) if offset
      file.read(length)
    end
  end

  def self.binread(path)
    read(path).b
  end

  def self.write(path, text, offset = nil, mode: "w", **options)
    open(path, mode) { |file| file.write(text) }
  end

  def self.binwrite(path, text)
    write(path, text)
  end

  def self.readlines(path, separator = $/, chomp: false)
    open(path) { |file| file.readlines(separator, chomp: chomp) }
  end

  def self.foreach(path, separator = $/, chomp: false, &block)
    return enum_for(:foreach, path, separator, chomp: chomp) unless block
    open(path) { |file| file.each_line(separator, chomp: chomp, &block) }
    nil
  end

  def self.exist?(path)
    !__file_stat(__path(path)).nil?
  end

  def self.file?(path)
    stat = __file_stat(__path(path))
    !stat.nil? && stat[0] == :file
  end

  def self.directory?(path)
    stat = __file_stat(__path(path))
    !stat.nil? && stat[0] == :directory
  end

  def self.readable?(path)
    exist?(path)
  end

  def self.writable?(path)
    exist?(path)
  end

  def self.size(path)
    stat(path).size
  end

  def self.size?(path)
    exist?(path) && size(path) > 0 ? size(path) : nil
  end

  def self.zero?(path)
    exist?(path) && size(path) == 0
  end

  def self.empty?(path)
    zero?(path)
  end

  def self.stat(path)
    Stat.new(__path(path))
  end

  def self.mtime(path)
    stat(path).mtime
  end

  def self.delete(*paths)
    paths.each { |path| __file_delete(__path(path)) }
    paths.length
  end

  def self.unlink(*paths)
    delete(*paths)
  end

  def self.rename(from, to)
    __file_rename(__path(from), __path(to))
  end

  def self.basename(path, suffix = nil)
    path = __path(path)
    return "/" if path.match?(/\A\/+\z/)
    name = path.sub(/\/+\z/, "").sub(/\A.*\//, "")
    return name if suffix.nil?
    return name.sub(/(?<=.)\.[^.]*\z/, "") if suffix == ".*"
    name != suffix && name.end_with?(suffix) ? name[0, name.length - suffix.length] : name
  end

  def self.dirname(path)
    path = __path(path)
    return "/" if path.match?(/\A\/+\z/)
    path = path.sub(/\/+\z/, "")
    at = path.rindex("/")
    return "." if at.nil?
    head = path[0, at].sub(/\/+\z/, "")
    head.empty? ? "/" : head
  end

  def self.extname(path)
    name = basename(path)
    at = name.rindex(".")
    at.nil? || at == 0 || at == name.length - 1 ? "" : name[at, name.length]
  end

  def self.split(path)
    [dirname(path), basename(path)]
  end

  def self.join(*parts)
    parts = parts.flatten.map { |part| __path(part) }
    return "" if parts.empty?
    result = parts.shift.dup
    parts.each do |part|
      if result.end_with?("/")
        result = result.sub(/\/+\z/, "/") + part.sub(/\A\/+/, "")
      else
        result = result + (part.start_with?("/") ? part : "/" + part)
      end
    end
    result
  end

  def self.expand_path(path, from = nil)
    __file_expand(__path(path), from.nil? ? nil : __file_expand(__path(from), nil))
  end

  def self.absolute_path(path, from = nil)
    expand_path(path, from)
  end

  def self.realpath(path, from = nil)
    expand_path(path, from)
  end

  def self.absolute_path?(path)
    __path(path).start_with?("/")
  end
end

class IO
  def self.read(path, *args, **options)
    File.read(path, *args, **options)
  end

  def self.write(path, text, *args, **options)
    File.write(path, text, *args, **options)
  end

  def self.readlines(path, *args, **options)
    File.readlines(path, *args, **options)
  end

  def self.foreach(path, *args, **options, &block)
    File.foreach(path, *args, **options, &block)
  end
end

class Dir
  def self.pwd
    __working_directory()
  end

  def self.getwd
    __working_directory()
  end

  def self.exist?(path)
    File.directory?(path)
  end

  def self.mkdir(path, permissions = nil)
    __dir_make(File.__path(path))
  end

  def self.rmdir(path)
    __dir_remove(File.__path(path))
  end

  def self.delete(path)
    rmdir(path)
  end

  def self.children(path)
    __dir_entries(File.__path(path))
  end

  def self.entries(path)
    [".", ".."] + children(path)
  end

  def self.each_child(path, &block)
    children(path).each(&block)
  end

  def self.empty?(path)
    exist?(path) && children(path).empty?
  end

  # Patterns with `*`, `?`, `[...]`, `{a,b}` and `**`.
  def self.glob(*patterns)
    found = patterns.flatten.flat_map { |pattern| __expand_braces(pattern).flat_map { |plain| __glob(plain) } }
    return found unless block_given?
    found.each { |path| yield path }
    nil
  end

  def self.[](*patterns)
    glob(*patterns)
  end

  def self.__expand_braces(pattern)
    match = pattern.match(/\{([^{}]*)\}/)
    return [pattern] if match.nil?
    match[1].split(",", -1).flat_map { |part| __expand_braces(match.pre_match + part + match.post_match) }
  end

  def self.__glob(pattern)
    starts = pattern.start_with?("/") ? ["/"] : [""]
    found = pattern.split("/").reject { |part| part.empty? }.inject(starts) do |all, part|
      all.flat_map { |start| __glob_step(start, part) }
    end
    found.map { |path| path.end_with?("/") && !pattern.end_with?("/") ? path[0, path.length - 1] : path }
  end

  def self.__glob_step(start, part)
    directory = start.empty? ? "." : start
    return [start] + __directories_below(start) if part == "**"
    unless part.match?(/[*?\[]/)
      path = start + part
      return [] unless File.exist?(path)
      return [File.directory?(path) ? path + "/" : path]
    end
    return [] unless File.directory?(directory)
    source = Regexp.escape(part).gsub("\\*", ".*").gsub("\\?", ".").gsub(/\\\[(.*?)\\\]/) { "[#{$1.gsub("\\-", "-")}]" }
    pattern = Regexp.new("\\A#{source}\\z")
    names = children(directory).select { |name| pattern.match?(name) && (part.start_with?(".") || !name.start_with?(".")) }
    names.map { |name| File.directory?(start + name) ? start + name + "/" : start + name }
  end

  def self.__directories_below(start)
    directory = start.empty? ? "." : start
    return [] unless File.directory?(directory)
    children(directory).reject { |name| name.start_with?(".") }.flat_map do |name|
      path = start + name
      File.directory?(path) ? [path + "/"] + __directories_below(path + "/") : []
    end
  end
end
