/**
 * The inner product of a query with many stored rows, as a WebAssembly SIMD routine built here, byte by byte, so that
 * nothing has to be compiled or downloaded and no opaque binary lies in the repository. About ten times as fast as the
 * same loop in JavaScript, on every processor Node runs on, and it cannot touch memory outside its own.
 */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /**
   * Writes `count` scores (int32) to `scoresAt`, one for each row number (uint32) found at `listAt`.
   * All places are byte offsets into `memory`; `rowBytes` is a multiple of ROW_ALIGNMENT.
   */
  score(queryAt: number, rowsAt: number, listAt: number, count: number, rowBytes: number, scoresAt: number): void;
}

/** Rows are padded with zeros to this many bytes: two 16-byte SIMD registers per turn of the loop. */
export const ROW_ALIGNMENT = 32;
export const PAGE_BYTES = 65_536;
/** 4 GiB, the most a 32-bit WebAssembly memory can hold. */
export const MAX_PAGES = 65_536;

interface WasmApi {
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number }) => Kernel['memory'];
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** @param pages memory to begin with, in pages of PAGE_BYTES */
export function createKernel(pages: number): Kernel {
  const wasm = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;
  const memory = new wasm.Memory({ initial: pages, maximum: MAX_PAGES });
  const instance = new wasm.Instance(new wasm.Module(moduleBytes()), { host: { memory } });
  const { score } = instance.exports as { readonly score: Kernel['score'] };
  return { memory, score };
}

// Parameters and variables of the routine, by number.
const [QUERY, ROWS, LIST, COUNT, ROW_BYTES, SCORES, LIST_END, ROW, ROW_END, PART, SUM_A, SUM_B] = [
  ...Array(12).keys(),
] as [number, number, number, number, number, number, number, number, number, number, number, number];

const I32 = 0x7f;
const V128 = 0x7b;
const ADD = [0x6a];
const MULTIPLY = [0x6c];
const SHIFT_LEFT = [0x74];
const LESS_UNSIGNED = [0x49];
const NOT_LESS_UNSIGNED = [0x4f];
const LOAD_I32 = [0x28, 2, 0];
const STORE_I32 = [0x36, 2, 0];
const BLOCK = [0x02, 0x40];
const LOOP = [0x03, 0x40];
const END = [0x0b];
const V128_ZERO = [0xfd, 12, ...new Array<number>(16).fill(0)];
/** Multiplies eight pairs of int16 and adds neighbours: four int32. */
const DOT_I16X8 = [0xfd, 0xba, 1];
const ADD_I32X4 = [0xfd, 0xae, 1];

const constant = (value: number): number[] => [0x41, ...signedLeb(value)];
const get = (variable: number): number[] => [0x20, variable];
const set = (variable: number): number[] => [0x21, variable];
const setAndKeep = (variable: number): number[] => [0x22, variable];
const loadV128 = (offset: number): number[] => [0xfd, 0, 4, offset];
const lane = (index: number): number[] => [0xfd, 27, index];
const jump = (depth: number): number[] => [0x0c, depth];
const jumpIf = (depth: number): number[] => [0x0d, depth];

function routine(): number[] {
  return [
    ...get(LIST),
    ...get(COUNT),
    ...constant(2),
    ...SHIFT_LEFT,
    ...ADD,
    ...set(LIST_END),
    ...BLOCK,
    ...LOOP,
    ...get(LIST),
    ...get(LIST_END),
    ...NOT_LESS_UNSIGNED,
    ...jumpIf(1),
    ...get(ROWS),
    ...get(LIST),
    ...LOAD_I32,
    ...get(ROW_BYTES),
    ...MULTIPLY,
    ...ADD,
    ...setAndKeep(ROW),
    ...get(ROW_BYTES),
    ...ADD,
    ...set(ROW_END),
    ...get(QUERY),
    ...set(PART),
    ...V128_ZERO,
    ...set(SUM_A),
    ...V128_ZERO,
    ...set(SUM_B),
    ...LOOP,
    ...accumulate(SUM_A, 0),
    ...accumulate(SUM_B, 16),
    ...get(PART),
    ...constant(ROW_ALIGNMENT),
    ...ADD,
    ...set(PART),
    ...get(ROW),
    ...constant(ROW_ALIGNMENT),
    ...ADD,
    ...setAndKeep(ROW),
    ...get(ROW_END),
    ...LESS_UNSIGNED,
    ...jumpIf(0),
    ...END,
    ...get(SUM_A),
    ...get(SUM_B),
    ...ADD_I32X4,
    ...set(SUM_A),
    ...get(SCORES),
    ...get(SUM_A),
    ...lane(0),
    ...get(SUM_A),
    ...lane(1),
    ...ADD,
    ...get(SUM_A),
    ...lane(2),
    ...ADD,
    ...get(SUM_A),
    ...lane(3),
    ...ADD,
    ...STORE_I32,
    ...get(SCORES),
    ...constant(4),
    ...ADD,
    ...set(SCORES),
    ...get(LIST),
    ...constant(4),
    ...ADD,
    ...set(LIST),
    ...jump(0),
    ...END,
    ...END,
    ...END,
  ];
}

function accumulate(sum: number, offset: number): number[] {
  return [
    ...get(sum),
    ...get(ROW),
    ...loadV128(offset),
    ...get(PART),
    ...loadV128(offset),
    ...DOT_I16X8,
    ...ADD_I32X4,
    ...set(sum),
  ];
}

/** https://webassembly.github.io/spec/core/binary/modules.html: types, imports, functions, exports, code. */
function moduleBytes(): Uint8Array {
  const locals = [2, 4, I32, 2, V128];
  const code = [...locals, ...routine()];
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [1, 0x60, 6, I32, I32, I32, I32, I32, I32, 0]),
    ...section(2, [1, ...text('host'), ...text('memory'), 2, 1, ...unsignedLeb(1), ...unsignedLeb(MAX_PAGES)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('score'), 0, 0]),
    ...section(10, [1, ...unsignedLeb(code.length), ...code]),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsignedLeb(content.length), ...content];
}

function text(value: string): number[] {
  return [value.length, ...Buffer.from(value, 'latin1')];
}

function unsignedLeb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsignedLeb(value >>> 7)];
}

function signedLeb(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signedLeb(value >> 7)];
}
