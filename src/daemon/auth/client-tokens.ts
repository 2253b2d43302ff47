import { createHash, randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import type { SealedFile } from '../../profiles/sealed-file.ts';
import { CLIENT_NAME_PATTERN, type ClientName, OWNER, SCOPES, type Scope } from '../../profiles/types.ts';
import { DaemonError } from '../errors.ts';

/** Begins every client token, so that a scanner for leaked secrets, or a person, knows what it is. */
const TOKEN_PREFIX = 'cloister_';
const TOKEN_BYTES = 32;
const MAX_TOKENS = 256;
/** Uses are noted this often at most, ms: a note per request would wear the disk. */
const NOTE_MS = 300_000;

const TokenSchema = Type.Object(
  {
    name: Type.String({ pattern: CLIENT_NAME_PATTERN }),
    /** SHA-256 of the token, hex. The token has 256 bits of randomness: a slow hash would protect nothing more. */
    hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    scopes: Type.Array(Type.Enum([...SCOPES]), { uniqueItems: true, minItems: 1 }),
    createdAt: Type.Integer({ minimum: 0 }),
    expiresAt: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    lastUsedAt: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    revokedAt: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  },
  { additionalProperties: false },
);
const FileSchema = Type.Object(
  { version: Type.Literal(1), tokens: Type.Array(TokenSchema, { maxItems: MAX_TOKENS }) },
  { additionalProperties: false },
);
type StoredToken = Readonly<Static<typeof TokenSchema>>;

/** What may be shown of a token. */
export type TokenRow = Omit<StoredToken, 'hash'>;

/** What a secret turned out to be. */
export type TokenVerdict =
  | { readonly known: 'valid'; readonly token: TokenRow }
  | { readonly known: 'expired' | 'revoked'; readonly name: ClientName }
  | { readonly known: 'no' };

/** Named tokens for other programs, kept hashed, so that these programs survive a restart of the daemon. */
export interface ClientTokens {
  /** Set when the file was not believed: it was set aside, and no token of it is valid. */
  readonly damaged: boolean;
  /** @returns the token itself, for the only time. @throws DaemonError TOKEN_NAME_TAKEN, TOKEN_TOO_MANY, TOKEN_EXPIRY */
  create(name: ClientName, scopes: readonly Scope[], expiresAt: number | null): Promise<string>;
  list(): readonly TokenRow[];
  /** Valid until this call, and not in it any more. @throws DaemonError TOKEN_UNKNOWN */
  revoke(name: ClientName): Promise<void>;
  look(secret: string): TokenVerdict;
  /** Called with the name of each token that is revoked, at once. @returns what ends that */
  onRevoke(listener: (name: ClientName) => void): () => void;
  /** Whether a client of this name was ever made: what a stranger claims to be is not recorded. */
  knows(name: string): boolean;
  /** Writes down the last uses. */
  close(): Promise<void>;
}

/**
 * @param path the file of `file`, to set it aside when it is damaged
 * @param now milliseconds since 1970
 */
export function openClientTokens(path: string, file: SealedFile, now: () => number = Date.now): ClientTokens {
  const content = file.read();
  const isSound = content.found === 'value' && Value.Check(FileSchema, content.value);
  const damaged = !isSound && content.found !== 'missing';
  // Kept for whoever wants to know what happened; a second damage replaces the first.
  if (damaged) renameSync(path, `${path}.damaged`);
  let tokens: readonly StoredToken[] = isSound ? (content.value as Static<typeof FileSchema>).tokens : [];
  const uses = new Map<ClientName, number>();
  const listeners = new Set<(name: ClientName) => void>();
  let noted = now();
  let lastWrite: Promise<unknown> = Promise.resolve();

  /** One change after the other; what is in memory changes when the disk has it. */
  function change(next: (held: readonly StoredToken[]) => readonly StoredToken[]): Promise<void> {
    const run = lastWrite.then(async () => {
      const changed = next(tokens);
      await file.write({ version: 1, tokens: changed.map(withUse) });
      tokens = changed;
    });
    lastWrite = run.catch(() => undefined);
    return run;
  }

  const withUse = (token: StoredToken): StoredToken => ({
    ...token,
    lastUsedAt: uses.get(token.name) ?? token.lastUsedAt,
  });

  return {
    damaged,
    async create(name, scopes, expiresAt) {
      const secret = TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');
      const createdAt = now();
      if (expiresAt !== null && expiresAt <= createdAt) throw expiryPast();
      await change((held) => {
        assertFree(name, held, createdAt);
        const others = held.filter((token) => token.name !== name);
        const made = { name, hash: hashOf(secret), scopes: [...new Set(scopes)], createdAt, expiresAt };
        return [...others, { ...made, lastUsedAt: null, revokedAt: null }];
      });
      uses.delete(name);
      return secret;
    },
    list: () => tokens.map((token) => shown(withUse(token))),
    async revoke(name) {
      const held = tokens.find((token) => token.name === name && token.revokedAt === null);
      if (!held) {
        throw new DaemonError('TOKEN_UNKNOWN', 'there is no valid token of that name', {
          hint: 'List them with `cloister token list`.',
        });
      }
      const revoked = (all: readonly StoredToken[]): readonly StoredToken[] =>
        all.map((token) => (token.hash === held.hash ? { ...token, revokedAt: now() } : token));
      // Not valid from here on, also where the disk does not take it.
      tokens = revoked(tokens);
      for (const listener of listeners) listener(name);
      await change(revoked);
    },
    look(secret) {
      const hash = hashOf(secret);
      const held = tokens.find((token) => token.hash === hash);
      if (!held) return { known: 'no' };
      const { name } = held;
      if (held.revokedAt !== null) return { known: 'revoked', name };
      if (held.expiresAt !== null && held.expiresAt <= now()) return { known: 'expired', name };
      uses.set(name, now());
      if (now() - noted > NOTE_MS) {
        noted = now();
        // A use that cannot be noted is no reason to refuse it; the next change notes it.
        change((all) => all).catch(() => undefined);
      }
      return { known: 'valid', token: shown(withUse(held)) };
    },
    onRevoke(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    knows: (name) => tokens.some((token) => token.name === name),
    async close() {
      if (uses.size > 0) await change((all) => all);
      else await lastWrite;
    },
  };
}

function assertFree(name: ClientName, held: readonly StoredToken[], now: number): void {
  const valid = held.filter(
    ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || expiresAt > now),
  );
  if (name === OWNER || valid.some((token) => token.name === name)) {
    throw new DaemonError('TOKEN_NAME_TAKEN', 'a valid token has this name already', {
      hint: 'Choose another name, or revoke that one first.',
    });
  }
  if (held.length >= MAX_TOKENS) {
    throw new DaemonError('TOKEN_TOO_MANY', `there are ${MAX_TOKENS} tokens already`, {
      hint: 'Reuse the name of one that was revoked.',
    });
  }
}

function expiryPast(): DaemonError {
  return new DaemonError('TOKEN_EXPIRY', 'the end of the token lies in the past', {
    hint: 'Give a span such as 90d, or a later date.',
  });
}

function shown({ hash: _, ...row }: StoredToken): TokenRow {
  return row;
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
