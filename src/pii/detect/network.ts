import { isBefore, wordSet } from '../text/words.ts';
import type { Detector, Finding } from '../types.ts';
import { CERTAIN, finding, SHAPED } from './finding.ts';

const IPV4 = /(?<![\p{L}\p{N}_.-])(\d{1,3})(?: ?(?:\.|\[\.\]|\(\.\)) ?(\d{1,3})){3}(?![\p{L}\p{N}_]|\.\d|-\d)/gu;
const IPV6 = /(?<![\p{L}\p{N}_:.])[\da-f]{1,4}(?::{1,2}[\da-f]{1,4}){2,7}(?:::)?(?![\p{L}\p{N}_:])/gu;
const MAC =
  /(?<![\p{L}\p{N}_:.-])(?:[\da-f]{2}([:-]| (?=[\da-f]{2}[ :-]))[\da-f]{2}(?:[:\- ][\da-f]{2}){4}|[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4})(?![\p{L}\p{N}_:-])/gu;
/** Twelve hex digits in one run are an address only behind the word. */
const BARE_MAC =
  /(?<![\p{L}\p{N}])(?:mac|mac address|mac addr|mac adresse|adresse mac|dirección mac|bssid|hwaddr)[ :=]{1,3}(?:is )?([\da-f]{12})(?![\p{L}\p{N}])/gu;

/** Resolvers that everybody uses. */
const RESOLVERS = new Set(
  `1.1.1.1 1.0.0.1 1.1.1.2 1.1.1.3 1.0.0.2 1.0.0.3 1.2.3.4 8.8.8.8 8.8.4.4 9.9.9.9 9.9.9.10 9.9.9.11 149.112.112.112 149.112.112.10
  208.67.222.222 208.67.220.220 208.67.222.123 208.67.220.123 4.2.2.1 4.2.2.2 4.2.2.3 4.2.2.4 4.2.2.5 4.2.2.6 64.6.64.6 64.6.65.6
  94.140.14.14 94.140.15.15 94.140.14.15 94.140.15.16 185.228.168.9 185.228.169.9 185.228.168.168 76.76.2.0 76.76.10.0 76.76.19.19
  77.88.8.8 77.88.8.1 77.88.8.7 114.114.114.114 223.5.5.5 223.6.6.6 119.29.29.29 180.76.76.76 168.126.63.1 8.26.56.26 8.20.247.20
  84.200.69.80 84.200.70.40 195.46.39.39 195.46.39.40 156.154.70.1 156.154.71.1 45.90.28.0 45.90.30.0 199.85.126.10 80.80.80.80
  2606:4700:4700::1111 2606:4700:4700::1001 2001:4860:4860::8888 2001:4860:4860::8844 2620:fe::fe 2620:fe::9 2620:119:35::35
  2620:119:53::53 2a10:50c0::ad1:ff 2a10:50c0::ad2:ff 2400:3200::1`.split(/\s+/),
);
/** Four numbers with dots after these words are a version. */
const VERSIONS = wordSet(
  'version versions ver v firmware fw build driver drivers release update updates patch chrome chromium edge firefox opera brave office bios kernel software sdk api app nvidia amd intel realtek oracle section clause chapter rev revision dll net framework windows android ios itunes java jdk openssl unity unreal plugin mod',
);
/** Addresses of manuals. */
const SAMPLE_MAC =
  /^(?:(?:00|ff){6}|001122334455|aabbccddeeff|0123456789ab|112233445566|deadbeef\w*|010203040506|123456789abc)$/;

/** Public IP addresses and hardware addresses. Private, reserved and documentation ranges point to nobody and stay. */
export const detectNetwork: Detector = (view) => {
  const text = view.lower;
  const found: Finding[] = [];
  const add = (kind: 'IP' | 'MAC', start: number, end: number, confidence: number, reason: string) =>
    found.push(finding(kind, start, end, confidence, reason));
  if (/\d ?(?:\.|\[\.\]|\(\.\)) ?\d/.test(text)) {
    for (const { 0: value, index } of text.matchAll(IPV4)) {
      const parts = (value.match(/\d+/g) ?? []).map(Number);
      if (isPublicV4(parts) && !isBefore(view, index, 2, VERSIONS))
        add('IP', index, index + value.length, CERTAIN - 0.04, 'is a public IPv4 address');
    }
  }
  if (/[\da-f]:/.test(text)) {
    for (const { 0: value, index } of text.matchAll(IPV6)) {
      if (isPublicV6(value)) add('IP', index, index + value.length, CERTAIN, 'is a public IPv6 address');
    }
  }
  for (const { 0: value, index } of text.matchAll(MAC)) {
    const bare = value.replace(/[^\da-f]/g, '');
    if (!SAMPLE_MAC.test(bare) && /[a-f]|[:-]/.test(value))
      add('MAC', index, index + value.length, CERTAIN, 'is a hardware address');
  }
  if (text.includes('mac') || text.includes('bssid') || text.includes('hwaddr')) {
    for (const { 0: whole, index, 1: value = '' } of text.matchAll(BARE_MAC)) {
      const start = index + whole.length - value.length;
      if (!SAMPLE_MAC.test(value))
        add('MAC', start, start + value.length, SHAPED, 'stands behind a word that names it');
    }
  }
  return found;
};

/** Not in the special-purpose registry (RFC 6890, RFC 5737, RFC 6598). */
function isPublicV4(parts: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0] = parts;
  if (parts.length !== 4 || parts.some((part) => part > 255) || RESOLVERS.has(parts.join('.'))) return false;
  if (a === 0 || a === 10 || a === 127 || a >= 224 || (a === 255 && b === 255)) return false;
  if ((a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254)) return false;
  if ((a === 100 && b >= 64 && b < 128) || (a === 198 && (b === 18 || b === 19))) return false;
  const net = `${a}.${b}.${c}`;
  // Under ten everywhere is how versions and section numbers look.
  return (
    !['192.0.2', '198.51.100', '203.0.113', '192.0.0', '192.88.99'].includes(net) && parts.some((part) => part > 9)
  );
}

/** Global unicast is 2000::/3 (RFC 4291); 2001:db8::/32 and 3fff::/20 are for documentation. */
function isPublicV6(value: string): boolean {
  if (!/^[23][\da-f]{3}:/.test(value) || /^(?:2001:0?db8|3fff)(?::|$)/.test(value) || RESOLVERS.has(value))
    return false;
  const groups = value.split(':').filter((group) => group !== '').length;
  return value.includes('::') ? value.indexOf('::') === value.lastIndexOf('::') && groups < 8 : groups === 8;
}
