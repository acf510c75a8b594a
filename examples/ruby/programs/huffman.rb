# Huffman codes, run lengths, Burrows-Wheeler, LZ77 and checksums over bytes.

class Huffman
  Leaf = Struct.new(:weight, :order, :symbol)
  Fork = Struct.new(:weight, :order, :left, :right)

  def initialize(text)
    order = 0
    nodes = text.each_char.tally.sort.map { |symbol, count| Leaf.new(count, order += 1, symbol) }
    while nodes.size > 1
      nodes.sort_by! { |node| [node.weight, node.order] }
      left, right = nodes.shift(2)
      nodes << Fork.new(left.weight + right.weight, order += 1, left, right)
    end
    @root = nodes.first
    @codes = {}
    assign(@root, "")
  end

  attr_reader :codes

  def encode(text) = text.each_char.map { |c| @codes.fetch(c) }.join

  def decode(bits)
    out = +""
    node = @root
    bits.each_char do |bit|
      node = bit == "0" ? node.left : node.right
      next if node.is_a?(Fork)
      out << node.symbol
      node = @root
    end
    out
  end

  private

  def assign(node, prefix)
    case node
    when Leaf then @codes[node.symbol] = prefix.empty? ? "0" : prefix
    when Fork
      assign(node.left, prefix + "0")
      assign(node.right, prefix + "1")
    end
  end
end

def burrows_wheeler(text)
  marked = text + "\0"
  (0...marked.size).map { |i| marked[i..] + marked[0...i] }.sort.map { |row| row[-1] }.join
end

def undo_burrows_wheeler(last)
  order = last.each_char.with_index.sort.map(&:last)
  at = last.index("\0")
  out = []
  (last.size).times do
    at = order[at]
    out << last[at]
  end
  out.join.delete("\0")
end

def lz_compress(text, window = 64)
  at, out = 0, []
  while at < text.size
    best = [0, 0]
    [at - window, 0].max.upto(at - 1) do |start|
      length = 0
      length += 1 while length < 15 && at + length < text.size && text[start + length] == text[at + length]
      best = [length, at - start] if length > best[0]
    end
    if best[0] >= 3
      out << best
      at += best[0]
    else
      out << text[at]
      at += 1
    end
  end
  out
end

def lz_expand(tokens)
  tokens.each_with_object(+"") do |token, out|
    if token.is_a?(String) then out << token
    else
      length, back = token
      length.times { out << out[-back] }
    end
  end
end

def crc32(bytes)
  @table ||= Array.new(256) { |n| 8.times { n = n.odd? ? 0xEDB88320 ^ n >> 1 : n >> 1 }; n }
  bytes.inject(0xFFFFFFFF) { |crc, byte| @table[(crc ^ byte) & 255] ^ crc >> 8 } ^ 0xFFFFFFFF
end

def adler32(bytes)
  a, b = 1, 0
  bytes.each do |byte|
    a = (a + byte) % 65_521
    b = (b + a) % 65_521
  end
  b << 16 | a
end

def fnv1a(bytes) = bytes.reduce(0xcbf29ce484222325) { |hash, byte| ((hash ^ byte) * 0x100000001b3) & 0xFFFFFFFFFFFFFFFF }

text = "the martlet that never lands is the bird that never stands; " * 3
huffman = Huffman.new(text)
bits = huffman.encode(text)
puts bits.size, text.size * 8, huffman.decode(bits) == text, huffman.codes.sort_by { |c, code| [code.size, c] }.first(5).inspect
puts Huffman.new("aaaa").encode("aa"), huffman.codes.values.combination(2).none? { |a, b| a.start_with?(b) || b.start_with?(a) }
transformed = burrows_wheeler("the martlet that never lands")
puts transformed.inspect, undo_burrows_wheeler(transformed)
tokens = lz_compress(text)
puts tokens.size, tokens.first(8).inspect, lz_expand(tokens) == text
bytes = text.bytes
puts crc32("123456789".bytes).to_s(16), adler32("Wikipedia".bytes).to_s(16), fnv1a("hello".bytes).to_s(16), crc32(bytes), adler32(bytes), fnv1a(bytes)
packed = bits.scan(/.{1,8}/).map { |byte| byte.ljust(8, "0").to_i(2) }
puts packed.size, packed.sum, packed.first(6).map { |byte| format("%02x", byte) }.join(" "), packed.each_slice(16).map { |row| row.inject(:^) }.inspect
