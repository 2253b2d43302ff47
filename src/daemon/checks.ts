import { existsSync, lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AuditLog } from '../audit/log.ts';
import type { StatePaths } from '../config/paths.ts';
import { LOOPBACK } from '../config/schema.ts';
import type { Exceptions } from '../pii/exceptions.ts';
import type { Check, VaultApi } from '../vault/contract.ts';
import type { AirlockHost } from './airlock-host.ts';
import type { ClientTokens } from './auth/client-tokens.ts';
import type { ChainTrust } from './chain-trust.ts';
import { isConfined } from './confinement.ts';
import { asAppError } from './error-reply.ts';
import type { OwnDetails } from './own-details.ts';

/** First Node whose permission model covers the network. */
const NODE_MAJOR = 25;
const GROUP_OR_WORLD = 0o077;
const ROOM = 'Make room on the disk that holds the state folder; the chain tries again by itself.';
const WITNESS = 'Check audit.witness in config.json: is the medium there, does the command end with 0?';

/** What the checks look at of the scrubber. */
interface ScrubbingState {
  readonly exceptions: Pick<Exceptions, 'count' | 'setAside'>;
  readonly ownDetails: Pick<OwnDetails, 'problem' | 'list'>;
}

export interface CheckOptions {
  readonly paths: StatePaths;
  readonly port: number;
  readonly lostLogLines: number;
  readonly audit: Pick<AuditLog, 'state' | 'opening' | 'witness'>;
  readonly trust: Pick<ChainTrust, 'holds'>;
  readonly tokens: Pick<ClientTokens, 'damaged' | 'list'>;
  readonly scrubbing: () => Promise<ScrubbingState>;
  readonly vault: Pick<VaultApi, 'checks'>;
  readonly airlock: Pick<AirlockHost, 'status'>;
}

/** What the daemon knows about itself, then what the vault says about itself. Never throws: a failure is a finding. */
export async function runChecks(options: CheckOptions): Promise<readonly Check[]> {
  const { paths, port, lostLogLines, vault } = options;
  return [
    checkNode(process.versions.node),
    { name: 'address', state: 'ok', detail: `the daemon listens on ${LOOPBACK}:${port} and nowhere else` },
    checkConfinement(paths),
    checkModes(paths),
    checkLog(lostLogLines),
    checkChain(options),
    checkTokens(options.tokens),
    checkAirlock(options.airlock),
    ...(await checkScrubbing(options.scrubbing)),
    checkVectorLibrary(vectorAddon()),
    ...(await askVault(vault)),
  ];
}

export function checkNode(version: string): Check {
  const isNew = Number.parseInt(version, 10) >= NODE_MAJOR;
  return {
    name: 'node',
    state: isNew ? 'ok' : 'fail',
    detail: `Node ${version}${isNew ? '' : ' cannot keep a process off the network'}`,
    ...(isNew ? {} : { hint: 'Start the program as cloister, which brings its own Node.' }),
  };
}

export function checkVectorLibrary(addon: string | null): Check {
  if (addon !== null && existsSync(addon)) {
    return { name: 'vector library', state: 'ok', detail: 'the library for large vector indexes is installed' };
  }
  return {
    name: 'vector library',
    state: 'warn',
    detail: 'vectors are scanned exactly, which is slower with many documents',
    hint: 'Install a C++ compiler (build-essential / xcode-select --install), then run npm rebuild hnswlib-node.',
  };
}

async function checkScrubbing(load: CheckOptions['scrubbing']): Promise<readonly Check[]> {
  try {
    const { exceptions, ownDetails } = await load();
    return [checkExceptions(exceptions), checkOwnDetails(ownDetails)];
  } catch (error) {
    const { message, hint = 'Install the program anew.' } = asAppError(error);
    return [{ name: 'scrubber', state: 'fail', detail: `it cannot be loaded, so nothing leaves: ${message}`, hint }];
  }
}

function checkExceptions({ count, setAside }: ScrubbingState['exceptions']): Check {
  if (!setAside) return { name: 'exceptions', state: 'ok', detail: `${count} remembered as never to be masked` };
  return {
    name: 'exceptions',
    state: 'warn',
    detail: 'what you wanted never to be masked could not be read, and is masked again',
    hint: 'The damaged file lies beside it as exceptions.json.damaged; decide anew with cloister scrub --review.',
  };
}

