import type { BatchLine } from '../../decoy/plan-lines.ts';
import type { Mode } from '../../decoy/types.ts';
import { CliError } from '../errors.ts';
import { defineVerb, type Verb } from '../verb.ts';

export interface DecoysAuditParts {
  readonly corpus: () => Iterable<string>;
  readonly plan: (
    lines: readonly string[],
    mode: Mode,
    options: { readonly uniform: boolean },
  ) => Promise<readonly BatchLine[]>;
  readonly draw?: { readonly cells: number; readonly cellSize: number };
}

export function createDecoysAudit(_parts: DecoysAuditParts): Verb {
  return defineVerb({
    usage: ['decoys audit'],
    details: 'A built-in adversary tries to find the real queries.',
    options: {},
    examples: [],
    async run() {
      throw new CliError('CLI_USAGE', 'this build has no auditor', { hint: 'install Cloister again' });
    },
  });
}
