/** Whether the node serves the cluster and the program that a keeper was started for. */
import { BALLAST_PROGRAM_ADDRESS, type Deployment } from '@ballast/client';
import type { GetAccountInfoApi, GetGenesisHashApi, Rpc } from '@solana/kit';

import { textOf } from '../telling/text.js';

/** A node that serves what is expected is asked so often at most, in milliseconds. */
const ASKED_EVERY = 15_000;

export interface IdentityOptions {
    readonly rpc: Rpc<GetAccountInfoApi & GetGenesisHashApi>;
    readonly genesisHash: string;
    readonly deployment: Deployment;
}

/** What a node serves, as it said last. */
export class Identity {
    private asked = 0;
    private last: string | undefined;

    constructor(private readonly options: IdentityOptions) {}

    /** What is wrong with it; nothing if it serves what is expected. A fault is asked for anew each time. */
    async fault(): Promise<string | undefined> {
        if (this.last === undefined && Date.now() - this.asked <= ASKED_EVERY) return undefined;
        this.asked = Date.now();
        this.last = await this.ask();
        return this.last;
    }

    private async ask(): Promise<string | undefined> {
        const { rpc, genesisHash, deployment } = this.options;
        try {
            const found = await rpc.getGenesisHash().send();
            if (found !== genesisHash) return `the node serves the cluster with genesis ${found}, not ${genesisHash}`;
            const { value } = await rpc.getAccountInfo(deployment.clearinghouse, { encoding: 'base64' }).send();
            if (value === null) return `no root is at ${deployment.clearinghouse}`;
            return value.owner === BALLAST_PROGRAM_ADDRESS
                ? undefined
                : `the root belongs to ${value.owner}, not to ${BALLAST_PROGRAM_ADDRESS}`;
        } catch (error) {
            return `the node does not answer: ${textOf(error)}`;
        }
    }
}
