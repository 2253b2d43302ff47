import type { EngineProblem, EngineReading } from '../types.ts';
import type { EngineAnswer } from './engine.ts';

/** Longest answer that is read. A page of results is a tenth of it. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** An engine cannot send itself away for longer than this. */
const MAX_RETRY_MS = 86_400_000;

type Problem = Extract<EngineReading, { readonly problem: EngineProblem }>;

/**
 * Reads an answer of unknown good will.
 * @returns results, an honest empty list, or why there are none; never throws, whatever the bytes are
 */
export function readAnswer(
  answer: EngineAnswer,
  read: (text: string, answer: EngineAnswer) => EngineReading,
  refused?: (answer: EngineAnswer) => EngineReading | undefined,
): EngineReading {
  try {
    const own = answer.status === 200 ? undefined : refused?.(answer);
    const problem = own ?? statusProblem(answer);
    if (problem) return problem;
    if (answer.body.length > MAX_ANSWER_BYTES) return { problem: 'parsing error' };
    return read(textOf(answer), answer);
  } catch {
    // Whatever surprised the reader is the engine's doing: new markup, or bytes made to break it.
    return { problem: 'parsing error' };
  }
}

/** Wrong UTF-8 becomes U+FFFD: a result with one broken letter is better than none. */
export function textOf(answer: EngineAnswer): string {
  return new TextDecoder().decode(answer.body.subarray(0, MAX_ANSWER_BYTES));
}

/** @returns the problem with its waiting time, where the engine names one */
export function problem(name: EngineProblem, retryAfterMs?: number): Problem {
  return retryAfterMs === undefined
    ? { problem: name }
    : { problem: name, retryAfterMs: Math.min(MAX_RETRY_MS, Math.max(0, Math.round(retryAfterMs))) };
}

/** @returns null for a success */
function statusProblem(answer: EngineAnswer): Problem | null {
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return null;
  if (headers['cf-mitigated'] === 'challenge') return problem('CAPTCHA');
  const waitMs = retryAfter(headers);
  if (status === 429) return problem('too many requests', waitMs);
  if (status === 401 || status === 402 || status === 403) return problem('access denied', waitMs);
  return problem('HTTP error', waitMs);
}

/** `Retry-After` in seconds or as a date, RFC 9110, 10.2.3; a date counts from the answer's own. */
function retryAfter(headers: Readonly<Record<string, string>>): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const waitMs = Date.parse(value) - Date.parse(headers['date'] ?? '');
  return Number.isNaN(waitMs) ? undefined : waitMs;
}
