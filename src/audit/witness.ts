import { type Fingerprint, parseFingerprint } from './checkpoint.ts';

/** A second place for the latest fingerprint, out of reach of whoever can change the state folder. */
export type WitnessPlace =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'command'; readonly argv: readonly string[] };

/** The place, and the hands to reach it: the daemon itself may write nowhere but in the state folder. */
export interface Witness {
  readonly place: WitnessPlace;
  /** Puts a fingerprint there, replacing the last. */
  publish(place: WitnessPlace, fingerprint: string): Promise<void>;
  /** Gives back what was put there last; null when the place cannot be reached now or cannot be read. */
  recall(place: WitnessPlace): Promise<string | null>;
}

export interface WitnessState {
  /** Last fingerprint that was put there in this run. */
  readonly published: string | null;
  /** The last try failed; the next checkpoint tries again. */
  readonly isFailing: boolean;
}

/** Publishes one after the other, and only the latest of those that wait. A witness that fails does not stop the log. */
export class WitnessDesk {
  readonly #witness: Witness;
  #state: WitnessState = { published: null, isFailing: false };
  #next: string | null = null;
  #running: Promise<void> | null = null;

  constructor(witness: Witness) {
    this.#witness = witness;
  }

  get state(): WitnessState {
    return this.#state;
  }

  publish(fingerprint: string): void {
    this.#next = fingerprint;
    this.#running ??= this.#run();
  }

  /** @returns null also for what is no fingerprint: an empty stick must not look like tampering */
  async recall(): Promise<Fingerprint | null> {
    try {
      const text = await this.#witness.recall(this.#witness.place);
      return text === null ? null : parseFingerprint(text);
    } catch {
      return null;
    }
  }

  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#next !== null) {
      const fingerprint = this.#next;
      this.#next = null;
      try {
        await this.#witness.publish(this.#witness.place, fingerprint);
        this.#state = { published: fingerprint, isFailing: false };
      } catch {
        this.#state = { ...this.#state, isFailing: true };
      }
    }
    this.#running = null;
  }
}
