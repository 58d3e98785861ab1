/** What a keeper is told when it starts. */
import type { Deployment, SenderRpc, SnapshotRpc } from '@ballast/client';
import type { Risk } from '@ballast/risk';
import type { Address, GetAccountInfoApi, GetGenesisHashApi, GetTokenAccountsByOwnerApi, Rpc, TransactionSigner } from '@solana/kit';

import type { Action, Oracle } from './acting/actions.js';
import type { Result } from './acting/attempt.js';
import type { Job } from './jobs/index.js';
import type { ReadingSubscriptions } from './reading/subscription.js';
import type { Logger } from './telling/log.js';

export type KeeperRpc = SnapshotRpc & SenderRpc & Rpc<GetAccountInfoApi & GetGenesisHashApi & GetTokenAccountsByOwnerApi>;

/** What a keeper may do at most. */
export interface Limits {
    /** Lamports within an hour, rent included. */
    readonly spending: bigint;
    /** The most that is offered for a compute unit, in millionths of a lamport. */
    readonly priorityFee: bigint;
    /** What its margin account may hold in positions and collateral, in quote; no limit if it is left out. */
    readonly inventory?: bigint;
    /** The least, in quote, for which positions, claims and fees are booked while nobody's window is open; zero if it is left out. */
    readonly leastBooking?: bigint;
    /** How far below the oracle's price what the reserve holds is bought, in basis points at least; never if it is left out. */
    readonly leastDiscount?: number;
    /** Protocol capital that is not placed with a depository, in quote; none is placed if it is left out. */
    readonly leastCapital?: bigint;
}

export interface KeeperOptions {
    readonly rpc: KeeperRpc;
    /** Opens a WebSocket; everything is polled if it is left out. */
    readonly connect?: () => ReadingSubscriptions;
    readonly deployment: Deployment;
    /** Hash of the cluster's genesis block. */
    readonly genesisHash: string;
    readonly risk: Risk;
    readonly log: Logger;
    /** Who pays and signs; without one nothing is simulated either. */
    readonly signer?: TransactionSigner;
    /** Whether anything is sent. */
    readonly send: boolean;
    /** All jobs if it is left out. */
    readonly jobs?: readonly Job[];
    /** The margin account that takes positions and collateral on. */
    readonly taker?: Address;
    readonly oracles?: readonly Oracle[];
    readonly limits: Limits;
    /** Milliseconds between the begins of two rounds. */
    readonly intervalMilliseconds: number;
    /** Transactions under way at once; 8 if it is left out. */
    readonly parallel?: number;
    /** Milliseconds after which a round begins nothing new, so that the next one sees new prices; 5,000 if it is left out. */
    readonly roundMilliseconds?: number;
    /** Milliseconds that an action is put off at random, so that racing keepers waste less; 0 if it is left out. */
    readonly jitterMilliseconds?: number;
    readonly fullReadMilliseconds?: number;
    readonly silenceMilliseconds?: number;
    /** Milliseconds between two looks at a transaction under way. */
    readonly pollMilliseconds?: number;
    /** Milliseconds without an answer after which a transaction under way is given up as unknown. */
    readonly patienceMilliseconds?: number;
    /** Told of each action that was tried. */
    readonly tried?: (action: Action, job: Job, result: Result) => void;
}

/** How far below the oracle's price what the reserve holds is bought at least, unless it is said, in basis points: half a per cent. */
export const LEAST_DISCOUNT = 50;
