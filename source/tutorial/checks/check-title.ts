import type { CheckDefinition, DigestSubject } from '../../lesson/lesson.ts';
import type { Observed } from '../observed.ts';
import { label } from './digest-check.ts';

/** What a check asks for, in a few words. */
export function checkTitle(check: CheckDefinition, observed: Observed): string {
  if (check.title !== undefined) return check.title;
  switch (check.type) {
    case 'file':
      return `${check.file} is filled in`;
    case 'exists':
      return `${check.kind} ${check.name} exists`;
    case 'absent':
      return `${check.kind} ${check.name} is gone`;
    case 'digest': {
      const relation = check.differs === undefined ? 'has the digest of' : 'has another digest than';
      const reference = label(check.equals ?? check.differs ?? '', observed);
      return `${subjectName(check.subject, observed)} ${relation} ${reference}`;
    }
    case 'rollout': {
      const version = check.version === undefined ? 'the latest rollout' : `rollout #${check.version}`;
      return `${version} of ${check.deploymentConfig} is ${check.phase}`;
    }
    case 'ready':
      return `${check.count} pods are ready`;
    case 'log':
      return `the log says “${check.contains}”`;
    case 'chain':
      return `one digest from Quay to the pods${check.equals === undefined ? '' : `, that of ${label(check.equals, observed)}`}`;
    case 'trigger':
      return `the image trigger of ${check.deploymentConfig} is ${check.automatic ? 'on' : 'off'}`;
  }
}

function subjectName(subject: DigestSubject, observed: Observed): string {
  if ('imageStreamTag' in subject) return subject.imageStreamTag;
  if ('tag' in subject) return label(subject.tag, observed);
  if ('deploymentConfig' in subject) return subject.deploymentConfig;
  return 'each pod';
}
