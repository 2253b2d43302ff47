import { CliError } from './errors.ts';

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** @returns ms of `12h`, `90d`, `8w` @throws CliError CLI_USAGE */
export function parseSpan(option: string, text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,3})([hdw])$/.exec(text) ?? [];
  if (count !== undefined) return Number(count) * (UNITS[unit] ?? 0);
  throw new CliError('CLI_USAGE', `${option} is a number of hours, days or weeks`, { hint: `as in \`${option} 90d\`` });
}
