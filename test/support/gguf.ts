import { writeFileSync } from 'node:fs';

/** A metadata value of a GGUF v3 file. Arrays hold one element type. */
export type GgufValue =
  | { readonly type: 'u32' | 'i32' | 'f32' | 'u64'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'str'; readonly value: string }
  | { readonly type: 'strs'; readonly value: readonly string[] }
  | { readonly type: 'i32s' | 'f32s'; readonly value: readonly number[] };

/** An F32 tensor; `dims` in GGML order, fastest first. */
export interface GgufTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

const TYPE_IDS = { u32: 4, i32: 5, f32: 6, bool: 7, str: 8, array: 9, u64: 10 } as const;
const ALIGNMENT = 32;

export const u32 = (value: number): GgufValue => ({ type: 'u32', value });
export const f32 = (value: number): GgufValue => ({ type: 'f32', value });
export const bool = (value: boolean): GgufValue => ({ type: 'bool', value });
export const str = (value: string): GgufValue => ({ type: 'str', value });
export const strs = (value: readonly string[]): GgufValue => ({ type: 'strs', value });
export const i32s = (value: readonly number[]): GgufValue => ({ type: 'i32s', value });
export const f32s = (value: readonly number[]): GgufValue => ({ type: 'f32s', value });

/** Writes a GGUF v3 file (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). @returns its size in bytes */
export function writeGguf(
  path: string,
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): number {
  const bytes = encodeGguf(metadata, tensors);
  writeFileSync(path, bytes);
  return bytes.length;
}

export function encodeGguf(metadata: Readonly<Record<string, GgufValue>>, tensors: readonly GgufTensor[]): Buffer {
  const entries = Object.entries(metadata);
  const head: Buffer[] = [Buffer.from('GGUF'), u32Bytes(3), u64Bytes(tensors.length), u64Bytes(entries.length)];
  for (const [key, entry] of entries) head.push(stringBytes(key), valueBytes(entry));
  let offset = 0;
  for (const { name, dims, data } of tensors) {
    if (dims.reduce((a, b) => a * b, 1) !== data.length) throw new Error(`${name}: data does not fill its shape`);
    head.push(stringBytes(name), u32Bytes(dims.length), ...dims.map(u64Bytes), u32Bytes(0), u64Bytes(offset));
    offset += data.byteLength + padding(data.byteLength);
  }
  const headBytes = Buffer.concat(head);
  const parts: Buffer[] = [headBytes, Buffer.alloc(padding(headBytes.length))];
  for (const { data } of tensors) {
    parts.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength), Buffer.alloc(padding(data.byteLength)));
  }
  return Buffer.concat(parts);
}

function valueBytes(entry: GgufValue): Buffer {
  switch (entry.type) {
    case 'bool':
      return Buffer.concat([u32Bytes(TYPE_IDS.bool), Buffer.from([entry.value ? 1 : 0])]);
    case 'str':
      return Buffer.concat([u32Bytes(TYPE_IDS.str), stringBytes(entry.value)]);
    case 'strs':
      return array('str', entry.value.map(stringBytes));
    case 'i32s':
    case 'f32s': {
      const type = entry.type === 'i32s' ? 'i32' : 'f32';
      return array(
        type,
        entry.value.map((value) => numberBytes(type, value)),
      );
    }
    default:
      return Buffer.concat([u32Bytes(TYPE_IDS[entry.type]), numberBytes(entry.type, entry.value)]);
  }
}

function array(type: 'str' | 'i32' | 'f32', items: readonly Buffer[]): Buffer {
  return Buffer.concat([u32Bytes(TYPE_IDS.array), u32Bytes(TYPE_IDS[type]), u64Bytes(items.length), ...items]);
}

function numberBytes(type: 'u32' | 'i32' | 'f32' | 'u64', value: number): Buffer {
  if (type === 'u64') return u64Bytes(value);
  const bytes = Buffer.alloc(4);
  if (type === 'u32') bytes.writeUInt32LE(value);
  else if (type === 'i32') bytes.writeInt32LE(value);
  else bytes.writeFloatLE(value);
  return bytes;
}

function u32Bytes(value: number): Buffer {
  return numberBytes('u32', value);
}

function u64Bytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function stringBytes(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([u64Bytes(bytes.length), bytes]);
}

function padding(length: number): number {
  return (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;
}
