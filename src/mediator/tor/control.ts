import { connect, type Socket } from 'node:net';
import { MediatorError, torGone } from '../errors.ts';
import { createReplyParser, type Reply } from './control-lines.ts';
import type { Endpoint } from './endpoint.ts';

/** A connection to Tor's control port. */
export interface ControlConnection {
  /**
   * Sends one command and waits for its reply. Commands are answered in order.
   * @throws MediatorError TOR_PROTOCOL when Tor refuses it, TOR_GONE when the connection ends
   */
  send(command: string): Promise<Reply>;
  /** @returns the value of one GETINFO key */
  info(key: string): Promise<string>;
  /** @returns every value of one GETCONF key; empty where none is set */
  setting(key: string): Promise<readonly string[]>;
  /** @returns what takes the listener off again */
  onEvent(listener: (event: string) => void): () => void;
  /** Aborted when the connection has ended, whoever ended it. */
  readonly ended: AbortSignal;
  close(): void;
}

const CONNECT_MS = 10_000;
const REPLY_MS = 20_000;
const OK = 250;
const EVENT = 650;

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Opens the control port. Nothing may be asked before `authenticate` (control-auth.ts), except how to.
 * @throws MediatorError TOR_UNREACHABLE
 */
export async function openControl(endpoint: Endpoint, signal: AbortSignal): Promise<ControlConnection> {
  const socket = await dial(endpoint, signal);
  const parse = createReplyParser();
  const waiting: Waiting[] = [];
  const listeners = new Set<(event: string) => void>();
  const ended = new AbortController();

  const finish = (cause?: Error): void => {
    socket.destroy();
    if (!ended.signal.aborted) ended.abort(torGone(cause));
    for (const { reject } of waiting.splice(0)) reject(torGone(cause));
  };
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    try {
      for (const reply of parse(chunk)) {
        if (reply.status === EVENT) for (const listener of listeners) listener(reply.lines[0]?.text ?? '');
        else waiting.shift()?.resolve(reply);
      }
    } catch (error) {
      finish(error as Error);
    }
  });
  socket.on('error', finish);
  socket.on('close', () => finish());

  async function send(command: string): Promise<Reply> {
    // A line break in a value would be a second command.
    if (/[\r\n]/.test(command)) throw new TypeError('a control command is one line');
    if (ended.signal.aborted) throw torGone();
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    waiting.push({ resolve, reject });
    const late = setTimeout(() => finish(new Error('no reply in time')), REPLY_MS);
    socket.write(`${command}\r\n`, 'latin1');
    try {
      const reply = await promise;
      if (reply.status !== OK) throw refused(reply.status);
      return reply;
    } finally {
      clearTimeout(late);
    }
  }

  return {
    send,
    async info(key) {
      const { lines } = await send(`GETINFO ${key}`);
      const line = lines.find(({ text }) => text.startsWith(`${key}=`));
      if (!line) throw protocol('Tor did not answer a question of the control port');
      return line.data ?? line.text.slice(key.length + 1);
    },
    async setting(key) {
      const { lines } = await send(`GETCONF ${key}`);
      return lines.filter(({ text }) => text.includes('=')).map(({ text }) => text.slice(text.indexOf('=') + 1));
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ended: ended.signal,
    close: () => finish(),
  };
}

async function dial({ host, port }: Endpoint, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connect({ host, port });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // The signal is for the opening only: the connection outlives it.
  const until = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
  const cut = (): void => reject(until.reason);
  until.addEventListener('abort', cut, { once: true });
  socket.once('connect', resolve).once('error', reject);
  try {
    await promise;
    return socket;
  } catch (cause) {
    socket.destroy();
    signal.throwIfAborted();
    throw new MediatorError('TOR_UNREACHABLE', "Tor's control port does not answer", {
      hint: 'Check that Tor runs and that its torrc has a ControlPort at the address set as tor.control.',
      cause,
    });
  } finally {
    until.removeEventListener('abort', cut);
    socket.removeListener('connect', resolve).removeListener('error', reject);
  }
}

function refused(status: number): MediatorError {
  return protocol(`Tor refused a command of the control port with status ${status}`);
}

function protocol(message: string): MediatorError {
  return new MediatorError('TOR_PROTOCOL', message, {
    hint: 'Use Tor 0.4.8 or later, and see that no filter stands in front of its control port.',
  });
}
