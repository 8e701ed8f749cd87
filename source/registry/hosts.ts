/** Whether a registry is on this machine: then TLS need not be trusted, or not even be there. Docker's rule for 127.0.0.0/8. */
export function isLoopback(registry: string): boolean {
  const name = registry.replace(/:\d+$/, '').toLowerCase();
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/** Docker Hub's registry has another name than its images. Source: Docker's "registry-1" convention. */
export const apiHost = (registry: string): string =>
  registry === 'docker.io' || registry === 'index.docker.io' ? 'registry-1.docker.io' : registry;
