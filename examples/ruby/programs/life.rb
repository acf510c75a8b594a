# Conway's game of life on a torus of arrays, and unbounded on a hash of cells.

class Torus
  attr_reader :width, :height, :generation

  def initialize(rows)
    @cells = rows.map { |row| row.chars.map { |c| c == "#" } }
    @height = @cells.size
    @width = @cells.first.size
    @generation = 0
  end

  def neighbours(row, column)
    count = 0
    (-1..1).each do |dr|
      (-1..1).each do |dc|
        next if dr == 0 && dc == 0
        count += 1 if @cells[(row + dr) % @height][(column + dc) % @width]
      end
    end
    count
  end

  def step!
    @cells = @cells.each_with_index.map do |cells, row|
      cells.each_with_index.map do |alive, column|
        n = neighbours(row, column)
        n == 3 || (alive && n == 2)
      end
    end
    @generation += 1
    self
  end

  def population
    @cells.sum { |row| row.count(true) }
  end

  def to_s
    @cells.map { |row| row.map { |alive| alive ? "#" : "." }.join }.join("\n")
  end
end

class Plane
  OFFSETS = [-1, 0, 1].product([-1, 0, 1]).reject { |pair| pair == [0, 0] }.freeze

  def initialize(cells)
    @cells = {}
    cells.each { |cell| @cells[cell] = true }
  end

  def step
    counts = Hash.new(0)
    @cells.each_key do |x, y|
      OFFSETS.each { |dx, dy| counts[[x + dx, y + dy]] += 1 }
    end
    Plane.new(counts.select { |cell, n| n == 3 || (n == 2 && @cells.key?(cell)) }.keys)
  end

  def size = @cells.size

  def bounds
    xs, ys = @cells.keys.transpose
    [xs.minmax, ys.minmax]
  end

  def ==(other) = cells == other.cells

  def shifted(dx, dy) = Plane.new(@cells.keys.map { |x, y| [x + dx, y + dy] })

  protected

  def cells = @cells
end

glider = Torus.new([".#......", "..#.....", "###.....", *["........"] * 5])
4.times { glider.step! }
puts glider, glider.population, glider.generation
28.times { glider.step! }
puts glider.to_s.lines.first(3).map(&:chomp)

r_pentomino = Plane.new([[1, 0], [2, 0], [0, 1], [1, 1], [1, 2]])
history = [r_pentomino.size]
plane = r_pentomino
40.times do
  plane = plane.step
  history << plane.size
end
puts history.join(" ")
p plane.bounds
ship = Plane.new([[1, 0], [2, 1], [0, 2], [1, 2], [2, 2]])
moved = ship
4.times { moved = moved.step }
p moved == ship.shifted(1, 1), moved == ship
begin
  ship.cells
rescue NoMethodError => e
  puts e.message[/\A.*?for/]
end
