# Pattern matching.
def m(v)
  case v
  in 0 then "zero"
  in Integer | Float => n if n > 100 then "big #{n}"
  in Integer then "int"
  in [] then "empty"
  in [1, *] then "starts with 1"
  in [Integer => a, [b, *c], *d] then "nested #{a} #{b} #{c} #{d}"
  in [x, y] unless x == y then "pair #{x} #{y}"
  in [*, :needle, *post] then "found #{post}"
  in {name: String => name, age: 18..} then "adult #{name}"
  in {name:, **nil} then "only name #{name}"
  in {type: :circle, r:} then "circle #{r}"
  in {k: [first, *], **rest} then "k #{first} #{rest}"
  in "str" | "other" then "string"
  in nil then "nil"
  in ->(q) { q == :lam } then "lambda"
  in /^re/ then "regexp"
  in {} then "empty hash"
  in [_, _, *, z] then "last #{z}"
  else "else"
  end
end
[0, 5, 101, 200.5, [], [1, 2, 3], [2, [3, 4, 5], 6, 7], [8, 9], [3, 3], [0, :needle, 5, 6], {name: "Al", age: 20}, {name: "Bo"}, {name: "Cy", age: 3},
 {type: :circle, r: 5}, {k: [1, 2], z: 3}, "other", nil, :lam, "regex", {}, {q: 1}, [7, 7, 7, 9], :zzz].each { |v| puts m(v) }
config = {db: {user: "admin", ports: [1, 2]}}
config => {db: {user:, ports: [port, *]}}
p user, port
p((1 in Integer), (1 in String), ({a: 1} in {a: Integer => q}), q)
five = 5
case 5
in ^five then puts "pinned"
end
case [1, 1]
in [a, ^a] then puts "same"
end
case 7
in ^(3 + 4) then puts "expr"
end
begin
  case 99
  in 1 then 2
  end
rescue NoMatchingPatternError => e
  p e.class
end
begin
  1 => String
rescue NoMatchingPatternError => e
  p e.is_a?(StandardError)
end
class Point
  attr_reader :x, :y
  def initialize(x, y) = (@x, @y = x, y)
  def deconstruct = [x, y]
  def deconstruct_keys(keys) = {x: x, y: y}
end
case Point.new(1, 2)
in {x: 0} then p :no
in Point(x:, y: 2) then p x
end
case Point.new(3, 4)
in Point[a, b] then p [a, b]
end
r = case [1, [2, [3, 4]]]
    in [Integer => a, [b, [*c]]]
      {a:, b:, c:}
    end
p r
x = [1, 2, 3, 4, 5]
case x
in [first, *mid, last]
  p first, mid, last
end
case {status: "ok", items: [{id: 1}, {id: 2}]}
in {status: "ok", items: [{id: first_id}, *]}
  p first_id
end
[[:a, 1], [:b, 2]].each do |pair|
  case pair
  in [:a, n] then p n
  in [:b, n] then p n * 10
  end
end
arr = [1, "two", :three, 4.0, nil, true]
p arr.map { |v|
  case v
  in Integer then :i
  in String then :s
  in Symbol then :y
  in Float then :f
  in nil then :n
  in true | false then :b
  end
}
if (cfg = {mode: "dev"}) in {mode: "dev" | "test" => mode}
  p mode
end
in_range = ->(v) { v in 1..5 }
p in_range.(3), in_range.(9)
