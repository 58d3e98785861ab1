/** The bounds that files are checked by are the program's: it refuses what is one beyond each, and says the same bound. */
import {
    findDeployment,
    findClearinghouse,
    setCollateralTerms,
    setFacilityTerms,
    setFeedTerms,
    setGeneralTerms,
    setHoldingTerms,
    setInventoryTerms,
    setMarketTerms,
    setPlacementTerms,
    setReserveTerms,
    setScenarios,
    setTrancheTerms,
    TransactionRefused,
    type Deployment,
    type Refusal,
} from '@ballast/client';
import { changeOf, initialize, list, type Configuration, type Migration } from '@ballast/migrations';
import { BOUNDS, MOST_DUST, WHOLE_SHOCK } from '../src/generated/bounds.js';
import type { Instruction } from '@solana/kit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { begin, placed, stage, type Stage } from './support/stage.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 }); // A validator that holds a program of a megabyte is slow beside others.

let made: Stage;
let migration: Migration;
let deployment: Deployment;
let configuration: Configuration;

beforeAll(async () => {
    made = await stage();
    ({ migration } = await begin(made, placed()));
    await initialize(migration, changeOf);
    await list(migration, changeOf);
    configuration = migration.configuration;
    deployment = await findDeployment(made.chain.rpc, { root: await findClearinghouse(configuration.creator) });
});

afterAll(() => made.chain.stop());

/** How the program refuses an instruction. */
async function refusal(built: Promise<Instruction>): Promise<Refusal> {
    try {
        await migration.simulate([await built]);
    } catch (error) {
        if (error instanceof TransactionRefused) return error.refusal;
        throw error;
    }
    throw new Error('it was accepted');
}

type Table = keyof typeof BOUNDS;
type Set = (field: string, value: bigint) => Promise<Instruction>;

/** Terms of the file with one field set, as the instruction that sets them. */
const SETS: Readonly<Record<Exclude<Table, 'RampTerms'>, Set>> = {
    GeneralTerms: (field, value) => setGeneralTerms(deployment, { terms: { ...configuration.general, [field]: Number(value) } }),
    FeedTerms: (field, value) => setFeedTerms(deployment, { index: 0, terms: { ...feed(), [field]: Number(value) } }),
    CollateralTerms: (field, value) => setCollateralTerms(deployment, { index: 0, terms: { ...collateral(), [field]: Number(value) } }),
    MarketTerms: (field, value) =>
        setMarketTerms(deployment, { index: 0, terms: { ...market(), [field]: WIDE.includes(field) ? value : Number(value) } }),
    ReserveTerms: (field, value) => {
        const held = field === 'levelBegins' ? [Number(value), 0, 0] : Number(value);
        return setReserveTerms(deployment, { terms: { ...configuration.reserve, [field]: held } });
    },
    TranchesTerms: (field, value) => {
        const { tranches, ...rest } = configuration.tranches;
        const terms =
            field === 'exitFloor'
                ? { tranches, ...rest, exitFloor: Number(value) }
                : { tranches: tranches.map((one) => ({ ...one, [field]: Number(value) })), ...rest };
        return setTrancheTerms(deployment, { terms });
    },
    InventoryTerms: (field, value) => setInventoryTerms(deployment, { terms: { ...configuration.inventory, [field]: Number(value) } }),
    HoldingTerms: (field, value) => setHoldingTerms(deployment, { index: 0, terms: { ...holding(), [field]: Number(value) } }),
    FacilityTerms: (field, value) => setFacilityTerms(deployment, { terms: { ...configuration.facilities, [field]: Number(value) } }),
    PlacementTerms: (field, value) => setPlacementTerms(deployment, { terms: { ...configuration.placements, [field]: Number(value) } }),
};
const WIDE = ['openInterestCap', 'dust'];
/** The most that a field of its width holds: nothing beyond it can be said to the program. */
const WIDEST = 2n ** 63n;

const feed = () => configuration.feeds[0]?.terms ?? missing();
const collateral = () => configuration.collaterals[0]?.terms ?? missing();
const holding = () => configuration.holdings[0]?.terms ?? missing();
const market = () => configuration.markets[0]?.terms ?? missing();

