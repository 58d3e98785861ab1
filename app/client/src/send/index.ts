export { TransactionExpired, TransactionUnknown, type ConfirmSubscriptions } from './confirm.js';
export { instructionName } from './compute.js';
export { FEE_POLICY, type FeePolicy } from './fees.js';
export { LivesByNonce } from './lifetime.js';
export {
    ADDRESSES_AT_ONCE,
    createLookupTable,
    extendLookupTable,
    readLookupTables,
    sharedAddresses,
    type CreateLookupTableOptions,
    type ExtendLookupTableOptions,
} from './lookup.js';
export { Sender, TransactionTooLarge, type Offer, type Receipt, type SenderOptions, type SenderRpc, type Simulation } from './sender.js';
export { sendSigned, simulateTransaction, type SendSignedOptions, type SignedReceipt } from './signed.js';
