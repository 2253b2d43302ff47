import { lstat } from 'node:fs/promises';
import type { StatePaths } from '../config/paths.ts';
import type { Check } from '../vault/contract.ts';

const NEEDED_MAJOR = 26;
const GROUP_OR_WORLD = 0o077;

/**
 * What can be looked at without the daemon: the Node in use and who may read the state folder.
 * @param uid of the present user; undefined on Windows, where the user's profile does what modes do elsewhere
 */
export async function localChecks(
  paths: Pick<StatePaths, 'home' | 'token'>,
  version: string = process.versions.node,
  uid: number | undefined = process.getuid?.(),
): Promise<Check[]> {
  return [
    checkNode(version),
    await checkPrivate('state folder', paths.home, uid),
    await checkPrivate('token', paths.token, uid),
  ];
}

function checkNode(version: string): Check {
  const detail = `version ${version}`;
  if (Number(version.split('.')[0]) >= NEEDED_MAJOR) return { name: 'node', state: 'ok', detail };
  const hint = `Run npm ci in the program's folder; it brings Node ${NEEDED_MAJOR} along.`;
  return { name: 'node', state: 'fail', detail, hint };
}

async function checkPrivate(name: string, path: string, uid: number | undefined): Promise<Check> {
  try {
    const stats = await lstat(path);
    if (uid === undefined) return { name, state: 'ok', detail: 'lies in your profile' };
    if (stats.uid !== uid) {
      const hint = 'Set CLOISTER_HOME to a folder of your own.';
      return { name, state: 'fail', detail: 'belongs to another user', hint };
    }
    if (stats.mode & GROUP_OR_WORLD) {
      const hint = 'Look at what lies there, then run chmod -R go= on the state folder.';
      return { name, state: 'fail', detail: 'other users may read or change it', hint };
    }
    return { name, state: 'ok', detail: 'only you may read it' };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { name, state: 'ok', detail: 'not made yet' };
  }
}
