import type { ApiObject } from '../../wire/kubernetes.ts';
import { printedType, type ResourceType } from '../resources/discovery.ts';
import type { Invocation } from '../verb.ts';
import { createObjectPrinter, type ObjectPrinter } from './objects.ts';

export type DryRun = 'none' | 'client' | 'server';

/** Prints what a change has come to: a line such as `pod/web created`, or the object where `-o` asks for it. */
export interface ResultPrinter {
  print(type: Pick<ResourceType, 'kind' | 'group'>, object: ApiObject, operation: string): void;
}

/** @param dryRun said after the operation: `created (dry run)` */
export async function createResultPrinter(
  invocation: Invocation,
  dryRun: DryRun = 'none',
): Promise<ResultPrinter> {
  const format = invocation.flags.string('output');
  const printer: ObjectPrinter | undefined =
    format === '' ? undefined : await createObjectPrinter(format, { cwd: invocation.context.cwd });
  return {
    print(type, object, operation) {
      invocation.out(
        printer === undefined
          ? `${resultLine(type, object.metadata.name, operation, dryRun)}\n`
          : printer.next({ type, object }),
      );
    },
  };
}

/** `deploymentconfig.apps.openshift.io/web scaled`, without its newline. */
export function resultLine(
  type: Pick<ResourceType, 'kind' | 'group'>,
  name: string,
  operation: string,
  dryRun: DryRun = 'none',
): string {
  const suffix = dryRun === 'none' ? '' : dryRun === 'client' ? ' (dry run)' : ' (server dry run)';
  return `${printedType(type)}/${name} ${operation}${suffix}`;
}
