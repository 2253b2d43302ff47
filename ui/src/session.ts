import { ApiError, call, pageKey } from './api.ts';

export type SignIn = 'in' | 'out' | 'spent';

/**
 * Takes the code of a link, once, and takes it out of the address before anything else can see it there.
 * @throws ApiError when the daemon does not answer
 */
export async function signIn(): Promise<SignIn> {
  const code = /^#open=([\w-]+)$/.exec(location.hash)?.[1];
  if (location.hash !== '') history.replaceState(null, '', '/');
  if (code !== undefined) {
    try {
      pageKey.set((await call<{ readonly key: string }>('POST', '/v1/page/session', { code })).key);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'PAGE_LINK_SPENT') throw error;
      // An older sign-in of this tab may still hold.
      return (await isIn()) ? 'in' : 'spent';
    }
  }
  return (await isIn()) ? 'in' : 'out';
}

export async function signOut(): Promise<void> {
  await call('DELETE', '/v1/page/session');
  pageKey.clear();
}

async function isIn(): Promise<boolean> {
  if (pageKey.get() === null) return false;
  try {
    await call('GET', '/v1/profile');
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'AUTH_REQUIRED') return false;
    throw error;
  }
}
