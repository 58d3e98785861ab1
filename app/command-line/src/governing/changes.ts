/** `govern`: every kind of change. */
import {
    collateralTermsOf,
    DETECTORS,
    facilityTermsOf,
    placementTermsOf,
    feedTermsOf,
    forecastWeightsOf,
    generalTermsOf,
    holdingTermsOf,
    inventoryTermsOf,
    marketTermsOf,
    reserveTermsOf,
    ROLES,
    scenariosOf,
    NOBODY,
    trancheTermsOf,
    type ChangeArgs,
    type InstructionName,
    type RoleName,
} from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { index as indexOf } from '../globals.js';
import { holdingAt } from '../names.js';
import type { Session } from '../session.js';
import { carryOutChange, ofRole, type RoleOptions } from './carry.js';
import { roleName } from './kinds.js';
import { addListings } from './listings.js';
import { differences, mergeTerms, slotAt } from './terms.js';

interface WithTerms extends RoleOptions {
    readonly terms: string;
}

const withTerms = (command: Command): Command =>
    ofRole(command).requiredOption(
        '--terms <file>',
        'a JSON file with the fields to change; amounts in smallest units, ratios in basis points',
    );

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
    {
        name: 'inventory',
        what: 'how much the reserve may take on',
        example: 'govern inventory --terms inventory.json',
        instruction: 'setInventoryTerms',
        change: async (session, file) => {
            const now = inventoryTermsOf((await session.books()).terms.value);
            const then = mergeTerms({ present: now, file });
            return { change: { __kind: 'InventoryTerms', terms: then }, now, then };
        },
    },
    {
        name: 'holding <number>',
        what: 'how much protocol capital holds of a collateral',
        example: 'govern holding 0 --terms holding.json',
        instruction: 'setHoldingTerms',
        change: async (session, file, text) => {
            const { index, slot } = holdingAt(await session.books(), text);
            const now = holdingTermsOf(slot);
            const then = mergeTerms({ present: now, file });
            return { change: { __kind: 'HoldingTerms', index, terms: then }, now, then };
        },
    },
    {
        name: 'scenarios',
        what: "a census's scenarios: a row each, a share of its shock in per cent for each class",
        example: 'govern scenarios --terms scenarios.json',
        instruction: 'setScenarios',
        change: async (session, file) => {
            const now = scenariosOf((await session.books()).terms.value);
            const then = mergeTerms({ present: now, file, signed: true });
            return { change: { __kind: 'Scenarios', scenarios: then }, now, then };
        },
    },
    {
        name: 'facilities',
        what: 'the terms of facilities, least and most in whole tokens of quote',
        example: 'govern facilities --terms facilities.json',
        instruction: 'setFacilityTerms',
        change: async (session, file) => {
            const now = facilityTermsOf((await session.books()).terms.value);
            const then = mergeTerms({ present: now, file });
            return { change: { __kind: 'FacilityTerms', terms: then }, now, then };
        },
    },
    {
        name: 'placements',
        what: 'the terms of placements: with which vault, how much of protocol capital, and how well outflows are covered',
        example: 'govern placements --terms placements.json',
        instruction: 'setPlacementTerms',
        change: async (session, file) => {
            const now = placementTermsOf((await session.books()).terms.value);
            const then = mergeTerms({ present: now, file });
            return { change: { __kind: 'PlacementTerms', terms: then }, now, then };
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
    addDetector(govern);
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

interface DetectorOptions extends RoleOptions {
    readonly is?: string;
    readonly none?: true;
}

function addDetector(govern: Command): void {
    define<DetectorOptions>(govern, {
        name: 'detector <place>',
        summary: `name who may raise signals in a place from 0 to ${DETECTORS - 1}, or take one off, which is done at once`,
        example: 'govern detector 0 --is bob',
        instructions: ['setDetector', 'queueChange'],
        options: (command) =>
            ofRole(command).option('--is <who>', 'a name, a key file or an address').option('--none', 'nobody from now on'),
        run: async (session, options, text: string) => {
            const [{ clearinghouse }, names] = [await session.books(), await session.names()];
            if ((options.is === undefined) === (options.none === undefined)) throw new BadInput('give either --is or --none');
            const slot = indexOf(text);
            const was = slotAt(clearinghouse.value.detectors, slot);
            const key = options.is === undefined ? NOBODY : await names.wallet(options.is, '--is');
            const field = `detector ${slot}`;
            const differ = differences({ [field]: was }, { [field]: key });
            if (differ.length === 0) throw new BadInput(`${field} is ${names.nameOf(key)} already`);
            return carryOutChange(session, options, { change: { __kind: 'Detector', slot, key }, differences: differ });
        },
    });
}

/** A role. */
export function roleOf(text: string): RoleName {
    const isRole = (name: string): name is RoleName => Object.hasOwn(ROLES, name);
    if (!isRole(text)) throw new BadInput(`"${text}" is no role: give ${Object.keys(ROLES).join(', ')}`);
    return text;
}
