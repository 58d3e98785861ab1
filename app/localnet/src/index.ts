/** A local network for tests and for trying things out. */
export * from './chain.js';
export * from './configuration.js';
export * from './crowd.js';
export * from './exchange.js';
export * from './keepers.js';
export * from './keys.js';
export * from './networkFile.js';
export * from './oracle.js';
export * from './tokens.js';
export { Validator, type ValidatorOptions } from './validator.js';
export * from './walk.js';
export { Service, type ServiceOptions } from './service/service.js';
export type { DeskQuote } from './service/desk.js';
