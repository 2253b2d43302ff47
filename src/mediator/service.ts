import type { AskWebEvent, WebQuestion } from './ask-web.ts';
import type { WebEvent, WebPreview, WebRequest } from './web.ts';

/** Everything that sends a question to the web goes through this. */
export interface WebService {
  /** What would leave; nothing does. @throws as `search` */
  preview(request: WebRequest): Promise<WebPreview>;
  /** @throws ProfileError PROFILE_DENIED, PiiError, DecoyError, MediatorError; before the first event, when nothing has left */
  search(request: WebRequest, signal: AbortSignal): AsyncIterable<WebEvent>;
  ask(question: WebQuestion, signal: AbortSignal): AsyncIterable<AskWebEvent>;
}
