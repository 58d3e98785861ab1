/** `govern found`: creates a clearinghouse. */
import { BALLAST_PROGRAM_ADDRESS, generated, initialize, plannedDeployment, QUOTE, SYSTEM } from '@ballast/client';
import {
    AccountRole,
    generateKeyPairSigner,
    getAddressEncoder,
    getU64Encoder,
    type Instruction,
    type KeyPairSigner,
    type TransactionSigner,
} from '@solana/kit';
import type { Command } from 'commander';

import { confirm } from '../confirm.js';
import { define } from '../define.js';
import { addressOf } from '../globals.js';
import type { Session } from '../session.js';
import { submit } from '../submit.js';
import { programOf } from './listings.js';
import { mergeTerms } from './terms.js';

interface Found {
    readonly guardian: string;
    readonly steward: string;
    readonly quoteMint: string;
    readonly terms: string;
}

/** The system program's first instruction. */
const CREATE_ACCOUNT = [0, 0, 0, 0];
const UNNAMED: generated.GeneralTerms = {
    quoteFeed: QUOTE,
    drawCap: 0n,
    capitalShare: 0,
    treasuryShare: 0,
    variationDiscount: 0,
    variationAllowance: 0,
};

/** Adds `govern found`. */
export function addFound(govern: Command): void {
    define<Found>(govern, {
        name: 'found',
        summary: 'create a clearinghouse; the key creates and governs it',
        example: 'govern found --key governance.json --guardian ADDRESS --steward ADDRESS --quote-mint ADDRESS --terms general.json',
        instructions: ['initialize'],
        options: (command) =>
            command
                .requiredOption('--guardian <address>', 'who may pause and veto')
                .requiredOption('--steward <address>', 'who may tighten admission')
                .requiredOption('--quote-mint <address>', 'the token that contracts settle in')
                .requiredOption('--terms <file>', `a JSON file with the general terms; quoteFeed is ${QUOTE} until a feed is listed`),
        run: found,
    });
}

async function found(session: Session, options: Found) {
    const governance = await session.mainKey('the creator');
    const payer = await session.payer(governance);
    const quoteMint = addressOf(options.quoteMint, '--quote-mint');
    const [prices, terms] = await Promise.all([generateKeyPairSigner(), generateKeyPairSigner()]); // They sign this once.
    const deployment = await plannedDeployment({
        creator: governance.address,
        guardian: addressOf(options.guardian, '--guardian'),
        steward: addressOf(options.steward, '--steward'),
        prices: prices.address,
        terms: terms.address,
        quoteMint,
        quoteProgram: await programOf(session, quoteMint),
    });
    const set = mergeTerms({ present: UNNAMED, file: options.terms, whole: true });
    const title = `found the clearinghouse ${deployment.clearinghouse}`;
    if (!session.globals.dryRun) await confirm(session, `This will ${title}.`);
    return submit(session, {
        title,
        instructions: [
            creates(session, { payer, account: prices, size: generated.getPricesSize() }),
            creates(session, { payer, account: terms, size: generated.getTermsSize() }),
            initialize(deployment, { payer, governance, terms: set }),
        ],
        signer: governance,
        more: { deployment },
    });
}

interface Creates {
    readonly payer: TransactionSigner;
    readonly account: KeyPairSigner;
    readonly size: number;
}

/** Creates a zeroed account of the program. */
async function creates({ rpc }: Session, { payer, account, size }: Creates): Promise<Instruction> {
    const ofU64 = getU64Encoder();
    const lamports = await rpc.getMinimumBalanceForRentExemption(BigInt(size)).send();
    const owner = getAddressEncoder().encode(BALLAST_PROGRAM_ADDRESS);
    const signs = (signer: TransactionSigner) => ({ address: signer.address, role: AccountRole.WRITABLE_SIGNER, signer }) as const;
    return {
        programAddress: SYSTEM,
        accounts: [signs(payer), signs(account)],
        data: Uint8Array.from([...CREATE_ACCOUNT, ...ofU64.encode(lamports), ...ofU64.encode(BigInt(size)), ...owner]),
    };
}
