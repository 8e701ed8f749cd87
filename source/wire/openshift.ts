/**
 * OpenShift's own objects as they are on the wire.
 * Source: openshift/api `image/v1`, `apps/v1`, `project/v1`.
 */
import type { ApiObject, ObjectReference, PodTemplateSpec, Status } from './kubernetes.ts';

export interface TagImportPolicy {
  insecure?: boolean;
  scheduled?: boolean;
  importMode?: 'Legacy' | 'PreserveOriginal' | '';
}

/** An object inside another one: on the wire, it does not say of what kind it is. */
export type Embedded<T extends ApiObject> = Omit<T, 'apiVersion' | 'kind'> &
  Partial<Pick<T, 'apiVersion' | 'kind'>>;

/** A Status inside another object. */
export type EmbeddedStatus = Omit<Status, 'apiVersion' | 'kind'> &
  Partial<Pick<Status, 'apiVersion' | 'kind'>>;

/** `spec.tags[]` of an ImageStream. */
export interface TagReference {
  name: string;
  annotations: Record<string, string> | null;
  from?: ObjectReference;
  reference?: boolean;
  generation?: number | null;
  importPolicy?: TagImportPolicy;
  referencePolicy?: { type?: 'Source' | 'Local' };
}

/** `status.tags[].items[]`, newest first. */
export interface TagEvent {
  created: string;
  dockerImageReference: string;
  image: string;
  generation: number;
}

export interface TagEventCondition {
  type: 'ImportSuccess';
  status: string;
  reason?: string;
  message?: string;
  generation: number;
  lastTransitionTime?: string;
}

export interface NamedTagEventList {
  tag: string;
  items: TagEvent[] | null;
  conditions?: TagEventCondition[];
}

export interface ImageStream extends ApiObject {
  spec: {
    lookupPolicy?: { local: boolean };
    dockerImageRepository?: string;
    tags?: TagReference[];
  };
  status?: {
    dockerImageRepository: string;
    publicDockerImageRepository?: string;
    tags?: NamedTagEventList[];
  };
}

export interface ImageLayer {
  name: string;
  size: number;
  mediaType: string;
}

export interface Image extends ApiObject {
  dockerImageReference?: string;
  dockerImageMetadata?: Record<string, unknown>;
  dockerImageMetadataVersion?: string;
  /** The manifest as it was pushed, where it was asked to be kept. */
  dockerImageManifest?: string;
  /** The config blob, likewise. */
  dockerImageConfig?: string;
  dockerImageManifestMediaType?: string;
  dockerImageLayers?: ImageLayer[] | null;
  dockerImageManifests?: {
    digest: string;
    mediaType: string;
    manifestSize: number;
    architecture: string;
    os: string;
    variant?: string;
  }[];
}

export interface ImageStreamTag extends ApiObject {
  tag: TagReference | null;
  generation: number;
  lookupPolicy: { local: boolean };
  conditions?: TagEventCondition[];
  image: Embedded<Image>;
}

export interface ImageImportSpec {
  from: ObjectReference;
  to?: { name: string };
  importPolicy?: TagImportPolicy;
  referencePolicy?: { type?: 'Source' | 'Local' };
  includeManifest?: boolean;
}

export interface ImageImportStatus {
  status: EmbeddedStatus;
  image?: Embedded<Image>;
  /** The tag in the registry that was asked for. */
  tag?: string;
  /** The children of a manifest list that was imported whole. */
  manifests?: Embedded<Image>[];
}

export interface ImageStreamImport extends ApiObject {
  spec: {
    import: boolean;
    images?: ImageImportSpec[];
    repository?: Omit<ImageImportSpec, 'to'>;
  };
  status: {
    import?: Embedded<ImageStream>;
    images?: ImageImportStatus[];
    repository?: { status: EmbeddedStatus; images?: ImageImportStatus[]; additionalTags?: string[] };
  };
}

export interface ImageChangeParams {
  automatic?: boolean;
  containerNames?: string[];
  from: ObjectReference;
  lastTriggeredImage?: string;
}

export interface DeploymentTrigger {
  type: string;
  imageChangeParams?: ImageChangeParams;
}

