import type { TLocalizedValidationError } from 'typebox/error';
import Value from 'typebox/value';
import { AirlockError } from '../errors.ts';
import { compilePolicy, type Policy, PolicyFault } from './compile.ts';
import { locate, WHOLE } from './locate.ts';
import { PolicySchema, type PolicySource, RoleSchema } from './schema.ts';

export interface ReadPolicy {
  readonly policy: Policy;
  /** The same as plain data, with every default written out. */
  readonly source: PolicySource;
}

/**
 * Reads a policy file, all of it or nothing.
 * @throws AirlockError AIRLOCK_POLICY_INVALID with the line and the key, never a value
 */
export function readPolicy(text: string): ReadPolicy {
  const source = withDefaults(parse(text));
  const problems = Value.Errors(PolicySchema, source);
  // A key too many is the cause of whatever else is said about it; a union says the same thing several times.
  const problem = problems.find(({ keyword }) => keyword === 'additionalProperties') ?? problems[0];
  if (problem) throw explain(text, problem);
  try {
    return { policy: compilePolicy(source as PolicySource), source: source as PolicySource };
  } catch (error) {
    if (error instanceof PolicyFault) throw invalid(text, error.pointer, error.message);
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the file.
    const line = /line (\d+)/.exec((error as Error).message)?.[1] ?? `${text.split('\n').length}`;
    throw new AirlockError('AIRLOCK_POLICY_INVALID', `the airlock's policy is not JSON (line ${line})`, {
      hint: 'Correct the line; the policy before it stays in force.',
    });
  }
}

/** The library fills in no defaults below names that are not in the schema. */
function withDefaults(given: unknown): unknown {
  const source = Value.Default(PolicySchema, given);
  const roles: unknown = isObject(source) ? source['roles'] : null;
  if (!isObject(source) || !isObject(roles)) return source;
  const filled = Object.entries(roles).map(([name, role]) => [name, Value.Default(RoleSchema, role)]);
  return { ...source, roles: Object.fromEntries(filled) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function explain(text: string, problem: TLocalizedValidationError): AirlockError {
  const { keyword, instancePath } = problem;
  if (keyword === 'additionalProperties') {
    return invalid(text, `${instancePath}/${problem.params.additionalProperties[0] ?? ''}`, 'is not a setting');
  }
  if (keyword === 'required') {
    return invalid(text, instancePath, `lacks ${problem.params.requiredProperties.join(', ')}`);
  }
  if (keyword === 'enum')
    return invalid(text, instancePath, `must be one of ${problem.params.allowedValues.join(', ')}`);
  return invalid(text, instancePath, problem.message);
}

function invalid(text: string, pointer: string, what: string): AirlockError {
  const { line, key } = locate(text, pointer);
  return new AirlockError('AIRLOCK_POLICY_INVALID', `line ${line} of the airlock's policy: ${printable(key)} ${what}`, {
    hint: 'Correct the line; the policy before it stays in force. docs/airlock.md lists every key.',
  });
}

/** A key is shown only as far as it looks like one: a value pasted in the wrong place must not reach a log. */
function printable(key: string): string {
  return /^[\w[\].-]{1,120}$/.test(key) || key === WHOLE ? key : 'a key';
}
