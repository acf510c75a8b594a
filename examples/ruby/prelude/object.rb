# BasicObject and the methods that every object has. Whatever needs the object model is a host function; the rest is Ruby.

$__inspecting = []
$__shown = nil

class BasicObject
  private def initialize
  end

  def ==(other)
    __same(self, other)
  end

  def equal?(other)
    __same(self, other)
  end

  def !
    self ? false : true
  end

  def __id__
    __object_id(self)
  end

  def instance_eval(text = nil, &block)
    ::Kernel.raise ::ArgumentError, "wrong number of arguments (given 0, expected 1..3)" unless block
    __proc_evaluated(block, self, false).call(self)
  end

  def instance_exec(*args, &block)
    ::Kernel.raise ::LocalJumpError, "no block given (yield)" unless block
    __proc_evaluated(block, self, false).call(*args)
  end

  private def method_missing(name, *args)
    __raise_missing(self, name)
  end

  private def singleton_method_added(name)
  end

  private def singleton_method_removed(name)
  end

  private def singleton_method_undefined(name)
  end
end

module Kernel
  def class
    __class_of(self)
  end

  def singleton_class
    __singleton_class_of(self)
  end

  def object_id
    __object_id(self)
  end

  def hash
    __object_hash(self)
  end

  def eql?(other)
    __same(self, other)
  end

  def ===(other)
    __same(self, other) || self == other
  end

  def =~(other)
    nil
  end

  def !~(other)
    self =~ other ? false : true
  end

  def <=>(other)
    __same(self, other) || self == other ? 0 : nil
  end

  def nil?
    false
  end

  def is_a?(cls)
    __is_a(self, cls)
  end

  def kind_of?(cls)
    __is_a(self, cls)
  end

  def instance_of?(cls)
    __instance_of(self, cls)
  end

  def to_s
    __any_to_s(self)
  end

  def inspect
    names = __ivar_names(self)
    return __any_to_s(self) if __arrayLength(names) == 0
    text = __any_to_s(self)
    text = text[0, text.length - 1]
    return text + " ...>" if __inspecting?
    $__inspecting.push(self)
    begin
      parts = []
      i = 0
      while i < __arrayLength(names)
        name = __arrayGet(names, i)
        parts << "#{name}=#{__ivar_get(self, name).inspect}"
        i += 1
      end
      "#{text} #{parts.join(", ")}>"
    ensure
      $__inspecting.pop
    end
  end

  # Is this object being shown already, further out?
  def __inspecting?
    shown = $__inspecting
    count = __arrayLength(shown)
    return __deep_inside?(shown, count) if count > 32
    $__shown = nil
    i = 0
    while i < count
      return true if __same(__arrayGet(shown, i), self)
      i += 1
    end
    false
  end

  # The same where so many are being shown that searching them each time would take too long. `$__shown` has a table of
  # them, and which are in it: between two questions at this depth, some at the end go and at most one comes.
  private def __deep_inside?(shown, count)
    table, known = ($__shown ||= [{}.compare_by_identity, []])
    while __arrayLength(known) > count
      table.delete(known.pop)
    end
    while (i = __arrayLength(known)) < count
      object = __arrayGet(shown, i)
      table[object] = true
      known.push(object)
    end
    table.key?(self)
  rescue SystemStackError
    $__shown = nil
    raise
  end

  def itself
    self
  end

  def then
    yield self
  end
  alias yield_self then

  def tap
    yield self
    self
  end

  def dup
    copy = __object_copy(self)
    copy.__send__(:initialize_dup, self)
    copy
  end

  def clone(freeze: nil)
    copy = __object_copy(self)
    raise ArgumentError, "can't unfreeze #{self.class}" if freeze == false && __same(copy, self)
    __copy_singleton(self, copy)
    freeze.nil? ? copy.__send__(:initialize_clone, self) : copy.__send__(:initialize_clone, self, freeze: freeze)
    copy.freeze if freeze == true || (freeze.nil? && frozen?)
    copy
  end

  private def initialize_copy(other)
    self
  end

  private def initialize_dup(other)
    initialize_copy(other)
  end

  private def initialize_clone(other, freeze: nil)
    initialize_copy(other)
  end

  def freeze
    __freeze(self)
  end

  def frozen?
    __is_frozen(self)
  end

  def respond_to?(name, include_all = false)
    name = __name_symbol(name)
    return true if __method_defined(self, name, include_all)
    __method_defined(self, :respond_to_missing?, true) ? (respond_to_missing?(name, include_all) ? true : false) : false
  end

  private def respond_to_missing?(name, include_all)
    false
  end

  def method(name)
    name = __name_symbol(name)
    found = __method_find(self, name)
    if found.nil?
      unless respond_to_missing?(name, true)
        raise NameError.new("undefined method `#{name}' for class `#{self.class}'", name, receiver: self)
      end
      return Method.__missing(self, name)
    end
    Method.__make(self, name, found[0], found[1], found[2])
  end
  alias public_method method

  def methods(all = true)
    all ? __object_methods(self, :all) : __singleton_methods(self)
  end

  def public_methods(all = true)
    __object_methods(self, :public)
  end

  def private_methods(all = true)
    __object_methods(self, :private)
  end

  def protected_methods(all = true)
    __object_methods(self, :protected)
  end

  def singleton_methods(all = true)
    __singleton_methods(self)
  end

  def define_singleton_method(name, body = __undef(), &block)
    singleton_class.define_method(name, body, &block)
  end

  def singleton_method(name)
    method(name)
  end

  def extend(*modules)
    i = __arrayLength(modules) - 1
    while i >= 0
      m = __arrayGet(modules, i)
      __check_module_frozen(__singleton_class_of(self)) if __is_frozen(self)
      m.__send__(:extend_object, self)
      m.__send__(:extended, self)
      i -= 1
    end
    self
  end

  def instance_variables
    __ivar_names(self)
  end

  def instance_variable_get(name)
    __ivar_get(self, name)
  end

  def instance_variable_set(name, value)
    __ivar_set(self, name, value)
  end

  def instance_variable_defined?(name)
    __ivar_defined(self, __name_symbol(name))
  end

  def remove_instance_variable(name)
    __ivar_remove(self, __name_symbol(name))
  end

  def enum_for(name = :each, *args, **keywords, &size)
    Enumerator.__for(self, name, args, keywords, size)
  end
  alias to_enum enum_for

  def display
    print self
    nil
  end

  # What pattern matching asks: the Array or Hash that a value is taken apart into, or nil.
  def __deconstruct
    respond_to?(:deconstruct) ? deconstruct : nil
  end

  def __deconstruct_keys(keys)
    respond_to?(:deconstruct_keys) ? deconstruct_keys(keys) : nil
  end

  # What generated code asks: the Array behind `*value`, and the one that is destructured. Classes that convert themselves
  # get the methods with `by` in place of these, when they define `to_a` or `to_ary`.
  def __splat
    [self]
  end

  def __to_ary
    [self]
  end

  def __splat_by_to_a
    return [self] unless respond_to?(:to_a, true)
    made = to_a
    return [self] if made.nil?
    raise TypeError, "can't convert #{self.class} to Array (#{self.class}#to_a gives #{made.class})" unless __is_array(made)
    made
  end

  # What `&value` passes as a block.
  def __to_block
    unless respond_to?(:to_proc, true)
      raise TypeError, "wrong argument type #{self.class} (expected Proc)"
    end
    made = to_proc
    return made if __is_proc(made)
    raise TypeError, "can't convert #{self.class} to Proc (#{self.class}#to_proc gives #{made.class})"
  end

  def __spread_by_to_ary
    return [self] unless respond_to?(:to_ary, true)
    made = to_ary
    return [self] if made.nil?
    raise TypeError, "can't convert #{self.class} to Array (#{self.class}#to_ary gives #{made.class})" unless __is_array(made)
    made
  end
