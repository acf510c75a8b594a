# Small tools on text, written the way beginners write them: characters by index, strings that grow, comparisons.

def caesar(text, shift)
  result = ""
  i = 0
  while i < text.length
    c = text[i]
    if c >= "a" && c <= "z"
      result << ((c.ord - 97 + shift) % 26 + 97).chr
    elsif c >= "A" && c <= "Z"
      result << ((c.ord - 65 + shift) % 26 + 65).chr
    else
      result << c
    end
    i += 1
  end
  result
end

def palindrome?(text)
  letters = text.downcase.each_char.select { |c| c =~ /[a-z]/ }.join
  letters == letters.reverse
end

def run_lengths(text)
  result = ""
  i = 0
  while i < text.size
    n = 1
    n += 1 while text[i + n] == text[i]
    result += n > 1 ? "#{n}#{text[i]}" : text[i]
    i += n
  end
  result
end

def expand(code)
  result = +""
  count = ""
  code.each_char do |c|
    if c.start_with?("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
      count << c
    else
      result << c * (count.empty? ? 1 : count.to_i)
      count = ""
    end
  end
  result
end

# Comma-separated values with quotes.
def parse_csv(line)
  fields = []
  field = +""
  quoted = false
  i = 0
  while i < line.length
    c = line[i]
    case c
    when '"'
      if quoted && line[i + 1] == '"'
        field << '"'
        i += 1
      else
        quoted = !quoted
      end
    when ","
      if quoted
        field << c
      else
        fields << field
        field = +""
      end
    else
      field << c
    end
    i += 1
  end
  fields << field
end

def longest_common(a, b)
  best = ""
  a.length.times do |i|
    (i...a.length).each do |j|
      part = a[i..j]
      break unless b.include?(part)
      best = part if part.length > best.length
    end
  end
  best
end

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

def base64(text)
  result = +""
  bytes = text.bytes
  (0...bytes.length).step(3) do |i|
    group = (bytes[i] << 16) | ((bytes[i + 1] || 0) << 8) | (bytes[i + 2] || 0)
    4.times { |k| result << (i + k > bytes.length ? "=" : DIGITS[(group >> (18 - 6 * k)) & 63]) }
  end
  result
end

def tokens(source)
  list = []
  i = 0
  while i < source.size
    c = source[i]
    if c == " "
      i += 1
    elsif c >= "0" && c <= "9"
      from = i
      i += 1 while i < source.size && source[i] >= "0" && source[i] <= "9"
      list << source[from...i].to_i
    else
      list << c.to_sym
      i += 1
    end
  end
  list
end

def fingerprint(text)
  h = 0
  text.each_byte { |b| h = (h * 31 + b) & 0xffffff }
  h.to_s(16)
end

text = "The quick brown fox jumps over the lazy dog. Ça va, 42 élèves!"
secret = caesar(text, 3)
puts secret, caesar(secret, -3) == text
p ["A man, a plan, a canal: Panama", "Not one", ""].map { |s| palindrome?(s) }
code = run_lengths("aaabccddddddddddddé")
puts code, expand(code)
p parse_csv('one,"two, and ""more""",,four'), parse_csv(""), parse_csv("é,\"à\",x")
p longest_common("the lazy foxes sleep", "a lazy fox slept")
%w[M Ma Man Many].each { |s| puts base64(s) }
p tokens("12+(34*5) - 6"), fingerprint(text)

words = Hash.new(0)
100.times { |i| text.split(" ").each { |w| words[w.downcase] += i % 3 } }
words.sort_by { |w, n| [-n, w] }.first(4).each { |w, n| puts "#{w.ljust(8)}#{n}" }

letters = {}
300.times do |round|
  text.each_char { |c| letters[c] = (letters[c] || 0) + round }
end
p letters.select { |c, _| c == "o" || c == "é" || c == "Ç" }, letters.size

line = +""
1500.times { |i| line << (i % 15 == 0 ? "FizzBuzz" : i % 5 == 0 ? "Buzz" : i % 3 == 0 ? "Fizz" : i.to_s) << " " }
puts line.length, line[0, 40], line[-30..], fingerprint(line)
