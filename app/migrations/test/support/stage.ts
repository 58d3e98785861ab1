/** A validator on which nothing of Ballast stands but mints, a price and people with keys: what a migration finds on a new cluster. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { BALLAST_PROGRAM_ADDRESS, NOBODY, SPL_TOKEN, TOKEN_2022 } from '@ballast/client';
import { Chain, feedIdOf, keyOf, priceUpdate, PYTH_RECEIVER } from '@ballast/localnet';
import {
    bufferAddress,
    changeOf,
    deploy,
    initialize,
    launch,
    list,
    Migration,
    parseConfiguration,
    sha256,
    type Keys,
    type MigrationOptions,
    type Proposal,
    type RecordLine,
    type WrittenConfiguration,
} from '@ballast/migrations';
import { LOADER_V3_PROGRAM_ADDRESS } from '@solana-program/loader-v3';
import { getAddressEncoder, type Address, type KeyPairSigner } from '@solana/kit';

const file = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
export const PROGRAM = readFileSync(file('target/deploy/ballast.so'));
export const LOCALNET = readFileSync(file('migrations/localnet.json'), 'utf8');
/** Later than any clock that this runs by: a chain's clock only moves forward, and bytes of two chains are compared. */
const BEGIN = 2_000_000_000n;
/** What the validator itself names as upgrade authority when it is told to put a program somewhere. */
export const PUT_BY_VALIDATOR = { address: NOBODY, kind: 'key' } as const;

/** The text of the local network's file, changed. */
export function changed(change: (file: WrittenConfiguration) => void): string {
    const written: WrittenConfiguration = JSON.parse(LOCALNET);
    change(written);
    return JSON.stringify(written);
}

/** The local network's file for a program that the validator put there. */
export function placed(change: (file: WrittenConfiguration) => void = () => {}): string {
    return changed((written) => {
        written.program.upgradeAuthority = PUT_BY_VALIDATOR;
        change(written);
    });
}

/** A chain with what a migration does not make. */
export interface Stage {
    readonly chain: Chain;
    readonly keys: Keys & { readonly payer: KeyPairSigner; readonly governance: KeyPairSigner; readonly upgradeAuthority: KeyPairSigner };
    /** Token account with quote for capital and seeds. */
    readonly source: Address;
}

/** Starts a validator; with the program on it, unless a migration deploys it. */
export async function stage({ program = true }: { readonly program?: boolean } = {}): Promise<Stage> {
    const chain = await Chain.start({ program });
    chain.validator.travel(BEGIN);
    const payer = await chain.wallet('deployer');
    const governance = await keyOf('governance of one');
    const upgradeAuthority = await keyOf('upgrade authority of one');
    const quote = await chain.mint('quote of one', SPL_TOKEN, 6);
    await chain.mint('BTC of one', SPL_TOKEN, 8);
    await chain.mint('ETH of one', TOKEN_2022, 8);
    await chain.mint('SOL of one', SPL_TOKEN, 9);
    const source = await chain.tokens(quote, payer.address, 1_000_000_000_000n);
    const [prices, terms] = await Promise.all([keyOf('prices of one'), keyOf('terms of one')]);
    const made = { chain, keys: { payer, governance, upgradeAuthority, prices, terms }, source };
    await postQuote(made);
    return made;
}

/** Posts the quote's price. */
export async function postQuote({ chain }: Pick<Stage, 'chain'>): Promise<void> {
    const oracle = await keyOf('oracle of USDC');
    const published = await chain.now();
    const message = { feedId: feedIdOf('USDC'), price: 100_000_000n, confidence: 10_000n, exponent: -8, published };
    chain.validator.place(oracle.address, PYTH_RECEIVER, priceUpdate(message));
}

/**
 * Puts an uninitialized account where the program goes: nobody has the key of its address, and with it the account would be created in
 * the same transaction as the program is deployed.
 */
export function reserveProgram({ chain }: Stage): void {
    chain.validator.place(BALLAST_PROGRAM_ADDRESS, LOADER_V3_PROGRAM_ADDRESS, new Uint8Array(36), 2_000_000n);
}

/** Puts a buffer there as an interrupted run left it: a thousand writes of a megabyte take the validator more than a minute. */
export async function placeBuffer({ chain, keys }: Stage, migration: Migration, missing: readonly number[]): Promise<void> {
    const bytes = Uint8Array.from(migration.program.content);
    for (const chunk of missing) bytes.fill(0, chunk * 950, (chunk + 1) * 950);
    const header = [1, 0, 0, 0, 1, ...getAddressEncoder().encode(keys.payer.address)];
    const data = new Uint8Array(header.length + bytes.length);
    data.set(header);
    data.set(bytes, header.length);
    chain.validator.place(await bufferAddress(migration), LOADER_V3_PROGRAM_ADDRESS, data, 10_000_000_000n);
}

/** What a run said, wrote and proposed. */
export interface Told {
    readonly lines: string[];
    /** What landed. */
    readonly record: RecordLine[];
    /** What was about to be sent, or did not land. */
    readonly attempts: RecordLine[];
    readonly proposals: Proposal[];
}

/** Begins a run whose words are kept. */
export async function begin(
    { chain, keys, source }: Stage,
    text: string,
    options: Partial<MigrationOptions> = {},
): Promise<{ migration: Migration; told: Told }> {
    const told: Told = { lines: [], record: [], attempts: [], proposals: [] };
    const migration = await Migration.begin({
        rpc: chain.rpc,
        configuration: { content: parseConfiguration(text), hash: sha256(new TextEncoder().encode(text)) },
        program: { content: PROGRAM, hash: sha256(PROGRAM) },
        keys,
        source,
        dryRun: false,
        recorder: { write: (line) => (line.outcome === 'landed' ? told.record : told.attempts).push(line) },
        proposals: { begin: () => {}, add: (proposal) => told.proposals.push(proposal) },
        print: (line) => told.lines.push(line),
        pollMilliseconds: 10,
        ...options,
    });
    return { migration, told };
}

/** The steps but for the deployment. */
export async function found(migration: Migration): Promise<void> {
    await initialize(migration, changeOf);
    await list(migration, changeOf);
    await launch(migration, changeOf);
}

/** From nothing to launched. */
export async function everything(migration: Migration): Promise<void> {
    await deploy(migration);
    await found(migration);
}

/** Runs the steps but for the deployment over a file. */
export async function launched(made: Stage, text = placed()): Promise<Told> {
    const { migration, told } = await begin(made, text);
    await found(migration);
    return told;
}
