# A Brainfuck interpreter that first turns the program into closures, and one that jumps.

class BrainfuckError < StandardError; end

class Tape
  def initialize
    @cells = [0] * 64
    @position = 0
  end

  def add(n)
    @cells[@position] = (@cells[@position] + n) & 255
  end

  def move(n)
    @position += n
    raise BrainfuckError, "left of the tape" if @position < 0
    @cells.concat([0] * 64) if @position >= @cells.size
  end

  def value = @cells[@position]
  def value=(byte)
    @cells[@position] = byte
  end
end

def jumps(source)
  open, table = [], {}
  source.each_char.with_index do |char, i|
    case char
    when "[" then open.push(i)
    when "]"
      start = open.pop or raise BrainfuckError, "] without [ at #{i}"
      table[start], table[i] = i, start
    end
  end
  raise BrainfuckError, "[ without ] at #{open.last}" unless open.empty?
  table
end

def interpret(source, input = "")
  table = jumps(source)
  tape, output, at, pc = Tape.new, [], 0, 0
  while pc < source.size
    case source[pc]
    when ">" then tape.move(1)
    when "<" then tape.move(-1)
    when "+" then tape.add(1)
    when "-" then tape.add(-1)
    when "." then output << tape.value.chr
    when ","
      tape.value = input[at] ? input[at].ord : 0
      at += 1
    when "[" then pc = table[pc] if tape.value == 0
    when "]" then pc = table[pc] unless tape.value == 0
    end
    pc += 1
  end
  output.join
end

def compile(source)
  jumps(source)
  blocks = [[]]
  run = nil
  source.each_char do |char|
    kind, by = { "+" => [:add, 1], "-" => [:add, -1], ">" => [:move, 1], "<" => [:move, -1] }[char]
    if kind
      if run && run[0] == kind
        run[1] += by
      else
        run = [kind, by]
        blocks.last << run
      end
      next
    end
    run = nil
    case char
    when "." then blocks.last << [:print]
    when "," then blocks.last << [:read]
    when "[" then blocks.push([])
    when "]"
      body = blocks.pop
      blocks.last << [:loop, body]
    end
  end
  sequence(blocks.pop)
end

def sequence(block)
  steps = block.map do |kind, argument|
    case kind
    when :add then ->(tape, _) { tape.add(argument) }
    when :move then ->(tape, _) { tape.move(argument) }
    when :print then ->(tape, io) { io[:out] << tape.value.chr }
    when :read then ->(tape, io) { tape.value = io[:in].shift || 0 }
    when :loop
      inner = sequence(argument)
      ->(tape, io) { inner.call(tape, io) while tape.value != 0 }
    end
  end
  ->(tape, io) { steps.each { |step| step.(tape, io) } }
end

def run_compiled(source, input = "")
  io = { in: input.bytes, out: [] }
  compile(source).call(Tape.new, io)
  io[:out].join
end

HELLO = "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++."
REVERSE = ">,[>,]<[.<]"

puts interpret(HELLO), run_compiled(HELLO)
puts interpret(REVERSE, "martlet"), run_compiled(REVERSE, "swallow")
rot = ",[" + "+" * 13 + ".,]"
puts run_compiled(rot, "HELLO"), interpret(rot, "HELLO")
multiply = "+" * 12 + "[>" + "+" * 10 + "[>+>+<<-]>>[<<+>>-]<<[-]<-]>>."
puts run_compiled(multiply).ord, interpret(multiply).ord
counting = "++++++++[>++++++++[>++++++++[>+<-]<-]<-]>>>+."
puts run_compiled(counting).bytes.inspect, interpret(counting).bytes.inspect
["[[]", "+]", "<"].each do |bad|
  run_compiled(bad)
rescue BrainfuckError => e
  puts "#{bad}: #{e.message}"
end
