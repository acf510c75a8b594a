import { describe, expect, it } from 'vitest';
import { createTiny } from '../src/index.ts';

const PROGRAM = `
fn fib(n) { if n < 2 { return n } return fib(n - 1) + fib(n - 2) }
class Point {
  fn init(x, y) { self.x = x  self.y = y }
  fn add(o) { return Point(self.x + o.x, self.y + o.y) }
}
print(fib(15))
let i = 0
let sum = 0.0
while i < 30000 { sum = sum + 0.5  i = i + 1 }
print(sum)
let a = [1, 2.5, "three", nil]
a[1] = a
print(a)
let p = Point(1, 2).add(Point(3, 4.5))
print(p.x) print(p.y) print(p)
print(-5 / 2) print(-5 % 3) print(not (1 == 1.0) or 7)
`;

describe('a program in all readings', () => {
  for (const reading of ['evaluate', 'interpret', 'jit'] as const) {
    it(reading, () => {
      const lines: string[] = [];
      const print = (line: string) => lines.push(line);
      const { vm, load } = createTiny({ print, jit: reading === 'jit' ? {} : false });
      const main = load(PROGRAM).get('main')!;
      if (reading === 'evaluate') vm.evaluate(main);
      else vm.call(main);
      expect(lines).toEqual([
        ...['610', '15000.0', '[1, [1, [1, [...], three, nil], three, nil], three, nil]'],
        ...['4', '6.5', 'Point', '-2', '-2', '7'],
      ]);
    });
  }
});
