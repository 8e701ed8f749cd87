/** What a screen needs of the oc language while a line is typed: light enough for the way to the first frame. */
export { nearest } from '../oc/nearest.ts';
export { splitCommands } from '../oc/parse.ts';
export { verbNames } from '../oc/verb-names.ts';
