/** Who signs for a side of a trade, or takes something over. */
import { existsSync } from 'node:fs';

import { NOBODY, type SignedAccount } from '@ballast/client';
import type { Address, TransactionSigner } from '@solana/kit';

import { BadInput } from '../errors.js';
import type { NamedAccount } from '../names.js';
import type { Session } from '../session.js';

/** An account, and who signs for it. */
export interface Side extends SignedAccount {
    readonly account: Address;
    readonly signer: TransactionSigner;
    readonly held: NamedAccount;
}

/** How a side was named. */
export interface SideOptions {
    readonly given: string;
    readonly flag: string;
    /** The matcher that signs instead of the owner. */
    readonly matcher?: TransactionSigner;
}

/** A side of a trade: the key that was given for it, the matcher, or whichever of owner, delegate and matchers has a key here. */
export async function sideOf(session: Session, { given, flag, matcher }: SideOptions): Promise<Side> {
    const names = await session.names();
    const held = await names.account(given, flag);
    return { account: held.address, held, signer: await signerFor(session, { held, given, flag, matcher }) };
}

async function signerFor(
    session: Session,
    { held, given, flag, matcher }: { held: NamedAccount; given: string; flag: string; matcher: TransactionSigner | undefined },
): Promise<TransactionSigner> {
    const { owner, delegate, matchers } = held.value;
    if (existsSync(given)) return session.keys.load(given);
    if (matcher !== undefined) return matcher;
    const may = [owner, delegate, ...matchers.map((allowed) => allowed.matcher)].filter((key) => key !== NOBODY);
    const known = may.find((key) => session.keys.knows(key));
    if (known !== undefined || session.globals.dryRun) return session.keys.signer(known ?? owner, `for ${held.label}`);
    throw new BadInput(`nobody signs for ${held.label} (${flag}): give a key file of its owner ${owner} for it, or with --key`);
}
