import {
  dryRunFlag,
  fieldManagerFlag,
  filenameFlags,
  outputFlag,
  recordFlag,
  selectorFlag,
  validateFlag,
} from '../common-flags.ts';
import { dryRunOf, dryRunQuery, validationQuery } from '../dry-run.ts';
import { addSource, OcError, throwCollected } from '../errors.ts';
import { createResultPrinter } from '../printers/result.ts';
import { find, hasFiles } from '../resources/find.ts';
import { lastAppliedAnnotation, withLastApplied } from '../resources/last-applied.ts';
import { type Invocation, usageError, type Verb } from '../verb.ts';
import { configMap } from './create/configmap.ts';
import { deployment } from './create/deployment.ts';
import { deploymentConfig } from './create/deploymentconfig.ts';
import { route } from './create/route.ts';
import { secret } from './create/secret.ts';
import { service } from './create/service.ts';
import { imageStream, imageStreamTag, namespace, serviceAccount } from './create/small-objects.ts';

export const create: Verb = {
  name: 'create',
  summary: 'Create a resource from a file or from stdin.',
  usage: 'create -f FILENAME [flags]',
  verbs: [
    configMap,
    deployment,
    deploymentConfig,
    imageStream,
    imageStreamTag,
    namespace,
    route,
    secret,
    service,
    serviceAccount,
  ],
  elsewhere: [
    'build',
    'clusterresourcequota',
    'clusterrole',
    'clusterrolebinding',
    'cronjob',
    'identity',
    'ingress',
    'job',
    'poddisruptionbudget',
    'priorityclass',
    'quota',
    'role',
    'rolebinding',
    'token',
    'user',
    'useridentitymapping',
  ],
  examples: ['oc create -f ./manifests/image-stream.yaml', 'cat pod.json | oc create -f -'],
  flags: [
    ...filenameFlags,
    selectorFlag,
    outputFlag('name, yaml, json, jsonpath=… or custom-columns=… of what was created'),
    dryRunFlag,
    validateFlag,
    fieldManagerFlag('kubectl-create'),
    {
      name: 'save-config',
      type: 'boolean',
      help: `keeps the object in the annotation ${lastAppliedAnnotation}, for oc apply`,
    },
    { name: 'edit', type: 'boolean', help: '', elsewhere: true },
    { name: 'raw', type: 'string', help: '', elsewhere: true },
    { name: 'kustomize', short: 'k', type: 'string', help: '', elsewhere: true },
    recordFlag,
  ],
  run,
};

/** Source: kubectl `cmd/create/create.go`. */
async function run(invocation: Invocation): Promise<void> {
  const { flags, args, cluster } = invocation;
  if (args.length > 0) throw usageError(invocation.path, `Unexpected args: [${args.join(' ')}]`);
  if (!hasFiles(invocation)) throw new OcError('must specify one of -f and -k');
  const dryRun = dryRunOf(invocation);
  const query = {
    fieldManager: flags.string('field-manager'),
    ...validationQuery(invocation),
    ...dryRunQuery(dryRun),
  };
  const printer = await createResultPrinter(invocation, dryRun);
  const { targets, errors } = await find(invocation, { selector: flags.string('selector') });
  for (const { type, namespace, object, source } of targets) {
    if (object === undefined) continue;
    const sent = flags.boolean('save-config') ? withLastApplied(object) : object;
    try {
      const created =
        dryRun === 'client'
          ? sent
          : await cluster.create(type, namespace, sent, { ...invocation.request, query });
      printer.print(type, created, 'created');
    } catch (error) {
      if (invocation.signal.aborted) throw error;
      errors.push(addSource('creating', source, error));
    }
  }
  if (targets.length === 0 && errors.length === 0) throw new OcError('no objects passed to create');
  throwCollected(errors);
}