function missing(): never {
    throw new Error('the file lists nothing');
}

/** A field, what is just beyond one of its bounds, and the bound. */
const BEYOND = Object.entries(BOUNDS).flatMap(([table, fields]) =>
    Object.entries(fields).flatMap(([field, [least, most]]) => [
        ...(least > 0n ? [[table, field, least - 1n, least] as const] : []),
        ...(most < WIDEST ? [[table, field, most + 1n, most] as const] : []),
    ]),
);

test.each(BEYOND.filter(([table, field]) => table !== 'RampTerms' && field !== 'class'))(
    '%s.%s of %d is beyond %d',
    async (table, field, value, bound) => {
        const set = Object.entries(SETS).find(([name]) => name === table)?.[1] ?? missing();
        expect(await refusal(set(field, value))).toMatchObject({ kind: 'ballast', value, bound });
    },
);

test.each(BEYOND.filter(([table]) => table === 'RampTerms'))('%s.%s of %d is beyond %d', async (_table, field, value, bound) => {
    const ramp = /^(fee|initial|caps)Most$/.exec(field)?.[1];
    const { reserve } = configuration;
    const terms =
        ramp === undefined
            ? { ...reserve, fee: { ...reserve.fee, [field]: Number(value) } }
            : { ...reserve, [ramp]: { full: 10_000, width: 10_000, most: Number(value) } };
    expect(await refusal(setReserveTerms(deployment, { terms }))).toMatchObject({ kind: 'ballast', value, bound });
});

test('dust and classes end where the program says', async () => {
    const dust = MOST_DUST * 1_000_000n;
    expect(await refusal(SETS.MarketTerms('dust', dust + 1n))).toMatchObject({ name: 'AmountOutOfBounds', value: dust + 1n, bound: dust });
    const [, last] = BOUNDS.MarketTerms.class;
    expect(await refusal(SETS.MarketTerms('class', last + 1n))).toMatchObject({ name: 'UnknownClass' });
});

test('a scenario moves prices by a whole shock at most, and some price', async () => {
    const { shares } = configuration.scenarios;
    const rows = (share: number) => ({ shares: shares.map((row) => row.map(() => share)) });
    for (const beyond of [WHOLE_SHOCK + 1, -WHOLE_SHOCK - 1]) {
        expect(await refusal(setScenarios(deployment, { scenarios: rows(beyond) }))).toMatchObject({ name: 'RatioOutOfBounds' });
    }
    expect(await refusal(setScenarios(deployment, { scenarios: rows(0) }))).toMatchObject({ name: 'ScenariosEmpty' });
});

test('every number of the interface has its bound, but for those that only limit', () => {
    const unbounded = ['venue', 'concentrationSlope', 'dust', 'drawCap'];
    expect(Object.keys(market()).filter((field) => !(field in BOUNDS.MarketTerms))).toEqual(expect.arrayContaining(unbounded));
    expect(Object.keys(market())).toHaveLength(unbounded.length + Object.keys(BOUNDS.MarketTerms).length);
    expect(Object.keys(feed()).sort()).toEqual(Object.keys(BOUNDS.FeedTerms).sort());
    expect(Object.keys(collateral())).toHaveLength(2 + Object.keys(BOUNDS.CollateralTerms).length);
    expect(Object.keys(configuration.inventory).sort()).toEqual(Object.keys(BOUNDS.InventoryTerms).sort());
    const limiting = ['stressedWeight', 'dayCap'];
    expect(Object.keys(holding()).sort()).toEqual([...limiting, ...Object.keys(BOUNDS.HoldingTerms)].sort());
    expect(Object.keys(configuration.facilities).sort()).toEqual(['least', 'most', ...Object.keys(BOUNDS.FacilityTerms)].sort());
    expect(Object.keys(configuration.placements).sort()).toEqual(['vault', ...Object.keys(BOUNDS.PlacementTerms)].sort());
    expect(Object.keys(configuration.reserve)).toHaveLength(4 + Object.keys(BOUNDS.ReserveTerms).length);
});
