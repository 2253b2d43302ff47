import type { Answer, Ask, AuthAsk, Note, OpenAsk, ToDaemon, VerdictAsk } from './contract.ts';
import { AirlockError } from './errors.ts';

type Unnumbered<One extends Ask> = Omit<One, 't' | 'n'>;

/** The airlock's side of the talk with the daemon, which knows the tokens and writes the chain. */
export interface Desk {
  /** @throws AirlockError AIRLOCK_AUTH_REQUIRED */
  authenticate(ask: Unnumbered<AuthAsk>): Promise<{ readonly client: string; readonly forMs: number }>;
  /** Resolves when it is on the disk. @throws AirlockError AIRLOCK_CHAIN_REFUSED */
  open(ask: Unnumbered<OpenAsk>): Promise<void>;
  /** As `open`. */
  verdict(ask: Unnumbered<VerdictAsk>): Promise<void>;
  note(note: Note): void;
  /** Takes what the daemon answered. */
  answered(answers: readonly Answer[]): void;
  /** Sends what waits, at once. */
  flush(done?: () => void): void;
}

/** Said to every client while the chain takes no records. */
const REFUSED = [
  'the audit chain cannot be written, so nothing leaves',
  '`cloister audit status` says why and what to do.',
] as const;

/** How long what has happened may wait to be told, ms. */
const NOTE_MS = 10;

/** @param send one message to the daemon; `done` when it is handed over */
export function createDesk(send: (message: ToDaemon, done?: () => void) => void): Desk {
  const waiting = new Map<number, (answer: Answer) => void>();
  let items: (Ask | Note)[] = [];
  let count = 0;
  let soon: NodeJS.Immediate | undefined;
  let later: NodeJS.Timeout | undefined;

  const flush = (done?: () => void): void => {
    clearTimeout(later);
    clearImmediate(soon);
    later = undefined;
    soon = undefined;
    if (items.length === 0) {
      done?.();
      return;
    }
    const batch = items;
    items = [];
    send({ t: 'batch', items: batch }, done);
  };
  /** Nobody waits for a note: it goes with the next question, or by itself a little later. */
  const note = (item: Note): void => {
    items.push(item);
    if (!soon) later ??= setTimeout(flush, NOTE_MS);
  };
  const ask = (item: Ask): Promise<Answer> => {
    const { promise, resolve } = Promise.withResolvers<Answer>();
    waiting.set(item.n, resolve);
    items.push(item);
    // All of one turn of the loop go together: the daemon then writes them to the disk together.
    soon ??= setImmediate(flush);
    return promise;
  };
  const recorded = async (item: Ask): Promise<void> => {
    const { ok } = await ask(item);
    if (!ok) throw new AirlockError('AIRLOCK_CHAIN_REFUSED', REFUSED[0], { hint: REFUSED[1] });
  };
  return {
    async authenticate(given) {
      const answer = await ask({ t: 'auth', n: ++count, ...given });
      if (answer.ok) return { client: answer.client ?? '', forMs: answer.forMs ?? 0 };
      throw new AirlockError('AIRLOCK_AUTH_REQUIRED', 'the airlock needs a valid client token with the scope proxy', {
        hint: 'Make one with `cloister token create NAME --scope proxy` and give it as the password of the proxy.',
      });
    },
    open: (given) => recorded({ t: 'open', n: ++count, ...given }),
    verdict: (given) => recorded({ t: 'verdict', n: ++count, ...given }),
    note,
    answered(answers) {
      for (const answer of answers) {
        waiting.get(answer.n)?.(answer);
        waiting.delete(answer.n);
      }
    },
    flush,
  };
}
