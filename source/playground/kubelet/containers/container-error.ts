/** Why a container could not be made: the reason it shows as waiting for, and the words. */
export class ContainerError extends Error {
  readonly reason: 'CreateContainerConfigError' | 'CreateContainerError' | 'RunContainerError';

  constructor(reason: ContainerError['reason'], message: string) {
    super(message);
    this.name = 'ContainerError';
    this.reason = reason;
  }
}
