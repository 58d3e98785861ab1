import { hold, type generated } from '@ballast/client';
import type { Address, ReadonlyUint8Array } from '@solana/kit';

import type { HeldAccount } from './view.js';

/** A margin account that is decoded when somebody asks: of thousands, most never are. */
export class LazyAccount implements HeldAccount {
    private decoded: generated.MarginAccount | undefined;

    constructor(
        readonly address: Address,
        readonly bytes: ReadonlyUint8Array,
    ) {}

    get value(): generated.MarginAccount {
        return (this.decoded ??= hold('MarginAccount', this.address, this.bytes).value);
    }
}
