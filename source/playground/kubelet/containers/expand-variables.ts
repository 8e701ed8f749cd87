/**
 * Replaces `$(NAME)` by the variable's value; `$$(NAME)` stands for `$(NAME)` itself, and a name that is unknown stays.
 * Source: k8s.io/kubernetes `third_party/forked/golang/expansion/expand.go`.
 */
export function expandVariables(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$|\(([^()]*)\))/g, (whole, after: string, name: string | undefined) => {
    if (after === '$') return '$';
    return name !== undefined && Object.hasOwn(variables, name) ? (variables[name] ?? whole) : whole;
  });
}
