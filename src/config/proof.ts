import { createHmac } from 'node:crypto';

/** Request header of `/healthz` with which a client asks who is listening: 64 hex digits, chosen by the client. */
export const CHALLENGE_HEADER = 'x-cloister-challenge';
/** Response header with the daemon's answer. */
export const PROOF_HEADER = 'x-cloister-proof';
export const CHALLENGE_PATTERN = '^[0-9a-f]{64}$';

/**
 * What only the holder of the session token can answer to a challenge. A client compares it before it sends a question:
 * after a crash, a program of another user might have taken the daemon's port.
 * @returns HMAC-SHA-256 under the token, hex
 */
export function proofOf(token: string, challenge: string): string {
  return createHmac('sha256', token).update(`cloister-proof:${challenge}`).digest('hex');
}
