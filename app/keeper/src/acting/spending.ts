/** How many lamports may be spent within an hour. */

/** A fee would exceed what may be spent. */
export class SpendingLimitReached extends Error {
    override readonly name = 'SpendingLimitReached';

    constructor(spent: bigint, fee: bigint, most: bigint) {
        super(
            `${spent} lamports were spent within an hour, and ${fee} more exceed the ${most} of --max-spend, half of which is kept for ` +
                'prices, funding, liquidation, variation, inventory, deleveraging and deficits: wait, or raise it',
        );
    }
}

const HOUR = 3_600_000;

/** Lamports that count as spent. */
export interface Entry {
    readonly at: number;
    readonly urgent: boolean;
    lamports: bigint;
}

/** Spending within the last hour. Half of what may be spent is kept for urgent work. */
export class Spending {
    /** The oldest first. */
    private readonly entries: Entry[] = [];
    private readonly sums = { urgent: 0n, other: 0n };

    constructor(
        private readonly most: bigint,
        private readonly clock: () => number = Date.now,
    ) {}

    /** What was spent within the hour. */
    get sum(): bigint {
        this.forget();
        return this.sums.urgent + this.sums.other;
    }

    /** What may still be spent. */
    get left(): bigint {
        return atLeastZero(this.most - this.sum);
    }

    /** What may still be spent on work that is not urgent. */
    private get leftForOthers(): bigint {
        const { left } = this;
        const share = atLeastZero(this.most / 2n - this.sums.other);
        return share < left ? share : left;
    }

    /** Counts lamports before they are spent. @throws {SpendingLimitReached} instead, when they are too many */
    take(lamports: bigint, { urgent }: { readonly urgent: boolean }): Entry {
        if (lamports > (urgent ? this.left : this.leftForOthers)) throw new SpendingLimitReached(this.sum, lamports, this.most);
        const entry = { at: this.clock(), urgent, lamports };
        this.entries.push(entry);
        this.count(entry, lamports);
        return entry;
    }

    /** Counts what was spent in the end instead of what was taken. */
    correct(entry: Entry, lamports: bigint): void {
        if (entry.at <= this.clock() - HOUR) return;
        this.count(entry, lamports - entry.lamports);
        entry.lamports = lamports;
    }

    private count({ urgent }: Entry, lamports: bigint): void {
        this.sums[urgent ? 'urgent' : 'other'] += lamports;
    }

    private forget(): void {
        const since = this.clock() - HOUR;
        const young = this.entries.findIndex(({ at }) => at > since);
        const over = this.entries.splice(0, young === -1 ? this.entries.length : young);
        for (const entry of over) this.count(entry, -entry.lamports);
    }
}

const atLeastZero = (value: bigint): bigint => (value < 0n ? 0n : value);
