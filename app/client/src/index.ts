/**
 * Reads Ballast from outside, builds its transactions, sends and follows them. Instructions are one builder each; what the
 * program's interface says in its own words is under `generated`.
 */
export * from './addresses.js';
export * from './associated.js';
export * from './census.js';
export * from './constants.js';
export * from './deployment.js';
export * from './depository.js';
export * from './desk.js';
export * from './display.js';
export * from './errors/index.js';
export * from './events/index.js';
export * from './instructions/index.js';
export * from './network.js';
export * from './rpc.js';
export * from './schedule.js';
export * from './send/index.js';
export * from './snapshot/index.js';
export * from './terms.js';
export * from './units.js';
export * from './generated/eventTable.js';
export * from './generated/errorTable.js';
export * from './generated/interface.js';
export * from './generated/limits.js';
export * as generated from './generated/index.js';
export { BALLAST_PROGRAM_ADDRESS } from './generated/index.js';
