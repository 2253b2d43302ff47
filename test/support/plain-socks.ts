import { connect, createServer, type Socket } from 'node:net';

export interface PlainSocks {
  readonly port: number;
  /** What was asked for, as it was written: names stay names. */
  readonly asked: { readonly user: string; readonly name: string; readonly port: number }[];
  openConnections(): number;
  close(): Promise<void>;
}

/**
 * A SOCKS 5 proxy as there are many: it knows CONNECT and nothing of Tor. Every name is 127.0.0.1; port 80 is `port80`.
 * Names that begin with `refused.` are refused, ones that begin with `silent.` are never answered.
 */
export async function startPlainSocks({ port80 = 80 } = {}): Promise<PlainSocks> {
  const asked: PlainSocks['asked'][number][] = [];
  const open = new Set<Socket>();
  const server = createServer((client) => {
    keep(client);
    void serve(client).catch(() => client.destroy());
  });
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
  };

  async function serve(client: Socket): Promise<void> {
    const take = reader(client);
    const [, methods = 0] = await take(2);
    await take(methods);
    client.write(Buffer.from([5, 2]));
    const [, userLength = 0] = await take(2);
    const user = (await take(userLength)).toString();
    await take((await take(1))[0] ?? 0);
    client.write(Buffer.from([1, 0]));
    const [, command, , kind] = await take(4);
    if (command !== 1 || kind !== 3) {
      client.end(Buffer.from([5, 7, 0, 1, 0, 0, 0, 0, 0, 0]));
      return;
    }
    const name = (await take((await take(1))[0] ?? 0)).toString();
    const port = (await take(2)).readUInt16BE();
    asked.push({ user, name, port });
    if (name.startsWith('silent.')) return;
    if (name.startsWith('refused.')) {
      client.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]));
      return;
    }
    const far = connect({ host: '127.0.0.1', port: port === 80 ? port80 : port });
    keep(far);
    far.once('connect', () => {
      client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      client.pipe(far).pipe(client);
    });
    far.once('close', () => client.destroy());
    client.once('close', () => far.destroy());
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    asked,
    openConnections: () => open.size,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Reads exactly so many bytes at a time and leaves the rest for whoever reads next. */
function reader(socket: Socket): (count: number) => Promise<Buffer> {
  return async (count) => {
    if (count === 0) return Buffer.alloc(0);
    for (;;) {
      const bytes = socket.read(count) as Buffer | null;
      if (bytes) return bytes;
      if (socket.destroyed || socket.readableEnded) throw new Error('closed');
      await new Promise<void>((resolve) => {
        socket.once('readable', resolve).once('close', resolve);
      });
    }
  };
}
