# Arithmetic: tokens, a precedence climbing parser, trees that simplify, differentiate, evaluate and print themselves.

class ParseError < StandardError
  attr_reader :position

  def initialize(message, position)
    super("#{message} at #{position}")
    @position = position
  end
end

class Node
  def +(other) = Binary.new(:+, self, other).simplify
  def *(other) = Binary.new(:*, self, other).simplify
  def -(other) = Binary.new(:-, self, other).simplify
  def /(other) = Binary.new(:/, self, other).simplify
  def simplify = self
  def ==(other) = self.class == other.class && parts == other.parts
  alias eql? ==
  def hash = parts.hash
end

class Num < Node
  attr_reader :value
  def initialize(value) = @value = value
  def parts = [value]
  def evaluate(_) = value
  def derive(_) = Num.new(0)
  def to_s = value.to_s
end

class Var < Node
  attr_reader :name
  def initialize(name) = @name = name
  def parts = [name]
  def evaluate(env) = env.fetch(name) { raise NameError, "#{name} is not set" }
  def derive(by) = Num.new(by == name ? 1 : 0)
  def to_s = name
end

class Binary < Node
  PRECEDENCE = { "+": 1, "-": 1, "*": 2, "/": 2, "^": 3 }.freeze
  attr_reader :operator, :left, :right

  def initialize(operator, left, right)
    @operator, @left, @right = operator, left, right
  end

  def parts = [operator, left, right]

  def evaluate(env)
    a, b = left.evaluate(env), right.evaluate(env)
    operator == :^ ? a**b : a.public_send(operator, b)
  end

  def derive(by)
    a, b = left.derive(by), right.derive(by)
    case operator
    when :+ then a + b
    when :- then a - b
    when :* then a * right + left * b
    when :/ then (a * right - left * b) / (right * right)
    when :^ then right * Binary.new(:^, left, right - Num.new(1)).simplify * a
    end
  end

  def simplify
    a, b = left.simplify, right.simplify
    return Num.new(Binary.new(operator, a, b).evaluate({})) if a.is_a?(Num) && b.is_a?(Num) && operator != :/
    zero, one = Num.new(0), Num.new(1)
    case operator
    when :+
      return b if a == zero
      return a if b == zero
    when :* then
      return zero if [a, b].include?(zero)
      return b if a == one
      return a if b == one
    when :- then return a if b == zero
    when :^
      return one if b == zero
      return a if b == one
    end
    Binary.new(operator, a, b)
  end

  def to_s
    "#{wrap(left, false)} #{operator} #{wrap(right, true)}"
  end

  private

  def wrap(node, right_side)
    return node.to_s unless node.is_a?(Binary)
    mine, inner = PRECEDENCE[operator], PRECEDENCE[node.operator]
    inner < mine || (right_side && inner == mine) ? "(#{node})" : node.to_s
  end
end

class Parser
  def initialize(text)
    @tokens = text.enum_for(:scan, /\s*(?:(\d+)|([a-z]\w*)|(\S))/).map do
      match = Regexp.last_match
      [match[1] ? :number : match[2] ? :name : :symbol, match[1] || match[2] || match[3], match.begin(0)]
    end
    @text = text
    @index = 0
  end

  def parse
    tree = expression(0)
    _, text, at = @tokens[@index]
    raise ParseError.new("unexpected #{text}", at) if text
    tree
  end

  def expression(minimum)
    left = operand
    while (token = @tokens[@index]) && (level = Binary::PRECEDENCE[token[1].to_sym]) && level > minimum
      @index += 1
      left = Binary.new(token[1].to_sym, left, expression(token[1] == "^" ? level - 1 : level))
    end
    left
  end

  def operand
    kind, text, at = @tokens[@index]
    @index += 1
    case kind
    when :number then Num.new(text.to_i)
    when :name then Var.new(text)
    when nil then raise ParseError.new("unexpected end", @text.size)
    else
      raise ParseError.new("unexpected #{text}", at) unless text == "("
      tree = expression(0)
      raise ParseError.new("expected )", @tokens.dig(@index, 2) || @text.size) unless @tokens.dig(@index, 1) == ")"
      @index += 1
      tree
    end
  end
end

["1 + 2 * 3", "(1 + 2) * 3", "2 ^ 3 ^ 2", "10 - 4 - 3", "x * x + 3 * x + 0 * y", "(x + 1) / (x - 1)", "x ^ 5 * 2"].each do |text|
  tree = Parser.new(text).parse
  puts "#{text} -> #{tree} -> #{tree.simplify}; d/dx #{tree.derive('x')}; #{tree.evaluate({ 'x' => 7, 'y' => 2 })}"
end
["1 +", "(1", "1 1", "* 2", "", "2 $ 3"].each do |bad|
  Parser.new(bad).parse
  puts "accepted #{bad}"
rescue ParseError => e
  puts "#{bad.inspect}: #{e.message}"
end
begin
  Parser.new("a / b").parse.evaluate({ "a" => 1 })
rescue NameError => e
  puts e.message.lines.first
end
begin
  Parser.new("a / b").parse.evaluate({ "a" => 1, "b" => 0 })
rescue ZeroDivisionError => e
  puts e.message
end
puts Parser.new("1+x").parse == Parser.new("1 + x").parse, { Num.new(1) => :one }[Num.new(1)]
