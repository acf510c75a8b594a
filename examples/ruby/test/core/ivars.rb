class Stack < Array
  def initialize(n); super(); @n = n; end
  def n = @n
end
s = Stack.new(4)
s << 1
p s, s.n, s.class
class Str < String; attr_accessor :tag; end
t = Str.new("abc"); t.tag = :x; p t.tag, t + "d", t.upcase
class H < Hash; def initialize(x); super(); @x = x; end; attr_reader :x; end
h = H.new(3); h[:a] = 1; p h.x, h
class MyErr < StandardError; attr_reader :code; def initialize(m, code:); super(m); @code = code; end; end
begin; raise MyErr.new("x", code: 5); rescue MyErr => e; p e.code, e.message; end
begin; raise MyErr, "y"; rescue ArgumentError => e; p e.message; end
a = [1, 2]
p a.instance_variable_get(:@z)
a.instance_variable_set(:@z, 5)
p a.instance_variable_get(:@z), a.instance_variables, a.dup.instance_variable_get(:@z)
class Array; def zz = @zz; def zz=(v); @zz = v; end; end
20.times { |i| b = [i]; p b.zz if i < 2; b.zz = i; p b.zz if i > 17 }
begin; 5.instance_variable_set(:@a, 1); rescue => e; p e.class, e.message; end
begin; "x".freeze.instance_variable_set(:@a, 1); rescue => e; p e.class, e.message; end
p a.remove_instance_variable(:@z), a.instance_variables
