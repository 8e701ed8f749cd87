import type { Pod } from '../../wire/kubernetes.ts';

/**
 * A program that the kubelet runs inside the playground's own process instead of as a child: the deployer, whose image no
 * registry here has. It resolves to its exit code and must stop soon after `signal` is aborted.
 */
export type BuiltinProgram = (context: {
  pod: Pod;
  /** The container's environment, resolved. */
  env: Readonly<Record<string, string>>;
  /** Writes one line to the container's log. */
  stdout: (line: string) => void;
  stderr: (line: string) => void;
  signal: AbortSignal;
}) => Promise<number>;

/** The image of deployer pods, as `spec.containers[0].image` shows it. */
export const DeployerImage = 'openshift/deployer:playground';
