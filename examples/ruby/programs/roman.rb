# Roman numerals both ways, number words, and other notations of integers.

module Roman
  SYMBOLS = { M: 1000, CM: 900, D: 500, CD: 400, C: 100, XC: 90, L: 50, XL: 40, X: 10, IX: 9, V: 5, IV: 4, I: 1 }.freeze

  def self.encode(number)
    raise RangeError, "#{number} is not in 1..3999" unless (1..3999).cover?(number)
    SYMBOLS.each_with_object(+"") do |(symbol, value), text|
      count, number = number.divmod(value)
      text << symbol.to_s * count
    end
  end

  def self.decode(text)
    values = text.each_char.map { |c| SYMBOLS.fetch(c.to_sym) }
    total = values.each_cons(2).sum { |a, b| a < b ? -a : a } + values.last
    raise ArgumentError, "#{text} is not well formed" unless encode(total) == text
    total
  rescue KeyError => e
    raise ArgumentError, "#{e.key} is no Roman digit"
  end
end

class Integer
  SMALL = %w[zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
             seventeen eighteen nineteen].freeze
  TENS = %w[_ _ twenty thirty forty fifty sixty seventy eighty ninety].freeze
  LARGE = [[10**9, "billion"], [10**6, "million"], [1000, "thousand"], [100, "hundred"]].freeze

  def to_words
    return "minus #{abs.to_words}" if negative?
    return SMALL[self] if self < 20
    if self < 100
      tens, ones = divmod(10)
      return ones == 0 ? TENS[tens] : "#{TENS[tens]}-#{SMALL[ones]}"
    end
    size, name = LARGE.find { |limit, _| self >= limit }
    count, rest = divmod(size)
    words = "#{count.to_words} #{name}"
    return words if rest == 0
    "#{words}#{rest < 100 ? ' and' : ''} #{rest.to_words}"
  end

  def to_roman = Roman.encode(self)

  def ordinal
    suffix = (11..13).include?(self % 100) ? "th" : { 1 => "st", 2 => "nd", 3 => "rd" }.fetch(self % 10, "th")
    "#{self}#{suffix}"
  end
end

[1, 4, 9, 14, 40, 90, 400, 1990, 2026, 3999].each { |n| puts "#{n} #{n.to_roman} #{n.to_words}" }
puts (1..3999).all? { |n| Roman.decode(n.to_roman) == n }
puts (1..3999).max_by { |n| n.to_roman.size }
%w[IIII XM ABC VV].each do |text|
  Roman.decode(text)
rescue ArgumentError => e
  puts e.message
end
[0, 4000].each { |n| Roman.encode(n) rescue puts "#{$!.class}: #{$!.message}" }
puts [1, 2, 3, 4, 11, 12, 13, 21, 102, 111, 1003].map(&:ordinal).join(" ")
puts [-7, 0, 100, 110, 1_000_001, 987_654_321].map(&:to_words)
puts (1..1000).sum { |n| n.to_words.delete(" -").size }
puts 255.to_s(2), 255.to_s(36), "zz".to_i(36), "0b1010".to_i(0), "0x1f".hex, "777".oct, 1234567.digits.inspect
puts 1234567.89.round(1).to_s, 1234567.to_s.reverse.scan(/\d{1,3}/).join(",").reverse, 1234567.to_s.gsub(/(\d)(?=(\d{3})+$)/, '\1_')
