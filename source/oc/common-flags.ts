import type { FlagSpec } from './flags.ts';

/** Flags that every verb takes. */
export const globalFlags: readonly FlagSpec[] = [
  { name: 'namespace', short: 'n', type: 'string', help: 'the project to act in' },
  { name: 'help', short: 'h', type: 'boolean', help: 'shows this' },
  { name: 'request-timeout', type: 'string', default: '0', help: '', hidden: true },
  { name: 'v', short: 'v', type: 'number', default: '0', help: '', hidden: true },
  { name: 'loglevel', type: 'number', default: '0', help: '', hidden: true },
  { name: 'insecure-skip-tls-verify', type: 'boolean', help: '', hidden: true },
  { name: 'match-server-version', type: 'boolean', help: '', hidden: true },
  { name: 'cache-dir', type: 'string', help: '', hidden: true },
  ...['as', 'as-uid', 'user', 'cluster', 'tls-server-name', 'kuberc'].map(
    (name): FlagSpec => ({ name, type: 'string', help: '', elsewhere: true }),
  ),
  { name: 'as-group', type: 'list', help: '', elsewhere: true },
  { name: 'warnings-as-errors', type: 'boolean', help: '', elsewhere: true },
  // Which cluster is meant, and as whom, is the session's to say.
  ...[
    'context',
    'kubeconfig',
    'token',
    'certificate-authority',
    'client-certificate',
    'client-key',
    'username',
    'password',
  ].map((name): FlagSpec => ({ name, type: 'string', help: '', elsewhere: 'refused' })),
  { name: 'server', short: 's', type: 'string', help: '', elsewhere: 'refused' },
];

export const filenameFlags: readonly FlagSpec[] = [
  {
    name: 'filename',
    short: 'f',
    type: 'list',
    help: 'file or folder with the objects; - for standard input; may be repeated',
  },
  { name: 'recursive', short: 'R', type: 'boolean', help: 'also the folders in a folder of -f' },
];

export const selectorFlag: FlagSpec = {
  name: 'selector',
  short: 'l',
  type: 'string',
  help: 'only objects with these labels, such as app=web,tier!=db',
};

export const allNamespacesFlag: FlagSpec = {
  name: 'all-namespaces',
  short: 'A',
  type: 'boolean',
  help: 'of all projects',
};

export const dryRunFlag: FlagSpec = {
  name: 'dry-run',
  type: 'string',
  default: 'none',
  bare: 'unchanged',
  help: 'none, client (send nothing) or server (let the server check, without keeping it)',
};

export const outputFlag = (help: string): FlagSpec => ({ name: 'output', short: 'o', type: 'string', help });

/** Unlike kubectl, `oc` does not validate unless told. Source: openshift/oc `pkg/cli/cli.go` changeSharedFlagDefaults. */
export const validateFlag: FlagSpec = {
  name: 'validate',
  type: 'string',
  default: 'ignore',
  bare: 'strict',
  help: 'strict (or true), warn or ignore (or false): what to do about unknown fields',
};

export const fieldManagerFlag = (manager: string): FlagSpec => ({
  name: 'field-manager',
  type: 'string',
  default: manager,
  help: 'name under which the fields are owned',
});

export const recordFlag: FlagSpec = { name: 'record', type: 'boolean', help: '', hidden: true };
