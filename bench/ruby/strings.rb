# Small tasks on strings, arrays and hashes. Prints for each its name and the nanoseconds of one operation, warm.
# Arguments: milliseconds to warm each task up and to measure it, and a part of the names of the tasks wanted.
# It loads nothing, as mruby cannot: what times tasks stands in tasks.rb too.

WARM = (ARGV[0] || 300).to_i / 1000.0
ONLY = ARGV[1] || ""

def seconds
  Time.now.to_f
end

# Repeats until it takes long enough to be timed, then gives the best of some rounds.
def task(name)
  return unless name.include?(ONLY)
  count = 1000
  start = seconds
  loop do
    before = seconds
    yield count
    now = seconds
    break if now - start >= WARM && now - before >= WARM / 10
    count *= 2 if now - before < WARM / 10
  end
  best = nil
  5.times do
    before = seconds
    yield count
    spent = seconds - before
    best = spent if best.nil? || spent < best
  end
  puts "#{name}\t#{(best * 1e9 / count).round(1)}"
end

$sink = nil
TEXT = "the quick brown fox jumps over the lazy dog"
WORDS = TEXT.split(" ")
KEYS = (0...1000).map { |i| "key#{i}" }
BY_STRING = {}
KEYS.each { |k| BY_STRING[k] = k }
BY_INTEGER = {}
1000.times { |i| BY_INTEGER[i] = i }

task("character at an index") { |n| i = 0; while i < n; $sink = TEXT[i % 43]; i += 1; end }
task("compare characters") { |n| c = 0; i = 0; while i < n; c += 1 if TEXT[i % 43] == "o"; i += 1; end; $sink = c }
task("each_char") { |n| c = 0; i = 0; while i < n; TEXT.each_char { |x| c += 1 if x == "o" }; i += 43; end; $sink = c }
task("getbyte") { |n| c = 0; i = 0; while i < n; c += TEXT.getbyte(i % 43); i += 1; end; $sink = c }
task("part by start and length") { |n| i = 0; while i < n; $sink = TEXT[i % 30, 5]; i += 1; end }
task("part by range") { |n| i = 0; while i < n; $sink = TEXT[i % 30..33]; i += 1; end }
task("append a character") { |n| s = ""; s = s.dup; i = 0; while i < n; s << "x"; i += 1; end; $sink = s }
task("concatenate") { |n| i = 0; while i < n; $sink = TEXT + "!"; i += 1; end }
task("interpolate") { |n| i = 0; while i < n; $sink = "#{i}: #{TEXT}"; i += 1; end }
task("equality") { |n| other = TEXT.dup; i = 0; c = 0; while i < n; c += 1 if TEXT == other; i += 1; end; $sink = c }
task("order") { |n| other = TEXT + "s"; i = 0; while i < n; $sink = TEXT <=> other; i += 1; end }
task("start_with?") { |n| i = 0; while i < n; $sink = TEXT.start_with?("the q"); i += 1; end }
task("index") { |n| i = 0; while i < n; $sink = TEXT.index("lazy"); i += 1; end }
task("case on strings") { |n| i = 0; while i < n; case WORDS[i % 9] when "fox" then $sink = 1 when "dog" then $sink = 2 when "over" then $sink = 3 end; i += 1; end }
task("split") { |n| i = 0; while i < n; $sink = TEXT.split(" "); i += 9; end }
task("join") { |n| i = 0; while i < n; $sink = WORDS.join(" "); i += 9; end }
task("gsub") { |n| i = 0; while i < n; $sink = TEXT.gsub("o", "0"); i += 1; end }
task("upcase") { |n| i = 0; while i < n; $sink = TEXT.upcase; i += 1; end }
task("reverse a string") { |n| i = 0; while i < n; $sink = TEXT.reverse; i += 1; end }
task("Integer#to_s") { |n| i = 0; while i < n; $sink = i.to_s; i += 1; end }
task("String#to_i") { |n| i = 0; while i < n; $sink = "12345".to_i; i += 1; end }
task("Symbol#to_s") { |n| i = 0; while i < n; $sink = :symbol.to_s; i += 1; end }
task("push, pop") { |n| a = [1, 2, 3]; i = 0; while i < n; a.push(i); $sink = a.pop; i += 1; end }
task("push, shift") { |n| a = [1, 2, 3]; i = 0; while i < n; a.push(i); $sink = a.shift; i += 1; end }
task("unshift, pop") { |n| a = [1, 2, 3]; i = 0; while i < n; a.unshift(i); $sink = a.pop; i += 1; end }
task("first, last") { |n| a = [1, 2, 3]; i = 0; while i < n; $sink = a.first; $sink = a.last; i += 1; end }
task("part of an array") { |n| a = [1, 2, 3, 4, 5]; i = 0; while i < n; $sink = a[1, 3]; i += 1; end }
task("add arrays") { |n| a = [1, 2, 3]; i = 0; while i < n; $sink = a + a; i += 1; end }
task("concat") { |n| a = [1, 2, 3]; i = 0; while i < n; b = []; b.concat(a); $sink = b; i += 1; end }
task("dup an array") { |n| a = [1, 2, 3]; i = 0; while i < n; $sink = a.dup; i += 1; end }
task("include?") { |n| a = [1, 2, 3]; i = 0; while i < n; $sink = a.include?(3); i += 1; end }
task("sort integers") { |n| a = [5, 3, 1, 4, 2]; i = 0; while i < n; $sink = a.sort; i += 1; end }
task("Array.new") { |n| i = 0; while i < n; $sink = Array.new(4, 0); i += 1; end }
task("Hash.new") { |n| i = 0; while i < n; $sink = Hash.new(0); i += 1; end }
task("hash literal") { |n| i = 0; while i < n; $sink = { a: i, b: i }; i += 1; end }
task("get by symbol") { |n| h = { a: 1, b: 2, c: 3 }; i = 0; while i < n; $sink = h[:c]; i += 1; end }
task("get by integer") { |n| i = 0; while i < n; $sink = BY_INTEGER[i % 1000]; i += 1; end }
task("get by string") { |n| i = 0; while i < n; $sink = BY_STRING[KEYS[i % 1000]]; i += 1; end }
task("set by string") { |n| h = {}; i = 0; while i < n; h[KEYS[i % 1000]] = i; i += 1; end; $sink = h }
task("count words") { |n| h = Hash.new(0); i = 0; while i < n; h[WORDS[i % 9]] += 1; i += 1; end; $sink = h }
task("each pair") { |n| h = { a: 1, b: 2, c: 3 }; c = 0; i = 0; while i < n; h.each { |k, v| c += v }; i += 3; end; $sink = c }
