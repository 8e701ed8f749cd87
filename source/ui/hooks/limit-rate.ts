/**
 * Calls `callback` at once, and for calls that follow sooner than `interval` milliseconds once more at the interval's end.
 * No timer is kept while nothing is called.
 */
export function limitRate(callback: () => void, interval: number): { call(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  const fire = () => {
    again = false;
    timer = setTimeout(() => {
      timer = undefined;
      if (again) fire();
    }, interval);
    callback();
  };
  return {
    call() {
      if (timer === undefined) fire();
      else again = true;
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      again = false;
    },
  };
}
