import { compact } from './compact.ts';
import { createKnownNames, type KnownNames } from './known-names.ts';
import { createPlaceholders, type Placeholders } from './replace/placeholders.ts';
import type { PiiKind } from './types.ts';

/** What one session remembers, in this process's memory and nowhere else, until it ends. */
export interface Memory {
  readonly names: KnownNames;
  readonly placeholders: Placeholders;
  removed(value: string): void;
  /** The person wants this value to leave. */
  kept(kind: PiiKind, value: string): void;
  isKept(kind: PiiKind, value: string): boolean;
  /** What must not stand in anything that leaves: as written, without what the person kept. */
  removedValues(): readonly string[];
  clear(): void;
}

export interface MemoryOptions {
  readonly isCommonWord?: (word: string) => boolean;
  /** See `createPlaceholders`. */
  readonly draw?: (range: number) => number;
}

export function createMemory({ isCommonWord = () => false, draw }: MemoryOptions): Memory {
  const names = createKnownNames(isCommonWord);
  const placeholders = createPlaceholders(draw);
  /** By compact form. */
  const gone = new Map<string, string>();
  const keeping = new Set<string>();
  return {
    names,
    placeholders,
    removed: (value) => void gone.set(compact(value), value),
    kept(kind, value) {
      keeping.add(`${kind}:${compact(value)}`);
      gone.delete(compact(value));
    },
    isKept: (kind, value) => keeping.has(`${kind}:${compact(value)}`),
    removedValues: () => [...gone.values()],
    clear() {
      names.clear();
      placeholders.clear();
      gone.clear();
      keeping.clear();
    },
  };
}
