def hanoi(n, a, b, c, moves)
  return moves if n == 0
  hanoi(n - 1, a, c, b, moves)
  moves << "#{a}#{c}"
  hanoi(n - 1, b, a, c, moves)
end
p hanoi(3, :x, :y, :z, [])
def ackermann(m, n)
  if m == 0 then n + 1
  elsif n == 0 then ackermann(m - 1, 1)
  else ackermann(m - 1, ackermann(m, n - 1))
  end
end
p ackermann(2, 3)
def permutations(list)
  return [list] if list.size <= 1
  list.flat_map { |x| permutations(list - [x]).map { |rest| [x] + rest } }
end
p permutations([1, 2, 3])
even = lambda { |n| n == 0 ? true : odd(n - 1) }
define_singleton_method(:odd) { |n| n == 0 ? false : even.call(n - 1) }
p even.call(10), odd(7)
