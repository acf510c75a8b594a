// The process around the program: its environment variables and signals.

import { integerArgument, textArgument } from './arguments.ts';
import { defineHost } from './registry.ts';
import { raiseErrno, systemCall } from './system-errors.ts';

defineHost('env_get', 1, (rt, name) => {
  const value = rt.system.environment?.get(textArgument(rt, name!));
  return value === undefined ? rt.nil : rt.newString(value);
});
defineHost('env_set', 2, (rt, name, value) => {
  const key = textArgument(rt, name!);
  const text = value === rt.nil ? undefined : textArgument(rt, value!);
  if (`${key}${text ?? ''}`.includes('\0')) {
    const what = key.includes('\0') ? 'name' : 'value';
    rt.raise('ArgumentError', `bad environment variable ${what}: contains null byte`);
  }
  if (key === '' || key.includes('=')) raiseErrno(rt, 'EINVAL', ` - setenv(${key})`);
  rt.system.environment?.set(key, text);
  return value!;
});
defineHost('env_names', 0, (rt) =>
  rt.newArray((rt.system.environment?.names() ?? []).map((name) => rt.newString(name))),
);

defineHost('process_id', 0, (rt) => rt.host.int(rt.system.process?.id ?? 1));
defineHost('send_signal', 2, (rt, signal, process) => {
  const control = rt.system.process ?? raiseErrno(rt, 'ENOSYS', '');
  const [number, id] = [integerArgument(rt, signal!), integerArgument(rt, process!)];
  systemCall(rt, '', () => control.signal(id, number));
  return rt.nil;
});
/** Ends the process by a signal, if there is one and the signal does that. */
defineHost('end_by_signal', 1, (rt, signal) => {
  const control = rt.system.process;
  rt.out.flush();
  control?.signal(control.id, integerArgument(rt, signal!));
  return rt.nil;
});
defineHost('ignore_signal', 2, (rt, signal, on) => {
  rt.system.process?.ignore(integerArgument(rt, signal!), rt.truthy(on!));
  return rt.nil;
});
