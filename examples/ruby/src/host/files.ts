// Files, standard input and the environment, as far as the system of the runtime has them: else every access fails with
// Errno::ENOSYS.

import type { Runtime } from '../runtime/runtime.ts';
import type { FileSystem } from '../runtime/system.ts';
import { fnmatch } from '../text/fnmatch.ts';
import { integerArgument, textArgument } from './arguments.ts';
import { defineHost } from './registry.ts';
import { raiseErrno, systemCall } from './system-errors.ts';

/** Runs file access; its errors become Ruby's. */
function access<T>(rt: Runtime, what: string, path: string, run: (fs: FileSystem) => T): T {
  const fs = rt.system.files ?? raiseErrno(rt, 'ENOSYS', '');
  return systemCall(rt, ` @ ${what} - ${path}`, () => run(fs));
}

/** Opens a file; `flags` as fopen has them. Directories cannot be read, which Ruby says when it reads. */
defineHost('file_open', 2, (rt, path, mode) => {
  const name = textArgument(rt, path!);
  const flags = rt.str(mode!);
  return access(rt, 'rb_sysopen', name, (fs) => rt.host.int(fs.openSync(name, flags)));
});
defineHost('file_close', 1, (rt, descriptor) => {
  access(rt, 'rb_io_close', '', (fs) => fs.closeSync(integerArgument(rt, descriptor!)));
  return rt.nil;
});
/** Reads up to `count` bytes from where the descriptor is; nil at the end. */
defineHost('file_read', 2, (rt, descriptor, count) => {
  const buffer = new Uint8Array(integerArgument(rt, count!));
  const size = access(rt, 'io_fread', '', (fs) =>
    readSome(fs, integerArgument(rt, descriptor!), buffer),
  );
  return size === 0 ? rt.nil : rt.newStringOf(buffer.subarray(0, size));
});
/** A terminal or pipe without data answers EAGAIN, its end EOF; a signal ends the waiting by EINTR. */
function readSome(fs: FileSystem, descriptor: number, buffer: Uint8Array): number {
  for (;;) {
    try {
      return fs.readSync(descriptor, buffer);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN' && code !== 'EINTR') throw error;
      // What an interrupt is to end, it ends here.
      const pause = code === 'EINTR' ? 50 : 5;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }
}
defineHost('file_write', 2, (rt, descriptor, text) => {
  const bytes = rt.bytesOf(text!);
  access(rt, 'io_write', '', (fs) => {
    for (let at = 0; at < bytes.length; ) {
      at += fs.writeSync(integerArgument(rt, descriptor!), bytes, at);
    }
  });
  return rt.host.int(bytes.length);
});
/** What a path is: [kind, size, seconds of the last change], or nil. */
defineHost('file_stat', 1, (rt, path) => {
  const name = textArgument(rt, path!);
  const stat = access(rt, 'rb_file_s_stat', name, (fs) =>
    fs.statSync(name, { throwIfNoEntry: false }),
  );
  if (!stat) return rt.nil;
  const kind = stat.isDirectory() ? 'directory' : stat.isFile() ? 'file' : 'other';
  return rt.newArray([
    rt.symbol(kind),
    rt.host.int(stat.size),
    rt.integer(BigInt(Math.floor(stat.mtimeMs)) * 1000000n),
  ]);
});
defineHost('file_delete', 1, (rt, path) => {
  const name = textArgument(rt, path!);
  access(rt, 'apply2files', name, (fs) => fs.unlinkSync(name));
  return rt.nil;
});
defineHost('file_rename', 2, (rt, from, to) => {
  const [a, b] = [textArgument(rt, from!), textArgument(rt, to!)];
  access(rt, 'rb_file_s_rename', `(${a}, ${b})`, (fs) => fs.renameSync(a, b));
  return rt.host.int(0);
});
defineHost('dir_make', 1, (rt, path) => {
  const name = textArgument(rt, path!);
  access(rt, 'dir_s_mkdir', name, (fs) => fs.mkdirSync(name));
  return rt.host.int(0);
});
defineHost('dir_remove', 1, (rt, path) => {
  const name = textArgument(rt, path!);
  access(rt, 'dir_s_rmdir', name, (fs) => fs.rmdirSync(name));
  return rt.host.int(0);
});
defineHost('dir_entries', 1, (rt, path) => {
  const name = textArgument(rt, path!);
  const names = access(rt, 'dir_initialize', name, (fs) => fs.readdirSync(name).sort());
  return rt.newArray(names.map((entry) => rt.newString(entry)));
});
defineHost('working_directory', 0, (rt) => rt.newString(rt.system.cwd()));
/** An absolute path without `.` and `..`. */
defineHost('file_expand', 2, (rt, path, from) => {
  const home = rt.system.environment?.get('HOME') ?? '/';
  const given = textArgument(rt, path!).replace(/^~(?=\/|$)/, home);
  const base = from === rt.nil ? rt.system.cwd() : textArgument(rt, from!);
  const parts: string[] = [];
  for (const part of (given.startsWith('/') ? given : `${base}/${given}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return rt.newString(`/${parts.join('/')}`);
});
defineHost('is_terminal', 1, (rt, descriptor) =>
  rt.bool(rt.system.isTerminal?.(integerArgument(rt, descriptor!)) ?? false),
);

defineHost('file_fnmatch', 3, (rt, pattern, path, flags) =>
  rt.bool(
    fnmatch(
      textArgument(rt, pattern!),
      textArgument(rt, path!),
      Number(integerArgument(rt, flags!)),
    ),
  ),
);
