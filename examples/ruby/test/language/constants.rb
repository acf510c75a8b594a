# Constants, globals, class variables, scopes.
X = 1
module A
  X = 2
  class B
    def x = X
    def y = ::X
    Y = X + 1
  end
  module C
    def self.x = X
    X2 = X
  end
end
class A::B
  def z = (X rescue :none)
end
p A::B.new.x, A::B.new.y, A::B::Y, A::C.x, A::C::X2, A::B.new.z
class Parent
  LIMIT = 10
  def limit = LIMIT
  def self_limit = self.class::LIMIT
end
class Child < Parent
  LIMIT = 20
  def child = LIMIT
end
p Child.new.limit, Child.new.self_limit, Child.new.child, Child::LIMIT, Parent::LIMIT
module Mixin
  MIXED = :mixed
  def mixed = MIXED
end
class User
  include Mixin
  def direct = MIXED
end
p User.new.mixed, User.new.direct, User::MIXED
LIST = %w[a b].freeze
p LIST.frozen?, LIST.map { |c| c + X.to_s }
X3 ||= 5
X3 ||= 6
p X3
p defined?(X), defined?(NotThere), defined?(A::B), defined?(A::NotThere), A.const_defined?(:B)
p A.constants.sort, A.const_get(:X), Object.const_get("A::B").name
A.const_set(:NEW, 7)
p A::NEW
begin
  A::Missing
rescue NameError => e
  puts e.message, e.name.inspect
end
begin
  Missing2
rescue NameError => e
  puts e.message
end
begin
  3::FOO
rescue TypeError => e
  puts e.message
end
class Counter
  @@total = 0
  @instances = 0
  class << self
    attr_accessor :instances
    def total = @@total
  end
  def initialize
    @@total += 1
    self.class.instances += 1
  end
  def self.reset = @@total = 0
end
class SubCounter < Counter
  @instances = 100
  def bump = @@total += 10
end
Counter.new
SubCounter.new.bump
p Counter.total, Counter.instances, SubCounter.instances, SubCounter.total, Counter.class_variables, Counter.class_variable_get(:@@total)
begin
  class NoVar
    def x = @@nope
  end
  NoVar.new.x
rescue NameError => e
  puts e.message
end
$counter = 0
def bump = $counter += 1
3.times { bump }
p $counter
alias $cnt $counter
$cnt = 9
p $counter, defined?($counter), defined?($nope)
p [__FILE__ == $0, $PROGRAM_NAME == $0]
x = 10
class Scope
  x = 20
  define_method(:x) { x }
  p x
end
p x, Scope.new.x
def no_access = defined?(x).inspect
p no_access
1.times do
  inner = 5
  x += inner
end
p x, defined?(inner)
if true
  in_if = 1
end
p in_if
[1, 2].each { |x; y| y = x }
p x
blk = proc { |i| i.zero? ? :done : blk.call(i - 1) }
p blk.call(3)
p (1..3).reduce(:+), (1..3).each_cons(2).to_a
class Outer
  class Inner
    def who = Inner
  end
  def make = Inner.new
end
p Outer.new.make.who, Outer::Inner.new.class
Alias = Outer::Inner
p Alias.name, Alias.new.who.equal?(Outer::Inner)
Point = Struct.new(:x, :y) do
  ORIGIN = new(0, 0)
  def dist = Math.sqrt(x**2 + y**2)
end
p ORIGIN, Point.new(3, 4).dist
m = Module.new do
  def self.hi = :hi
  def there = :there
end
p m.hi, Class.new { include m }.new.there
class Reopen
  VALUE = 1
  def value = VALUE
end
r = Reopen.new
p r.value
class Reopen
  remove_const(:VALUE)
  VALUE = 2
end
p r.value
class String
  SHOUT = "!"
  def shout = upcase + SHOUT
end
p "a".shout
module Config
  class << self
    def setting = @setting ||= begin
      :computed
    end
    attr_writer :setting
  end
end
p Config.setting
Config.setting = 5
p Config.setting
p Module.nesting rescue p []
module N1
  module N2
    p Module.nesting rescue p [N1::N2, N1]
  end
end
