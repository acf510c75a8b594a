module Greets
  GREETING = "hi"
  def greet = "#{GREETING} #{name}"
end
module Shouts
  def greet = super.upcase
end
class Person
  include Comparable
  include Greets
  include Shouts
  attr_reader :name, :age
  def initialize(name, age)
    @name = name
    @age = age
  end
  def <=>(other) = age <=> other.age
  def hash = name.hash
  def eql?(other) = name == other.name
  def to_proc = ->(x) { x * age }
  def coerce(n) = [Person.new("n", n), self]
  def +(other) = Person.new(name, age + (other.is_a?(Person) ? other.age : other))
  def call(x) = x + age
  def ===(other) = other == age
  def each
    yield name
    yield age
  end
  include Enumerable
end
a, b = Person.new("Ann", 30), Person.new("Bob", 25)
p a.greet, a > b, [a, b].min.name, a.between?(b, a), a.clamp(b, b).name, { a => 1 }[Person.new("Ann", 1)], [1, 2].map(&b), (a + 5).age, (a + b).age, b.call(1), b.(2)
case 30
when b then p :b
when a then p :a
end
p a.to_a, a.map { |x| x }, a.include?(30), a.first, a.each_with_index.to_a, a.sort_by(&:to_s), a.inject { |x, y| "#{x}#{y}" }
p Person.include?(Greets), Person.instance_methods(false).include?(:call), a.frozen?, a.dup.name, Person.ancestors.first(3).map(&:to_s)
class Person
  define_method(:older) { |by = 1| Person.new(name, age + by) }
  %w[x y].each { |n| define_method("get_#{n}") { n } }
end
p a.older.age, a.older(5).age, a.get_x, a.get_y
p a.instance_variables, a.instance_variable_get(:@age), a.method(:call).call(3), a.respond_to?(:older)
