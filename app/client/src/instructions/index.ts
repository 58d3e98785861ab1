export * from './changes.js';
export * from './governance.js';
export * from './governed.js';
export * from './keeper.js';
export * from './staker.js';
export * from './trader.js';
export { quoteOf, type Collateral, type Signatory, type SignedAccount } from './shared.js';
