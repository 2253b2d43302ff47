/** What kind of place an address stands for, by the special-purpose registries of IANA. `own`: of this machine. */
export const ADDRESS_CLASSES = [
  'public',
  'loopback',
  'private',
  'shared',
  'link-local',
  'own',
  'metadata',
  'documentation',
  'multicast',
  'broadcast',
  'reserved',
  'unspecified',
  'transition',
] as const;
export type AddressClass = (typeof ADDRESS_CLASSES)[number];

/** `tunnel`: CONNECT and SOCKS. `request`: plain HTTP. `upgrade`: plain HTTP that becomes a WebSocket. */
export const KINDS = ['tunnel', 'request', 'upgrade'] as const;
export type Kind = (typeof KINDS)[number];

/** `reported`: would be denied, and passes because its role only reports. */
export const DECISIONS = ['allowed', 'reported', 'denied'] as const;

/** What was done to the content: nothing, nothing because it is encrypted, or it was searched for personal data. */
export const SANITISED = ['none', 'opaque', 'scanned'] as const;
export type Sanitised = (typeof SANITISED)[number];

/**
 * How a connection ended. `aborted`: one side went away, or the airlock did. `denied`: its address, or a policy or token that
 * changed meanwhile. `mismatch`: its TLS greeting was not to the host it was opened for. `narrowed`: cut by the daemon.
 */
export const OUTCOMES = ['done', 'aborted', 'timeout', 'limit', 'failed', 'denied', 'mismatch', 'narrowed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Names of roles and rules: as closed an alphabet as that of client tokens, because they go on the audit chain. */
export const NAME_PATTERN = '^[a-z][a-z0-9-]{0,31}$';
