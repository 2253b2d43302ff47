import { type ProbeSetting, probe } from './vault-probes.ts';

/** The same probes in a process without confinement. */
process.on('message', async ({ name, setting }: { name: string; setting: ProbeSetting }) => {
  process.send?.(await probe(name, setting));
});
