import { createSocket } from 'node:dgram';

export interface LoggingDns {
  readonly port: number;
  /** Names that were asked for, lower case, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

const HEADER_BYTES = 12;
const TYPE_A = 1;
const ANSWER_NO_ERROR = 0x8580;

/** A name server that knows every name, as 127.0.0.1, and writes down what it was asked. */
export async function startLoggingDns(): Promise<LoggingDns> {
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const { name, type, end } = question(message);
    asked.push(name);
    const head = Buffer.alloc(HEADER_BYTES);
    message.copy(head, 0, 0, 2);
    head.writeUInt16BE(ANSWER_NO_ERROR, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(type === TYPE_A ? 1 : 0, 6);
    // A pointer to the name in the question, class IN, a minute to live, 127.0.0.1.
    const answer = type === TYPE_A ? [0xc0, HEADER_BYTES, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1] : [];
    socket.send([head, message.subarray(HEADER_BYTES, end), Buffer.from(answer)], from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    port: socket.address().port,
    asked,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function question(message: Buffer): { readonly name: string; readonly type: number; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  // Tor writes names with random capitals, to make forged answers harder.
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}
