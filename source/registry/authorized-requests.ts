import { once } from 'node:events';
import type { Clock } from '../platform/clock.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import { explainConnection } from './connection-errors.ts';
import type { Credentials } from './credentials/credentials.ts';
import { findCredentials } from './credentials/find-credentials.ts';
import { createEndpoints } from './endpoints.ts';
import { isLoopback } from './hosts.ts';
import { type Attempt, refusalError } from './refusals.ts';
import { RegistryError, type RegistryOptions, type Repository } from './registry.ts';
import { withRetries } from './retry.ts';
import { type Authorization, basicHeader, fetchToken } from './tokens.ts';
import { createTransport, type HttpAnswer, type HttpRequest } from './transport.ts';

export interface RegistryRequest {
  /** What is tried, for errors: `read quay.io/org/app:v1`. */
  what: string;
  repository: Repository;
  method: HttpRequest['method'];
  /** With its query. */
  path: string;
  headers?: Record<string, string>;
  body?: HttpRequest['body'];
  sink?: HttpRequest['sink'];
  /** Milliseconds until the answer must begin. */
  patience?: number;
  /** Another repository of the same registry that is read from on the way. */
  mountFrom?: string;
  /** A question beside the point, to Quay's REST API: it is asked once, and without a registry's credentials. */
  isAside?: boolean;
  signal?: AbortSignal | undefined;
}

export interface AuthorizedRequests {
  /**
   * Sends a request, with a token where one is wanted, and again where that does no harm. Answers of any status are returned.
   * @throws RegistryError when there is no answer, or credentials are refused; the signal's reason
   */
  send(request: RegistryRequest): Promise<HttpAnswer>;
  /** Where the credentials came from that such a request was last sent with. */
  credentialsFrom(request: RegistryRequest): string | undefined;
  /** The error that an answer stands for which is not what was wanted. */
  refusal(request: RegistryRequest, answer: HttpAnswer): RegistryError;
  close(): Promise<void>;
}

export interface RequestsOptions extends RegistryOptions {
  clock: Clock;
  /** Uniform in [0, 1). */
  random: () => number;
}

