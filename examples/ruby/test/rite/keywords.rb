def f(a, k: 1, l: a + 1, **o) = [a, k, l, o]
def g(k:, l: 2) = [k, l]
def h(*a, **o) = [a, o]
def i(a, o = {}) = [a, o]
p f(1), f(1, k: 5), f(1, l: 0, k: 2, m: 3), g(k: 1), g(l: 1, k: 2), h, h(1, a: 2), h({ a: 1 }), i(1, x: 2), i(1, { x: 2 })
opts = { k: 7 }
p g(**opts), h(**opts), f(*[1], **opts)
[-> { g }, -> { g(k: 1, z: 2) }, -> { g(1) }].each do |bad|
  begin
    bad.call
  rescue ArgumentError => e
    puts e.class
  end
end
block = proc { |x, k: 3| [x, k] }
p block.call(1), block.call(1, k: 4), lambda { |k: 9| k }.call
key = :dynamic
p h("s" => 1, key => 2), h(**{ "t" => 3 })
def j(k: (x = 5; x * 2), m: [3].map { |v| v + 1 }) = [k, m]
p j, j(k: 1)
def pass(...) = h(...)
p pass(1, z: 2)
