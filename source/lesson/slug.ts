/** `Compare the digests` → `compare-the-digests`, as forges make anchors. Never empty. */
export function slug(title: string): string {
  const made = title
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .trim()
    .replace(/\s+/g, '-');
  return made === '' ? 'step' : made;
}
