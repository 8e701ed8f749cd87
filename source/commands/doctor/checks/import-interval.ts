import { StatusError } from '../../../wire/status.ts';
import type { ClusterContext } from '../contexts.ts';
import { type Check, type Finding, lessonsWords } from '../finding.ts';

/** Seconds. Source: openshift-controller-manager `pkg/cmd/controller/image.go`, the default of scheduledImageImportMinimumIntervalSeconds. */
const usual = 15 * 60;

interface ImportPolicy {
  disableScheduledImport?: boolean;
  scheduledImageImportMinimumIntervalSeconds?: number;
}

interface OperatorConfig {
  spec?: {
    observedConfig?: { imageImport?: ImportPolicy } | null;
    unsupportedConfigOverrides?: { imageImport?: ImportPolicy } | null;
  };
}

/** How long a new image waits for the next scheduled import, as far as it can be known. */
export const importInterval: Check<ClusterContext> = {
  name: 'import-interval',
  failure: 'How often the cluster imports could not be found out',
  async run(context) {
    if (context.importInterval !== undefined) {
      return [ok(`Scheduled imports come every ${durationWords(context.importInterval)}.`)];
    }
    if (!context.types.some(({ group }) => group === 'image.openshift.io')) return [];
    const policy = await readPolicy(context);
    if (policy?.disableScheduledImport === true) return [disabled(context)];
    const seconds = policy?.scheduledImageImportMinimumIntervalSeconds;
    if (seconds !== undefined && seconds > 0) {
      return [ok(`Scheduled imports come every ${durationWords(seconds)}.`)];
    }
    return [
      ok(
        policy === undefined
          ? `Scheduled imports come every ${durationWords(usual)} unless the cluster is set up otherwise, which only its administrators may see; \`oc import-image\` does not wait.`
          : `Scheduled imports come every ${durationWords(usual)}.`,
      ),
    ];
  },
};

const ok = (what: string): Finding => ({ check: 'import-interval', state: 'ok', what });

function disabled({ learner, lessons }: ClusterContext): Finding {
  const waiting = lessons.filter(({ steps }) =>
    steps.some(({ checks }) => checks.some(({ type }) => type === 'chain')),
  );
  return {
    check: 'import-interval',
    state: 'warning',
    what: 'The cluster is set up not to import on a schedule.',
    why: `A new image does not come by itself, as ${lessonsWords(waiting.map(({ number }) => number))} would have it.`,
    remedy: 'Import it by hand when the lesson waits for it:',
    commands: [`oc import-image ${learner.cdsid}-image-stream:latest -n ${learner.namespace}`],
  };
}

/** Undefined where it may not be read, which is so for nearly everybody. */
async function readPolicy({ cluster, types, signal }: ClusterContext): Promise<ImportPolicy | undefined> {
  const group = 'operator.openshift.io';
  if (!types.some((type) => type.group === group)) return undefined;
  try {
    const found = await cluster.request<OperatorConfig>(
      'GET',
      `/apis/${group}/v1/openshiftcontrollermanagers/cluster`,
      { signal },
    );
    return {
      ...found.spec?.observedConfig?.imageImport,
      ...found.spec?.unsupportedConfigOverrides?.imageImport,
    };
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}

const durationWords = (seconds: number): string =>
  seconds < 120 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
