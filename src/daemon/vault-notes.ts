import type { VaultApi } from '../vault/contract.ts';
import type { DaemonLog } from './log.ts';
import { modelRecord } from './recorded-vault.ts';
import type { Recorder } from './recorder.ts';
import type { VaultNote } from './vault-host.ts';

/**
 * Takes what the vault's host tells: to the log, and what matters for trust to the chain as well.
 * @param models asked for after each start, to record which of them serve
 */
export function vaultNotes(
  log: Pick<DaemonLog, 'event' | 'vaultCode' | 'failure'>,
  recorder: Pick<Recorder, 'service' | 'note'>,
  models: () => ReturnType<VaultApi['models']>,
): (note: VaultNote) => void {
  const told = new Set<string>();
  const tellModels = async (): Promise<void> => {
    for (const model of await models()) {
      const key = `${model.role} ${model.id}`;
      if (model.active !== true || told.has(key)) continue;
      told.add(key);
      recorder.note(modelRecord('serving', model));
    }
  };
  return (note) => {
    if (note.event === 'vault-said') {
      log.vaultCode(note.code);
      return;
    }
    log.event(note.event, countsOf(note));
    if (note.event !== 'vault-started') {
      recorder.service('degraded');
      return;
    }
    recorder.service('ready');
    tellModels().catch((error: unknown) => log.failure(error));
  };
}

function countsOf({ elapsedMs, crashCount }: { readonly elapsedMs?: number; readonly crashCount?: number }) {
  return { ...(elapsedMs === undefined ? {} : { elapsedMs }), ...(crashCount === undefined ? {} : { crashCount }) };
}
