export * from './refusal.js';
export type { Hint, Retry } from './hints.js';
