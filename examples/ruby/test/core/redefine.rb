def add(a, b) = a + b
p add(1, 2)
class Integer
  alias old_plus +
  def +(o) = old_plus(o).old_plus(100)
end
p add(1, 2)
class Integer
  def +(o) = old_plus(o)
end
p add(1, 2)
class Array
  def [](i) = "item #{i}"
end
p [1, 2][0]
class Array
  alias size2 size
  def size = 99
end
p [1, 2].size, [1].length
module Loud
  def -(o) = "minus"
end
Integer.prepend Loud
p 5 - 3
class String
  def ==(o) = true
end
p "a" == "b", "a" != "b"
class NilClass
  def ! = :nope
end
p !nil, !1
i = 0
t = 0
while i < 3000
  t = t + i
  if i == 2000
    class Integer
      def *(o) = 7
    end
  end
  t = t * 1 if i >= 1999
  i = i.succ
end
p t
# Modules that are mixed in: only what stands before the core class's own method counts.
class Version
  include Comparable
  attr_reader :n
  def initialize(n) = @n = n
  def <=>(o) = n <=> o.n
end
p Version.new(1) < Version.new(2), Version.new(1) == Version.new(1), 3 < 4, [3] == [3]
module Strict
  def <(o) = :strict
  def >(o) = :strict
end
class Integer
  include Strict
end
p 3 < 4
class Float
  prepend Strict
end
p 3.0 < 4.0, 3.0 > 4
module Kernel
  def <<(o) = :kernel
end
p nil << 3, 1 << 3
class Symbol
  undef_method :size
end
p((:abc.size rescue "no size"), :abc.length)
