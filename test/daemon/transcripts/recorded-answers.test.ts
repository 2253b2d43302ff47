import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TranscriptEntry } from '../../../src/daemon/transcripts/book.ts';
import { recordedAnswers } from '../../../src/daemon/transcripts/recorded-answers.ts';
import type { AskEvent } from '../../../src/vault/contract.ts';
import { ASK_SCRIPT, script } from '../../support/daemon-fakes.ts';

const { signal } = new AbortController();

async function record(events: () => AsyncIterable<AskEvent>, take = Number.POSITIVE_INFINITY, isOn = true) {
  const entries: Omit<TranscriptEntry, 'at'>[] = [];
  const ask = recordedAnswers(
    events,
    () => isOn,
    ({ at: _, ...entry }) => entries.push(entry),
  );
  let count = 0;
  try {
    for await (const _event of ask({ text: 'how high?' }, signal)) if (++count >= take) break;
  } catch (error) {
    assert.equal((error as Error).message, 'died');
  }
  return { entries, count };
}

test('recordedAnswers: a whole answer is written down as it was given', async () => {
  const { entries, count } = await record(() => script(ASK_SCRIPT));
  assert.equal(count, ASK_SCRIPT.length);
  assert.deepEqual(entries, [{ question: 'how high?', answer: 'It is 93 m high [1].', ended: 'complete' }]);
});

test('recordedAnswers: a half one as far as it got, with how it ended', async () => {
  assert.deepEqual((await record(() => script(ASK_SCRIPT), 2)).entries, [
    { question: 'how high?', answer: 'It is ', ended: 'cut' },
  ]);
  const dying = async function* (): AsyncGenerator<AskEvent> {
    yield* ASK_SCRIPT.slice(0, 2);
    throw new Error('died');
  };
  assert.deepEqual((await record(dying)).entries, [{ question: 'how high?', answer: 'It is ', ended: 'failed' }]);
});

test('recordedAnswers: nothing while it is off', async () => {
  const { entries, count } = await record(() => script(ASK_SCRIPT), undefined, false);
  assert.deepEqual([entries, count], [[], ASK_SCRIPT.length]);
});
