// What the host reads from objects of the guest and says about them, without running guest code.

import { FLAG } from '../instructions/layouts.ts';
import { formatFloat } from '../text/floats.ts';
import { inspectString, inspectSymbol } from '../text/inspect.ts';
import { ObjectModel } from './object-model.ts';

/** Longest `inspect` that an error message shows. */
const BRIEF = 65;

/** The objects of one VM, as far as the host must know what is in them. */
export class GuestObjects extends ObjectModel {
  /** The word of a string constant: frozen, its bytes shared with every copy. */
  constantString(text: string): bigint {
    return this.newString(text, FLAG.frozen | FLAG.shared);
  }

  /** Keys and values of a Hash. */
  hashEntries(hash: bigint): [bigint, bigint][] {
    const keys = this.instanceVariable(hash, '@__keys');
    if (!this.isArray(keys)) return [];
    const values = this.elements(this.instanceVariable(hash, '@__values'));
    const entries: [bigint, bigint][] = [];
    for (const [i, key] of this.elements(keys).entries()) {
      // The key of a deleted entry is the marker.
      if (key !== this.undef) entries.push([key, values[i]!]);
    }
    return entries;
  }

  /** `inspect` of what keys of keyword arguments are. */
  inspectKey(word: bigint): string {
    return this.isSymbol(word) ? `:${this.host.text(word)}` : this.brief(word);
  }

  /** A value in an error message, without running guest code. */
  brief(word: bigint): string {
    const kind = this.words.kind(word);
    switch (kind) {
      case 'nil':
      case 'true':
      case 'false':
        return kind;
      case 'symbol':
        return inspectSymbol(this.host.text(word));
    }
    if (this.isInteger(word)) return String(this.toBigInt(word));
    if (this.isFloat(word)) return formatFloat(this.toFloat(word));
    if (this.isString(word)) return inspectString(this.str(word)).slice(0, BRIEF);
    const module = this.moduleOf(word);
    return module === null ? this.anyToS(word) : this.classLabel(module);
  }

  /** `#<Foo:0x0000000000001234>`, with the object's address. */
  anyToS(word: bigint): string {
    const address = this.objectId(word).toString(16).padStart(16, '0');
    return `#<${this.classLabel(this.ordinaryClassOf(word))}:0x${address}>`;
  }

  /** The number by which `object_id` and `inspect` know an object. */
  objectId(word: bigint): bigint {
    if (this.host.isInt(word)) return this.host.toInt(word) * 2n + 1n;
    switch (this.words.kind(word)) {
      case 'nil':
        return 8n;
      case 'true':
        return 20n;
      case 'false':
        return 0n;
      case 'reference':
        return BigInt(this.ref(word));
      default:
        return (word & 0xffff_ffff_ffffn) * 4n + 12n;
    }
  }
}
