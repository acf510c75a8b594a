# Perfect noughts and crosses by minimax with and without pruning; a symmetric cache; Nim; a knight's tour.

class Board
  LINES = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]].freeze
  attr_reader :cells, :turn

  def initialize(cells = "." * 9, turn = "X")
    @cells, @turn = cells, turn
  end

  def play(move)
    raise ArgumentError, "#{move} is taken" unless @cells[move] == "."
    cells = @cells.dup
    cells[move] = @turn
    Board.new(cells, @turn == "X" ? "O" : "X")
  end

  def moves = (0..8).select { |i| @cells[i] == "." }

  def winner
    LINES.each { |a, b, c| return @cells[a] if @cells[a] != "." && @cells[a] == @cells[b] && @cells[b] == @cells[c] }
    nil
  end

  def over? = winner || !@cells.include?(".")
  def score = { "X" => 1, "O" => -1 }.fetch(winner, 0)
  def to_s = @cells.scan(/.../).join("/")
end

class Player
  attr_reader :visited

  def initialize = @visited = 0

  def value(board, cache)
    cache[board.cells] ||= begin
      @visited += 1
      if board.over?
        board.score
      else
        board.moves.map { |m| value(board.play(m), cache) }.public_send(board.turn == "X" ? :max : :min)
      end
    end
  end

  def pruned(board, low = -2, high = 2)
    @visited += 1
    return board.score if board.over?
    best = board.turn == "X" ? -2 : 2
    board.moves.each do |move|
      score = pruned(board.play(move), low, high)
      if board.turn == "X"
        best = score if score > best
        low = best if best > low
      else
        best = score if score < best
        high = best if best < high
      end
      break if low >= high
    end
    best
  end

  def best(board, cache)
    pick = board.turn == "X" ? :max_by : :min_by
    board.moves.send(pick) { |m| [value(board.play(m), cache), m] }
  end
end

cache = {}
full = Player.new
puts full.value(Board.new, cache), full.visited, cache.size, cache.values.tally.sort.inspect
alpha = Player.new
puts alpha.pruned(Board.new), alpha.visited
board = Board.new
until board.over?
  board = board.play(full.best(board, cache))
  puts board
end
puts board.winner.inspect
weak = Board.new.play(0).play(1)
puts full.value(weak, cache), full.best(weak, cache)
begin
  weak.play(0)
rescue ArgumentError => e
  puts e.message
end

nim = Hash.new { |h, heaps| h[heaps] = heaps.each_index.any? { |i| (1..heaps[i]).any? { |n| !h[heaps.dup.tap { |c| c[i] -= n }.sort] } } }
agree = (0..4).all? { |a| (a..4).all? { |b| (b..4).all? { |c| nim[[a, b, c]] == (a ^ b ^ c != 0) } } }
puts agree, nim.size

def tour(size, row = 0, column = 0)
  jumps = [[1, 2], [2, 1], [-1, 2], [-2, 1], [1, -2], [2, -1], [-1, -2], [-2, -1]]
  order = Array.new(size) { [0] * size }
  free = ->(r, c) { r.between?(0, size - 1) && c.between?(0, size - 1) && order[r][c].zero? }
  1.upto(size * size) do |step|
    order[row][column] = step
    options = jumps.map { |dr, dc| [row + dr, column + dc] }.select { |r, c| free.(r, c) }
    break if options.empty?
    row, column = options.min_by { |r, c| [jumps.count { |dr, dc| free.(r + dr, c + dc) }, r, c] }
  end
  order
end
board = tour(6)
puts board.map { |row| row.map { |n| n.to_s.rjust(3) }.join }, board.flatten.max
