/** A value that is made anew when it is asked for after a change, and listeners that hear of changes once per turn. */
export interface Notifier<T> {
  readonly value: T;
  changed(): void;
  subscribe(listener: (value: T) => void): () => void;
}

export function createNotifier<T>(make: () => T): Notifier<T> {
  const listeners = new Set<(value: T) => void>();
  let made: { value: T } | undefined;
  let scheduled = false;

  function current(): T {
    made ??= { value: make() };
    return made.value;
  }

  return {
    get value() {
      return current();
    },
    changed() {
      made = undefined;
      if (scheduled || listeners.size === 0) return;
      scheduled = true;
      queueMicrotask(() => {
        scheduled = false;
        for (const listener of listeners) listener(current());
      });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
