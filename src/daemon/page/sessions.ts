import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Name of the cookie. It is good for nothing without the key that only the page itself holds. */
export const PAGE_COOKIE = 'cloister_page';
/** Header in which the page shows its key. */
export const PAGE_KEY_HEADER = 'x-cloister-page';

const SECRET_BYTES = 32;
/** Time between the command that prints a link and the click, ms. */
const LINK_MS = 300_000;
/** Time a page may lie unused, ms. */
const IDLE_MS = 12 * 3_600_000;
const MAX_LINKS = 16;
const MAX_SESSIONS = 16;

/** What a browser showed. Header names in lower case. */
export interface PageHeaders {
  readonly cookie?: string | undefined;
  readonly [PAGE_KEY_HEADER]?: string | readonly string[] | undefined;
}

interface PageSession {
  /** For the `Set-Cookie` header: out of reach of scripts. */
  readonly cookie: string;
  /**
   * For the page's own storage. Browsers send cookies of 127.0.0.1 to every port there; storage belongs to one port. So
   * another program of this machine that a browser visits may see the cookie and can do nothing with it.
   */
  readonly key: string;
}

/** Sign-in of browsers: by a link that works once. Held in memory only: a restart signs everybody out. */
export interface PageSessions {
  /** @returns the code of a link: good once, for five minutes */
  link(): string;
  /** @returns null when the code is unknown, used or too old */
  redeem(code: string): PageSession | null;
  /** Whether cookie and key belong to one session that is alive. */
  knows(headers: PageHeaders): boolean;
  end(headers: PageHeaders): void;
}

interface Held {
  readonly key: Buffer;
  usedAt: number;
}

/** @param now monotonic, ms */
export function createPageSessions(now: () => number): PageSessions {
  /** Both by the hash of what the browser holds: comparing tells nothing of it. */
  const links = new Map<string, number>();
  const sessions = new Map<string, Held>();

  const find = (headers: PageHeaders): { readonly id: string; readonly held: Held } | null => {
    const cookie = cookieOf(headers.cookie);
    const key = headers[PAGE_KEY_HEADER];
    if (cookie === null || typeof key !== 'string') return null;
    const id = hash(cookie).toString('hex');
    const held = sessions.get(id);
    if (!held || !timingSafeEqual(held.key, hash(key))) return null;
    if (now() - held.usedAt <= IDLE_MS) return { id, held };
    sessions.delete(id);
    return null;
  };
  return {
    link() {
      const code = secret();
      keepNewest(links, MAX_LINKS);
      links.set(hash(code).toString('hex'), now() + LINK_MS);
      return code;
    },
    redeem(code) {
      const id = hash(code).toString('hex');
      const endsAt = links.get(id);
      links.delete(id);
      if (endsAt === undefined || endsAt < now()) return null;
      const session = { cookie: secret(), key: secret() };
      keepNewest(sessions, MAX_SESSIONS);
      sessions.set(hash(session.cookie).toString('hex'), { key: hash(session.key), usedAt: now() });
      return session;
    },
    knows(headers) {
      const found = find(headers);
      if (found) found.held.usedAt = now();
      return found !== null;
    },
    end(headers) {
      const found = find(headers);
      if (found) sessions.delete(found.id);
    },
  };
}

/** @returns the one value; null when there is none, or more than one that programs might read differently */
function cookieOf(header: string | undefined): string | null {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim().split('='))
    .filter(([name]) => name === PAGE_COOKIE)
    .map(([, value = '']) => value);
  return values.length === 1 && values[0] ? values[0] : null;
}

/** Makes room for one more: the oldest goes. */
function keepNewest(entries: Map<string, unknown>, max: number): void {
  for (const id of entries.keys()) {
    if (entries.size < max) return;
    entries.delete(id);
  }
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
