import { apiManyWatchers } from './api/many-watchers.ts';
import { apiRequests } from './api/requests.ts';
import { apiWatchDelivery } from './api/watch-delivery.ts';
import type { Benchmark } from './benchmark.ts';
import { firstFrame } from './program/first-frame.ts';
import { idle } from './program/idle.ts';
import { ocGet } from './program/oc-get.ts';
import { playgroundStart } from './program/playground-start.ts';
import { publishToComplete } from './program/publish-to-complete.ts';
import { registryBlobs } from './registry/blobs.ts';

/** In the order in which they run: what a learner feels first, first. */
export const benchmarks: readonly Benchmark[] = [
  firstFrame,
  playgroundStart,
  publishToComplete,
  idle,
  ocGet,
  apiRequests,
  apiWatchDelivery,
  apiManyWatchers,
  registryBlobs,
];
