$global = 1
$global += 2
CONSTANT = [1]
module Space
  INNER = 5
  class Thing
    @@count = 0
    VALUE = INNER + 1
    def initialize(x)
      @x = x
      @@count += 1
    end
    def x = @x
    def self.count = @@count
    def missing = @missing
  end
end
Space::LATER = 9
a = b = 2
a, b = b + 1, a
p $global, CONSTANT, Space::INNER, Space::Thing::VALUE, Space::Thing.new(7).x, Space::Thing.count, Space::LATER, ::CONSTANT, a, b, Space::Thing.new(1).missing, Space::Thing.count
@top = 4
p @top, $unset
x ||= 5
x &&= x + 1
h = { k: 1 }
h[:k] += 1
h[:z] ||= 3
$g2 ||= 8
p x, h, $g2
