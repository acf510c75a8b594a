class C
  def self.inherited(k); puts "inh #{k.inspect[0,8]}"; end
  def initialize_copy(o); puts "copy"; super; end
  def initialize_dup(o); puts "odup"; super; end
  def initialize_clone(o, **k); puts "oclone #{k}"; super; end
end
d = C.dup
p d.name, d.inspect[0,9]
p d.new.class == d
C.new.dup
C.new.clone
C.new.clone(freeze: true).frozen?
class << C
  def initialize_copy(o); puts "ccopy"; super; end
  def initialize_clone(o); puts "cclone"; super; end
  def initialize_dup(o); puts "cdup"; super; end
end
d = C.dup; e = C.clone
p C.new.dup.class
m = Module.new
p m.to_s =~ /#<Module:0x\h+>/
p m.name
m::X = Class.new
m::X.const_set(:Y, Class.new)
m.module_eval { const_set(:Q, Module.new) }
class m::Z; class In; end; end
p m::X.name =~ /#<Module:0x\h+>::X/, m::X.to_s.size
p m::X.name.sub(/0x\h+/,''), m::X::Y.name.sub(/0x\h+/,''), m::Z::In.name.sub(/0x\h+/,'')
M = m
p m::X.name, m.name, m::X::Y, m::Z::In, m::Q
N = m
p N, m::X
c = Class.new
c::Inner = 5
K = c
p c, K
class R2 < Range; def initialize(a,b); super; @q = 1; end; attr_reader :q; end
begin;p R2.new(1,2).q; rescue => e; p e.class, e.message; end
p R2.new(1,2), R2.new(1,2).frozen?, (1..2).frozen?, Range.new(1,2).frozen?
class R3 < Range; def initialize(a); super(a, a+2, true); end; end
p R3.new(4), R3.new(4).to_a, R3.new(1).sum
class R4 < R3; end
p R4.new(4), R2.new(1,2).dup
begin; Range.new(1,"a"); rescue => e; p e.message; end
begin; R2.new(1,"a"); rescue => e; p e.message; end
begin; R2.new(1); rescue => e; p e.message; end
F = Class.new.freeze
begin; F.attr_reader :x; rescue => e; p e.message; end
begin; F.class_eval { define_method(:x) { } }; rescue => e; p e.message; end
mm = Module.new.freeze
begin; mm.module_eval { def x; end }; rescue => e; p e.message.sub(/0x\h+/,''); end
