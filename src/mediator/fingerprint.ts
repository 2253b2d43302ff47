import type { EngineRequest } from './types.ts';

/**
 * The browser that every request looks like: Firefox ESR on Windows, which is what Tor Browser tells servers it is. To be
 * raised when Tor Browser moves to the next ESR; an old version stands out.
 */
const FIREFOX = '140.0';
const USER_AGENT = `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:${FIREFOX}) Gecko/20100101 Firefox/${FIREFOX}`;

/**
 * The request's headers in Firefox's order: the same for every user, question and slot. Only what differs by the address
 * and the method differs, as it does in a browser. No Referer: it would tell where one comes from.
 * @returns names and values in turn, as they go onto the wire
 */
export function wireHeaders(url: URL, { method, form, cookies, key }: Omit<EngineRequest, 'url' | 'hosts'>): string[] {
  const posting =
    method === 'POST'
      ? [
          ['Content-Type', 'application/x-www-form-urlencoded'],
          ['Content-Length', String(Buffer.byteLength(form ?? ''))],
          ['Origin', url.origin],
        ]
      : [];
  const headers = [
    ['Host', url.host],
    ['User-Agent', USER_AGENT],
    ['Accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
    ['Accept-Language', 'en-US,en;q=0.5'],
    ['Accept-Encoding', 'gzip, deflate, br, zstd'],
    ...(key ? [[key.name, key.value]] : []),
    ...posting,
    ['Sec-GPC', '1'],
    // Said because a browser says it; the connection is closed after the answer all the same.
    ['Connection', 'keep-alive'],
    ...(cookies === undefined ? [] : [['Cookie', cookies]]),
    ['Upgrade-Insecure-Requests', '1'],
    ['Sec-Fetch-Dest', 'document'],
    ['Sec-Fetch-Mode', 'navigate'],
    ['Sec-Fetch-Site', method === 'POST' ? 'same-origin' : 'none'],
    ['Sec-Fetch-User', '?1'],
    ['Priority', 'u=0, i'],
  ];
  return headers.flat();
}

/**
 * TLS as near to Firefox as OpenSSL lets us: its cipher suites in its order, its groups, its signature schemes, TLS 1.2 and
 * up. What still tells us apart (order of extensions, no HTTP/2, no GREASE) is in docs/tor.md.
 */
export const TLS_SHAPE = {
  minVersion: 'TLSv1.2' as const,
  maxVersion: 'TLSv1.3' as const,
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_CHACHA20_POLY1305_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-AES256-SHA',
    'ECDHE-ECDSA-AES128-SHA',
    'ECDHE-RSA-AES128-SHA',
    'ECDHE-RSA-AES256-SHA',
    'AES128-GCM-SHA256',
    'AES256-GCM-SHA384',
    'AES128-SHA',
    'AES256-SHA',
  ].join(':'),
  ecdhCurve: 'X25519MLKEM768:X25519:P-256:P-384:P-521',
  sigalgs: [
    'ecdsa_secp256r1_sha256',
    'ecdsa_secp384r1_sha384',
    'ecdsa_secp521r1_sha512',
    'rsa_pss_rsae_sha256',
    'rsa_pss_rsae_sha384',
    'rsa_pss_rsae_sha512',
    'rsa_pkcs1_sha256',
    'rsa_pkcs1_sha384',
    'rsa_pkcs1_sha512',
  ].join(':'),
  ALPNProtocols: ['http/1.1'],
};
