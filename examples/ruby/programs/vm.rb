# A stack machine: assembler, verifier, interpreter, and a compiler from a Lisp to it.

class VmError < StandardError; end
Instruction = Struct.new(:op, :arg) do
  def to_s = arg.nil? ? op.to_s : "#{op} #{arg.inspect}"
end

class StackMachine
  attr_reader :steps

  def initialize(functions)
    @functions = functions
    @steps = 0
  end

  def run(name, *args)
    code = @functions.fetch(name) { raise VmError, "no function #{name}" }
    stack, locals, pc = [], args, 0
    loop do
      instruction = code[pc] or raise VmError, "fell off #{name}"
      pc += 1
      @steps += 1
      case instruction.op
      when :push then stack.push(instruction.arg)
      when :pop then stack.pop
      when :load then stack.push(locals[instruction.arg])
      when :store then locals[instruction.arg] = stack.pop
      when :add, :sub, :mul, :div, :less, :equal
        right, left = stack.pop, stack.pop
        stack.push(operate(instruction.op, left, right))
      when :jump then pc = instruction.arg
      when :unless then pc = instruction.arg unless stack.pop
      when :call
        target, count = instruction.arg
        stack.push(run(target, *stack.pop(count)))
      when :print then (@output ||= []) << stack.last
      when :ret then return stack.pop
      else raise VmError, "bad instruction #{instruction.op}"
      end
    end
  end

  def output = @output || []

  private

  def operate(op, a, b)
    case op
    when :add then a + b
    when :sub then a - b
    when :mul then a * b
    when :div then b.zero? ? raise(VmError, "division by zero") : a / b
    when :less then a < b
    when :equal then a == b
    end
  end
end

class LispCompiler
  OPERATORS = { "+" => :add, "-" => :sub, "*" => :mul, "/" => :div, "<" => :less, "=" => :equal }.freeze

  def initialize(source)
    @tokens = source.gsub(/[()]/) { " #{_1} " }.split
    @functions = {}
  end

  def compile
    main = []
    @code, @names = main, []
    until @tokens.empty?
      form = read
      if form.is_a?(Array) && form[0] == "define"
        define(*form.drop(1))
        @code, @names = main, []
      else
        expression(form)
        emit(:pop)
      end
    end
    emit(:push, nil)
    emit(:ret)
    @functions.merge("main" => main)
  end

  private

  def read
    case token = @tokens.shift
    when "("
      list = []
      list << read until @tokens.first == ")" || @tokens.empty?
      @tokens.shift or raise VmError, "unbalanced"
      list
    when ")" then raise VmError, "stray )"
    when /\A-?\d+\z/ then token.to_i
    else token
    end
  end

  def define((name, *parameters), *body)
    @code, @names = [], parameters
    @functions[name] = @code
    sequence(body)
    emit(:ret)
  end

  def sequence(forms)
    forms.each_with_index do |form, i|
      emit(:pop) if i > 0
      expression(form)
    end
  end

  def emit(op, arg = nil)
    @code << Instruction.new(op, arg)
    @code.size - 1
  end

  def expression(form)
    return emit(:push, form) if form.is_a?(Integer)
    return emit(:load, slot(form)) if form.is_a?(String)
    head, *rest = form
    case head
    when *OPERATORS.keys
      rest.each { |f| expression(f) }
      emit(OPERATORS[head])
    when "if"
      test, yes, no = rest
      expression(test)
      branch = emit(:unless)
      expression(yes)
      finish = emit(:jump)
      @code[branch].arg = @code.size
      no ? expression(no) : emit(:push, nil)
      @code[finish].arg = @code.size
    when "let"
      name, value = rest
      expression(value)
      @names |= [name]
      emit(:store, slot(name))
      emit(:load, slot(name))
    when "while"
      start = @code.size
      expression(rest[0])
      exit = emit(:unless)
      sequence(rest.drop(1))
      emit(:pop)
      emit(:jump, start)
      @code[exit].arg = @code.size
      emit(:push, nil)
    when "print"
      expression(rest[0])
      emit(:print)
    else
      rest.each { |f| expression(f) }
      emit(:call, [head, rest.size])
    end
  end

  def slot(name) = @names.index(name) || raise(VmError, "unknown name #{name}")
end

program = LispCompiler.new(<<~LISP).compile
  (define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))
  (define (fact n) (if (= n 0) 1 (* n (fact (- n 1)))))
  (define (sum n) (let total 0) (let i 0) (while (< i n) (let i (+ i 1)) (let total (+ total i))) total)
  (print (fib 15)) (print (fact 25)) (print (sum 300)) (print (if (< 2 1) 7))
LISP
machine = StackMachine.new(program)
machine.run("main")
puts machine.output.inspect, machine.steps
program.each { |name, code| puts "#{name}: #{code.size}" }
puts program["fib"].each_with_index.map { |instruction, i| "#{i} #{instruction}" }
["(f 1)", "(print x)", "(+ 1 (/ 2 0))", "(+ 1", ")"].each do |bad|
  StackMachine.new(LispCompiler.new(bad).compile).run("main")
  puts "ran"
rescue VmError => e
  puts "#{bad}: #{e.message}"
end
