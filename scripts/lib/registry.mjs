// A read-only npm registry on the loopback address, for tests: it serves the given tarballs by name
// and version, and nothing else. It passes no request on.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

/**
 * @typedef {object} Tarball
 * @property {import('./workspace.mjs').Manifest} manifest
 * @property {string} file
 */

/**
 * @param {Tarball[]} tarballs
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function startRegistry(tarballs) {
  const files = new Map(tarballs.map(({ file }) => [path.basename(file), readFileSync(file)]));

  /**
   * @param {string} name
   * @param {string} address
   */
  function packument(name, address) {
    const versions = tarballs
      .filter(({ manifest }) => manifest.name === name)
      .map(({ manifest, file }) => {
        const base = path.basename(file);
        const digest = createHash('sha512')
          .update(files.get(base) ?? '')
          .digest('base64');
        const dist = { tarball: `${address}/-/${base}`, integrity: `sha512-${digest}` };
        return /** @type {const} */ ([manifest.version, { ...manifest, dist }]);
      });
    const latest = versions.at(-1)?.[0];
    return latest && { name, 'dist-tags': { latest }, versions: Object.fromEntries(versions) };
  }

  const server = http.createServer((request, response) => {
    const address = `http://${request.headers.host}`;
    const target = decodeURIComponent((request.url ?? '/').slice(1));
    if (request.method !== 'GET') return response.writeHead(405).end();
    if (target.startsWith('-/')) {
      const file = files.get(target.slice(2));
      return file ? response.end(file) : response.writeHead(404).end();
    }
    const document = packument(target, address);
    if (document === undefined) return response.writeHead(404).end('{}');
    return response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The registry has no TCP port.');
  return {
    url: `http://127.0.0.1:${bound.port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
