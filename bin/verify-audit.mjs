/**
 * Verifies Cloister's audit log without Cloister: no dependency, no code of the program, any Node from 20 on.
 *   node verify-audit.mjs FOLDER|PROOF.json [--key FILE] [--against FINGERPRINT] [--head FILE]
 * FOLDER is the log (`audit/`), also while it is written to. Without --key the public key in FOLDER is taken at its word. The
 * head is looked for in FOLDER and FOLDER/../daemon. Exit code: 0 sound, 1 damaged, 2 not verified. See docs/audit.md.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const LINE =
  /^\{"hash":"([0-9a-f]{64})",("payload":\{.*\},"prev":"([0-9a-f]{64})","seq":([0-9]+),"time":([0-9]+),"type":"([a-z_]+)"\})$/;
const POINT = /^\{"base":[1-9]\d*(,"\w+":("\w+"|\[\]|\["\w+"(,"\w+")*\]|0|[1-9]\d*))+\}$/;
const HARMLESS = ['torn', 'torn_head', 'torn_checkpoint', 'adopted', 'disk'];
const [BATCH_RECORDS, BATCH_BYTES, SLOT, CHECK_AT] = [1024, 1_048_576, 512, 495];
const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const node = (left, right) => sha256(Buffer.from(`01${left}${right}`, 'hex'));
const rootOf = (peaks) => (peaks.length ? peaks.reduceRight((right, left) => node(left, right)) : sha256(''));
const ifThere = (path) => (path && existsSync(path) ? readFileSync(path) : null);
const keyId = (key) => sha256(key.export({ type: 'spki', format: 'der' }));
const body = ({ peaks: _, sig: __, ...rest }) => canonical(rest);
function refuse(isWrong, kind, seq, until) {
  if (isWrong) throw Object.assign(new Error(kind), { damage: { kind, seq, until } });
}

/** RFC 8785, as far as the log needs it: members in order, no blanks. */
function canonical(value) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

function parse(text) {
  const [, hash, rest, prev, seq, time, type] = LINE.exec(text ?? '') ?? [];
  if (!hash || sha256(`\0{${rest}`) !== hash) return null;
  return { hash, prev, seq: Number(seq), time: Number(time), type, payload: JSON.parse(text).payload };
}

/** Yields every line of the segments from `at` on, and what no newline ends; one segment is in memory at a time. */
function* readLines(segments, at) {
  for (let index = at; index < segments.length; index += 1) {
    const texts = (ifThere(segments[index].path) ?? '').toString('latin1').split('\n');
    const rest = texts.pop();
    for (const [before, text] of texts.entries()) yield { index, text, before };
    if (rest) yield { index, text: rest, before: texts.length, isTorn: true };
  }
}

function readHead(path) {
  const text = ifThere(path)?.toString('latin1') ?? '';
  const slots = [text.slice(0, SLOT), text.slice(SLOT, 2 * SLOT)];
  const whole = slots.filter((one) => `${sha256(one.slice(0, CHECK_AT)).slice(0, 16)}\n` === one.slice(CHECK_AT));
  const [head] = whole.map((one) => JSON.parse(one.slice(0, CHECK_AT))).sort((a, b) => b.tick - a.tick);
  const isNew = head?.tick === 0 && /^\0{512}$/.test(slots[1]);
  return head ? { ...head, isPart: text.length !== 2 * SLOT || !(isNew || whole.length === 2) } : null;
}

function readCheckpoints(folder) {
  const texts = (ifThere(join(folder, 'checkpoints.jsonl')) ?? '').toString('latin1').split('\n');
  const found = { points: [], torn: texts.pop(), bad: null };
  for (const text of texts) {
    const last = found.points.at(-1) ?? { seq: 0, first: 0 };
    const point = POINT.test(text) ? JSON.parse(text) : {};
    const isWhole = canonical(point) === text && rootOf(point.peaks ?? []) === (point.peaks ? point.root : sha256(''));
    if (isWhole && point.seq >= last.seq && point.first >= last.first) found.points.push(point);
    else found.bad ??= last.seq + 1;
  }
  return found;
}

