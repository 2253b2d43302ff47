import type { Rag } from '../rag/rag.ts';
import type { Readers } from '../rag/read/readers.ts';
import type { Check } from './contract.ts';
import { codeOf } from './failure.ts';
import { proveConfined } from './permissions.ts';
import type { ServedModels } from './served-models.ts';

/** Below this the vector index is told to be inaccurate: it was built to find at least so many of the true nearest. */
const LEAST_RECALL = 0.99;

interface CheckedParts {
  readonly rag: Rag;
  readonly readers: Promise<Readers>;
  readonly served: ServedModels;
}

/** Looks at everything the vault is made of. Never throws: what cannot be looked at is a failed check. */
export function runChecks(parts: CheckedParts): Promise<Check[]> {
  return Promise.all(
    Object.entries(CHECKS).map(async ([name, look]) => {
      try {
        return { name, ...(await look(parts)) };
      } catch (error) {
        return { name, state: 'fail', detail: `the check itself failed (${codeOf(error)})`, hint: 'Look at the log.' };
      }
    }),
  );
}

const CHECKS: Readonly<Record<string, (parts: CheckedParts) => Promise<Omit<Check, 'name'>>>> = {
  async confinement() {
    const proofs = await proveConfined();
    return { state: 'ok', detail: `tried and refused: ${proofs.map(({ what }) => what).join(', ')}` };
  },
  async store({ rag }) {
    const problems = rag.checkStore();
    if (problems.length === 0) return { state: 'ok', detail: 'every page of the document store is sound' };
    return {
      state: 'fail',
      detail: `the document store has ${problems.length} damaged places`,
      hint: 'Restart Cloister: the damaged file is set aside and the folders can be ingested again.',
    };
  },
  async parsers({ readers }) {
    const { workerCount } = await readers;
    const detail = `${workerCount} parser threads are ready`;
    return workerCount > 0
      ? { state: 'ok', detail }
      : { state: 'warn', detail, hint: 'They start with the next ingest.' };
  },
  async vectors({ rag }) {
    const result = await rag.checkVectors();
    if (!result) return { state: 'ok', detail: 'semantic search is off: no embedding model serves' };
    const detail = `recall at 10 is ${result.recallAt10.toFixed(3)} over ${result.sampleCount} samples`;
    if (result.recallAt10 >= LEAST_RECALL || result.sampleCount === 0) return { state: 'ok', detail };
    return { state: 'warn', detail, hint: 'Delete the folder "vectors" in the vault: it is built again.' };
  },
  async models({ served }) {
    const rows = await served.models.list();
    const bad = rows.filter(({ state }) => state !== 'ready' && state !== 'unchecked');
    if (bad.length === 0 && served.notes.length === 0)
      return { state: 'ok', detail: `${rows.length} models are imported` };
    return {
      state: 'warn',
      detail: [...bad.map(({ role, state }) => `the ${role} model is ${state}`), ...served.notes].join('; '),
      hint: 'Import the model again, or remove it.',
    };
  },
};
