# `$~` and its kin belong to the method that matched.
def matches_b
  "abc" =~ /b/
  $~ && $~[0]
end

def reads_only = $1

"xyz" =~ /(y)/
p $1, matches_b, $1, $~
p reads_only

%w[q1 q2].each { |text| text =~ /(\d)/ }
p $1

# Blocks of the library see each match, and so does the method behind them.
p "a1b2".gsub(/[a-z](\d)/) { "<#{$1}#{$~.begin(0)}>" }
p $1
"k=v".scan(/(\w)=(\w)/) { p [$1, $2] }
p $2
p "one two".sub(/o(n)e/) { matches_b; $1 }
p $~

case "item 42"
when /none/ then p :none
when /(\d+)/ then p $1, $`, $'
end
p $&, $+

def branches(text)
  if text =~ /^(\d+)$/ then [:digits, $1]
  elsif (m = text.match(/^(\w)-(\w)$/)) then [:pair, $1, $2, m[1]]
  elsif text[/[?!](.)/, 1] then [:mark, $1]
  else [:other, $~]
  end
end
p branches("12"), branches("a-b"), branches("!x"), branches("...")
p $&

# Methods named as those of the library leave their caller's match alone.
class Table
  def [](key)
    key =~ /(.)$/
    $1
  end

  def match(text)
    return :early if text =~ /early/
    text.sub(/x/, "y")
  end
end
"left right" =~ /(\w+) (\w+)/
p Table.new["end"], $1, Table.new.match("early"), Table.new.match("xx"), $2

# Procs see the variables of their method.
"from main" =~ /(f\w+)/
seen = -> { $1 }
p seen.call
"again" =~ /(g)/
p seen.call

def nested
  [1].each { [2].each { "deep" =~ /(ee)/ } }
  $1
end
p nested, $1

p Regexp.last_match(1), Regexp.last_match
def other_last = Regexp.last_match
p other_last
"a" =~ /zzz/
p $~, $1, Regexp.last_match(1)
$~ = /(t)(u)/.match("stuv")
p $1, $2, $~.pre_match
def write_own = ($~ = nil)
write_own
p $~
p "str".match?(/s/), $~[0]
p(("x" !~ /(x)/), $1)
p(%w[b1 c2].grep(/(\d)/) { $1 })
p "ab".start_with?(/(a)/), $1
p "a.b".rpartition(/(\.)/), $1
text = +"hello"
text[/l(l)/] = "L"
p text, $1
p text.slice!(/(e)L/), $1, text.index(/(o)/), $1
while text =~ /([a-z])/
  text = text.sub($1, "")
end
p text, $~
if /(?<year>\d+)-(?<month>\d+)/ =~ "2024-05"
  p year, month, $~[:month]
end
def in_rescue
  yield
rescue ArgumentError => e
  e.message =~ /bad (\w+)/
  $1
end
p in_rescue { raise ArgumentError, "bad thing" }
p $~[1]
p "k1 k2".each_char.select { |c| c =~ /\d/ }
def default(text, part = text[/(\d)/, 1]) = [part, $1]
p default("a5")

def numbers(text) = text.enum_for(:scan, /(\d)(\w)/).map { [$1, Regexp.last_match(2), $~.begin(0)] }
p numbers("1a 2b")
p "a-b".gsub(/[ab]/).with_index { |m, i| "#{$&}#{i}" }
p "x1".to_enum(:sub, /\d/).each_with_index { |_, i| "#{$~[0]}#{i}" }
def tokens(text)
  text.enum_for(:scan, /(\d)|([a-z])/).map { [$1, Regexp.last_match(2), $~.begin(0)] }
end
p tokens("a1b")
p "x1y2".gsub(/\d/).with_index.map { |m, i| [m, i, $~[0]] }
p "abc".sub rescue p $!.message
def find(text) = text.match(/(\d+)/) { $1.to_i }
p find("ab 12"), $1
p "k v".scan(/\w/).map { |w| find("9"); $~ && $~[0] }
p "a" << 2**64 rescue p $!.message
([][-1] = 1) rescue p $!.message
p "a b".split(2, "x") rescue p $!.message
