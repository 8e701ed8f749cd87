import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { parseDuration } from './duration.ts';
import { yamlErrorWords } from './front-matter.ts';
import { issueWords } from './issue-words.ts';
import type { CheckDefinition, CheckType, DigestSubject } from './lesson.ts';

/** Kinds whose objects `exists` and `absent` can see. */
export const observableKinds = [
  'ImageStream',
  'ImageStreamTag',
  'DeploymentConfig',
  'ReplicationController',
  'Deployment',
  'ReplicaSet',
  'Pod',
] as const;

export const defaultTimeout = 60_000;

const text = z.string().min(1);
const words = { title: text.optional(), hint: text.optional() };
const observed = z.strictObject({
  kind: z.enum(observableKinds, { error: `must be one of ${observableKinds.join(', ')}` }),
  name: text,
  ...words,
});

const subjects = ['imageStreamTag', 'tag', 'deploymentConfig', 'pods'] as const;

const digest = z
  .strictObject({
    imageStreamTag: text.optional(),
    tag: text.optional(),
    deploymentConfig: text.optional(),
    pods: text.optional(),
    equals: text.optional(),
    differs: text.optional(),
    ...words,
  })
  .refine((body) => subjects.filter((subject) => body[subject] !== undefined).length === 1, {
    error: `name exactly one of ${subjects.join(', ')}`,
  })
  .refine((body) => (body.equals === undefined) !== (body.differs === undefined), {
    error: 'say either `equals` or `differs`',
  })
  .transform(({ imageStreamTag, tag, deploymentConfig, pods, ...rest }) => {
    const subject: DigestSubject =
      imageStreamTag !== undefined
        ? { imageStreamTag }
        : tag !== undefined
          ? { tag }
          : deploymentConfig !== undefined
            ? { deploymentConfig }
            : { pods: pods ?? '' };
    return { subject, ...rest };
  });

/** The body of a check's fence, by type. */
const bodies = {
  file: z.strictObject({ file: text, ...words }),
  exists: observed,
  absent: observed,
  digest,
  rollout: z
    .strictObject({
      deploymentConfig: text,
      phase: z.enum(['Complete', 'Failed']),
      version: z
        .union([z.number().int().positive(), z.literal('latest')], { error: 'must be a number or `latest`' })
        .optional(),
      ...words,
    })
    .transform(({ version, ...rest }) => (typeof version === 'number' ? { ...rest, version } : rest)),
  ready: z.strictObject({ pods: text, count: z.number().int().positive(), ...words }),
  log: z.strictObject({ pods: text, contains: text, ...words }),
  chain: z.strictObject({ deploymentConfig: text, equals: text.optional(), ...words }),
  trigger: z.strictObject({ deploymentConfig: text, automatic: z.boolean(), ...words }),
} satisfies Record<CheckType, z.ZodType>;

export interface CheckFault {
  /** Line in the file. */
  line: number;
  message: string;
}

/** @param line of the fence's backticks: its body starts on the next */
export function parseCheck(
  type: string,
  timeout: string | undefined,
  body: string,
  line: number,
): { check?: CheckDefinition; faults: CheckFault[] } {
  if (!isCheckType(type)) {
    const known = Object.keys(bodies).join(', ');
    return { faults: [{ line, message: `There is no check of type \`${type}\`: use one of ${known}.` }] };
  }
  const faults: CheckFault[] = [];
  const milliseconds = timeout === undefined ? defaultTimeout : parseDuration(timeout);
  if (milliseconds === undefined) {
    faults.push({ line, message: `Write the timeout as \`30s\`, \`2m\` or \`500ms\`, not \`${timeout}\`.` });
  }
  const lines = new LineCounter();
  const document = parseDocument(body, { lineCounter: lines });
  for (const error of document.errors) {
    faults.push({
      line: line + lines.linePos(error.pos[0]).line,
      message: `The check is not YAML: ${yamlErrorWords(error.message)}`,
    });
  }
  if (document.errors.length > 0) return { faults };
  const result = bodies[type].safeParse(document.toJS());
  if (!result.success) {
    for (const issue of result.error.issues) {
      const at = issue.path.length === 0 ? '' : `\`${issue.path.join('.')}\` `;
      faults.push({ line, message: `The ${type} check: ${at}${issueWords(issue)}.` });
    }
    return { faults };
  }
  const check = { type, line, timeout: milliseconds ?? defaultTimeout, ...result.data } as CheckDefinition;
  return { check, faults };
}

function isCheckType(type: string): type is CheckType {
  return Object.hasOwn(bodies, type);
}
