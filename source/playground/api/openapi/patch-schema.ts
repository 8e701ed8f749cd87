import type { Resource } from '../../../wire/resources.ts';
import type { PatchSchema } from '../patch/strategic-merge-patch.ts';
import { definitionOf, definitionOfKind, fieldOf, parseType } from './definitions.ts';

/** What a strategic merge patch of this resource merges by key. Undefined for kinds whose schema is not known. */
export function patchSchemaOf(resource: Resource): PatchSchema | undefined {
  return schemaOf(definitionOfKind(resource));
}

function schemaOf(name: string | undefined): PatchSchema | undefined {
  const definition = name === undefined ? undefined : definitionOf(name);
  if (name === undefined || definition === undefined) return undefined;
  return {
    field(field) {
      const type = fieldOf(definition, field);
      if (type === undefined) return undefined;
      const parsed = parseType(type, name);
      return {
        mergeKey: parsed.list === true ? parsed.mergeKey : undefined,
        schema: parsed.map === true ? undefined : schemaOf(parsed.reference),
      };
    },
  };
}
