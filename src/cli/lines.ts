import { StringDecoder } from 'node:string_decoder';

/** A line with its number, from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a stream, in groups as they arrive: a slow writer is answered at once, a fast one in large groups.
 * @param maxLines of one group
 * @param maxChars of one group; a line longer than that is a group by itself
 */
export async function* lineGroups(
  stream: NodeJS.ReadableStream,
  maxLines: number,
  maxChars: number,
): AsyncGenerator<readonly Line[], void, undefined> {
  const decoder = new StringDecoder('utf8');
  let [rest, number] = ['', 0];
  const cut = function* (text: string): Generator<readonly Line[], void, undefined> {
    let [group, chars]: [Line[], number] = [[], 0];
    for (const line of text.split('\n')) {
      number += 1;
      if (group.length > 0 && (group.length >= maxLines || chars + line.length > maxChars)) {
        yield group;
        [group, chars] = [[], 0];
      }
      group.push({ number, text: line.endsWith('\r') ? line.slice(0, -1) : line });
      chars += line.length;
    }
    if (group.length > 0) yield group;
  };
  for await (const chunk of stream) {
    rest += typeof chunk === 'string' ? chunk : decoder.write(chunk);
    const end = rest.lastIndexOf('\n');
    if (end < 0) continue;
    yield* cut(rest.slice(0, end));
    rest = rest.slice(end + 1);
  }
  rest += decoder.end();
  if (rest !== '') yield* cut(rest);
}
