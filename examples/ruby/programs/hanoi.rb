# Towers of Hanoi: recursive on arrays, iterative with bits, with four pegs, and drawn.

class Towers
  attr_reader :moves

  def initialize(disks, pegs = 3)
    @disks = disks
    @pegs = Array.new(pegs) { [] }
    disks.downto(1) { |disk| @pegs[0].push(disk) }
    @moves = 0
  end

  def move(from, to)
    disk = @pegs[from].pop
    raise ArgumentError, "peg #{from} is empty" unless disk
    raise ArgumentError, "#{disk} on #{@pegs[to].last}" if @pegs[to].any? && @pegs[to].last < disk
    @pegs[to].push(disk)
    @moves += 1
  end

  def solve(count = @disks, from = 0, to = 2, by = 1)
    return if count == 0
    solve(count - 1, from, by, to)
    move(from, to)
    yield self if block_given?
    solve(count - 1, by, to, from)
  end

  # Frame and Stewart.
  def solve4(count, from, to, by1, by2)
    return if count == 0
    return move(from, to) if count == 1
    split = count - Math.sqrt(2 * count).round
    solve4(split, from, by1, by2, to)
    solve(count - split, from, to, by2)
    solve4(split, by1, to, from, by2)
  end

  def solve!
    (1...(1 << @disks)).each do |step|
      from = (step & (step - 1)) % 3
      to = ((step | (step - 1)) + 1) % 3
      move(from, to)
    end
    self
  end

  def to_s
    width = @disks * 2 + 1
    (@disks - 1).downto(0).map do |level|
      @pegs.map { |peg| (peg[level] ? "=" * (peg[level] * 2 - 1) : "|").center(width) }.join.rstrip
    end.join("\n")
  end

  def done? = @pegs.count(&:empty?) == @pegs.size - 1 && @pegs[0].empty?
end

small = Towers.new(3)
puts small, "-" * 21
small.solve
puts small, small.moves, small.done?
frames = 0
Towers.new(4).solve do |towers|
  frames += 1
  puts towers if frames == 8
  break if frames == 9
end
puts frames
big = Towers.new(13)
big.solve
puts big.moves, big.done?, Towers.new(10).solve!.moves, Towers.new(9).solve!.done?
four = Towers.new(8, 4)
four.solve4(8, 0, 3, 1, 2)
puts four.moves, four.done?
[[0, 1], [0, 1], [2, 0]].each do |from, to|
  (@shared ||= Towers.new(3)).move(from, to)
rescue ArgumentError => e
  puts e.message
end
