/**
 * Calls `callback` at once, and for calls that follow sooner than `interval` milliseconds once more at the interval's end.
 * No timer is kept while nothing is called.
 * @param interval asked for anew at each call that is made
 */
export function limitRate(
  callback: () => void,
  interval: number | (() => number),
): { call(): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  let again = false;
  const fire = () => {
    again = false;
    timer = setTimeout(
      () => {
        timer = undefined;
        if (again) fire();
      },
      typeof interval === 'number' ? interval : interval(),
    );
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
