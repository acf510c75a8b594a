# Taking Arrays apart and putting them together, in compiled code: room, ends, indices outside, frozen Arrays, subclasses.
class Sub < Array; end

def each_way
  3.times { |round| yield round }
end

def pop(a) = a.pop
def shift(a) = a.shift
def push(a, x) = a.push(x)
def unshift(a, x) = a.unshift(x)
def insert(a, i, x) = a.insert(i, x)
def part(a, i, n) = a[i, n]
def span(a, r) = a[r]
def drop_at(a, i) = a.delete_at(i)
def add(a, b) = a + b
def append(a, b) = a.concat(b)
def message
  yield
rescue => e
  "#{e.class}: #{e.message}"
end

each_way do |round|
  a = (1..5).to_a
  p pop(a), shift(a), a, push(a, :x), unshift(a, nil), insert(a, 1, "i"), insert(a, -2, "j"), insert(a, 7, 7), insert(a, 12, 12), a
  p [0, 2, -1, 20, -20].map { |i| drop_at(a.dup, i) }, a.tap { |b| drop_at(b, 1) }, a.tap { |b| drop_at(b, -1) }
  p [[0, 2], [1, 0], [-2, 5], [3, -1], [12, 1], [13, 1], [40, 1], [0, 100]].map { |i, n| part(a, i, n) }
  p [0..1, 0...1, 1.., ..2, -2..-1, 2..1, 11..20, 12..20, 13..20, -40..2, 0..-1, 1..nil, 0...-1].map { |r| span(a, r) }
  p add(a, [1]), add([], []), add(a, a).size, a.reverse, [].reverse, [1].reverse, a.dup == a, a.dup.equal?(a)
  b = [1]
  10.times { append(b, b) }
  p b.size, append([], []), append([1], [2, 3]), append(b.first(3), a).size
  e = []
  p pop(e), shift(e), e, pop([nil]), shift([nil])
  q = []
  50.times { |i| q.push(i); q.unshift(-i); q.shift if i % 3 == 0; q.pop if i % 4 == 0 }
  p q, q.size
  c = [1, 2, 3]
  p c.clear, c, c.push(4), c
  f = [1, 2, 3].freeze
  p message { pop(f) }, message { shift(f) }, message { push(f, 1) }, message { unshift(f, 1) }, message { insert(f, 0, 1) }, message { drop_at(f, 0) }, message { append(f, []) }, message { append(f, [1]) }, message { f.push }, message { f.clear }, f
  s = Sub.new([1, 2, 3])
  p pop(s), shift(s), push(s, 5), unshift(s, 0), insert(s, 1, 9), s.class, part(s, 0, 2), part(s, 0, 2).class, span(s, 0..1), add(s, s), append(s, [1]), s.reverse, s.dup.class, drop_at(s, 0), s
  p message { part(a, "x", 1) }, message { part(a, nil, 1) }, part(a, 1.9, 1.2), message { append(a, 3) }, message { add(a, nil) }, message { insert(a, -40, 1) }
  p [1, 2].push, [1, 2].push(3, 4), [1, 2].unshift, [1, 2].unshift(3, 4), [1, 2].insert(1), [1, 2].insert(1, 3, 4), [1, 2].concat, [1, 2].concat([3], [4]), [1, 2].append(3), [1, 2].prepend(3)
  p [3, 1].push(*[5, 6]), [1].push([2]), [1, 2, 3].first(2), [1, 2, 3].first(9), [1, 2, 3].last(2), [1, 2, 3].pop(2), [1, 2, 3].shift(2), message { [1].first(-1) }
  g = Array.new(round + 1) { |i| i.to_s }
  g.shift
  p g, g.push("é"), g.pop
end

# What is taken away is not held, and elements that move stay alive.
keep = []
200.times do |i|
  keep.push("value #{i}")
  keep.shift if i > 20
  keep.insert(3, "more #{i}") if i % 7 == 3
end
p keep.size, keep.first, keep.last, keep[3]
