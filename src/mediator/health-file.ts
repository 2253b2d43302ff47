import { readFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import Value from 'typebox/value';
import { writeDurably } from '../config/durable.ts';

const Count = Type.Number({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Counters = Type.Object(
  {
    /** Day in UTC, as days since 1970, that `today` counts. */
    day: Count,
    today: Count,
    /** Requests that still weigh on the allowance of a minute, at `filledAt`. */
    level: Count,
    filledAt: Count,
    /** Failures in a row. */
    failures: Count,
    /** Milliseconds since 1970; not asked before. */
    restsUntil: Count,
    problem: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
  },
  { additionalProperties: false },
);
const Book = Type.Object(
  { version: Type.Literal(1), engines: Type.Record(Type.String({ maxLength: 64 }), Counters) },
  { additionalProperties: false },
);

/** What is known of one engine: counts and times of the last minute and day, never a question. */
export type EngineCounters = Static<typeof Counters>;

/** Where the counters are kept. */
export interface HealthFile {
  /** By engine; empty when there is no file, or it is damaged: then the counting begins anew. */
  read(): ReadonlyMap<string, EngineCounters>;
  /** Durable when it resolves. @throws the file system's error */
  write(engines: ReadonlyMap<string, EngineCounters>): Promise<void>;
}

/** @param path mode 0600: when engines were asked tells when somebody searched */
export function healthFile(path: string): HealthFile {
  return {
    read() {
      try {
        const book: unknown = JSON.parse(readFileSync(path, 'utf8'));
        return new Map(Value.Check(Book, book) ? Object.entries(book.engines) : []);
      } catch (error) {
        if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
        throw error;
      }
    },
    async write(engines) {
      await writeDurably(path, [
        Buffer.from(`${JSON.stringify({ version: 1, engines: Object.fromEntries(engines) })}\n`),
      ]);
    },
  };
}
