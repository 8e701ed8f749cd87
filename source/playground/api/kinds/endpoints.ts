import {
  type EndpointPort,
  type EndpointSlice,
  EndpointSlices,
  type Endpoints,
  EndpointsResource,
} from '../../../wire/network.ts';
import { startGeneration } from './generation.ts';
import type { Kind } from './kind.ts';
import { age, column, nameColumn } from './table.ts';

/** More are counted. */
const shownAddresses = 3;

/** Source: kubernetes `pkg/registry/core/endpoint/strategy.go`, `pkg/printers/internalversion/printers.go` formatEndpoints. */
export const endpointsKind: Kind<Endpoints> = {
  resource: EndpointsResource,
  singular: 'endpoints',
  shortNames: ['ep'],
  deprecation: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  table: {
    columns: [nameColumn, column('Endpoints'), column('Age')],
    row: ({ metadata, subsets = [] }, now) => [
      metadata.name,
      shortened(
        subsets.flatMap(({ addresses = [], ports = [] }) =>
          ports.length === 0
            ? addresses.map(({ ip }) => ip)
            : ports.flatMap(({ port }) => addresses.map(({ ip }) => `${ip}:${port}`)),
        ),
        '<none>',
      ),
      age(metadata.creationTimestamp, now),
    ],
  },
};

/** Source: kubernetes `pkg/registry/discovery/endpointslice/strategy.go`, printEndpointSlice. */
export const endpointSliceKind: Kind<EndpointSlice> = {
  resource: EndpointSlices,
  singular: 'endpointslice',
  table: {
    columns: [nameColumn, column('AddressType'), column('Ports'), column('Endpoints'), column('Age')],
    row: ({ metadata, addressType, ports, endpoints }, now) => [
      metadata.name,
      addressType,
      ports === null || ports === undefined ? '*' : portsText(ports),
      shortened(
        endpoints.flatMap(({ addresses }) => addresses),
        '<unset>',
      ),
      age(metadata.creationTimestamp, now),
    ],
  },
  prepareForCreate: startGeneration,
  prepareForUpdate(slice, old) {
    const same =
      JSON.stringify([slice.endpoints, slice.ports]) === JSON.stringify([old.endpoints, old.ports]);
    slice.metadata.generation = (old.metadata.generation ?? 0) + (same ? 0 : 1);
  },
};

const portsText = (ports: readonly EndpointPort[]): string =>
  ports.length === 0
    ? '<unset>'
    : shortened(
        ports.map(({ port }) => String(port)),
        '<unset>',
      );

function shortened(texts: readonly string[], none: string): string {
  if (texts.length === 0) return none;
  const shown = texts.slice(0, shownAddresses).join(',');
  return texts.length > shownAddresses ? `${shown} + ${texts.length - shownAddresses} more...` : shown;
}