export function createAuthorizedRequests(options: RequestsOptions): AuthorizedRequests {
  const { ca, authFile, environment = process.env, anonymous = false, insecure = false } = options;
  const { clock, random } = options;
  const transport = createTransport(ca, environment, insecure);
  const endpoints = createEndpoints(
    transport,
    (registry) => insecure || (ca === undefined && isLoopback(registry)),
  );
  /** By registry and scope; shared by requests that come while a token is on its way. */
  const authorizations = new Map<string, Promise<Authorization | undefined>>();
  /** Where the credentials came from that were used last, by the same key. */
  const sources = new Map<string, string>();
  const closing = new AbortController();
  const retried = (send: () => Promise<HttpAnswer>, signal: AbortSignal | undefined) =>
    withRetries(send, clock, random, signal);

  const authorize = async (
    request: RegistryRequest,
    challenge: Challenge,
    credentials: Credentials | undefined,
  ): Promise<Authorization | undefined> => {
    if (challenge.scheme === 'basic') {
      if (credentials?.kind !== 'password') return undefined;
      const header = basicHeader(credentials.username, credentials.password);
      return { header, until: Number.POSITIVE_INFINITY };
    }
    const { registry } = request.repository;
    const { signal } = closing;
    const tokenRequest = { registry, scopes: scopesOf(request), challenge, credentials, signal };
    return fetchToken(transport, (send) => retried(send, signal), clock, tokenRequest);
  };

  const credentialsFor = ({ repository }: RegistryRequest): Promise<Credentials | undefined> =>
    anonymous
      ? Promise.resolve(undefined)
      : findCredentials(repository, { authFile, environment, signal: closing.signal });

  /** A new authorization for what the registry wants. Undefined when there is nothing to show it. */
  const obtain = async (request: RegistryRequest, answer: HttpAnswer): Promise<Authorization | undefined> => {
    const key = keyOf(request);
    sources.delete(key);
    const challenge = parseChallenge(answer.header('www-authenticate'));
    if (challenge === undefined) return undefined;
    const credentials = await credentialsFor(request);
    if (credentials !== undefined) sources.set(key, credentials.from);
    // A push is never open to everybody: asking for a token without credentials is of no use.
    if (credentials === undefined && isWrite(request)) return undefined;
    return authorize(request, challenge, credentials);
  };

  /** Requests that need one at the same time share it, so that it does not end with any of theirs. */
  const renew = (
    request: RegistryRequest,
    answer: HttpAnswer,
    refused: Promise<Authorization | undefined> | undefined,
  ): Promise<Authorization | undefined> => {
    const key = keyOf(request);
    const current = authorizations.get(key);
    if (current !== undefined && current !== refused) return current;
    const wanted = obtain(request, answer);
    authorizations.set(key, wanted);
    const forget = () => {
      if (authorizations.get(key) === wanted) authorizations.delete(key);
    };
    wanted.then((authorization) => (authorization === undefined ? forget() : undefined), forget);
    return wanted;
  };

  const attempt = (
    request: RegistryRequest,
    authorization: Pick<Authorization, 'header'> | undefined,
  ): Promise<HttpAnswer> => {
    const { repository, method, path, headers = {}, body, sink, patience, signal } = request;
    const send = () =>
      endpoints.send(repository.registry, path, {
        method,
        headers: {
          ...headers,
          ...(authorization === undefined ? {} : { authorization: authorization.header }),
        },
        ...(body === undefined ? {} : { body }),
        ...(sink === undefined ? {} : { sink }),
        ...(patience === undefined ? {} : { patience }),
        signal,
      });
    return isWrite(request) || request.isAside === true ? send() : retried(send, signal);
  };

  /** The one kind of registry credentials that Quay's REST API takes as well. Source: quay `auth/credential_consts.py`. */
  const tokenOfApplication = async (
    request: RegistryRequest,
  ): Promise<Pick<Authorization, 'header'> | undefined> => {
    const credentials = await credentialsFor(request).catch(() => undefined);
    return credentials?.kind === 'password' && credentials.username === '$oauthtoken'
      ? { header: `Bearer ${credentials.password}` }
      : undefined;
  };

  const sendWithAuthorization = async (request: RegistryRequest): Promise<HttpAnswer> => {
    if (request.isAside === true) return attempt(request, await tokenOfApplication(request));
    const { signal } = request;
    const known = authorizations.get(keyOf(request));
    const used = await orAborted(known?.catch(() => undefined) ?? Promise.resolve(undefined), signal);
    const isGood = used !== undefined && used.until > clock.now();
    const answer = await attempt(request, isGood ? used : undefined);
    if (answer.status !== 401) return answer;
    const authorization = await orAborted(renew(request, answer, known), signal);
    return authorization === undefined ? answer : attempt(request, authorization);
  };

  return {
    async send(request) {
      const { what, repository, signal } = request;
      try {
        return await sendWithAuthorization(request);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof RegistryError) throw error;
        throw new RegistryError(
          `Cannot ${what}: ${repository.registry} cannot be reached: ${explainConnection(error)}.`,
          { cause: error, remedy: 'Check the address and the network.' },
        );
      }
    },
    credentialsFrom: (request) => sources.get(keyOf(request)),
    refusal(request, answer) {
      const attempted: Attempt = {
        what: request.what,
        registry: request.repository.registry,
        isPush: isWrite(request),
        credentialsFrom: sources.get(keyOf(request)),
      };
      return refusalError(attempted, answer);
    },
    async close() {
      closing.abort();
      await transport.close();
    },
  };
}

/** Waits no longer than the signal lets it. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  const done = new AbortController();
  const aborted = once(signal, 'abort', { signal: done.signal });
  try {
    return await Promise.race([
      work,
      aborted.then(() => {
        throw signal.reason;
      }),
    ]);
  } finally {
    aborted.catch(() => undefined);
    done.abort();
  }
}

const isWrite = ({ method }: RegistryRequest): boolean => method !== 'GET' && method !== 'HEAD';

const scopesOf = (request: RegistryRequest): string[] => [
  `repository:${request.repository.repository}:${isWrite(request) ? 'pull,push' : 'pull'}`,
  ...(request.mountFrom === undefined ? [] : [`repository:${request.mountFrom}:pull`]),
];

const keyOf = (request: RegistryRequest): string =>
  `${request.repository.registry} ${scopesOf(request).join(' ')}`;
