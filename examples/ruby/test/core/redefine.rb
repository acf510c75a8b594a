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
