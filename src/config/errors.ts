/**
 * Base of every error Cloister raises on purpose.
 * The message is one sentence that states the rule; it never holds a question, a document's text, a path's content or a
 * token, because messages reach logs. What the user should do next goes into `hint`.
 */
export abstract class AppError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly hint: string | undefined;

  constructor(code: Code, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = options.hint;
  }
}

export type ConfigErrorCode =
  | 'CONFIG_UNREADABLE'
  | 'CONFIG_NOT_JSON'
  | 'CONFIG_INVALID'
  | 'CONFIG_UNKNOWN_KEY'
  | 'CONFIG_BIND_REFUSED'
  | 'STATE_HOME_INVALID'
  | 'STATE_FOREIGN'
  | 'STATE_EXPOSED';

/** Raised by everything under `config/`. */
export class ConfigError extends AppError<ConfigErrorCode> {}
