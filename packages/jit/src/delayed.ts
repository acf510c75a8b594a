// A compiler that behaves as one in a worker does, in the same thread: all messages are copied, answers come late, and
// the compiler has a world of its own. For tests: it does the same in every run.

import type { CodePlatform, Language } from '@martlet/vm';
import type { FromCompiler } from './messages.ts';
import type { RemoteCompiler } from './remote.ts';
import { CompilerServer } from './server.ts';

/**
 * @param polls how often the program asks in vain for an answer
 */
export function delayedCompiler(
  language: Language,
  platform: CodePlatform,
  polls: number,
): RemoteCompiler {
  return {
    timeout: Number.POSITIVE_INFINITY,
    fallback: 'none',
    connect() {
      const server = new CompilerServer(language, platform);
      const replies: FromCompiler[] = [];
      let left = polls;
      return {
        send(message) {
          const reply = server.handle(structuredClone(message));
          if (reply !== null) replies.push(structuredClone(reply));
        },
        receive() {
          if (replies.length === 0 || left-- > 0) return undefined;
          left = polls;
          return replies.shift();
        },
        close() {},
      };
    },
  };
}
