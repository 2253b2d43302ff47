import { createServer, type Socket } from 'node:net';

/** A host for proxies to reach: `G…` is answered as HTTP, `B` by bytes without end, anything else by itself. */
const BLOB = Buffer.alloc(65_536, 0x61);
const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';

function pour(socket: Socket): void {
  while (!socket.destroyed && socket.write(BLOB));
}

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => undefined);
  socket.once('data', (first) => {
    if (first[0] === 0x47) socket.end(ANSWER);
    else if (first[0] === 0x42) {
      socket.on('drain', () => pour(socket));
      pour(socket);
    } else {
      socket.write(first);
      socket.pipe(socket);
    }
  });
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.stdout.write(JSON.stringify({ port: (server.address() as { port: number }).port, pid: process.pid }));
});
