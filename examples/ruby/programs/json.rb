# A JSON reader and writer with located errors.

module Json
  class Error < StandardError
    attr_reader :line, :column

    def initialize(message, line, column)
      super("#{message} at #{line}:#{column}")
      @line = line
      @column = column
    end
  end

  class Parser
    ESCAPES = { "n" => "\n", "t" => "\t", "r" => "\r", "b" => "\b", "f" => "\f", '"' => '"', "\\" => "\\", "/" => "/" }.freeze

    def initialize(text)
      @text = text
      @chars = text.chars
      @position = 0
    end

    def parse
      value = read_value
      skip_space
      fail_with "unexpected #{peek.inspect}" if peek
      value
    end

    private

    def peek = @chars[@position]

    def advance
      char = peek
      @position += 1
      char
    end

    def skip_space
      @position += 1 while [" ", "\n", "\t", "\r"].include?(peek)
    end

    def expect(char)
      fail_with "expected #{char.inspect}, got #{peek ? peek.inspect : 'the end'}" unless peek == char
      advance
    end

    def read_value
      skip_space
      case peek
      when "{" then read_object
      when "[" then read_array
      when '"' then read_string
      when "-", "0".."9" then read_number
      when "t" then read_word("true", true)
      when "f" then read_word("false", false)
      when "n" then read_word("null", nil)
      else fail_with(peek ? "unexpected #{peek.inspect}" : "unexpected end")
      end
    end

    def read_word(word, value)
      word.each_char { |c| expect(c) }
      value
    end

    def read_list(open, close)
      expect(open)
      skip_space
      return advance && nil if peek == close
      loop do
        yield
        skip_space
        break if peek == close
        expect(",")
      end
      advance
    end

    def read_array
      result = []
      read_list("[", "]") { result << read_value }
      result
    end

    def read_object
      result = {}
      read_list("{", "}") do
        skip_space
        key = read_string
        skip_space
        expect(":")
        result[key] = read_value
      end
      result
    end

    def read_string
      expect('"')
      out = +""
      until peek == '"'
        char = advance or fail_with("unterminated string")
        if char == "\\"
          escape = advance
          out << (escape == "u" ? [read_hex].pack("U") : ESCAPES.fetch(escape) { fail_with("bad escape") })
        else
          out << char
        end
      end
      advance
      out
    end

    def read_hex
      4.times.inject(0) { |value, _| value * 16 + Integer(advance, 16) }
    end

    def read_number
      start = @position
      advance if peek == "-"
      digits
      float = false
      if peek == "."
        float = true
        advance
        digits
      end
      if peek == "e" || peek == "E"
        float = true
        advance
        advance if peek == "+" || peek == "-"
        digits
      end
      text = @chars[start...@position].join
      float ? text.to_f : text.to_i
    end

    def digits
      fail_with "expected a digit" unless ("0".."9").include?(peek)
      advance while peek && peek >= "0" && peek <= "9"
    end

    def fail_with(message)
      before = @chars[0, @position]
      line = before.count("\n") + 1
      raise Error.new(message, line, @position - (before.rindex("\n") || -1))
    end
  end

  def self.parse(text) = Parser.new(text).parse

  def self.dump(value, indent = nil, depth = 0)
    newline = indent ? "\n#{' ' * (indent * (depth + 1))}" : ""
    ending = indent ? "\n#{' ' * (indent * depth)}" : ""
    case value
    when nil then "null"
    when true, false, Integer, Float then value.to_s
    when String then '"' + value.gsub(/["\\\n\t]/) { |c| { "\n" => "\\n", "\t" => "\\t" }.fetch(c) { "\\#{c}" } } + '"'
    when Array
      value.empty? ? "[]" : "[#{newline}#{value.map { |v| dump(v, indent, depth + 1) }.join(",#{newline}")}#{ending}]"
    when Hash
      pairs = value.map { |k, v| "#{dump(k.to_s)}:#{indent && ' '}#{dump(v, indent, depth + 1)}" }
      value.empty? ? "{}" : "{#{newline}#{pairs.join(",#{newline}")}#{ending}}"
    else raise TypeError, "cannot dump #{value.class}"
    end
  end
end

text = <<~'JSON'
  { "name": "martlet \u00e9\u4e2d", "size": 3, "ratio": -1.25e2,
    "flags": [true, false, null, []], "nested": {"deep": {"deeper": [1, [2, [3]]]}, "empty": {}},
    "quote": "say \"hi\"\n\\" }
JSON
value = Json.parse(text)
p value
puts Json.dump(value)
puts Json.dump(value, 2)
puts Json.parse(Json.dump(value)) == value
['{"a" 1}', "[1, 2,\n 3", "[1, tru]", "", "1 2", '"abc', "[1,\n  -]", '{"a": }'].each do |bad|
  begin
    Json.parse(bad)
    puts "accepted"
  rescue Json::Error => e
    puts "#{e.message} (#{e.line})"
  end
end
begin
  Json.dump([1, Object])
rescue TypeError => e
  puts e.message
end
large = (0...300).map { |i| { "id" => i, "name" => "item #{i}", "tags" => %w[a b c].take(i % 4), "score" => i * 0.5 } }
dumped = Json.dump(large)
puts dumped.size, Json.parse(dumped) == large
