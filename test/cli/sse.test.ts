import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseEvents, type ServerEvent } from '../../src/cli/sse.ts';

const CASES = [
  { name: 'an event', text: 'event: a\ndata: 1\n\n', events: [{ type: 'a', data: '1' }] },
  { name: 'the default type', text: 'data: 1\n\n', events: [{ type: 'message', data: '1' }] },
  { name: 'several data lines', text: 'data: 1\ndata:2\n\n', events: [{ type: 'message', data: '1\n2' }] },
  { name: 'CRLF', text: 'event: a\r\ndata: 1\r\n\r\n', events: [{ type: 'a', data: '1' }] },
  {
    name: 'comments and unknown fields',
    text: ':\n\n: hi\nid: 3\nretry: 5\ndata: x\n\n',
    events: [{ type: 'message', data: 'x' }],
  },
  { name: 'a type without data', text: 'event: a\n\ndata: 1\n\n', events: [{ type: 'message', data: '1' }] },
  { name: 'an event that was cut off', text: 'data: 1\n\ndata: 2\n', events: [{ type: 'message', data: '1' }] },
  { name: 'characters of four bytes', text: 'data: 👍 é\n\n', events: [{ type: 'message', data: '👍 é' }] },
] as const;

for (const { name, text, events } of CASES) {
  test(`parseEvents: ${name}`, async () => assert.deepEqual(await read([Buffer.from(text)]), events));
}

test('parseEvents: gives the same events wherever the bytes are cut', async () => {
  const bytes = Buffer.from(CASES.map(({ text }) => `${text}\n\n`).join(''));
  const whole = await read([bytes]);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 40 }), async (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      assert.deepEqual(await read(chunks), whole);
    }),
    { numRuns: 50 },
  );
});

async function read(chunks: readonly Uint8Array[]): Promise<ServerEvent[]> {
  return await Array.fromAsync(
    parseEvents(
      (async function* () {
        yield* chunks;
      })(),
    ),
  );
}
