# Automata: elementary cellular rules, a state machine built by a small language, a regular expression matcher, Turing machines.

def elementary(rule, width, steps)
  cells = Array.new(width, 0).tap { |c| c[width / 2] = 1 }
  Array.new(steps) do
    cells.map { |c| c == 1 ? "#" : " " }.join.rstrip.tap do
      cells = cells.each_index.map { |i| rule[cells[i - 1] << 2 | cells[i] << 1 | cells[(i + 1) % width]] }
    end
  end
end
puts elementary(30, 31, 12), elementary(90, 31, 8), elementary(110, 61, 40).last.count("#")

class Machine
  class Invalid < StandardError; end

  def self.define(&block) = new.tap { |machine| machine.instance_eval(&block) }

  def initialize
    @states = Hash.new { |hash, name| hash[name] = {} }
    @hooks = Hash.new { |hash, name| hash[name] = [] }
  end

  def state(name, **transitions)
    @start ||= name
    @states[name].merge!(transitions)
  end

  def on(name, &block) = @hooks[name] << block

  def run(*events)
    events.flatten.inject(@start) do |current, event|
      following = @states[current].fetch(event) { raise Invalid, "#{event} in #{current}" }
      @hooks[following].each { |hook| hook.call(current, event) }
      following
    end
  end
end

history = []
turnstile = Machine.define do
  state :locked, coin: :open, push: :locked
  state :open, coin: :open, push: :locked, kick: :broken
  on(:open) { |from, event| history << "#{from}-#{event}" }
  on(:broken) { history << "ouch" }
end
puts turnstile.run(:coin, :push, :push, :coin, :coin), history.inspect
begin
  turnstile.run(:coin, :kick, :push)
rescue Machine::Invalid => e
  puts e.message, history.last
end

# Kernighan and Pike's matcher.
module Match
  def self.match(pattern, text)
    return here(pattern[1..], text) if pattern[0] == "^"
    (0..text.size).any? { |i| here(pattern, text[i..]) }
  end

  def self.here(pattern, text)
    return true if pattern.empty?
    return star(pattern[0], pattern[2..], text) if pattern[1] == "*"
    return text.empty? if pattern == "$"
    !text.empty? && (pattern[0] == "." || pattern[0] == text[0]) && here(pattern[1..], text[1..])
  end

  def self.star(char, pattern, text)
    loop do
      return true if here(pattern, text)
      return false if text.empty? || (char != "." && text[0] != char)
      text = text[1..]
    end
  end
end
[["ab*c", "xabbbc"], ["^a.*z$", "a to z"], ["^b", "ab"], ["x*", ""], ["a.c$", "abcd"]].each do |pattern, text|
  mine, theirs = Match.match(pattern, text), !!(Regexp.new(pattern) =~ text)
  puts "#{pattern} #{text.inspect} #{mine}#{' DIFFERENT' if mine != theirs}"
end

def turing(program, tape: [], state: :A)
  cells = Hash.new(0)
  tape.each_with_index { |symbol, i| cells[i] = symbol }
  head = steps = 0
  until state == :HALT
    write, move, state = program.fetch([state, cells[head]])
    cells[head] = write
    head += move == :R ? 1 : -1
    steps += 1
  end
  [steps, cells.values.count(1)]
end
busy3 = { [:A, 0] => [1, :R, :B], [:A, 1] => [1, :R, :HALT], [:B, 0] => [0, :R, :C], [:B, 1] => [1, :R, :B],
          [:C, 0] => [1, :L, :C], [:C, 1] => [1, :L, :A] }
busy4 = { [:A, 0] => [1, :R, :B], [:A, 1] => [1, :L, :B], [:B, 0] => [1, :L, :A], [:B, 1] => [0, :L, :C],
          [:C, 0] => [1, :R, :HALT], [:C, 1] => [1, :L, :D], [:D, 0] => [1, :R, :D], [:D, 1] => [0, :R, :A] }
p turing(busy3), turing(busy4)

ant = Hash.new(false)
x = y = direction = 0
2000.times do
  direction = (direction + (ant[[x, y]] ? 3 : 1)) % 4
  ant[[x, y]] ^= true
  x += [0, 1, 0, -1][direction]
  y += [-1, 0, 1, 0][direction]
end
p ant.values.count(true), [x, y]
