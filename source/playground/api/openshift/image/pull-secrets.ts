/** Source: openshift-apiserver `pkg/image/apiserver/registry/imagesecret/rest.go`. */
import type { Secret } from '../../../../wire/kubernetes.ts';
import { Secrets } from '../../../../wire/resources.ts';
import type { RequestContext, Storage, Subresource } from '../../kinds/kind.ts';

const excluded = 'openshift.io/image.excludeSecret';
const types = ['kubernetes.io/dockercfg', 'kubernetes.io/dockerconfigjson'];

/** The namespace's secrets that imports of its streams use: all that hold registry credentials and are not excluded. */
export const pullSecrets = (storage: Storage, namespace: string | undefined): Secret[] =>
  storage
    .list(Secrets, namespace === undefined ? {} : { namespace })
    .items.filter(
      ({ type, metadata }) => types.includes(type ?? '') && metadata.annotations?.[excluded] !== 'true',
    );

/** `imagestreams/NAME/secrets`. The name is not looked at. */
export const secretsSubresource: Subresource = {
  kind: 'SecretList',
  verbs: ['get'],
  async handle(_request, context: RequestContext) {
    const { resourceVersion } = context.storage.list(Secrets, { namespace: context.namespace ?? '' });
    return {
      code: 200,
      body: {
        kind: 'SecretList',
        apiVersion: 'image.openshift.io/v1',
        metadata: { resourceVersion },
        items: pullSecrets(context.storage, context.namespace).map(
          // Items of a list do not say of what kind they are.
          ({ kind: _kind, apiVersion: _apiVersion, ...secret }) => secret,
        ),
      },
    };
  },
};
