import type { Clock } from '../platform/clock.ts';
import type { ImageReference } from '../wire/image-reference.ts';

/** What a tag points at. */
export interface TagState {
  /** Digest of the manifest, or of the list, that the tag names. */
  digest: string;
  mediaType: string;
  size: number;
  /** Milliseconds since the epoch at which the tag came to point there, where the registry tells (Quay does). */
  since?: number;
  /** For a manifest list: digest by `os/arch`. Attestation entries (`unknown/unknown`) are left out. */
  platforms?: Record<string, string>;
}

export interface Manifest {
  bytes: Uint8Array;
  mediaType: string;
  digest: string;
}

/**
 * A client for OCI registries: Quay, docker-registry, the playground's. Errors are `RegistryError`, in the server's words.
 */
export interface Registry {
  /** The tag's state by HEAD (GET and hash where HEAD lacks the digest). Undefined when the tag, readable otherwise, is not there. */
  tag(reference: ImageReference, signal?: AbortSignal): Promise<TagState | undefined>;
  /** Exact bytes of a manifest by tag or digest. */
  manifest(reference: ImageReference, signal?: AbortSignal): Promise<Manifest>;
  tags(repository: Pick<ImageReference, 'registry' | 'repository'>, signal?: AbortSignal): Promise<string[]>;
  /**
   * Makes `tag` point at what `source` points at, by pushing the same manifest bytes under the new tag: no layer moves.
   * Within one repository only.
   */
  retag(source: ImageReference, tag: string, signal?: AbortSignal): Promise<TagState>;
  close(): Promise<void>;
}

/** A repository, without a tag or digest. */
export type Repository = Pick<ImageReference, 'registry' | 'repository'>;

/** What it takes to push images, beside reading and retagging. Errors are `RegistryError`. */
export interface PushingRegistry extends Registry {
  /** A small blob, such as an image's configuration, checked against its digest. */
  blob(repository: Repository, digest: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** Uploads a blob, unless it is there. */
  pushBlob(repository: Repository, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
  /**
   * Makes a blob of one repository one of another: mounted within a registry, else piped from the one to the other without
   * being kept here.
   */
  copyBlob(
    from: Repository,
    to: Repository,
    blob: { digest: string; size: number },
    signal?: AbortSignal,
  ): Promise<'there' | 'mounted' | 'copied'>;
  /** Puts a manifest under a tag. Everything that it names has to be there. Resolves to the digest as the registry tells it, '' where it does not. */
  pushManifest(
    reference: Repository & { tag: string },
    manifest: Pick<Manifest, 'bytes' | 'mediaType'>,
    signal?: AbortSignal,
  ): Promise<string>;
  /**
   * Whether the credentials found here may push, by beginning an upload and taking it back at once. Only for a repository that
   * is there: some registries make one that is missing.
   */
  mayPush(repository: Repository, signal?: AbortSignal): Promise<PushRight>;
}

/** `from` names the file of the credentials, `words` is the registry's refusal. */
export type PushRight =
  | { allowed: true; from: string | undefined }
  | { allowed: false; words: string; remedy?: string };

export interface RegistryOptions {
  /** PEM of certificate authorities to trust beside the system's. */
  ca?: string;
  /** Path of a credentials file used alone, as REGISTRY_AUTH_FILE. Otherwise the usual places are searched. */
  authFile?: string;
  environment?: NodeJS.ProcessEnv;
  /** No credentials are looked for: as everybody sees it. */
  anonymous?: boolean;
  /** Plain HTTP, and certificates that nobody vouches for, are taken from any registry, as they are on this machine. */
  insecure?: boolean;
  clock?: Clock;
  /** Uniform in [0, 1): spreads repeated requests. */
  random?: () => number;
}

/** A registry's refusal. `message` is one sentence: what was asked, the server's words. */
export class RegistryError extends Error {
  /** HTTP status, or undefined when there was no answer. */
  readonly status: number | undefined;
  /** Code of the OCI error, such as `MANIFEST_UNKNOWN`. */
  readonly code: string | undefined;
  readonly remedy: string | undefined;

  constructor(
    message: string,
    details: {
      status?: number | undefined;
      code?: string | undefined;
      remedy?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'RegistryError';
    this.status = details.status;
    this.code = details.code;
    this.remedy = details.remedy;
  }
}
