class Animal
  attr_reader :name
  attr_accessor :age
  KINDS = []
  def initialize(name, age = 1)
    @name, @age = name, age
    KINDS << self.class.name
  end
  def to_s
    "#{self.class}(#{@name})"
  end
  def speak(*args, loud: false)
    "#{name} #{sound}#{args.inspect}#{loud}"
  end
  def sound
    "..."
  end
  def each_age
    @age.times { |i| yield i }
  end
end
class Dog < Animal
  def initialize(name)
    super(name, 3)
    @tricks = []
  end
  def sound
    super + "woof"
  end
  def speak(*args, **options)
    super
  end
  def each_age
    super { |i| yield i * 2 }
  end
  def <<(trick)
    @tricks << trick
    self
  end
  def [](i)
    @tricks[i]
  end
  class << self
    attr_accessor :registry
    def create(*names)
      names.map { |n| new(n) }
    end
  end
  self.registry = {}
  def self.inherited(base)
    (@subclasses ||= []) << base.name
    super
  end
  def self.children
    @subclasses
  end
end
class Puppy < Dog; end
module Walks
  def walk
    "#{name} walks"
  end
  def self.included(base)
    base.extend(Class)
  end
  module Class
    def legs
      4
    end
  end
end
class Dog
  include Walks
  def name
    @name.upcase
  end
end
d = Dog.new("rex")
a = Animal.new("cat")
p d.speak, a.speak(1, loud: nil), d.speak(2), d.to_s, d.age, (d << :sit << :roll)[1], d.walk, Dog.legs, Dog.create("a", "b").map(&:name), Animal::KINDS.size
r = []
d.each_age { |i| r << i }
p r, Dog.ancestors.include?(Walks), d.is_a?(Animal), Dog.superclass, Dog.registry, d.respond_to?(:walk), a.respond_to?(:walk), Dog === d, d.instance_of?(Animal), Dog.children.inspect
o = Object.new
def o.hello
  "singleton"
end
class << o
  def other
    hello + "!"
  end
end
p o.other, o.singleton_methods.sort
class Animal
  alias old_to_s to_s
  def to_s
    old_to_s + "*"
  end
  undef sound
end
p a.to_s
begin
  a.speak
rescue NameError => e
  p e.name
end
p d.send(:walk), d.__send__(:name), d.public_send(:age)
Point = Struct.new(:x, :y)
p Point.new(1, 2).x, Point.new(3, 4) == Point.new(3, 4)
class Ghost
  def method_missing(name, *args, &b)
    [name, args, b ? b.call : nil]
  end
  def respond_to_missing?(*)
    true
  end
end
p Ghost.new.boo(1, 2) { 3 }, Ghost.new.respond_to?(:x)
d.age += 4
d.age ||= 1
p d.age
p Class.new(Animal) { def sound = "anon" }.new("z").sound
