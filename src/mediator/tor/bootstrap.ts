import { MediatorError } from '../errors.ts';
import type { ControlConnection } from './control.ts';
import { readPairs } from './control-lines.ts';
import { transportMissing } from './torrc.ts';

/** How far Tor has come. */
export interface TorProgress {
  /** 0 to 100. */
  readonly percent: number;
  /** A few plain words, for people. */
  readonly phase: string;
}

/** What stood in Tor's way last, as it says itself. */
export interface BootstrapTrouble {
  /** Tor's word: NOROUTE, TIMEOUT, CONNECTREFUSED, IOERROR, … */
  readonly reason: string;
  /** Times it happened. */
  readonly count: number;
}

export type BootstrapEvent =
  | { readonly kind: 'progress'; readonly progress: TorProgress }
  | { readonly kind: 'trouble'; readonly trouble: BootstrapTrouble; readonly progress: TorProgress }
  | { readonly kind: 'clock'; readonly skewSeconds: number };

/** First percent of each phase, with our words for it. */
const PHASES: readonly (readonly [number, string])[] = [
  [100, 'connected'],
  [75, 'building a circuit'],
  [45, 'choosing relays'],
  [15, 'reading the list of relays'],
  [10, 'talking to a first relay'],
  [1, 'reaching a first relay'],
  [0, 'starting'],
];

const MINUTE = 60;
const HOUR = 3600;

/**
 * Reads a line about starting up: an event's text or the value of `status/bootstrap-phase`.
 * @returns null for every other line
 */
export function readBootstrap(line: string): BootstrapEvent | null {
  const pairs = readPairs(line);
  // A warning comes from the list of relays or from a directory that Tor trusts; a notice from any relay that is wrong.
  if (line.startsWith('STATUS_GENERAL WARN CLOCK_SKEW')) {
    const skewSeconds = Number(pairs.get('SKEW'));
    return Number.isFinite(skewSeconds) ? { kind: 'clock', skewSeconds } : null;
  }
  const percent = Number(pairs.get('PROGRESS'));
  if (!/\bBOOTSTRAP\b/.test(line) || !Number.isInteger(percent)) return null;
  const progress = progressAt(percent);
  const reason = pairs.get('REASON');
  if (reason === undefined) return { kind: 'progress', progress };
  return { kind: 'trouble', trouble: { reason, count: Number(pairs.get('COUNT') ?? 1) }, progress };
}

export function progressAt(percent: number): TorProgress {
  return { percent, phase: PHASES.find(([from]) => percent >= from)?.[1] ?? 'starting' };
}

/**
 * Waits until Tor has a working circuit.
 * @param report called with each step
 * @throws MediatorError TOR_CLOCK_WRONG at once; TOR_NO_NETWORK, TOR_BLOCKED, TOR_SLOW when `bootstrapMs` is over; TOR_GONE
 */
export async function awaitBootstrap(
  control: ControlConnection,
  {
    bootstrapMs,
    report,
    signal,
  }: { readonly bootstrapMs: number; readonly report: (progress: TorProgress) => void; readonly signal: AbortSignal },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let trouble: BootstrapTrouble | null = null;
  const take = (line: string): void => {
    const event = readBootstrap(line);
    if (!event) return;
    if (event.kind === 'clock') {
      reject(clockWrong(event.skewSeconds));
      return;
    }
    report(event.progress);
    if (event.kind === 'trouble') trouble = event.trouble;
    if (event.progress.percent === 100) resolve();
  };
  const off = control.onEvent(take);
  const late = setTimeout(() => reject(explain(trouble)), bootstrapMs);
  const ended = AbortSignal.any([control.ended, signal]);
  const cut = (): void => reject(ended.reason);
  ended.addEventListener('abort', cut, { once: true });
  try {
    ended.throwIfAborted();
    await control.send('SETEVENTS STATUS_CLIENT STATUS_GENERAL');
    take(await control.info('status/bootstrap-phase'));
    await promise;
  } finally {
    clearTimeout(late);
    off();
    ended.removeEventListener('abort', cut);
  }
}

/** @param skewSeconds positive when this machine's clock is ahead; null when it is not known how far it is off */
export function clockWrong(skewSeconds: number | null): MediatorError {
  const off = skewSeconds === null ? 'wrong' : describeSkew(skewSeconds);
  return new MediatorError(
    'TOR_CLOCK_WRONG',
    `this machine's clock is ${off}, and Tor cannot work with a wrong clock`,
    {
      hint: 'Set the clock and the time zone right, then try again.',
    },
  );
}

function describeSkew(skewSeconds: number): string {
  const seconds = Math.abs(skewSeconds);
  const [amount, unit] = seconds >= HOUR ? [seconds / HOUR, 'hour'] : [Math.max(seconds / MINUTE, 1), 'minute'];
  const rounded = Math.round(amount);
  return `about ${rounded} ${unit}${rounded === 1 ? '' : 's'} ${skewSeconds > 0 ? 'ahead' : 'behind'}`;
}

/** @param trouble what Tor met last; null when it met nothing it named */
export function explain(trouble: BootstrapTrouble | null): MediatorError {
  if (trouble === null) {
    return new MediatorError('TOR_SLOW', 'Tor did not connect in the time it was given', {
      hint: 'Try again; on a slow line give it more time with tor.bootstrapMs.',
    });
  }
  if (trouble.reason === 'CLOCK_SKEW') return clockWrong(null);
  if (trouble.reason === 'PT_MISSING') return transportMissing();
  if (trouble.reason === 'NOROUTE') {
    return new MediatorError('TOR_NO_NETWORK', 'Tor finds no way to the internet', {
      hint: 'Check that this machine is online, then try again.',
    });
  }
  return new MediatorError('TOR_BLOCKED', 'Tor reaches the network but none of its relays answers', {
    hint: 'Your network may block Tor: set tor.bridges, and tor.transports for bridges that need one.',
  });
}
