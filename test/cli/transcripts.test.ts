import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parseTranscript } from '../support/transcript.ts';
import { openStage, type Stage } from '../support/transcript-stage.ts';

const FOLDER = join(import.meta.dirname, 'transcripts');

const stages: Stage[] = [];
after(() => Promise.all(stages.map((stage) => stage.close())));

for (const file of readdirSync(FOLDER)) {
  test(`transcript: ${file}`, async () => {
    const stage = openStage();
    stages.push(stage);
    await stage.play(parseTranscript(readFileSync(join(FOLDER, file), 'utf8')));
  });
}