/** Names what is behind a line that does not continue the chain, by what follows it. */
function classify({ index, text, before, isTorn }, way, { seq, prev, head, starts }) {
  const line = isTorn ? null : parse(text);
  let [place, isNext, isAgain, isReached] = [null, false, false, !head];
  for (let isFirst = true, later = way.next(); !later.done; later = way.next(), isFirst = false) {
    const other = parse(later.value.text);
    const isMissing = other?.seq === seq && (prev === null || other.prev === prev);
    if (isMissing) place ??= later.value.index;
    if (isMissing && isFirst) isNext = true;
    if (line && other?.hash === line.hash) isAgain = true;
    if (other && other.seq === head?.seq && other.hash === head.hash) isReached = true;
  }
  refuse(isTorn && !isNext, 'deleted', seq);
  refuse(!line, isNext ? 'inserted' : 'edited', seq);
  refuse(line.seq === seq, isReached ? 'edited' : 'forked', isReached ? seq - 1 : seq);
  refuse(line.seq < seq, 'inserted', line.seq === seq - 1 ? seq - 1 : seq);
  refuse(isAgain, place === null ? 'edited' : 'inserted', seq);
  refuse(place !== null, place === index ? 'reordered' : 'swapped', seq);
  const isWholeSegment = before === 0 && (starts.has(seq) || head?.segment === seq);
  refuse(true, isWholeSegment ? 'deleted_segment' : 'deleted', seq, line.seq - 1);
}

/** One pass over the log: head, checkpoints, records, each of which is written after the next. */
function pass({ folder, headPath, trusted, against }, seen) {
  const head = readHead(headPath);
  const { points, torn, bad } = readCheckpoints(folder);
  const last = points.at(-1);
  const names = readdirSync(folder).filter((name) => /^segment-[0-9]{16}\.jsonl$/.test(name));
  const segments = names.sort().map((name) => ({ start: Number(name.slice(8, 24)), path: join(folder, name) }));
  const pem = ifThere(join(folder, 'key.pub'));
  const own = pem && createPublicKey(pem);
  const key = trusted ?? own;
  const base = Math.max(last?.base ?? 0, head?.base ?? 0) || (segments[0]?.start ?? 1);
  const first = last?.base === base ? last.first : base;
  const reach = Math.max(head?.seq ?? 0, last?.seq ?? 0);
  Object.assign(seen, { first, last, acknowledged: head?.seq ?? Infinity, seq: first - 1, warnings: [] });
  const isOddKey = pem && pem.toString('latin1') !== own.export({ type: 'spki', format: 'pem' });
  const ids = [isOddKey ? 'odd' : pem && keyId(own), head?.key, ...points.map((point) => point.key)];
  refuse(key && ids.some((id) => id && id !== keyId(key)), 'replaced_log', first);
  const isEmpty = segments.every(({ path }) => !existsSync(path) || statSync(path).size === 0);
  refuse(reach >= first && isEmpty, segments.length ? 'cut_to_zero' : 'deleted_log', first, reach);
  const anchor = points.find((point) => point.seq === first - 1 && point.peaks);
  refuse(!anchor && first !== base, 'checkpoint_missing', first);
  const signed = points.filter((point) => point.seq >= first);
  const starts = new Set(points.filter(({ reason }) => reason === 'rotate').map((point) => point.seq + 1)).add(first);
  const at = Math.max(segments.filter(({ start }) => start <= first).length - 1, 0);
  const [way, peaks, open] = [readLines(segments, at), [...(anchor?.peaks ?? [])], new Map()];
  let [prev, time, proven, tornBytes, misnamed] = [anchor?.hash ?? null, 0, first - 1, 0, null];
  let pruned = segments.length ? first - segments[at].start : 0;
  for (let step = way.next(); !step.done; step = way.next()) {
    const { text, index, before, isTorn } = step.value;
    const seq = seen.seq + 1;
    if (pruned-- > 0) continue;
    if (segments[index].start + before !== seq) misnamed ??= seq;
    if (isTorn && index === segments.length - 1) tornBytes = text.length;
    if (tornBytes) continue;
    const line = isTorn ? null : parse(text);
    if (line?.seq !== seq || (prev ?? line.prev) !== line.prev) classify(step.value, way, { seq, prev, head, starts });
    const { behindMs = 0, kind, at: badSeq, recovery } = line.payload;
    refuse(time - line.time > behindMs, 'clock_back', seq);
    if (behindMs) seen.warnings.push(`clock_back: at ${seq}, by ${behindMs} ms`);
    [seen.seq, prev, time] = [seq, line.hash, line.time];
    let top = prev;
    for (let size = seq - base + 1; size % 2 === 0; size /= 2) top = node(peaks.pop(), top);
    peaks.push(top);
    if (line.type === 'recovery' && !HARMLESS.includes(kind)) open.set(seq, [kind, badSeq]);
    open.delete(recovery);
    refuse(head?.seq === seq && head.hash !== prev, 'forked', proven + 1, seq);
    for (; signed[0]?.seq === seq; proven = signed.shift().seq)
      refuse(signed[0].hash !== prev || signed[0].root !== rootOf(peaks), 'forked', proven + 1, seq);
  }
  const { seq } = seen;
  const isSigned = (point) => key && verify(null, Buffer.from(body(point)), key, Buffer.from(point.sig, 'hex'));
  const forged = points.find((point) => point.seq >= first - 1 && !isSigned(point));
  refuse(bad || forged, 'checkpoint_edited', bad ?? forged?.seq);
  const isBack = (last?.seq ?? 0) < head?.checkpoint && head.checkpoint >= first - 1;
  refuse(seq < reach && isBack, 'rollback', seq + 1, reach);
  const isLost = head?.segment > seq && !segments.some(({ start }) => start === head.segment);
  refuse(seq < reach, isLost ? 'deleted_segment' : seq < first ? 'cut_to_zero' : 'cut_tail', seq + 1, reach);
  const same = (wanted, start) => points.filter((one) => one.seq === wanted && sha256(body(one)).startsWith(start));
  if (head?.checkpoint >= Math.max(first - 1, 1)) {
    refuse(same(head.checkpoint, '').length === 0, 'checkpoint_missing', head.checkpoint);
    refuse(same(head.checkpoint, head.checkpointHash).length === 0, 'forked', head.checkpoint);
  }
  const end = segments.at(-1);
  const isStray = end && existsSync(end.path) && statSync(end.path).size === 0 && end.start !== seq + 1;
  refuse(misnamed ?? isStray, 'inserted', misnamed ?? seq + 1);
  const now = readHead(headPath);
  refuse(now?.closed && torn, 'checkpoint_edited', last?.seq ?? 0);
  const ahead = now ? seq - now.seq : 0;
  const room = now?.closed ? [0, 0] : [BATCH_RECORDS, BATCH_BYTES];
  refuse(ahead > room[0] || (now && tornBytes > room[1]), 'inserted', now?.seq + 1, seq);
  refuse(against?.seq > seq, 'rollback', seq + 1, against?.seq);
  const lost = against?.seq < first - 1 ? 'witness_pruned' : 'checkpoint_missing';
  refuse(against && !same(against.seq, '').length, lost, against?.seq);
  refuse(against && !same(against.seq, against.start).length, 'forked', against?.seq);
  for (const [kind, badSeq] of open.values()) refuse(true, kind, badSeq);
  const marks = {
    ahead_of_head: ahead > 0,
    torn_tail: tornBytes,
    torn_checkpoint: torn,
    torn_head: now?.isPart,
    no_head: !head,
  };
  seen.warnings.push(...Object.keys(marks).filter((name) => marks[name]));
}

