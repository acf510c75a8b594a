// The programs of `programs/` once more, written plainly in TypeScript: what they must print, and how fast they could be.

/** A program's main function in TypeScript, and arguments for it. */
export interface Twin {
  readonly run: (n: number) => number;
  /** What the program passes it. */
  readonly small: number;
  /** What a benchmark passes it. */
  readonly large: number;
}

function fib(n: number): number {
  if (n < 2) return n;
  return fib(n - 1) + fib(n - 2);
}

function loops(n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum = sum + i + j;
  return sum;
}

function sieve(n: number): number {
  const composite = new Array<boolean>(n).fill(false);
  let count = 0;
  for (let i = 2; i < n; i++) {
    if (composite[i]) continue;
    count++;
    for (let j = i + i; j < n; j += i) composite[j] = true;
  }
  return count;
}

function mandelbrot(size: number): number {
  const step = 2 / size;
  let sum = 0;
  let ci = -1;
  for (let y = 0; y < size; y++) {
    let cr = -1.5;
    for (let x = 0; x < size; x++) {
      let zr = 0;
      let zi = 0;
      let k = 0;
      while (k < 50 && zr * zr + zi * zi <= 4) {
        const t = zr * zr - zi * zi + cr;
        zi = 2 * zr * zi + ci;
        zr = t;
        k++;
      }
      sum += k;
      cr += step;
    }
    ci += step;
  }
  return sum;
}

type Seven = readonly [number, number, number, number, number, number, number];

class Body {
  x: number;
  y: number;
  z: number;
  vx: number;
  vy: number;
  vz: number;
  readonly mass: number;

  constructor(values: readonly number[]) {
    const year = 365.24;
    const [x, y, z, vx, vy, vz, mass] = values as Seven;
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx * year;
    this.vy = vy * year;
    this.vz = vz * year;
    this.mass = mass * 39.47841760435743;
  }
}

function system(): Body[] {
  const bodies = [
    [0, 0, 0, 0, 0, 0, 1],
    [
      4.841431442464721, -1.1603200440274284, -0.10362204447112311, 0.001660076642744037,
      0.007699011184197404, -0.0000690460016972063, 0.0009547919384243266,
    ],
    [
      8.34336671824458, 4.124798564124305, -0.4035234171143214, -0.0027674251072641195,
      0.004998528012349172, 0.000023041729757376393, 0.0002858859806661308,
    ],
    [
      12.894369562139131, -15.111151401698631, -0.22330757889265573, 0.002964601375647616,
      0.0023784717395948095, -0.000029658956854023756, 0.00004366244043351563,
    ],
    [
      15.379697114850917, -25.919314609987964, 0.17925877295037118, 0.0026806777249038932,
      0.001628241700382423, -0.00009515922545197159, 0.000051513890204661145,
    ],
  ].map((values) => new Body(values));
  let px = 0;
  let py = 0;
  let pz = 0;
  for (const b of bodies) {
    px += b.vx * b.mass;
    py += b.vy * b.mass;
    pz += b.vz * b.mass;
  }
  const sun = bodies[0]!;
  sun.vx = -px / sun.mass;
  sun.vy = -py / sun.mass;
  sun.vz = -pz / sun.mass;
  return bodies;
}

function advance(bodies: Body[], dt: number): void {
  const n = bodies.length;
  for (let i = 0; i < n; i++) {
    const a = bodies[i]!;
    for (let j = i + 1; j < n; j++) {
      const b = bodies[j]!;
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      const d2 = dx * dx + dy * dy + dz * dz;
      const mag = dt / (d2 * Math.sqrt(d2));
      a.vx -= dx * b.mass * mag;
      a.vy -= dy * b.mass * mag;
      a.vz -= dz * b.mass * mag;
      b.vx += dx * a.mass * mag;
      b.vy += dy * a.mass * mag;
      b.vz += dz * a.mass * mag;
    }
  }
  for (let i = 0; i < n; i++) {
    const b = bodies[i]!;
    b.x += dt * b.vx;
    b.y += dt * b.vy;
    b.z += dt * b.vz;
  }
}

