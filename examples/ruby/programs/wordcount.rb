# Counting words, letters and lines of a text; histograms; anagrams; a concordance.

TEXT = <<~END
  The martlet is a bird without feet, which never lands: it sleeps in the air,
  drinks the rain, and lives on what the wind brings. Heralds gave it to the
  fourth son, who had no land to stand on and had to live by his wings.

  A swallow is not a martlet; a martlet is, perhaps, a swallow that was drawn
  by someone who had never seen one sit. The bird itself did not mind.
END

class Counter
  include Enumerable

  def initialize
    @counts = Hash.new(0)
  end

  def add(key, by = 1)
    @counts[key] += by
    self
  end
  alias << add

  def each(&block)
    @counts.sort_by { |key, count| [-count, key] }.each(&block)
  end

  def total = @counts.values.sum
  def [](key) = @counts[key]
end

words = TEXT.downcase.scan(/[a-z]+/)
counter = words.each_with_object(Counter.new) { |word, c| c << word }
puts counter.first(8).map { |word, count| "#{word}=#{count}" }.join(", ")
puts counter.total, words.uniq.size, counter["martlet"], counter["absent"]
puts counter.select { |_, count| count == 2 }.map(&:first).inspect
puts TEXT.lines.size, TEXT.length, TEXT.split(/\n\n/).map { |paragraph| paragraph.split.size }.inspect

letters = Counter.new
TEXT.each_char { |c| letters.add(c.downcase) if c =~ /[[:alpha:]]/ }
scale = letters.map(&:last).max
letters.first(6).each { |letter, count| puts format("%s %3d %5.1f%% %s", letter, count, 100.0 * count / letters.total, "*" * (20 * count / scale)) }

by_length = words.uniq.group_by(&:size)
by_length.keys.sort.reverse.each { |size| puts "#{size}: #{by_length[size].sort.join(' ')}" if size > 5 }

anagrams = %w[listen silent enlist tinsel google elgoog cat act tac dog].group_by { |w| w.chars.sort.join }
anagrams.values.select { |group| group.size > 1 }.each { |group| puts group.sort.join(" ") }

concordance = Hash.new { |hash, word| hash[word] = [] }
TEXT.each_line.with_index(1) do |line, number|
  line.scan(/\w+/) { |word| concordance[word.downcase] |= [number] }
end
%w[martlet had the].each { |word| puts "#{word}: #{concordance[word].join(', ')}" }
puts TEXT.split(/[.;:]\s*/).map { |s| s.gsub(/\s+/, " ").strip }.max_by(&:size)
puts words.each_cons(2).map { |pair| pair.join(" ") }.tally.select { |_, n| n > 1 }.sort.inspect
longest = words.max_by(&:length)
puts longest, longest.upcase, longest.capitalize, longest.reverse, longest.tr("a-y", "b-z")
