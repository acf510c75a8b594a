# Arity of procs and lambdas.
l = [proc { |x=0| }, proc { |x,y=0| }, proc { |x=0,y| }, proc { |*a| }, proc { |x,*y,z| }, proc { |k:| }, proc { |k: 1| }, proc { |x, k: 1| }, proc { |x, k:| }, proc { |**o| }, proc { |x, **o| }, proc { |x=1,k:| }, proc { |x, y=1, *z| }, proc { || }, proc { |(x,y), z=0| }, proc { |x, y=1, k:| }, proc{|*a,k:|},
 ->(x=0) {}, ->(x,y=0) {}, ->(*a) {}, ->(k:) {}, ->(k: 1) {}, ->(x, k: 1) {}, ->(x,k:) {}, ->(**o) {}, ->(x,**o) {}, ->(x=1,k:) {}, ->(*a,k:){}, ->(x,y=1,k:,j:){}]
p l.map(&:arity)
