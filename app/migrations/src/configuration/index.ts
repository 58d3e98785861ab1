/** The configuration of a deployment. Nothing here talks to a cluster. */
export * from './configuration.js';
export type { Authority } from './fields.js';
export { parseConfiguration } from './parse.js';
export type { WrittenConfiguration } from './schema.js';
