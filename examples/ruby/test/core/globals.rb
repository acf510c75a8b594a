# Global variables: not set, set, other names, in compiled code, kept alive.
def get = $counter
def set(value)
  $counter = value
end
def add(n)
  n.times { |i| $sum += i }
end
p defined?($counter), $counter, defined?($counter), get
set(1)
p defined?($counter), $counter, get
$sum = 0
3.times { add(2000) }
p $sum
$sum = 1.5
add(10)
p $sum
$text = "a"
5000.times { |i| $text = $text.size > 20 ? "b" : $text + i.to_s }
p $text
def other = $another
2000.times { other }
p other
alias $another $counter
p other, $another
$another = 7
p $counter, get, other
$counter = 8
p $another, other
p $PROGRAM_NAME == $0, global_variables.include?(:$counter), global_variables.include?(:$never)
$never_set ||= 5
$never_set &&= $never_set + 1
p $never_set
$a, ($b, *$c) = 1, [2, 3, 4]
p $a, $b, $c
"word" =~ /(o)(r)/
p $~[0], $1, $2, $`, $'
begin
  raise "x"
rescue => $error
  p $!.message, $error.message
end
p $!, $error.message
$list = []
1000.times { |i| $list << "item #{i}" }
p $list.size, $list.last
$stdout.puts "done"
p defined?($nothing), defined?($stdout), $,, $/
