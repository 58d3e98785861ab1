/** Does the work of a Ballast deployment that anyone may do. */
export * from './actions.js';
export { attempt, type InFlight, type Result } from './attempt.js';
export { CannotBuild, objectionTo, rentOf, waysTo } from './build.js';
export * from './jobs/index.js';
export * from './keeper.js';
export { createBlot, createLog, secretsIn, type LogOptions, type Logger } from './log.js';
export { createMetrics, OUTCOMES, type Metrics, type Outcome } from './metrics.js';
export { Mirror } from './reading/mirror.js';
export { Reader } from './reading/reader.js';
export { Schedule, type PauseCause } from './schedule.js';
export { serve, type Health, type Served } from './server.js';
export { Spending, SpendingLimitReached } from './spending.js';
export { findTaker, NoTaker } from './taker.js';
export { View, type HeldAccount, type Posted, type Taker } from './view.js';
