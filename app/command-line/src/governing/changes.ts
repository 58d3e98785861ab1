/** `govern`: every kind of change. */
import {
    collateralTermsOf,
    feedTermsOf,
    forecastWeightsOf,
    generalTermsOf,
    marketTermsOf,
    reserveTermsOf,
    ROLES,
    trancheTermsOf,
    type ChangeArgs,
    type InstructionName,
    type RoleName,
} from '@ballast/client';
import { fetchEncodedAccount } from '@solana/kit';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { addressOf, index } from '../globals.js';
import type { Session } from '../session.js';
import { carryOutChange, ofRole, type RoleOptions } from './carry.js';
import { roleName } from './kinds.js';
import { differences, mergeTerms } from './terms.js';

interface WithTerms extends RoleOptions {
    readonly terms: string;
}

interface Listing extends WithTerms {
    readonly index: number;
    readonly like?: string;
}

const withTerms = (command: Command): Command =>
    ofRole(command).requiredOption(
        '--terms <file>',
        'a JSON file with the fields to change; amounts in smallest units, ratios in basis points',
    );

const listing = (command: Command): Command =>
    ofRole(command)
        .requiredOption('--index <number>', 'a free index', index)
        .requiredOption('--terms <file>', 'a JSON file with the terms; only those that differ with --like')
        .option('--like <listed>', 'start from the terms of this one');

/** Terms that are there, a change of which is a file. */
interface Settable {
    readonly name: string;
    readonly what: string;
    readonly example: string;
    readonly instruction: InstructionName;
    readonly change: (
        session: Session,
        file: string,
        argument: string,
    ) => Promise<{ readonly change: ChangeArgs; readonly now: object; readonly then: object }>;
}

const SETTABLE: readonly Settable[] = [
    {
        name: 'general',
        what: 'the general terms',
        example: 'govern general --terms general.json',
        instruction: 'setGeneralTerms',
        change: async (session, file) => {
            const now = generalTermsOf((await session.books()).terms.value);
            const then = mergeTerms({ present: now, file });
            return { change: { __kind: 'GeneralTerms', terms: then }, now, then };
        },
    },
    {
        name: 'feed <feed>',
        what: "a feed's terms",
        example: 'govern feed BTC --terms feed.json',
        instruction: 'setFeedTerms',
        change: async (session, file, text) => {
            const feed = (await session.names()).feed(text);
            const now = feedTermsOf(slotAt((await session.books()).terms.value.feeds, feed.index));
            const then = mergeTerms({ present: now, file });
            return { change: { __kind: 'FeedTerms', index: feed.index, terms: then }, now, then };
        },
    },
    {
        name: 'collateral <token>',
        what: "a collateral's terms",
        example: 'govern collateral ETH --terms collateral.json',
        instruction: 'setCollateralTerms',
        change: async (session, file, text) => {
            const collateral = (await session.names()).collateral(text);
            const now = collateralTermsOf(slotAt((await session.books()).terms.value.collaterals, collateral.index));
            const then = mergeTerms({ present: now, file });
            return { change: { __kind: 'CollateralTerms', index: collateral.index, terms: then }, now, then };
        },
    },
    {
        name: 'market <market>',
        what: "a market's terms",
        example: 'govern market BTC --terms market.json',
        instruction: 'setMarketTerms',
        change: async (session, file, text) => {
            const market = (await session.names()).market(text);
            const now = marketTermsOf(slotAt((await session.books()).terms.value.markets, market.index));
            const then = mergeTerms({ present: now, file });
            return { change: { __kind: 'MarketTerms', index: market.index, terms: then }, now, then };
        },
    },
    {
        name: 'forecast',
        what: 'the weights of the volatility forecast',
        example: 'govern forecast --terms forecast.json',
        instruction: 'setForecast',
        change: async (session, file) => {
            const now = forecastWeightsOf((await session.books()).terms.value);
            const then = mergeTerms({ present: now, file });
            return { change: { __kind: 'Forecast', weights: then }, now, then };
        },
    },
    {
        name: 'reserve',
        what: 'the terms of the reserve',
        example: 'govern reserve --terms reserve.json',
        instruction: 'setReserveTerms',
        change: async (session, file) => {
            const now = reserveTermsOf((await session.books()).terms.value);
            const then = mergeTerms({ present: now, file });
            return { change: { __kind: 'ReserveTerms', terms: then }, now, then };
        },
    },
    {
        name: 'tranches',
        what: 'the terms of the tranches',
        example: 'govern tranches --terms tranches.json',
        instruction: 'setTrancheTerms',
        change: async (session, file) => {
            const now = trancheTermsOf((await session.books()).terms.value);
            const then = mergeTerms({ present: now, file });
            return { change: { __kind: 'TrancheTerms', terms: then }, now, then };
        },
    },
];

