/** Source: openshift-apiserver `pkg/apps/printers/internalversion/printer.go`. */
import type { DeploymentConfig } from '../../../../wire/openshift.ts';
import type { TableDefinition } from '../../kinds/kind.ts';
import { column, nameColumn } from '../../kinds/table.ts';

export const deploymentConfigTable: TableDefinition<DeploymentConfig> = {
  columns: [nameColumn, column('Revision'), column('Desired'), column('Current'), column('Triggered By')],
  row: (dc) => [
    dc.metadata.name,
    dc.status?.latestVersion ?? 0,
    `${dc.spec.replicas ?? 0}${dc.spec.test === true ? ' (during test)' : ''}`,
    dc.status?.updatedReplicas ?? 0,
    triggeredBy(dc),
  ],
};

/** `config,image(web:latest)`; triggers that are not automatic are left out. */
export function triggeredBy({ spec }: DeploymentConfig): string {
  const containers = new Set(spec.template?.spec.containers.map(({ name }) => name));
  const words = (spec.triggers ?? []).flatMap(({ type, imageChangeParams }) => {
    if (type === 'ConfigChange') return ['config'];
    if (type !== 'ImageChange') return [type];
    if (imageChangeParams?.automatic !== true) return [];
    const { from, containerNames = [] } = imageChangeParams;
    const isClear = containers.size === 1 || containerNames.every((name) => containers.has(name));
    const prefix = isClear ? '' : `${containerNames.toSorted().join(',')}:`;
    const kind = from.kind === 'ImageStreamTag' ? 'image' : (from.kind ?? '');
    return [`${kind}(${prefix}${from.name ?? ''})`];
  });
  return [...new Set(words)].toSorted().join(',');
}
