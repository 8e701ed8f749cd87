/**
 * What differs from run to run: ages, times, random names, identifiers, addresses, and how each program calls itself and its
 * project. Projects' names are of one length, so that columns are as wide.
 */
export function steady(text: string, { project }: { project: string }): string {
  return text
    .replaceAll(project, 'PROJECT')
    .replace(/(^|\s)(\d+[smh])+( ago)?(?=\s|$|\))/gm, '$1AGE$3')
    .replace(/(-[a-f0-9]{8,10})-[a-z0-9]{5}\b/g, '$1-XXXXX')
    .replace(/resourceVersion"?: "\d+"/g, 'resourceVersion: N')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, 'UID')
    .replace(/20\d\d-\d\d-\d\dT[\d:]+Z/g, 'TIME')
    .replace(/\w{3}, \d\d \w{3} 20\d\d [\d:]+ \+0000/g, 'TIME')
    .replace(/localhost:\d+/g, 'SERVER')
    .replace(/172\.30\.\d+\.\d+/g, 'ADDRESS')
    .replace(/10\.\d+\.\d+\.\d+/g, 'ADDRESS')
    .replace(/^Error: /gm, 'error: ')
    .replace(/\bkubectl (?=[a-z-]+)/g, 'oc ')
    .replace(/by kubectl\./g, 'by oc.')
    .replace(/ for "kubectl/g, ' for "oc');
}
