def run(log, mode)
  3.times do |i|
    begin
      begin
        log << "b#{i}"
        case mode
        when :next then next if i == 0
        when :break then break :broken if i == 1
        when :return then return :returned if i == 1
        when :raise then raise "oops" if i == 1
        when :throw then throw :out, :thrown if i == 1
        end
        log << "a#{i}"
      ensure
        log << "i#{i}"
        [1].each { |x| log << x }
      end
    ensure
      log << "o#{i}"
    end
  end
rescue => e
  log << e.message
  :rescued
else
  log << :else
  :else_value
ensure
  log << :last
end
%i[none next break return raise].each do |mode|
  log = []
  p run(log, mode), log
end
log = []
p catch(:out) { run(log, :throw) }, log
def loops(log)
  i = 0
  result = while true
    i += 1
    begin
      begin
        next if i == 1
        break i * 10 if i == 4
        log << i
      ensure
        log << :first
      end
    ensure
      log << :second
    end
    log << :end
  end
  log << result
end
p loops([])
def retrying
  tries = 0
  begin
    begin
      tries += 1
      raise "again" if tries < 3
      tries
    ensure
      tries += 10 if tries == 2
    end
  rescue
    retry
  end
end
p retrying
def ensure_order
  yield [:body]
ensure
  p :after
end
p ensure_order { |x| x << 1 }
begin
  ensure_order { |x| raise "inside" }
rescue => e
  p e.message
end
p [1, 2, 3].each { |x| ensure_order { |y| break x if x == 2 } }
def nested_procs
  f = proc { |x| next x * 2 if x < 5; x }
  g = lambda { |x| return x if x > 100; f.call(x) + 1 }
  [f.call(2), f.call(9), g.call(3), g.call(200)]
ensure
  nested = [1].each { |z| break z }
  p nested
end
p nested_procs
def deep(n, &b) = n.zero? ? b.call : deep(n - 1) { begin b.call ensure $depth += 1 end }
$depth = 0
p deep(5) { :bottom }, $depth
p [1, 2, 3, 4].each_slice(2).map { |a, b| next a if a == 1; b }
