/**
 * Does `work` `count` times, in batches of 1, 2, 4, …, and starts no further batch after one in which something failed:
 * when all would fail for one reason, the server is asked once and not five hundred times.
 * Source: k8s.io/kubernetes `pkg/controller/replicaset/replica_set.go` slowStartBatch.
 * @returns how many succeeded, and the first error
 */
export async function slowStart(
  count: number,
  work: () => Promise<void>,
): Promise<{ succeeded: number; error?: unknown }> {
  let succeeded = 0;
  let remaining = count;
  for (let batch = Math.min(1, remaining); batch > 0; batch = Math.min(batch * 2, remaining)) {
    const results = await Promise.allSettled(Array.from({ length: batch }, work));
    const failure = results.find((result) => result.status === 'rejected');
    succeeded += results.filter((result) => result.status === 'fulfilled').length;
    if (failure !== undefined) return { succeeded, error: failure.reason };
    remaining -= batch;
  }
  return { succeeded };
}
