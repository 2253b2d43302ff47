import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';
import type { StatePaths } from './paths.ts';

/** What a process of ours reads of the program: not the whole folder, in which a state folder might lie. */
const PROGRAM_PARTS = ['package.json', 'src', 'dist', 'bin', 'data'];

/**
 * Node flags that confine the daemon process: it reads the program, reads and writes its own folder and the audit chain's, opens
 * sockets and starts the vault, and nothing else. The store is out of its reach through `fs`.
 * Start it with an empty `NODE_OPTIONS`: flags found there would be added to these.
 * @param paths as `prepareState` returned them
 */
export function daemonFlags(paths: StatePaths, programRoot: string): string[] {
  return [
    '--permission',
    '--allow-net',
    '--allow-child-process',
    ...programReads(programRoot).map((path) => `--allow-fs-read=${path}`),
    ...[paths.daemon, paths.audit].flatMap((path) => [`--allow-fs-read=${path}`, `--allow-fs-write=${path}`]),
    ...torSecret(paths).map((path) => `--allow-fs-read=${path}`),
    // Any program of this user could open the debugger by a signal.
    '--disable-sigusr1',
    // Both flags warn at every start that they weaken the model; what that means is in the threat model.
    '--disable-warning=PERM0002',
    '--disable-warning=ExperimentalWarning',
  ];
}

/**
 * The file with which a Tor of the user's own lets us in. It lies where Tor put it, outside our folders. A path that is a
 * folder, or lies in the state folder, is not what it says it is: the right to read it would open the store.
 */
function torSecret(paths: StatePaths): string[] {
  try {
    // Settings are judged by the daemon as it starts; here only the path counts, and every command pays for the reading.
    const { tor } = JSON.parse(readFileSync(paths.config, 'utf8')) as {
      readonly tor?: Readonly<Record<string, unknown>>;
    };
    const path = tor?.['cookie'] ?? tor?.['passwordFile'];
    // A star would be a pattern: the right to read whatever fits it.
    if (tor?.['mode'] !== 'running' || typeof path !== 'string' || path.includes('*')) return [];
    const real = realpathSync(path);
    const outside = isAbsolute(path) && relative(paths.home, real).startsWith('..');
    return outside && statSync(real).isFile() ? [...new Set([path, real])] : [];
  } catch (error) {
    // What is no settings file ends the daemon with the reason; a secret that is not there is reported by whoever needs it.
    if (error instanceof SyntaxError || error instanceof TypeError || 'code' in (error as object)) return [];
    throw error;
  }
}

/**
 * The files and folders a process needs to load the program: its own parts and every folder of libraries above it.
 * In a confined process even asking whether another file exists is refused, so the right is asked for first.
 */
export function programReads(programRoot: string): string[] {
  const paths = PROGRAM_PARTS.map((part) => join(programRoot, part));
  // npm may put libraries beside the program (`npx`, a global install) as well as below it.
  for (let folder = programRoot; folder !== dirname(folder); folder = dirname(folder)) {
    paths.push(join(folder, 'node_modules'));
  }
  return paths.filter((path) => process.permission?.has('fs.read', path) !== false && existsSync(path));
}
