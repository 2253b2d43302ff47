import type { Random } from './random.ts';
import type { Tradition } from './sources.ts';

/** One word of a generated name and its tag: 1 given, 2 surname. `joint` is written before it. */
export interface NamePart {
  readonly text: string;
  readonly tag: 1 | 2;
  readonly joint: string;
}

export interface Person {
  readonly parts: readonly NamePart[];
  readonly tradition: string;
}

/** How often each tradition is drawn; about as even as the lists allow. */
const SHARES: Record<string, number> = {
  anglo: 3,
  census: 4,
  wordname: 4,
  hispanic: 2,
  romance: 2,
  germanic: 2,
  slavic: 2,
  celtic: 1.5,
  hebrew_greek: 1.5,
  arabic: 1.7,
  persian_turkish: 1.6,
  southasian: 2.2,
  seasian: 1.8,
  chinese: 2,
  japanese: 1.5,
  korean: 1.6,
  vietnamese: 1.6,
  westafrican: 1.7,
  eastafrican: 1.7,
  southern_african: 1.6,
  pacific_indig: 1.7,
};
const SCRIPT_SHARE = 0.22;

/** Makes people of all traditions from one half of the names. */
export class People {
  readonly #traditions: Map<string, Tradition>;
  readonly #random: Random;
  readonly #names: string[];
  readonly #total: number;

  constructor(traditions: Map<string, Tradition>, random: Random) {
    this.#traditions = traditions;
    this.#random = random;
    this.#names = [...traditions.keys()];
    this.#total = this.#names.reduce((sum, name) => sum + share(name), 0);
  }

