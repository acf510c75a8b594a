class CM
  def self.const_missing(n); "missing #{n}"; end
  p Foo
  def x; Bar; end
  def y; Bar::Baz; end
end
p CM.new.x
begin; p CM.new.y ; rescue => e; p e.class, e.message; end
p CM::Zork
begin; Zork; rescue NameError => e; p e.message, e.name, e.receiver; end
class Auto
  def self.const_missing(name)
    puts "loading #{name}"
    const_set(name, Class.new { def hi = :hi })
  end
  def t = Thing.new.hi
end
a = Auto.new
3.times { p a.t }
20.times { |i| CM.new.x }
p Auto.new.t, Auto::Other::Third rescue p $!.message
p Auto.const_get(:Fourth)
c = Auto
p c::Fifth
c::Sixth
p defined?(Auto::Seventh), defined?(CM::X)
class Object; def self.const_missing(n); super rescue p $!.message; 42; end; end
p Quux
p CM::Quux
module Deep; module Er; def self.t = Nope; end; end
p Deep::Er.t rescue p $!.message
p Deep::Er::Nope2 rescue p $!.message
def orphan_break = proc { break 1 }
begin; orphan_break.call; rescue LocalJumpError => e; p e.message, e.reason, e.exit_value; end
def orphan_return = proc { return 1 }
begin; orphan_return.call; rescue LocalJumpError => e; p e.message, e.reason; end
def keep(&b) = b
q = keep { break 5 }
2.times { begin; q.call; rescue LocalJumpError => e; p e.message, e.reason; end }
begin; [1].each(&q); rescue LocalJumpError => e; p e.message, e.reason; end
