import type { Clock } from '../platform/clock.ts';
import { messageOf } from '../platform/user-error.ts';
import { type Registry, RegistryError } from '../registry/registry.ts';
import { parseImageReference } from '../wire/image-reference.ts';
import type { TagObservation } from './observed.ts';

export interface TagReaderOptions {
  registry: Registry;
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
  /** `HOST/ORG/REPO:TAG`: the one that moves. */
  own: string;
  onChange: () => void;
  signal: AbortSignal;
}

/** Keeps what was last read of the tags of a registry, which has no way to watch them. */
export interface TagReader {
  readonly tags: ReadonlyMap<string, TagObservation>;
  /** Reads these too from now on. Returns whether any was new. */
  add(references: Iterable<string>): boolean;
  /** Reads all tags now. Never rejects. */
  read(): Promise<void>;
  /** Reads the learner's tag soon. */
  hasten(): void;
}

/** Milliseconds between readings of the learner's tag, drawn anew each time so that a class spreads out. */
const shortest = 15_000;
const longest = 20_000;

export function createTagReader(options: TagReaderOptions): TagReader {
  const { registry, clock, random, own, onChange, signal } = options;
  const tags = new Map<string, TagObservation>();
  const references = new Set([own]);
  let reading: Promise<void> | undefined;
  let again = false;
  let waiting = new AbortController();

  async function readOne(reference: string): Promise<void> {
    const observation = await observeTag(registry, reference, signal);
    if (signal.aborted || observation === undefined) return;
    if (JSON.stringify(tags.get(reference)) === JSON.stringify(observation)) return;
    tags.set(reference, observation);
    onChange();
  }

  /** Versions hardly ever move once they are there. */
  const due = () => [...references].filter((name) => name === own || tags.get(name)?.state !== 'there');

  async function readSome(choose: () => string[]): Promise<void> {
    await reading;
    reading = Promise.all(choose().map(readOne)).then(() => {
      reading = undefined;
    });
    await reading;
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      again = false;
      await readSome(due);
      if (again) continue;
      waiting = new AbortController();
      const wait = shortest + random() * (longest - shortest);
      await clock.sleep(wait, AbortSignal.any([signal, waiting.signal])).catch(() => {});
    }
  }

  const reader: TagReader = {
    tags,
    add(more) {
      const before = references.size;
      for (const reference of more) references.add(reference);
      return references.size > before;
    },
    read: () => readSome(() => [...references]),
    hasten() {
      again = true;
      waiting.abort();
    },
  };
  // Reads until the signal, and turns every failure into an observation.
  void run();
  return reader;
}

/** Asks a registry for one tag. Undefined when the signal ended it. */
export async function observeTag(
  registry: Registry,
  reference: string,
  signal: AbortSignal,
): Promise<TagObservation | undefined> {
  const parsed = parseImageReference(reference);
  if (parsed === undefined)
    return { state: 'unreadable', words: `“${reference}” is not an image reference.` };
  try {
    const tag = await registry.tag(parsed, signal);
    return tag === undefined ? { state: 'missing' } : { state: 'there', tag };
  } catch (error) {
    if (signal.aborted) return undefined;
    const remedy = error instanceof RegistryError ? error.remedy : undefined;
    return {
      state: 'unreadable',
      words: messageOf(error),
      ...(remedy === undefined ? {} : { remedy }),
    };
  }
}
