# One-way constraints with strengths, solved by incremental planning in the manner of DeltaBlue.

module Strength
  REQUIRED, STRONG, MEDIUM, WEAK, WEAKEST = *0..4

  def self.stronger?(a, b) = a < b
end

class Variable
  attr_accessor :value, :determined_by, :strength, :mark
  attr_reader :name, :constraints

  def initialize(name, value)
    @name, @value = name, value
    @constraints = []
    @strength = Strength::WEAKEST
    @mark = 0
  end
end

class Constraint
  attr_reader :strength, :output

  def initialize(strength)
    @strength = strength
    @output = nil
  end

  def satisfied? = !@output.nil?
  def inputs = variables.reject { |v| v.equal?(@output) }
  def unsatisfy = @output = nil

  # Chooses the weakest variable it may change, if it is stronger than what determines that one now.
  def choose(mark)
    candidate = possible_outputs.select { |v| v.mark != mark && Strength.stronger?(@strength, v.strength) }
                                .max_by(&:strength)
    @output = candidate
  end

  def to_s = "#{self.class.name.downcase}(#{variables.map(&:name).join(',')})"
end

class Stay < Constraint
  attr_reader :variables

  def initialize(variable, strength = Strength::WEAK)
    super(strength)
    @variables = [variable]
  end

  def possible_outputs = @variables
  def execute = nil
end

class Edit < Stay
  attr_writer :value

  def execute
    @output.value = @value
  end
end

class Equal < Constraint
  attr_reader :variables

  def initialize(a, b, strength = Strength::REQUIRED)
    super(strength)
    @variables = [a, b]
  end

  def possible_outputs = @variables
  def execute = @output.value = inputs.first.value
end

class Scale < Equal
  def initialize(source, factor, offset, target)
    super(source, target)
    @factor, @offset = factor, offset
  end

  def execute
    source, target = @variables
    if @output.equal?(target)
      target.value = source.value * @factor.value + @offset.value
    else
      source.value = (target.value - @offset.value) / @factor.value
    end
  end
end

class Planner
  attr_reader :steps

  def initialize
    @mark = 0
    @steps = 0
  end

  def add(constraint)
    constraint.variables.each { |v| v.constraints << constraint }
    satisfy(constraint)
  end

  def satisfy(constraint)
    @mark += 1
    while constraint
      @steps += 1
      output = constraint.choose(@mark)
      if output.nil?
        raise "cannot satisfy required #{constraint}" if constraint.strength == Strength::REQUIRED
        return
      end
      constraint.inputs.each { |v| v.mark = @mark }
      overridden = output.determined_by
      overridden&.unsatisfy
      output.determined_by = constraint
      output.strength = walkabout(constraint)
      output.mark = @mark
      propagate(output)
      constraint = overridden
    end
  end

  def remove(constraint)
    output = constraint.output
    constraint.variables.each { |v| v.constraints.delete(constraint) }
    return unless output
    constraint.unsatisfy
    output.determined_by = nil
    output.strength = Strength::WEAKEST
    propagate(output)
    output.constraints.reject(&:satisfied?).sort_by(&:strength).each { |c| satisfy(c) }
  end

  def propagate(variable)
    todo = [variable]
    until todo.empty?
      current = todo.shift
      current.determined_by&.execute
      current.constraints.each do |c|
        next if !c.satisfied? || c.output.equal?(current)
        @steps += 1
        c.output.strength = walkabout(c)
        todo << c.output
      end
    end
  end

  def walkabout(constraint)
    others = constraint.possible_outputs.reject { |v| v.equal?(constraint.output) }
    [constraint.strength, *others.map(&:strength)].max
  end
end

planner = Planner.new
chain = Array.new(60) { |i| Variable.new("v#{i}", 0) }
chain.each_cons(2) { |a, b| planner.add(Equal.new(a, b)) }
planner.add(Stay.new(chain.last, Strength::STRONG)) rescue puts "stay: #{$!.message}"
edit = Edit.new(chain.first, Strength::REQUIRED)
edit.value = 0
planner.add(edit)
5.times do |i|
  edit.value = i * 7
  planner.propagate(chain.first)
  puts chain.values_at(0, 30, -1).map(&:value).inspect
end
planner.remove(edit)
puts chain.last.strength, planner.steps

factor, offset = Variable.new("factor", 10), Variable.new("offset", 1000)
pairs = (0...20).map do |i|
  source, target = Variable.new("s#{i}", i), Variable.new("t#{i}", 0)
  planner.add(Stay.new(source))
  planner.add(Scale.new(source, factor, offset, target))
  [source, target]
end
puts pairs.map { |_, t| t.value }.sum
change = Edit.new(pairs[3][1], Strength::MEDIUM)
change.value = 1500
planner.add(change)
puts pairs[3].map(&:value).inspect, pairs[3][0].determined_by, planner.steps
begin
  planner.add(Edit.new(pairs[3][1], Strength::REQUIRED).tap { |e| e.value = 1 })
  planner.add(Edit.new(pairs[3][0], Strength::REQUIRED).tap { |e| e.value = 1 })
rescue RuntimeError => e
  puts e.message
end
