# Subclasses of Proc, and what define_method, byteslice and comparisons say about wrong arguments.

class P < Proc
  def initialize(a, k: 1); @a=a; @k=k; super(); end
  attr_reader :a, :k
  def call2 = call(1)
end
pr = P.new(3, k: 4) { |x| x.to_i + 10 }
p pr.a, pr.k, pr.call2, pr.class, pr.(5), [1,2].map(&pr)
pr2 = P.new(1) { |x| next 5 }
p pr2[2], pr2 === 3, pr.lambda?
q = Class.new(Proc).new { 1 }
p q.class == Proc, q.call, q.is_a?(Proc)
begin; Class.new { define_method(:a, nil) }; rescue TypeError => e; p e.message; end
begin; Class.new { define_method(:a) }; rescue ArgumentError => e; p e.message; end
begin; "a".byteslice(1..2, 3); rescue TypeError => e; p e.message; end
begin; Proc.new(1) {}; rescue ArgumentError => e; p e.message; end
begin; :a.clamp(12345678901234567890, 1); rescue ArgumentError => e; p e.message; end
begin; :a < 12345678901234567890; rescue ArgumentError => e; p e.message; end
begin; "a" << -4611686018427387904; rescue RangeError => e; p e.message; end
o = Object.new
o.define_singleton_method(:x) { 1 }
o.define_singleton_method(:y, &->(){2})
o.define_singleton_method(:z, o.method(:x))
p o.x, o.y, o.z
p P.new(1) {}.dup.class

counter = proc { |x| x.to_i + 1 }
def counter.twice(x) = call(call(x))
p counter.twice(2), [1, 2].map(&counter)
def yielding = yield(3)
p yielding(&counter)
p [5].each { |x| break counter[x] }
