class Stack
  class Empty < StandardError; end
  def initialize
    @items = []
  end
  def push(x)
    @items.push(x)
    self
  end
  def pop
    raise Empty, "nothing left" if @items.empty?
    @items.pop
  end
  def each(&block)
    @items.each(&block)
    self
  end
end
s = Stack.new.push(1).push(2)
p s.pop, s.pop
begin
  s.pop
rescue Stack::Empty => e
  p e.message, e.class
end
s.push(4).each { |x| p x }
