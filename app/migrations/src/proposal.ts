/** Instructions that a multisig has to sign, written out for its proposal. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { changePayload, hashChange } from '@ballast/client';
import { isSignerRole, isWritableRole, type Instruction } from '@solana/kit';

import type { Action, Difference } from './action.js';

/** One proposal, as it is written out. */
export interface Proposal {
    readonly title: string;
    /** The vault that has to sign. */
    readonly authority: string;
    readonly differences: readonly Difference[];
    /** Of the change that it queues: SHA-256 of its payload, to be compared with one that was computed by other means. */
    readonly change?: { readonly sha256: string; readonly payload: string };
    readonly instructions: readonly {
        readonly program: string;
        readonly accounts: readonly { readonly address: string; readonly signer: boolean; readonly writable: boolean }[];
        /** In base 64. */
        readonly data: string;
    }[];
}

/** Where proposals go. */
export interface Proposals {
    /** Takes away what an earlier run proposed: nobody should sign what is not wanted any more. */
    readonly begin: () => void;
    readonly add: (proposal: Proposal) => void;
}

/** Writes the proposals of a run into one file. */
export function proposalFile(path: string): Proposals {
    const proposals: Proposal[] = [];
    return {
        begin: () => rmSync(path, { force: true }),
        add: (proposal) => {
            proposals.push(proposal);
            mkdirSync(dirname(path), { recursive: true });
            writeFileSync(path, `${JSON.stringify(proposals, undefined, 2)}\n`);
        },
    };
}

/** What a multisig has to sign for an action. */
export async function proposalOf({ title, by, change, instructions }: Action, differences: readonly Difference[] = []): Promise<Proposal> {
    const queued =
        change === undefined
            ? {}
            : { change: { sha256: hex(await hashChange(change)), payload: Buffer.from(changePayload(change)).toString('base64') } };
    return { title, authority: by ?? 'nobody', differences, ...queued, instructions: instructions.map(written) };
}

function written({ programAddress, accounts = [], data = new Uint8Array() }: Instruction): Proposal['instructions'][number] {
    return {
        program: programAddress,
        accounts: accounts.map(({ address, role }) => ({ address, signer: isSignerRole(role), writable: isWritableRole(role) })),
        data: Buffer.from(data).toString('base64'),
    };
}

function hex(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString('hex');
}
