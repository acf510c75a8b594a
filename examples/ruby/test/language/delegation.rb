# Passing calls on.
class Target
  def m(a, b = 2, *r, k: 0, **o, &blk) = [a, b, r, k, o, blk&.call]
  def plain(h) = h
end
class Old
  def initialize(t) = @t = t
  ruby2_keywords def method_missing(name, *args, &block)
    return super unless @t.respond_to?(name)
    @t.__send__(name, *args, &block)
  end
  def respond_to_missing?(name, all = false) = @t.respond_to?(name, all)
end
class New
  def initialize(t) = @t = t
  def method_missing(name, ...)
    @t.public_send(name, ...)
  end
  def respond_to_missing?(*) = true
end
[Old, New].each do |c|
  d = c.new(Target.new)
  p d.m(1), d.m(1, k: 5), d.m(1, 2, 3, k: 4, z: 9) { :b }, d.plain({x: 1}), d.plain(x: 2), d.respond_to?(:m)
end
begin
  Old.new(Target.new).zzz
rescue NoMethodError => e
  puts e.message.sub(/0x\h+/, "0x")[0, 40]
end
o = Object.new
def o.each
  yield 1
  yield 2
end
o.extend(Enumerable)
p o.map { |x| x * 2 }, o.include?(2), o.sort_by { |x| -x }, o.each_slice(1).to_a, o.min_by { |x| x }
m = 5.method(:+)
p m.call(3), m.owner, m.name, m.receiver, [1, 2].map(&m), (m >> ->(x) { x * 2 }).call(1)
um = Target.instance_method(:plain)
p um.bind(Target.new).call(7)
p Target.new.method(:m).unbind.class
class Chain
  def initialize = @calls = []
  def method_missing(n, *a)
    @calls << [n, *a]
    n.end_with?("!") ? @calls : self
  end
  def respond_to_missing?(*) = true
end
p Chain.new.where(1).order(:x).done!
class Proxy < BasicObject
  def initialize(t) = @t = t
  def method_missing(n, *a, &b) = @t.__send__(n, *a, &b)
  def respond_to_missing?(*) = true
end
px = Proxy.new([3, 1, 2])
p px.sort, px.map { |x| x + 1 }, px.size
class Module
  def my_attr(*names)
    names.each do |n|
      define_method(n) { instance_variable_get("@#{n}") }
      define_method("#{n}=") { |v| instance_variable_set("@#{n}", v) }
    end
  end
end
class Uses
  my_attr :a, :b
end
u = Uses.new
u.a = 1
u.b = [2]
p u.a, u.b, u.instance_variables, Uses.instance_methods(false).sort
Uses.class_eval do
  def added = :added
  attr_accessor :c
end
Uses.class_exec(5) { |x| define_method(:five) { x } }
u.c = 3
p u.added, u.c, u.five
u.instance_eval do
  @a = 10
  def single = @a
end
p u.single, u.a, u.singleton_methods
p u.instance_exec(4) { |x| @a + x }
s = Class.new(Target) { def m(*) = super.first }
p s.new.m(8, k: 1)
module Counting
  def count = @count ||= 0
  def bump = @count = count + 1
  def self.extended(base) = base.bump
end
c = Object.new.extend(Counting)
c.bump
p c.count
module Prep
  def plain(h) = [:prep, super]
end
Target.prepend(Prep)
p Target.new.plain(1)
refine_test = Target.new
def refine_test.plain(h) = [:single, super]
p refine_test.plain(2)
p Target.new.public_send(:plain, 3), Target.new.send(:class), 3.send(:+, 4)
e = [1, 2, 3].to_enum(:each_slice, 2)
p e.to_a, e.size rescue p :size
gen = Enumerator.new { |y| y << 1 << 2; y.yield 3 }
p gen.to_a, gen.next, gen.peek, gen.take(2)
