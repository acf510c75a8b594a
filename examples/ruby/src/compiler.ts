// The compiler of Ruby programs for a thread of its own, and what programs say to it.

import type { FromCompiler, RemoteCompiler, ToCompiler } from '@martlet/jit';
import { compilerHere } from './compiler-service.ts';
import { loadFrontEnd } from './index.ts';
import { createNodeRuby } from './node.ts';

export { compilerHere, serve, warmUpCompiler } from './compiler-service.ts';

/** A compiler in this thread that notes what it is told. */
export function recordingCompiler(messages: ToCompiler[]): RemoteCompiler {
  return {
    timeout: Number.POSITIVE_INFINITY,
    fallback: 'none',
    connect() {
      const replies: FromCompiler[] = [];
      const send = compilerHere((message) => replies.push(message));
      return {
        send(message) {
          messages.push(structuredClone(message));
          send(message);
        },
        receive: () => replies.shift(),
        close() {},
      };
    },
  };
}

/** Some of everything that programs do often. */
const PROGRAM = `
class Point
  attr_accessor :x, :y
  def initialize(x, y)
    @x = x
    @y = y
  end
  def +(other) = Point.new(@x + other.x, @y + other.y)
  def ==(other) = other.is_a?(Point) && @x == other.x && @y == other.y
  def length = Math.sqrt((@x * @x + @y * @y).to_f)
end
class Weighted < Point
  attr_reader :weight
  def initialize(x, y, weight)
    super(x, y)
    @weight = weight
  end
  def length = super * @weight
end
def fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2)
def find(list, wanted)
  list.each_with_index { |one, i| return i if one == wanted }
  nil
end
def checked(n)
  raise ArgumentError, 'odd' if n.odd?
  n / 2
rescue ArgumentError
  -1
ensure
  @calls = (@calls || 0) + 1
end
def words(text) = text.split(' ').map { |word| word.capitalize }.join('-')
def sieve(size)
  flags = Array.new(size, true)
  count = 0
  i = 2
  while i < size
    if flags[i]
      count += 1
      k = i + i
      while k < size
        flags[k] = false
        k += i
      end
    end
    i += 1
  end
  count
end
def tally(list)
  counts = Hash.new(0)
  list.each { |one| counts[one] += 1 }
  counts
end
12.times do |round|
  fib(8)
  points = (1..20).map { |i| i.even? ? Point.new(i, i + 1) : Weighted.new(i, i * 0.5, 2) }
  points.inject(0.0) { |sum, point| sum + point.length }
  points.select { |point| point.x > 3 }.sort { |a, b| b.x <=> a.x }.first
  sum = points[0] + points[1]
  find(points, sum)
  10.times { |i| checked(i) }
  words("some words of round #{round}")
  tally([:a, :b, :a, round, round % 3, 'text'])
  sieve(round == 0 ? 8000 : 100)
  case round % 4
  when 0 then round.to_s
  when 1..2 then [round, *[1, 2]].max
  else -round
  end
end
`;

/** What a program says to its compiler: repeated, it has V8 compile what the compiler of most programs needs. */
export async function compilerMessages(): Promise<readonly ToCompiler[]> {
  const messages: ToCompiler[] = [];
  const compiler = recordingCompiler(messages);
  await loadFrontEnd();
  createNodeRuby({ heat: 30, jit: { compiler } }).run(PROGRAM, 'warm-up.rb');
  return messages;
}
