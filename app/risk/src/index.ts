/** Judges Ballast accounts off chain with the program's own code. No formula stands here: it is all in the WebAssembly. */
export * from './answers.js';
export * from './errors.js';
export * from './questions.js';
export * from './risk.js';
export * from './units.js';
