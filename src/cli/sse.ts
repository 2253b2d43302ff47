/** One event of a `text/event-stream`. */
export interface ServerEvent {
  readonly type: string;
  readonly data: string;
}

/** Longest single event we take, in UTF-16 units: far above any answer, far below what would exhaust memory. */
const MAX_EVENT_CHARS = 64 * 1024 * 1024;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2) from bytes cut at any place. Lines end in LF or CRLF, which is all
 * the daemon writes; comments (heartbeats) and the fields `id` and `retry` are dropped.
 * @throws RangeError for an event larger than any the daemon sends
 */
export async function* parseEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  let type = 'message';
  let data: string[] = [];
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length > MAX_EVENT_CHARS) throw new RangeError('an event of the stream is too large');
    let start = 0;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
      const line = rest.slice(start, rest[end - 1] === '\r' && end > start ? end - 1 : end);
      start = end + 1;
      if (line === '') {
        if (data.length > 0) yield { type, data: data.join('\n') };
        type = 'message';
        data = [];
      } else {
        const [field, value] = split(line);
        if (field === 'event') type = value;
        else if (field === 'data') data.push(value);
      }
    }
    rest = rest.slice(start);
  }
}

function split(line: string): readonly [field: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)];
}
