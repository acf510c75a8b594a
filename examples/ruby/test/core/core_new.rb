p String.new, String.new("a", capacity: 3), String.new(encoding: "UTF-8"), String.new(capacity: 5); class S < String; def initialize(a,b,c); super(a+b+c); end; end; p S.new("a","b","c"), S.new("a","b","c").class
class A < Array; def initialize(a,b,c); super([a,b,c]); end; end; p A.new(1,2,3)
class H < Hash; def initialize(a, b: 2); @a=a; @b=b; end; attr_reader :a, :b; end; h = H.new(1, b: 5); h[:x]=1; p h, h.a, h.b
class G < Hash; def self.new(*a); super; end; end; p G.new(5)[1]
class G2 < Hash; end; p G2.new { |h,k| k*2 }[4], G2.new(3)[1], G2[1,2].class, G2.new.class
p Hash.new(capacity: 3)[1], Hash.new { |h,k| 1 }[3], {a: 1, "b"=>2, **{c: 3}}, {}
p((Hash.new(1){} rescue $!)); p((Hash.new(1,2) rescue $!.message)); p Hash.allocate
p Class.new(Array).new(2,0), Class.new(Hash).new.class.superclass
