class Fz; end
Fz.freeze
begin; class Fz; def x; end; end; rescue => e; p e.class, e.message; end
begin; Fz.class_eval { attr_accessor :y }; rescue => e; p e.class, e.message; end
begin; Fz.const_set(:A, 1); rescue => e; p e.class, e.message; end
begin; Fz.class_variable_set(:@@a, 1); rescue => e; p e.class, e.message; end
begin; Fz.include(Comparable); rescue => e; p e.class, e.message; end
begin; def Fz.foo; end; rescue => e; p e.class, e.message; end
begin; Fz.instance_variable_set(:@a,1); rescue => e; p e.class, e.message; end
begin; Fz.extend(Comparable); rescue => e; p e.class, e.message; end
begin; Fz.send(:remove_method,:x); rescue => e; p e.class, e.message; end
begin; class Fz; alias zz to_s; end; rescue => e; p e.class, e.message; end
begin; class Fz; undef to_s; end; rescue => e; p e.class, e.message; end
begin; class Fz; X=1; end; rescue => e; p e.class, e.message; end
begin; class Fz; @@x=1; end; rescue => e; p e.class, e.message; end
o = Object.new.freeze
begin; def o.x; end; rescue => e; p e.class, e.message.sub(/0x\h+/,''); end
p o.singleton_class.frozen?
