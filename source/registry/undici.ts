/** A door of our own to undici: a bundle's dynamic import of a CommonJS package has no named exports, this module's has. */
export { Agent, EnvHttpProxyAgent } from 'undici';
