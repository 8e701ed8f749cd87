import { formatImageReference, parseImageReference } from '../../wire/image-reference.ts';
import type { TagObservation } from '../observed.ts';
import type { Hop } from '../snapshot.ts';
import { broken, hop, pending, same } from './hop.ts';

/** @param reference the learner's tag, `HOST/ORG/REPO:TAG` */
export function quayHop(reference: string, tag: TagObservation | undefined): Hop {
  const parsed = parseImageReference(reference);
  const object = parsed?.tag === undefined ? reference : `:${parsed.tag}`;
  if (tag === undefined) return hop('Quay', object, pending('the registry is being asked'));
  switch (tag.state) {
    case 'there':
      return hop('Quay', object, same, { digest: tag.tag.digest, at: tag.tag.since });
    case 'missing': {
      const place =
        parsed === undefined
          ? reference
          : formatImageReference({ registry: parsed.registry, repository: parsed.repository });
      return hop('Quay', object, { state: 'absent', words: `not in ${place} yet: \`oc-tutor publish v1\`` });
    }
    case 'unreadable':
      return hop('Quay', object, broken(tag.words, tag.remedy));
  }
}
