/** Changes that wait: their payload, its hash, and where they are queued. */
import type { Address, Instruction, ReadonlyUint8Array } from '@solana/kit';

import { findQueuedChange } from '../addresses.js';
import type { Deployment } from '../deployment.js';
import * as generated from '../generated/index.js';
import type { ChangeArgs } from '../generated/index.js';
import { holds, signerOf, type Signatory } from './shared.js';

export type { Change, ChangeArgs } from '../generated/index.js';

/** The bytes of a change: what is hashed, and what its account holds. */
export function changePayload(change: ChangeArgs): ReadonlyUint8Array {
    return generated.getChangeEncoder().encode(change);
}

/** SHA-256 of a change's payload: what signers should agree on. */
export async function hashChange(change: ChangeArgs): Promise<Uint8Array> {
    const payload = Uint8Array.from(changePayload(change));
    return new Uint8Array(await crypto.subtle.digest('SHA-256', payload));
}

/** Where a change waits. */
export async function queuedAt(deployment: Deployment, change: ChangeArgs): Promise<Address> {
    return findQueuedChange(deployment.clearinghouse, await hashChange(change));
}

/** What a queued change says. */
export function readChange(queued: generated.QueuedChange): generated.Change {
    return generated.getChangeDecoder().decode(queued.payload.slice(0, queued.length));
}

export interface QueueChangeOptions {
    /** Who pays the rent. */
    readonly payer: Signatory;
    readonly change: ChangeArgs;
    /** Who governs; an address for a multisig that signs later. Whoever the root records if it is left out. */
    readonly governance?: Signatory;
}

/** Queues a change. */
export async function queueChange(deployment: Deployment, options: QueueChangeOptions): Promise<Instruction> {
    const hash = await hashChange(options.change);
    return generated.getQueueChangeInstruction({
        payer: signerOf(options.payer),
        ...holds(deployment, options.governance ?? deployment.governance),
        terms: deployment.terms,
        change: await findQueuedChange(deployment.clearinghouse, hash),
        hash,
        changeArg: options.change,
    });
}

export interface VetoChangeOptions {
    /** Where the change waits. */
    readonly change: Address;
    readonly guardian?: Signatory;
}

/** The guardian refuses a queued change. */
export async function vetoChange(deployment: Deployment, options: VetoChangeOptions): Promise<Instruction> {
    const role = holds(deployment, options.guardian ?? deployment.guardian);
    return generated.getVetoChangeInstruction({ ...role, change: options.change });
}

export interface CloseChangeOptions {
    /** Where the change waits. */
    readonly change: Address;
    /** Who paid for it, and gets the rent back. */
    readonly payer: Address;
    /** Anyone for a change that is over; governance for one that is under way. */
    readonly authority?: Signatory;
}

/** Closes a change that is over, or withdraws one. */
export async function closeChange(deployment: Deployment, options: CloseChangeOptions): Promise<Instruction> {
    const { change, payer, authority = deployment.governance } = options;
    return generated.getCloseChangeInstruction({ ...holds(deployment, authority), change, payer });
}
