import { RemoteError, VaultError } from '../vault/errors.ts';

/** Whether the vault, or its absence, said this. */
export function codeIs(error: unknown, code: string): boolean {
  return (error instanceof RemoteError || error instanceof VaultError) && error.code === code;
}
