import { parentPort, workerData } from 'node:worker_threads';
import { confine } from './confine.ts';
import { parseFile, verdictOf } from './parse.ts';
import type { ParseReply, ParseRequest, ParserSetup } from './worker-protocol.ts';

confine((workerData as ParserSetup).readable);
const port = parentPort;
port?.on('message', (request: ParseRequest) => {
  void parse(request).then((reply) => port.postMessage(reply));
});
port?.postMessage({ type: 'ready' } satisfies ParseReply);

async function parse({ id, format, name, bytes }: ParseRequest): Promise<ParseReply> {
  try {
    return { type: 'parsed', id, document: await parseFile(format, name, bytes) };
  } catch (error) {
    const { code, message, hint } = verdictOf(error);
    return { type: 'failed', id, code, message, hint };
  }
}
