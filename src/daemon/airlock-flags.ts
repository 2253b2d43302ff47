import { dirname } from 'node:path';
import { programReads } from '../config/process-flags.ts';

/** Names are looked up by threads of the run time, four by default: one slow name server must not hold up everybody. */
const LOOKUP_THREADS = '32';
/** How names are found where it is set; needed by Node itself to start on Windows. */
const PASSED_ON = ['TZ', 'SystemRoot', 'RES_OPTIONS', 'LOCALDOMAIN'] as const;

/** How the airlock is started: the network, the program's own files, and nothing else. */
export function airlockLaunch(entry: string, programRoot: string) {
  const passed = PASSED_ON.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined);
  return {
    entry,
    execArgv: [
      '--permission',
      '--allow-net',
      ...[...programReads(programRoot), dirname(entry)].map((path) => `--allow-fs-read=${path}`),
      // A signal from any program of this user would open the debugger.
      '--disable-sigusr1',
      '--disable-warning=ExperimentalWarning',
    ],
    // Empty, not absent: a confined parent hands its own flags down to children that have none.
    env: { ...Object.fromEntries(passed), UV_THREADPOOL_SIZE: LOOKUP_THREADS, NODE_OPTIONS: '' },
    cwd: dirname(entry),
  };
}