export interface DeploymentCause {
  type: string;
  imageTrigger?: { from: ObjectReference };
}

export interface DeploymentCondition {
  type: string;
  status: string;
  lastUpdateTime?: string;
  lastTransitionTime?: string;
  reason?: string;
  message?: string;
}

export interface LifecycleHook {
  failurePolicy: 'Abort' | 'Retry' | 'Ignore';
  execNewPod?: {
    command: string[];
    containerName: string;
    env?: { name: string; value?: string }[];
    volumes?: string[];
  };
  tagImages?: { containerName: string; to: ObjectReference }[];
}

export interface RollingParams {
  updatePeriodSeconds?: number;
  intervalSeconds?: number;
  timeoutSeconds?: number;
  maxUnavailable?: number | string;
  maxSurge?: number | string;
  pre?: LifecycleHook;
  post?: LifecycleHook;
}

export interface RecreateParams {
  timeoutSeconds?: number;
  pre?: LifecycleHook;
  mid?: LifecycleHook;
  post?: LifecycleHook;
}

export interface DeploymentStrategy {
  type?: string;
  rollingParams?: RollingParams;
  recreateParams?: RecreateParams;
  customParams?: { image?: string; command?: string[]; environment?: { name: string; value?: string }[] };
  resources?: Record<string, unknown>;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  activeDeadlineSeconds?: number;
}

export interface DeploymentConfig extends ApiObject {
  spec: {
    replicas?: number;
    revisionHistoryLimit?: number | null;
    selector?: Record<string, string>;
    strategy?: DeploymentStrategy;
    template?: PodTemplateSpec;
    test?: boolean;
    paused?: boolean;
    minReadySeconds?: number;
    triggers?: DeploymentTrigger[];
  };
  status?: {
    latestVersion: number;
    observedGeneration: number;
    replicas: number;
    updatedReplicas: number;
    availableReplicas: number;
    unavailableReplicas: number;
    readyReplicas?: number;
    details?: { message?: string; causes?: DeploymentCause[] };
    conditions?: DeploymentCondition[];
  };
}

export interface Project extends ApiObject {
  spec?: { finalizers?: string[] };
  status?: { phase?: string };
}

/** Phases of a rollout, kept in the ReplicationController's annotation `openshift.io/deployment.phase`. */
export type DeploymentPhase = 'New' | 'Pending' | 'Running' | 'Complete' | 'Failed';

/** Annotation keys. Source: openshift/api `apps/v1/consts.go`, `deprecated_consts.go`. */
export const Annotations = {
  dockerRepositoryCheck: 'openshift.io/image.dockerRepositoryCheck',
  deploymentPhase: 'openshift.io/deployment.phase',
  deploymentConfigName: 'openshift.io/deployment-config.name',
  deploymentConfigVersion: 'openshift.io/deployment-config.latest-version',
  deploymentName: 'openshift.io/deployment.name',
  deploymentReplicas: 'openshift.io/deployment.replicas',
  deploymentStatusReason: 'openshift.io/deployment.status-reason',
  deploymentCancelled: 'openshift.io/deployment.cancelled',
  encodedDeploymentConfig: 'openshift.io/encoded-deployment-config',
  desiredReplicas: 'kubectl.kubernetes.io/desired-replicas',
  originalReplicas: 'kubectl.kubernetes.io/original-replicas',
  updateSourceId: 'kubectl.kubernetes.io/update-source-id',
  deployerPodName: 'openshift.io/deployer-pod.name',
  deployerPodCreatedAt: 'openshift.io/deployer-pod.created-at',
  deployerPodStartedAt: 'openshift.io/deployer-pod.started-at',
  deployerPodCompletedAt: 'openshift.io/deployer-pod.completed-at',
  imageTriggers: 'image.openshift.io/triggers',
  ignoreDeployer: 'deploy.openshift.io/deployer-pod.ignore',
} as const;

/** Label keys. Source: the same files. */
export const Labels = {
  deploymentConfig: 'deploymentconfig',
  deployment: 'deployment',
  deploymentConfigName: 'openshift.io/deployment-config.name',
  deployerPodFor: 'openshift.io/deployer-pod-for.name',
  deployerPodType: 'openshift.io/deployer-pod.type',
} as const;
