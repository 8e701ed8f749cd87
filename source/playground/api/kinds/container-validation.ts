import type { Container, EnvVar, Probe } from '../../../wire/kubernetes.ts';
import { dns1123Label, environmentVariableName, portName, portNumber } from '../metadata/names.ts';
import {
  duplicateValue,
  fieldNotFound,
  forbiddenField,
  invalidValue,
  nonNegative,
  notSupported,
  required,
} from './field-errors.ts';
import type { FieldError } from './kind.ts';
import { validateResources } from './resource-validation.ts';

interface ContainerValidation {
  isTemplate: boolean;
  imageMayBeEmpty?: (containerName: string) => boolean;
  /** Names of the pod's volumes. */
  volumes: ReadonlySet<string>;
  /** Names of ports so far, over all containers of the pod. */
  portNames: Set<string>;
}

const pullPolicies = ['Always', 'IfNotPresent', 'Never'];
const messagePolicies = ['FallbackToLogsOnError', 'File'];
const protocols = ['SCTP', 'TCP', 'UDP'];

/** Source: kubernetes `pkg/apis/core/validation/validation.go`, validateContainerCommon. */
export function validateContainer(
  container: Container,
  path: string,
  options: ContainerValidation,
): FieldError[] {
  const errors: FieldError[] = [];
  const { image = '', imagePullPolicy, terminationMessagePolicy } = container;
  const name = container.name ?? '';
  if (name === '') errors.push(required(`${path}.name`));
  else errors.push(...dns1123Label(name).map((message) => invalidValue(`${path}.name`, name, message)));
  if (image === '') {
    if (options.imageMayBeEmpty?.(name) !== true) errors.push(required(`${path}.image`));
  } else if (!options.isTemplate && image.trim() !== image)
    errors.push(invalidValue(`${path}.image`, image, 'must not have leading or trailing whitespace'));
  if (terminationMessagePolicy !== undefined && !messagePolicies.includes(terminationMessagePolicy))
    errors.push(notSupported(`${path}.terminationMessagePolicy`, terminationMessagePolicy, messagePolicies));
  errors.push(...validatePorts(container, path, options.portNames));
  errors.push(
    ...(container.env ?? []).flatMap((variable, i) => validateVariable(variable, `${path}.env[${i}]`)),
  );
  errors.push(...validateMounts(container, path, options.volumes));
  if (imagePullPolicy !== undefined && !pullPolicies.includes(imagePullPolicy))
    errors.push(notSupported(`${path}.imagePullPolicy`, imagePullPolicy, pullPolicies));
  errors.push(...validateResources(container.resources, `${path}.resources`));
  errors.push(...validateProbe(container.livenessProbe, `${path}.livenessProbe`, true));
  errors.push(...validateProbe(container.readinessProbe, `${path}.readinessProbe`, false));
  errors.push(...validateProbe(container.startupProbe, `${path}.startupProbe`, true));
  return errors;
}

function validatePorts(container: Container, path: string, portNames: Set<string>): FieldError[] {
  return (container.ports ?? []).flatMap((port, i) => {
    const field = `${path}.ports[${i}]`;
    const errors: FieldError[] = [];
    if (port.name !== undefined && port.name !== '') {
      const wrong = portName(port.name);
      errors.push(...wrong.map((message) => invalidValue(`${field}.name`, port.name, message)));
      if (wrong.length === 0 && portNames.has(port.name))
        errors.push(duplicateValue(`${field}.name`, port.name));
      portNames.add(port.name);
    }
    if (port.containerPort === undefined || port.containerPort === 0)
      errors.push(required(`${field}.containerPort`));
    else
      errors.push(
        ...portNumber(port.containerPort).map((message) =>
          invalidValue(`${field}.containerPort`, port.containerPort, message),
        ),
      );
    if (port.protocol !== undefined && !protocols.includes(port.protocol))
      errors.push(notSupported(`${field}.protocol`, port.protocol, protocols));
    return errors;
  });
}

