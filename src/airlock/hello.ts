/** What the first bytes of a tunnel turned out to be. */
export type Greeting =
  | { readonly kind: 'more' }
  /** `name`: of the server it asks for, lower case; null where it names none. */
  | { readonly kind: 'tls'; readonly name: string | null }
  | { readonly kind: 'other' };

const MORE: Greeting = { kind: 'more' };
const OTHER: Greeting = { kind: 'other' };
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
/** Largest ClientHello that is waited for; with post-quantum keys they have about two thousand bytes. */
const HELLO_BYTES = 16_384;
const RECORD_BYTES = 16_384;

/**
 * Reads the server name out of a TLS ClientHello (RFC 8446, 4.1.2; RFC 6066, 3), which may come in several records and in
 * any number of pieces. Nothing is decrypted: this part of a connection is readable to everybody on its way.
 * @param bytes everything that has come so far
 */
export function readGreeting(bytes: Buffer): Greeting {
  const parts: Buffer[] = [];
  let have = 0;
  let at = 0;
  let need = 4;
  while (have < need) {
    if (bytes.length > at && bytes[at] !== HANDSHAKE) return OTHER;
    if (bytes.length > at + 1 && bytes[at + 1] !== 3) return OTHER;
    if (bytes.length < at + 5) return MORE;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > RECORD_BYTES) return OTHER;
    const part = bytes.subarray(at + 5, at + 5 + length);
    parts.push(part);
    have += part.length;
    if (have >= 4) {
      const head = Buffer.concat(parts);
      if (head[0] !== CLIENT_HELLO) return OTHER;
      need = 4 + head.readUIntBE(1, 3);
      if (need > HELLO_BYTES) return OTHER;
    }
    if (have >= need) break;
    if (part.length < length) return MORE;
    at += 5 + length;
  }
  return nameOf(Buffer.concat(parts).subarray(4, need));
}

/** @param body of a ClientHello; every length in it is a claim of the client's */
function nameOf(body: Buffer): Greeting {
  try {
    // Version and random; session id, cipher suites and compression methods, each with its length before it.
    let at = 34;
    at += 1 + body.readUInt8(at);
    at += 2 + body.readUInt16BE(at);
    at += 1 + body.readUInt8(at);
    if (at === body.length) return { kind: 'tls', name: null };
    const end = at + 2 + body.readUInt16BE(at);
    if (end !== body.length) return OTHER;
    let name: string | null = null;
    for (at += 2; at < end; at += 4 + body.readUInt16BE(at + 2)) {
      if (body.readUInt16BE(at) !== SERVER_NAME) continue;
      // Two would be one for us and one for the server.
      if (name !== null) return OTHER;
      name = serverName(body.subarray(at + 4, at + 4 + body.readUInt16BE(at + 2)));
      if (name === null) return OTHER;
    }
    return at === end ? { kind: 'tls', name } : OTHER;
  } catch (error) {
    if (error instanceof RangeError) return OTHER;
    throw error;
  }
}

/** A list that holds exactly one name, of the one type there is. */
function serverName(extension: Buffer): string | null {
  const length = extension.readUInt16BE(3);
  if (extension.readUInt16BE(0) !== length + 3 || extension.readUInt8(2) !== 0) return null;
  return extension.length === length + 5 ? extension.toString('latin1', 5).toLowerCase() : null;
}
