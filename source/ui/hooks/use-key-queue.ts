import { useInput, usePaste } from 'ink';
import { useEffect, useRef, useState } from 'react';
import { keyNames } from '../keys/key-names.ts';

/**
 * Hands keys on one at a time, each only after the screen has taken in the one before: keys that were typed ahead come
 * together, and what the second does depends on what the first did.
 */
export function useKeyQueue(handle: (key: string) => void, paste: (text: string) => void): void {
  const queue = useRef<string[]>([]);
  const [round, setRound] = useState(0);
  useInput((input, key) => {
    const names = keyNames(input, key);
    if (names.length === 0) return;
    queue.current.push(...names);
    setRound((before) => before + 1);
  });
  usePaste(paste);
  const newest = useRef(handle);
  newest.current = handle;
  useEffect(() => {
    // `round` only counts up: each count takes one key.
    if (round === 0) return;
    const key = queue.current.shift();
    if (key === undefined) return;
    newest.current(key);
    if (queue.current.length > 0) setRound((before) => before + 1);
  }, [round]);
}
