import type { StatePaths } from '../config/paths.ts';
import { DaemonError } from './errors.ts';

/** @returns whether Node keeps this process out of the store and of everything else but its own folder */
export function isConfined(paths: Pick<StatePaths, 'home' | 'vault'>): boolean {
  const { permission } = process;
  // Absent when Node was started without the model, whatever the types say.
  if ((permission as typeof permission | undefined) === undefined) return false;
  const outside = [paths.vault, paths.home, '/'];
  return !outside.some((path) => permission.has('fs.read', path) || permission.has('fs.write', path));
}

/** @throws DaemonError DAEMON_UNCONFINED */
export function assertConfined(paths: Pick<StatePaths, 'home' | 'vault'>): void {
  if (isConfined(paths)) return;
  throw new DaemonError('DAEMON_UNCONFINED', 'the daemon was started without the limits it must run under', {
    hint: 'Start it with cloister serve.',
  });
}
