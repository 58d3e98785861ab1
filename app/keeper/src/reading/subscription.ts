/** Keeps what a node tells by WebSocket coming, and knows when it has fallen silent. */
import { BALLAST_PROGRAM_ADDRESS } from '@ballast/client';
import {
    getBase64Encoder,
    type AccountNotificationsApi,
    type Address,
    type Base58EncodedBytes,
    type ProgramNotificationsApi,
    type ReadonlyUint8Array,
    type RpcSubscriptions,
    type SlotNotificationsApi,
} from '@solana/kit';

import { sleep } from '../sleep.js';

export type ReadingSubscriptions = RpcSubscriptions<ProgramNotificationsApi & SlotNotificationsApi & AccountNotificationsApi>;

export interface SubscriptionOptions {
    /** Opens a connection; called again after one broke. */
    readonly connect: () => ReadingSubscriptions;
    readonly root: Address;
    readonly hear: (address: Address, bytes: ReadonlyUint8Array, slot: bigint) => void;
    readonly abortSignal: AbortSignal;
    /** Told when it opened, and when it broke and why. */
    readonly opened?: () => void;
    /** Told of the first that comes after it opened: from then on everything comes. */
    readonly began?: () => void;
    readonly broke?: (error: unknown) => void;
    /** Milliseconds without a slot after which it counts as silent. */
    readonly silence: number;
    /** Slots by which it may lag. */
    readonly lag: bigint;
}

/** Where accounts of the program name their root. */
const ROOT_AT = 16n;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;

const isBase58 = (text: string): text is Base58EncodedBytes => text.length > 0;

/** A subscription to everything that names a root. */
export class Subscription {
    private heard = 0;
    private slot = 0n;
    private attempts = 0;
    private current = new AbortController();

    constructor(private readonly options: SubscriptionOptions) {}

    /** The last slot that it told of. */
    get lastSlot(): bigint {
        return this.slot;
    }

    /** Whether what it told is current, when a node that was asked is at a slot. */
    isLive(slot: bigint): boolean {
        const { silence, lag } = this.options;
        return this.heard > 0 && Date.now() - this.heard <= silence && slot - this.slot <= lag;
    }

    /** Opens it again: it is silent, or lags. */
    reopen(): void {
        this.current.abort();
    }

    /** Keeps it open until the caller ends it. */
    async run(): Promise<void> {
        const { abortSignal } = this.options;
        while (!abortSignal.aborted) {
            this.current = new AbortController();
            const signal = AbortSignal.any([abortSignal, this.current.signal]);
            try {
                await this.listen(signal);
            } catch (error) {
                if (!abortSignal.aborted) this.options.broke?.(error);
            }
            this.current.abort();
            this.heard = 0;
            this.attempts += 1;
            const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.attempts, 10));
            await sleep(pause * (0.5 + Math.random()), abortSignal);
        }
    }

    private async listen(abortSignal: AbortSignal): Promise<void> {
        const { connect, root, hear, opened } = this.options;
        const node = connect();
        if (!isBase58(root)) throw new RangeError('the root has no address');
        const filters = [{ memcmp: { offset: ROOT_AT, bytes: root, encoding: 'base58' } } as const];
        const [owned, slots] = await Promise.all([
            node
                .programNotifications(BALLAST_PROGRAM_ADDRESS, { encoding: 'base64', commitment: 'confirmed', filters })
                .subscribe({ abortSignal }),
            node.slotNotifications().subscribe({ abortSignal }),
        ]);
        this.heard = Date.now();
        this.slot = 0n;
        opened?.();
        const told = async () => {
            for await (const { context, value } of owned) {
                this.note(context.slot);
                hear(value.pubkey, getBase64Encoder().encode(value.account.data[0]), context.slot);
            }
        };
        const ticked = async () => {
            for await (const { slot } of slots) this.note(slot);
        };
        await Promise.race([told(), ticked()]);
    }

    private note(slot: bigint): void {
        this.heard = Date.now();
        this.attempts = 0;
        if (this.slot === 0n) this.options.began?.();
        this.slot = slot;
    }
}
