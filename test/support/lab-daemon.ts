import { loadConfig } from '../../src/config/load.ts';
import { statePaths } from '../../src/config/paths.ts';
import { startDaemon } from '../../src/daemon/compose.ts';
import { assertConfined } from '../../src/daemon/confinement.ts';

/** The daemon as `cloister serve` confines it, but for one thing: it is told that Tor is there. For nothing over Tor. */
const paths = statePaths(process.env);
assertConfined(paths);
const daemon = await startDaemon({
  paths,
  config: loadConfig(paths, process.env),
  torPrecondition: { name: 'tor', establish: async () => async () => undefined },
});
process.on('SIGTERM', () => void daemon.stop().then(() => process.exit(0)));
process.stdout.write(`${daemon.port}\n`);
