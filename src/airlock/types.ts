import type { Sanitised } from './records.ts';

/** Name as it was written, and value without the white space around it. One character a byte. */
export type Field = readonly [name: string, value: string];

/** Head of a plain request on its way out: what is hop-by-hop is gone, the host stands in `host`. */
export interface OutgoingHead {
  readonly method: string;
  readonly host: string;
  readonly port: number;
  /** Path and query, as the client wrote them. */
  readonly path: string;
  readonly fields: readonly Field[];
  /** Declared length of the body; null where it comes in chunks. */
  readonly bodyBytes: number | null;
}

/** Sees a body piece by piece. What it gives back leaves, in that order; it may hold pieces back until it knows more. */
export interface BodyFilter {
  /** @throws AirlockError when it must not leave: the connection is cut */
  push(piece: Buffer): readonly Buffer[];
  end(): readonly Buffer[];
}

/** Looks for personal data in what leaves unencrypted. */
export interface Sanitiser {
  /** What goes on the chain for a request that passes here. */
  readonly kind: Extract<Sanitised, 'scanned'>;
  /**
   * @returns the head as it may leave, and a filter for the body (null: it passes as it is)
   * @throws AirlockError when it must not leave; nothing was dialled then
   */
  request(head: OutgoingHead): { readonly head: OutgoingHead; readonly body: BodyFilter | null };
}
