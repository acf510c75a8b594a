class A; @@x = 1; def self.x = @@x; def self.x=(v); @@x = v; end; end
A.freeze
begin; A.x = 2; rescue => e; p e.class, e.message; end
begin; class A; def foo; end; end; rescue => e; p e.class, e.message; end
begin; A.include(Comparable); rescue => e; p e.class; end
o = Object.new.freeze
begin; def o.x; end; rescue => e; p e.class; end
begin; o.extend(Comparable); rescue => e; p e.class; end
p Array.dup.new(2, 1), String.dup.new("a")
p Object.const_defined?(:String), (Object.const_defined?("x") rescue $!.message)
p Array.new(3) { |i| break i * 10 if i == 1; i }
p 5.frozen?, :a.frozen?, nil.frozen?, "a".frozen?, (1..2).frozen?
