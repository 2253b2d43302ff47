import { useEffect, useRef, useState } from 'preact/hooks';
import { call, stream } from './api.ts';
import { Problem } from './problem.tsx';
import { placeOf, Source } from './source.tsx';
import { S } from './strings.ts';
import type { Answer, AskEvent, Citation, Passage } from './types.ts';

type State =
  | { readonly at: 'rest' }
  | { readonly at: 'looking' | 'writing'; readonly text: string }
  | { readonly at: 'answered'; readonly answer: Answer }
  | { readonly at: 'stopped'; readonly text: string }
  | { readonly at: 'failed'; readonly error: unknown };

/** One box, an answer, and the sentences it rests on. */
export function Ask() {
  const [state, setState] = useState<State>({ at: 'rest' });
  const [passages, setPassages] = useState<readonly Passage[]>([]);
  const [open, setOpen] = useState<Citation | null>(null);
  const [collections, setCollections] = useState<readonly { readonly name: string }[] | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => {
    call<{ readonly collections: readonly { readonly name: string }[] }>('GET', '/v1/collections').then(
      (reply) => setCollections(reply.collections),
      (error: unknown) => setState({ at: 'failed', error }),
    );
  }, []);

  const ask = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const question = String(form.get('question') ?? '').trim();
    if (question === '') return;
    const collection = form.get('collection');
    const controller = new AbortController();
    running.current = controller;
    let text = '';
    setState({ at: 'looking', text });
    try {
      const body = { text: question, ...(collection === null ? {} : { collection: String(collection) }) };
      for await (const said of stream<AskEvent>('/v1/ask', body, controller.signal)) {
        if (said.type === 'evidence') setPassages(said.passages);
        if (said.type === 'text') {
          text += said.delta;
          setState({ at: 'writing', text });
        }
        if (said.type === 'answer') setState({ at: 'answered', answer: said.answer });
      }
    } catch (error) {
      setState(controller.signal.aborted ? { at: 'stopped', text } : { at: 'failed', error });
    } finally {
      running.current = null;
    }
  };
  const isBusy = state.at === 'looking' || state.at === 'writing';
  return (
    <main id="main">
      <form class="ask" onSubmit={(event) => void ask(event)}>
        <label for="question">{S.question}</label>
        <textarea
          id="question"
          name="question"
          rows={2}
          placeholder={S.placeholder}
          dir="auto"
          required
          maxLength={20_000}
        />
        <div class="row">
          {collections !== null && collections.length > 1 ? (
            <label class="pick">
              {S.collection}
              <select name="collection">
                {collections.map(({ name }) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
          {isBusy ? (
            <button type="button" onClick={() => running.current?.abort()}>
              {S.stop}
            </button>
          ) : (
            <button type="submit" class="main">
              {S.ask}
            </button>
          )}
        </div>
      </form>
      <section class="answer" aria-live="polite" aria-busy={isBusy}>
        <Said state={state} isEmpty={collections?.length === 0} onOpen={setOpen} />
      </section>
      {open === null ? null : (
        <Source
          citation={open}
          passage={passages.find(({ chunkId }) => chunkId === open.chunkId)}
          onClose={() => setOpen(null)}
        />
      )}
    </main>
  );
}

interface SaidProps {
  readonly state: State;
  readonly isEmpty: boolean;
  readonly onOpen: (citation: Citation) => void;
}

function Said({ state, isEmpty, onOpen }: SaidProps) {
  if (state.at === 'failed') return <Problem error={state.error} />;
  if (state.at === 'answered') return <Answered answer={state.answer} onOpen={onOpen} />;
  if (state.at === 'looking') return <p class="quiet">{S.reading}</p>;
  if (state.at === 'writing' || state.at === 'stopped') {
    return (
      <>
        <p class="text" dir="auto">
          {state.text}
        </p>
        <p class="quiet">{state.at === 'stopped' ? S.stopped : S.writing}</p>
      </>
    );
  }
  if (!isEmpty) return <p class="quiet">{S.emptyHint}</p>;
  return (
    <div class="quiet">
      <strong>{S.nothingYet}</strong>
      <p>{S.nothingYetHow}</p>
      <code>{S.ingestCommand}</code>
    </div>
  );
}

function Answered({ answer, onOpen }: { readonly answer: Answer; readonly onOpen: (citation: Citation) => void }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    const lines = answer.citations.map((it) => `[${it.marker}] ${it.title}, ${placeOf(it)}: "${it.quote}"`);
    await navigator.clipboard.writeText([answer.text, '', ...lines].join('\n'));
    setCopied(true);
  };
  return (
    <>
      <p class="text" dir="auto">
        {answer.text}
      </p>
      {answer.citations.length === 0 ? null : (
        <>
          <h2>{S.sources}</h2>
          <ol class="sources">
            {answer.citations.map((citation) => (
              <li key={`${citation.marker} ${citation.quote}`}>
                <button type="button" aria-haspopup="dialog" onClick={() => onOpen(citation)}>
                  <span class="marker">{citation.marker}</span>
                  <span dir="auto">
                    <strong>{citation.title}</strong> {placeOf(citation)}
                    <q>{citation.quote}</q>
                  </span>
                </button>
              </li>
            ))}
          </ol>
          <button type="button" onClick={() => void copy()}>
            {isCopied ? S.copied : S.copy}
          </button>
        </>
      )}
      <p class="quiet">{answer.notice}</p>
    </>
  );
}
