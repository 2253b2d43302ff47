import { type CliResult, cli, type HostOptions } from './cli-host.ts';
import { type Answers, type Received, startFakeDaemon } from './daemon-fake.ts';

/** Runs one command against a daemon that gives these answers, and keeps what it was sent. */
export async function cliAgainst(
  answers: Answers,
  argv: readonly string[],
  options: HostOptions = {},
): Promise<CliResult & { readonly received: readonly Received[] }> {
  const daemon = await startFakeDaemon(answers);
  try {
    const env = { CLOISTER_HOME: daemon.home, ...options.env };
    return { ...(await cli(argv, { ...options, env })), received: daemon.received };
  } finally {
    await daemon.close();
  }
}
