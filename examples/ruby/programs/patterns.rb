# Figures from loops: spirals, Pascal's triangle, magic squares, calendars, number triangles, L-systems, bit pictures.

def spiral(n)
  grid = Array.new(n) { Array.new(n) }
  row = column = 0
  dr, dc = 0, 1
  (1..n * n).each do |k|
    grid[row][column] = k
    if !(0...n).cover?(row + dr) || !(0...n).cover?(column + dc) || grid[row + dr][column + dc]
      dr, dc = dc, -dr
    end
    row += dr
    column += dc
  end
  grid
end

def pascal(rows) = (1...rows).inject([[1]]) { |triangle, _| triangle << [1, *triangle.last.each_cons(2).map(&:sum), 1] }

def siamese(n)
  raise ArgumentError, "only odd orders, not #{n}" if n.even?
  square = Array.new(n) { [nil] * n }
  i, j = 0, n / 2
  1.upto(n * n) do |k|
    square[i][j] = k
    ni, nj = (i - 1) % n, (j + 1) % n
    ni, nj = (i + 1) % n, j if square[ni][nj]
    i, j = ni, nj
  end
  square
end

def show(grid)
  width = grid.flatten.max.to_s.size
  grid.each { |row| puts row.map { |x| x.to_s.rjust(width) }.join(" ") }
end

module Calendar
  MONTHS = %w[January February March April May June July August September October November December].freeze

  module_function

  def leap?(year) = (year % 4).zero? && (year % 100 != 0 || (year % 400).zero?)
  def days(month, year) = month == 2 ? (leap?(year) ? 29 : 28) : [4, 6, 9, 11].include?(month) ? 30 : 31

  # Zeller's congruence; 0 is Monday.
  def weekday(year, month, day)
    year, month = year - 1, month + 12 if month < 3
    (day + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400 + 5) % 7
  end

  def month(year, number)
    lines = ["#{MONTHS[number - 1]} #{year}".center(20).rstrip, "Mo Tu We Th Fr Sa Su"]
    cells = ["  "] * weekday(year, number, 1) + (1..days(number, year)).map { |d| format("%2d", d) }
    lines + cells.each_slice(7).map { |week| week.join(" ") }
  end

  def easter(year)
    a, b, c = year % 19, year / 100, year % 100
    d = (19 * a + b - b / 4 - ((b - (b + 8) / 25 + 1) / 3) + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c / 4) - d - (c % 4)) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) / 451) + 114
    "#{MONTHS[f / 31 - 1]} #{f % 31 + 1}"
  end
end

def lsystem(axiom, rules, steps) = steps.times.inject(axiom) { |text, _| text.each_char.map { |c| rules.fetch(c, c) }.join }

def draw(commands)
  x = y = 0
  direction = 0
  points = [[0, 0]]
  commands.each_char do |c|
    case c
    when "F"
      dx, dy = [[1, 0], [0, 1], [-1, 0], [0, -1]][direction]
      2.times { points << [x += dx, y += dy] }
    when "+" then direction = (direction + 1) % 4
    when "-" then direction = (direction - 1) % 4
    end
  end
  xs, ys = points.transpose.map(&:minmax)
  filled = points.each_with_object({}) { |point, set| set[point] = true }
  ys[0].upto(ys[1]).map { |row| xs[0].upto(xs[1]).map { |column| filled[[column, row]] ? "#" : " " }.join.rstrip }
end

show spiral(5)
triangle = pascal(10)
triangle.each_with_index { |row, i| puts " " * (9 - i) * 2 + row.map { |x| x.to_s.center(4) }.join.rstrip }
puts pascal(16).map { |row| row.map { |x| x.odd? ? "*" : " " }.join(" ").center(32).rstrip }
show siamese(5)
sums = ->(square) { (square + square.transpose).map(&:sum).uniq }
p sums[siamese(7)], sums.(siamese(3))
begin
  siamese(4)
rescue ArgumentError => e
  puts e.message
end
puts Calendar.month(2026, 2), Calendar.month(2024, 2).last, [1900, 2000, 2023, 2024].map { |y| Calendar.leap?(y) }.inspect, (2020..2026).map { |y| Calendar.easter(y) }.join(", ")
puts Calendar.month(2026, 11)
puts lsystem("A", { "A" => "AB", "B" => "A" }, 7), draw(lsystem("FX", { "X" => "X+YF+", "Y" => "-FX-Y" }, 5))
1.upto(5) { |i| puts "#{' ' * (5 - i)}#{(1..i).to_a.join}#{(1...i).to_a.reverse.join}" }
puts (1..30).map { |n| n % 15 == 0 ? "FizzBuzz" : n % 5 == 0 ? "Buzz" : n % 3 == 0 ? "Fizz" : n }.join(" ")
glyph = [0x18, 0x24, 0x42, 0x7e, 0x42, 0x42, 0x42, 0x00]
puts glyph.map { |byte| 7.downto(0).map { |bit| byte[bit] == 1 ? "@" : "." }.join }
say = "1"
8.times { say = say.gsub(/(.)\1*/) { "#{$&.size}#{$1}" } }
puts say, (2..60).each_with_object([]) { |n, list| list << n if (1...n).select { |d| n % d == 0 }.sum == n }.inspect
