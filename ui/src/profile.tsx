import { useEffect, useRef, useState } from 'preact/hooks';
import { call } from './api.ts';
import { Problem } from './problem.tsx';
import { S } from './strings.ts';
import type { Posture, Proposal } from './types.ts';

/** How often the badge looks whether the profile has ended or was switched elsewhere, ms. */
const LOOK_MS = 5000;
/** A wider profile falls back by itself. */
const MINUTES = 60;
const WIDER = 'research';

/** What may leave, always in sight: by word, colour and shape. */
export function Profile() {
  const [posture, setPosture] = useState<Posture | null>(null);
  const [proposal, setProposal] = useState<Proposal | null>(null);
  const [error, setError] = useState<unknown>(null);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setError(null);
    await work().catch(setError);
  };
  useEffect(() => {
    const look = (): void => void call<Posture>('GET', '/v1/profile').then(setPosture, setError);
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  if (posture === null) return error === null ? null : <Problem error={error} />;
  const { word, means } = S.profiles[posture.profile];
  const ends = posture.expiresAt === null ? '' : S.until(new Date(posture.expiresAt).toLocaleTimeString());
  return (
    <section class={`profile ${posture.profile}`} aria-label={S.profile}>
      <span class="badge">
        <span class="shape" aria-hidden="true" />
        {word}
      </span>
      <span class="means">
        {means} {ends}
      </span>
      {posture.profile === 'offline_private' ? (
        <button
          type="button"
          onClick={() =>
            void attempt(async () =>
              setProposal(await call('POST', '/v1/profile/propose', { to: WIDER, minutes: MINUTES })),
            )
          }
        >
          {S.widen}
        </button>
      ) : (
        <button
          type="button"
          onClick={() =>
            void attempt(async () => setPosture(await call('POST', '/v1/profile/narrow', { to: 'offline_private' })))
          }
        >
          {S.goOffline}
        </button>
      )}
      {error === null ? null : <Problem error={error} />}
      {proposal === null ? null : (
        <Confirm
          proposal={proposal}
          onDone={(next) => {
            setProposal(null);
            if (next) setPosture(next);
          }}
        />
      )}
    </section>
  );
}

interface ConfirmProps {
  readonly proposal: Proposal;
  readonly onDone: (posture: Posture | null) => void;
}

/** What the switch means, in the daemon's words; then the name of the profile, typed. */
function Confirm({ proposal: { nonce, implications }, onDone }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [isWaiting, setWaiting] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const confirm = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setWaiting(true);
    try {
      onDone(await call<Posture>('POST', '/v1/profile/confirm', { nonce }));
    } catch (failed) {
      setError(failed);
      setWaiting(false);
    }
  };
  const lists = [
    [S.mayLeave, implications.mayLeave],
    [S.toWhom, implications.toWhom],
    [S.staysProtected, implications.staysProtected],
    [S.notProtected, implications.notProtected],
  ] as const;
  return (
    <dialog ref={dialog} aria-labelledby="means-title" onClose={() => onDone(null)}>
      <h2 id="means-title" tabIndex={-1} autofocus>
        {S.meansTitle}
      </h2>
      {lists.map(([title, lines]) =>
        lines.length === 0 ? null : (
          <section key={title}>
            <h3>{title}</h3>
            <ul>
              {lines.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </section>
        ),
      )}
      <p>{implications.ends}</p>
      {error === null ? null : <Problem error={error} />}
      <form onSubmit={(event) => void confirm(event)}>
        <label for="typed">{S.typeToConfirm(WIDER)}</label>
        <input id="typed" autocomplete="off" value={typed} onInput={(event) => setTyped(event.currentTarget.value)} />
        <div class="row">
          <button type="button" onClick={() => dialog.current?.close()}>
            {S.cancel}
          </button>
          <button type="submit" class="main" disabled={typed.trim() !== WIDER || isWaiting}>
            {S.confirm}
          </button>
        </div>
        {isWaiting ? <p role="status">{S.waiting}</p> : null}
      </form>
    </dialog>
  );
}
