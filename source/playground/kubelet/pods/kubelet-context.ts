import type { Clock } from '../../../platform/clock.ts';
import type { ContainerStatus, Pod } from '../../../wire/kubernetes.ts';
import type { ApiClient } from '../../api/client.ts';
import type { EventRecorder } from '../../controllers/runtime/event-recorder.ts';
import type { BuiltinProgram } from '../builtin.ts';
import type { ProcessLedger } from '../containers/process-ledger.ts';
import type { ImageStore } from '../images/image-store.ts';
import type { LogFile } from '../logs/log-file.ts';
import type { PodAddresses } from '../pod-address.ts';

/** What the pods of one node share. */
export interface KubeletContext {
  client: ApiClient;
  clock: Clock;
  events: EventRecorder;
  images: ImageStore;
  /** Programs that run in the playground's own process, by the name of their image. */
  builtins: ReadonlyMap<string, BuiltinProgram>;
  ledger: ProcessLedger;
  addresses: PodAddresses;
  hostIP: string;
  /** Path of the file that containers load first. */
  preload: string;
  logs: ContainerLogs;
  onError(error: unknown, key: string): void;
}

/** The log files of the node's containers. */
export interface ContainerLogs {
  create(pod: Pod, container: string, containerId: string): LogFile;
  live(containerId: string): LogFile | undefined;
  pathOf(pod: Pod, container: string, containerId: string): string;
  /** Forgets the logs of a container's instances but those named. */
  keepOnly(pod: Pod, container: string, containerIds: readonly string[]): Promise<void>;
  removePod(uid: string): Promise<void>;
  /** Removes the logs of all pods but those named. */
  keepPods(uids: ReadonlySet<string>): Promise<void>;
}

/** What one container's supervisor works with. */
export interface ContainerContext extends KubeletContext {
  /** The pod as it is now. */
  pod(): Pod;
  isInit: boolean;
  status(): ContainerStatus;
  /** Changes the container's status, and has it written. */
  report(change: Partial<ContainerStatus>): void;
}
