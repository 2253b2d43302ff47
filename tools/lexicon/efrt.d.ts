declare module 'efrt' {
  /** Opens a packed trie: an object whose keys are the words. */
  export function unpack(packed: string): Record<string, unknown>;
}
