import { EXIT } from '../exit-codes.ts';
import { none } from '../sub-verb.ts';
import { defineVerb } from '../verb.ts';

/** `cloister serve`: the daemon in the foreground, for a service manager or to watch it. */
export const serve = defineVerb({
  usage: ['serve'],
  details: `Runs the daemon until it is stopped by Ctrl-C, SIGTERM or \`cloister stop\`. Other verbs start
it in the background by themselves, so this is for a service manager, or to watch it. It
listens on 127.0.0.1 only. The port is set by CLOISTER_PORT or in config.json.`,
  options: {},
  examples: ['cloister serve', 'CLOISTER_PORT=8123 cloister serve'],
  async run({ positionals, paths, env, signal }) {
    none('serve', positionals);
    const { runDaemon } = await import('../start-daemon.ts');
    return (await runDaemon({ paths, env, signal })) === 0 ? EXIT.ok : EXIT.unreachable;
  },
});
