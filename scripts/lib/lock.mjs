// Entries of package-lock.json for binaries of other platforms; see scripts/complete-lock.mjs.

/**
 * @typedef {object} LockEntry
 * @property {string} [version]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {Record<string, string>} [optionalDependencies]
 */

/** Names of platforms in package names, and what npm calls them. */
const systems = new Map([
  ['android', 'android'],
  ['darwin', 'darwin'],
  ['freebsd', 'freebsd'],
  ['linux', 'linux'],
  ['openharmony', 'openharmony'],
  ['win32', 'win32'],
  ['windows', 'win32'],
]);
const processors = new Map([
  ['64', 'x64'],
  ['arm', 'arm'],
  ['arm64', 'arm64'],
  ['ia32', 'ia32'],
  ['ppc64', 'ppc64'],
  ['riscv64', 'riscv64'],
  ['s390x', 's390x'],
  ['x64', 'x64'],
]);

/**
 * The platform that a package of binaries is for, by its name.
 *
 * @param {string} name
 * @returns {{ os: string[], cpu: string[], libc?: string[] } | undefined}
 */
export function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.map((word) => systems.get(word)).find((known) => known !== undefined);
  const cpu = words.map((word) => processors.get(word)).find((known) => known !== undefined);
  if (os === undefined || cpu === undefined) return undefined;
  const libc = words.includes('musl') ? 'musl' : words.includes('gnu') ? 'glibc' : undefined;
  return { os: [os], cpu: [cpu], ...(libc === undefined ? {} : { libc: [libc] }) };
}

/**
 * Adds the optional packages that a lock file mentions but does not list, in the order in which npm
 * lists them. Only those with an exact version and a platform in their name are added.
 *
 * @param {{ packages: Record<string, LockEntry> }} lock changed in place
 * @returns {string[]} the names added
 */
export function completeLock(lock) {
  const listed = new Set(
    Object.keys(lock.packages).map((place) => place.split('node_modules/').at(-1)),
  );
  const added = [];
  for (const entry of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      if (listed.has(name) || platform === undefined || !/^\d/.test(version)) continue;
      const { os, cpu, libc } = platform;
      const dev = entry.dev === true ? { dev: true } : {};
      lock.packages[`node_modules/${name}`] = {
        version,
        cpu,
        ...dev,
        ...(libc === undefined ? {} : { libc }),
        optional: true,
        os,
      };
      added.push(name);
    }
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(sorted);
  return added;
}
