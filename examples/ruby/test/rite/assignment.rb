a, b = 1, 2
a, b = b, a
p a, b
c, *d = 1, 2, 3
*e, f = [4, 5, 6]
g, *h, i = 1, 2
j, (k, *l), m = 1, [2, 3, 4], 5
p c, d, e, f, g, h, i, j, k, l, m
n, o = [7]
q, r = 8
s, t = nil
*u = 9
v, = [10, 11]
p n, o, q, r, s, t, u, v
class Box
  attr_accessor :x, :y
  def [](i) = (@items ||= {})[i]
  def []=(i, w)
    (@items ||= {})[i] = w
  end
end
box = Box.new
box.x, box[1], $z, @iv, XYZ = 1, 2, 3, 4, 5
p box.x, box[1], $z, @iv, XYZ
box.x += 5
box[1] *= 3
box.y ||= 7
box[2] ||= 8
p box.x, box[1], box.y, box[2]
w = [1, 2, 3]
w[0], w[2] = w[2], w[0]
p w, (aa, bb = 5, 6), (cc = 7)
dd = ee = [1]
dd << 2
p ee
ff, gg, hh, ii, jj = *w, *[9]
p ff, gg, hh, ii, jj
def multi
  return 1, *[2, 3]
end
kk, *ll = multi
p kk, ll
(mm, nn), oo = [1, 2], 3
p mm, nn, oo
*pp1, qq, rr = 1
p pp1, qq, rr
*, ss = [1, 2, 3]
p ss
first, second = [[1, 2], [3, 4]].transpose
p first, second
