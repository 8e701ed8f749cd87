import type { Container } from '../../../wire/kubernetes.ts';
import { isNotFound } from '../../../wire/status.ts';
import {
  dryRunFlag,
  fieldManagerFlag,
  filenameFlags,
  outputFlag,
  recordFlag,
  selectorFlag,
} from '../../common-flags.ts';
import { dryRunOf, dryRunQuery } from '../../dry-run.ts';
import { asError, OcError, throwCollected } from '../../errors.ts';
import { createResultPrinter } from '../../printers/result.ts';
import { find, type Target } from '../../resources/find.ts';
import { ImageStreamImages, ImageStreamTags } from '../../resources/image-resources.ts';
import { parsePairs } from '../../resources/pairs.ts';
import type { Invocation, Verb } from '../../verb.ts';
import { allContainers, podSpecOf, podSpecPatch } from './pod-template.ts';

export const image: Verb = {
  name: 'image',
  summary: 'Update the image of a pod template.',
  usage: 'set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... [flags]',
  examples: ['oc set image deploy/web web=quay.io/devenablement/workshop:v2'],
  flags: [
    ...filenameFlags,
    selectorFlag,
    { name: 'all', type: 'boolean', help: 'all objects of the type' },
    {
      name: 'source',
      type: 'string',
      default: 'docker',
      help: 'docker, istag or isimage: what the images are',
    },
    outputFlag('name, yaml, json, jsonpath=…'),
    dryRunFlag,
    fieldManagerFlag('kubectl-set'),
    recordFlag,
  ],
  run,
};

/** Source: kubectl `cmd/set/set_image.go`, openshift/oc `pkg/cli/set/set.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { args, flags } = invocation;
  const { resources, set } = parsePairs(args, 'image', false);
  const printer = await createResultPrinter(invocation, dryRunOf(invocation));
  const { targets, errors } = await find(
    { ...invocation, args: resources },
    {
      read: true,
      everything: flags.boolean('all'),
      selector: flags.string('selector'),
    },
  );
  throwCollected(errors.splice(0));
  const problems: Error[] = [];
  if (flags.boolean('all') && flags.string('selector') !== '') {
    problems.push(new OcError('cannot set --all and --selector at the same time'));
  }
  if (set.size === 0) problems.push(new OcError('at least one image update is required'));
  if (set.size > 1 && set.has('*')) {
    problems.push(
      new OcError(
        'all containers are already specified by *, but saw more than one container_name=container_image pairs',
      ),
    );
  }
  throwCollected(problems);
  for (const target of targets) {
    try {
      const changed = await setOne(invocation, target, set, errors);
      if (changed !== undefined) printer.print(target.type, changed, 'image updated');
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(asError(error));
    }
  }
  throwCollected(errors);
}

async function setOne(
  invocation: Invocation,
  { type, namespace, name, object }: Target,
  images: ReadonlyMap<string, string>,
  errors: Error[],
) {
  const { cluster, request, flags } = invocation;
  const spec = object === undefined ? undefined : podSpecOf(object);
  if (object === undefined || spec === undefined) {
    throw new OcError(
      `error: ${type.plural}/${name} the object is not a pod or does not have a pod template`,
    );
  }
  const wanted = new Map<string, string>();
  for (const [container, reference] of images) {
    const resolved = await resolveImage(invocation, container, reference);
    const named = allContainers(spec).filter((each) => container === '*' || each.name === container);
    if (named.length === 0) errors.push(new OcError(`error: unable to find container named "${container}"`));
    for (const each of named) if (each.image !== resolved) wanted.set(each.name, resolved);
  }
  if (wanted.size === 0) return undefined;
  const dryRun = dryRunOf(invocation);
  if (dryRun === 'client') return object;
  const changes = (containers: readonly Container[] = []) =>
    containers.flatMap((each) => {
      const reference = wanted.get(each.name);
      return reference === undefined ? [] : [{ name: each.name, image: reference }];
    });
  const initContainers = changes(spec.initContainers);
  const containers = changes(spec.containers);
  const fields = {
    ...(containers.length === 0 ? {} : { containers }),
    ...(initContainers.length === 0 ? {} : { initContainers }),
  };
  return await cluster.patch(type, namespace, name, podSpecPatch(object, fields), 'strategic', {
    ...request,
    query: { fieldManager: flags.string('field-manager'), ...dryRunQuery(dryRun) },
  });
}

/** With `--source`, the pull spec behind an ImageStreamTag or an ImageStreamImage. */
async function resolveImage(invocation: Invocation, container: string, reference: string): Promise<string> {
  const { cluster, namespace, request, flags } = invocation;
  const source = flags.string('source').toLowerCase();
  if (source === 'docker' || source === 'dockerimage') return reference;
  const slash = reference.indexOf('/');
  const [from, name] =
    slash < 0 ? [namespace, reference] : [reference.slice(0, slash), reference.slice(slash + 1)];
  const byTag = source === 'istag' || source === 'imagestreamtag';
  if (!byTag && source !== 'isimage' && source !== 'imagestreamimage') {
    throw new OcError(
      `image source kind must be one of istag, isimage, docker, not "${flags.string('source')}"`,
    );
  }
  try {
    const found = await cluster.get(byTag ? ImageStreamTags : ImageStreamImages, from, name, request);
    return found.image.dockerImageReference ?? reference;
  } catch (error) {
    if (!isNotFound(error) || !(error instanceof Error)) throw error;
    throw new OcError(
      `error: unable to resolve image "${reference}" for container "${container}": ${error.message}`,
    );
  }
}
