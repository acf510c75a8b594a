# Seeded randomness: the Mersenne Twister's sequence, shuffles, samples, a Monte Carlo estimate, own generators.

random = Random.new(42)
p Array.new(8) { random.rand(100) }, random.rand, random.rand(1.5), random.rand(5..9), random.rand(1.0..2.0), random.rand(2**40), random.rand(10**25), random.bytes(4).bytes, random.seed
p [1, 2, 3, 4, 5, 6].shuffle(random: Random.new(1)), (1..10).to_a.sample(random: Random.new(2)), (1..10).to_a.sample(4, random: Random.new(3)), %w[a b c].shuffle(random: Random.new(4)).join
srand(7)
first = Array.new(5) { rand(1000) }
srand(7)
p first, Array.new(5) { rand(1000) } == first, Random.rand(1.0).class, Random.new(5) == Random.new(5), Random.new(2**70 + 3).rand(1000), Random.new(-5).rand(1000)

def monte_carlo(random, points)
  inside = 0
  points.times do
    x, y = random.rand, random.rand
    inside += 1 if x * x + y * y <= 1.0
  end
  4.0 * inside / points
end
p monte_carlo(Random.new(1234), 20_000)

def normal(random)
  Math.sqrt(-2 * Math.log(1 - random.rand)) * Math.cos(2 * Math::PI * random.rand)
end
source = Random.new(99)
sample = Array.new(2000) { normal(source) }
mean = sample.sum / sample.size
deviation = Math.sqrt(sample.sum { |x| (x - mean)**2 } / (sample.size - 1))
puts format("%.6f %.6f %.6f", mean, deviation, sample.max)
histogram = sample.group_by { |x| x.floor }.transform_values(&:size).sort
histogram.each { |bucket, count| puts "#{bucket.to_s.rjust(3)} #{'#' * (count / 20)}" }

class XorShift
  MASK = (1 << 64) - 1

  def initialize(seed) = @state = seed

  def next
    x = @state
    x ^= x << 13 & MASK
    x ^= x >> 7
    x ^= x << 17 & MASK
    @state = x
  end

  def below(n) = self.next % n
end

class Wichmann
  def initialize(a, b, c) = (@a, @b, @c = a, b, c)

  def rand
    @a = 171 * @a % 30_269
    @b = 172 * @b % 30_307
    @c = 170 * @c % 30_323
    (@a / 30_269.0 + @b / 30_307.0 + @c / 30_323.0) % 1.0
  end
end
shift = XorShift.new(88_172_645_463_325_252)
p Array.new(4) { shift.next }, Array.new(10) { shift.below(6) + 1 }
p Array.new(3) { Wichmann.new(1, 2, 3).rand }.uniq.size, (w = Wichmann.new(1, 2, 3); Array.new(4) { w.rand.round(12) }), monte_carlo(Wichmann.new(5, 6, 7), 5_000)

walk = Random.new(5)
position, seen = [0, 0], { [0, 0] => 1 }
1000.times do
  dx, dy = [[0, 1], [1, 0], [0, -1], [-1, 0]][walk.rand(4)]
  position = [position[0] + dx, position[1] + dy]
  seen[position] = seen.fetch(position, 0) + 1
end
p position, seen.size, seen.values.max, seen.max_by { |cell, count| [count, cell] }
deck = %w[S H D C].product((2..14).to_a).shuffle(random: Random.new(2026))
hands = Array.new(4) { deck.shift(5) }
hands.each do |hand|
  ranks = hand.map(&:last).tally.values.sort.reverse
  flush = hand.map(&:first).uniq.one?
  kind = case [ranks, flush]
         when [[4, 1], false] then "four"
         when [[3, 2], false] then "full house"
         when [[3, 1, 1], false] then "three"
         when [[2, 2, 1], false] then "two pairs"
         when [[2, 1, 1, 1], false] then "pair"
         else flush ? "flush" : "high #{hand.map(&:last).max}"
         end
  puts "#{hand.sort.map { |suit, rank| "#{suit}#{rank}" }.join(' ')}: #{kind}"
end
