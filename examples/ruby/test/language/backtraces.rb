# Where errors come from.
def a
  raise "low"
rescue
  raise "high"
end
def b(x)
  [x].each do |y|
    yield y
  end
end
class C
  def initialize(v)
    raise ArgumentError, "no" if v.nil?
  end
  def self.make = new(nil)
  def m = (raise "q" rescue raise "r")
end
begin
  a
rescue => e
  puts e.backtrace, e.cause.backtrace
end
begin
  b(1) { |z| raise "in block #{z}" }
rescue => e
  puts e.backtrace
end
begin
  C.make
rescue => e
  puts e.backtrace
end
begin
  C.new(1).m
rescue => e
  puts e.backtrace
end
begin
  begin
    raise "one"
  rescue
    send(:a)
  end
rescue => e
  puts e.backtrace
end
def where = caller(0).first(2)
puts where, caller.inspect, __method__.inspect
def lines
  1 +
    nil
rescue TypeError => e
  e.backtrace.first
end
puts lines
puts [3].map { |x| where }.first
