import type { CustomEngineConfig } from '../../config/engines.ts';
import type { EngineReading } from '../types.ts';
import { defineEngine, type Engine, type EngineAnswer, type EngineQuery } from './engine.ts';
import { EngineError } from './errors.ts';
import { readFeed } from './feed.ts';
import { cleanReading } from './fields.ts';
import { readResultPage } from './html-engine.ts';
import { compileShape } from './html-page.ts';
import { at, listAt, textAt } from './json.ts';
import { serverAddress } from './server-address.ts';

const PATH = /^[\w@$-]+(?:\.[\w@$-]+)*$/;

/**
 * An engine out of its definition in the configuration.
 * @throws EngineError ENGINE_INVALID, ENGINE_ADDRESS; each names the engine's id and the setting
 */
export function customEngine(config: CustomEngineConfig): Engine {
  const { id, method, url, form = '' } = config;
  const where = `engine ${id}: url`;
  const server = serverAddress(url.replaceAll(/\{(?:q|page)\}/g, '1'), where, { loopback: false });
  // In the host, a question would reach the name servers.
  if (/^[^/]*\/\/[^/]*\{/.test(url))
    throw invalid(id, 'url has {q} or {page} before its path', 'Put them behind the host.');
  if (method === 'GET' && form !== '') throw invalid(id, 'form is for POST', 'Set method to POST, or leave form out.');
  const text = method === 'POST' ? form : url;
  const setting = method === 'POST' ? 'form' : 'url';
  if (!text.includes('{q}')) throw invalid(id, `${setting} has no {q}`, 'Put {q} where the question goes.');
  if (method === 'POST' && url.includes('{q}')) {
    throw invalid(id, 'url has {q} although the question goes into form', 'Leave it in one of them.');
  }
  const unknown = /\{(?!q\}|page\})[^}]*\}/.exec(`${url} ${form}`);
  if (unknown) throw invalid(id, 'url or form has a placeholder that is none', 'There are {q} and {page}.');
  return defineEngine({
    id,
    name: config.name ?? id,
    shortcut: config.shortcut ?? id,
    categories: config.categories,
    homepage: server.origin,
    hosts: [server.hostname],
    defaultOn: true,
    paging: `${url}${form}`.includes('{page}'),
    timeRange: false,
    safesearch: false,
    language: false,
    limits: { perMinute: config.perMinute, perDay: config.perDay },
    request: (query) =>
      method === 'POST'
        ? { method, url: fill(url, query), form: fill(form, query) }
        : { method, url: fill(url, query) },
    read: reader(id, config.response),
  });
}

function fill(template: string, { text, page }: EngineQuery): string {
  return template.replaceAll('{q}', () => encodeURIComponent(text)).replaceAll('{page}', String(page));
}

function reader(
  id: string,
  response: CustomEngineConfig['response'],
): (text: string, answer: EngineAnswer) => EngineReading {
  const { kind, items, url, title, snippet, published, empty, captcha } = response;
  if (kind === 'rss') {
    if (items ?? url ?? title ?? snippet ?? published ?? empty ?? captcha) {
      throw invalid(id, 'a response of kind rss needs no places', 'Leave everything out but kind.');
    }
    return (text, answer) => cleanReading({ results: readFeed(text) }, answer.url);
  }
  if (url === undefined || title === undefined || (items === undefined && kind === 'html')) {
    throw invalid(id, `a response of kind ${kind} needs items, url and title`, 'Say where they stand.');
  }
  if (kind === 'html') {
    const shape = compileShape({
      item: items ?? '',
      url,
      title,
      ...(snippet !== undefined && { snippet }),
      ...(published !== undefined && { published }),
      ...(empty !== undefined && { empty }),
      ...(captcha !== undefined && { captcha }),
    });
    if ('wrong' in shape) {
      const name = shape.wrong === 'item' ? 'items' : shape.wrong;
      throw invalid(
        id,
        `${name} is no selector`,
        'Use tag, .class, #id, [attribute=value], spaces, and @attribute at the end.',
      );
    }
    return (text, answer) => readResultPage(text, answer, shape);
  }
  if (empty !== undefined || captcha !== undefined) {
    throw invalid(
      id,
      'empty and captcha are for kind html',
      'Leave them out: an empty list says that nothing was found.',
    );
  }
  for (const [name, path] of Object.entries({ items, url, title, snippet, published })) {
    if (path !== undefined && !PATH.test(path)) {
      throw invalid(id, `${name} is no path`, 'Write names and numbers with dots between them, such as hits.0.link.');
    }
  }
  return (text, answer) => {
    const results = listAt(JSON.parse(text), items ?? '').map((item) => ({
      url: textAt(item, url),
      title: textAt(item, title),
      snippet: snippet === undefined ? '' : textAt(item, snippet),
      published: published === undefined ? undefined : at(item, published),
      format: 'html' as const,
    }));
    return cleanReading({ results }, answer.url);
  };
}

function invalid(id: string, rule: string, hint: string): EngineError {
  return new EngineError('ENGINE_INVALID', `engine ${id}: ${rule}`, { hint });
}
