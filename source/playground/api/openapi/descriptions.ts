/**
 * What `explain` says of types and fields that the workshop is about. Keys are names of definitions, `dc.DeploymentConfigSpec`, or of
 * a field in one. Everything else goes without.
 */
export const descriptions: Readonly<Record<string, string>> = {
  'dc.DeploymentConfig':
    'Rolls out a new ReplicationController whenever its template changes or, with an image-change trigger, whenever an image stream tag gets a new image. Deprecated since OpenShift 4.14 in favour of Deployments.',
  'dc.DeploymentConfig.spec': 'What is wanted.',
  'dc.DeploymentConfig.status': 'What is observed. Written by controllers.',
  'dc.DeploymentConfigSpec.minReadySeconds': 'How long a pod must be ready before it counts as available.',
  'dc.DeploymentConfigSpec.paused': 'While true, changes of the template start no rollout.',
  'dc.DeploymentConfigSpec.replicas': 'How many pods are wanted. None when left out.',
  'dc.DeploymentConfigSpec.revisionHistoryLimit':
    'How many old ReplicationControllers are kept for a rollback. 10 when left out.',
  'dc.DeploymentConfigSpec.selector':
    "Labels that the pods have. A plain map; the template's labels when left out.",
  'dc.DeploymentConfigSpec.strategy': 'How pods of the old version are replaced by pods of the new one.',
  'dc.DeploymentConfigSpec.template': 'The pods. A change in here is what a config-change trigger reacts to.',
  'dc.DeploymentConfigSpec.test':
    'When true, the pods run only for the time of a rollout, and are scaled down after it.',
  'dc.DeploymentConfigSpec.triggers':
    'What starts a rollout. A single config-change trigger when left out; none at all for an empty list, so that only a manual rollout does.',
  'dc.DeploymentConfigStatus.details': 'Why the latest version was rolled out.',
  'dc.DeploymentConfigStatus.latestVersion':
    'Number of the latest rollout, which is in the name of its ReplicationController.',
  'dc.DeploymentConfigStatus.observedGeneration': 'The generation of the spec that the controller has seen.',
  'dc.DeploymentStrategy.activeDeadlineSeconds': 'How long the deployer pod may take in all.',
  'dc.DeploymentStrategy.recreateParams': 'Settings of the strategy Recreate.',
  'dc.DeploymentStrategy.rollingParams': 'Settings of the strategy Rolling.',
  'dc.DeploymentStrategy.type': 'Rolling (the default), Recreate or Custom.',
  'dc.DeploymentTriggerImageChangeParams.automatic':
    'Whether a new image starts a rollout by itself. False when left out: then only a manual rollout takes it in.',
  'dc.DeploymentTriggerImageChangeParams.containerNames': 'Containers of the template that get the image.',
  'dc.DeploymentTriggerImageChangeParams.from':
    'The image stream tag that is followed: kind ImageStreamTag, name STREAM:TAG.',
  'dc.DeploymentTriggerImageChangeParams.lastTriggeredImage':
    'The image that was put into the template last. Written by the controller.',
  'dc.DeploymentTriggerPolicy.imageChangeParams': 'Which image is followed, for the type ImageChange.',
  'dc.DeploymentTriggerPolicy.type': 'ConfigChange or ImageChange.',
  'dc.RollingDeploymentStrategyParams.maxSurge':
    'How many pods there may be above the wanted number, as a count or a percentage.',
  'dc.RollingDeploymentStrategyParams.maxUnavailable':
    'How many pods may be missing from the wanted number, as a count or a percentage.',
  'dc.RollingDeploymentStrategyParams.timeoutSeconds':
    'How long to wait for progress before the rollout counts as failed.',
  'image.ImageStream':
    'A name for images in a registry. Its tags record which image, by digest, each of them stood for over time.',
  'image.ImageStream.spec': 'What is wanted: the tags, and where each comes from.',
  'image.ImageStream.status': 'What was found. Written by the import.',
  'image.ImageStreamSpec.lookupPolicy':
    'Whether pods in this namespace may name the stream as if it were an image.',
  'image.ImageStreamSpec.tags': 'The tags, and where each comes from.',
  'image.ImageStreamStatus.tags': 'The images of each tag, newest first.',
  'image.NamedTagEventList.conditions': 'Why the last import of the tag failed, if it did.',
  'image.NamedTagEventList.items': 'The images that the tag stood for, newest first.',
  'image.TagEvent.dockerImageReference': 'From where the image can be pulled, by digest.',
  'image.TagEvent.image': 'Digest of the image.',
  'image.TagImportPolicy.importMode':
    'What becomes of an image for several architectures: Legacy takes one of them, PreserveOriginal the whole list.',
  'image.TagImportPolicy.insecure':
    'Whether the registry may be spoken to over plain HTTP, or with a certificate that is not trusted.',
  'image.TagImportPolicy.scheduled':
    'Whether the tag is looked up again from time to time. Otherwise it is imported once.',
  'image.TagReference.from':
    'Where the image comes from: a DockerImage in a registry, or another tag (ImageStreamTag).',
  'image.TagReference.importPolicy': 'How the image is imported.',
  'image.TagReference.name': 'Name of the tag.',
  'image.TagReference.reference': 'When true, the tag is only a name for `from`, and nothing is imported.',
  'image.TagReference.referencePolicy':
    'Whether users of the tag pull from its source or from the internal registry.',
  'apps.Deployment':
    'Keeps a number of pods running, and replaces them step by step when their template changes.',
  'apps.DeploymentSpec.paused': 'While true, changes of the template start no rollout.',
  'apps.DeploymentSpec.progressDeadlineSeconds':
    'How long a rollout may go without progress before it counts as failed. 600 when left out.',
  'apps.DeploymentSpec.replicas': 'How many pods are wanted. 1 when left out.',
  'apps.DeploymentSpec.revisionHistoryLimit':
    'How many old ReplicaSets are kept for a rollback. 10 when left out.',
  'apps.DeploymentSpec.selector':
    "Which pods belong to it. Must match the template's labels, and cannot be changed.",
  'apps.DeploymentSpec.strategy': 'How pods of the old version are replaced by pods of the new one.',
  'apps.DeploymentSpec.template': 'The pods.',
  'core.Container.image': 'The image to run, REGISTRY/REPOSITORY:TAG or REGISTRY/REPOSITORY@DIGEST.',
  'core.Container.imagePullPolicy':
    'Always, IfNotPresent or Never. Always for the tag latest, else IfNotPresent, when left out.',
  'core.Container.readinessProbe':
    'Tells whether the container can take requests. Until it can, a rollout waits.',
  'core.Container.livenessProbe': 'Tells whether the container still works. If not, it is restarted.',
  'core.ReplicationController':
    'Keeps a number of pods running. One is made for each rollout of a DeploymentConfig.',
};
