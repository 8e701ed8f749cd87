import { useEffect, useState } from 'react';
import { type RichText, rawText } from '../views/document-lines.ts';

/** Draws text as it stands until, once `wanted`, what draws Markdown is loaded: its parsers would delay the first frame. */
export function useRichText(wanted: boolean, onFailure: (error: unknown) => void): RichText {
  const [rich, setRich] = useState<RichText>();
  useEffect(() => {
    if (!wanted || rich !== undefined) return;
    let current = true;
    import('../markdown/rich-text.ts').then(
      ({ makeRichText }) => {
        if (current) setRich(makeRichText());
      },
      (error: unknown) => {
        if (current) onFailure(error);
      },
    );
    return () => {
      current = false;
    };
  }, [wanted, rich, onFailure]);
  return rich ?? rawText;
}
