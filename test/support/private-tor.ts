import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until } from './bounded.ts';
import { type LoggingDns, startLoggingDns } from './logging-dns.ts';
import { type LoggingWeb, startLoggingWeb } from './logging-web.ts';
import { needProgram } from './need-program.ts';

/** A Tor client of the network, as a user would run one. */
export interface PrivateClient {
  readonly socks: string;
  readonly control: string;
  readonly cookie: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export interface PrivateTor {
  readonly web: LoggingWeb;
  readonly dns: LoggingDns;
  /** Name of an onion service whose port 80 is the web server. */
  readonly onion: string;
  /** What the torrc of a client needs to use this network and no other. */
  readonly clientLines: readonly string[];
  startClient(extra?: readonly string[]): Promise<PrivateClient>;
  stop(): Promise<void>;
}

const AUTHORITIES = 3;
const EXITS = 2;
const RELAYS = AUTHORITIES + 1 + EXITS;
/** Two processors shared by many: a network that is up in thirty seconds on an idle machine may need several times that. */
const UP_MS = 150_000;

const TESTING = [
  'TestingTorNetwork 1',
  'PathsNeededToBuildCircuits 0.67',
  'VanguardsLiteEnabled 0',
  'TestingClientDownloadInitialDelay 0',
  'TestingServerDownloadInitialDelay 0',
  'TestingClientConsensusDownloadInitialDelay 0',
  'TestingServerConsensusDownloadInitialDelay 0',
  'TestingDirConnectionMaxStall 5',
  'TestingMinExitFlagThreshold 0',
  'TestingMinFastFlagThreshold 0',
  'AssumeReachable 1',
  'EnforceDistinctSubnets 0',
  'DoSCircuitCreationEnabled 0',
  'DoSConnectionEnabled 0',
  'ShutdownWaitLength 0',
  // The kernel refuses to send from a loopback address to any other: whatever goes wrong, nothing leaves this machine.
  'OutboundBindAddress 127.0.0.1',
];
const CLIENT = ['ClientRejectInternalAddresses 0', 'ClientDNSRejectInternalAddresses 0'];

/**
 * A whole Tor network on 127.0.0.1: authorities, relays, two exits, an onion service, and at its far end a web server and a
 * name server that log. All of it lies in a temporary folder; every process ends with
 * this one, however this one ends.
 */
export async function startPrivateTor(): Promise<PrivateTor> {
  const tor = needProgram('tor', 'tor');
  const gencert = needProgram('tor-gencert', 'tor');
  const home = mkdtempSync(join(tmpdir(), 'private-tor-'));
  const [web, dns] = [await startLoggingWeb(), await startLoggingDns()];
  const running: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map(end));
    await Promise.all([web.close(), dns.close()]);
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const ports = await freePorts(RELAYS + AUTHORITIES);
    const port = (): number => ports.pop() ?? 0;
    const places = Array.from({ length: AUTHORITIES }, (_, i) => ({ name: `auth${i + 1}`, or: port(), dir: port() }));
    const authorities = await Promise.all(places.map((place) => makeAuthority({ ...place, home, tor, gencert })));
    const shared = [...TESTING, ...authorities];
    const launch = (name: string, lines: readonly string[]): ChildProcess => {
      const child = launchTor(tor, join(home, name), [...shared, ...lines]);
      running.push(child);
      return child;
    };

    const first = firstVote();
    writeFileSync(join(home, 'resolv.conf'), `nameserver 127.0.0.1:${dns.port}\n`);
    const relays = [
      ...places.map(({ name, or, dir }) => launch(name, [...relay(name, or), ...authority(dir, first), ...NO_EXIT])),
      launch('relay1', [...relay('relay1', port()), ...NO_EXIT]),
      ...Array.from({ length: EXITS }, (_, i) => {
        const name = `exit${i + 1}`;
        return launch(name, [...relay(name, port()), ...exit(join(home, 'resolv.conf'))]);
      }),
    ];
    await consensus(home, relays);
    mkdirSync(join(home, 'onion', 'service'), { recursive: true, mode: 0o700 });
    launch('onion', [
      'SocksPort 0',
      `HiddenServiceDir ${join(home, 'onion', 'service')}`,
      `HiddenServicePort 80 127.0.0.1:${web.port}`,
      `Log [rend]info file ${join(home, 'onion', 'rend.log')}`,
    ]);
    // A client that asks before the descriptor is out remembers for minutes that it was not there.
    await until(
      'the onion service is published',
      () => count(read(join(home, 'onion', 'rend.log')), 'finished with status 200') >= 4,
      { withinMs: UP_MS },
    );

