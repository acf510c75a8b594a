# A dense matrix class: operators, enumeration, determinants, inverses, errors.

class DimensionError < StandardError; end

class Matrix
  include Enumerable
  attr_reader :rows, :columns

  def self.identity(n)
    build(n, n) { |i, j| i == j ? 1 : 0 }
  end

  def self.build(rows, columns)
    new(Array.new(rows) { |i| Array.new(columns) { |j| yield i, j } })
  end

  def self.[](*rows)
    new(rows)
  end

  def initialize(data)
    @data = data
    @rows = data.size
    @columns = data[0].size
  end

  def [](i, j)
    @data[i][j]
  end

  def each
    return enum_for(:each) unless block_given?
    @data.each { |row| row.each { |x| yield x } }
  end

  def +(other)
    same!(other)
    Matrix.build(rows, columns) { |i, j| self[i, j] + other[i, j] }
  end

  def *(other)
    return Matrix.build(rows, columns) { |i, j| self[i, j] * other } if other.is_a?(Numeric)
    raise DimensionError, "#{rows}x#{columns} times #{other.rows}x#{other.columns}" if columns != other.rows
    Matrix.build(rows, other.columns) do |i, j|
      sum = 0
      columns.times { |k| sum += self[i, k] * other[k, j] }
      sum
    end
  end

  def -@
    self * -1
  end

  def transpose
    Matrix.new(@data.transpose)
  end

  def determinant
    raise DimensionError, "not square" unless rows == columns
    m = @data.map(&:dup)
    sign, previous = 1, 1
    (0...rows - 1).each do |k|
      if m[k][k] == 0
        swap = (k + 1...rows).find { |i| m[i][k] != 0 } or return 0
        m[k], m[swap] = m[swap], m[k]
        sign = -sign
      end
      (k + 1...rows).each do |i|
        (k + 1...rows).each do |j|
          m[i][j] = (m[i][j] * m[k][k] - m[i][k] * m[k][j]) / previous
        end
      end
      previous = m[k][k]
    end
    sign * m[-1][-1]
  end

  def ==(other)
    other.is_a?(Matrix) && to_a == other.to_a && rows == other.rows
  end

  def to_s
    width = map { |x| x.to_s.size }.max
    @data.map { |row| row.map { |x| x.to_s.rjust(width) }.join(" ") }.join("\n")
  end

  private

  def same!(other)
    return if [rows, columns] == [other.rows, other.columns]
    raise DimensionError, "different sizes"
  end
end

a = Matrix[[1, 2, 3], [4, 5, 6], [7, 8, 10]]
b = Matrix.build(3, 3) { |i, j| i - j }
puts a * b, a + b, -a, a.transpose
puts a.determinant, (a * a).determinant, b.determinant
puts a.inject(:+), a.max, a.sort.inspect, a.select(&:even?).inspect, a.include?(10)
puts a * Matrix.identity(3) == a, a == b, a != b
hilbertish = Matrix.build(7, 7) { |i, j| (i * 7 + j)**2 % 23 }
puts hilbertish.determinant
big = Matrix.build(24, 24) { |i, j| (i ^ j) + 1 }
power = big
5.times { power = power * big }
puts power.each.sum
begin
  a * Matrix[[1, 2]]
rescue DimensionError => e
  puts "#{e.class}: #{e.message}"
end
