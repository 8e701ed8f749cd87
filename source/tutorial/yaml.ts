/** A door of our own to yaml: a bundle's dynamic import of a CommonJS package has no named exports, this module's has. */
export { LineCounter, parseAllDocuments } from 'yaml';