const text = { type: 'string' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { key: text, against: text, head: text },
});
const folder = positionals[0] ?? '.';
const [number, ...groups] = (values.against ?? '')
  .trim()
  .toLowerCase()
  .split(/[\s-]+/);
const against = values.against && { seq: Number(number), start: groups.join('') };
const headPath = [values.head, join(folder, 'audit-head'), join(folder, '../daemon/audit-head')].find(ifThere);
for (let round = 1, [seen, damage] = [{}, null]; ; round += 1) {
  try {
    if (against && !/^[0-9]+ [0-9a-f]{20}$/.test(`${number} ${against.start}`))
      throw new Error('this is no fingerprint');
    const trusted = values.key && createPublicKey(readFileSync(values.key));
    if (statSync(folder).isFile()) await import('./verify-proof.mjs');
    else pass({ folder, headPath, trusted, against }, seen);
    damage = null;
  } catch (error) {
    // A record with the right hash that is no JSON was not written by Cloister.
    const junk = error instanceof SyntaxError && seen.seq >= 0 && { kind: 'edited', seq: seen.seq + 1 };
    damage = junk || error.damage || { kind: `not verified: ${error.message}`, exit: 2 };
    // The writer pruned, or rewrote what was not acknowledged yet: look again.
    const isPruned = !damage.exit && readCheckpoints(folder).points.at(-1)?.first > seen.last?.first;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if ((round < 100 && isPruned) || (round < 5 && damage.seq > seen.acknowledged)) continue;
  }
  const { seq, until = seq, kind, exit = 1 } = damage ?? {};
  if (damage) console.log(kind + (seq === undefined ? '' : ` at record ${seq}${until === seq ? '' : ` to ${until}`}`));
  else if (seen.last !== undefined || seen.seq >= 0) console.log(`sound: records ${seen.first} to ${seen.seq}`);
  for (const warning of seen.warnings ?? []) console.log(`warning: ${warning}`);
  process.exitCode ||= damage ? exit : 0;
  break;
}
