import { messageOf, UserError } from '../../../platform/user-error.ts';
import { RegistryError, type TagState } from '../../../registry/registry.ts';
import { parseImageReference } from '../../../wire/image-reference.ts';
import type { RegistryContext } from '../contexts.ts';
import { type Check, enumerate, type Finding, lessonsWords } from '../finding.ts';
import { publishedVersions } from '../needs/tags-of-course.ts';

/** Whether the repository of the class can be read, has what the lessons publish, and lets the learner's tag be moved. */
export const repository: Check<RegistryContext> = {
  name: 'repository',
  failure: 'The repository could not be read',
  async run(context) {
    const { learner, registry, lessons, clock, signal } = context;
    const place = parseImageReference(learner.repository);
    if (place === undefined || place.tag !== undefined || place.digest !== undefined)
      return [noName(learner.repository)];
    const versions = publishedVersions(lessons);
    const tagOf = (tag: string): Promise<TagState | undefined> => registry.tag({ ...place, tag }, signal);
    const begin = clock.now();
    let own: TagState | undefined;
    try {
      own = await tagOf(learner.cdsid);
    } catch (error) {
      return [unreadable(learner.repository, error)];
    }
    const took = clock.now() - begin;
    const missing = (
      await Promise.all([...versions.keys()].map(async (tag) => ({ tag, state: await tagOf(tag) })))
    ).filter(({ state }) => state === undefined);
    return [
      { check: 'repository', state: 'ok', what: `${learner.repository} answers in ${Math.round(took)} ms.` },
      ...missingVersions(
        context,
        missing.map(({ tag }) => tag),
        versions,
      ),
      ...(await pushFindings(context, place, own)),
    ];
  },
};

function noName(text: string): Finding {
  return {
    check: 'repository',
    state: 'problem',
    what: `“${text}” is no repository.`,
    why: 'The course publishes its images there, and deploys from it.',
    remedy: 'Give it as --repository HOST/ORG/REPO, such as quay.io/devenablement/workshop.',
  };
}

function unreadable(name: string, error: unknown): Finding {
  const remedy = error instanceof RegistryError || error instanceof UserError ? error.remedy : undefined;
  if (remedy === undefined && !(error instanceof RegistryError)) throw error;
  const host = name.split('/', 1)[0] ?? name;
  const untrusted = /does not trust|self-signed/.test(messageOf(error));
  return {
    check: 'repository',
    state: 'problem',
    what: messageOf(error),
    why: 'The course publishes its images there, and deploys from it.',
    remedy:
      remedy ??
      (untrusted
        ? 'Give the certificate of its authority with --registry-ca FILE.'
        : `Check the name ${host}, the network and the proxy settings (HTTPS_PROXY, NO_PROXY).`),
  };
}

function missingVersions(
  { learner }: RegistryContext,
  missing: readonly string[],
  versions: ReadonlyMap<string, number[]>,
): Finding[] {
  const check = 'tags';
  const all = [...versions.keys()];
  if (missing.length === 0) {
    return all.length === 0
      ? []
      : [{ check, state: 'ok', what: `It has the tags that the lessons publish: ${enumerate(all)}.` }];
  }
  const lessons = [...new Set(missing.flatMap((tag) => versions.get(tag) ?? []))].sort((a, b) => a - b);
  const tags = `${missing.length === 1 ? 'tag' : 'tags'} ${enumerate(missing)}`;
  return [
    {
      check,
      state: 'problem',
      what: `${learner.repository} lacks the ${tags}.`,
      why: `They are what ${lessonsWords(lessons)} publish${lessons.length === 1 ? 'es' : ''} as your tag.`,
      remedy: 'Whoever holds the class, and may push, fills the repository once:',
      commands: [
        `oc-tutor publish --init --base registry.access.redhat.com/ubi9/nodejs-22-minimal --target cluster --repository ${learner.repository}`,
      ],
      lessons,
    },
  ];
}

/** Who may push, with what the learner's own tag is now. */
async function pushFindings(
  { learner, registry, lessons, signal }: RegistryContext,
  place: { registry: string; repository: string },
  own: TagState | undefined,
): Promise<Finding[]> {
  const tag = `${learner.repository}:${learner.cdsid}`;
  const right = await registry.mayPush(place, signal);
  const numbers = lessons
    .filter((lesson) => publishedVersions([lesson]).size > 0)
    .map(({ number }) => number);
  const there: Finding[] =
    own === undefined ? [] : [{ check: 'own-tag', state: 'ok', what: `Your tag ${tag} is ${own.digest}.` }];
  if (right.allowed) {
    const from = right.from === undefined ? 'without credentials' : `with the credentials from ${right.from}`;
    return [
      ...(own === undefined
        ? [
            {
              check: 'own-tag',
              state: 'ok' as const,
              what: `Your tag ${tag} is not there yet: ${lessonsWords(numbers.slice(0, 1))} publishes it.`,
            },
          ]
        : there),
      { check: 'push', state: 'ok', what: `You may push there, ${from}.` },
    ];
  }
  return [
    ...there,
    {
      check: 'push',
      state: 'problem',
      what: `You may not push to ${learner.repository}: ${right.words}`,
      why: `${own === undefined ? `Your tag ${tag} is not there, and` : `Your tag ${tag} stays where it is:`} nobody but you moves it in ${lessonsWords(numbers)}.`,
      remedy:
        `${right.remedy ?? ''} Whoever runs the repository gives you, or a robot account of the class, the right to write.`.trim(),
      commands: [`podman login ${place.registry}`],
      lessons: numbers,
    },
  ];
}
