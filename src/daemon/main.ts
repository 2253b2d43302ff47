import { constants } from 'node:os';
import { AppError } from '../config/errors.ts';
import { loadConfig } from '../config/load.ts';
import { checkFolder, statePaths } from '../config/paths.ts';
import { LOOPBACK } from '../config/schema.ts';
import { VERSION } from '../config/version.ts';
import { type RunningDaemon, startDaemon } from './compose.ts';
import { assertConfined } from './confinement.ts';
import { asAppError } from './error-reply.ts';

const EXIT_FAILED = 1;

/**
 * Entry of the daemon process. Started with `daemonFlags` after `prepareState`; `CLOISTER_HOME` names the folder it
 * returned. Says one line when it listens, or on the error output why it does not.
 */
try {
  process.umask(0o077);
  const paths = statePaths(process.env);
  assertConfined(paths);
  checkFolder(paths.daemon);
  const daemon = await startDaemon({ paths, config: loadConfig(paths, process.env) });
  endWith(daemon);
  process.stdout.write(`cloister ${VERSION} listens on http://${LOOPBACK}:${daemon.port}\n`);
} catch (error) {
  process.stderr.write(explain(error));
  process.exitCode = EXIT_FAILED;
}

/** Stops on a signal, on request and on an error nobody expected; the same signal again ends the process at once. */
function endWith(daemon: RunningDaemon): void {
  const received = new Set<NodeJS.Signals>();
  const stop = async (status: number): Promise<void> => {
    try {
      await daemon.stop();
      process.exit(status);
    } catch (error) {
      process.stderr.write(explain(error));
      process.exit(EXIT_FAILED);
    }
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The terminal's SIGINT and the SIGTERM with which the program that started us passes it on are one wish.
      if (received.has(signal)) process.exit(128 + constants.signals[signal]);
      received.add(signal);
      void stop(0);
    });
  }
  void daemon.stopRequested.then(() => stop(0));
  // Node would print the message, which may quote anything; the log takes only where it happened.
  const crash = (error: unknown): void => {
    daemon.log.failure(error);
    void stop(EXIT_FAILED);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  // A closed terminal must not end the daemon: there is nothing to be said to it any more.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
}

function explain(error: unknown): string {
  const { code, message, hint } = error instanceof AppError ? error : asAppError(error);
  return `cloister: ${message} (${code})${hint === undefined ? '' : `\n${hint}`}\n`;
}
