/** Whose course it is, and where. */
export interface Learner {
  /** The learner's corporate id, such as `jdoe2`. */
  cdsid: string;
  namespace: string;
  /** `HOST/ORG/REPO` of the images. */
  repository: string;
}

export interface LearnerNames {
  imageStream: string;
  deploymentConfig: string;
  deployment: string;
  /** `HOST/ORG/REPO:CDSID`: the learner's tag. */
  tag: string;
}

/** Names of the learner's objects: those of the manifests. */
export function namesOf(learner: Pick<Learner, 'cdsid' | 'repository'>): LearnerNames {
  return {
    imageStream: `${learner.cdsid}-image-stream`,
    deploymentConfig: `${learner.cdsid}-deployment-config`,
    deployment: `${learner.cdsid}-deployment`,
    tag: `${learner.repository}:${learner.cdsid}`,
  };
}
