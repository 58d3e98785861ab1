/** How many lamports may be spent within an hour. */

/** A fee would exceed what may be spent. */
export class SpendingLimitReached extends Error {
    override readonly name = 'SpendingLimitReached';

    constructor(spent: bigint, fee: bigint, most: bigint) {
        super(`${spent} lamports were spent within an hour, and ${fee} more exceed the ${most} of --max-spend: wait, or raise it`);
    }
}

const HOUR = 3_600_000;

/** Spending within the last hour. */
export class Spending {
    private readonly spent: { readonly at: number; lamports: bigint }[] = [];

    constructor(
        private readonly most: bigint,
        private readonly clock: () => number = Date.now,
    ) {}

    /** What was spent within the hour. */
    get sum(): bigint {
        const since = this.clock() - HOUR;
        while (this.spent[0] !== undefined && this.spent[0].at <= since) this.spent.shift();
        return this.spent.reduce((sum, { lamports }) => sum + lamports, 0n);
    }

    /** What may still be spent. */
    get left(): bigint {
        const left = this.most - this.sum;
        return left < 0n ? 0n : left;
    }

    /** Counts lamports before they are spent. @throws {SpendingLimitReached} instead, when they are too many */
    take(lamports: bigint): void {
        if (lamports > this.left) throw new SpendingLimitReached(this.sum, lamports, this.most);
        this.spent.push({ at: this.clock(), lamports });
    }

    /** Gives back what was not spent after all. */
    giveBack(lamports: bigint): void {
        const last = this.spent.findLast((spent) => spent.lamports >= lamports);
        if (last !== undefined) last.lamports -= lamports;
    }
}