    let clients = 0;
    return {
      web,
      dns,
      onion: read(join(home, 'onion', 'service', 'hostname')).trim(),
      clientLines: [...shared, ...CLIENT],
      async startClient(extra = []) {
        clients += 1;
        const name = `client${clients}`;
        const folder = join(home, name);
        const portFile = join(folder, 'control');
        const child = launch(name, [
          ...CLIENT,
          'SocksPort 127.0.0.1:auto',
          'ControlPort auto',
          `ControlPortWriteToFile ${portFile}`,
          'CookieAuthentication 1',
          `CookieAuthFile ${join(folder, 'cookie')}`,
          ...extra,
        ]);
        const log = join(folder, 'notices.log');
        const isUp = (): boolean => {
          if (child.exitCode !== null) throw new Error(`the client ended: ${read(log)}`);
          return /PORT=\S+/.test(read(portFile)) && read(log).includes('Bootstrapped 100%');
        };
        await until('the client is connected', isUp, { withinMs: UP_MS });
        const socks =
          /Socks listener listening on port (\d+)|Opened Socks listener connection \(ready\) on (127\.0\.0\.1:\d+)/.exec(
            read(log),
          );
        return {
          socks: socks?.[2] ?? `127.0.0.1:${socks?.[1]}`,
          control: /PORT=(\S+)/.exec(read(portFile))?.[1] ?? '',
          cookie: join(folder, 'cookie'),
          process: child,
          stop: () => end(child),
        };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const NO_EXIT = ['ExitPolicy reject *:*'];

function relay(name: string, orPort: number): string[] {
  return [
    `Nickname ${name}`,
    'Address 127.0.0.1',
    `ORPort 127.0.0.1:${orPort} IPv4Only`,
    'ContactInfo test@invalid',
    'SocksPort 0',
    'ExtraInfoStatistics 0',
  ];
}

function authority(dirPort: number, firstVoteSeconds: number): string[] {
  return [
    `DirPort 127.0.0.1:${dirPort}`,
    'AuthoritativeDirectory 1',
    'V3AuthoritativeDirectory 1',
    `TestingV3AuthInitialVotingInterval ${firstVoteSeconds}`,
    'TestingV3AuthInitialVoteDelay 2',
    'TestingV3AuthInitialDistDelay 2',
    'V3AuthVotingInterval 20',
    'V3AuthVoteDelay 2',
    'V3AuthDistDelay 2',
    'TestingAuthDirTimeToLearnReachability 0',
    'TestingDirAuthVoteGuard *',
    'TestingDirAuthVoteHSDir *',
    'MinUptimeHidServDirectoryV2 0',
    'AuthDirMaxServersPerAddr 0',
  ];
}

/** All addresses must be allowed, or the summary that clients read names no port. The kernel keeps the exit on this machine. */
function exit(resolvConf: string): string[] {
  return [
    'ExitRelay 1',
    'ExitPolicyRejectPrivate 0',
    'ExitPolicyRejectLocalInterfaces 0',
    'ExitPolicy accept *:*',
    `ServerDNSResolvConfFile ${resolvConf}`,
    'ServerDNSDetectHijacking 0',
    'ServerDNSAllowBrokenConfig 1',
    'ServerDNSAllowNonRFC953Hostnames 1',
    'ServerDNSTestAddresses',
  ];
}

interface Place {
  readonly name: string;
  readonly or: number;
  readonly dir: number;
  readonly home: string;
  readonly tor: string;
  readonly gencert: string;
}

/** @returns its line in everybody's torrc */
async function makeAuthority({ name, or, dir, home, tor, gencert }: Place): Promise<string> {
  const data = join(home, name, 'data');
  const keys = join(data, 'keys');
  mkdirSync(keys, { recursive: true, mode: 0o700 });
  const run = promisify(execFile);
  const made = run(gencert, ['--create-identity-key', '--passphrase-fd', '0', '-m', '12', '-a', `127.0.0.1:${dir}`], {
    cwd: keys,
  });
  made.child.stdin?.end('test\n');
  await made;
  const identity = /^fingerprint (\w{40})$/m.exec(read(join(keys, 'authority_certificate')))?.[1];
  const empty = join(home, name, 'empty');
  writeFileSync(empty, '');
  const { stdout } = await run(tor, [
    ...[
      '--quiet',
      '--list-fingerprint',
      '-f',
      empty,
      '--defaults-torrc',
      empty,
      '--DataDirectory',
      data,
      '--Nickname',
      name,
    ],
    ...[
      '--ORPort',
      `127.0.0.1:${or}`,
      '--Address',
      '127.0.0.1',
      '--TestingTorNetwork',
      '1',
      '--AssumeReachable',
      '1',
      '--ExitRelay',
      '0',
    ],
    ...['--SocksPort', '0', '--DirAuthority', `x orport=1 v3ident=${identity} 127.0.0.1:1 ${identity}`],
  ]);
  const fingerprint = stdout.replace(name, '').replaceAll(/\s/g, '');
  return `DirAuthority ${name} orport=${or} no-v2 v3ident=${identity} 127.0.0.1:${dir} ${fingerprint}`;
}

/**
 * Authorities vote first at the next whole multiple of an interval that divides half an hour.
 * @returns the interval whose next multiple is far enough away for every relay to be known by then, and no farther, s
 */
function firstVote(): number {
  const now = Math.floor(Date.now() / 1000);
  const choices = [10, 12, 15, 18, 20, 24, 25, 30, 36, 40, 45, 50, 60, 72, 75, 90, 100, 120]
    .map((interval) => ({ interval, left: interval - (now % interval) }))
    .filter(({ left }) => left >= 12)
    .sort((a, b) => a.left - b.left);
  return choices[0]?.interval ?? 30;
}

/** A client that saw an early list of relays keeps it for long, so nobody is let in before every relay knows every other. */
async function consensus(home: string, relays: readonly ChildProcess[]): Promise<void> {
  let hup = performance.now();
  const names = readdirSync(home).filter((name) => /^(?:auth|relay|exit)\d/.test(name));
  await until(
    'every relay knows every other',
    () => {
      for (const child of relays)
        if (child.exitCode !== null) throw new Error(`a relay ended: ${child.spawnargs.join(' ')}`);
      const knows = (name: string): boolean => isComplete(join(home, name, 'data'));
      if (names.every(knows)) return true;
      // Relays that asked too early wait longer and longer; SIGHUP makes them ask again.
      if (performance.now() - hup > 3000 && names.filter((name) => name.startsWith('auth')).every(knows)) {
        hup = performance.now();
        for (const child of relays) child.kill('SIGHUP');
      }
      return false;
    },
    { withinMs: UP_MS, everyMs: 300 },
  );
}

function isComplete(data: string): boolean {
  const list = read(join(data, 'cached-microdesc-consensus'));
  const keys = new Set(
    `${read(join(data, 'cached-microdescs'))}\n${read(join(data, 'cached-microdescs.new'))}`.match(
      /^ntor-onion-key .+$/gm,
    ),
  );
  return (
    count(list, '\nr ') === RELAYS && (list.match(/^s .*\bExit\b/gm) ?? []).length === EXITS && keys.size >= RELAYS
  );
}

function launchTor(tor: string, folder: string, lines: readonly string[]): ChildProcess {
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const torrc = join(folder, 'torrc');
  const own = [
    `DataDirectory ${data}`,
    `Log notice file ${join(folder, 'notices.log')}`,
    'SafeLogging 0',
    'NumCPUs 1',
    `__OwningControllerProcess ${process.pid}`,
  ];
  writeFileSync(torrc, [...own, ...lines, ''].join('\n'));
  writeFileSync(join(folder, 'empty'), '');
  return spawn(tor, ['--quiet', '-f', torrc, '--defaults-torrc', join(folder, 'empty')], {
    stdio: 'ignore',
    env: { ...process.env, MALLOC_ARENA_MAX: '1' },
  });
}

/** At once: nothing of it is to be kept, and a relay that is asked to end may take its time. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.kill('SIGKILL');
  await promise;
}

/** Asked for all at once, so that none is given twice. */
async function freePorts(wanted: number): Promise<number[]> {
  const servers = Array.from({ length: wanted }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ports.push((server.address() as { port: number }).port);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
