# Classes, modules, constants, visibility.
class Animal
  SOUNDS = {}
  attr_accessor :name
  attr_reader :age
  attr_writer :age
  def initialize(name, age = 1)
    @name = name
    @age = age
  end
  def speak = "#{name} says #{sound}"
  def sound = "..."
  def to_s = "#{self.class}(#{name})"
  def <=>(o) = age <=> o.age
  include Comparable
  class << self
    attr_accessor :registry
    def create(*args) = new(*args)
    def helper = hidden
    private
    def hidden = :hidden
  end
  def self.inherited(sub)
    super
    (@subs ||= []) << sub.name
  end
  def self.subs = @subs
  protected def prot = @age
  public
  def cmp(o) = o.prot
  private
  def priv = :priv
end
class Dog < Animal
  def initialize(name)
    super
    @tricks = []
  end
  def sound = "Woof"
  def add(*t)
    @tricks.concat(t)
    self
  end
  def tricks = @tricks.dup
  def call_priv = priv
  def call_self_priv = self.priv
  def speak = super + "!"
end
class Puppy < Dog
  def initialize(name, owner:)
    super(name)
    @owner = owner
  end
  def sound = super.downcase
end
d = Dog.new("Rex")
puts d.speak, d, d.add(:sit, :roll).tricks.inspect, d.call_priv, d.call_self_priv
pup = Puppy.new("Bit", owner: "Al")
puts pup.speak, pup.inspect.sub(/0x\h+/, "0x"), Puppy.superclass, Puppy.ancestors.first(4).inspect
p Animal.subs, Animal.create("x").name, Animal.helper
p d.is_a?(Animal), d.kind_of?(Comparable), d.instance_of?(Animal), Dog === d, Dog < Animal, Animal <= Animal, Dog <=> Animal
begin
  d.priv
rescue NoMethodError => e
  puts e.message.sub(/0x\h+/, "0x")
end
begin
  d.prot
rescue NoMethodError => e
  puts e.message.sub(/0x\h+/, "0x")
end
begin
  Animal.hidden
rescue NoMethodError => e
  puts e.message
end
p d.cmp(pup), d > pup, [d, pup].min.name, d.clamp(d, d).name
p d.respond_to?(:priv), d.respond_to?(:priv, true), d.respond_to?(:name)
module Greet
  GREETING = "Hi"
  def greet = "#{GREETING} #{name}"
  def self.included(base) = base.extend(ClassMethods)
  module ClassMethods
    def greeting = GREETING
  end
end
class Animal
  include Greet
end
p d.greet, Animal.greeting, Dog.include?(Greet)
module Loud
  def speak = super.upcase
end
class Dog
  prepend Loud
end
p d.speak, Dog.ancestors.first(3)
o = Object.new
def o.single = :single
class << o
  def other = :other
  attr_accessor :z
end
o.z = 4
p o.single, o.other, o.z, o.singleton_methods.sort
o.extend(Module.new { def ext = :ext })
p o.ext
module Util
  PI2 = 6.28
  module_function
  def helper(x) = x * 2
end
p Util.helper(4), Util::PI2
module Outer
  X = 1
  module Inner
    Y = X + 1
    def self.get = [X, Y]
    class Deep
      def get = [X, Y, Z]
    end
  end
  Z = 3
end
p Outer::Inner.get, Outer::Inner::Deep.new.get, Outer.constants.sort, Outer::Inner::Deep.name
class Outer::Inner::Deep
  def more = Y rescue :no
end
p Outer::Inner::Deep.new.more
K = Class.new(Animal) do
  def sound = "anon"
  define_method(:dyn) { |x| x + 1 }
end
p K.new("k").speak, K.name, K.new("q").dyn(4)
S = Struct.new(:a, :b) do
  def sum = a + b
end
s = S.new(1, 2)
p s, s.sum, s.to_a, s == S.new(1, 2), s.a, (s.b = 5), s
class Missing
  def method_missing(name, *args, &b)
    return "ghost #{name} #{args}" if name.to_s.start_with?("ghost")
    super
  end
  def respond_to_missing?(n, p = false) = n.to_s.start_with?("ghost") || super
end
m = Missing.new
p m.ghost_a(1, 2), m.respond_to?(:ghost_x), m.respond_to?(:zzz)
begin
  m.other
rescue NoMethodError => e
  puts e.message.sub(/0x\h+/, "0x")
end
class Base
  def template = "#{a}-#{b}"
  def a = :base_a
  def b = :base_b
end
class Derived < Base
  def a = :"derived_#{super}"
end
p Derived.new.template, Derived.instance_methods(false), Derived.method_defined?(:b)
class Base
  def b = :reopened
end
p Derived.new.template
class Integer
  def double = self * 2
end
p 4.double
class Acc
  def initialize = @items = []
  def <<(x)
    @items << x
    self
  end
  def each(&b)
    return enum_for(:each) unless b
    @items.each(&b)
    self
  end
  include Enumerable
end
acc = Acc.new
acc << 3 << 1 << 2
p acc.sort, acc.map { |x| x + 1 }, acc.include?(2), acc.inject(:+), acc.min, acc.to_a, acc.first, acc.each_with_index.to_a, acc.reduce(10) { |a, b| a + b }
class SuperArgs
  def m(a, b = 2, *c, d:, **e, &f) = [a, b, c, d, e, f&.call]
end
class SubArgs < SuperArgs
  def m(a, b = 3, *c, d: 4, **e, &f)
    a += 1
    super
  end
end
class SubArgs2 < SuperArgs
  def m(*, **, &) = super
end
class SubArgs3 < SuperArgs
  def m(a, ...) = super(a, ...)
end
p SubArgs.new.m(1), SubArgs.new.m(1, 2, 3, d: 5, z: 6) { 7 }
p SubArgs2.new.m(1, d: 2) { 3 }, SubArgs3.new.m(1, 9, d: 2)
class BlockSuper < SuperArgs
  def m(a, d: 1) = [1].map { super }.first
end
p BlockSuper.new.m(5)
p d.frozen?, "lit".frozen?, :s.frozen?, 1.frozen?
d.freeze
begin
  d.name = "x"
rescue => e
  puts e.class, e.message.sub(/0x\h+/, "0x")
end
p d.instance_variables, d.instance_variable_get(:@name)
p Animal.instance_method(:speak).class, d.method(:speak).owner
p Comparable.instance_of?(Module), Class.class, Module.class, Object.superclass, BasicObject.superclass.inspect
x = Class.new { def self.to_s = "X!"; def hi = :hi }
puts x, x.new.hi.inspect
p d.then { |q| q.name }, d.tap { |q| q }.name, d.itself.equal?(d)
obj = Object.new
obj.instance_variable_set(:@q, 5)
p obj.instance_variable_get(:@q), obj.instance_variable_defined?(:@q)
p obj.singleton_class.inspect.sub(/0x\h+/, "0x"), Animal.singleton_class
p Animal.const_get(:SOUNDS), Object.const_defined?(:Animal), Animal.public_method_defined?(:speak), Animal.private_method_defined?(:priv)
p d.send(:priv), (d.public_send(:priv) rescue "private")
p Class.new.new.class.name, Module.new.name
