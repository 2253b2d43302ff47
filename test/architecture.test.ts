import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

/** A folder may import from itself and from the folders named here, nothing else. */
const LAYERS: Record<string, readonly string[]> = {
  config: [],
  profiles: ['config'],
  audit: [
    'config',
    'decoy/types.ts',
    'airlock/records.ts',
    'profiles/types.ts',
    'profiles/rules.ts',
    'profiles/records.ts',
  ],
  pii: ['config', 'profiles/gate.ts'],
  // What comes from the web is cleaned where it is read.
  rag: ['config', 'inference/port.ts', 'vault/contract.ts', 'mediator/types.ts', 'pii/untrusted'],
  inference: ['config', 'rag/types.ts', 'rag/sentence.ts', 'vault/contract.ts'],
  decoy: ['config', 'pii/scrub.ts'],
  // Engines' answers are read in the vault: what reads them is a set of pure functions.
  mediator: [
    'config',
    'profiles',
    'pii/scrub.ts',
    'pii/errors.ts',
    'pii/settle.ts',
    'pii/types.ts',
    'pii/untrusted',
    'decoy',
    'vault/contract.ts',
    'rag/types.ts',
    'rag/read/html-events.ts',
  ],
  airlock: ['config', 'pii'],
  vault: ['config', 'rag', 'inference', 'mediator/engines', 'mediator/types.ts'],
  daemon: [
    'config',
    'profiles',
    'audit',
    'vault/contract.ts',
    'vault/channel.ts',
    'vault/errors.ts',
    'pii/errors.ts',
    'rag/errors.ts',
    'rag/types.ts',
    'inference/errors.ts',
    'inference/port.ts',
    'pii',
    'decoy',
    'mediator',
    'airlock/contract.ts',
    'airlock/errors.ts',
    'airlock/policy',
    'airlock/records.ts',
  ],
  cli: [
    'config',
    'profiles/implications.ts',
    'profiles/types.ts',
    'audit/line.ts',
    'audit/reading.ts',
    'audit/records.ts',
    'audit/report.ts',
    'audit/retention.ts',
    'pii/types.ts',
    'pii/policy.ts',
    // Pure, too: decoys of an audit pass the scrubber as decoys that are sent do.
    'pii/scrub.ts',
    'pii/detectors.ts',
    'vault/contract.ts',
    'rag/types.ts',
    'inference/port.ts',
    // Everything of it is pure: what an audit prints comes off the same road as what is sent.
    'decoy',
    'mediator/types.ts',
    'mediator/web.ts',
    'mediator/ask-web.ts',
    'airlock/contract.ts',
    'airlock/policy',
  ],
};

/** Every module that can reach another machine or another program, and the one or two files that may hold it. */
const DOORS: Record<string, readonly string[]> = {
  net: ['mediator/tor/', 'airlock/'],
  http: ['mediator/transport.ts', 'airlock/'],
  https: ['mediator/transport.ts'],
  'socks-proxy-agent': ['mediator/transport.ts'],
  http2: [],
  tls: ['mediator/transport.ts'],
  dns: ['airlock/resolve.ts'],
  dgram: [],
  inspector: [],
  cluster: [],
  undici: ['cli/client.ts'],
  fastify: ['daemon/'],
  child_process: [
    'daemon/vault-host.ts',
    'daemon/witness.ts',
    'daemon/airlock-host.ts',
    'mediator/tor/process.ts',
    'cli/start-daemon.ts',
  ],
};

/** Branded types and the only file whose code may produce them. */
const BRANDS: Record<string, string> = {
  Evidence: 'rag/retrieve.ts',
  AdmittedQuery: 'profiles/gate.ts',
  ScrubbedText: 'pii/scrub.ts',
  WireText: 'decoy/normalise.ts',
  QueryBatch: 'decoy/mix.ts',
};

/** Files allowed past the length limit, each with its reason. */
const LONG_FILES: Record<string, string> = {};
const MAX_LINES = 250;

const files = walk(SRC).filter((path) => path.endsWith('.ts'));
const name = (path: string): string => relative(SRC, path).replaceAll('\\', '/');

test('layers: a folder imports only what is below it', () => {
  const broken: string[] = [];
  for (const path of files) {
    const from = name(path);
    const folder = from.split('/')[0] ?? '';
    const allowed = LAYERS[folder];
    assert.ok(allowed, `src/${folder} has no row in LAYERS`);
    for (const specifier of imports(path)) {
      if (!specifier.startsWith('.')) continue;
      const to = name(resolve(dirname(path), specifier));
      const inside = to.startsWith(`${folder}/`) || allowed.some((rule) => to === rule || to.startsWith(`${rule}/`));
      if (!inside) broken.push(`${from} imports ${to}`);
    }
  }
  assert.deepEqual(broken, []);
});

