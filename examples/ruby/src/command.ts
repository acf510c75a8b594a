// What the script of the command consists of.

import { loadFrontEnd } from './index.ts';
import { createNodeRuby } from './node.ts';

export { runCommand } from './cli.ts';
export { compilerMessages } from './compiler.ts';
export { isCurrent } from './outputs.ts';

const PROGRAM = `
puts "#{[1, 2.5, :three].map(&:to_s).join(' ')}"
{ a: 1, "b" => 2 }.each { |key, value| printf("%s %d\\n", key, value) }
3.times { |i| p i }
begin
  Integer("x")
rescue ArgumentError => e
  puts e.message
end
Point = Struct.new(:x, :y)
puts Point.new(1, 2).inspect
`;

/** Does what most programs need, for V8 to compile it. */
export async function warmUp(): Promise<void> {
  await loadFrontEnd();
  createNodeRuby().run(PROGRAM, 'warm-up.rb');
}
