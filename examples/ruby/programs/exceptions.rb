# Raising, rescuing, ensuring, retrying, throwing: the order in which things happen.

LOG = []

def log(*things)
  LOG.concat(things)
  things.last
end

class AppError < StandardError
  def initialize(message = "something of the app") = super
end
class NotFound < AppError; end
class Wrapped < AppError
  attr_reader :code

  def initialize(message, code:)
    super(message)
    @code = code
  end

  def to_s = "[#{code}] #{super}"
end

def all_parts(fail_with)
  log :begin
  raise fail_with if fail_with
  log :body
rescue NotFound, ZeroDivisionError => e
  log :specific, e.class
rescue AppError
  log :app, $!.message
else
  log :else
ensure
  log :ensure
end

[nil, NotFound, ZeroDivisionError.new("zero"), AppError, Wrapped.new("w", code: 7)].each { |kind| all_parts(kind) }
p LOG.slice!(0..)
begin
  all_parts(IOError.new("disk"))
rescue => e
  p e.class, e.message, LOG.slice!(0..)
end

def returns
  return log(:value)
ensure
  log :cleanup
end

def overrides
  yield
ensure
  return :from_ensure
end

def looping
  results = []
  3.times do |i|
    begin
      next if i == 0
      break if i == 2
      results << i
    ensure
      results << :"ensure#{i}"
    end
  end
  results
end
p returns, overrides { raise "lost" }, looping, LOG.slice!(0..)

attempts = 0
value = begin
  attempts += 1
  raise "flaky #{attempts}" if attempts < 4
  "worked after #{attempts}"
rescue
  retry
end
p value
p (Integer("12x") rescue "not a number"), [1, nil, 3].map { |x| x + 1 rescue 0 }

def nested
  yield
rescue ArgumentError => e
  begin
    raise TypeError, "inner"
  rescue TypeError => inner
    [e.message, inner.cause.equal?(e), inner.cause.class]
  end
end
p nested { raise ArgumentError, "outer" }

def chain
  raise "low"
rescue => e
  raise Wrapped.new("high", code: 3)
end
begin
  chain
rescue Wrapped => e
  p e.message, e.cause.message, e.code, e.backtrace.first.include?("chain")
end

p catch(:found) { 10.times { |i| 10.times { |j| throw :found, [i, j] if i * j == 42 } }; :never }
p catch { |tag| throw tag, 7 }, catch(:x) { :fell_through }, catch(:quiet) { throw :quiet }
begin
  throw :nobody
rescue UncaughtThrowError => e
  p e.message
end
p catch(:outer) { catch(:inner) { begin; throw :outer, :out; ensure; log :unwound; end } }, LOG.slice!(0..)

exceptions = [-> { nil.upcase }, -> { 1 / 0 }, -> { [].fetch(3) }, -> { {}.fetch(:k) }, -> { Integer("z") }, -> { "a" + 1 },
              -> { 1 + "a" }, -> { [1, 2].first("x") }, -> { raise Class.new(StandardError), "anonymous" }, -> { raise "text" },
              -> { Float("1.2.3") }, -> { :sym.unknown }, -> { Object.const_get(:Missing) }, -> { "x".freeze << "y" },
              -> { [3, "a"].sort }, -> { def self.two(a, b) = a; two(1) }, -> { raise Exception, "bare" }, -> { loop { raise StopIteration }; raise IndexError },
              -> { Comparable.new }, -> { raise 5 }, -> { BasicObject.new(1) }, -> { obj = Object.new; def obj.inspect = "OBJ"; obj.zork }]
exceptions.each_with_index do |action, i|
  action.call
  puts "#{i}: nothing raised"
rescue Exception => e
  puts "#{i}: #{e.class.name || 'anonymous'}: #{e.message.lines.first.chomp[0, 60]}"
end

def depth(n) = n == 0 ? raise("bottom") : depth(n - 1)
begin
  depth(5)
rescue => e
  puts e.backtrace.count { |line| line.end_with?("in `depth'") }
end
p (begin; raise SystemExit; rescue SystemExit => e; e.status; end), (begin; exit(3); rescue SystemExit => e; [e.status, e.success?]; end)
e = RuntimeError.new("copy")
p e.exception.equal?(e), e.exception("other").message, e.backtrace, e == RuntimeError.new("copy"), e.inspect, NotFound.new.message, NotFound.new("x").inspect
def stack_overflow = stack_overflow
begin
  stack_overflow
rescue SystemStackError => e
  p e.class, e.message
end
at_exit { puts "at exit: #{$!.inspect}" }
warn "to the error stream"
puts "done"
