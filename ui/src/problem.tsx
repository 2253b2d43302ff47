import { ApiError } from './api.ts';
import { S } from './strings.ts';

/** What went wrong, and what to do next. */
export function Problem({ error }: { readonly error: unknown }) {
  const known = error instanceof ApiError ? error : new ApiError('INTERNAL', S.gone);
  return (
    <div class="problem" role="alert">
      <strong>{known.message}</strong>
      {known.hint === '' ? null : <p>{known.hint}</p>}
      <small>{known.code}</small>
    </div>
  );
}
