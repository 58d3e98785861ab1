/** Why there is no answer. */

/** A rule of the program that refuses. */
export interface Refusal {
    /** Its number, as a transaction would report it. */
    readonly code: number;
    /** Its name in the interface. */
    readonly name: string;
    /** What the rule says. */
    readonly message: string;
}

/** The law refuses to judge: a transaction would be refused with the same error. */
export class LawRefused extends Error {
    override readonly name = 'LawRefused';
    readonly refusal: Refusal;

    constructor(refusal: Refusal) {
        super(`${refusal.name} (${refusal.code}): ${refusal.message}`);
        this.refusal = refusal;
    }
}

/** The input is not what it should be: bytes of another length, type or version, or a number that does not fit. */
export class InputRefused extends Error {
    override readonly name = 'InputRefused';

    constructor(reason: string, next: string) {
        super(`${reason}: ${next}`);
    }
}

/** The WebAssembly trapped: an error of this package. The instance was replaced, so the next question is answered. */
export class Trapped extends Error {
    override readonly name = 'Trapped';

    constructor(reason: string, cause: unknown) {
        super(`The law stopped unexpectedly: ${reason}: please report it with the accounts that were asked about`, { cause });
    }
}

/** The WebAssembly is of another release than this package. */
export class OtherRelease extends Error {
    override readonly name = 'OtherRelease';

    constructor(reason: string) {
        super(`${reason}: build the WebAssembly of this release with tools/wasm/build`);
    }
}
