# Procs and Methods.

class Proc
  def self.new(*args, **keywords, &block)
    raise ArgumentError, "tried to create Proc object without a block" unless block
    return block if __same(self, Proc) && args.empty? && keywords.empty?
    made = __proc_of_class(block, self)
    made.__send__(:initialize, *args, **keywords, &block)
    made
  end

  # `call` with plain arguments goes to the body at once; this one serves calls by other ways.
  def call(*args, **keywords, &block)
    self.__invoke(__proc_plain(self), args, keywords, block)
  end
  alias yield call
  alias === call

  def [](*args)
    self.__invoke(__proc_plain(self), args, nil, nil)
  end

  def to_proc
    self
  end

  # What is passed as a block is no instance of a subclass, so that blocks are called without a look at their class.
  def __to_block
    __proc_plain(self)
  end

  def lambda?
    __proc_is_lambda(self)
  end

  def arity
    __proc_arity(self)
  end

  def parameters(lambda: nil)
    strict = lambda.nil? ? __proc_is_lambda(self) : lambda
    __function_parameters(__proc_function(self), strict)
  end

  def source_location
    __function_source(__proc_function(self))
  end

  def binding
    raise NotImplementedError, "binding is not supported"
  end

  def curry(count = nil)
    count = count || (arity < 0 ? -arity - 1 : arity)
    if __proc_is_lambda(self) && arity >= 0 && count != arity
      raise ArgumentError, "wrong number of arguments (given #{count}, expected #{arity})"
    end
    __curry(count, [])
  end

  def __curry(count, held)
    fn = self
    lambda do |*args|
      all = held + args
      all.length >= count ? fn.call(*all) : fn.__curry(count, all)
    end
  end

  def >>(other)
    fn = self
    lambda { |*args, **keywords, &block| other.call(fn.call(*args, **keywords, &block)) }
  end

  def <<(other)
    fn = self
    lambda { |*args, **keywords, &block| fn.call(other.call(*args, **keywords, &block)) }
  end

  def ==(other)
    __same(self, other)
  end
  alias eql? ==

  def hash
    __object_hash(self)
  end

  def inspect
    place = source_location
    text = __any_to_s(self)
    text = text[0, text.length - 1]
    text += " #{place[0]}:#{place[1]}" if place
    text += " (lambda)" if __proc_is_lambda(self)
    text + ">"
  end
  alias to_s inspect

  def ruby2_keywords
    self
  end
end

class Method
  attr_reader :receiver, :name, :owner, :original_name

  def self.__make(receiver, name, index, owner, original)
    made = allocate
    made.__fill(receiver, name, index, owner, original)
    made
  end

  # A method that only `method_missing` answers.
  def self.__missing(receiver, name)
    made = allocate
    made.__fill(receiver, name, nil, receiver.class, name)
    made
  end

  def __fill(receiver, name, index, owner, original)
    @receiver = receiver
    @name = name
    @__index = index
    @owner = owner
    @original_name = original
  end

  def __index = @__index

  def call(*args, **keywords, &block)
    if @__index.nil?
      @receiver.__send__(:method_missing, @name, *args, **keywords, &block)
    else
      @receiver.__invoke(__function_proc(@__index), args, keywords, block)
    end
  end
  alias [] call
  alias === call

  def to_proc
    method = self
    lambda { |*args, **keywords, &block| method.call(*args, **keywords, &block) }
  end

  def arity
    @__index.nil? ? -1 : __function_arity(@__index, true)
  end

  def parameters
    @__index.nil? ? [[:rest]] : __function_parameters(@__index, true)
  end

  def source_location
    @__index.nil? ? nil : __function_source(@__index)
  end

  def unbind
    UnboundMethod.__make(nil, @name, @__index, @owner, @original_name)
  end

  def super_method
    found = __method_find_after(@receiver, @owner, @original_name)
    found.nil? ? nil : Method.__make(@receiver, @name, found[0], found[1], found[2])
  end

  def curry(count = nil)
    to_proc.__curry(count || (arity < 0 ? -arity - 1 : arity), [])
  end

  def >>(other)
    to_proc >> other
  end

  def <<(other)
    to_proc << other
  end

  def ==(other)
    Method === other && __same(@receiver, other.receiver) && @__index == other.__index
  end
  alias eql? ==

  def hash
    @__index.hash
  end

  def inspect
    if __class_is_singleton(@owner)
      label = "#{@receiver.inspect}."
    else
      cls = __class_of(@receiver)
      label = "#{cls}#{"(#{@owner})" unless __same(cls, @owner)}#"
    end
    "#<Method: #{label}#{UnboundMethod.__describe(@name, self)}>"
  end
  alias to_s inspect
end

class UnboundMethod
  attr_reader :name, :owner, :original_name

  def self.__make(receiver, name, index, owner, original)
    made = allocate
    made.__fill(name, index, owner, original)
    made
  end

  def __fill(name, index, owner, original)
    @name = name
    @__index = index
    @owner = owner
    @original_name = original
  end

  def __index = @__index

  def bind(receiver)
    unless @owner.__module? || __is_a(receiver, @owner)
      raise TypeError, "bind argument must be an instance of #{@owner}"
    end
    Method.__make(receiver, @name, @__index, @owner, @original_name)
  end

  def bind_call(receiver, *args, **keywords, &block)
    bind(receiver).call(*args, **keywords, &block)
  end

  def arity = __function_arity(@__index, true)
  def parameters = __function_parameters(@__index, true)
  def source_location = __function_source(@__index)

  def ==(other)
    UnboundMethod === other && @__index == other.__index
  end

  def inspect
    "#<UnboundMethod: #{@owner}##{UnboundMethod.__describe(@name, self)}>"
  end

  # The name of a method with its parameters and its place.
  def self.__describe(name, method)
    parameters = method.parameters.map do |kind, own|
      case kind
      when :req then (own || "_").to_s
      when :opt then "#{own || "_"}=..."
      when :rest then "*#{own unless own == :*}"
      when :keyreq then "#{own}:"
      when :key then "#{own}: ..."
      when :keyrest then "**#{own unless own == :**}"
      else "&#{own unless own == :&}"
      end
    end
    place = method.source_location
    "#{name}(#{parameters.join(", ")})#{" #{place[0]}:#{place[1]}" if place}"
  end
  alias to_s inspect
end
