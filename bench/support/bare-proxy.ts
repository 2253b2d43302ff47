import { createServer, request } from 'node:http';
import { connect } from 'node:net';

/** The least that is a forward proxy: no policy, no token, no record. What it costs is what Node itself costs. */
const server = createServer((from, to) => {
  const url = new URL(from.url ?? '');
  const out = request({
    host: url.hostname,
    port: url.port,
    path: url.pathname,
    method: from.method,
    headers: from.headers,
  });
  out.on('response', (answer) => {
    to.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(to);
  });
  out.on('error', () => to.destroy());
  from.pipe(out);
});
server.on('connect', (from, socket, head) => {
  const [host = '', port = ''] = (from.url ?? '').split(':');
  const out = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    out.write(head);
    out.pipe(socket);
    socket.pipe(out);
  });
  out.on('error', () => socket.destroy());
  socket.on('error', () => out.destroy());
});
server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, () => {
  process.stdout.write(JSON.stringify({ port: (server.address() as { port: number }).port, pid: process.pid }));
});
