import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type AuditLog, type AuditOptions, openAuditLog } from '../../src/audit/log.ts';
import type { AuditRecord } from '../../src/audit/records.ts';
import { CHILD_ENV } from './child-env.ts';
import { temporaryState } from './daemon.ts';

export type AuditPaths = AuditOptions['paths'];

export const POLICY = { retentionDays: 30, segmentBytes: 4000 } as const;
export const VERIFIER = join(import.meta.dirname, '../../bin/verify-audit.mjs');

/** A record that tells its number. */
export function ingest(added: number): AuditRecord {
  return { type: 'ingest', added, updated: 0, removed: 0, unchanged: 0, unreadable: 0, elapsedMs: 1 };
}

/** A fresh home and a way to open its log as often as a test wants; what is still open at the end is closed. */
export function auditHome(t: TestContext): {
  readonly paths: AuditPaths;
  open(options?: Partial<AuditOptions>): Promise<AuditLog>;
} {
  const paths = temporaryState(t);
  const logs: AuditLog[] = [];
  t.after(() => Promise.all(logs.map((log) => log.close())));
  return {
    paths,
    open: async (options = {}) => {
      const log = await openAuditLog({ paths, policy: POLICY, ...options });
      logs.push(log);
      return log;
    },
  };
}

/** One record after the other, each a batch of its own, so that segments stay small. */
export async function fill(log: AuditLog, from: number, to: number): Promise<void> {
  for (let at = from; at <= to; at += 1) await log.append(ingest(at));
}

/** Segments in order. */
export function segments(paths: AuditPaths): string[] {
  return readdirSync(paths.audit)
    .filter((name) => name.startsWith('segment-'))
    .toSorted()
    .map((name) => join(paths.audit, name));
}

export function linesOf(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}

/** Rewrites a file of lines. */
export function editLines(path: string, edit: (lines: string[]) => string[]): void {
  writeFileSync(
    path,
    edit(linesOf(path))
      .map((line) => `${line}\n`)
      .join(''),
  );
}

/** What a person who copied or restored files would do. */
export function copyOver(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true });
}

/** @returns first word the stand-alone verifier prints, and its exit code */
export function standAlone(
  folder: string,
  ...args: string[]
): { readonly word: string; readonly code: number | null; readonly text: string } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [VERIFIER, folder, ...args], {
    env: CHILD_ENV,
    encoding: 'utf8',
  });
  const text = stdout + stderr;
  return { word: text.split(/[\s:]/)[0] ?? '', code: status, text };
}
