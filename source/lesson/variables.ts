/** What a lesson may leave open, and what stands for it when it is shown or run. The one list of them. */
export const variableNames = ['CDSID', 'NAMESPACE', 'REPOSITORY', 'REGISTRY'] as const;

export type VariableName = (typeof variableNames)[number];

/** `CDSID`: the learner's id; `REPOSITORY`: `HOST/ORG/REPO`; `REGISTRY`: its host. */
export type Variables = Record<VariableName, string>;

const pattern = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Fills `${NAME}` in. What is not a variable of ours stays as it is: {@link unknownVariables} finds it. */
export function substitute(text: string, variables: Variables): string {
  return text.replace(pattern, (whole, name: string) => (isVariable(name) ? variables[name] : whole));
}

/** {@link substitute} in every string of a plain value. */
export function substituteAll<T>(value: T, variables: Variables): T {
  return transform(value, (text) => substitute(text, variables)) as T;
}

/** Names in `${…}` that are not variables of ours, with their line counted from `yamlErrorWords`. */
export function unknownVariables(text: string, yamlErrorWords = 1): { name: string; line: number }[] {
  return text.split('\n').flatMap((lineText, index) =>
    [...lineText.matchAll(pattern)]
      .map((match) => match[1] ?? '')
      .filter((name) => !isVariable(name))
      .map((name) => ({ name, line: yamlErrorWords + index })),
  );
}

/** `localhost:5000` of `localhost:5000/devenablement/workshop`. */
export function registryOf(repository: string): string {
  return repository.split('/', 1)[0] ?? repository;
}

export function learnerVariables(learner: {
  cdsid: string;
  namespace: string;
  repository: string;
}): Variables {
  return {
    CDSID: learner.cdsid,
    NAMESPACE: learner.namespace,
    REPOSITORY: learner.repository,
    REGISTRY: registryOf(learner.repository),
  };
}

function isVariable(name: string): name is VariableName {
  return (variableNames as readonly string[]).includes(name);
}

function transform(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => transform(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, transform(item, change)]));
}