function validateVariable(variable: EnvVar, field: string): FieldError[] {
  const { value, valueFrom } = variable;
  const name = variable.name ?? '';
  const errors: FieldError[] =
    name === ''
      ? [required(`${field}.name`)]
      : environmentVariableName(name).map((message) => invalidValue(`${field}.name`, name, message));
  if (valueFrom === undefined) return errors;
  const sources = Object.keys(valueFrom);
  if (sources.length === 0)
    errors.push(
      invalidValue(
        `${field}.valueFrom`,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
      ),
    );
  else if (value !== undefined && value !== '')
    errors.push(invalidValue(`${field}.valueFrom`, '', 'may not be specified when `value` is not empty'));
  else if (sources.length > 1)
    errors.push(
      invalidValue(`${field}.valueFrom`, '', 'may not have more than one field specified at a time'),
    );
  for (const source of ['configMapKeyRef', 'secretKeyRef'] as const) {
    if (valueFrom[source] !== undefined && !valueFrom[source].key)
      errors.push(required(`${field}.valueFrom.${source}.key`));
  }
  if (valueFrom.fieldRef !== undefined && !valueFrom.fieldRef.fieldPath)
    errors.push(required(`${field}.valueFrom.fieldRef.fieldPath`));
  return errors;
}

function validateMounts(container: Container, path: string, volumes: ReadonlySet<string>): FieldError[] {
  const paths = new Set<string>();
  return (container.volumeMounts ?? []).flatMap((mount, i) => {
    const field = `${path}.volumeMounts[${i}]`;
    const errors: FieldError[] = [];
    if (!mount.name) errors.push(required(`${field}.name`));
    else if (!volumes.has(mount.name)) errors.push(fieldNotFound(`${field}.name`, mount.name));
    if (!mount.mountPath) errors.push(required(`${field}.mountPath`));
    else if (paths.has(mount.mountPath))
      errors.push(invalidValue(`${field}.mountPath`, mount.mountPath, 'must be unique'));
    paths.add(mount.mountPath);
    return errors;
  });
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'];

/** @param onlyOnce liveness and startup probes succeed at once or not at all */
function validateProbe(probe: Probe | undefined, path: string, onlyOnce: boolean): FieldError[] {
  if (probe === undefined) return [];
  const errors: FieldError[] = [];
  const [first, ...others] = handlers.filter((handler) => handler in probe);
  if (first === undefined) errors.push(required(path, 'must specify a handler type'));
  for (const other of others)
    errors.push(forbiddenField(`${path}.${other}`, 'may not specify more than 1 handler type'));
  if (probe.httpGet !== undefined) {
    if (!probe.httpGet.path) errors.push(required(`${path}.httpGet.path`));
    errors.push(...validatePortReference(probe.httpGet.port, `${path}.httpGet.port`));
    if (probe.httpGet.scheme !== undefined && !['HTTP', 'HTTPS'].includes(probe.httpGet.scheme))
      errors.push(notSupported(`${path}.httpGet.scheme`, probe.httpGet.scheme, ['HTTP', 'HTTPS']));
  }
  if (probe.tcpSocket !== undefined)
    errors.push(...validatePortReference(probe.tcpSocket.port, `${path}.tcpSocket.port`));
  if (probe.exec !== undefined && (probe.exec.command ?? []).length === 0)
    errors.push(required(`${path}.exec.command`));
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const)
    errors.push(...nonNegative(`${path}.${field}`, probe[field]));
  if (onlyOnce && probe.successThreshold !== undefined && probe.successThreshold !== 1)
    errors.push(invalidValue(`${path}.successThreshold`, probe.successThreshold, 'must be 1'));
  return errors;
}

function validatePortReference(port: number | string | undefined, field: string): FieldError[] {
  const wrong = typeof port === 'string' ? portName(port) : portNumber(port ?? 0);
  return wrong.map((message) => invalidValue(field, port ?? 0, message));
}
