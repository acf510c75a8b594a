class AppError < StandardError
  def initialize(message = "app")
    super
  end
end
def risky(n)
  case n
  when 0 then raise "plain"
  when 1 then raise ArgumentError
  when 2 then raise AppError
  when 3 then raise AppError, "custom"
  when 4 then [].fetch(10)
  when 5 then nil.foo
  when 6 then 1 / 0
  else :fine
  end
end
8.times do |n|
  begin
    r = risky(n)
  rescue ArgumentError, ZeroDivisionError => e
    p [:first, e.class]
  rescue AppError => e
    p [:app, e.message]
  rescue NoMethodError
    p :no_method
  rescue => e
    p [:other, e.class, e.message.size > 0]
  else
    p [:else, r]
  ensure
    p :ensure
  end
end
def value
  return 1
ensure
  p :cleanup
end
def swallow
  raise "lost"
ensure
  return :kept
end
def rescued
  yield
rescue => e
  "rescued #{e.message}"
else
  :else_value
ensure
  p :done
end
p value, swallow, rescued { raise "x" }, rescued { 1 }
n = 0
begin
  n += 1
  raise "again" if n < 3
rescue
  retry
end
p n, (raise "a" rescue :modifier), (Integer("zz") rescue 0)
out = []
[1, 2, 3].each do |v|
  begin
    next if v == 1
    break if v == 3
    out << v
  ensure
    out << -v
  end
end
p out
i = 0
log = []
while i < 4
  i += 1
  begin
    begin
      next if i == 1
      break if i == 3
      log << i
    ensure
      log << :inner
    end
  ensure
    log << :outer
  end
end
p log
def through(log)
  [1].each do |x|
    begin
      return x
    ensure
      log << :left
    end
  end
end
log = []
p through(log), log
begin
  begin
    raise "one"
  ensure
    log << :two
  end
rescue => e
  p e.message, log
end
begin
  begin
    raise "inner"
  rescue => e
    raise AppError, "outer"
  end
rescue => e
  p e.message
end
def rethrow
  yield
rescue TypeError
  :type
end
begin
  rethrow { raise "passes" }
rescue RuntimeError => e
  p e.message
end
p catch(:done) { 10.times { |k| throw :done, k if k == 4 }; :never }
x = begin 1 ensure 2 end
p x
class Matcher
  def self.===(e) = e.message == "match me"
end
begin
  raise "match me"
rescue Matcher => e
  p :matched
end
errors = [TypeError, IndexError]
begin
  raise IndexError, "splat"
rescue *errors => e
  p e.message
end
