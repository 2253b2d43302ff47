import { bool, f32, f32s, type GgufTensor, type GgufValue, i32s, str, strs, u32, writeGguf } from './gguf.ts';

/** Words every tiny model knows whole; anything else falls apart into characters. */
export const TINY_WORDS: readonly string[] = [
  ...new Set(
    (
      'the of and to in a is that for it as was with be by on not he but at are this have from or had an they which one ' +
      'wing aircraft flow heat boundary layer supersonic pressure cat dog fish sat mat quick brown fox lazy computer ' +
      'library retrieval index vector search engine document query answer citation source water river boils cold hot ' +
      'degrees paris berlin capital france germany bread baker oven flour yeast'
    ).split(' '),
  ),
];

const CHARACTERS: readonly string[] = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
const WORD_START = '\u2581';

export interface TinyBertOptions {
  readonly dimensions?: number;
  readonly contextTokens?: number;
  /** llama.cpp's `pooling_type`: 0 none, 1 mean, 2 cls, 4 rank. */
  readonly pooling?: number;
  readonly name?: string;
  /** Standard deviation of attention and feed-forward weights; 0 makes a bag-of-words embedder. */
  readonly scale?: number;
  readonly words?: readonly string[];
}

/**
 * A BERT embedder of about 200 KB. With zero attention it adds up its words' random vectors, so the cosine of two texts
 * measures the words they share and word order does not matter: retrieval tests with it mean something.
 */
export function writeTinyEmbedder(path: string, options: TinyBertOptions = {}): number {
  const { metadata, tensors } = bert(options, options.pooling ?? 1);
  return writeGguf(path, metadata, tensors);
}

/**
 * A BERT reranker whose score rises with every word of `favoured` in the document: its classifier reads one embedding
 * dimension that only those words have.
 */
export function writeTinyReranker(
  path: string,
  options: TinyBertOptions & { readonly favoured: readonly string[] },
): number {
  const dimensions = options.dimensions ?? 64;
  const { metadata, tensors, tokens } = bert(options, 4);
  metadata['bert.classifier.output_labels'] = strs(['relevance']);
  const embedding = tensors.find(({ name }) => name === 'token_embd.weight')!.data;
  // The first token is what rank pooling reads: it needs a length of its own, or the norm would hide how much was added.
  embedding.set(normals(dimensions, 1, 5), tokens.indexOf('[CLS]') * dimensions);
  // Dimension 0 tells favoured words apart; the classifier passes only that one on.
  tokens.forEach((token, id) => {
    embedding[id * dimensions] = options.favoured.some((word) => token === WORD_START + word) ? 40 : 0;
  });
  const dense = new Float32Array(dimensions * dimensions);
  dense[0] = 0.2;
  const out = new Float32Array(dimensions);
  out[0] = 4;
  tensors.push(
    { name: 'cls.weight', dims: [dimensions, dimensions], data: dense },
    { name: 'cls.bias', dims: [dimensions], data: filled(dimensions, 0) },
    { name: 'cls.output.weight', dims: [dimensions, 1], data: out },
    { name: 'cls.output.bias', dims: [1], data: filled(1, -1) },
  );
  // Zero queries and keys attend to all tokens alike: this carries their mean of dimension 0 into the first token.
  tensors.find(({ name }) => name === 'blk.0.attn_v.weight')!.data[0] = 1;
  tensors.find(({ name }) => name === 'blk.0.attn_output.weight')!.data[0] = 2;
  return writeGguf(path, metadata, tensors);
}

export interface TinyChatOptions {
  /** Words the model says after any prompt, then it stops; each may occur once. */
  readonly script?: string;
  /** Never stops by itself: repeats the script's last word. */
  readonly endless?: boolean;
  readonly contextTokens?: number;
  readonly name?: string;
  /** Jinja template; null leaves it out. */
  readonly template?: string | null;
  readonly words?: readonly string[];
}

const CHATML =
  "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** A llama chat model that recites: its blocks add nothing and the output layer is a table of next tokens. */
