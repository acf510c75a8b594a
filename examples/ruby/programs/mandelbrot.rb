# Points of the Mandelbrot set: how many, a checksum of the escape counts, and a small picture.

def escape(cr, ci, limit)
  zr = zi = 0.0
  n = 0
  while n < limit
    zr2 = zr * zr
    zi2 = zi * zi
    return n if zr2 + zi2 > 4.0
    zi = 2.0 * zr * zi + ci
    zr = zr2 - zi2 + cr
    n += 1
  end
  limit
end

def census(size, limit)
  inside = 0
  checksum = 0
  size.times do |row|
    ci = 2.0 * row / size - 1.0
    size.times do |column|
      count = escape(2.0 * column / size - 1.5, ci, limit)
      inside += 1 if count == limit
      checksum = (checksum * 31 + count) % 1_000_000_007
    end
  end
  [inside, checksum]
end

PALETTE = " .:-=+*#%@".freeze

def picture(width, height)
  (0...height).map do |row|
    line = +""
    width.times do |column|
      count = escape(column * 3.0 / width - 2.1, row * 2.4 / height - 1.2, 50)
      line << PALETTE[count * (PALETTE.size - 1) / 50]
    end
    line.rstrip
  end
end

size = (ARGV[0] || 120).to_i
p census(size, 50)
puts picture(64, 24)
