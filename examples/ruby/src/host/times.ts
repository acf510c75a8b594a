// Clocks and calendar times. A Time holds nanoseconds since the epoch, an offset in seconds (nil: the local zone) and
// whether it is UTC.

import type { Runtime } from '../runtime/runtime.ts';
import { floorDivide, floorModulo } from '../text/integers.ts';
import type { CalendarTime } from '../text/strftime.ts';
import {
  dayOfYear,
  joinTime,
  localZone,
  parseZoneOffset,
  splitTime,
  strftime,
  weekday,
} from '../text/strftime.ts';
import { integerArgument, textArgument } from './arguments.ts';
import { defineHost } from './registry.ts';

const BILLION = 1_000_000_000n;

/** Nanoseconds since the epoch. */
function now(): bigint {
  const milliseconds = performance.timeOrigin + performance.now();
  return BigInt(Math.floor(milliseconds * 1000)) * 1000n;
}
defineHost('time_now', 0, (rt) => rt.integer(now()));
/** Nanoseconds of a clock: 0 the real time, 1 monotonic, 2 the processor time of the process. */
defineHost('clock_nanoseconds', 1, (rt, clock) => {
  const which = integerArgument(rt, clock!);
  if (which === 0) return rt.integer(now());
  const usage = which === 2 ? globalThis.process?.cpuUsage?.() : undefined;
  if (usage) return rt.integer(BigInt(usage.user + usage.system) * 1000n);
  const fine = globalThis.process?.hrtime?.bigint?.();
  return rt.integer(fine ?? BigInt(Math.floor(performance.now() * 1e6)));
});

/** Calendar fields of a time whose zone is nil (local), :utc or an offset. */
function fieldsOf(rt: Runtime, nanoseconds: bigint, zone: bigint): CalendarTime {
  const seconds = Number(floorDivide(nanoseconds, BILLION));
  const rest = Number(floorModulo(nanoseconds, BILLION));
  if (rt.isSymbol(zone)) return splitTime(seconds, rest, 0, 'UTC');
  if (zone !== rt.nil) return splitTime(seconds, rest, rt.toNumber(zone), '');
  const local = localZone(seconds);
  return splitTime(seconds, rest, local.offset, local.zone);
}
/** [year, month, day, hour, minute, second, nanosecond, weekday, day of the year, offset, zone] */
defineHost('time_fields', 2, (rt, nanoseconds, zone) => {
  const t = fieldsOf(rt, rt.toBigInt(nanoseconds!), zone!);
  const parts = [
    ...[t.year, t.month, t.day, t.hour, t.minute, t.second, t.nanosecond],
    ...[weekday(t), dayOfYear(t), t.offset],
  ];
  const zoneName = t.zone === '' ? rt.nil : rt.newString(t.zone);
  return rt.newArray([...parts.map((n) => rt.host.int(n)), zoneName]);
});
/** Seconds since the epoch of [year, month, day, hour, minute, second] in a zone. */
defineHost('time_seconds', 2, (rt, fields, zone) => {
  const [year, month, day, hour, minute, second] = rt
    .elements(fields!)
    .map((w) => rt.toNumber(w)) as [number, number, number, number, number, number];
  const at = (offset: number): number => joinTime(year, month, day, hour, minute, second, offset);
  if (rt.isSymbol(zone!)) return rt.integer(at(0));
  if (zone !== rt.nil) return rt.integer(at(integerArgument(rt, zone!)));
  // The zone's offset depends on the time that is sought: two steps settle it but for the hours that a clock skips.
  const guess = at(localZone(at(0)).offset);
  return rt.integer(at(localZone(guess).offset));
});
defineHost('time_strftime', 3, (rt, nanoseconds, zone, format) => {
  const fields = fieldsOf(rt, rt.toBigInt(nanoseconds!), zone!);
  return rt.newString(strftime(fields, textArgument(rt, format!)));
});
/** Seconds of a zone such as "+09:00"; :utc for UTC. */
defineHost('time_zone', 1, (rt, zone) => {
  const text = textArgument(rt, zone!);
  if (text === 'UTC' || text === 'Z' || text === '-00:00') return rt.symbol('utc');
  const offset = parseZoneOffset(text);
  if (offset !== undefined) return rt.host.int(offset);
  const message = `"+HH:MM", "-HH:MM", "UTC" or "A".."I","K".."Z" expected for utc_offset: ${text}`;
  return rt.raise('ArgumentError', message);
});
/** Waits so many seconds, unless the time limit of the VM is used up before. */
defineHost('sleep', 1, (rt, seconds) => {
  const end = performance.now() + rt.toFloat(seconds!) * 1000;
  for (let left = end - performance.now(); left > 0; left = end - performance.now()) {
    nap(Math.min(left, NAP));
    rt.vm.runtime.throwIfDue();
  }
  return rt.nil;
});

/** Milliseconds by which a sleeping program may be late to notice that it is to be stopped. */
const NAP = 20;

function nap(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  if (typeof SharedArrayBuffer === 'function') {
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    } catch {
      // The main thread of a page may not wait: it spins.
    }
  }
  while (performance.now() < end);
}
