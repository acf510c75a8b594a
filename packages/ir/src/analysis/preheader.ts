// Preheaders: the block in front of a loop, into which loop-invariant code is moved.

import type { Block, Edge } from '../function.ts';
import type { Cfg } from './cfg.ts';

/**
 * The block that runs once before a loop is entered: the only source of edges into the header from outside, which leads
 * nowhere else. `null` when there is none yet; then {@link addPreheader} makes one.
 */
export function findPreheader(cfg: Cfg, loop: number): Block | null {
  const header = cfg.byId[cfg.loops.header[loop]!]!;
  let found: Block | null = null;
  for (const source of cfg.sourcesOf(header)) {
    if (cfg.loops.contains(loop, source.id)) continue;
    if (found !== null) return null;
    found = source;
  }
  return found?.terminator?.kind === 'jump' ? found : null;
}

/**
 * Makes a preheader. The entering edges are led to it with their arguments, which it passes on through parameters of its
 * own. The snapshot `cfg` is out of date afterwards, except for what it says about other blocks.
 */
export function addPreheader(cfg: Cfg, loop: number): Block {
  const { fn } = cfg;
  const header = cfg.byId[cfg.loops.header[loop]!]!;
  const preheader = fn.addBlock();
  // Beside the header, so that the order of the list stays close to the order of execution.
  fn.blocks.pop();
  fn.blocks.splice(fn.blocks.indexOf(header), 0, preheader);
  const sources = cfg.sourcesOf(header);
  const entering = cfg
    .edgesInto(header)
    .filter((_, index) => !cfg.loops.contains(loop, sources[index]!.id));
  const single: Edge | undefined = entering.length === 1 ? entering[0] : undefined;
  const args =
    single !== undefined
      ? single.args
      : header.params.map((param) => preheader.addParam(param.type!));
  for (const edge of entering) {
    edge.block = preheader;
    if (single !== undefined) edge.args = [];
  }
  preheader.cold = header.cold;
  preheader.terminator = { kind: 'jump', target: { block: header, args } };
  return preheader;
}
