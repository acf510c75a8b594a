# Modules and classes.

class Module
  def public(*names)
    __change_visibility(names, :public)
  end

  def private(*names)
    __change_visibility(names, :private)
  end

  def protected(*names)
    __change_visibility(names, :protected)
  end

  def module_function(*names)
    __change_visibility(names, :module_function)
  end

  def __change_visibility(names, kind)
    n = __arrayLength(names)
    if n == 0
      __set_default_visibility(self, kind)
      return nil
    end
    list = n == 1 && __is_array(__arrayGet(names, 0)) ? __arrayGet(names, 0) : names
    i = 0
    while i < __arrayLength(list)
      __set_visibility(self, __name_symbol(__arrayGet(list, i)), kind)
      i += 1
    end
    n == 1 ? __arrayGet(names, 0) : names
  end

  private :__change_visibility

  def self.new(&block)
    made = __module_new()
    made.module_eval(&block) if block
    made
  end

  def name
    __class_name(self)
  end

  def to_s
    __class_label(self)
  end
  alias inspect to_s

  def ===(object)
    __is_a(object, self)
  end

  def ==(other)
    __same(self, other)
  end

  def <(other)
    __check_module(other)
    return false if __same(self, other)
    return true if __class_inherits(self, other)
    __class_inherits(other, self) ? false : nil
  end

  def <=(other)
    __check_module(other)
    return true if __class_inherits(self, other)
    __class_inherits(other, self) ? false : nil
  end

  def >(other)
    __check_module(other)
    other < self
  end

  def >=(other)
    __check_module(other)
    other <= self
  end

  def <=>(other)
    return 0 if __same(self, other)
    return nil unless Module === other
    return -1 if __class_inherits(self, other)
    __class_inherits(other, self) ? 1 : nil
  end

  private def __check_module(other)
    raise TypeError, "compared with non class/module" unless Module === other
  end

  def hash
    __object_hash(self)
  end

  def include(*modules)
    i = __arrayLength(modules) - 1
    while i >= 0
      m = __arrayGet(modules, i)
      m.__send__(:append_features, self)
      m.__send__(:included, self)
      i -= 1
    end
    self
  end

  def prepend(*modules)
    i = __arrayLength(modules) - 1
    while i >= 0
      m = __arrayGet(modules, i)
      m.__send__(:prepend_features, self)
      m.__send__(:prepended, self)
      i -= 1
    end
    self
  end

  private

  def append_features(target)
    __module_include(target, self)
  end

  def prepend_features(target)
    __module_prepend(target, self)
  end

  def included(base)
  end

  def extended(base)
  end

  def prepended(base)
  end

  def method_added(name)
  end

  def method_removed(name)
  end

  def method_undefined(name)
  end

  # Tells whoever wants to know that a method of this name has been added, removed or undefined.
  def __tell(event, name)
    if __class_is_singleton(self)
      hook = event == :added ? :singleton_method_added : event == :removed ? :singleton_method_removed : :singleton_method_undefined
      __class_attached(self).__send__(hook, name)
    elsif event == :added
      method_added(name)
    else
      event == :removed ? method_removed(name) : method_undefined(name)
    end
  end

  def extend_object(object)
    __module_include(__singleton_class_of(object), self)
    object
  end

  public

  def const_missing(name)
    __constant_get(self, name)
  end

  def include?(other)
    !__same(self, other) && other.__module? && __class_inherits(self, other)
  end

  def __module? = true

  def ancestors
    __class_ancestors(self)
  end

  def included_modules
    __module_included(self)
  end

  def instance_methods(inherit = true)
    __class_methods(self, :all, inherit)
  end

  def public_instance_methods(inherit = true)
    __class_methods(self, :public, inherit)
  end

  def private_instance_methods(inherit = true)
    __class_methods(self, :private, inherit)
  end

  def protected_instance_methods(inherit = true)
    __class_methods(self, :protected, inherit)
  end

  def method_defined?(name, inherit = true)
    __instance_method_defined(self, __name_symbol(name), :all)
  end

  def public_method_defined?(name, inherit = true)
    __instance_method_defined(self, __name_symbol(name), :public)
  end

  def private_method_defined?(name, inherit = true)
    __instance_method_defined(self, __name_symbol(name), :private)
  end

  def protected_method_defined?(name, inherit = true)
    __instance_method_defined(self, __name_symbol(name), :protected)
  end

  def instance_method(name)
    name = __name_symbol(name)
    found = __instance_method_find(self, name)
    raise NameError.new("undefined method `#{name}' for class `#{self}'", name, receiver: self) if found.nil?
    UnboundMethod.__make(nil, name, found[0], found[1], found[2])
  end
  alias public_instance_method instance_method

  def ruby2_keywords(*names)
    names.each { |name| __ruby2_keywords(self, name) }
    nil
  end

  def attr_reader(*names)
    result = []
    i = 0
    while i < __arrayLength(names)
      result << __attr_reader(self, __arrayGet(names, i))
      __tell(:added, result.last)
      i += 1
    end
    result
  end
  alias attr attr_reader

  def attr_writer(*names)
    result = []
    i = 0
    while i < __arrayLength(names)
      result << __attr_writer(self, __arrayGet(names, i))
      __tell(:added, result.last)
      i += 1
    end
    result
  end

  def attr_accessor(*names)
    result = []
    i = 0
    while i < __arrayLength(names)
      result << __attr_reader(self, __arrayGet(names, i))
      __tell(:added, result.last)
      result << __attr_writer(self, __arrayGet(names, i))
      __tell(:added, result.last)
      i += 1
    end
    result
  end

  def define_method(name, body = __undef(), &block)
    if __is_undef(body)
      raise ArgumentError, "tried to create Proc object without a block" if block.nil?
      body = block
    end
    name = __name_symbol(name)
    if __is_proc(body)
      __define_method_proc(self, name, body)
    elsif body.is_a?(Method) || body.is_a?(UnboundMethod)
      __define_method_index(self, name, body.__index)
    else
      raise TypeError, "wrong argument type #{body.class} (expected Proc/Method/UnboundMethod)"
    end
    __tell(:added, name)
    name
  end

  def alias_method(made, old)
    made = __name_symbol(made)
    __alias_method(self, made, __name_symbol(old))
    __tell(:added, made)
    made
  end

  def undef_method(*names)
    i = 0
    while i < __arrayLength(names)
      name = __name_symbol(__arrayGet(names, i))
      __undef_method(self, name)
      __tell(:undefined, name)
      i += 1
    end
    self
  end

  def remove_method(*names)
    i = 0
    while i < __arrayLength(names)
      name = __name_symbol(__arrayGet(names, i))
      __remove_method(self, name)
      __tell(:removed, name)
      i += 1
    end
    self
  end

  def private_class_method(*names)
    singleton_class.__send__(:__change_visibility, names, :private)
    nil
  end

  def public_class_method(*names)
    singleton_class.__send__(:__change_visibility, names, :public)
    nil
  end

  def private_constant(*names)
    nil
  end

  def public_constant(*names)
    nil
  end

  def deprecate_constant(*names)
    self
  end

  def module_eval(text = nil, &block)
    raise ArgumentError, "wrong number of arguments (given 0, expected 1..3)" unless block
    __set_default_visibility(self, :public)
    __proc_evaluated(block, self, true).call(self)
  end
  alias class_eval module_eval

  def module_exec(*args, &block)
    raise LocalJumpError, "no block given (yield)" unless block
    __set_default_visibility(self, :public)
    __proc_evaluated(block, self, true).call(*args)
  end
  alias class_exec module_exec

  def const_get(name, inherit = true)
    found = __constant_find(self, name)
    return found unless __is_undef(found)
    return __constant_get(self, name) if name.to_s.include?("::")
    const_missing(__name_symbol(name))
  end

  def const_set(name, value)
    text = name.to_s
    raise NameError.new("wrong constant name #{text}", __name_symbol(name), receiver: self) unless text =~ /\A[A-Z]\w*\z/
    __constant_set(self, __name_symbol(name), value)
  end

  def const_defined?(name, inherit = true)
    unless name.to_s =~ /\A(::)?[A-Z]\w*(::[A-Z]\w*)*\z/
      raise NameError.new("wrong constant name #{name}", __name_symbol(name), receiver: self)
    end
    !__is_undef(__constant_find(self, name))
  end

  def constants(inherit = true)
    __constant_names(self)
  end

  private def remove_const(name)
    name = __name_symbol(name)
    raise NameError.new("`#{name}' is not allowed as a constant variable name", name, receiver: self) unless name.to_s =~ /\A\p{Lu}[\p{L}\p{N}_]*\z/
    __constant_remove(self, name)
  end

  def const_source_location(name)
    []
  end

  def class_variable_get(name)
    __class_variable_get(self, __name_symbol(name))
  end

  def class_variable_set(name, value)
    __class_variable_set(self, __name_symbol(name), value)
  end

  def class_variable_defined?(name)
    __class_variable_defined(self, __name_symbol(name))
  end

  def class_variables(inherit = true)
    __class_variable_names(self)
  end

  def singleton_class?
    __class_is_singleton(self)
  end

  def freeze
    __freeze(self)
  end

  def refine(target)
    raise NotImplementedError, "refinements are not supported"
  end

  private def initialize_copy(other)
    self
  end

  # The copy has no singleton methods when CRuby asks it for `initialize_dup`: none of the program is called.
  def dup
    __class_copy(self)
  end

  def clone(freeze: nil)
    copy = __class_copy(self)
    freeze.nil? ? copy.__send__(:initialize_clone, self) : copy.__send__(:initialize_clone, self, freeze: freeze)
    copy.freeze if freeze == true || (freeze.nil? && frozen?)
    copy
  end
end

class Class
  def self.new(superclass = Object, &block)
    made = __class_new(superclass)
    __class_fresh(made)
    superclass.__send__(:inherited, made)
    made.class_eval(&block) if block
    made
  end

  def new(*args, **keywords, &block)
    object = allocate
    object.__invoke(__method_proc(object, :initialize), args, keywords, block)
    object
  end

  def allocate
    __class_allocate(self)
  end

  def superclass
    cls = __class_superclass(self)
    while !cls.nil? && __class_is_singleton(cls) && !__class_is_singleton(self)
      cls = __class_superclass(cls)
    end
    cls
  end

  def __module? = false

  # Tells the superclass of a class that has just been made.
  def __opened(superclass)
    superclass.__send__(:inherited, self) if __class_fresh(self)
    self
  end

  def subclasses
    __class_subclasses(self)
  end

  private def inherited(subclass)
  end

  undef_method :module_function
  undef_method :append_features
end
