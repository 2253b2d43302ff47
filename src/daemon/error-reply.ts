import { AppError } from '../config/errors.ts';
import { statusOf } from './error-status.ts';
import { DaemonError } from './errors.ts';

/** The one shape of every error that leaves the daemon. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** What Fastify raises before a route is reached, and what we say instead: its own messages quote the request. */
const FRAMEWORK: Record<string, () => DaemonError> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new DaemonError('REQUEST_TOO_LARGE', 'the request is larger than the daemon accepts', {
      hint: 'Send less at once.',
    }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new DaemonError('REQUEST_TYPE', 'the body is not declared as JSON', {
      hint: 'Send the header content-type: application/json.',
    }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: malformed,
  FST_ERR_BAD_URL: malformed,
  FST_ERR_ASYNC_CONSTRAINT: malformed,
};

interface ValidationProblem {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Record<string, unknown>;
}

/** @returns the error as the client, the log and a stream see it: an AppError with a known code, else INTERNAL */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError && statusOf(error.code) !== null) return error;
  if (typeof error === 'object' && error !== null) {
    const { validation, validationContext, code } = error as {
      readonly validation?: readonly ValidationProblem[];
      readonly validationContext?: string;
      readonly code?: unknown;
    };
    if (Array.isArray(validation)) return invalid(validation, validationContext ?? 'request');
    const known = typeof code === 'string' && Object.hasOwn(FRAMEWORK, code) ? FRAMEWORK[code] : undefined;
    if (known) return known();
  }
  return new DaemonError('INTERNAL', 'the daemon failed in a way it does not know', {
    hint: 'Run cloister doctor; the log says where it happened.',
    cause: error,
  });
}

export function errorBody({ code, message, hint }: AppError): ErrorBody {
  return { error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}

export function malformed(): DaemonError {
  return new DaemonError('REQUEST_MALFORMED', 'the request is not valid HTTP', {
    hint: 'Use the cloister program or an HTTP client library.',
  });
}

/** Names the field and the rule; never a value, nor the name of a field we do not know. */
function invalid(problems: readonly ValidationProblem[], context: string): DaemonError {
  const unknown = problems.find(({ keyword }) => keyword === 'additionalProperties');
  const problem = unknown ?? problems[0];
  const place = [context, ...(problem?.instancePath.split('/').slice(1) ?? [])].join('.');
  const rule = unknown ? 'has a field that this route does not know' : ruleOf(problem);
  return new DaemonError('REQUEST_INVALID', `${place} ${rule}`, {
    hint: 'Compare the request with /openapi.json.',
  });
}

function ruleOf(problem: ValidationProblem | undefined): string {
  const allowed = problem?.params['allowedValues'];
  if (Array.isArray(allowed)) return `must be one of ${allowed.join(', ')}`;
  return problem?.message ?? 'is not valid';
}
