import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { authorityText, normaliseHost } from './address/host.ts';
import { AirlockError } from './errors.ts';
import type { Passage } from './live.ts';
import type { Outcome } from './records.ts';
import type { BodyFilter, Field, OutgoingHead } from './types.ts';
import { type BodyReader, chunkOf, createBodyReader, LAST_CHUNK } from './wire/body.ts';
import { listOf, malformed, valuesOf } from './wire/fields.ts';
import { headText, returningFields } from './wire/hop.ts';
import type { RequestHead } from './wire/request.ts';
import { invalid, type ResponseHead, readResponse } from './wire/response.ts';

export interface ExchangeSetup {
  readonly passage: Passage;
  readonly client: Socket;
  readonly upstream: Socket;
  readonly request: RequestHead;
  readonly outgoing: OutgoingHead;
  readonly filter: BodyFilter | null;
  /** It is over, and the client may send its next request. `rest`: what came of that already. */
  readonly onDone: (rest: Buffer | null) => void;
  /** It is over, and the connection with it. */
  readonly onClose: () => void;
  /** It failed before the client got anything of an answer. */
  readonly onFail: (error: AirlockError) => void;
  /** The host agreed to another protocol. */
  readonly onUpgrade: (early: Buffer | null, first: Buffer | null) => void;
}

/** Interim answers before the real one; more would be a way to keep a connection busy. */
const MAX_INTERIM = 16;

/** One plain request and its answer, each framed anew, piece by piece. */
export class Exchange {
  readonly #setup: ExchangeSetup;
  readonly #request: BodyReader;
  readonly #isUpgrade: boolean;
  #bodyBytes = 0;
  #pending: Buffer | null = null;
  #response: BodyReader | null = null;
  #isChunked = false;
  #keepsAlive = false;
  #interim = 0;
  #rest: Buffer | null = null;
  #isOver = false;

