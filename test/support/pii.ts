import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolve } from '../../src/pii/resolve.ts';
import { viewOf } from '../../src/pii/text-view.ts';
import type { Detector, TextMode } from '../../src/pii/types.ts';

/** A text whose personal parts stand between « and ». */
export function marked(source: string): { readonly text: string; readonly spans: readonly [number, number][] } {
  const spans: [number, number][] = [];
  let text = '';
  for (const [i, part] of source.split(/[«»]/).entries()) {
    if (i % 2 === 1) spans.push([text.length, text.length + part.length]);
    text += part;
  }
  return { text, spans };
}

/** One test for each text: the detector finds exactly the marked parts, in the original's offsets; none marked, none found. */
export function testDetector(name: string, detect: Detector, texts: readonly string[], mode: TextMode = 'query'): void {
  for (const source of texts) {
    test(`${name}: ${source.slice(0, 90)}`, () => {
      const { text, spans } = marked(source);
      const view = viewOf(text, mode);
      const found = resolve(detect(view)).map(({ start, end }) => {
        const span = view.toOriginal(start, end);
        return text.slice(span.start, span.end);
      });
      assert.deepEqual(
        found,
        spans.map(([start, end]) => text.slice(start, end)),
      );
    });
  }
}
