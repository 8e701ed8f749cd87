import type { Clock } from '../../../platform/clock.ts';
import type { ApiClient } from '../client.ts';
import type { Kind, VirtualKind } from '../kinds/kind.ts';
import type { PodLogSource } from '../pod-logs.ts';
import { deploymentConfigKind } from './deployment-config/deployment-config.ts';
import { deploymentLogSubresource } from './deployment-config/deployment-log.ts';
import { imageKind } from './image/image.ts';
import { imageSignatureKind } from './image/image-signature.ts';
import { imageStreamKind } from './image/image-stream.ts';
import { imageStreamImageKind } from './image/image-stream-image.ts';
import { imageStreamImportKind } from './image/image-stream-import.ts';
import { imageStreamMappingKind } from './image/image-stream-mapping.ts';
import { imageStreamTagKind } from './image/image-stream-tag.ts';
import { imageTagKind } from './image/image-tag.ts';
import { createImporter, type ImporterOptions } from './importer/importer.ts';
import { routeKind } from './route/route.ts';

export interface OpenShiftKindsOptions {
  clock: Clock;
  /** Where `deploymentconfigs/log` reads. */
  podLogs: PodLogSource;
  /** The API that these kinds become part of, to wait for rollouts with. Not asked for before the first request. */
  client(): ApiClient;
  importer?: ImporterOptions;
}

/** The kinds of the groups image.openshift.io, apps.openshift.io and route.openshift.io. */
export function openshiftKinds(options: OpenShiftKindsOptions): {
  kinds: readonly Kind[];
  virtualKinds: readonly VirtualKind[];
} {
  const importer = createImporter(options.importer ?? {});
  return {
    kinds: [imageKind, imageStreamKind, deploymentConfigKind(deploymentLogSubresource(options)), routeKind],
    virtualKinds: [
      imageSignatureKind,
      imageStreamImageKind,
      imageStreamImportKind(importer, () => options.clock.now()),
      imageStreamMappingKind,
      imageStreamTagKind,
      imageTagKind,
    ],
  };
}
