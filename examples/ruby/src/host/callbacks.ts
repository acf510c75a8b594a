// Functions of the embedding program that Ruby may call.

import { defineHost } from './registry.ts';

/** Calls the callback of a number with an Array of arguments and a Hash of keywords or nil. */
defineHost('call_embedder', 3, (rt, number, args, keywords) =>
  rt.callbacks[rt.toNumber(number!)]!(rt.elements(args!), keywords!),
);
