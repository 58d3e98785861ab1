/** Founds the clearinghouse, and gives its quote a feed with a price. */
import {
    BALLAST_PROGRAM_ADDRESS,
    feedTermsOf,
    generalTermsOf,
    generated,
    initialize as initializeInstruction,
    listFeed,
    plannedDeployment,
    QUOTE,
    refreshPrices,
    setFeedTerms,
    setGeneralTerms,
} from '@ballast/client';
import { getCreateAccountInstruction } from '@solana-program/system';
import { fetchEncodedAccount, generateKeyPairSigner, type Instruction } from '@solana/kit';

import { MigrationRefused, type Finding } from '../action.js';
import type { FeedConfiguration } from '../configuration/index.js';
import { compare } from '../differences.js';
import type { Migration } from '../migration.js';
import { readProgram } from '../program/loader.js';
import type { Wanted } from './changes.js';
import { inspectListed, type Listed } from './listing.js';
import { readStanding, requireStanding, tokenProgramOf, type Standing } from './standing.js';
import { inspectTerms, type StandingTerms } from './terms.js';

/** What makes a finding of a wanted term. */
export type Resolve = (migration: Migration, standing: Standing, wanted: Wanted) => Promise<Finding>;

/** Founds the clearinghouse if there is none, and does what its quote lacks. */
export async function initialize(migration: Migration, resolve: Resolve): Promise<void> {
    if ((await readStanding(migration)) === undefined) {
        await found(migration);
        if (migration.options.dryRun || (await readStanding(migration)) === undefined) return; // A multisig founds it later.
    }
    for (const find of FOUNDING) await migration.perform(await find(migration, await requireStanding(migration), resolve));
}

/** What the clearinghouse and its quote lack. */
export async function inspectFounding(migration: Migration, standing: Standing, resolve: Resolve): Promise<Finding[]> {
    const found = await Promise.all(FOUNDING.map((find) => find(migration, standing, resolve)));
    return found.flat();
}

/** In this order: each needs what the one before it did. */
const FOUNDING: readonly ((migration: Migration, standing: Standing, resolve: Resolve) => Promise<Finding[]>)[] = [
    async (migration, standing) => [inspectRoot(migration, standing)],
    async (migration, standing, resolve) => [await inspectFeed(migration, standing, { feed: migration.configuration.quote.feed, resolve })],
    async (migration, standing) => [await inspectQuotePrice(migration, standing)],
    async (migration, standing, resolve) => [await inspectGeneral(migration, standing, resolve)],
];

async function found(migration: Migration): Promise<void> {
    const { configuration, rpc } = migration;
    if (configuration.creator !== configuration.governance.address) {
        throw new MigrationRefused(`${configuration.creator} has founded no clearinghouse: leave roles.creator out, or correct it`);
    }
    const { mint, decimals } = configuration.quote;
    const quoteProgram = await tokenProgramOf(rpc, { mint, decimals, place: 'quote.mint' });
    if ((await readProgram(rpc, configuration.program)).kind !== 'deployed') {
        throw new MigrationRefused(`nothing is deployed at ${configuration.program}: run deploy first`);
    }
    const { keys, dryRun } = migration.options;
    if (configuration.governance.kind === 'multisig' && !dryRun && (keys.prices === undefined || keys.terms === undefined)) {
        throw new MigrationRefused(
            'a multisig founds: the accounts for prices and terms sign with it, so give their keys with --prices-key and --terms-key',
        );
    }
    const [prices, terms] = [keys.prices ?? (await generateKeyPairSigner()), keys.terms ?? (await generateKeyPairSigner())];
    const { guardian, steward, creator } = configuration;
    const founding = { creator, guardian, steward, prices: prices.address, terms: terms.address, quoteMint: mint, quoteProgram };
    const deployment = await plannedDeployment(founding);
    const create = async (account: typeof prices, size: number): Promise<Instruction> => {
        const space = BigInt(size);
        const lamports = await rpc.getMinimumBalanceForRentExemption(space).send();
        return getCreateAccountInstruction({
            payer: migration.rentPayer(creator),
            newAccount: account,
            lamports,
            space,
            programAddress: BALLAST_PROGRAM_ADDRESS,
        });
    };
    await migration.settle({
        step: 'initialize',
        subject: `clearinghouse ${deployment.clearinghouse}`,
        state: 'missing',
        why: 'its creator has founded none; prices, terms and root are created in one transaction, so that nobody takes them',
        action: {
            title: 'create prices and terms, and found the clearinghouse',
            instructions: [
                await create(prices, generated.getPricesSize()),
                await create(terms, generated.getTermsSize()),
                await initializeInstruction(deployment, {
                    payer: migration.rentPayer(creator),
                    governance: migration.governance(creator),
                    terms: { ...configuration.general, quoteFeed: QUOTE },
                }),
            ],
            by: creator,
        },
    });
}