/** Adds what changes terms, lists, pledges, delists and hands roles over. */
export function addChanges(govern: Command): void {
    for (const { name, what, example, instruction, change } of SETTABLE) {
        define<WithTerms>(govern, {
            name,
            summary: `change ${what}: at once if that only tightens, else queued`,
            example,
            instructions: [instruction, 'queueChange'],
            options: withTerms,
            run: async (session, options, argument = '') => {
                const { now, then, ...work } = await change(session, options.terms, argument);
                const differ = differences(now, then);
                if (differ.length === 0) throw new BadInput(`${options.terms} changes nothing: the terms are so already`);
                return carryOutChange(session, options, { change: work.change, differences: differ });
            },
        });
    }
    addListings(govern);
    addPledge(govern);
    addDelist(govern);
    addOffer(govern);
}

function slotAt<Slot>(slots: readonly Slot[], place: number): Slot {
    const slot = slots[place];
    if (slot === undefined) throw new BadInput(`index ${place} is beyond the table of ${slots.length}`);
    return slot;
}

function addListings(govern: Command): void {
    define<Listing & { readonly id: string; readonly source: string; readonly decimals: number }>(govern, {
        name: 'list-feed',
        summary: 'list a feed',
        example:
            'govern list-feed --index 4 --id 43727970746f2e4a55502f555344000000000000000000000000000000000000 --source pull --decimals 6 --like BTC --terms feed.json',
        instructions: ['listFeed', 'queueChange'],
        options: (command) =>
            listing(command)
                .requiredOption('--id <hex>', "Pyth's id of the feed, 32 bytes, or the account of a push feed, in hexadecimal")
                .requiredOption('--source <source>', 'pull or push')
                .requiredOption('--decimals <number>', 'of the token that it prices', index),
        run: async (session, options) => {
            const { terms } = await session.books();
            const like = options.like === undefined ? undefined : (await session.names()).feed(options.like).index;
            const present = feedTermsOf(slotAt(terms.value.feeds, like ?? options.index));
            const set = mergeTerms({ present, file: options.terms, whole: like === undefined });
            const identity = { source: sourceOf(options.source), id: idOf(options.id), decimals: options.decimals };
            const change: ChangeArgs = { __kind: 'ListFeed', index: options.index, identity, terms: set };
            return carryOutChange(session, options, { change, differences: differences(undefined, { identity, ...set }) });
        },
    });
    define<Listing & { readonly mint: string; readonly feed: string }>(govern, {
        name: 'list-collateral',
        summary: 'list a collateral',
        example:
            'govern list-collateral --index 3 --mint JUPyiwrYJFskUPiHa7hkeR8VUtAeFoSYbKedZNsDvCN --feed feed:4 --like ETH --terms collateral.json',
        instructions: ['listCollateral', 'queueChange'],
        options: (command) => listing(command).requiredOption('--mint <address>', 'its mint').requiredOption('--feed <feed>', 'its feed'),
        run: async (session, options) => {
            const [{ terms }, names] = [await session.books(), await session.names()];
            const like = options.like === undefined ? undefined : names.collateral(options.like).index;
            const present = collateralTermsOf(slotAt(terms.value.collaterals, like ?? options.index));
            const set = mergeTerms({ present, file: options.terms, whole: like === undefined });
            const mint = addressOf(options.mint, '--mint');
            const feed = names.feed(options.feed).index;
            const change: ChangeArgs = { __kind: 'ListCollateral', index: options.index, mint, feed, terms: set };
            const collateralProgram = await programOf(session, mint);
            return carryOutChange(session, options, {
                change,
                differences: differences(undefined, { mint, feed, ...set }),
                collateralProgram,
            });
        },
    });
    define<Listing & { readonly feed: string }>(govern, {
        name: 'list-market',
        summary: 'list a market',
        example: 'govern list-market --index 3 --feed feed:4 --like ETH --terms market.json',
        instructions: ['listMarket', 'queueChange'],
        options: (command) => listing(command).requiredOption('--feed <feed>', 'its feed'),
        run: async (session, options) => {
            const [{ terms }, names] = [await session.books(), await session.names()];
            const like = options.like === undefined ? undefined : names.market(options.like).index;
            const present = marketTermsOf(slotAt(terms.value.markets, like ?? options.index));
            const set = mergeTerms({ present, file: options.terms, whole: like === undefined });
            const feed = names.feed(options.feed).index;
            const change: ChangeArgs = { __kind: 'ListMarket', index: options.index, feed, terms: set };
            return carryOutChange(session, options, { change, differences: differences(undefined, { feed, ...set }) });
        },
    });
}