  whole(): Person {
    const name = this.#draw();
    const parts = this.#compose(name);
    return { parts: this.#random.chance(0.4) ? dotted(parts) : parts, tradition: name };
  }

  given(): Person {
    const name = this.#draw();
    return { parts: [this.#given(name)], tradition: name };
  }

  surname(): Person {
    const name = this.#draw();
    return { parts: this.#surname(name), tradition: name };
  }

  #draw(): string {
    let at = this.#random.next() * this.#total;
    for (const name of this.#names) {
      at -= share(name);
      if (at <= 0) return name;
    }
    return 'anglo';
  }

  #lists(name: string): Tradition {
    const found = this.#traditions.get(name);
    if (!found) throw new Error(`no names of the tradition ${name}`);
    return found;
  }

  #given(name: string, joint = ' '): NamePart {
    const lists = this.#lists(name);
    const random = this.#random;
    if (!lists.syllables) return { text: random.pick(lists.given), tag: 1, joint };
    const pair = random.chance(0.8) ? random.pick(lists.given) : '';
    return { text: random.pick(lists.given) + pair, tag: 1, joint };
  }

  #surname(name: string): NamePart[] {
    const random = this.#random;
    const one = (joint = ' '): NamePart => ({ text: random.pick(this.#lists(name).surnames), tag: 2, joint });
    const particle = (...words: string[]): NamePart[] => [
      ...words.map((text) => ({ text, tag: 2 as const, joint: ' ' })),
      one(),
    ];
    const roll = random.next();
    if (name === 'hispanic') {
      if (roll < 0.35) return [one(), one()];
      if (roll < 0.42) return particle('de', 'la');
      if (roll < 0.48) return [one(), ...particle('de')];
      if (roll < 0.51) return [one(), { text: 'y', tag: 2, joint: ' ' }, one()];
    }
    if (name === 'romance') {
      if (roll < 0.12) return [one(), one()];
      if (roll < 0.2)
        return particle(random.pick(['da', 'dos', 'de', 'do', 'das', 'di', 'de', 'lo', 'la', 'le', 'del']));
      if (roll < 0.26) return [one(), one('-')];
      if (roll < 0.29) return [{ text: random.pick(['d', 'dell', 'l']), tag: 2, joint: ' ' }, one("'")];
    }
    if (name === 'germanic') {
      if (roll < 0.07) return particle('van', random.pick(['der', 'den', 'de', 't']));
      if (roll < 0.14) return particle(random.pick(['van', 'von', 'de', 'ter', 'af', 'zu']));
      if (roll < 0.2) return [one(), one('-')];
    }
    if (name === 'arabic') {
      if (roll < 0.35)
        return [{ text: random.pick(['al', 'al', 'el', 'as', 'an', 'ash']), tag: 2, joint: ' ' }, one('-')];
      if (roll < 0.5) return particle(random.pick(['al', 'el', 'bin', 'ibn', 'bint', 'abu', 'ben', 'bou', 'abd']));
    }
    if (name === 'celtic' && roll < 0.12)
      return [{ text: random.pick(['o', 'mac', 'ni', 'ap']), tag: 2, joint: ' ' }, one("'")];
    if (name === 'celtic' && roll < 0.17)
      return particle(random.pick(['o', 'mac', 'ni', 'mc', 'ui', 'nic', 'ap', 'fitz']));
    if (name === 'hebrew_greek' && roll < 0.12)
      return [{ text: random.pick(['ben', 'bar', 'bat']), tag: 2, joint: ' ' }, one('-')];
    if ((name === 'anglo' || name === 'census') && roll < 0.1) return [one(), one('-')];
    return [one()];
  }

  #compose(name: string): NamePart[] {
    const random = this.#random;
    const given = (joint = ' '): NamePart => this.#given(name, joint);
    const surname = (): NamePart[] => this.#surname(name);
    const initial = (joint = ' '): NamePart => ({ text: random.pick([...'bcdefghjklmnoprstvwyz']), tag: 1, joint });
    const roll = random.next();
    switch (name) {
      case 'chinese':
        if (roll < 0.5) return [...surname(), given()];
        if (roll < 0.62) return [...surname(), syllable(this, name), syllable(this, name)];
        return [given(), ...surname()];
      case 'korean':
        if (roll < 0.3) return [given(), ...surname()];
        if (roll < 0.5) return [...surname(), given()];
        if (roll < 0.75) return [...surname(), syllable(this, name), syllable(this, name, '-')];
        if (roll < 0.9) return [syllable(this, name), syllable(this, name, '-'), ...surname()];
        return [...surname(), syllable(this, name), syllable(this, name)];
      case 'vietnamese':
        if (roll < 0.35) return [...surname(), mid(random), given()];
        if (roll < 0.55) return [...surname(), given(), given()];
        if (roll < 0.65) return [...surname(), mid(random), given(), given()];
        if (roll < 0.8) return [...surname(), given()];
        return [given(), ...surname()];
      case 'japanese':
        return roll < 0.2 ? [...surname(), given()] : [given(), ...surname()];
      case 'seasian':
        if (roll < 0.15) return [given(), given()];
        if (roll < 0.25) return [given(), given(), ...surname()];
        return [given(), ...surname()];
      case 'southasian':
        if (roll < 0.08) return [initial(), given()];
        if (roll < 0.12) return [initial(), initial(), given()];
        if (roll < 0.2) return [given(), given(), ...surname()];
        return [given(), ...surname()];
      case 'eastafrican':
        if (roll < 0.3) return [given(), given()];
        if (roll < 0.45) return [given(), given(), ...surname()];
        return [given(), ...surname()];
      case 'arabic':
        if (roll < 0.15)
          return [given(), { text: random.pick(['bin', 'ibn', 'bint', 'abu']), tag: 2, joint: ' ' }, given()];
        if (roll < 0.25) return [given(), given(), ...surname()];
        return [given(), ...surname()];
      case 'slavic':
        if (roll < 0.1)
          return [
            given(),
            { text: patronymic(random.pick(this.#lists(name).given), random), tag: 2, joint: ' ' },
            ...surname(),
          ];
        return [given(), ...surname()];
      default:
        if (roll < 0.05) return [given(), initial(), ...surname()];
        if (roll < 0.08) return [initial(), initial(), ...surname()];
        if (roll < 0.1) return [initial(), ...surname()];
        if (roll < 0.16) return [given(), given(), ...surname()];
        if (roll < 0.18) return [given(), given('-'), ...surname()];
        return [given(), ...surname()];
    }
  }

  syllable(name: string, joint: string): NamePart {
    return { text: this.#random.pick(this.#lists(name).given), tag: 1, joint };
  }
}

function share(name: string): number {
  return name.startsWith('script:') ? SCRIPT_SHARE : (SHARES[name] ?? 0);
}

/** With a full stop after every initial. */
function dotted(parts: readonly NamePart[]): NamePart[] {
  return parts.map((part, at) =>
    parts[at - 1]?.text.length === 1 && part.joint === ' ' ? { ...part, joint: '. ' } : part,
  );
}

function syllable(people: People, name: string, joint = ' '): NamePart {
  return people.syllable(name, joint);
}

function mid(random: Random): NamePart {
  return { text: random.pick(['thi', 'van', 'thi', 'huu', 'duc', 'minh', 'ngoc', 'quang']), tag: 1, joint: ' ' };
}

function patronymic(father: string, random: Random): string {
  return father.replace(/[aeiouy]+$/, '') + random.pick(['ovich', 'ovna', 'evich', 'evna']);
}
