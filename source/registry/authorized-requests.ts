import { once } from 'node:events';
import type { Clock } from '../platform/clock.ts';
import type { ImageReference } from '../wire/image-reference.ts';
import { type Challenge, parseChallenge } from './challenge.ts';
import { explainConnection } from './connection-errors.ts';
import type { Credentials } from './credentials/credentials.ts';
import { findCredentials } from './credentials/find-credentials.ts';
import { createEndpoints } from './endpoints.ts';
import { type Attempt, refusalError } from './refusals.ts';
import { RegistryError, type RegistryOptions } from './registry.ts';
import { withRetries } from './retry.ts';
import { type Authorization, basicHeader, fetchToken } from './tokens.ts';
import { createTransport, type HttpAnswer } from './transport.ts';

export type Repository = Pick<ImageReference, 'registry' | 'repository'>;

export interface RegistryRequest {
  /** What is tried, for errors: `read quay.io/org/app:v1`. */
  what: string;
  repository: Repository;
  method: 'GET' | 'HEAD' | 'PUT';
  /** With its query. */
  path: string;
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** A question beside the point: it is asked once, without credentials. */
  isAside?: boolean;
  signal?: AbortSignal | undefined;
}

export interface AuthorizedRequests {
  /**
   * Sends a request, with a token where one is wanted, and again where that does no harm. Answers of any status are returned.
   * @throws RegistryError when there is no answer, or credentials are refused; the signal's reason
   */
  send(request: RegistryRequest): Promise<HttpAnswer>;
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
  const { ca, authFile, environment = process.env, clock, random } = options;
  const transport = createTransport(ca, environment);
  const endpoints = createEndpoints(transport, ca === undefined);
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
    const tokenRequest = { registry, scope: scopeOf(request), challenge, credentials, signal };
    return fetchToken(transport, (send) => retried(send, signal), clock, tokenRequest);
  };

  /** A new authorization for what the registry wants. Undefined when there is nothing to show it. */
  const obtain = async (request: RegistryRequest, answer: HttpAnswer): Promise<Authorization | undefined> => {
    const key = keyOf(request);
    sources.delete(key);
    const challenge = parseChallenge(answer.header('www-authenticate'));
    if (challenge === undefined) return undefined;
    const { signal } = closing;
    const credentials = await findCredentials(request.repository, { authFile, environment, signal });
    if (credentials !== undefined) sources.set(key, credentials.from);
    // A push is never open to everybody: asking for a token without credentials is of no use.
    if (credentials === undefined && request.method === 'PUT') return undefined;
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
    { repository, method, path, headers = {}, body, isAside = false, signal }: RegistryRequest,
    authorization: Authorization | undefined,
  ): Promise<HttpAnswer> => {
    const send = () =>
      endpoints.send(repository.registry, path, {
        method,
        headers: {
          ...headers,
          ...(authorization === undefined ? {} : { authorization: authorization.header }),
        },
        ...(body === undefined ? {} : { body }),
        signal,
      });
    return method === 'PUT' || isAside ? send() : retried(send, signal);
  };

  const sendWithAuthorization = async (request: RegistryRequest): Promise<HttpAnswer> => {
    if (request.isAside === true) return attempt(request, undefined);
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
    refusal(request, answer) {
      const attempted: Attempt = {
        what: request.what,
        registry: request.repository.registry,
        isPush: request.method === 'PUT',
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

const scopeOf = ({ repository, method }: RegistryRequest): string =>
  `repository:${repository.repository}:${method === 'PUT' ? 'pull,push' : 'pull'}`;

const keyOf = (request: RegistryRequest): string => `${request.repository.registry} ${scopeOf(request)}`;
