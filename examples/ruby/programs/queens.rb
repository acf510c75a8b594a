# Placing queens: backtracking with arrays, with bits, and with permutations.

class Board
  def initialize(size)
    @size = size
    @columns = Array.new(size, false)
    @rising = Array.new(2 * size - 1, false)
    @falling = Array.new(2 * size - 1, false)
    @queens = []
  end

  def solutions(row = 0, &block)
    if row == @size
      block.call(@queens.dup)
      return
    end
    @size.times do |column|
      next if @columns[column] || @rising[row + column] || @falling[row - column + @size - 1]
      place(row, column, true)
      solutions(row + 1, &block)
      place(row, column, false)
    end
  end

  def first_solution
    solutions { |queens| return queens }
    nil
  end

  private

  def place(row, column, value)
    @columns[column] = @rising[row + column] = @falling[row - column + @size - 1] = value
    value ? @queens.push(column) : @queens.pop
  end
end

def count_bits(all, columns = 0, left = 0, right = 0)
  return 1 if columns == all
  count = 0
  free = all & ~(columns | left | right)
  while free != 0
    bit = free & -free
    free ^= bit
    count += count_bits(all, columns | bit, (left | bit) << 1, (right | bit) >> 1)
  end
  count
end

def by_permutation(size)
  (0...size).to_a.permutation.count do |queens|
    queens.each_with_index.map { |q, i| q + i }.uniq.size == size &&
      queens.each_with_index.map { |q, i| q - i }.uniq.size == size
  end
end

(4..8).each do |size|
  found = 0
  Board.new(size).solutions { found += 1 }
  puts "#{size}: #{found} #{count_bits((1 << size) - 1)}"
end
puts by_permutation(6)
queens = Board.new(10).first_solution
p queens
queens.each { |column| puts "." * column + "Q" + "." * (9 - column) }
p Board.new(3).first_solution
