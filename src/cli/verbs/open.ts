import { EXIT } from '../exit-codes.ts';
import { counted } from '../format.ts';
import { shown } from '../printable.ts';
import { none } from '../sub-verb.ts';
import { defineVerb } from '../verb.ts';

const MINUTE_MS = 60_000;

/** `cloister open`: a link for the browser. */
export const open = defineVerb({
  usage: ['open'],
  details: `Prints a link to the page on this machine, and starts the daemon if need be. The link signs
one browser in, once, within five minutes; what remains of it in the browser's history opens
nothing. The browser stays signed in until it signs out, the daemon stops, or nobody has
used it for twelve hours.`,
  options: {},
  examples: ['cloister open', 'cloister open --quiet | xargs xdg-open'],
  async run({ positionals, terminal, connect }) {
    none('open', positionals);
    const connection = await connect({ start: true });
    const link = await connection.request<{ readonly url: string; readonly expiresInMs: number }>(
      'POST',
      '/v1/page/link',
    );
    terminal.document(link);
    terminal.line(shown`${link.url}`);
    terminal.note(shown`It works once, within ${counted(Math.round(link.expiresInMs / MINUTE_MS), 'minute')}.`);
    return EXIT.ok;
  },
});
