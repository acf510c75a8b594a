a = [[1, 2], [3, 4]]
b = [[5, 6], [7, 8]]
c = a.map { |row| (0..1).map { |j| row.each_with_index.inject(0) { |s, (x, i)| s + x * b[i][j] } } }
p c, a.transpose, a.flatten, a.map { |(x, y)| x - y }
grid = Array.new(3) { |i| Array.new(3) { |j| i * j } }
grid[1][2] += 40
p grid, grid.map { |r| r.max }
