import type { EndpointSlice } from '../../wire/network.ts';

/** Addresses that are shown; of further ones only how many. */
const most = 3;

/**
 * The ready addresses behind a port of a service, by its name.
 * Source: kubectl `pkg/describe/describe.go` formatEndpointSlices.
 */
export function endpointsText(slices: readonly EndpointSlice[], port: string): string {
  if (slices.length === 0) return '<none>';
  const addresses = slices.flatMap(({ endpoints, ports }) => {
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions.ready !== false);
    const heads = ready.map((endpoint) => endpoint.addresses[0] ?? '');
    // A headless service may be one without ports.
    if (ports === null || ports.length === 0) return heads;
    return ports
      .filter(({ name = '' }) => name === port)
      .flatMap((each) => heads.map((address) => `${address}:${each.port}`));
  });
  const shown = addresses.slice(0, most).join(',');
  return addresses.length > most ? `${shown} + ${addresses.length - most} more...` : shown;
}
