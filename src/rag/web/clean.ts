import type { Notes } from '../../pii/untrusted/characters.ts';
import { sanitiseResult } from '../../pii/untrusted/sanitise.ts';
import type { Block } from '../types.ts';

/** Takes from text of the web what is not seen, fences what speaks to a model, and counts both. */
export class Cleaner {
  readonly notes: { instructions: number; invisible: number } = { instructions: 0, invisible: 0 };

  text(text: string): string {
    const { text: clean, notes } = sanitiseResult(text, 'text');
    this.notes.instructions += notes.instructions;
    this.notes.invisible += removed(notes);
    return clean;
  }

  /** One line of at most `units` UTF-16 units. */
  line(text: string, units: number): string {
    // Cut before the fence is put around, so that no fence is left open.
    const whole = text.replaceAll(/\s+/g, ' ').trim();
    return this.text(whole.length > units ? `${whole.slice(0, units - 1).toWellFormed()}…` : whole).trim();
  }

  /** Blocks with text, cut where they hold more than `units` in all. */
  blocks(blocks: readonly Block[], units: number): { readonly blocks: Block[]; readonly truncated: boolean } {
    const kept: Block[] = [];
    let room = units;
    for (const block of blocks) {
      if (room <= 0) return { blocks: kept, truncated: true };
      const text = this.text(block.text.slice(0, room)).trim();
      if (text !== '') kept.push({ ...block, text });
      const isCut = block.text.length > room;
      room -= block.text.length;
      if (isCut) return { blocks: kept, truncated: true };
    }
    return { blocks: kept, truncated: false };
  }
}

function removed({ invisibleCharacters, directionOverrides, controlCharacters }: Readonly<Notes>): number {
  return invisibleCharacters + directionOverrides + controlCharacters;
}
