/** Run by a test with Node's permission model on: gives up what the vault gives up, then loads and uses models. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import process from 'node:process';
import { startLlama } from '../../src/inference/llama.ts';
import { openModels } from '../../src/inference/models.ts';

const [folder = '', outside = ''] = process.argv.slice(2);
const permission = process.permission as unknown as { has(scope: string): boolean; drop(scope: string): void };

const llama = await startLlama({ device: 'cpu', maxThreads: 1 });
for (const scope of ['child', 'addon', 'worker']) permission.drop(scope);

const models = await openModels(folder);
const embedder = await llama.loadEmbedder(await models.ensureVerified(models.active('embed') ?? ''));
const chat = await llama.loadChat(await models.ensureVerified(models.active('chat') ?? ''));
const [vector] = await embedder.embed(['the cat'], 'query');
let text = '';
for await (const piece of chat.stream({ system: 'Answer.', user: 'What?', maxAnswerTokens: 32 })) text += piece;

const refused = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'allowed';
  } catch (error) {
    return (error as { code?: string }).code ?? 'failed';
  }
};
const report = {
  length: vector?.length,
  text,
  child: permission.has('child'),
  addon: permission.has('addon'),
  net: await refused(
    () => new Promise((resolve, reject) => connect(9, '127.0.0.1').once('connect', resolve).once('error', reject)),
  ),
  fileOutside: await refused(() => readFileSync(outside)),
};
await embedder.close();
await chat.close();
await llama.close();
process.stdout.write(JSON.stringify(report));
