import type { TextMode } from '../../src/pii/types.ts';
import type { People, Person } from './people.ts';
import { poolsFor } from './pools.ts';
import type { Random } from './random.ts';
import * as sources from './sources.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A made-up text with the pieces that are names. */
export interface Example {
  readonly text: string;
  readonly mode: TextMode;
  /** Offsets and tag (1 given, 2 surname). */
  readonly names: readonly { readonly start: number; readonly end: number; readonly tag: 1 | 2 }[];
  readonly group: 'private' | 'public' | 'harmless' | 'mixed' | 'prose' | 'plain' | 'script';
  readonly tradition: string | undefined;
}

const VAGUE =
  /^(wife|height|age|death|cause of death|grave|trial news|wikipedia|biography|interview|news|birthplace|injury update|shoes|draft|contract|transfer|perfume|jersey|net worth|foundation|statue|speech|tweets|podcast|memoir|book|essays|stats|costume|summary|theory|campaign|policy|election|influence|facts|timeline|analysis|novels|criticism|reign|wife|cast|cover|vinyl|movie)$/;

/** Slots whose words have capitals in prose. */
const CAPITALS = new Set(['P', 'place', 'city', 'title', 'brand', 'tech', 'software', 'org', 'landmark', 'thing']);

/** Fills templates. Templates and names come in two halves, so that what is measured was never learned. */
export class Corpus {
  readonly #people: People;
  readonly #random: Random;
  readonly #slots: Map<string, string[]>;
  readonly #templates: Record<'private' | 'harmless' | 'prose' | 'plain' | 'topic', string[]>;
  readonly #raw: string[];
  readonly #figures: string[];
  readonly #foreignWords = [...sources.slots('foreignq.txt').values()];

  constructor(vocabulary: Vocabulary, people: People, random: Random, keep: (text: string) => boolean) {
    this.#people = people;
    this.#random = random;
    this.#slots = poolsFor(vocabulary, keep);
    this.#templates = {
      private: sources.templates('private.txt', keep),
      harmless: sources.templates('harmless.txt', keep),
      prose: sources.templates('prose.txt', keep),
      plain: sources.templates('plain.txt', keep),
      topic: (this.#slots.get('topicq') ?? []).filter(keep),
    };
    this.#raw = sources.pieces('raw.txt').filter(keep);
    this.#figures = vocabulary.figures.filter(keep);
  }

  next(): Example {
    const roll = this.#random.next();
    if (roll < 0.4) return this.#private();
    if (roll < 0.67) return this.#harmless();
    if (roll < 0.75) return this.#public();
    if (roll < 0.79) return this.#mixed();
    if (roll < 0.88) return this.#fill(this.#random.pick(this.#templates.prose), 'prose', 'prose');
    if (roll < 0.98) return this.#fill(this.#random.pick(this.#templates.plain), 'plain', 'prose');
    return this.#script();
  }