/** The token program that owns a mint. */
export async function programOf({ rpc }: Session, mint: ReturnType<typeof addressOf>) {
    const account = await fetchEncodedAccount(rpc, mint);
    if (!account.exists) throw new BadInput(`nothing is at the mint ${mint}: check the address and the cluster`);
    return account.programAddress;
}

function sourceOf(text: string): number {
    const source = { pull: 1, push: 2 }[text];
    if (source === undefined) throw new BadInput(`"${text}" is no source: give pull or push`);
    return source;
}

function idOf(text: string): Uint8Array {
    if (!/^(0x)?[0-9a-f]{64}$/i.test(text)) throw new BadInput(`"${text}" is no feed: give 32 bytes in hexadecimal (--id)`);
    return Uint8Array.from(Buffer.from(text.replace(/^0x/i, ''), 'hex'));
}

function addPledge(govern: Command): void {
    define<RoleOptions & { readonly market: string; readonly amount: string }>(govern, {
        name: 'pledge',
        summary: 'let a market draw more on the reserve, for good',
        example: 'govern pledge --market BTC --amount 10,000',
        instructions: ['pledgeReserve', 'queueChange'],
        options: (command) =>
            ofRole(command)
                .requiredOption('--market <market>', 'a symbol, an index, or feed:N')
                .requiredOption('--amount <amount>', 'quote, in whole tokens'),
        run: async (session, options) => {
            const names = await session.names();
            const market = names.market(options.market);
            const amount = names.parse(options.amount, names.quote, '--amount');
            const change: ChangeArgs = { __kind: 'Pledge', market: market.index, amount };
            return carryOutChange(session, options, { change, differences: differences(undefined, { pledge: amount }) });
        },
    });
}

function addDelist(govern: Command): void {
    define<RoleOptions & { readonly market: string }>(govern, {
        name: 'delist',
        summary: 'end a market at its stable price, for good',
        example: 'govern delist --market SOL',
        instructions: ['setFinalPrice', 'queueChange'],
        options: (command) => ofRole(command).requiredOption('--market <market>', 'a symbol, an index, or feed:N'),
        run: async (session, options) => {
            const market = (await session.names()).market(options.market);
            const change: ChangeArgs = { __kind: 'FinalPrice', market: market.index };
            return carryOutChange(session, options, { change, differences: differences({ state: 'open' }, { state: 'final' }) });
        },
    });
}

function addOffer(govern: Command): void {
    define<RoleOptions & { readonly role: string; readonly to: string }>(govern, {
        name: 'offer-role',
        summary: 'the first of two steps in which another key takes a role: queue it',
        example: 'govern offer-role --role steward --to bob',
        instructions: ['queueChange'],
        options: (command) =>
            ofRole(command)
                .requiredOption('--role <role>', Object.keys(ROLES).join(', '))
                .requiredOption('--to <who>', 'a name, a key file or an address'),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const role = roleOf(options.role);
            const key = await names.wallet(options.to, '--to');
            const change: ChangeArgs = { __kind: 'Role', role: ROLES[role], key };
            const differ = differences({ [roleName(ROLES[role])]: deployment[role] }, { [roleName(ROLES[role])]: key });
            if (differ.length === 0) throw new BadInput(`${options.to} is ${role} already`);
            return carryOutChange(session, options, { change, differences: differ });
        },
    });
}

/** A role. */
export function roleOf(text: string): RoleName {
    const isRole = (name: string): name is RoleName => Object.hasOwn(ROLES, name);
    if (!isRole(text)) throw new BadInput(`"${text}" is no role: give ${Object.keys(ROLES).join(', ')}`);
    return text;
}
