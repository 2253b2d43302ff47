import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Ask } from './ask.tsx';
import mark from './mark.svg';
import { Problem } from './problem.tsx';
import { Profile } from './profile.tsx';
import { type SignIn, signIn, signOut } from './session.ts';
import { S } from './strings.ts';
import './style.css';

function Page() {
  const [state, setState] = useState<SignIn | 'waiting'>('waiting');
  const [error, setError] = useState<unknown>(null);
  useEffect(() => void signIn().then(setState, setError), []);
  const leave = (): void => void signOut().then(() => setState('out'), setError);
  return (
    <>
      <a class="skip" href="#question">
        {S.skip}
      </a>
      <header>
        <h1>
          <img src={mark} alt="" width={28} height={28} />
          {S.name}
        </h1>
        {state === 'in' ? (
          <>
            <Profile />
            <button type="button" class="plain" onClick={leave}>
              {S.signOut}
            </button>
          </>
        ) : null}
      </header>
      {error === null ? <Inside state={state} /> : <Problem error={error} />}
    </>
  );
}

function Inside({ state }: { readonly state: SignIn | 'waiting' }) {
  if (state === 'in') return <Ask />;
  if (state === 'waiting') return <main class="quiet">{S.signingIn}</main>;
  return (
    <main>
      <h2>{state === 'spent' ? S.linkSpent : S.signedOut}</h2>
      <p>{S.signedOutHow}</p>
      <code>{S.openCommand}</code>
    </main>
  );
}

const root = document.getElementById('app');
if (root) render(<Page />, root);
