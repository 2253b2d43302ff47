import { existsSync, mkdirSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { statePaths } from '../config/paths.ts';

/**
 * Compiled code is kept in the state folder, in a part that neither the daemon nor the vault may write to: what this
 * process runs is out of their reach.
 */
function keepCompiledCode(): void {
  try {
    const { home } = statePaths(process.env);
    if (!existsSync(home)) return;
    const cache = join(home, 'cache');
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    enableCompileCache(cache);
  } catch {
    // What is wrong with CLOISTER_HOME is told by the command itself, in its own words.
  }
}

keepCompiledCode();
const { runCli } = await import('./command.ts');

// `cloister search … | head`: the reader has what it wanted, which is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
}
process.exitCode = await runCli(process.argv.slice(2));
// Input that nobody reads any more must not keep the command alive.
process.stdin.unref?.();
