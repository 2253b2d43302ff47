/** Slots of the count tables; collisions only blur. */
const DEFAULT_BITS = 20;
/** Weight of the shorter context, in observations. */
const SMOOTHING = 3;
/** As if every symbol were one of so many, before anything is known. */
const ALPHABET = 64;
const EDGE = 1;

/** How likely a sequence of symbols is: n-grams of every order up to `order`, each smoothed by the one below, hashed. */
export class SequenceModel {
  readonly #order: number;
  readonly #mask: number;
  readonly #contexts: Uint16Array;
  readonly #continued: Uint16Array;

  constructor(order: number, bits = DEFAULT_BITS) {
    this.#order = order;
    this.#mask = (1 << bits) - 1;
    this.#contexts = new Uint16Array(1 << bits);
    this.#continued = new Uint16Array(1 << bits);
  }

  add(symbols: ArrayLike<number>): void {
    for (let at = 0; at <= symbols.length; at += 1) {
      const next = symbolAt(symbols, at);
      let context = 0x9e3779b9;
      for (let length = 0; length < this.#order; length += 1) {
        if (length > 0) {
          if (at - length < -1) break;
          context = mix(context, symbolAt(symbols, at - length));
        }
        const [seen, followed] = [context & this.#mask, mix(context, next ^ 0x5bd1e995) & this.#mask];
        if (this.#contexts[seen]! < 0xffff) this.#contexts[seen]! += 1;
        if (this.#continued[followed]! < 0xffff) this.#continued[followed]! += 1;
      }
    }
  }

  /** @returns log-likelihood of the whole sequence and its end */
  score(symbols: ArrayLike<number>): number {
    let sum = 0;
    for (let at = 0; at <= symbols.length; at += 1) {
      const next = symbolAt(symbols, at);
      let context = 0x9e3779b9;
      let p = 1 / ALPHABET;
      for (let length = 0; length < this.#order; length += 1) {
        if (length > 0) {
          if (at - length < -1) break;
          context = mix(context, symbolAt(symbols, at - length));
        }
        const seen = this.#contexts[context & this.#mask]!;
        if (seen === 0) break;
        const followed = this.#continued[mix(context, next ^ 0x5bd1e995) & this.#mask]!;
        // A collision may count more continuations than contexts.
        p = (Math.min(followed, seen) + SMOOTHING * p) / (seen + SMOOTHING);
      }
      sum += Math.log(p);
    }
    return sum;
  }
}

function symbolAt(symbols: ArrayLike<number>, at: number): number {
  return at < 0 || at >= symbols.length ? EDGE : symbols[at]!;
}

function mix(hash: number, symbol: number): number {
  const h = Math.imul(hash ^ symbol, 0x85ebca6b);
  return (h ^ (h >>> 15)) >>> 0;
}

/** @returns UTF-16 units, as symbols */
export function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length);
  for (let at = 0; at < text.length; at += 1) units[at] = text.charCodeAt(at);
  return units;
}