  constructor(setup: ExchangeSetup) {
    this.#setup = setup;
    const { passage, upstream, client, request } = setup;
    this.#request = createBodyReader(request.framing, malformed);
    this.#isUpgrade = passage.wish.kind === 'upgrade';
    passage.onCut = (outcome) => this.#cut(outcome);
    upstream
      .on('data', this.#onAnswer)
      .on('end', this.#onAnswerEnd)
      .on('close', this.#onAnswerEnd)
      .on('drain', this.#onUpstreamDrain);
    client.on('close', this.#onClientGone).on('drain', this.#onClientDrain);
    upstream.write(this.#firstLines());
    if (this.#request.done) this.#flushFilter();
  }

  /** Takes what the client sends. */
  feed(bytes: Buffer): void {
    if (this.#isOver) return;
    const { passage, client } = this.#setup;
    if (this.#request.done) {
      this.#rest = this.#rest ? Buffer.concat([this.#rest, bytes]) : bytes;
      // The next request waits for this one; no more of it than a head needs.
      if (this.#rest.length > 65_536) client.pause();
      return;
    }
    this.#guarded('failed', () => {
      const { data, rest, done } = this.#request.read(bytes);
      for (const piece of data) this.#bodyBytes += piece.length;
      const most = passage.decision.limits?.bodyBytes ?? null;
      if (most !== null && this.#bodyBytes > most) throw bodyTooLarge();
      const { filter } = this.#setup;
      for (const piece of data) for (const out of filter ? filter.push(piece) : [piece]) this.#send(out);
      if (done) {
        this.#flushFilter();
        this.#rest = rest && rest.length > 0 ? rest : null;
      }
    });
  }

  /** The client will send nothing more. */
  clientEnded(): void {
    if (!this.#request.done) this.#setup.passage.cut('aborted');
  }

  #firstLines(): Buffer {
    const { outgoing, passage } = this.#setup;
    const { method, path, fields, bodyBytes } = outgoing;
    const host = normaliseHost(outgoing.host) ?? passage.wish.host;
    const head: Field[] = [['Host', authorityText({ host, port: outgoing.port }, 80)], ...fields];
    if (this.#sendsChunks) head.push(['Transfer-Encoding', 'chunked']);
    else if (bodyBytes !== null && this.#setup.request.framing.kind === 'length')
      head.push(['Content-Length', `${bodyBytes}`]);
    if (this.#isUpgrade) head.push(['Connection', 'Upgrade'], ['Upgrade', 'websocket']);
    else head.push(['Connection', 'close']);
    return headText(`${method} ${path} HTTP/1.1`, head);
  }

  /** A filter may change the length, so what it gives goes in chunks. */
  get #sendsChunks(): boolean {
    const { request, filter } = this.#setup;
    return request.framing.kind === 'chunked' || (filter !== null && request.framing.kind === 'length');
  }

  #send(piece: Buffer): void {
    const { upstream, client } = this.#setup;
    if (piece.length === 0) return;
    let takes = true;
    for (const part of this.#sendsChunks ? chunkOf(piece) : [piece]) takes = upstream.write(part);
    if (!takes) client.pause();
  }

  #flushFilter(): void {
    for (const out of this.#setup.filter?.end() ?? []) this.#send(out);
    if (this.#sendsChunks) this.#setup.upstream.write(LAST_CHUNK);
  }

  readonly #onUpstreamDrain = (): void => void this.#setup.client.resume();
  readonly #onClientDrain = (): void => void this.#setup.upstream.resume();
  readonly #onClientGone = (): void => this.#setup.passage.cut('aborted');

  readonly #onAnswer = (bytes: Buffer): void => {
    this.#guarded('failed', () => {
      let left: Buffer | null = bytes;
      while (left && !this.#response && !this.#isOver) {
        const all: Buffer = this.#pending ? Buffer.concat([this.#pending, left]) : left;
        const head = readResponse(all, this.#setup.request.method);
        this.#pending = head ? null : all;
        left = head ? all.subarray(head.bytes) : null;
        if (head) left = this.#begin(head, left ?? Buffer.alloc(0));
      }
      if (left && this.#response && !this.#isOver) this.#pass(left);
    });
  };

  /** @returns what follows the head, unless somebody else has it now */
  #begin(head: ResponseHead, left: Buffer): Buffer | null {
    const { client, request, onUpgrade } = this.#setup;
    const { status } = head;
    if (status === 407) throw invalid('it asks for credentials of a proxy');
    if (status === 101) {
      const isAsked = this.#isUpgrade && listOf(head.fields, 'upgrade').includes('websocket');
      if (!isAsked) throw invalid('it changes the protocol without being asked');
      this.#leave();
      const fields: Field[] = [...returningFields(head.fields), ['Connection', 'Upgrade'], ['Upgrade', 'websocket']];
      client.write(headText('HTTP/1.1 101 Switching Protocols', fields));
      onUpgrade(this.#rest, left);
      return null;
    }
    if (status < 200) {
      this.#interim += 1;
      if (this.#interim > MAX_INTERIM) throw invalid('it does not come to an answer');
      if (request.isModern) client.write(headText(firstLine(head), returningFields(head.fields)));
      return left;
    }
    this.#isChunked = request.isModern && head.framing.kind === 'chunked';
    this.#keepsAlive =
      request.isModern &&
      !listOf(request.fields, 'connection').includes('close') &&
      head.framing.kind !== 'close' &&
      !this.#isUpgrade;
    const fields = returningFields(head.fields);
    const [length] = valuesOf(head.fields, 'content-length');
    // Of an answer to HEAD the length is all that is told.
    if (length !== undefined) fields.push(['Content-Length', length]);
    if (this.#isChunked) fields.push(['Transfer-Encoding', 'chunked']);
    fields.push(['Connection', this.#keepsAlive ? 'keep-alive' : 'close']);
    client.write(headText(firstLine(head), fields));
    this.#response = createBodyReader(head.framing, invalid);
    if (this.#response.done) this.#finish();
    return left;
  }

  #pass(bytes: Buffer): void {
    const { client, upstream, passage } = this.#setup;
    const { data, done } = (this.#response as BodyReader).read(bytes);
    let takes = true;
    for (const piece of data) for (const part of this.#isChunked ? chunkOf(piece) : [piece]) takes = client.write(part);
    if (done) this.#finish();
    else if (!takes) upstream.pause();
    if (passage.isSpent) passage.cut('limit');
  }

  readonly #onAnswerEnd = (): void => {
    if (this.#isOver) return;
    const { upstream } = this.#setup;
    const endsWithLine = this.#response?.isOpenEnded && upstream.readableEnded && !upstream.errored;
    if (endsWithLine) this.#finish();
    else if (this.#response) this.#fail('aborted', invalid('it ended in the middle'));
    else this.#fail('failed', invalid('the connection was closed without an answer'));
  };

  #finish(): void {
    const { client, passage, upstream, onDone, onClose } = this.#setup;
    if (this.#isChunked) client.write(LAST_CHUNK);
    this.#leave();
    passage.end('done');
    upstream.destroy();
    client.resume();
    // What is left of a request that was answered early cannot be told from the next one.
    if (this.#keepsAlive && this.#request.done) onDone(this.#rest);
    else onClose();
  }

  #fail(outcome: Outcome, error: AirlockError): void {
    if (this.#isOver) return;
    const { client, passage, upstream, onFail } = this.#setup;
    const isTold = this.#response !== null;
    this.#leave();
    passage.end(outcome);
    upstream.destroy();
    // Half an answer must not look like a whole one.
    if (isTold) client.destroy();
    else onFail(error);
  }

  #cut(outcome: Outcome): void {
    if (outcome === 'timeout') {
      const late = new AirlockError('AIRLOCK_UPSTREAM_TIMEOUT', 'the host did not answer in time', {
        hint: 'Try again.',
      });
      this.#fail(outcome, late);
    } else {
      this.#leave();
      this.#setup.client.destroy();
    }
  }

  #guarded(outcome: Outcome, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof AirlockError)) throw error;
      this.#fail(error.code === 'AIRLOCK_BODY_TOO_LARGE' ? 'limit' : outcome, error);
    }
  }

  #leave(): void {
    this.#isOver = true;
    const { upstream, client } = this.#setup;
    upstream
      .off('data', this.#onAnswer)
      .off('end', this.#onAnswerEnd)
      .off('close', this.#onAnswerEnd)
      .off('drain', this.#onUpstreamDrain);
    client.off('close', this.#onClientGone).off('drain', this.#onClientDrain);
  }
}

export function bodyTooLarge(): AirlockError {
  return new AirlockError('AIRLOCK_BODY_TOO_LARGE', 'the body is larger than this role may send', {
    hint: 'Raise `limits.bodyBytes` of the role in the policy.',
  });
}

function firstLine({ status, reason }: ResponseHead): string {
  return `HTTP/1.1 ${status} ${reason || (STATUS_CODES[status] ?? '')}`;
}