export function writeTinyChat(path: string, options: TinyChatOptions = {}): number {
  const script = (options.script ?? 'The answer according to source [1] is forty two .').split(' ');
  const vocabulary = sentencePieces([...(options.words ?? TINY_WORDS), ...script]);
  const { tokens, idOf } = vocabulary;
  const dimensions = 256;
  const feedForward = 32;
  const heads = 4;
  const metadata: Record<string, GgufValue> = {
    'general.architecture': str('llama'),
    'general.name': str(options.name ?? 'tiny chat'),
    'general.file_type': u32(0),
    'general.quantization_version': u32(2),
    'llama.context_length': u32(options.contextTokens ?? 2048),
    'llama.embedding_length': u32(dimensions),
    'llama.block_count': u32(1),
    'llama.feed_forward_length': u32(feedForward),
    'llama.attention.head_count': u32(heads),
    'llama.attention.head_count_kv': u32(1),
    'llama.attention.layer_norm_rms_epsilon': f32(1e-5),
    'llama.rope.dimension_count': u32(dimensions / heads),
    'llama.rope.freq_base': f32(10_000),
    'llama.vocab_size': u32(tokens.length),
    'tokenizer.ggml.model': str('llama'),
    'tokenizer.ggml.pre': str('default'),
    'tokenizer.ggml.tokens': strs(tokens),
    'tokenizer.ggml.scores': f32s(vocabulary.scores),
    'tokenizer.ggml.token_type': i32s(vocabulary.types),
    'tokenizer.ggml.bos_token_id': u32(1),
    'tokenizer.ggml.eos_token_id': u32(2),
    'tokenizer.ggml.unknown_token_id': u32(0),
    'tokenizer.ggml.add_bos_token': bool(true),
    'tokenizer.ggml.add_eos_token': bool(false),
    'tokenizer.ggml.add_space_prefix': bool(true),
  };
  if (options.template !== null) metadata['tokenizer.chat_template'] = str(options.template ?? CHATML);

  const embedding = normals(tokens.length * dimensions, 1, 3);
  const output = filled(tokens.length * dimensions, 0);
  const said = script.map((word) => idOf.get(WORD_START + word)!);
  if (new Set(said).size !== said.length) throw new Error('each word of the script may occur once');
  const follow = (from: number, to: number): void => {
    for (let d = 0; d < dimensions; d++) {
      output[to * dimensions + d]! += (embedding[from * dimensions + d]! / dimensions) * 40;
    }
  };
  for (let i = 0; i + 1 < said.length; i++) follow(said[i]!, said[i + 1]!);
  const last = said.at(-1)!;
  follow(last, options.endless ? last : 2);
  // Dimension 0 marks tokens outside the script; only the first word of the script reads it, so any prompt starts it.
  const inScript = new Set(said);
  for (let id = 0; id < tokens.length; id++) {
    embedding[id * dimensions] = inScript.has(id) ? 0 : 8;
    output[id * dimensions] = 0;
  }
  output[said[0]! * dimensions] = 40;

  const tensors: GgufTensor[] = [
    { name: 'token_embd.weight', dims: [dimensions, tokens.length], data: embedding },
    { name: 'output_norm.weight', dims: [dimensions], data: filled(dimensions, 1) },
    { name: 'output.weight', dims: [dimensions, tokens.length], data: output },
    { name: 'blk.0.attn_norm.weight', dims: [dimensions], data: filled(dimensions, 1) },
    { name: 'blk.0.ffn_norm.weight', dims: [dimensions], data: filled(dimensions, 1) },
  ];
  const shapes: Record<string, readonly [number, number]> = {
    attn_q: [dimensions, dimensions],
    attn_k: [dimensions, dimensions / heads],
    attn_v: [dimensions, dimensions / heads],
    attn_output: [dimensions, dimensions],
    ffn_gate: [dimensions, feedForward],
    ffn_up: [dimensions, feedForward],
    ffn_down: [feedForward, dimensions],
  };
  for (const [name, dims] of Object.entries(shapes)) {
    tensors.push({ name: `blk.0.${name}.weight`, dims, data: filled(dims[0] * dims[1], 0) });
  }
  return writeGguf(path, metadata, tensors);
}

