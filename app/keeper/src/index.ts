/** Does the work of a Ballast deployment that anyone may do. */
export * from './acting/actions.js';
export { attempt, type InFlight, type Result } from './acting/attempt.js';
export { CannotBuild, objectionTo, rentOf, waysTo } from './acting/build.js';
export * from './jobs/index.js';
export * from './keeper.js';
export * from './options.js';
export { createBlot, createLog, secretsIn, type LogOptions, type Logger } from './telling/log.js';
export { createMetrics, OUTCOMES, type Metrics, type Outcome } from './telling/metrics.js';
export { Mirror } from './reading/mirror.js';
export { Reader } from './reading/reader.js';
export { Schedule, type PauseCause } from './acting/schedule.js';
export { serve, type Health, type Served } from './telling/server.js';
export { Spending, SpendingLimitReached } from './acting/spending.js';
export { findTaker, NoTaker } from './acting/taker.js';
export { View, type HeldAccount, type Posted, type Taker } from './reading/view.js';
