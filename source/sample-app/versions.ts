/** One release of the sample application. */
export interface SampleVersion {
  tag: string;
  message: string;
  description: string;
  /** When it was built, RFC 3339. It is part of the digest. */
  created: string;
  /** More of the image's environment. */
  env: Readonly<Record<string, string>>;
}

/** The releases that the workshop's repository starts with. The last two are broken, each in its own way. */
export const sampleVersions: readonly SampleVersion[] = [
  {
    tag: 'v1',
    message: 'hello from v1',
    description: 'The first release.',
    created: '2025-09-01T08:00:00Z',
    env: {},
  },
  {
    tag: 'v2',
    message: 'hello from v2',
    description: 'A new greeting.',
    created: '2025-09-08T08:00:00Z',
    env: {},
  },
  {
    tag: 'v3-unready',
    message: 'hello from v3',
    description: 'Starts, but never serves: its build forgot a file.',
    created: '2025-09-15T08:00:00Z',
    env: { REQUIRED_TO_SERVE: 'greetings.json' },
  },
  {
    tag: 'v4-crash',
    message: 'hello from v4',
    description: 'Ends as soon as it starts: its build forgot a file.',
    created: '2025-09-22T08:00:00Z',
    env: { REQUIRED_TO_START: 'settings.json' },
  },
];
