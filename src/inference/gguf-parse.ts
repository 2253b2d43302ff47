import { InferenceError } from './errors.ts';
import { tensorBytes } from './ggml-types.ts';

/** A metadata value; arrays are skipped, only their length is kept. */
export type MetadataValue = string | number | bigint | boolean | { readonly arrayLength: number };

export interface ParsedGguf {
  readonly metadata: ReadonlyMap<string, MetadataValue>;
  readonly tensorNames: ReadonlySet<string>;
}

const MAX_ENTRIES = 65_536;
const MAX_TENSORS = 1_000_000;
const MAX_KEY_BYTES = 65_535;
const MAX_STRING_BYTES = 64 * 2 ** 20;
const MAX_ARRAY_LENGTH = 2 ** 26;
const MAX_ARRAY_DEPTH = 4;
const MAX_DIMENSIONS = 8;
const DEFAULT_ALIGNMENT = 32;

/** Bytes of the fixed-size metadata types, by the format's type number. */
const FIXED_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const STRING_TYPE = 8;
const ARRAY_TYPE = 9;

/** Thrown inside when the bytes at hand end before the header does. */
class EndOfBytes extends Error {}

/**
 * Parses the head of a GGUF file, versions 2 and 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 * Every length is checked before it is used: the file comes from anywhere.
 * @param fileBytes size of the whole file, against which the tensors' places are checked
 * @returns `more` when the header is longer than `bytes`
 * @throws InferenceError MODEL_NOT_GGUF
 */
export function parseGguf(bytes: Buffer, fileBytes: number): ParsedGguf | 'more' {
  try {
    return parse(new Cursor(bytes), fileBytes);
  } catch (error) {
    if (error instanceof EndOfBytes) return 'more';
    throw error;
  }
}

function parse(cursor: Cursor, fileBytes: number): ParsedGguf {
  if (cursor.take(4).toString('latin1') !== 'GGUF') {
    throw notGguf('the file is not in the GGUF format', 'Import a model file whose name ends in .gguf.');
  }
  const version = cursor.u32();
  if (version !== 2 && version !== 3) {
    throw notGguf(
      'the model file has a GGUF version that cannot be read',
      'Versions 2 and 3, little-endian, are supported: get a newer conversion of the model.',
    );
  }
  const tensorCount = cursor.count(MAX_TENSORS);
  const entryCount = cursor.count(MAX_ENTRIES);
  const metadata = new Map<string, MetadataValue>();
  for (let i = 0; i < entryCount; i++) {
    const key = cursor.text(MAX_KEY_BYTES);
    metadata.set(key, readValue(cursor, cursor.u32(), 0));
  }
  const tensors = Array.from({ length: tensorCount }, () => readTensor(cursor));
  checkTensorsFit(tensors, cursor.offset, metadata.get('general.alignment'), fileBytes);
  return { metadata, tensorNames: new Set(tensors.map(({ name }) => name)) };
}

function readValue(cursor: Cursor, type: number, depth: number): MetadataValue {
  if (type === STRING_TYPE) return cursor.text(MAX_STRING_BYTES);
  if (type === ARRAY_TYPE) {
    if (depth >= MAX_ARRAY_DEPTH) throw damaged();
    const itemType = cursor.u32();
    const arrayLength = cursor.count(MAX_ARRAY_LENGTH);
    const itemBytes = FIXED_BYTES[itemType];
    if (itemBytes !== undefined) cursor.take(itemBytes * arrayLength);
    else if (itemType === STRING_TYPE) for (let i = 0; i < arrayLength; i++) cursor.skipString();
    else for (let i = 0; i < arrayLength; i++) readValue(cursor, itemType, depth + 1);
    return { arrayLength };
  }
  const size = FIXED_BYTES[type];
  if (size === undefined) throw damaged();
  const bytes = cursor.take(size);
  switch (type) {
    case 0:
      return bytes.readUInt8();
    case 1:
      return bytes.readInt8();
    case 2:
      return bytes.readUInt16LE();
    case 3:
      return bytes.readInt16LE();
    case 4:
      return bytes.readUInt32LE();
    case 5:
      return bytes.readInt32LE();
    case 6:
      return bytes.readFloatLE();
    case 7:
      return bytes[0] !== 0;
    case 10:
      return narrow(bytes.readBigUInt64LE());
    case 11:
      return narrow(bytes.readBigInt64LE());
    default:
      return bytes.readDoubleLE();
  }
}

interface Tensor {
  readonly name: string;
  /** Null for a type this program does not know the size of. */
  readonly bytes: number | null;
  readonly offset: number;
}

function readTensor(cursor: Cursor): Tensor {
  const name = cursor.text(MAX_KEY_BYTES);
  const dimensionCount = cursor.u32();
  if (dimensionCount > MAX_DIMENSIONS) throw damaged();
  let elements = 1;
  let rowElements = 1;
  for (let i = 0; i < dimensionCount; i++) {
    const length = cursor.count(Number.MAX_SAFE_INTEGER);
    if (i === 0) rowElements = length;
    elements *= length;
  }
  if (!Number.isSafeInteger(elements)) throw damaged();
  const type = cursor.u32();
  return { name, bytes: tensorBytes(type, elements, rowElements), offset: cursor.count(Number.MAX_SAFE_INTEGER) };
}

function checkTensorsFit(
  tensors: readonly Tensor[],
  headerEnd: number,
  alignmentEntry: MetadataValue | undefined,
  fileBytes: number,
): void {
  const alignment = typeof alignmentEntry === 'number' && alignmentEntry > 0 ? alignmentEntry : DEFAULT_ALIGNMENT;
  const dataStart = Math.ceil(headerEnd / alignment) * alignment;
  // A tensor of an unknown type has at least one byte.
  const dataEnd = tensors.reduce((end, { offset, bytes }) => Math.max(end, dataStart + offset + (bytes ?? 1)), 0);
  if (dataEnd > fileBytes) {
    throw notGguf(
      `the model file is cut short: it has ${fileBytes} bytes and needs at least ${dataEnd}`,
      'Copy or download the file again; its size and SHA-256 are on the publisher’s page.',
    );
  }
}

/** Reads little-endian values in order; every read checks that the bytes are there. */
class Cursor {
  readonly #bytes: Buffer;
  offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(length: number): Buffer {
    if (this.offset + length > this.#bytes.length) throw new EndOfBytes();
    const part = this.#bytes.subarray(this.offset, this.offset + length);
    this.offset += length;
    return part;
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  /** A 64-bit count or offset. */
  count(limit: number): number {
    const value = this.take(8).readBigUInt64LE();
    if (value > BigInt(limit)) throw damaged();
    return Number(value);
  }

  text(limit: number): string {
    return this.take(this.count(limit)).toString('utf8');
  }

  skipString(): void {
    this.take(this.count(MAX_STRING_BYTES));
  }
}

function narrow(value: bigint): number | bigint {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
}

function damaged(): InferenceError {
  return notGguf('the model file’s header is damaged', 'Copy or download the file again and compare its SHA-256.');
}

function notGguf(message: string, hint: string): InferenceError {
  return new InferenceError('MODEL_NOT_GGUF', message, { hint });
}
