def quick(a)
  return a if a.size < 2
  pivot, *rest = a
  low = rest.select { |x| x < pivot }
  high = rest.reject { |x| x < pivot }
  quick(low) + [pivot] + quick(high)
end
def bubble(a)
  a = a.dup
  loop do
    swapped = false
    (a.size - 1).times do |i|
      if a[i] > a[i + 1]
        a[i], a[i + 1] = a[i + 1], a[i]
        swapped = true
      end
    end
    break unless swapped
  end
  a
end
list = [5, 3, 8, 1, 9, 2]
p quick(list), bubble(list), list, list.sort { |a, b| b <=> a }
