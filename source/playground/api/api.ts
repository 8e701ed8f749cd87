import type { Clock } from '../../platform/clock.ts';
import { Namespaces } from '../../wire/resources.ts';
import type { Store } from '../store/store.ts';
import { customResourceKind } from './access/custom-resource-kind.ts';
import { nodeKind } from './access/node-kind.ts';
import { createProjectAdmins } from './access/project-admins.ts';
import { projectKind } from './access/project-kind.ts';
import { projectRequestKind } from './access/project-request-kind.ts';
import { requester } from './access/project-view.ts';
import { reviewKinds } from './access/reviews.ts';
import { userKind } from './access/user-kind.ts';
import { anonymous, createAuthenticator, type User, type UserAccount } from './access/users.ts';
import type { ApiClient } from './client.ts';
import type { ApiCore } from './core.ts';
import { discoveryRoutes } from './discovery/routes.ts';
import { createHandler, type Handle } from './http/handle.ts';
import { createRouter } from './http/router.ts';
import { createInProcessClient } from './in-process-client.ts';
import { createKindRegistry } from './kind-registry.ts';
import type { Kind, RequestContext, Storage, VirtualKind } from './kinds/kind.ts';
import { randomSuffix } from './kinds/random-suffix.ts';
import { openApiRoutes } from './openapi/routes.ts';
import { createStorage } from './storage.ts';

export interface ApiOptions {
  store: Store;
  /** What is stored: `coreKinds()` and those of other groups. */
  kinds: readonly Kind[];
  virtualKinds?: readonly VirtualKind[];
  /** Who may come over HTTP. Who runs in this process needs no account. */
  users?: readonly UserAccount[];
  clock: Clock;
  /** Five characters that make a `generateName` unique; random unless told. */
  nameSuffix?: () => string;
}

export interface Api {
  /** The API for what runs in this process. */
  client: ApiClient;
  storage: Storage;
  /** Answers one HTTP request. Never rejects. `stop` ends watches and other answers that go on. */
  handle: Handle;
}

/**
 * An API server without its network: objects in `store` by the rules of `kinds`. Beside these it serves projects, `users/~`,
 * reviews of one's own rights, discovery and schemas.
 * @throws Error when two kinds claim the same resource
 */
export function createApi(options: ApiOptions): Api {
  const accounts = options.users ?? [];
  const admins = createProjectAdmins();
  const authenticate = createAuthenticator(accounts, admins.of);
  const findByName = (name: string): User | undefined => {
    const account = accounts.find((candidate) => candidate.name === name);
    return account === undefined ? undefined : authenticate(account.token);
  };
  /** The rules see a user's name and groups only; this finds the rest. */
  const userOf = ({ user }: RequestContext): User =>
    findByName(user.name) ?? { ...anonymous, name: user.name, groups: user.groups };
  const kinds = createKindRegistry(options.kinds, [
    ...reviewKinds(userOf, authenticate, findByName),
    customResourceKind,
    nodeKind,
    userKind(userOf),
    projectKind(userOf),
    projectRequestKind(admins),
    ...(options.virtualKinds ?? []),
  ]);
  const core: ApiCore = {
    store: options.store,
    storage: createStorage(options.store, kinds, options.clock),
    kinds,
    clock: options.clock,
    nameSuffix: options.nameSuffix ?? randomSuffix,
  };
  for (const { metadata } of core.storage.list(Namespaces).items) {
    const owner = metadata.annotations?.[requester];
    if (owner !== undefined) admins.give(owner, metadata.name);
  }
  const findRoute = createRouter(kinds, { ...discoveryRoutes(kinds), ...openApiRoutes(kinds) });
  return {
    client: createInProcessClient(core),
    storage: core.storage,
    handle: createHandler(core, findRoute, authenticate),
  };
}
