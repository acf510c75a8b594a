// A static server on loopback, for as long as a test runs.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, resolve, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.bin': 'application/octet-stream',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.rb': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};

export interface Server {
  /** As in `http://127.0.0.1:1234`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Below this path, scripts have addresses in the place of package names, as a bundler would put there. */
export const RESOLVED = '/resolved';

/** A script with package names replaced, by the import map that pages use. */
function resolveNames(script: string, base: string): string {
  const page = readFileSync(resolve(base, 'examples/embedding/page/index.html'), 'utf8');
  const { imports } = JSON.parse(importMap(page)) as { imports: Readonly<Record<string, string>> };
  return script.replaceAll(
    /(from |import )'([^'./][^']*)'/g,
    (text, keyword: string, name: string) =>
      imports[name] === undefined ? text : `${keyword}'${RESOLVED}${imports[name]}'`,
  );
}

/** Serves scripts, pages and what they load below `folder`; `policy` makes the Content-Security-Policy of a page. */
export async function serve(folder: string, policy: (page: string) => string): Promise<Server> {
  const base = resolve(folder);
  async function answer(path: string, response: ServerResponse): Promise<void> {
    const resolved = path.startsWith(`${RESOLVED}/`);
    const below = resolved ? path.slice(RESOLVED.length) : path;
    const file = resolve(base, `.${decodeURIComponent(below)}`);
    const type = TYPES[extname(file)];
    if (!file.startsWith(base + sep) || type === undefined) {
      response.writeHead(404).end();
      return;
    }
    let content = await readFile(file);
    if (resolved && extname(file) === '.js')
      content = Buffer.from(resolveNames(String(content), base));
    const headers: Record<string, string> = { 'content-type': type };
    if (extname(file) === '.html') {
      headers['content-security-policy'] = policy(content.toString());
    }
    response.writeHead(200, headers).end(content);
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    answer(pathname, response).catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done, fail) => {
        server.close((error) => (error ? fail(error) : done()));
        server.closeAllConnections();
      }),
  };
}

/** The source expression by which a policy allows the import map of a page: browsers take only inline ones. */
export function importMapHash(page: string): string {
  return `'sha256-${createHash('sha256').update(importMap(page)).digest('base64')}'`;
}

function importMap(page: string): string {
  const text = /<script type="importmap">([\s\S]*?)<\/script>/.exec(page)?.[1];
  if (text === undefined) throw new Error('the page has no import map');
  return text;
}
