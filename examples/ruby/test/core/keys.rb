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

# Enumerable's methods do not ask a `to_a` of the class; external iteration gives what was yielded.
class Odd
  include Enumerable
  def each = (yield 3; yield nil; yield 1, 2; yield [4])
  def to_a = raise("asked")
end
p Odd.new.entries, Odd.new.sort_by(&:to_s), Odd.new.min_by(&:to_s), Odd.new.zip([1]), Odd.new.uniq, Odd.new.tally
given = Odd.new.each_entry
p given.next_values, given.peek_values, given.next, given.next, given.next_values, (given.next rescue $!.message)
yielded = Enumerator.new { |y| y.yield; y << nil; y.yield(1, 2); y << [3] }
p 4.times.map { yielded.next_values }, yielded.rewind.next, yielded.peek
p (1..3).lazy.zip(4.., [7]).to_a, ("x".."ab").to_a, ("9".."11").to_a
changing = [1, 2, 3]
p changing.select { |x| changing.unshift(0) if changing.size < 6; true }
begin
  def (Object.new.freeze).single = 1
rescue FrozenError => e
  p e.message.sub(/0x\h+/, "")
end
p "ab" * 0, "" * 3, "é" * 2
