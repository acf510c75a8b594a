# Output and files.
require_relative "../tasks"

PATH = "/tmp/martlet-bench-#{Process.pid}.txt"
OUT = File.open("/dev/null", "w")
LINE = "a line of text that is written again and again"
File.write(PATH, (1..200).map { |i| "#{i} #{LINE}\n" }.join)

repeat("puts a String") { OUT.puts(LINE) }
repeat("puts an Integer") { OUT.puts(42) }
repeat("puts an Array") { OUT.puts([1, 2, 3]) }
repeat("print") { OUT.print("a", 1, "\n") }
repeat("write") { OUT.write(LINE) }
repeat("<<") { OUT << LINE << "\n" }
repeat("printf") { OUT.printf("%d %s\n", 1, "a") }
repeat("File.read") { File.read(PATH) }
repeat("File.read lines") { File.read(PATH).lines.sum(&:size) }
repeat("File.readlines") { File.readlines(PATH).size }
repeat("File.foreach") { c = 0; File.foreach(PATH) { |l| c += l.size }; c }
repeat("File.open, gets") { c = 0; File.open(PATH) { |f| while (l = f.gets); c += l.size; end }; c }
repeat("File.exist?") { File.exist?(PATH) }
repeat("File.basename") { File.basename(PATH, ".txt") }
repeat("File.join") { File.join("a", "b", "c.rb") }
repeat("File.extname") { File.extname(PATH) }
repeat("File.write") { File.write(PATH + ".2", LINE) }
[PATH, PATH + ".2"].each { |path| File.delete(path) if File.exist?(path) }
