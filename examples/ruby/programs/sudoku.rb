# Sudoku by constraint propagation and search over bit masks.

class Contradiction < StandardError; end

class Grid
  ALL = 0b111_111_111
  UNITS = begin
    rows = (0..8).map { |r| (0..8).map { |c| r * 9 + c } }
    boxes = (0..8).map { |b| (0..8).map { |i| (b / 3 * 3 + i / 3) * 9 + b % 3 * 3 + i % 3 } }
    rows + rows.transpose + boxes
  end.freeze
  PEERS = Array.new(81) { |cell| UNITS.select { |u| u.include?(cell) }.flatten.uniq - [cell] }.freeze

  attr_reader :guesses

  def initialize(text)
    @masks = [ALL] * 81
    @guesses = 0
    text.delete("\n ").each_char.with_index do |char, cell|
      assign(cell, 1 << (char.to_i - 1)) if char =~ /[1-9]/
    end
  end

  def initialize_copy(other)
    super
    @masks = @masks.dup
  end

  def bits(mask)
    count = 0
    while mask > 0
      mask &= mask - 1
      count += 1
    end
    count
  end

  def assign(cell, bit)
    raise Contradiction, "cell #{cell}" if @masks[cell] & bit == 0
    return if @masks[cell] == bit && @fixed&.include?(cell)
    @masks[cell] = bit
    (@fixed ||= []) << cell
    PEERS[cell].each { |peer| eliminate(peer, bit) }
  end

  def eliminate(cell, bit)
    return if @masks[cell] & bit == 0
    left = @masks[cell] &= ~bit
    raise Contradiction, "nothing fits in #{cell}" if left.zero?
    PEERS[cell].each { |peer| eliminate(peer, left) } if left & (left - 1) == 0
    UNITS.each do |unit|
      next unless unit.include?(cell)
      places = unit.select { |c| @masks[c] & bit != 0 }
      raise Contradiction, "no place" if places.empty?
      only = places[0]
      assign(only, bit) if places.size == 1 && @masks[only] != bit
    end
  end

  def solved? = @masks.all? { |m| m & (m - 1) == 0 }

  def solve
    return self if solved?
    cell = (0..80).reject { |c| bits(@masks[c]) == 1 }.min_by { |c| [bits(@masks[c]), c] }
    9.times do |digit|
      bit = 1 << digit
      next if @masks[cell] & bit == 0
      @guesses += 1
      attempt = dup
      begin
        attempt.assign(cell, bit)
        answer = attempt.solve
        return answer if answer
      rescue Contradiction
        next
      end
    end
    nil
  end

  def to_s
    @masks.each_slice(9).map { |row| row.map { |m| m & (m - 1) == 0 ? m.bit_length : "." }.join }.join("\n")
  end
end

EASY = "530070000600195000098000060800060003400803001700020006060000280000419005000080079"
HARD = "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......"

[EASY, HARD].each do |puzzle|
  grid = Grid.new(puzzle)
  puts grid.solved?
  answer = grid.solve
  puts answer, answer.guesses
end
begin
  Grid.new("11" + "." * 79)
rescue Contradiction => e
  puts "impossible: #{e.message}"
end
