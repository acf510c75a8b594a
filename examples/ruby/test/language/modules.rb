e = NoMethodError.new("m", :foo, [1,2])
p e.message, e.name, e.args
e = NoMethodError.new("m", :foo, [1,2], receiver: 5)
p e.receiver
module AF; def self.append_features(mod); p [:af, mod]; super; end; def q; :q; end; def self.included(m); p [:inc, m]; end; end
class AC; include AF; end
p AC.new.q
module PF; def self.prepend_features(mod); p [:pf, mod]; super; end; def self.prepended(m); p [:prep, m]; end; end
class PC; prepend PF; end
p PC.ancestors.first(2)
module EO; def self.extend_object(o); p [:eo]; super; end; def self.extended(m); p [:ext]; end; def z; 1; end; end
o = Object.new; o.extend(EO); p o.z
begin; Class.new { define_method(:x, 1) }; rescue TypeError => e; p e.message; end
begin; Class.new { define_method(:x) }; rescue ArgumentError => e; p e.message; end
begin; Object.send(:remove_const, :Nope); rescue NameError => e; p e.message; end
begin; Object.send(:remove_const, :nope); rescue NameError => e; p e.message; end
p "hello".byteslice(1.9, 2.1), "hello".byteslice(1..2), "hello".byteslice(-2,5), "hello".byteslice(9), ("h".byteslice("a") rescue p $!)
class CV; @@x = 1; def x; @@x; end; end
module CVM; @@x = 2; end
class CV; include CVM; end
begin; p CV.new.x; rescue RuntimeError => e; p e.message; end
class SM
  def self.singleton_method_added(n); p [:sma, n]; end
  def self.foo; end
  class << self; def bar; end; end
  define_singleton_method(:baz) { }
  class << self; alias qux bar; attr_reader :zork; end
end
class MA; def self.method_added(n); p [:ma, n]; end; def a; end; attr_accessor :b; define_method(:c) {}; alias d a; alias_method :e, :a; private def f; end; end
class MR; def self.method_removed(n); p [:mr, n]; end; def self.method_undefined(n); p [:mu, n]; end; def a; end; def b; end; remove_method :a; undef_method :b; def c; end; undef c; end
class BO < BasicObject; def x; 1; end; end
begin; BO.new.inspect; rescue NoMethodError => e; p e.message.sub(/0x\h+/,''); end
module P1; end; module P2; prepend P1; end
class PP; prepend P2; prepend P1; end
p PP.ancestors.first(4)
class PQ; include P2; end
p PQ.ancestors.first(4)
module L1; def l; [:l1]; end; end
module L2; include L1; def l; super + [:l2]; end; end
class L3; include L1; include L2; def l; super + [:l3]; end; end
p L3.ancestors.first(3), L3.new.l
p Module.new.instance_methods, Comparable.instance_methods.sort
p Kernel.singleton_methods.include?(:puts), Kernel.respond_to?(:puts, true)
p Object.new.singleton_methods, (class << Object.new; self; end).inspect.sub(/0x\h+/,'')
p Class.new.new.class.name, Struct.new(:a).new(1).inspect
x = Object.new
p [1, 2, 3].method(:map).owner, [].method(:push).arity, "".method(:sub).arity, 1.method(:+).unbind.inspect
def meth(a, b = 1, *c, d, e:, f: 2, **g, &h); end
p method(:meth).parameters, method(:meth).arity, method(:meth).inspect.sub(/\(.*\//, '(')
