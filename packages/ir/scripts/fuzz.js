// A longer run of the differential fuzzer than the tests make: the optimised module against the module as generated,
// both in the evaluator. `npm run fuzz -w @martlet/ir -- --seed 1 --count 10000 --statements 24 --functions 3 --passes simplify,dead-code`
// On a disagreement it prints the seed and writes the reduced case as a filetest.

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { evaluatorBackend } from '../dist/filetest/index.js';
import * as ir from '../dist/index.js';
import { fuzz } from '../dist/testing/index.js';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    count: { type: 'string', default: '10000' },
    statements: { type: 'string', default: '24' },
    functions: { type: 'string', default: '3' },
    passes: { type: 'string' },
  },
});
const seed = Number(values.seed);
const count = Number(values.count);
const backend = evaluatorBackend();
const subjects = [{ name: 'evaluator', backend }];
if (ir.optimizeModule !== undefined) {
  const passes = values.passes?.split(',');
  const transform = (module) => ir.optimizeModule(module, { verify: true }, passes);
  subjects.push({ name: 'optimised', backend, transform });
}

console.log(`${count} modules from seed ${seed}: ${subjects.map(({ name }) => name).join(', ')}`);
const start = Date.now();
const report = fuzz({
  seed,
  count,
  subjects,
  generator: { statements: Number(values.statements), functions: Number(values.functions) },
  onModule(current) {
    if (current > seed && (current - seed) % 1000 === 0) {
      console.log(`${current - seed} modules, ${Math.round((Date.now() - start) / 1000)} s`);
    }
  },
});
if (report.failure === null) {
  console.log(`${report.modules} modules, ${report.runs} runs: all agree`);
} else {
  const { failure } = report;
  const file = `fuzz-${failure.seed}-${failure.subject}.ir`;
  writeFileSync(file, failure.filetest);
  console.error(`seed ${failure.seed}, ${failure.subject}: ${failure.message}`);
  console.error(`reduced case written to ${file}`);
  process.exitCode = 1;
}
