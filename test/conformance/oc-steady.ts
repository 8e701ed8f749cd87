/**
 * What differs from run to run: ages, times, random names, identifiers, addresses, and how each program calls itself and its
 * project. Projects' names are of one length, so that columns are as wide.
 */
export function steady(text: string, { project }: { project: string }): string {
  return (
    text
      .replaceAll(project, 'PROJECT')
      .replace(/(^|\s)(\d+[smh])+( ago)?(?=\s|$|\))/gm, '$1AGE$3')
      // A ReplicaSet's hash, mostly of eight to ten of the characters that names are made of, and what its pods have after it.
      .replace(/(-[bcdfghjklmnpqrstvwxz2456789]{5,10})-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '$1-XXXXX')
      .replace(/resourceVersion"?: "\d+"/g, 'resourceVersion: N')
      .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UID')
      .replace(/20\d\d-\d\d-\d\dT[\d:]+Z/g, 'TIME')
      .replace(/\w{3}, \d\d \w{3} 20\d\d [\d:]+ \+0000/g, 'TIME')
      .replace(/localhost:\d+/g, 'SERVER')
      .replace(/\b(?:10|127|172)\.\d+\.\d+\.\d+\b/g, 'ADDRESS')
      .replace(/[0-9a-f]{64}/g, 'DIGEST')
      .replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-XXXXX')
      .replace(/^W\d{4} [\d:.]+ +\d+ helpers\.go:\d+\]/gm, 'LOG')
      // The sample app notes when it is asked whether it is ready.
      .replace(/^(\[pod\/single\/app\] )?GET \/ 200\n/gm, '')
      // Whether the first probe comes too early is chance, and how wide that makes a column.
      .replace(/^ +Warning +Unhealthy .*\n/gm, '')
      .replace(/^ +(Type|Normal|----) .*/gm, (row) => row.replace(/ +|-{2,}/g, ' '))
      .replace(/^Error: /gm, 'error: ')
      .replace(/\bkubectl (?=[a-z-]+)/g, 'oc ')
      .replace(/by kubectl\./g, 'by oc.')
      .replace(/ for "kubectl/g, ' for "oc')
  );
}

/**
 * What kubectl printed before a version, of what the newer one says otherwise: applied to both, it takes the difference away.
 * Source: the change logs of Kubernetes 1.33, 1.34 and 1.35.
 */
export function asOlder(text: string, minor: number): string {
  if (minor >= 35) return text;
  return text
    .replace(/ deleted from PROJECT namespace/g, ' deleted')
    .replace(/^ *creationTimestamp: null\n/gm, '')
    .replace(/^(Mountable secrets|Tokens): +.*\n/gm, '')
    .replace(/^( +(?:Host )?Ports?:.*)/gm, (row) => row.replace(/ \([a-z-]+\)/g, ''))
    .replace(/^ +(ConfigMapOptional|Optional): .*/gm, '    Optional')
    .replace(/spec\.containers\{[a-z]+\}: /g, '')
    .replace(
      /^E\d{4} .* run\.go:\d+\] "command failed" err="(.*)"$/gm,
      (_, words: string) => `error: ${words.replaceAll('\\"', '"')}`,
    )
    .replace(/^error: no objects passed to scale (.*)$/gm, 'Error from server (NotFound): $1')
    .replace(/kyaml,/g, '')
    .replace(/(Did you mean this\?\n(?:\t\w+\n)+)\n*/g, '$1');
}
