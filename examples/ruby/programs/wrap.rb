# Setting text: greedy and balanced line breaking, alignment, columns, tables, hanging indents.

TEXT = "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in " \
       "want of a wife. However little known the feelings or views of such a man may be on his first entering a " \
       "neighbourhood, this truth is so well fixed in the minds of the surrounding families, that he is considered " \
       "as the rightful property of some one or other of their daughters."

module Wrap
  module_function

  def greedy(text, width)
    text.split.each_with_object([+""]) do |word, lines|
      if lines.last.empty?
        lines.last << word
      elsif lines.last.size + 1 + word.size <= width
        lines.last << " " << word
      else
        lines << word.dup
      end
    end
  end

  # Least sum of squared gaps, by dynamic programming.
  def balanced(text, width)
    words = text.split
    best = Array.new(words.size + 1, Float::INFINITY)
    from = Array.new(words.size + 1, 0)
    best[0] = 0
    1.upto(words.size) do |finish|
      length = -1
      (finish - 1).downto(0) do |start|
        length += 1 + words[start].size
        break if length > width
        cost = finish == words.size ? 0 : (width - length)**2
        if best[start] + cost < best[finish]
          best[finish] = best[start] + cost
          from[finish] = start
        end
      end
    end
    lines = []
    finish = words.size
    while finish > 0
      lines.unshift(words[from[finish]...finish].join(" "))
      finish = from[finish]
    end
    [lines, best.last]
  end

  def justify(line, width)
    words = line.split
    return line if words.size < 2
    gaps = words.size - 1
    space, extra = (width - words.sum(&:size)).divmod(gaps)
    words.each_with_index.map { |word, i| i == gaps ? word : word + " " * (space + (i < extra ? 1 : 0)) }.join
  end

  def columns(left, right, width)
    count = [left.size, right.size].max
    (0...count).map { |i| "#{left[i].to_s.ljust(width)} | #{right[i]}".rstrip }
  end

  def table(rows, align: :left)
    widths = rows.transpose.map { |column| column.map { |cell| cell.to_s.size }.max }
    rows.map do |row|
      row.zip(widths).map do |cell, size|
        text = cell.to_s
        case align
        when :left then text.ljust(size)
        when :right then text.rjust(size)
        when :center then text.center(size, "·")
        end
      end.join(" │ ")
    end
  end
end

lines = Wrap.greedy(TEXT, 40)
puts lines, lines.map(&:size).max
balanced, cost = Wrap.balanced(TEXT, 40)
puts balanced, cost
puts balanced[0..-2].map { |line| Wrap.justify(line, 40) } + balanced[-1..]
puts Wrap.columns(Wrap.greedy(TEXT, 24).first(8), Wrap.greedy(TEXT.reverse, 24).first(6), 24)
rows = [["name", "née", "größe"], ["Ämilie", 1, 2.5], ["x", 1_000, nil]]
%i[left right center].each { |align| puts Wrap.table(rows, align: align) }
puts Wrap.greedy(TEXT, 30).each_with_index.map { |line, i| i.zero? ? line : "    #{line}" }.first(3)
puts "tabs\tand\ttext".expand_tabs rescue puts "#{$!.class}"
puts "a-b_c d".split(/[-_ ]/).map(&:capitalize).join, "snakeCaseWord".gsub(/([A-Z])/) { "_#{$1.downcase}" }
puts "%-10s|%5s|%05.1f|%+d|%x|%08b|%e" % ["left", "r", 3.14159, 5, 255, 37, 12345.678]
