def make = proc { return 1 }
begin
  make.call
rescue LocalJumpError => e
  p e.message, e.reason
end
pr = make
def t(pr)
  yield
ensure
  puts "ens"
end
begin
  t(pr) { pr.call }
rescue LocalJumpError => e
  p e.message
end
def m = [1,2,3].each { |x| return x if x == 2 }
p m
