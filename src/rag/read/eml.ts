import PostalMime, { type Address, type Email } from 'postal-mime';
import { ReadError } from '../errors.ts';
import type { Block } from '../types.ts';
import { readHtml } from './html.ts';
import { MAX_MIME_DEPTH } from './limits.ts';
import { readText } from './text.ts';

/** Reads one mail: subject, sender, receivers, date, text, and the names of what is attached. */
export async function readEml(bytes: Uint8Array): Promise<{
  readonly title: string | undefined;
  readonly blocks: readonly Block[];
  readonly warnings: readonly string[];
}> {
  const mail = await parse(bytes);
  const subject = mail.subject?.trim();
  const blocks: Block[] = [];
  if (subject) blocks.push({ type: 'heading', level: 1, text: subject.replaceAll(/\s+/g, ' ') });
  const head = headerLines(mail);
  if (head) blocks.push({ type: 'paragraph', text: head });
  blocks.push(...bodyBlocks(mail));
  const names = mail.attachments.flatMap(({ filename }) => filename ?? []);
  if (names.length > 0) blocks.push({ type: 'paragraph', text: `Attachments: ${names.join(', ')}` });
  const warnings =
    names.length > 0 ? [`${names.length} attachments were not read; save them as files to add them.`] : [];
  return { title: subject || undefined, blocks, warnings };
}

async function parse(bytes: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(bytes, { maxNestingDepth: MAX_MIME_DEPTH, maxRfc822NestingDepth: 5 });
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && /nesting depth|header size/i.test(error.message))) {
      throw new ReadError('READ_BOMB', 'the mail nests its parts deeper, or has longer headers, than any real mail', {
        hint: 'Do not trust this file; if it is yours, save the mail again from your mail program.',
      });
    }
    throw error;
  }
}

/** The text part holds what the HTML part shows, unless the sender left it empty. */
function bodyBlocks(mail: Email): readonly Block[] {
  const text = mail.text?.trim();
  if (text) return readText(mail.text?.replaceAll('\r\n', '\n') ?? '');
  return mail.html ? readHtml(mail.html, { mainOnly: false }).blocks : [];
}

function headerLines(mail: Email): string {
  const fields: readonly (readonly [string, string])[] = [
    ['From', people(mail.from ? [mail.from] : [])],
    ['To', people(mail.to)],
    ['Cc', people(mail.cc)],
    ['Date', mail.date ?? ''],
  ];
  return fields
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}

function people(addresses: readonly Address[] | undefined): string {
  return (addresses ?? [])
    .flatMap((entry) => entry.group ?? [entry])
    .map(({ name, address }) => (name && name !== address ? `${name} <${address}>` : (address ?? '')))
    .filter((person) => person !== '')
    .join(', ');
}
