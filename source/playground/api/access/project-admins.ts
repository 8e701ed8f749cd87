/** Who administers which project: whoever asked for it. */
export interface ProjectAdmins {
  /** Projects of a user. The set grows and shrinks as projects come and go. */
  of(user: string): ReadonlySet<string>;
  /** The project is the user's from now on, and nobody else's. */
  give(user: string, namespace: string): void;
}

export function createProjectAdmins(): ProjectAdmins {
  const projects = new Map<string, Set<string>>();
  const setOf = (user: string): Set<string> => {
    const found = projects.get(user) ?? new Set();
    projects.set(user, found);
    return found;
  };
  return {
    of: setOf,
    give(user, namespace) {
      for (const others of projects.values()) others.delete(namespace);
      setOf(user).add(namespace);
    },
  };
}
