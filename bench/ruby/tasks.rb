# Times tasks: prints for each its name and the nanoseconds of one operation, warm.
# Arguments: milliseconds to warm each task up, and a part of the names of the tasks wanted.

WARM = (ARGV[0] || 300).to_i / 1000.0
ONLY = ARGV[1] || ""

$sink = nil

# Processor time: other programs on the machine do not count, and neither does waiting for files.
def seconds
  Process.clock_gettime(Process::CLOCK_PROCESS_CPUTIME_ID)
end

# Yields how many operations to do, repeats that until it is warm and takes long enough to be timed, then gives the median
# of some rounds.
def task(name)
  return unless name.include?(ONLY)
  count = 16
  start = seconds
  loop do
    before = seconds
    yield count
    now = seconds
    break if now - start >= WARM && now - before >= WARM / 10
    count *= 2 if now - before < WARM / 10
  end
  rounds = []
  5.times do
    before = seconds
    yield count
    rounds << seconds - before
  end
  puts "#{name}\t#{(rounds.sort[2] * 1e9 / count).round(1)}"
end

# A task that does the same thing again and again.
def repeat(name)
  task(name) do |n|
    i = 0
    while i < n
      $sink = yield
      i += 1
    end
  end
end