end

class NilClass
  class << self
    undef_method :new
  end

  def to_s = ""
  def to_a = []
  def to_h = {}
  def to_i = 0
  def to_f = 0.0
  def inspect = "nil"
  def nil? = true
  def ^(other) = other ? true : false
  def &(other) = false
  def |(other) = other ? true : false
  def ^(other) = other ? true : false
  def =~(other) = nil
  def __splat = []

  # The constant that the program's `const_missing` gives: what `getConst` sends where there is none.
  def __const_missing
    path = __missing_constant()
    found = path[0].const_missing(path[1])
    i = 2
    while i < path.length
      raise TypeError, "#{found.inspect} is not a class/module" unless found.is_a?(Module)
      found = found.const_get(path[i])
      i += 1
    end
    found
  end

  def ==(other) = __same(self, other)
end

class TrueClass
  class << self
    undef_method :new
  end

  def to_s = "true"
  def inspect = "true"
  def &(other) = other ? true : false
  def |(other) = true
  def ^(other) = other ? false : true
  def ! = false
  def ==(other) = __same(self, other)
end

class FalseClass
  class << self
    undef_method :new
  end

  def to_s = "false"
  def inspect = "false"
  def &(other) = false
  def |(other) = other ? true : false
  def ^(other) = other ? true : false
  def ! = true
  def ==(other) = __same(self, other)
end

class Object
end
