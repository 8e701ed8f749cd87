/** Longest id with which `<CDSID>-deployment-config-123-deploy` is still a DNS label of 63 characters. */
const longest = 30;

/**
 * What is wrong with a CDSID, in one sentence; undefined for a good one. Objects are named after it, so that it has to be the
 * start of a DNS label. Source: RFC 1123; k8s.io/apimachinery pkg/util/validation IsDNS1123Label.
 */
export function cdsidFault(cdsid: string): string | undefined {
  if (cdsid === '') return 'The CDSID is empty: give yours, such as `jdoe2`.';
  const upper = /[A-Z]/.exec(cdsid)?.[0];
  if (upper !== undefined) return `The CDSID has the capital “${upper}”: write it in lower case.`;
  const odd = /[^a-z0-9-]/u.exec(cdsid)?.[0];
  if (odd !== undefined) {
    const what = odd === ' ' ? 'a space' : `“${odd}”`;
    return `The CDSID has ${what} in it: only lower case letters, digits and dashes make a name in a cluster.`;
  }
  if (cdsid.startsWith('-')) return 'The CDSID starts with a dash: start it with a letter or a digit.';
  if (cdsid.endsWith('-')) return 'The CDSID ends with a dash: end it with a letter or a digit.';
  if (cdsid.length > longest) {
    return `The CDSID has ${cdsid.length} characters: with more than ${longest} the names made from it get too long.`;
  }
  return undefined;
}

/** A CDSID to suggest for a user name of the operating system: `CORP\J.Doe` → `j-doe`. Undefined where none is left. */
export function suggestCdsid(userName: string): string | undefined {
  const bare = userName.replace(/^.*\\/, '').replace(/@.*$/, '');
  const made = bare
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
  return made === '' ? undefined : made;
}
