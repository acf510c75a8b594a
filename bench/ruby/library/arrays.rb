# Arrays and Enumerable.
require_relative "../tasks"

SMALL = [5, 3, 1, 4, 2]
RANDOM = (0...1000).map { |i| i * 7919 % 1009 }
SORTED = RANDOM.sort
FLOATS = RANDOM.map { |i| i / 3.0 }
WORDS = %w[the quick brown fox jumps over the lazy dog]
MANY = RANDOM.map { |i| "word#{i}" }
NESTED = [[1, 2], [3, [4, 5]], [6]]
PAIRS = RANDOM.map { |i| [i % 10, i] }

repeat("sort 5") { SMALL.sort }
repeat("sort 1000") { RANDOM.sort }
repeat("sort Floats") { FLOATS.sort }
repeat("sort 9 Strings") { WORDS.sort }
repeat("sort 1000 Strings") { MANY.sort }
repeat("sort with a block") { SMALL.sort { |a, b| b <=> a } }
repeat("sort 1000, block") { RANDOM.sort { |a, b| b <=> a } }
repeat("sort Arrays") { PAIRS.sort }
repeat("sort_by") { WORDS.sort_by { |w| w.size } }
repeat("sort_by 1000") { RANDOM.sort_by { |x| -x } }
repeat("sort_by Arrays") { WORDS.sort_by { |w| [w.size, w] } }
repeat("min") { SMALL.min }
repeat("max 1000") { RANDOM.max }
repeat("minmax") { RANDOM.minmax }
repeat("min_by") { WORDS.min_by { |w| w.size } }
repeat("max_by 1000") { RANDOM.max_by { |x| x % 100 } }
repeat("sum") { RANDOM.sum }
repeat("sum Floats") { FLOATS.sum }
repeat("sum with a block") { RANDOM.sum { |x| x * 2 } }
repeat("uniq") { WORDS.uniq }
repeat("uniq 1000") { RANDOM.uniq }
repeat("flatten") { NESTED.flatten }
repeat("compact") { [1, nil, 2, nil].compact }
repeat("zip") { SMALL.zip(SMALL) }
repeat("each_slice") { c = 0; RANDOM.each_slice(3) { |a| c += a.size }; c }
repeat("each_cons") { c = 0; RANDOM.each_cons(2) { |a, b| c += b }; c }
repeat("group_by") { RANDOM.group_by { |x| x % 10 } }
repeat("partition") { RANDOM.partition { |x| x > 500 } }
repeat("tally") { WORDS.tally }
repeat("include?") { RANDOM.include?(-1) }
repeat("include? a String") { WORDS.include?("dog") }
repeat("index") { RANDOM.index(1008) }
repeat("find") { RANDOM.find { |x| x == 1008 } }
repeat("map") { RANDOM.map { |x| x + 1 } }
repeat("select") { RANDOM.select { |x| x.even? } }
repeat("select, map, sum") { RANDOM.select(&:even?).map { |x| x * x }.sum }
repeat("inject") { RANDOM.inject { |a, b| a + b } }
repeat("inject(:+)") { RANDOM.inject(:+) }
repeat("each_with_index") { c = 0; RANDOM.each_with_index { |x, i| c += i }; c }
repeat("each_with_object") { RANDOM.each_with_object([]) { |x, a| a << x } }
repeat("each_with_index.map") { WORDS.each_with_index.map { |w, i| i } }
repeat("map.with_index") { WORDS.map.with_index { |w, i| i } }
repeat("reverse_each") { c = 0; RANDOM.reverse_each { |x| c += x }; c }
repeat("all?, any?, none?") { [RANDOM.all? { |x| x >= 0 }, RANDOM.any? { |x| x < 0 }, RANDOM.none?(-1)] }
repeat("take_while, drop") { SORTED.take_while { |x| x < 100 }; SORTED.drop(900) }
repeat("first(n), last(n)") { RANDOM.first(3); RANDOM.last(3) }
repeat("values_at") { SMALL.values_at(0, 2, 4) }
repeat("a[i, n]") { RANDOM[10, 20] }
repeat("a[i..j] = ") { a = SMALL.dup; a[1..2] = [9]; a }
repeat("insert, delete_at") { a = SMALL.dup; a.insert(2, 9); a.delete_at(2); a }
repeat("delete, reject!") { a = SMALL.dup; a.delete(3); a.reject! { |x| x > 4 }; a }
repeat("- and &") { (RANDOM - SMALL).size + (RANDOM & SMALL).size }
repeat("|") { SMALL | [1, 9] }
repeat("<=> of Arrays") { [1, 2, 3] <=> [1, 2, 4] }
repeat("== of Arrays") { [1, 2, 3] == [1, 2, 3] }
repeat("hash of an Array") { SMALL.hash }
repeat("reverse, rotate") { SMALL.reverse; SMALL.rotate(2) }
repeat("transpose") { [[1, 2], [3, 4]].transpose }
repeat("combination") { c = 0; SMALL.combination(2) { |a| c += 1 }; c }
repeat("permutation") { c = 0; [1, 2, 3].permutation { |a| c += 1 }; c }
repeat("product") { SMALL.product(SMALL) }
repeat("each_entry of Struct-like") { PAIRS.each { |a, b| a + b } }
repeat("bsearch") { SORTED.bsearch { |x| x >= 500 } }
repeat("dig") { NESTED.dig(1, 1, 0) }
repeat("flat_map") { NESTED.flat_map { |x| x } }
repeat("each_slice.to_a") { SMALL.each_slice(2).to_a }
repeat("lazy") { (1..Float::INFINITY).lazy.map { |x| x * 2 }.select { |x| x % 3 == 0 }.first(3) }
repeat("fill, Array.new") { Array.new(10) { |i| i * 2 }.fill(0) }
repeat("destructure") { a, (b, c), *d = 1, [2, 3], 4, 5; a + b + c + d.size }
repeat("splat into an Array") { [*SMALL, *SMALL] }
repeat("push many") { a = []; 100.times { |i| a.push(i) }; a }
repeat("shift all") { a = RANDOM.dup; a.shift while a.size > 900; a }
repeat("shuffle") { SMALL.shuffle }
repeat("cycle") { c = 0; SMALL.cycle(3) { |x| c += x }; c }
repeat("chunk_while") { SORTED.chunk_while { |a, b| b == a + 1 }.size }
repeat("each_with_index of a Range") { c = 0; (1..20).each_with_index { |x, i| c += i }; c }