  #private(): Example {
    const template = this.#random.pick(this.#templates.private);
    return this.#fill(template, 'private', 'query');
  }

  #harmless(): Example {
    if (this.#random.chance(0.13)) return this.#fill(this.#random.pick(this.#raw), 'harmless', 'query');
    return this.#fill(this.#random.pick(this.#templates.harmless), 'harmless', 'query');
  }

  #public(): Example {
    const random = this.#random;
    if (random.chance(0.15)) {
      // Somebody unlisted, but plainly a topic: the words around must do.
      const words = (this.#slots.get('public') ?? []).filter((word) => !VAGUE.test(word));
      const name = this.#people
        .whole()
        .parts.map(({ text, joint }) => (joint === ' ' ? ' ' : joint) + text)
        .join('')
        .trim();
      return this.#fill(`${name.toLowerCase()} ${random.pick(words)}`, 'public', 'query');
    }
    if (random.chance(0.3)) return this.#fill(random.pick(this.#templates.topic), 'public', 'query');
    if (random.chance(0.15)) return this.#fill('{P}', 'public', 'query');
    if (random.chance(0.3)) return this.#fill('{P} {noun}', 'public', 'query');
    return this.#fill('{P} {public}', 'public', 'query');
  }

  #mixed(): Example {
    const random = this.#random;
    const topic = random.pick([
      '{P} {public}',
      '{P} {noun}',
      '{brand} {branddo}',
      '{food} recipe',
      '{title}',
      '{oddity} {noun}',
      '{tech} {techdo}',
      '{place} {noun}',
    ]);
    const person = random.pick([
      'for my {rel} {N}',
      'for {N}',
      'from {N}',
      'my {rel} {G}',
      'my {prof} {N}',
      '{N}',
      'sold by {N}',
      'to {N}',
      'with {title} {S}',
    ]);
    return this.#fill(`${topic} ${person}`, 'mixed', 'query');
  }

  #script(): Example {
    const random = this.#random;
    const words = this.#slots.get('script') ?? [];
    // The pool lies language by language: neighbours are of one language, mostly.
    const from = random.below(Math.max(1, words.length - 2000));
    const alike = words.slice(from, from + 2000);
    return this.#fill(
      Array.from({ length: 1 + random.below(4) }, () => random.pick(alike)).join(' '),
      'script',
      'query',
    );
  }

  #fill(template: string, group: Example['group'], mode: TextMode): Example {
    const random = this.#random;
    const names: { start: number; end: number; tag: 1 | 2 }[] = [];
    const upper = mode === 'prose' ? random.chance(0.92) : random.chance(0.1);
    let text = '';
    let tradition: string | undefined;
    let gap = 0;
    for (const [piece] of template.replaceAll('\\n', '\n').matchAll(/\{[A-Za-z]+\}|[^{]+/g)) {
      const slot = /^\{(.+)\}$/.exec(piece)?.[1];
      if (slot === undefined) {
        text += piece;
      } else if (slot === 'N' || slot === 'G' || slot === 'S') {
        const person =
          slot === 'N' && !isBare(template) && random.chance(0.012)
            ? this.#namesake()
            : this.#person(slot, isBare(template));
        tradition ??= person.tradition;
        for (const { text: word, tag, joint } of person.parts) {
          if (gap++ > 0 && text !== '' && !/[\s("'<]$/.test(text)) text += joint;
          else if (joint !== ' ' && !/\s$/.test(text)) text += joint;
          const start = text.length;
          text += upper ? capital(this.#typo(word)) : this.#typo(word).toLowerCase();
          names.push({ start, end: text.length, tag });
        }
        gap = 0;
      } else {
        const value =
          slot === 'P'
            ? random.pick(this.#figures)
            : slot === 'foreignq'
              ? this.#foreign()
              : random.pick(this.#slots.get(slot) ?? [slot]);
        text +=
          upper && (mode === 'prose' ? CAPITALS.has(slot) : random.chance(0.5))
            ? value.split(' ').map(capital).join(' ')
            : value;
      }
    }
    if (mode === 'prose' && !upper) text = text.toLowerCase();
    else if (mode === 'prose' && random.chance(0.04)) text = text.toUpperCase();
    return { text, mode, names, group, tradition };
  }

  /** Words that are names by choice are names only where something speaks of a person. */
  #person(slot: 'N' | 'G' | 'S', bare: boolean): Person {
    for (;;) {
      const person = this.#draw(slot);
      if (!bare || person.tradition !== 'wordname') return person;
    }
  }

  #draw(slot: 'N' | 'G' | 'S'): Person {
    if (slot === 'G') return this.#people.given();
    return slot === 'S' ? this.#people.surname() : this.#people.whole();
  }

  /** A private person who bears a well-known name. */
  #namesake(): Person {
    const words = this.#random
      .pick(this.#figures)
      .split(/[\s-]+/)
      .slice(0, 4);
    return { tradition: 'namesake', parts: words.map((text, at) => ({ text, joint: ' ', tag: at === 0 ? 1 : 2 })) };
  }

  #typo(word: string): string {
    if (word.length < 5 || !this.#random.chance(0.04)) return word;
    const at = 1 + this.#random.below(word.length - 2);
    return word.slice(0, at) + word.slice(at + 1);
  }

  #foreign(): string {
    const list = this.#random.pick(this.#foreignWords);
    return Array.from({ length: 2 + this.#random.below(4) }, () => this.#random.pick(list)).join(' ');
  }
}

/** Whether nothing but names and any words at all stand in a template. */
function isBare(template: string): boolean {
  return (
    template.replace(/\{(?:N|G|S|noun|word|number|city|place|region)\}|\b(?:and|in|of|for|the|is|my)\b/g, '').trim() ===
    ''
  );
}

function capital(word: string): string {
  return (word[0] ?? '').toUpperCase() + word.slice(1);
}
