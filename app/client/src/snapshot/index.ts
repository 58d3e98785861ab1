export { findAll, hold, readAll, readBatch, readMany, readOne, readOwned, type Answer, type Held, type SnapshotRpc } from './accounts.js';
export { listedIn, readBooks, type BooksSnapshot, type Listed } from './books.js';
export { SnapshotMoved } from './moved.js';
export { readSnapshot, type Snapshot } from './whole.js';