function inspectRoot({ configuration, genesis }: Migration, { deployment }: Standing): Finding {
    const found = { step: 'initialize', subject: `clearinghouse ${deployment.clearinghouse}` } as const;
    const { mint } = configuration.quote;
    if (deployment.quoteMint === mint) return { ...found, state: 'equal', why: `it was founded on the cluster ${genesis}` };
    const differences = [{ field: 'quote.mint', old: deployment.quoteMint, new: mint }];
    return { ...found, state: 'blocked', why: 'it has another quote, for ever: found another, or correct the file', differences };
}

/** Whether a feed is listed as the file has it. */
export function inspectFeed(
    migration: Migration,
    standing: Standing,
    { feed, resolve }: { feed: FeedConfiguration; resolve: Resolve },
): Promise<Finding> {
    const { symbol, index, identity, terms } = feed;
    const { deployment } = standing;
    const slot = standing.terms.feeds[index];
    const isListed = slot !== undefined && slot.source !== 0;
    const listed: Listed = {
        step: feed === migration.configuration.quote.feed ? 'initialize' : 'list',
        noun: 'feed',
        symbol,
        index,
        stands: isListed ? { other: compare(slot, identity), terms: compare(feedTermsOf(slot), terms) } : undefined,
        list: async () => ({
            change: { __kind: 'ListFeed', index, identity, terms },
            direct: (authority) => listFeed(deployment, { index, identity, terms, authority }),
        }),
        set: {
            change: { __kind: 'FeedTerms', index, terms },
            direct: (authority) => setFeedTerms(deployment, { index, terms, authority }),
        },
    };
    return inspectListed(migration, standing, listed, resolve);
}

/** The quote's feed is named once it has a price. */
async function inspectQuotePrice(migration: Migration, { deployment, prices }: Standing): Promise<Finding> {
    const { symbol, index, oracle } = migration.configuration.quote.feed;
    const found = { step: 'initialize', subject: `price of ${symbol}` } as const;
    if ((prices.feeds[index]?.price ?? 0n) !== 0n) return { ...found, state: 'equal', why: 'there is one' };
    if (!(await fetchEncodedAccount(migration.rpc, oracle)).exists) {
        const why = `nothing is at its oracle account ${oracle}: post a price update there, and run this again`;
        return { ...found, state: 'blocked', why };
    }
    const instructions = [await refreshPrices(deployment, { oracles: [{ feed: index, oracle }] })];
    return {
        ...found,
        state: 'missing',
        why: `the quote's feed needs a price; ${oracle} has one`,
        action: { title: `refresh ${symbol}`, instructions },
    };
}

function inspectGeneral(migration: Migration, standing: Standing, resolve: Resolve): Promise<Finding> {
    const { general, quote } = migration.configuration;
    const { deployment } = standing;
    const terms: StandingTerms = {
        step: 'initialize',
        subject: 'general terms',
        equal: `the quote's feed is ${general.quoteFeed}`,
        differences: compare(generalTermsOf(standing.terms), general, { drawCap: quote.decimals }),
        change: { __kind: 'GeneralTerms', terms: general },
        direct: (authority) => setGeneralTerms(deployment, { terms: general, authority }),
    };
    return inspectTerms(migration, standing, { terms, resolve });
}
