# Hashes freeze copies of their Strings as keys, also where code was compiled for keys that are frozen already.

def put(hash, key) = hash[key] = 1

names = %w[a b c].map(&:freeze)
4000.times { |i| put({}, names[i % 3]) }
key = +"changing"
hash = {}
put(hash, key)
key << "!"
p hash, hash["changing"], hash.keys[0].frozen?

# What changes a collection while it is iterated over.
p({ a: 1, b: 2 }.then { |h| h.select { |k, v| h[:c] = 3; v > 1 } })
p({ a: 1, b: 2 }.then { |h| h.reject { |k, v| h.delete(:b); v > 1 } })
p({ a: 1 }.compare_by_identity.select { true }.compare_by_identity?)
list = [1, 2, 3, 4, 5, 6]
list.delete_if { |x| list.unshift(0) if list.size < 8; false }
p list
list.reject! { |x| break if x == 4; x < 3 }
p list
list.select! { |x| raise "no" if x == 5; x.odd? } rescue p list
p [1, 2, 3, 4].keep_if(&:even?), [1, 3].reject!(&:even?), [].select!(&:even?)

# Ranges of ends without an order, and methods that blocks of the top level define.
begin
  (1.."a")
rescue ArgumentError => e
  p e.message
end
p (nil..nil), ("a".."c").to_a, (1r..2).include?(1.5)
[1].each { def from_block = 1 }
begin
  nil.from_block
rescue NoMethodError => e
  p e.message
end
public
def open_to_all = 2
p nil.open_to_all

# What parameters are, and whose method a block is.
p proc { |(a, b), c = 1, *d, e, f:, g: 2, **h, &i| }.parameters
p lambda { |(a, b), c = 1, *d, e, g: 2, f:, **h, &i| }.parameters
define_method(:made) { |x, y = 1, *z, k:| x }
p method(:made).arity, method(:made).parameters, method(:made).source_location[1]
p((+"").then { |s| s[-1] = :a }) rescue p $!.class
p [1].map { |w| w =~ /x/; $~ }, proc { |a| begin; a.foo; rescue => e; e.class; end }.call(1)
p (1.clone(freeze: false) rescue $!.message), (nil.clone(freeze: false) rescue $!.message)
p (1 << nil rescue $!.message), (1 >> "a" rescue $!.message), 1 << 2.9
p(((@@at_top = 1) rescue $!.message))
