i = 0
while i < 5
  i += 1
  next if i == 2
  break if i == 4
  p i
end
until i >= 7 do i += 1 end
p i
begin
  i -= 3
end while i > 0
p i
p (while true do break 42 end), (while false do end), (i += 1 while i < 3)
r = []
for k in 1..4
  next if k == 3
  r << k
end
for a, b in [[1, 2], [3, 4]]
  r << a * b
end
p r, k, a
n = 0
p loop { n += 1; break n * 10 if n > 3 }
j = 0
out = []
while j < 3
  j += 1
  m = 0
  while true
    m += 1
    next if m == 1
    break if m > j
    out << [j, m]
  end
end
p out
tries = 0
[1, 2].each do |v|
  tries += 1
  redo if tries == 1
  p [v, tries]
end
3.downto(1) { |q| p q }
1.step(7, 3) { |q| p q }