test('doors: modules that reach out are imported only by their door', () => {
  const broken: string[] = [];
  for (const path of files) {
    for (const specifier of imports(path)) {
      const doors = DOORS[specifier.replace(/^node:/, '').split('/')[0] ?? ''];
      if (!doors) continue;
      const from = name(path);
      if (!doors.some((door) => (door.endsWith('/') ? from.startsWith(door) : from === door)))
        broken.push(`${from} imports ${specifier}`);
    }
  }
  assert.deepEqual(broken, []);
});

test('doors: nobody uses the global network functions or loads modules by computed name', () => {
  const broken = files.flatMap((path) => {
    const code = withoutComments(readFileSync(path, 'utf8'));
    const uses =
      /(?:\b(?:globalThis|global|self)\.|(?<![\w.]))fetch\(|\bnew (?:WebSocket|EventSource|XMLHttpRequest)\b|\bprocess\.(?:binding|dlopen)\b|\beval\(|\bnew Function\b/.exec(
        code,
      );
    return uses ? [`${name(path)}: ${uses[0]}`] : [];
  });
  assert.deepEqual(broken, []);
});

test('brands: a branded type is asserted only in the file that makes it', () => {
  const broken: string[] = [];
  for (const [brand, maker] of Object.entries(BRANDS)) {
    assert.ok(existsSync(join(SRC, maker)), `${maker} is missing`);
    for (const path of files) {
      if (name(path) !== maker && new RegExp(`\\bas (?:unknown as )?${brand}\\b`).test(readFileSync(path, 'utf8'))) {
        broken.push(`${name(path)} asserts ${brand}`);
      }
    }
  }
  assert.deepEqual(broken, []);
});

test(`files: at most ${MAX_LINES} non-blank lines`, () => {
  const long = files
    .map((path) => ({
      path: name(path),
      count: readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line.trim()).length,
    }))
    .filter(({ path, count }) => count > MAX_LINES && !(path in LONG_FILES))
    .map(({ path, count }) => `${path}: ${count}`);
  assert.deepEqual(long, []);
});

test('tests: every test stands where the thing it tests stands', () => {
  const strays = walk(join(ROOT, 'test'))
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => relative(join(ROOT, 'test'), path))
    .filter((path) => path.includes('/') && !mirrored(path));
  assert.deepEqual(strays, []);
});

test('tests: none is skipped, left to do, or run alone', () => {
  const marked = walk(join(ROOT, 'test'))
    .filter((path) => path.endsWith('.test.ts') && path !== import.meta.filename)
    .filter((path) =>
      /\b(?:test|it|describe|t)\.(?:skip|todo|only)\(|\b(?:skip|todo|only):\s*(?:true|'|`)/.test(
        readFileSync(path, 'utf8'),
      ),
    );
  assert.deepEqual(
    marked.map((path) => relative(ROOT, path)),
    [],
  );
});

test('lockfile: holds the Metal binary and the exact llama.cpp binding', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; hasInstallScript?: boolean }>;
  };
  // Later releases of the binding have no Metal binary in the registry: a Mac would compile or find nothing.
  assert.equal(lock.packages['node_modules/node-llama-cpp']?.version, '3.21.1');
  assert.equal(lock.packages['node_modules/@node-llama-cpp/mac-arm64-metal']?.version, '3.21.1');
});

test('install scripts: exactly the two that are needed are approved', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    allowScripts: Record<string, boolean>;
  };
  const scripted = Object.entries(lock.packages)
    .filter(([, entry]) => entry.hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
  // A package that gains an install script must be looked at before it runs on anybody's machine.
  assert.deepEqual([...new Set(scripted)].sort(), Object.keys(manifest.allowScripts).sort());
  assert.deepEqual(
    Object.keys(manifest.allowScripts)
      .filter((key) => manifest.allowScripts[key])
      .sort(),
    ['hnswlib-node', 'node'],
  );
});

/** A test mirrors a source file, a source folder, or a topic of a folder (`daemon/canary.test.ts`). */
function mirrored(path: string): boolean {
  const source = path.replace(/\.test\.ts$/, '');
  // The page stands beside the source, in a folder of its own.
  if (path.startsWith('ui/')) return existsSync(join(ROOT, 'ui', 'src'));
  return existsSync(join(SRC, `${source}.ts`)) || existsSync(join(SRC, source)) || existsSync(join(SRC, dirname(path)));
}

function imports(path: string): string[] {
  const code = withoutComments(readFileSync(path, 'utf8'));
  return [...code.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*|\bnew URL\s*\(\s*)['"]([^'"]+)['"]/g)].map(
    (match) => match[1] ?? '',
  );
}

function withoutComments(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

function walk(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
