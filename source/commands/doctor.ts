import { accessSync, constants } from 'node:fs';
import { makeDirectory } from '../platform/make-directory.ts';
import { sanitizeLine } from '../platform/sanitize.ts';
import { messageOf, UserError } from '../platform/user-error.ts';
import { formatImageReference, parseImageReference } from '../wire/image-reference.ts';
import { untilInterrupted } from './signals.ts';
import type { Settings } from './target/settings.ts';
import { openTarget, type Target } from './target/target.ts';

interface Finding {
  what: string;
  state: 'ok' | 'warning' | 'missing';
  detail: string;
  remedy?: string;
}

const groups = [
  ['image.openshift.io', 'lessons 2 to 4 need ImageStreams'],
  ['apps.openshift.io', 'lessons 3 and 4 need DeploymentConfigs, which are optional since OpenShift 4.14'],
] as const;

const rights = [
  ['', 'pods', 'list'],
  ['', 'pods/log', 'get'],
  ['', 'replicationcontrollers', 'list'],
  ['apps', 'deployments', 'create'],
  ['image.openshift.io', 'imagestreams', 'create'],
  ['image.openshift.io', 'imagestreams', 'delete'],
  ['apps.openshift.io', 'deploymentconfigs', 'create'],
  ['apps.openshift.io', 'deploymentconfigs', 'delete'],
] as const;

/** `oc-tutor doctor`: can this machine and this target run the course? 0 when nothing is missing. */
export async function doctor(settings: Settings): Promise<number> {
  const { signal, done } = untilInterrupted();
  const findings: Finding[] = [
    { what: 'Node.js', state: 'ok', detail: process.version },
    writable('state folder', settings.stateDirectory),
  ];
  let target: Target | undefined;
  try {
    target = await openTarget(settings, settings.cdsid ?? settings.suggestion);
    findings.push(...(await checkCluster(target, signal)), ...(await checkRepository(target, signal)));
  } catch (error) {
    findings.push(missing(settings.target, error));
  } finally {
    done();
    await target?.close();
  }
  if (settings.options.json === true) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
  else {
    for (const { what, state, detail, remedy } of findings) {
      process.stdout.write(`${`[${state}]`.padEnd(10)} ${sanitizeLine(`${what}: ${detail}`)}\n`);
      if (remedy !== undefined) process.stdout.write(`${' '.repeat(11)}→ ${sanitizeLine(remedy)}\n`);
    }
  }
  return findings.some(({ state }) => state === 'missing') ? 1 : 0;
}

async function checkCluster(target: Target, signal: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = [];
  const begin = performance.now();
  try {
    const cluster = await target.cluster();
    const version = await cluster.request<{ gitVersion?: string }>('GET', '/version', { signal });
    const milliseconds = Math.round(performance.now() - begin);
    findings.push({
      what: 'API server',
      state: 'ok',
      detail: `${cluster.server} answers in ${milliseconds} ms (${version.gitVersion ?? 'no version'})`,
    });
    const served = await cluster.request<{ groups?: { name: string }[] }>('GET', '/apis', { signal });
    const names = new Set((served.groups ?? []).map(({ name }) => name));
    for (const [group, why] of groups) {
      findings.push(
        names.has(group)
          ? { what: group, state: 'ok', detail: 'served' }
          : {
              what: group,
              state: 'missing',
              detail: `not served: ${why}`,
              remedy: 'Ask who runs the cluster, or use --target playground.',
            },
      );
    }
    for (const [group, resource, verb] of rights) {
      const [name, subresource] = resource.split('/');
      const review = await cluster.request<{ status?: { allowed?: boolean } }>(
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          signal,
          body: {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SelfSubjectAccessReview',
            spec: {
              resourceAttributes: {
                namespace: target.namespace,
                group,
                resource: name,
                verb,
                ...(subresource === undefined ? {} : { subresource }),
              },
            },
          },
        },
      );
      if (review.status?.allowed !== true) {
        findings.push({
          what: 'rights',
          state: 'missing',
          detail: `you may not ${verb} ${resource} in ${target.namespace}`,
          remedy: `An administrator runs: oc adm policy add-role-to-user edit ${target.cdsid} -n ${target.namespace}`,
        });
      }
    }
    if (!findings.some(({ what }) => what === 'rights')) {
      findings.push({
        what: 'rights',
        state: 'ok',
        detail: `all that the lessons need in ${target.namespace}`,
      });
    }
  } catch (error) {
    findings.push(missing('API server', error));
  }
  return findings;
}

async function checkRepository(target: Target, signal: AbortSignal): Promise<Finding[]> {
  const repository = parseImageReference(target.repository);
  if (repository === undefined) {
    return [{ what: 'repository', state: 'missing', detail: `“${target.repository}” is not HOST/ORG/REPO` }];
  }
  try {
    const own = await target.registry.tag({ ...repository, tag: target.cdsid }, signal);
    const first = await target.registry.tag({ ...repository, tag: 'v1' }, signal);
    return [
      {
        what: 'repository',
        state: first === undefined ? 'missing' : 'ok',
        detail:
          first === undefined
            ? `${target.repository} has no tag v1`
            : `${target.repository} has the course's images`,
        ...(first === undefined
          ? { remedy: 'The course publishes v1 and v2 as your tag: push these two first.' }
          : {}),
      },
      {
        what: 'your tag',
        state: 'ok',
        detail: `${formatImageReference({ ...repository, tag: target.cdsid })} ${own === undefined ? 'is not there yet: lesson 1 publishes it' : `is ${own.digest}`}`,
      },
    ];
  } catch (error) {
    return [missing('repository', error)];
  }
}

function writable(what: string, directory: string): Finding {
  try {
    makeDirectory(directory);
    accessSync(directory, constants.W_OK);
    return { what, state: 'ok', detail: directory };
  } catch (error) {
    return { what, state: 'missing', detail: messageOf(error), remedy: 'Choose another with --state-dir.' };
  }
}

function missing(what: string, error: unknown): Finding {
  return {
    what,
    state: 'missing',
    detail: messageOf(error),
    ...(error instanceof UserError && error.remedy !== undefined ? { remedy: error.remedy } : {}),
  };
}
