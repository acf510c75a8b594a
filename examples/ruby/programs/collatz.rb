# The 3n + 1 problem: longest chains, by a loop and with a memo of Array and of Hash.

class Collatz
  def initialize(limit)
    @limit = limit
    @lengths = Array.new(limit + 1)
    @lengths[1] = 1
  end

  def length(start)
    trail = []
    n = start
    until n <= @limit && (known = @lengths[n])
      trail.push(n)
      n = n.even? ? n / 2 : 3 * n + 1
    end
    trail.reverse_each do |value|
      known += 1
      @lengths[value] = known if value <= @limit
    end
    known
  end

  def longest
    best = [0, 0]
    1.upto(@limit) do |start|
      current = length(start)
      best = [start, current] if current > best[1]
    end
    best
  end
end

def plain(n)
  steps = 1
  while n != 1
    n = if n & 1 == 0 then n >> 1 else 3 * n + 1 end
    steps += 1
  end
  steps
end

def peak(n)
  top = n
  begin
    n = n.odd? ? 3 * n + 1 : n / 2
    top = n if n > top
  end while n > 1
  top
end

p Collatz.new(30_000).longest
p (1..3_000).map { |n| plain(n) }.max
p (1..20).map { |n| [n, plain(n)] }.to_h
p [27, 703, 9663].map { |n| peak(n) }
distribution = (1..2_000).each_with_object(Hash.new(0)) { |n, counts| counts[plain(n) / 20] += 1 }
distribution.sort.each { |bucket, count| puts "#{(bucket * 20).to_s.rjust(4)}: #{'#' * (count / 10)}" }
p plain(2**70 + 1), peak(2**60 + 5)
