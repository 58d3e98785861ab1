/** `keep census`: a whole pass over margin accounts, in as many transactions as it takes. */
import { beginCensus, finishCensus, openCensus, readAll, visitAccounts, type generated, type Held } from '@ballast/client';
import type { Instruction } from '@solana/kit';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { index } from '../globals.js';
import type { Answer } from '../output.js';
import type { Session } from '../session.js';
import { submitAll, type Step } from '../submit.js';

/** Seconds after which one that nobody finished is begun anew. */
const ABANDONED = 7_200n;
/** Accounts that fit a transaction, and its compute units. */
const PAGE = 24;

interface Census {
    readonly page: number;
    readonly all?: true;
    readonly visit: boolean;
    readonly finish: boolean;
}

/** Adds `keep census`. */
export function addCensus(keep: Command): void {
    define<Census>(keep, {
        name: 'census',
        summary: 'take a census: open it if nobody has, begin it or go on with the one under way, visit accounts, finish',
        example: 'keep census',
        instructions: ['openCensus', 'beginCensus', 'visitAccounts', 'finishCensus'],
        options: (command) =>
            command
                .option('--all', 'visit all accounts, also those without positions: then each of them is in the tree')
                .option('--page <number>', 'accounts in a transaction', index, PAGE)
                .option('--no-visit', 'begin it at most')
                .option('--no-finish', 'leave it under way'),
        run: take,
    });
}

async function take(session: Session, options: Census): Promise<Answer> {
    if (options.page < 1 || options.page > PAGE) throw new BadInput(`--page is ${options.page}: give a number from 1 to ${PAGE}`);
    const [{ census, now }, payer] = [await session.books(), await session.payer()];
    const running = census?.value.running === 1 && now - census.value.began < ABANDONED;
    const number = (census?.value.number ?? 0) + (running ? 0 : 1);
    const steps: Step[] = [];
    if (census === undefined) steps.push(step('open the account of censuses', await openCensus(await session.deployment(), { payer })));
    if (!running) steps.push(step(`begin census ${number}`, await beginCensus(await session.deployment())));
    if (options.visit) steps.push(...(await visits(session, options, number)));
    if (options.visit && options.finish) steps.push(await finish(session, number));
    if (steps.length === 0) throw new BadInput(`census ${number} is under way: leave --no-visit out to go on with it`);
    return submitAll(session, { title: `census ${number}`, steps, signer: payer, more: { census: number } });
}

/** Pages of accounts that the census has not visited, by rising id: whoever opens one behind it is found by the next run. */
async function visits(session: Session, { all, page }: Census, number: number): Promise<Step[]> {
    const deployment = await session.deployment();
    const accounts = await readAll(session.rpc, deployment, 'MarginAccount');
    const waiting = accounts
        .filter(({ value }) => value.census !== number && (all === true || hasPosition(value)))
        .toSorted(byId)
        .map(({ address }) => address);
    const pages = Array.from({ length: Math.ceil(waiting.length / page) }, (_, place) => waiting.slice(place * page, (place + 1) * page));
    return Promise.all(
        pages.map(async (visited) => step(`visit ${visited.length} accounts`, await visitAccounts(deployment, { accounts: visited }))),
    );
}

async function finish(session: Session, number: number): Promise<Step> {
    const [deployment, { markets }] = [await session.deployment(), await session.books()];
    const listed = [...markets.keys()].toSorted((one, other) => one - other);
    return step(`finish census ${number}`, await finishCensus(deployment, { markets: listed }));
}

const step = (title: string, instruction: Instruction): Step => ({ title, instructions: [instruction] });

function hasPosition({ positions }: generated.MarginAccount): boolean {
    return positions.some(({ size }) => size !== 0n);
}

function byId(one: Held<generated.MarginAccount>, other: Held<generated.MarginAccount>): number {
    return one.value.id < other.value.id ? -1 : 1;
}