function energy(bodies: Body[]): number {
  let e = 0;
  for (let i = 0; i < bodies.length; i++) {
    const a = bodies[i]!;
    e += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
    for (let j = i + 1; j < bodies.length; j++) {
      const b = bodies[j]!;
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      e -= (a.mass * b.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}

function nbody(steps: number): number {
  const bodies = system();
  for (let i = 0; i < steps; i++) advance(bodies, 0.01);
  return energy(bodies);
}

class Counter {
  total = 0;
  count = 0;

  add(n: number): number {
    this.total = this.total + n * 2;
    this.count = this.count + 1;
    return this.total;
  }

  last(): number {
    return this.count;
  }
}

function calls(n: number): number {
  const counter = new Counter();
  let i = 0;
  while (i < n) {
    counter.add(i);
    i = i + counter.last() - i;
  }
  return counter.total;
}

class Board {
  readonly size: number;
  readonly columns: boolean[];
  readonly rising: boolean[];
  readonly falling: boolean[];

  constructor(size: number) {
    this.size = size;
    this.columns = new Array<boolean>(size).fill(false);
    this.rising = new Array<boolean>(2 * size).fill(false);
    this.falling = new Array<boolean>(2 * size).fill(false);
  }

  free(row: number, column: number): boolean {
    return !(
      this.columns[column] ||
      this.rising[row + column] ||
      this.falling[row - column + this.size]
    );
  }

  set(row: number, column: number, taken: boolean): void {
    this.columns[column] = taken;
    this.rising[row + column] = taken;
    this.falling[row - column + this.size] = taken;
  }

  ways(row: number): number {
    if (row === this.size) return 1;
    let found = 0;
    for (let column = 0; column < this.size; column++) {
      if (!this.free(row, column)) continue;
      this.set(row, column, true);
      found += this.ways(row + 1);
      this.set(row, column, false);
    }
    return found;
  }
}

const queens = (n: number): number => new Board(n).ways(0);

class TreeNode {
  readonly left: TreeNode | null;
  readonly right: TreeNode | null;

  constructor(left: TreeNode | null, right: TreeNode | null) {
    this.left = left;
    this.right = right;
  }

  nodes(): number {
    if (this.left === null) return 1;
    return 1 + this.left.nodes() + this.right!.nodes();
  }
}

function make(depth: number): TreeNode {
  if (depth === 0) return new TreeNode(null, null);
  return new TreeNode(make(depth - 1), make(depth - 1));
}

function trees(depth: number): number {
  const lasting = make(depth);
  let sum = 0;
  for (let d = 4; d <= depth; d += 2) for (let i = 0; i < 16; i++) sum += make(d).nodes();
  return sum + lasting.nodes();
}

interface Packet {
  next: Packet | null;
  work: number;
}

interface Task {
  ready(): boolean;
  run(): number;
}

class Sink implements Task {
  queue: Packet | null = null;
  sum = 0;
  done = 0;

  accept(packet: Packet): void {
    packet.next = this.queue;
    this.queue = packet;
  }

  ready(): boolean {
    return this.queue !== null;
  }

  run(): number {
    this.sum += this.queue!.work;
    this.queue = this.queue!.next;
    this.done++;
    return 3;
  }
}

class Worker implements Task {
  readonly target: Sink;
  queue: Packet | null = null;
  done = 0;

  constructor(target: Sink) {
    this.target = target;
  }

  accept(packet: Packet): void {
    packet.next = this.queue;
    this.queue = packet;
  }

  ready(): boolean {
    return this.queue !== null;
  }

  run(): number {
    const packet = this.queue!;
    this.queue = packet.next;
    packet.next = null;
    packet.work = packet.work * 3 + 1;
    this.done++;
    this.target.accept(packet);
    return 2;
  }
}

class Producer implements Task {
  readonly target: Worker | Sink;
  left: number;
  done = 0;

  constructor(target: Worker | Sink, left: number) {
    this.target = target;
    this.left = left;
  }

  ready(): boolean {
    return this.left > 0;
  }

  run(): number {
    this.left--;
    this.done++;
    this.target.accept({ next: null, work: this.left % 7 });
    return 1;
  }
}

function tasks(n: number): number {
  const sink = new Sink();
  const worker = new Worker(sink);
  const all: Task[] = [new Producer(worker, n), worker, sink, new Producer(sink, n)];
  let steps = 0;
  let busy = true;
  while (busy) {
    busy = false;
    for (const task of all) {
      if (!task.ready()) continue;
      steps += task.run();
      busy = true;
    }
  }
  return steps * 1000 + sink.sum;
}

function closures(n: number): number {
  let sum = 0;
  const compose =
    (f: (x: number) => number, g: (x: number) => number) =>
    (x: number): number =>
      f(g(x));
  const twice = (x: number): number => x * 2;
  const next = (x: number): number => x + 1;
  const both = compose(twice, next);
  for (let i = 0; i < n; i++) sum = sum + both(i);
  return sum;
}

class Range {
  readonly from: number;
  readonly to: number;

  constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
  }

  each(f: (i: number) => void): void {
    for (let i = this.from; i <= this.to; i++) f(i);
  }
}

function times(n: number, f: (i: number) => void): void {
  for (let i = 0; i < n; i++) f(i);
}

function iterators(n: number): number {
  let sum = 0;
  new Range(1, n).each((i) => {
    times(3, (j) => {
      sum = sum + i * j;
    });
  });
  return sum;
}

class Problem {
  readonly text: string;
  readonly code: number;

  constructor(text: string, code: number) {
    this.text = text;
    this.code = code;
  }
}

function risky(n: number): number {
  if (n % 3 === 0) throw new Problem('three', n);
  if (n % 5 === 0) throw 'five';
  return n;
}

function guarded(n: number, log: number[]): number {
  try {
    return risky(n);
  } catch (e) {
    if (e === 'five') return -5;
    return 0 - (e as Problem).code;
  } finally {
    log[0] = log[0]! + 1;
  }
}

function exceptions(n: number): number {
  const log = [0];
  let sum = 0;
  for (let i = 0; i < n; i++) sum = sum + guarded(i, log);
  return sum * 10_000 + log[0]!;
}

/** The twins by name; the name is also that of the file, and of the function in it. */
export const twins: Readonly<Record<string, Twin>> = {
  fib: { run: fib, small: 20, large: 32 },
  loops: { run: loops, small: 300, large: 5000 },
  sieve: { run: sieve, small: 20_000, large: 2_000_000 },
  mandelbrot: { run: mandelbrot, small: 60, large: 600 },
  nbody: { run: nbody, small: 1000, large: 100_000 },
  calls: { run: calls, small: 10_000, large: 10_000_000 },
  queens: { run: queens, small: 6, large: 10 },
  trees: { run: trees, small: 8, large: 14 },
  tasks: { run: tasks, small: 500, large: 100_000 },
  closures: { run: closures, small: 1000, large: 10_000_000 },
  iterators: { run: iterators, small: 1000, large: 3_000_000 },
  exceptions: { run: exceptions, small: 1000, large: 100_000 },
};
