/** When a subject may be tried again: exponential pauses with jitter after refusals, and no two tries at once. */
import type { Retry } from '@ballast/client';

/** Why a subject pauses. */
export type PauseCause = Retry | 'done' | 'error';

/** Pauses after a first refusal and at most, in seconds. */
const PAUSES: Readonly<Record<PauseCause, readonly [first: number, most: number]>> = {
    done: [0, 0],
    lost: [1, 60],
    refresh: [2, 120],
    later: [5, 300],
    error: [5, 300],
    never: [300, 3_600],
};

/** What the schedule needs to know of time and chance. */
export interface ScheduleOptions {
    /** Milliseconds of this machine. */
    readonly clock?: () => number;
    /** From 0 to 1. */
    readonly chance?: () => number;
}

interface Pause {
    readonly cause: PauseCause;
    readonly times: number;
    /** Until when, in milliseconds of this machine and in seconds of the cluster: whichever comes first. */
    readonly machine: number;
    readonly cluster: bigint;
    /** Until when it is not tried whatever came of it, in seconds of the cluster. */
    readonly kept: bigint;
}

/** Which subjects pause. */
export class Schedule {
    private readonly pauses = new Map<string, Pause>();
    private readonly underWay = new Set<string>();
    private readonly clock: () => number;
    private readonly chance: () => number;

    constructor({ clock = Date.now, chance = Math.random }: ScheduleOptions = {}) {
        this.clock = clock;
        this.chance = chance;
    }

    /** How many subjects pause after a refusal. */
    get pausing(): number {
        return [...this.pauses.values()].filter(({ cause }) => cause !== 'done').length;
    }

    /** Whether a subject may be tried now. */
    isDue(subject: string, now: bigint): boolean {
        const pause = this.pauses.get(subject);
        if (this.underWay.has(subject)) return false;
        if (pause === undefined) return true;
        return now >= pause.kept && (this.clock() >= pause.machine || now >= pause.cluster);
    }

    /** Takes a subject; nobody else does until {@link end}. */
    begin(subject: string): void {
        this.underWay.add(subject);
    }

    /** Ends a try: what came of it decides how long the subject pauses. */
    end(subject: string, { cause, now, every = 0n }: { readonly cause: PauseCause; readonly now: bigint; readonly every?: bigint }): void {
        this.underWay.delete(subject);
        const before = this.pauses.get(subject);
        const times = before !== undefined && before.cause === cause ? before.times + 1 : 0;
        const [first, most] = PAUSES[cause];
        const seconds = Math.min(most, first * 2 ** Math.min(times, 20)) * (0.5 + this.chance());
        if (seconds === 0 && every === 0n) this.pauses.delete(subject);
        else {
            this.pauses.set(subject, {
                cause,
                times,
                machine: this.clock() + seconds * 1_000,
                cluster: now + BigInt(Math.ceil(seconds)),
                kept: now + every,
            });
        }
    }

    /** Lets a try go that nothing came of. */
    release(subject: string): void {
        this.underWay.delete(subject);
    }

    /** Forgets pauses that are long over. */
    forget(now: bigint): void {
        for (const [subject, { machine, cluster, kept, cause }] of this.pauses) {
            const [, most] = PAUSES[cause];
            if (this.clock() > machine + most * 2_000 && now > cluster && now > kept) this.pauses.delete(subject);
        }
    }
}
