begin
  begin
    raise "x"
  ensure
    p $!
  end
rescue => e
  p e, $!
end
p $!
def m
  yield
ensure
  p $!
end
m { 1 }
begin; m { raise "boo" }; rescue; p $!; end
p $!
begin
  begin
    raise "first"
  ensure
    begin
      raise "second"
    rescue => e
      p e.cause, $!
    end
    p $!
  end
rescue => e
  p e, e.cause
end
p $!
begin
  begin
    raise "one"
  ensure
    raise "two"
  end
rescue => e
  p e, e.cause, $!
end
p $!
def r = m { return 5 }
p r
p [1,2].each { |x| begin; break x; ensure; p $!; end }
p catch(:a) { begin; throw :a, 3; ensure; p $!; end }
begin
  raise "outer"
rescue
  begin
    p 1
  ensure
    p $!
  end
end
def deep(n)
  n == 0 ? raise("deep") : deep(n - 1)
ensure
  p [n, $!]
end
begin; deep(2); rescue; end
100.times { |i| begin; begin; raise ArgumentError, i.to_s; ensure; $!.message == i.to_s or p :wrong; end; rescue; end }
p $!