function checkConfinement(paths: StatePaths): Check {
  return isConfined(paths)
    ? { name: 'daemon limits', state: 'ok', detail: "Node's permission model keeps the daemon out of the store" }
    : {
        name: 'daemon limits',
        state: 'fail',
        detail: "the daemon runs without Node's permission model",
        hint: 'Stop it and start it with cloister serve.',
      };
}

/** Only the daemon's own folder can be looked at from here; the others are checked before every start. */
function checkModes(paths: StatePaths): Check {
  const open = [paths.daemon, paths.audit, paths.token, paths.log, paths.mutex, paths.stateKey, paths.auditKey].filter(
    (path) => existsSync(path) && process.platform !== 'win32' && (lstatSync(path).mode & GROUP_OR_WORLD) !== 0,
  );
  return open.length === 0
    ? { name: 'state folder', state: 'ok', detail: "the daemon's files are readable by this user only" }
    : {
        name: 'state folder',
        state: 'fail',
        detail: `${open.length} of the daemon's files can be read by other users`,
        hint: 'Stop the daemon, run chmod -R go-rwx on the state folder, and start it again.',
      };
}

function checkLog(lostLogLines: number): Check {
  return lostLogLines === 0
    ? { name: 'log', state: 'ok', detail: 'every line was written' }
    : {
        name: 'log',
        state: 'warn',
        detail: `${lostLogLines} lines could not be written`,
        hint: 'Make room on the disk that holds the state folder.',
      };
}

function checkChain({ audit, trust }: CheckOptions): Check {
  const name = 'audit chain';
  if (!audit.state.writable) {
    return { name, state: 'fail', detail: `it takes no records (${audit.state.code}), so nothing leaves`, hint: ROOM };
  }
  if (!trust.holds) {
    const hint = 'Look with `cloister audit verify`; when you know what happened, `cloister audit acknowledge`.';
    return {
      name,
      state: 'fail',
      detail: `it was found damaged (${audit.opening.damage?.kind}), so nothing leaves`,
      hint,
    };
  }
  if (audit.witness?.isFailing) {
    return { name, state: 'warn', detail: 'its fingerprint could not be put in the second place', hint: WITNESS };
  }
  return { name, state: 'ok', detail: 'it takes records, and nothing in it was changed when the daemon started' };
}

function checkTokens({ damaged, list }: CheckOptions['tokens']): Check {
  const name = 'client tokens';
  if (damaged) {
    const detail = 'their file was damaged or changed by something else; it was set aside, and no token of it is valid';
    return { name, state: 'fail', detail, hint: 'Make the tokens anew with `cloister token create`.' };
  }
  const endless = list().filter(({ expiresAt, revokedAt }) => expiresAt === null && revokedAt === null);
  return endless.length === 0
    ? { name, state: 'ok', detail: `${list().length} tokens of other programs, none without an end` }
    : {
        name,
        state: 'warn',
        detail: `${endless.length} tokens have no end`,
        hint: 'Give new ones an end with --expires.',
      };
}

function checkOwnDetails({ problem, list }: ScrubbingState['ownDetails']): Check {
  const name = 'own details';
  if (problem) {
    const { message, hint = 'Enter your details again with `cloister details add`.' } = problem;
    return { name, state: 'fail', detail: message, hint };
  }
  return list().length === 0
    ? {
        name,
        state: 'warn',
        detail: 'you have told none',
        hint: 'What you list with `cloister details add` never leaves.',
      }
    : { name, state: 'ok', detail: `${list().length} of them are looked for in everything that leaves` };
}

function checkAirlock(airlock: CheckOptions['airlock']): Check {
  const { listening, port, policyProblem } = airlock.status();
  const name = 'airlock';
  if (policyProblem) {
    const hint = 'Correct daemon/airlock.json in the state folder; what was in force before still is.';
    return { name, state: 'warn', detail: policyProblem.message, hint };
  }
  const detail = listening ? `it listens on ${LOOPBACK}:${port} for programs of yours` : 'closed: no program connects';
  return { name, state: 'ok', detail };
}

/** The compiled part: npm leaves the package in place without it when there is no compiler. */
function vectorAddon(): string | null {
  try {
    const entry = fileURLToPath(import.meta.resolve('hnswlib-node'));
    return join(dirname(entry), '..', 'build', 'Release', 'addon.node');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return null;
    throw error;
  }
}

async function askVault(vault: Pick<VaultApi, 'checks'>): Promise<readonly Check[]> {
  try {
    return await vault.checks();
  } catch (error) {
    const { message, hint } = asAppError(error);
    return [{ name: 'vault', state: 'fail', detail: message, ...(hint === undefined ? {} : { hint }) }];
  }
}
