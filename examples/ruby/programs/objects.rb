# The object model: modules, super, method_missing, define_method, singleton methods, visibility, reflection, freezing.

module Named
  def self.included(base)
    base.extend(ClassMethods)
    (@hosts ||= []) << base.name
  end

  def self.hosts = @hosts

  module ClassMethods
    def title(text = nil) = text ? @title = text : @title
  end

  def name = "#{self.class.title} #{@name}"
  def describe = "I am #{name}"
end

module Loud
  def describe = super.upcase + "!"
end

module Counted
  def initialize(*args, **options, &block)
    super
    self.class.count += 1
  end

  def self.prepended(base)
    base.singleton_class.attr_accessor :count
    base.count = 0
  end
end

class Being
  include Named
  prepend Counted
  title "being"
  SIZES = { small: 1, large: 10 }.freeze

  def initialize(name, size: :small)
    @name = name
    @size = size
  end

  SIZES.each_key do |size|
    define_method(:"#{size}?") { @size == size }
  end

  def weight = SIZES.fetch(@size)
  def inspect = "#<#{self.class} #{@name}>"
end

class Dog < Being
  include Loud
  title "dog"
  @count = 0

  def describe = super + " Woof"
  def respond_to_missing?(name, include_private = false) = name.to_s.start_with?("fetch_") || super

  def method_missing(name, *args, &block)
    return super unless name.to_s =~ /\Afetch_(\w+)\z/
    thing = $1
    block ? block.call(thing, *args) : "#{@name} fetches the #{thing}#{args.inspect unless args.empty?}"
  end
end

rex = Dog.new("Rex", size: :large)
ann = Being.new("Ann")
puts rex.describe, ann.describe, rex.large?, ann.large?, rex.weight
puts rex.fetch_stick, rex.fetch_ball(2), rex.fetch_bone { |thing| "got #{thing}" }, rex.respond_to?(:fetch_x), rex.respond_to?(:catch_x)
begin
  rex.catch_ball
rescue NoMethodError => e
  puts e.message, e.name.inspect
end
puts Dog.ancestors.take(6).inspect, Dog.superclass, Dog.instance_methods(false).sort.inspect, Being.count, Dog.count, Named.hosts.inspect
puts Dog.instance_method(:describe).owner, rex.method(:weight).owner, rex.method(:large?).call, rex.public_methods(false).size > 0

def rex.trick = "rolls over; #{weight}"
class << rex
  attr_accessor :mood

  def to_s = "Rex the #{mood}"
end
rex.mood = :happy
puts rex.trick, rex.to_s, "#{rex}", rex.singleton_methods.sort.inspect
copy, clone = rex.dup, rex.clone
puts copy.respond_to?(:trick), clone.respond_to?(:trick), copy.inspect

class Safe
  def initialize(code) = @code = code
  def open?(other) = other.code == @code
  def peek = code
  def try(other) = other.secret
  protected def code = @code
  private

  def secret = 42

  public

  def reveal = secret + self.secret
end
safe = Safe.new(7)
puts safe.open?(Safe.new(7)), safe.peek, safe.reveal, safe.send(:secret)
[-> { safe.code }, -> { safe.secret }, -> { safe.try(safe) }, -> { safe.public_send(:secret) }].each do |action|
  action.call
rescue NoMethodError => e
  puts e.message[/\A\w+ method `\w+' called/]
end

point = Struct.new(:x, :y) do
  include Comparable
  def <=>(other) = [x, y] <=> [other.x, other.y]
  def +(other) = self.class.new(x + other.x, y + other.y)
  def -@ = self.class.new(-x, -y)
  def [](i) = i.is_a?(Integer) ? to_a[i] : super
  def to_proc = ->(n) { n * x + y }
  def coerce(number) = [self.class.new(number, number), self]
  def ===(other) = other == x || other == y
end
a, b = point.new(1, 2), point.new(3, 0)
puts (a + b).inspect, (-a).to_a.inspect, [b, a].min == a, a < b, a.between?(a, b), a[1], a[:x], [1, 2, 3].map(&a).inspect
puts (case 2 when b then "b" when a then "a" end), a.eql?(point.new(1, 2)), { a => 1 }[point.new(1, 2)], a.to_h, a.hash == point.new(1, 2).hash
puts rex.instance_variables.inspect, rex.instance_variable_get(:@name), rex.instance_variable_set(:@name, "Max"), rex.inspect
puts Object.const_get(:Dog) == Dog, Being.const_get(:SIZES).frozen?, Dog.const_defined?(:SIZES), defined?(Zork).inspect, defined?(Dog), defined?(rex.weight), defined?(@nothing).inspect, defined?(puts)
CONFIG = { list: %w[a b].freeze, text: "immutable" }.freeze
[-> { CONFIG[:new] = 1 }, -> { CONFIG[:list] << 1 }, -> { rex.freeze.mood = 2 }, -> { "lit".freeze.upcase! }].each do |action|
  action.call
rescue FrozenError, RuntimeError => e
  puts e.class, e.message[/can't modify frozen \w+/]
end
class String
  def shout = upcase + "!"
  alias yell shout
end
class Integer
  def minutes = self * 60
end
puts "hey".yell, 5.minutes, "abc".method(:shout).unbind.bind("xyz").call
klass = Class.new(Being) do
  title "anonymous"
  define_method(:initialize) { super("nobody", size: :large) }
end
klass.count = 0
puts klass.new.name, klass.name.inspect, klass.new.small?
Nobody = klass
puts klass.name, klass.new.inspect, klass.instance_methods.include?(:describe), Comparable.instance_of?(Module), klass.is_a?(Class)
puts 5.instance_of?(Integer), 5.kind_of?(Comparable), Integer === 5, Integer <= Numeric, (String <=> Integer).inspect, Class.class, nil.to_a.inspect
class Being
  remove_method :weight
  undef_method :inspect
end
puts ann.respond_to?(:weight), (ann.weight rescue $!.class)
o = Object.new
o.instance_eval { @secret = 3 }
puts o.instance_variable_get(:@secret), String.class_eval { instance_method(:shout).name }, Dog.send(:define_method, :wag) { :wag }.inspect
puts rex.then { |dog| dog.wag }, rex.tap { |dog| dog.wag }.equal?(rex), rex.itself.equal?(rex), rex.frozen?
