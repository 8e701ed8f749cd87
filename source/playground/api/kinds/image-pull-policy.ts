/**
 * `Always` for the tag `latest` and for no tag at all, else `IfNotPresent`; blank images and digests, too, are `IfNotPresent`.
 * Source: kubernetes `pkg/apis/core/v1/defaults.go`, SetDefaults_Container; its parser fails on blank names.
 */
export function defaultPullPolicy(image: string | undefined): 'Always' | 'IfNotPresent' {
  const text = (image ?? '').trim();
  if (text === '' || text.includes('@')) return 'IfNotPresent';
  const lastPart = text.slice(text.lastIndexOf('/') + 1);
  const colon = lastPart.indexOf(':');
  return colon < 0 || lastPart.slice(colon + 1) === 'latest' ? 'Always' : 'IfNotPresent';
}
