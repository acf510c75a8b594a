class Animal
  attr_reader :name
  attr_accessor :age
  @@count = 0
  KINDS = [:cat, :dog]

  def self.count = @@count
  def self.inherited(sub)
    (@subs ||= []) << sub.name
    super
  end
  class << self
    attr_reader :subs
    def build(*args) = new(*args)
  end

  def initialize(name, age = 1)
    @name = name
    @age = age
    @@count += 1
  end

  def to_s = "#{self.class.name}(#{@name})"
  def <=>(other) = age <=> other.age
  include Comparable

  protected def secret = 42
  public
  def peek(other) = other.secret
  private

  def hidden = :hidden
end

class Dog < Animal
  def initialize(name, age = 3)
    super
    @tricks = []
  end

  def learn(trick)
    @tricks << trick
    self
  end

  def to_s = super + @tricks.inspect
  def call_hidden = hidden
end

a = Animal.new("Tom")
d = Dog.build("Rex").learn(:sit).learn(:roll)
puts a, d
p a.age, d.age, Animal.count, Animal.subs
p a < d, [d, a].min.name, a.clamp(a, d) == a
p d.peek(a)
begin
  d.secret
rescue NoMethodError => e
  puts e.message.sub(/0x\h+/, "XX")
end
begin
  a.hidden
rescue NoMethodError => e
  puts e.message.sub(/0x\h+.*>/, "XX>")
end
p d.call_hidden
p Dog.superclass, Dog.ancestors.first(3), Dog.instance_methods(false).sort
p d.is_a?(Animal), Dog === d, Animal === 3, d.instance_of?(Animal), Dog < Animal, Animal <= Animal, Animal < Dog
p d.respond_to?(:learn), d.respond_to?(:hidden), d.respond_to?(:hidden, true)
p d.instance_variables, d.instance_variable_get(:@age)
module Greet
  def greet = "hi #{name}"
  def self.included(base)
    puts "included in #{base}"
  end
end
Animal.include Greet
puts a.greet, d.greet
o = Object.new
def o.single = :single
p o.single, o.singleton_methods
class Animal
  def greet = "hello from class, " + super
end
puts d.greet
x = d.dup
x.learn(:jump)
p x.name, d.to_s
d.freeze
begin
  d.age = 5
rescue => e
  puts e.class, e.message.sub(/0x\h+.*$/, "XX")
end
p d.frozen?, x.frozen?
p Animal::KINDS, defined?(Animal::NOPE), defined?(String), Object.const_get(:Dog)
begin
  Animal::NOPE
rescue NameError => e
  puts e.message
end
class Meta
  def method_missing(name, *args, &block)
    return super unless name.to_s.start_with?("get_")
    [name, args, block&.call]
  end

  def respond_to_missing?(name, priv = false) = name.to_s.start_with?("get_") || super
  define_method(:twice) { |v = 2| v * 2 }
  [:a, :b].each { |n| define_method("is_#{n}?") { |*r| [n, r, self.class] } }
end
m = Meta.new
p m.get_x(1, 2) { 3 }, m.respond_to?(:get_y), m.respond_to?(:other)
begin
  m.other
rescue NoMethodError => e
  puts e.message.sub(/0x\h+/, "XX")
end
p m.twice, m.twice(5), m.is_a?(Meta), m.is_b?(1)
p m.method(:twice).arity, m.public_send(:twice, 4), m.send(:is_a?, Meta)
C = Class.new(Dog) do
  def extra = "extra #{name}"
end
p C.name, C.new("Z").extra
p 5.instance_of?(Integer), Integer.instance_method(:times).name
S = Struct.new(:a, :b) do
  def sum = a + b
end if defined?(Struct)
p S.new(1, 2).sum if defined?(S)
class Animal
  alias old_greet greet
  undef_method :old_greet
  remove_method :peek
end
p a.respond_to?(:old_greet), a.respond_to?(:peek)
p self.to_s, self.class
p Module.new.to_s[0, 10], Comparable.instance_of?(Module)
