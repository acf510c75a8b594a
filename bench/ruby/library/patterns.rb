# Regular expressions.
require_relative "../tasks"

TEXT = "the quick brown fox jumps over the lazy dog"
LOG = "2026-11-21 13:31:47 [warn] server/api.rb:120 took=35ms user=ada"
PAGE = ([LOG] * 20).join("\n")

repeat("gsub a String") { TEXT.gsub("o", "0") }
repeat("gsub a pattern") { TEXT.gsub(/[aeiou]/, "*") }
repeat("gsub with groups") { TEXT.gsub(/(\w+) (\w+)/, '\2 \1') }
repeat("gsub with a block") { TEXT.gsub(/\w+/) { |w| w.capitalize } }
repeat("gsub with a Hash") { TEXT.gsub(/[eo]/, "e" => "3", "o" => "0") }
repeat("gsub, nothing there") { TEXT.gsub(/\d+/, "n") }
repeat("sub") { TEXT.sub(/fox/, "cat") }
repeat("sub with a block") { TEXT.sub(/q\w+/) { |w| w.upcase } }
repeat("gsub!") { s = TEXT.dup; s.gsub!(/o/, "0"); s }
repeat("scan words") { TEXT.scan(/\w+/) }
repeat("scan with groups") { LOG.scan(/(\w+)=(\w+)/) }
repeat("scan with a block") { c = 0; TEXT.scan(/o/) { c += 1 }; c }
repeat("scan a page") { PAGE.scan(/took=(\d+)ms/) }
repeat("=~") { TEXT =~ /fox/ }
repeat("=~, $1, $2") { LOG =~ /(\d+)-(\d+)/; [$1, $2] }
repeat("=~, not there") { TEXT =~ /cat/ }
repeat("match?") { TEXT.match?(/lazy/) }
repeat("match") { LOG.match(/(\d+):(\d+):(\d+)/)[2] }
repeat("match, names") { LOG.match(/user=(?<user>\w+)/)[:user] }
repeat("case on patterns") { case LOG when /error/ then 1 when /fatal/ then 2 when /warn/ then 3 end }
repeat("s[/pattern/]") { LOG[/\[(\w+)\]/, 1] }
repeat("split at a pattern") { TEXT.split(/\s+/) }
repeat("split at a character") { "a,b,c,d,e,f".split(",") }
repeat("split at whitespace") { TEXT.split }
repeat("split into characters") { TEXT.split("") }
repeat("index of a pattern") { TEXT.index(/z/) }
repeat("start_with? a pattern") { TEXT.start_with?(/the/) }
repeat("partition at a pattern") { LOG.partition(/ took/) }
