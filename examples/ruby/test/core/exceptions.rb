class MyError < StandardError
  def initialize(msg = "my default") = super
end
def risky(n)
  raise ArgumentError, "neg" if n < 0
  raise MyError if n == 0
  raise MyError, "one" if n == 1
  raise "plain" if n == 2
  n
end
[-1, 0, 1, 2, 3].each do |n|
  begin
    p risky(n)
  rescue ArgumentError, TypeError => e
    puts "arg #{e.message} #{e.class}"
  rescue MyError => e
    puts "mine #{e.message}"
  rescue => e
    puts "other #{e.inspect}"
  else
    puts "else"
  ensure
    puts "ensure"
  end
end
tries = 0
begin
  tries += 1
  raise "again" if tries < 3
  puts "tries #{tries}"
rescue
  retry
end
def cause_chain
  begin
    raise "inner"
  rescue => e
    raise MyError, "outer"
  end
end
begin
  cause_chain
rescue => e
  p e.message, e.cause.message
end
p((raise "x" rescue "rescued"))
begin
  nil.foo
rescue NoMethodError => e
  puts e.message
  p e.name, e.receiver
end
begin
  foo_bar
rescue NameError => e
  puts e.message
  p e.class
end
begin
  raise Class
rescue TypeError => e
  puts e.message
end
begin
  [1].fetch(9)
rescue IndexError => e
  puts e.message
end
begin
  1 / 0
rescue ZeroDivisionError => e
  puts e.message
end
def deep(n) = deep(n + 1)
begin
  deep(0)
rescue SystemStackError => e
  puts e.message, e.class
end
def order
  print "a"
  yield
ensure
  print "b"
end
order { print "c" }
puts
x = begin
  10
ensure
  20
end
p x
def ret_ensure
  return 1
ensure
  puts "in ensure"
end
p ret_ensure
def override
  return 1
ensure
  return 2
end
p override
begin
  begin
    raise "first"
  ensure
    puts "cleanup"
  end
rescue => e
  puts e.message
end
e = RuntimeError.new("msg")
p e, e.message
p $!
begin
  raise e
rescue => again
  p again.equal?(e), again.backtrace.class, $!.equal?(e)
end
p $!
begin
  throw :nope
rescue UncaughtThrowError => e
  puts e.message
end
def m1 = raise("from m1")
def m2 = m1
begin
  m2
rescue => e
  puts e.backtrace.map { |l| l.sub(/^.*\//, "") }
end
begin
  [1].each { |x| [2].map { |y| raise "in block" } }
rescue => e
  puts e.backtrace.map { |l| l.sub(/^.*\//, "") }
end
begin
  Integer("abc")
rescue => e
  puts e.message, e.backtrace.map { |l| l.sub(/^.*\//, "") }
end
class Foo
  def initialize = raise("init")
end
begin
  Foo.new
rescue => e
  puts e.backtrace.map { |l| l.sub(/^.*\//, "") }
end
begin
  raise MyError.new("obj"), "replaced"
rescue => e
  puts e.message
end
begin
  raise "a"
rescue => e
  begin
    raise TypeError, "b", cause: nil
  rescue => f
    p f.cause
  end
end
def checked
  yield
rescue ArgumentError
  :arg
else
  :fine
ensure
  puts "done"
end
p checked { raise ArgumentError }
p checked { 1 }
begin
  exit(3)
rescue SystemExit => e
  p e.status, e.success?
end
at_exit { puts "bye 1" }
at_exit { puts "bye 2" }
$stdout.flush
raise MyError, "the end"
