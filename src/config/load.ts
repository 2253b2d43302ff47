import { readFileSync } from 'node:fs';
import type { TLocalizedValidationError } from 'typebox/error';
import Value from 'typebox/value';
import { ConfigError } from './errors.ts';
import type { StatePaths } from './paths.ts';
import { type Config, ConfigSchema, LOOPBACK } from './schema.ts';

/** Environment variables that override the file, and how their text is read. */
const OVERRIDES = {
  CLOISTER_PORT: { key: 'port', read: readNumber },
  CLOISTER_HOST: { key: 'host', read: (text: string) => text },
  CLOISTER_LOG_LEVEL: { key: 'logLevel', read: (text: string) => text },
  CLOISTER_COLLECTION: { key: 'collection', read: (text: string) => text },
  CLOISTER_CHUNK_TOKENS: { key: 'chunkTokens', read: readNumber },
} as const;

/** Read elsewhere: the state folder. */
const OTHER_VARIABLES = new Set(['CLOISTER_HOME']);

/** Names under which people try to open a server to the network. None of them can. */
const BIND_NAMES = new Set(['host', 'hostname', 'bind', 'address', 'listen', 'interface']);

/**
 * Reads `config.json`, lays `CLOISTER_*` variables over it and fills in the defaults.
 * @throws ConfigError CONFIG_BIND_REFUSED for any address but 127.0.0.1, CONFIG_UNKNOWN_KEY, CONFIG_INVALID,
 *   CONFIG_NOT_JSON, CONFIG_UNREADABLE; each names the key or variable, never its value
 */
export function loadConfig(paths: Pick<StatePaths, 'config'>, env: NodeJS.ProcessEnv): Config {
  const merged = { ...readFile(paths.config), ...readOverrides(env) };
  assertNoBind(merged, '');
  const filled: unknown = Value.Default(ConfigSchema, Value.Clone(merged));
  const problems = Value.Errors(ConfigSchema, filled);
  // A key too many is the cause of whatever else is said about it.
  const problem = problems.find(({ keyword }) => keyword === 'additionalProperties') ?? problems[0];
  if (problem) throw explain(problem);
  return filled as Config;
}

function readFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigError('CONFIG_UNREADABLE', 'config.json cannot be read', {
      hint: 'Make the file readable for your user, or remove it.',
      cause,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's own message quotes the file, so it is not kept as a cause.
    throw new ConfigError('CONFIG_NOT_JSON', 'config.json is not JSON', { hint: 'Correct the file, or remove it.' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError('CONFIG_INVALID', 'config.json does not hold an object', {
      hint: 'Write the settings as {"key": value}.',
    });
  }
  return value as Record<string, unknown>;
}

function readOverrides(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith('CLOISTER_') || OTHER_VARIABLES.has(name) || text === undefined) continue;
    const override = OVERRIDES[name as keyof typeof OVERRIDES];
    if (!override) {
      const address = BIND_NAMES.has(name.slice('CLOISTER_'.length).toLowerCase());
      if (address) throw refuseBind(name);
      throw new ConfigError('CONFIG_UNKNOWN_KEY', `the environment variable ${printable(name)} is not a setting`, {
        hint: `Remove it; the settings are ${Object.keys(OVERRIDES).join(', ')} and CLOISTER_HOME.`,
      });
    }
    found[override.key] = override.read(text);
  }
  return found;
}

function assertNoBind(value: object, path: string): void {
  for (const [key, inner] of Object.entries(value)) {
    const name = path ? `${path}.${key}` : key;
    if (BIND_NAMES.has(key.toLowerCase()) && inner !== LOOPBACK) throw refuseBind(name);
    if (typeof inner === 'object' && inner !== null) assertNoBind(inner, name);
  }
}

function refuseBind(name: string): ConfigError {
  return new ConfigError(
    'CONFIG_BIND_REFUSED',
    `${printable(name)} names an address, and the daemon listens on ${LOOPBACK} only`,
    { hint: 'Remove the setting; to reach the daemon from another machine, forward its port over SSH.' },
  );
}

function explain(problem: TLocalizedValidationError): ConfigError {
  const parent = problem.instancePath.slice(1).replaceAll('/', '.');
  if (problem.keyword === 'additionalProperties') {
    const key = problem.params.additionalProperties[0] ?? '';
    return new ConfigError('CONFIG_UNKNOWN_KEY', `${printable(parent ? `${parent}.${key}` : key)} is not a setting`, {
      hint: 'Correct or remove the key; the settings are listed in the documentation.',
    });
  }
  const rule =
    problem.keyword === 'enum' ? `must be one of ${problem.params.allowedValues.join(', ')}` : problem.message;
  return new ConfigError('CONFIG_INVALID', `${printable(parent)} ${rule}`, {
    hint: `Correct ${printable(parent)} in config.json or in the environment.`,
  });
}

/** Not a number stays as it is: the schema then says what is expected. */
function readNumber(text: string): unknown {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

/** A key is shown only as far as it looks like one: a value pasted in the wrong place must not reach a log. */
function printable(name: string): string {
  return /^[A-Za-z][\w.]{0,60}$/.test(name) ? name : 'a key';
}
