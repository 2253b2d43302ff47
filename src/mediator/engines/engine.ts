import type { WireText } from '../../decoy/types.ts';
import type { EngineReading, EngineRequest, RawAnswer } from '../types.ts';
import { readAnswer } from './read-answer.ts';

/** What an engine searches. The words are SearXNG's, so that programs that speak to it understand. */
export const CATEGORIES = ['general', 'it', 'science', 'news', 'q&a', 'repos'] as const;
export type Category = (typeof CATEGORIES)[number];

type TimeRange = 'day' | 'week' | 'month' | 'year';

/** What one slot asks. Everything but the text is the same for all slots of a batch. */
export interface EngineQuery {
  readonly text: WireText;
  /** From 1. */
  readonly page: number;
  readonly timeRange?: TimeRange;
  /** 0 off, 1 moderate, 2 strict. */
  readonly safesearch?: 0 | 1 | 2;
  /** `de` or `de-AT`. */
  readonly language?: string;
  /** Start of the day in UTC, milliseconds since 1970: time ranges are counted from it, and a day is all it tells. */
  readonly today: number;
}

export interface EngineSettings {
  /** The user's own key with this engine. It tells the engine who asks. */
  readonly key?: string;
}

/** The part of an answer that is read. */
export type EngineAnswer = Pick<RawAnswer, 'status' | 'headers' | 'body' | 'url'>;

interface EngineFacts {
  /** `[a-z0-9_ ]`; what programs name it by. */
  readonly id: string;
  readonly name: string;
  /** For `!shortcut`. */
  readonly shortcut: string;
  readonly categories: readonly Category[];
  readonly homepage: string;
  /** The only hosts that are asked, or that a redirect may lead to; an onion service stands first. `*.` stands for one label. */
  readonly hosts: readonly string[];
  readonly needs?: 'key';
  readonly defaultOn: boolean;
  readonly paging: boolean;
  readonly timeRange: boolean;
  readonly safesearch: boolean;
  readonly language: boolean;
  /**
   * What this program allows itself in all. Engines count by address, and every query comes from an exit relay of its own; so
   * this is some way above what they allow one address, and far below what many people at one exit are.
   */
  readonly limits: { readonly perMinute: number; readonly perDay: number };
  /** How many redirects within its hosts are followed; 3 unless said. */
  readonly redirects?: number;
  /** How much its places count when results are merged; 1 unless said. */
  readonly weight?: number;
  request(query: EngineQuery, settings: EngineSettings): EngineRequest;
}

/** A search engine: how it is asked, in the daemon, and how its answers are read, in the vault. Pure: no input or output. */
export interface Engine extends EngineFacts {
  /** Never throws. */
  parse(answer: EngineAnswer): EngineReading;
}

export interface EngineSpec extends EngineFacts {
  /** Reads a successful answer; may throw on anything unexpected. */
  read(text: string, answer: EngineAnswer): EngineReading;
  /** Reads an answer that is no success in this engine's own way; undefined leaves it to the rules for all. */
  refused?(answer: EngineAnswer): EngineReading | undefined;
}

/** @returns the engine with a `parse` that keeps its promises: bounded work, never an exception */
export function defineEngine({ read, refused, ...facts }: EngineSpec): Engine {
  return { ...facts, parse: (answer) => readAnswer(answer, read, refused) };
}

/** Days counted back from `today` for a time range, as `YYYY-MM-DD`. */
export function since({ timeRange, today }: EngineQuery): string | undefined {
  if (timeRange === undefined) return undefined;
  const days = { day: 1, week: 7, month: 31, year: 366 }[timeRange];
  return new Date(today - days * 86_400_000).toISOString().slice(0, 10);
}

/** @returns `https://host/path?…`; pairs without a value are left out */
export function address(origin: string, pairs: Readonly<Record<string, string | number | undefined>>): string {
  return `${origin}?${formOf(pairs)}`;
}

/** @returns `application/x-www-form-urlencoded`, in the order of the pairs */
export function formOf(pairs: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(pairs).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return new URLSearchParams(given).toString();
}
