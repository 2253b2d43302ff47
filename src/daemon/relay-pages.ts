import type { IngestCounts, KeepEvent, KeepSpec } from '../vault/contract.ts';
import { VaultError } from '../vault/errors.ts';
import { codeIs } from './remote-code.ts';
import type { VaultSupervisor } from './vault-supervisor.ts';

/** Runs that end without having told of a further page. */
const MAX_IDLE_RUNS = 2;

/**
 * Keeps pages over any number of vault processes: when hostile ones have ended every parser thread, a new process goes on
 * with those that were not told of yet. What was told of is stored.
 */
export async function* keepPages(
  supervisor: VaultSupervisor,
  spec: KeepSpec,
  signal: AbortSignal,
): AsyncGenerator<KeepEvent> {
  const told: KeepEvent[] = [];
  let rest = spec;
  for (let idleRuns = 0; ; ) {
    const lease = await supervisor.enter();
    const before = told.length;
    let spent = false;
    try {
      for await (const event of lease.api.keepPages(rest, signal)) {
        if (event.type === 'page') told.push(event);
        if (event.type === 'done') lease.leave();
        yield event.type === 'done' ? { ...event, counts: added(event.counts, told, before) } : event;
        if (event.type === 'done') return;
      }
      return;
    } catch (error) {
      spent = codeIs(error, 'RAG_READERS_SPENT');
      // A process that was replaced on purpose is no reason to stop either.
      if (!spent && !(lease.retired && codeIs(error, 'VAULT_DIED'))) throw error;
    } finally {
      lease.leave();
    }
    idleRuns = told.length > before ? 0 : idleRuns + 1;
    if (idleRuns >= MAX_IDLE_RUNS) throw noProgress();
    // Told in the order given, snippets first.
    const snippetCount = spec.snippets?.length ?? 0;
    rest = {
      ...spec,
      snippets: (spec.snippets ?? []).slice(told.length),
      pages: (spec.pages ?? []).slice(Math.max(0, told.length - snippetCount)),
    };
    if (spent) await supervisor.restart();
  }
}

/** The last run's counts and those of the pages told of in the runs before it. */
function added(last: IngestCounts, told: readonly KeepEvent[], before: number): IngestCounts {
  const counts = { ...last };
  for (const event of told.slice(0, before)) {
    if (event.type !== 'page') continue;
    if (event.outcome === 'kept') counts.added += 1;
    else if (event.outcome === 'unchanged') counts.unchanged += 1;
    else counts.failed += 1;
  }
  return counts;
}

function noProgress(): VaultError {
  return new VaultError('VAULT_NO_PROGRESS', 'some pages end every reader that opens them, so the keeping stopped', {
    hint: 'What was reported is stored; leave the failed pages out.',
  });
}
