/** Characters that are not seen: zero width, direction changes, and tags (U+E0000) that spell hidden text. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/** Words in brackets that chat templates give a meaning: `<|im_end|>`, `<｜User｜>`, `[INST]`, `<<SYS>>`, `<think>`. */
const CONTROL = [
  /<\s*[|｜][^<>]{0,60}?[|｜]\s*>/g,
  /\[\s*\/?\s*(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS)\s*\]/gi,
  /<<\s*\/?\s*SYS\s*>>/gi,
  /<\s*\/?\s*(?:s|bos|eos|pad|unk|think|thinking|tool_call|tool_response|start_of_turn|end_of_turn|turn|system|assistant|user)\s*>/gi,
];

/** Three or more of them are how the prompt fences its sources. */
const FENCE = /[<>]{3,}/g;

/** A number in brackets, which the model would take for one of its own sources. */
const NUMBER = /\[(\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*)\]/g;

/**
 * Takes from a document's text what could pass for the prompt's own marks: invisible characters, chat control words,
 * fences and numbered references. Everything else stays to the letter.
 */
export function neutralise(text: string): string {
  let plain = text.replace(INVISIBLE, '');
  for (const control of CONTROL) plain = plain.replace(control, ' ');
  return plain.replace(FENCE, (run) => '·'.repeat(run.length)).replace(NUMBER, '($1)');
}
