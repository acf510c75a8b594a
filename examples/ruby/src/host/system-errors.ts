// Errors of the operating system as Ruby's.

import type { Runtime } from '../runtime/runtime.ts';

/** Messages of the errors for which there are classes in Errno. */
const MESSAGES: Readonly<Record<string, string>> = {
  E2BIG: 'Argument list too long',
  EACCES: 'Permission denied',
  EAGAIN: 'Resource temporarily unavailable',
  EBADF: 'Bad file descriptor',
  EEXIST: 'File exists',
  EINVAL: 'Invalid argument',
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  EMFILE: 'Too many open files',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOSYS: 'Function not implemented',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EPIPE: 'Broken pipe',
  EROFS: 'Read-only file system',
  ESRCH: 'No such process',
  ETXTBSY: 'Text file busy',
  EXDEV: 'Invalid cross-device link',
};

/** Raises Errno::<code>. */
export function raiseErrno(rt: Runtime, code: string, detail: string): never {
  const known = MESSAGES[code] ? code : 'EINVAL';
  return rt.raise(`Errno::${known}`, MESSAGES[known] + detail);
}

/** The code of an error of the operating system, or `null`. */
export function systemErrorCode(error: unknown): string | null {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code in MESSAGES ? code : null;
}

/** Asks the system; its errors become Ruby's, whose message ends with `detail`. */
export function systemCall<T>(rt: Runtime, detail: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === null) throw error;
    return raiseErrno(rt, code, detail);
  }
}
