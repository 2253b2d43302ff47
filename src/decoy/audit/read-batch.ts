import Type from 'typebox';
import Value from 'typebox/value';
import { MODES } from '../types.ts';
import { DecoyAuditError } from './errors.ts';
import type { AuditBatch } from './types.ts';

/** Natural logarithm, or nothing claimed: JSON has no infinity. */
const Eps = Type.Union([Type.Number({ minimum: 0 }), Type.Null()]);

const Line = Type.Object({
  user: Type.Union([Type.String(), Type.Number()]),
  seq: Type.Number(),
  mode: Type.Union(MODES.map((mode) => Type.Literal(mode))),
  source: Type.Optional(Type.String()),
  real_index: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  queries: Type.Array(Type.String(), { minItems: 2 }),
  send_ms: Type.Array(Type.Number()),
  slots: Type.Array(Type.Integer()),
  class: Type.String(),
  answered: Type.Boolean(),
  eps: Type.Object({ content: Eps, thread: Eps, spent_today: Eps }),
});

/**
 * One line of JSON.
 * @param number of the line, from 1, for the message
 * @throws DecoyAuditError DECOY_AUDIT_LINE
 */
export function readBatch(text: string, number: number): AuditBatch {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    throw refused(number, 'is not JSON', cause);
  }
  if (!Value.Check(Line, value)) {
    const [first] = Value.Errors(Line, value);
    throw refused(number, `is no batch${first?.instancePath ? `, see ${first.instancePath.slice(1)}` : ''}`);
  }
  const { queries, send_ms, slots, real_index } = value;
  if (send_ms.length !== queries.length || slots.length !== queries.length) {
    throw refused(number, 'does not have one time and one slot for each query');
  }
  if (real_index !== null && real_index >= queries.length) throw refused(number, 'names a real query it does not hold');
  return { ...value, user: String(value.user) };
}

function refused(number: number, what: string, cause?: unknown): DecoyAuditError {
  return new DecoyAuditError('DECOY_AUDIT_LINE', `line ${number} of the batches ${what}`, {
    hint: '`cloister decoys --audit` writes such lines; docs/decoy-audit.md lists their fields',
    cause,
  });
}
