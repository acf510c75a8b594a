def none; end
def one(a) a end
def optional(a, b = a + 1, c = b * 2) [a, b, c] end
def rest(a, *r) [a, r] end
def post(a, *r, z) [a, r, z] end
def mixed(a, b = 2, *c, d, e: 5, f:, **g, &h) [a, b, c, d, e, f, g, h && h.call] end
def keywords(x: 1, y: 2) [x, y] end
def only_block(&b) b.call(3) end
def middle(a, b = 9, c) [a, b, c] end
def anonymous(*) 1 end
p none, one(1), optional(1), optional(1, 5), optional(1, 5, 6), rest(1), rest(1, 2, 3), post(1, 2), post(1, 2, 3, 4)
p mixed(1, 2, f: 6), mixed(1, 2, 3, f: 6), mixed(1, 2, 3, 4, 5, f: 6, e: 7, z: 8) { :block }, keywords, keywords(x: 4), keywords(y: 0), only_block { |v| v * 2 }, middle(1, 2), middle(1, 2, 3), anonymous(1, 2)
args = [1, 2]
opts = { f: 1 }
p mixed(*args, **opts), rest(*args, *args), optional(*args), post(0, *args, 9), mixed(*args, 3, f: 4, **{ w: 5 })
p rest({ a: 1 }), rest(1, a: 1), keywords(**{ x: 2 })
[[-> { one }], [-> { one(1, 2) }], [-> { post(1) }], [-> { keywords(z: 1) }], [-> { mixed(1, 2) }], [-> { optional }]].each do |(f)|
  begin
    f.call
  rescue ArgumentError => e
    p e.class
  end
end
def early(x)
  return :small if x < 10
  return 1, 2 if x > 100
  return
end
p early(5), early(500), early(50)
def recursive(n) n < 2 ? n : recursive(n - 1) + recursive(n - 2) end
p recursive(15)
def many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, q) = [a, q]
p many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16), many(*1..16)
p __method__.inspect
def named = __method__
p named
alias renamed one
p renamed(8)
undef renamed
begin
  renamed(1)
rescue NoMethodError, NameError => e
  p e.name
end
def self.single(a) "single #{a}" end
p single(2), self.single(3)
