/**
 * The fields of a type. A field's type is a scalar (`string`, `int32`, `boolean`, `Time`, `Quantity`, …) or another type of the
 * same package or, with the package's short name, of another (`core.PodSpec`); followed by `[]` for a list that a patch
 * replaces, `[name]` for one that it merges by that key (`[*]`: a list of plain values), `{}` for a map, and `!` when required.
 */
export type Definition = Readonly<Record<string, string>>;
export type Definitions = Readonly<Record<string, Definition>>;
