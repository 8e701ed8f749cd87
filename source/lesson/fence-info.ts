/** The attributes after a fence's language: `sh {run}`, `yaml {check=digest timeout=30s}`. */
export interface FenceInfo {
  language: string;
  /** `run` alone is `run: ''`. In the order of the file. */
  attributes: Map<string, string>;
  /** What is wrong with the notation, as sentences. */
  faults: string[];
}

const attribute = /([A-Za-z][\w-]*)(?:=(?:"([^"]*)"|([^\s"]+)))?(?:\s+|$)/y;

/** @param language first word after the backticks; `meta` is the rest of that line, as mdast has it */
export function parseFenceInfo(
  language: string | null | undefined,
  meta: string | null | undefined,
): FenceInfo {
  const info: FenceInfo = { language: language ?? '', attributes: new Map(), faults: [] };
  // A fence without a language: the attributes come first and run into mdast's `lang`.
  let rest = (meta ?? '').trim();
  if (info.language.startsWith('{')) {
    rest = `${info.language} ${rest}`.trim();
    info.language = '';
  }
  if (rest === '') return info;
  if (!rest.startsWith('{') || !rest.endsWith('}')) {
    info.faults.push(`Write the attributes of a fence in braces, such as \`sh {run}\`, not \`${rest}\`.`);
    return info;
  }
  const inside = rest.slice(1, -1).trim();
  attribute.lastIndex = 0;
  while (attribute.lastIndex < inside.length) {
    const from = attribute.lastIndex;
    const match = attribute.exec(inside);
    if (match === null) {
      info.faults.push(
        `Write each attribute as \`name\` or \`name=value\`: \`${inside.slice(from)}\` is neither.`,
      );
      break;
    }
    const name = match[1] ?? '';
    if (info.attributes.has(name)) info.faults.push(`Give the attribute \`${name}\` once.`);
    info.attributes.set(name, match[2] ?? match[3] ?? '');
  }
  return info;
}
