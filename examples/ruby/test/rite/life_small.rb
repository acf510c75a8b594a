cells = [[1, 0], [1, 1], [1, 2]]
3.times do
  counts = {}
  cells.each do |x, y|
    [-1, 0, 1].each do |dx|
      [-1, 0, 1].each do |dy|
        next if dx == 0 && dy == 0
        key = [x + dx, y + dy]
        counts[key] = (counts[key] || 0) + 1
      end
    end
  end
  cells = counts.select { |cell, n| n == 3 || (n == 2 && cells.include?(cell)) }.keys
  p cells.sort
end
