import { S } from './strings.ts';

/** What went wrong, as the daemon says it to people. */
export class ApiError extends Error {
  readonly code: string;
  readonly hint: string;

  constructor(code: string, message: string, hint = '') {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

const KEY = 'cloister-page-key';

/** The page's half of its sign-in: kept by this origin only, and gone with the tab. */
export const pageKey = {
  get: (): string | null => sessionStorage.getItem(KEY),
  set: (key: string): void => sessionStorage.setItem(KEY, key),
  clear: (): void => sessionStorage.removeItem(KEY),
};

/** @throws ApiError */
export async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const reply = await send(method, path, body, signal);
  return (await reply.json()) as T;
}

/** Server-sent events of a POST. Leaving the loop early ends the work. @throws ApiError */
export async function* stream<E extends { readonly type: string }>(
  path: string,
  body: unknown,
  signal: AbortSignal,
): AsyncGenerator<E> {
  const reply = await send('POST', path, body, signal);
  const reader = (reply.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let held = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      held += value;
      const frames = held.split('\n\n');
      held = frames.pop() ?? '';
      for (const frame of frames) {
        const data = /^data: (.*)$/m.exec(frame)?.[1];
        if (data === undefined) continue;
        if (/^event: error$/m.test(frame)) throw errorOf(JSON.parse(data));
        yield JSON.parse(data) as E;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function send(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  const key = pageKey.get();
  let reply: Response;
  try {
    reply = await fetch(path, {
      method,
      headers: {
        ...(key === null ? {} : { 'x-cloister-page': key }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError('GONE', S.gone);
  }
  if (reply.ok) return reply;
  throw errorOf(await reply.json().catch(() => null));
}

function errorOf(body: unknown): ApiError {
  const { error } = (body ?? {}) as { error?: { code?: string; message?: string; hint?: string } };
  return new ApiError(error?.code ?? 'INTERNAL', error?.message ?? S.gone, error?.hint);
}
