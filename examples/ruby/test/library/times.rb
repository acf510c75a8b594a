t = Time.utc(2024, 2, 29, 13, 5, 9.5)
p t, t.year, t.month, t.day, t.hour, t.min, t.sec, t.usec, t.nsec, t.wday, t.yday, t.zone, t.utc?, t.to_i, t.to_f, t.utc_offset
puts t, t.strftime("%Y-%m-%d %H:%M:%S.%L %A %B %j %I %p %z %Z %s %e %y %%")
u = t + 86400
p u, u - t, u > t, t == Time.utc(2024, 2, 29, 13, 5, 9.5), t <=> u, [u, t].min, u.month, (t - 0.5).to_s, t.monday?, t.thursday?
n = Time.at(0).utc
p n, Time.at(1700000000, in: "+09:00"), Time.at(1.5).utc, Time.at(1, 500, :millisecond).utc, Time.new(2024, 1, 1, 0, 0, 0, "+02:00"), Time.new(2000, 1, 31, 23, 59, 59, "-05:30").utc
p Time.now.is_a?(Comparable), (Time.now - Time.now).abs < 1, Time.now.year >= 2024, Process.clock_gettime(Process::CLOCK_MONOTONIC).class, Process.clock_gettime(Process::CLOCK_MONOTONIC, :millisecond).class, Process.pid.class
p Time.utc(2023, "dec", 25).strftime("%-d/%-m/%y"), Time.utc(2000).to_a, Time.utc(2024, 12, 31).yday, Time.utc(1969, 12, 31, 23, 59, 59).to_i, Time.utc(2024, 1, 1).hash == Time.utc(2024, 1, 1).hash, t.round, t.floor
begin
  Time.utc(2024, 13, 1)
rescue => e
  p e.class, e.message
end
require "tmpdir" if false
dir = "/tmp/martlet_library_#{Process.pid}"
Dir.mkdir(dir)
path = File.join(dir, "a.txt")
p File.write(path, "line 1\nline 2\nlast"), File.read(path), File.exist?(path), File.size(path), File.file?(path), File.directory?(dir), File.readlines(path), File.readlines(path, chomp: true), File.foreach(path).map(&:size), IO.readlines(path).length
File.open(path, "a") { |f| f.puts "more", 1; f.print "x"; f << "y" << 2; f.printf("%03d\n", 7); f.write("a", "b") }
p File.read(path)
File.open(path) do |f|
  p f.gets, f.read(4), f.getc, f.readline, f.eof?, f.lineno, f.each_line.to_a, f.eof?, f.gets, f.read, f.read(1)
  f.rewind
  p f.readlines.size, f.path == path
end
f = File.new(path, "w")
f.puts "hi"
f.close
p f.closed?, File.read(path), File.zero?(path), Dir.children(dir), Dir.entries(dir).size, Dir.glob(dir + "/*.txt").map { |x| File.basename(x) }, File.mtime(path).class
begin
  f.puts "x"
rescue => e
  p e.class, e.message
end
begin
  File.read(dir + "/none")
rescue => e
  p e.class, e.message.sub(dir, "D"), e.is_a?(SystemCallError)
end
begin
  File.read(dir)
rescue => e
  p e.class
end
File.rename(path, path + "2")
p File.exist?(path), File.delete(path + "2"), Dir.empty?(dir)
Dir.rmdir(dir)
p File.basename("/a/b.rb"), File.basename("/a/b.rb", ".rb"), File.basename("b.tar.gz", ".*"), File.extname("x/y.rb"), File.extname(".bashrc"), File.dirname("/a/b/c"), File.dirname("x"), File.join("a", "/b", "c/"), File.split("/a/b"), File.expand_path("../x", "/a/b"), File.expand_path("/a/./b/../c")
ENV["MARTLET_X"] = "1"
p ENV["MARTLET_X"], ENV.fetch("MARTLET_NONE", "d"), ENV.key?("MARTLET_X"), ENV.delete("MARTLET_X"), ENV["MARTLET_X"], ARGV
$stdout.puts "out"
STDOUT.print "a", "b\n"
$stdout << "x" << "\n"
$stdout.write("w\n")
$stderr.class
printf("%05d\n", 42)
puts [1, [2, [nil]]], nil
p
p 1, 2
print "no newline\n"
puts "a\n", "b"
putc "z"
putc 10
