import type { StatePaths } from '../config/paths.ts';
import type { Connection } from './client.ts';
import { CliError } from './errors.ts';
import { readLock } from './lock.ts';
import { shown } from './printable.ts';
import type { Terminal } from './terminal.ts';

export interface ConnectOptions {
  readonly paths: StatePaths;
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Whether to start the daemon when none runs. */
  readonly start: boolean;
}

/**
 * @returns a connection to a daemon that has proved to be ours
 * @throws CliError CLI_NOT_RUNNING, CLI_START_FAILED, CLI_NOT_CLOISTER, CLI_CANCELLED
 */
export async function openConnection(options: ConnectOptions): Promise<Connection> {
  const { paths, env, terminal, signal, start } = options;
  // The HTTP library is loaded only when there is somebody to talk to.
  const running = readLock(paths) && (await (await import('./client.ts')).connect(paths, signal));
  if (running) return running;
  if (!start) {
    throw new CliError('CLI_NOT_RUNNING', 'the daemon is not running', {
      hint: 'start it with `cloister serve`; verbs such as `cloister ask` start it by themselves',
    });
  }
  const { startDaemon } = await import('./start-daemon.ts');
  const { connection, startedPid } = await startDaemon({ paths, env, signal });
  if (startedPid !== null) {
    terminal.note(shown`started cloister in the background (pid ${startedPid}); stop it with \`cloister stop\``);
  }
  return connection;
}
