import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../../platform/clock.ts';
import type { Pod } from '../../../wire/kubernetes.ts';
import type { ContainerLogs } from '../pods/kubelet-context.ts';
import { createLogFile, type LogFile, olderPath } from './log-file.ts';

/** Keeps logs in `directory`: a folder for each pod's uid, in it one for each container, in it a file for each instance. */
export async function openContainerLogs(directory: string, clock: Clock): Promise<ContainerLogs> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const live = new Map<string, LogFile>();
  const podFolder = (uid: string): string => join(directory, uid);
  // The id may come from a status that somebody wrote: nothing but its hexadecimal digits goes into a path.
  const fileName = (containerId: string): string =>
    `${containerId.slice(containerId.indexOf('//') + 2).replace(/[^0-9a-f]/g, '')}.log`;
  const pathOf = (pod: Pod, container: string, containerId: string): string =>
    join(podFolder(pod.metadata.uid ?? ''), container, fileName(containerId));
  return {
    pathOf,
    live: (containerId) => live.get(containerId),
    create(pod, container, containerId) {
      const log = createLogFile(pathOf(pod, container, containerId), clock, {
        onClose: () => live.delete(containerId),
      });
      live.set(containerId, log);
      return log;
    },
    async keepOnly(pod, container, containerIds) {
      const folder = join(podFolder(pod.metadata.uid ?? ''), container);
      const kept = new Set(containerIds.flatMap((id) => [fileName(id), olderPath(fileName(id))]));
      for (const name of await readdir(folder).catch(() => []))
        if (!kept.has(name)) await rm(join(folder, name), { force: true });
    },
    removePod: (uid) => rm(podFolder(uid), { recursive: true, force: true }),
    async keepPods(uids) {
      for (const name of await readdir(directory))
        if (!uids.has(name)) await rm(join(directory, name), { recursive: true, force: true });
    },
  };
}