function bert(
  options: TinyBertOptions,
  pooling: number,
): { metadata: Record<string, GgufValue>; tensors: GgufTensor[]; tokens: readonly string[] } {
  const dimensions = options.dimensions ?? 64;
  const contextTokens = options.contextTokens ?? 128;
  const feedForward = 32;
  const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  const pieces = [
    ...(options.words ?? TINY_WORDS).map((word) => WORD_START + word),
    ...CHARACTERS.map((character) => WORD_START + character),
    ...CHARACTERS,
  ];
  const tokens = [...new Set([...special, ...pieces])];
  const metadata: Record<string, GgufValue> = {
    'general.architecture': str('bert'),
    'general.name': str(options.name ?? 'tiny bert'),
    'general.file_type': u32(0),
    'general.quantization_version': u32(2),
    'bert.block_count': u32(1),
    'bert.context_length': u32(contextTokens),
    'bert.embedding_length': u32(dimensions),
    'bert.feed_forward_length': u32(feedForward),
    'bert.attention.head_count': u32(1),
    'bert.attention.layer_norm_epsilon': f32(1e-12),
    'bert.attention.causal': bool(false),
    'bert.pooling_type': u32(pooling),
    'tokenizer.ggml.model': str('bert'),
    'tokenizer.ggml.pre': str('default'),
    'tokenizer.ggml.token_type_count': u32(2),
    'tokenizer.ggml.tokens': strs(tokens),
    'tokenizer.ggml.token_type': i32s(tokens.map((_, id) => (id < special.length ? 3 : 1))),
    // llama.cpp assumes ids of the full BERT vocabulary for those left out, past the end of a small one.
    'tokenizer.ggml.bos_token_id': u32(2),
    'tokenizer.ggml.unknown_token_id': u32(1),
    'tokenizer.ggml.seperator_token_id': u32(3),
    'tokenizer.ggml.padding_token_id': u32(0),
    'tokenizer.ggml.cls_token_id': u32(2),
    'tokenizer.ggml.mask_token_id': u32(4),
  };
  const embedding = normals(tokens.length * dimensions, 1, 7);
  for (const id of [0, 2, 3, 4]) embedding.fill(0, id * dimensions, (id + 1) * dimensions);
  const scale = options.scale ?? 0;
  const weights = (rows: number, columns: number, seed: number): Float32Array =>
    scale === 0 ? filled(rows * columns, 0) : normals(rows * columns, scale / Math.sqrt(rows), seed);
  const vector = (name: string, size: number, value: number): GgufTensor => ({
    name,
    dims: [size],
    data: filled(size, value),
  });
  const tensors: GgufTensor[] = [
    { name: 'token_embd.weight', dims: [dimensions, tokens.length], data: embedding },
    { name: 'token_types.weight', dims: [dimensions, 2], data: filled(dimensions * 2, 0) },
    {
      name: 'position_embd.weight',
      dims: [dimensions, contextTokens],
      data: filled(dimensions * contextTokens, 0),
    },
    vector('token_embd_norm.weight', dimensions, 1),
    vector('token_embd_norm.bias', dimensions, 0),
  ];
  ['attn_q', 'attn_k', 'attn_v', 'attn_output'].forEach((name, seed) => {
    tensors.push(
      {
        name: `blk.0.${name}.weight`,
        dims: [dimensions, dimensions],
        data: weights(dimensions, dimensions, 11 + seed),
      },
      vector(`blk.0.${name}.bias`, dimensions, 0),
    );
  });
  tensors.push(
    vector('blk.0.attn_output_norm.weight', dimensions, 1),
    vector('blk.0.attn_output_norm.bias', dimensions, 0),
    {
      name: 'blk.0.ffn_up.weight',
      dims: [dimensions, feedForward],
      data: weights(dimensions, feedForward, 21),
    },
    vector('blk.0.ffn_up.bias', feedForward, 0),
    {
      name: 'blk.0.ffn_down.weight',
      dims: [feedForward, dimensions],
      data: weights(feedForward, dimensions, 22),
    },
    vector('blk.0.ffn_down.bias', dimensions, 0),
    vector('blk.0.layer_output_norm.weight', dimensions, 1),
    vector('blk.0.layer_output_norm.bias', dimensions, 0),
  );
  return { metadata, tensors, tokens };
}

/** A SentencePiece vocabulary: a whole word is reached by merges only when each of its prefixes is a piece too. */
function sentencePieces(words: readonly string[]): {
  tokens: string[];
  types: number[];
  scores: number[];
  idOf: Map<string, number>;
} {
  const tokens = ['<unk>', '<s>', '</s>', '<|im_start|>', '<|im_end|>'];
  const types = [2, 3, 3, 3, 3];
  const scores = [0, 0, 0, 0, 0];
  const idOf = new Map<string, number>();
  const add = (token: string, type: number, score: number): void => {
    if (idOf.has(token)) return;
    idOf.set(token, tokens.push(token) - 1);
    types.push(type);
    scores.push(score);
  };
  for (let byte = 0; byte < 256; byte++) add(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, 6, 0);
  for (const character of CHARACTERS) add(character, 1, -1000);
  add(WORD_START, 1, -1000);
  const prefixes = words.flatMap((word) => {
    const piece = WORD_START + word;
    return Array.from({ length: piece.length - 1 }, (_, i) => piece.slice(0, i + 2));
  });
  for (const prefix of prefixes.sort((a, b) => a.length - b.length)) add(prefix, 1, prefix.length);
  return { tokens, types, scores, idOf };
}

function filled(length: number, value: number): Float32Array {
  return new Float32Array(length).fill(value);
}

/** Reproducible normal numbers: xorshift32 with Box-Muller. */
function normals(length: number, deviation: number, seed: number): Float32Array {
  let state = seed >>> 0 || 1;
  const uniform = (): number => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4_294_967_296;
  };
  return Float32Array.from(
    { length },
    () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()) * deviation,
  );
}
