import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../config/durable.ts';
import { InferenceError } from './errors.ts';
import type { ModelRole } from './port.ts';

/** Tells whether a file was touched since it was hashed. Nanoseconds and inode as decimal strings. */
export interface FileStamp {
  readonly bytes: string;
  readonly modifiedNs: string;
  readonly changedNs: string;
  readonly inode: string;
}

export interface ManifestModel {
  /** SHA-256 of the file, hex; the file is `<id>.gguf`. */
  readonly id: string;
  readonly name: string;
  readonly role: ModelRole;
  readonly architecture: string;
  readonly fileBytes: number;
  readonly contextTokens: number;
  readonly dimensions: number | null;
  /** The file as it was when its hash was last found right; null when never. */
  readonly verified: FileStamp | null;
  /** The file as it was when its hash was last found wrong. */
  readonly mismatch: FileStamp | null;
}

export interface Manifest {
  readonly version: 1;
  readonly models: readonly ManifestModel[];
  /** Which model serves each role. */
  readonly active: Readonly<Partial<Record<ModelRole, string>>>;
}

const EMPTY: Manifest = { version: 1, models: [], active: {} };
const FILE_NAME = 'manifest.json';

/** @throws InferenceError MODEL_MANIFEST_DAMAGED rather than forgetting every imported model */
export async function readManifest(directory: string): Promise<Manifest> {
  let text: string;
  try {
    text = await readFile(join(directory, FILE_NAME), 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return EMPTY;
    throw error;
  }
  try {
    const manifest: unknown = JSON.parse(text);
    if (isManifest(manifest)) return manifest;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new InferenceError('MODEL_MANIFEST_DAMAGED', 'the list of imported models cannot be read', {
    hint: 'Delete manifest.json in the models folder and import the models again.',
  });
}

/** Writes the list so that a crash leaves the old one or the new one. */
export async function writeManifest(directory: string, manifest: Manifest): Promise<void> {
  await writeDurably(join(directory, FILE_NAME), [Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)]);
}

/** A name that `isTemporary` knows, for a file that a crash may leave behind. */
export function temporaryName(): string {
  return `.${randomBytes(8).toString('hex')}.tmp`;
}

export function isTemporary(name: string): boolean {
  return /^\.[0-9a-f]{16}\.tmp$/.test(name);
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function isManifest(value: unknown): value is Manifest {
  if (!isRecord(value) || value['version'] !== 1 || !Array.isArray(value['models']) || !isRecord(value['active'])) {
    return false;
  }
  const ids = new Set<unknown>();
  for (const model of value['models']) {
    if (!isModel(model)) return false;
    ids.add(model.id);
  }
  return Object.entries(value['active']).every(([role, id]) => isRole(role) && ids.has(id));
}

function isModel(value: unknown): value is ManifestModel {
  return (
    isRecord(value) &&
    typeof value['id'] === 'string' &&
    // The id becomes a file name.
    /^[0-9a-f]{64}$/.test(value['id']) &&
    typeof value['name'] === 'string' &&
    isRole(value['role']) &&
    typeof value['architecture'] === 'string' &&
    isCount(value['fileBytes']) &&
    isCount(value['contextTokens']) &&
    (value['dimensions'] === null || isCount(value['dimensions'])) &&
    isStamp(value['verified']) &&
    isStamp(value['mismatch'])
  );
}

function isStamp(value: unknown): boolean {
  return (
    value === null ||
    (isRecord(value) && ['bytes', 'modifiedNs', 'changedNs', 'inode'].every((key) => typeof value[key] === 'string'))
  );
}

function isRole(value: unknown): value is ModelRole {
  return value === 'chat' || value === 'embed' || value === 'rerank';
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
