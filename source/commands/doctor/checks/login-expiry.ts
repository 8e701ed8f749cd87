import { createHash } from 'node:crypto';
import { expiryOfJwt } from '../../../cluster/jwt.ts';
import { StatusError } from '../../../wire/status.ts';
import type { ClusterContext } from '../contexts.ts';
import type { Check, Finding } from '../finding.ts';

/** Says until when the login is good, where that can be known. */
export const loginExpiry: Check<ClusterContext> = {
  name: 'login',
  failure: 'How long the login is good could not be found out',
  async run(context) {
    const { cluster, clock, lessons } = context;
    const token = await cluster.token();
    const until =
      token === undefined ? undefined : (expiryOfJwt(token) ?? (await expiryOfOAuth(token, context)));
    if (until === undefined) return [];
    const minutes = Math.floor((until - clock.now()) / 60_000);
    const needed = lessons.reduce((sum, lesson) => sum + lesson.minutes, 0);
    return [describe(minutes, needed, cluster.loginCommand)];
  },
};

function describe(minutes: number, needed: number, command: string): Finding {
  const left = minutes < 120 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`;
  const what = `Your login is good for ${left}.`;
  if (minutes >= needed) return { check: 'login', state: 'ok', what };
  return {
    check: 'login',
    state: 'warning',
    what,
    why: `The course takes about ${needed}. When the login ends the screen stays, and goes on once you have logged in again.`,
    remedy: 'Log in again now, for peace of mind:',
    commands: [command],
  };
}

interface AccessToken {
  metadata?: { creationTimestamp?: string };
  expiresIn?: number;
}

/** Source: openshift/api `oauth/v1` UserOAuthAccessToken, whose name is the token's hash. */
async function expiryOfOAuth(
  token: string,
  { cluster, types, signal }: ClusterContext,
): Promise<number | undefined> {
  const served = types.some(
    ({ group, plural }) => group === 'oauth.openshift.io' && plural === 'useroauthaccesstokens',
  );
  const secret = /^sha256~(.+)$/.exec(token)?.[1];
  if (!served || secret === undefined) return undefined;
  const name = `sha256~${createHash('sha256').update(secret).digest('base64url')}`;
  try {
    const found = await cluster.request<AccessToken>(
      'GET',
      `/apis/oauth.openshift.io/v1/useroauthaccesstokens/${encodeURIComponent(name)}`,
      { signal },
    );
    const created = Date.parse(found.metadata?.creationTimestamp ?? '');
    // 0 is for ever.
    if (Number.isNaN(created) || !found.expiresIn) return undefined;
    return created + found.expiresIn * 1000;
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}
