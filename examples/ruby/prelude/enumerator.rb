# Enumerator: a method that iterates, to be called later with a block. External iteration (`next`) runs the method again
# from the start and keeps what it gives, in growing portions; a method with side effects shows them again.

class Enumerator
  include Enumerable

  class Yielder
    def initialize(&block)
      @__block = block
    end

    def <<(value)
      @__block.call(value)
      self
    end

    def yield(*values)
      @__block.call(*values)
    end

    def call(*values)
      @__block.call(*values)
    end

    def to_proc
      yielder = self
      lambda { |*values| yielder.yield(*values) }
    end
  end

  # Calls a block with a yielder.
  class Generator
    def initialize(&block)
      @__block = block
    end

    def each(*args, &block)
      @__block.call(Yielder.new(&block), *args)
    end

    def inspect
      "#<Enumerator::Generator>"
    end
  end

  def self.__for(receiver, name, args, keywords, size)
    made = allocate
    made.__fill(receiver, name, args, keywords, size)
    return made unless made.__steps_of_numbers?
    steps = ArithmeticSequence.allocate
    steps.__fill(receiver, name, args, keywords, size)
    steps
  end

  def self.produce(initial = __undef(), &block)
    new do |yielder|
      value = __is_undef(initial) ? block.call : initial
      begin
        while true
          yielder << value
          value = block.call(value)
        end
      rescue StopIteration
        nil
      end
    end
  end

  def initialize(size = nil, &block)
    raise ArgumentError, "no block given" unless block
    __fill(Generator.new(&block), :each, [], nil, size)
  end

  def __fill(receiver, name, args, keywords, size)
    @__receiver = receiver
    @__name = name
    @__args = args
    @__keywords = keywords
    @__count = size
    @__position = 0
  end

  def initialize_copy(other)
    @__position = 0
    self
  end

  def each(*more, &block)
    return more.empty? ? self : Enumerator.__for(@__receiver, @__name, @__args + more, @__keywords, @__count) unless block
    if @__keywords.nil? || @__keywords.empty?
      @__receiver.__send__(@__name, *@__args, *more, &block)
    else
      @__receiver.__send__(@__name, *@__args, *more, **@__keywords, &block)
    end
  end

  def size
    @__count.is_a?(Proc) ? @__receiver.instance_exec(*@__args, &@__count) : @__count
  end

  def with_index(offset = 0)
    return enum_for(:with_index, offset) { size } unless block_given?
    i = offset.nil? ? 0 : offset
    each do |*values|
      result = yield(__packed(values), i)
      i += 1
      result
    end
  end

  def each_with_index(&block)
    return enum_for(:each_with_index) { size } unless block
    with_index(0, &block)
  end

  def with_object(object)
    return enum_for(:with_object, object) { size } unless block_given?
    each { |*values| yield __packed(values), object }
    object
  end

  def each_with_object(object, &block)
    return enum_for(:each_with_object, object) { size } unless block
    with_object(object, &block)
  end

  # ---- external iteration ----

  # Makes sure that the first `count` values are known; false where there are fewer.
  def __known(count)
    return true if !@__values.nil? && @__values.length >= count
    return false if @__complete
    wanted = count * 2 + 16
    values = []
    complete = true
    result = each do |*given|
      values << given
      if values.length >= wanted
        complete = false
        break
      end
    end
    @__values = values
    @__complete = complete
    @__result = result if complete
    values.length >= count
  end

  # The value at an index; nil where there are fewer.
  def __at(index)
    __known(index + 1) ? __packed(@__values[index]) : nil
  end

  def next
    __packed(next_values)
  end

  def peek
    __packed(peek_values)
  end

  def next_values
    values = peek_values
    @__position += 1
    values
  end

  def peek_values
    unless __known(@__position + 1)
      error = StopIteration.new("iteration reached an end")
      error.__set_result(@__result) if error.respond_to?(:__set_result)
      raise error
    end
    @__values[@__position]
  end

  def rewind
    @__position = 0
    @__values = nil
    @__complete = false
    self
  end

  def +(other)
    Chain.new(self, other)
  end

  def inspect
    receiver = @__receiver.inspect
    args = @__args.empty? ? "" : "(#{@__args.map { |arg| arg.inspect }.join(", ")})"
    "#<#{self.class}: #{receiver}:#{@__name}#{args}>"
  end

  # Is this what CRuby calls an arithmetic sequence?
  def __steps_of_numbers?
    return false unless @__name == :step || @__name == :%
    return Numeric === @__receiver unless @__receiver.is_a?(Range)
    first = @__receiver.begin
    last = @__receiver.end
    (Numeric === first && (last.nil? || Numeric === last)) || (first.nil? && Numeric === last)
  end

  def to_s
    inspect
  end

  # The steps of a range, or from a number.
  class ArithmeticSequence < Enumerator
    class << self
      undef_method :new
    end

    def begin = @__receiver.is_a?(Range) ? @__receiver.begin : @__receiver
    def end = @__receiver.is_a?(Range) ? @__receiver.end : @__args[0]
    def step = @__receiver.is_a?(Range) ? @__args[0] : @__args[1]
    def exclude_end? = @__receiver.is_a?(Range) && @__receiver.exclude_end?

    def size
      first = self.begin
      last = self.end
      by = step
      return Float::INFINITY if last.nil?
      if Float === first || Float === last || Float === by
        count = (last - first) / by.to_f
        error = (first.abs + last.abs + (last - first).abs) / by.abs * Float::EPSILON
        error = 0.5 if error > 0.5
        return 0 if count < 0
        whole = (count + error).floor
        return exclude_end? && first + whole * by >= last ? whole : whole + 1
      end
      distance = by > 0 ? last - first : first - last
      return 0 if distance < 0
      count = distance.div(by.abs)
      exclude_end? && distance % by.abs == 0 ? count : count + 1
    end

    def last(count = nil)
      raise RangeError, "cannot get the last element of endless arithmetic sequence" if self.end.nil?
      count.nil? ? to_a.last : to_a.last(count)
    end

    def ==(other)
      ArithmeticSequence === other && self.begin == other.begin && self.end == other.end && step == other.step &&
        exclude_end? == other.exclude_end?
    end
    alias eql? ==
    alias === ==

    def hash
      [self.begin, self.end, step, exclude_end?].hash
    end

    # It shows as the call that makes it.
    def inspect
      receiver = @__receiver.is_a?(Range) ? "((#{@__receiver.inspect})" : "(#{@__receiver.inspect}"
      shown = @__args.map { |arg| arg.inspect }.join(", ")
      "#{receiver}.#{@__name}(#{shown}))"
    end
    alias to_s inspect
  end

  # Several enumerables one after the other.
  class Chain < Enumerator
    def initialize(*parts)
      @__parts = parts
      __fill(self, :each, [], nil, nil)
    end

    def each(*args, &block)
      return self unless block
      @__parts.each { |part| part.each(*args, &block) }
      self
    end

    def size
      @__parts.sum { |part| part.size }
    end

    def inspect
      "#<Enumerator::Chain: [#{@__parts.map { |part| part.inspect }.join(", ")}]>"
    end
  end

  # A chain of steps that run for each value only when it is wanted.
  class Lazy < Enumerator
    def initialize(source, size = nil, &step)
      @__source = source
      @__step = step
      __fill(self, :each, [], nil, size)
    end

    def each(&block)
      return self unless block
      step = @__step
      if step.nil?
        @__source.each { |*values| block.call(*values) }
      else
        yielder = Yielder.new(&block)
        @__source.each { |*values| step.call(yielder, *values) }
      end
      self
    end

    def __then(&step)
      Lazy.new(self, &step)
    end

    def map(&block)
      __then { |yielder, *values| yielder << block.call(*values) }
    end

    def select(&block)
      __then do |yielder, *values|
        value = __packed(values)
        yielder << value if block.call(value)
      end
    end

    def reject(&block)
      __then do |yielder, *values|
        value = __packed(values)
        yielder << value unless block.call(value)
      end
    end

    def filter_map(&block)
      __then do |yielder, *values|
        made = block.call(*values)
        yielder << made if made
      end
    end

    def flat_map(&block)
      __then do |yielder, *values|
        made = block.call(*values)
        __is_array(made) ? made.each { |value| yielder << value } : yielder << made
      end
    end

    def grep(pattern, &block)
      __then do |yielder, *values|
        value = __packed(values)
        yielder << (block ? block.call(value) : value) if pattern === value
      end
    end

    def with_index(offset = 0, &block)
      source = self
      Lazy.new(Enumerator.new do |yielder|
        i = offset - 1
        source.each do |*values|
          i += 1
          value = __packed(values)
          if block
            block.call(value, i)
            yielder << value
          else
            yielder << [value, i]
          end
        end
      end)
    end

    def each_with_index(&block)
      with_index(0, &block)
    end

    def zip(*others)
      lists = others.map { |other| __is_array(other) ? other : other.to_enum }
      i = -1
      __then do |yielder, *values|
        i += 1
        yielder << [__packed(values), *lists.map { |list| __is_array(list) ? list[i] : list.__at(i) }]
      end
    end

    # The source is left as soon as enough values came.
    def take(count)
      source = self
      Lazy.new(Enumerator.new do |yielder|
        taken = 0
        if count > 0
          source.each do |*values|
            yielder.yield(*values)
            taken += 1
            break if taken >= count
          end
        end
      end)
    end

    def take_while(&block)
      source = self
      Lazy.new(Enumerator.new do |yielder|
        source.each do |*values|
          break unless block.call(*values)
          yielder.yield(*values)
        end
      end)
    end

    def drop(count)
      source = self
      Lazy.new(Enumerator.new do |yielder|
        seen = 0
        source.each do |*values|
          yielder.yield(*values) if seen >= count
          seen += 1
        end
      end)
    end

    def drop_while(&block)
      source = self
      Lazy.new(Enumerator.new do |yielder|
        dropping = true
        source.each do |*values|
          dropping = false if dropping && !block.call(*values)
          yielder.yield(*values) unless dropping
        end
      end)
    end

    def uniq
      seen = {}
      __then do |yielder, *values|
        value = __packed(values)
        key = block_given? ? yield(value) : value
        unless seen.key?(key)
          seen[key] = true
          yielder << value
        end
      end
    end

    def compact
      reject { |value| value.nil? }
    end


    def first(count = __undef())
      if __is_undef(count)
        each { |*values| return __packed(values) }
        return nil
      end
      take(count).to_a
    end

    def force(*args)
      to_a(*args)
    end

    def to_a
      result = []
      each { |*values| result << __packed(values) }
      result
    end

    def eager
      source = self
      Enumerator.new { |yielder| source.each { |*values| yielder.yield(*values) } }
    end

    def lazy
      self
    end

    def size
      nil
    end

    def inspect
      "#<Enumerator::Lazy: #{@__source.inspect}>"
    end

    alias collect map
    alias collect_concat flat_map
    alias filter select
    alias find_all select
  end
end
