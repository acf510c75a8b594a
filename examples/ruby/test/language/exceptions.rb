# Exceptions.
def risky(x)
  raise ArgumentError, "bad" if x == 1
  raise TypeError.new("type") if x == 2
  raise "plain" if x == 3
  raise IndexError if x == 4
  :ok
rescue ArgumentError => e
  "arg #{e.message}"
rescue TypeError, IndexError => e
  "#{e.class} #{e.message}"
else
  :else
ensure
  print "[ensure #{x}]"
end
p risky(0), risky(1), risky(2), risky(4)
begin
  risky(3)
rescue => e
  p e, e.message, e.class, $!.equal?(e)
end
p $!
class MyError < StandardError
  def initialize(msg = "my default") = super
end
class Other < MyError
  attr_reader :code
  def initialize(code)
    @code = code
    super("code #{code}")
  end
end
begin
  raise MyError
rescue MyError => e
  p e.message
end
begin
  raise Other.new(3)
rescue MyError => e
  p e.message, e.code, e.is_a?(StandardError)
end
begin
  begin
    raise "inner"
  rescue => e
    raise MyError, "outer"
  end
rescue => e
  p e.message, e.cause.message
end
begin
  raise "a"
rescue
  begin
    raise "b"
  rescue
    p $!.message
  end
  p $!.message
end
p $!
def reraise
  yield
rescue => e
  puts "saw #{e.message}"
  raise
end
begin
  reraise { raise "again" }
rescue => e
  p e.message
end
def ens
  return 1
ensure
  puts "in ensure"
end
p ens
def ens_override
  return 1
ensure
  return 2
end
p ens_override
def ens_raise
  begin
    raise "x"
  ensure
    puts "e1"
  end
rescue
  puts "r1"
  :rescued
ensure
  puts "e2"
end
p ens_raise
x = [1, 2, 3].each do |v|
  begin
    next if v == 1
    break v if v == 2
  ensure
    puts "ens #{v}"
  end
end
p x
i = 0
while i < 5
  i += 1
  begin
    next if i == 2
    break if i == 4
    print i
  ensure
    print "e"
  end
end
puts
def multi_ensure
  begin
    begin
      return :ret
    ensure
      print "a"
    end
  ensure
    print "b"
  end
ensure
  puts "c"
end
p multi_ensure
attempts = 0
begin
  attempts += 1
  raise "fail" if attempts < 3
  p attempts
rescue
  retry
end
def m
  yield
rescue ZeroDivisionError => e
  e.message
end
p m { 1 / 0 }, m { 5 }
p (Integer("x") rescue "modifier"), (1 rescue 2)
begin
  [1].fetch(9)
rescue IndexError => e
  puts e.message
end
begin
  {a: 1}.fetch(:b)
rescue KeyError => e
  puts e.message
end
begin
  raise Class.new(StandardError), "anon"
rescue => e
  p e.message
end
ERRS = [TypeError, ArgumentError]
begin
  raise TypeError, "splat"
rescue *ERRS => e
  p e.message
end
begin
  raise Exception, "exc"
rescue StandardError
  p :no
rescue Exception => e
  p e.message
end
begin
  raise 5
rescue TypeError => e
  p e.message
end
begin
  Float("abc")
rescue ArgumentError => e
  p e.message
end
begin
  "a" + 1
rescue TypeError => e
  p e.message
end
begin
  1 + "a"
rescue TypeError => e
  p e.message
end
begin
  1 + nil
rescue TypeError => e
  p e.message
end
begin
  raise StopIteration
rescue StopIteration => e
  p e.message
end
def deep(n) = n == 0 ? raise("deep") : deep(n - 1)
begin
  deep(3)
rescue => e
  puts e.backtrace.first(3)
  p e.full_message(highlight: false).lines.first
end
begin
  def inf(n) = inf(n + 1)
  inf(0)
rescue SystemStackError => e
  p e.message
end
begin
  throw :nope
rescue UncaughtThrowError => e
  p e.message
end
begin
  proc { |x| x.foo }.call(3)
rescue NoMethodError => e
  p e.message, e.name, e.receiver
end
begin
  exit(3)
rescue SystemExit => e
  p e.status
end
begin
  "x".freeze << "y"
rescue FrozenError => e
  p e.message
rescue => e
  p e.class
end
e = RuntimeError.new("made")
p e.message, e.backtrace, e.inspect, (e == RuntimeError.new("made"))
begin
  raise e, "changed"
rescue => f
  p f.message, f.equal?(e)
end
def rescue_else
  yield
rescue
  :rescue
else
  :else
end
p rescue_else { 1 }, rescue_else { raise "x" }
r = begin
  1
rescue
  2
else
  3
ensure
  4
end
p r
def raise_in_else
  begin
    1
  rescue
    :inner
  else
    raise "from else"
  end
rescue => e
  e.message
end
p raise_in_else
h = Hash.new { |_, k| raise KeyError, "no #{k}" }
p (h[:z] rescue $!.message)
def retry_with_arg(n)
  tries ||= 0
  tries += 1
  raise "t" if tries < n
  tries
rescue
  retry
end
p retry_with_arg(4)
begin
  raise "with ensure and value"
rescue => e
  p [e].map { |q| q.message.size }
ensure
  p :done
end
p [1, 2, 3].map { |v| begin; raise "x" if v == 2; v; rescue; :r; end }
begin; nil.upcase; rescue => e; puts e.message; end
begin; Object.new.foo; rescue => e; puts e.message.sub(/0x\h+/, "0x"); end
begin; foo.bar; rescue NameError => e; puts e.message.sub(/0x\h+/, "0x").lines.first; end
begin; Nope; rescue NameError => e; puts e.message; end
begin; String::Nope; rescue NameError => e; puts e.message; end

# A block in an ensure clause has its variables to itself, on every way that leads through the clause.
def block_in_ensure(fails)
  outer = 10
  begin
    raise "on purpose" if fails
  ensure
    p([1, 2].select do |each|
      *first, last = outer, each
      p first, last, outer
    end)
  end
end
block_in_ensure(false)
begin
  block_in_ensure(true)
rescue RuntimeError => e
  p e.message
end
