import type { Pod } from '../../wire/kubernetes.ts';

/** Query of `GET …/pods/NAME/log`, parsed. */
export interface PodLogOptions {
  /** Name of the container; the pod's only one when left out. */
  container?: string;
  follow?: boolean;
  previous?: boolean;
  sinceSeconds?: number;
  /** RFC 3339. */
  sinceTime?: string;
  timestamps?: boolean;
  tailLines?: number;
  limitBytes?: number;
}

/** Where the API server gets the logs of pods from: the kubelet. */
export interface PodLogSource {
  /**
   * The log's bytes, whole lines at a time. With `follow`, ends when the container has ended and its log is read out,
   * or when `signal` is aborted.
   * @throws StatusError 400 in upstream's words: container still waiting (`container "app" in pod "web-1-abcde" is waiting
   * to start: ContainerCreating`), no previous instance (`previous terminated container "app" in pod "…" not found`)
   */
  open(pod: Pod, options: PodLogOptions, signal: AbortSignal): AsyncIterable<Uint8Array>;
}
