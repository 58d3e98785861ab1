/** `keep census`: a whole pass over margin accounts, in as many transactions as it takes. */
import {
    beginCensus,
    CENSUS_PAGE,
    censusMarkets,
    censusPages,
    finishCensus,
    isCensusUnderWay,
    openCensus,
    readAll,
    visitAccounts,
} from '@ballast/client';
import type { Instruction } from '@solana/kit';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { index } from '../globals.js';
import type { Answer } from '../output.js';
import type { Session } from '../session.js';
import { submitAll, type Step } from '../submit.js';

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
                .option('--page <number>', 'accounts in a transaction', index, CENSUS_PAGE)
                .option('--no-visit', 'begin it at most')
                .option('--no-finish', 'leave it under way'),
        run: take,
    });
}

async function take(session: Session, options: Census): Promise<Answer> {
    if (options.page < 1 || options.page > CENSUS_PAGE)
        throw new BadInput(`--page is ${options.page}: give a number from 1 to ${CENSUS_PAGE}`);
    const [{ census, now }, payer] = [await session.books(), await session.payer()];
    const running = census !== undefined && isCensusUnderWay(census.value, now);
    const number = (census?.value.number ?? 0) + (running ? 0 : 1);
    const steps: Step[] = [];
    if (census === undefined) steps.push(step('open the account of censuses', await openCensus(await session.deployment(), { payer })));
    if (!running) steps.push(step(`begin census ${number}`, await beginCensus(await session.deployment())));
    if (options.visit) steps.push(...(await visits(session, options, number)));
    if (options.visit && options.finish) steps.push(await finish(session, number));
    if (steps.length === 0) throw new BadInput(`census ${number} is under way: leave --no-visit out to go on with it`);
    return submitAll(session, { title: `census ${number}`, steps, signer: payer, more: { census: number } });
}

/** Visits to the accounts that the census has not visited, page by page. */
async function visits(session: Session, { all, page }: Census, number: number): Promise<Step[]> {
    const deployment = await session.deployment();
    const accounts = await readAll(session.rpc, deployment, 'MarginAccount');
    const pages = censusPages(accounts, { number, all: all === true, size: page });
    return Promise.all(
        pages.map(async (visited) => step(`visit ${visited.length} accounts`, await visitAccounts(deployment, { accounts: visited }))),
    );
}

async function finish(session: Session, number: number): Promise<Step> {
    const [deployment, { markets }] = [await session.deployment(), await session.books()];
    return step(`finish census ${number}`, await finishCensus(deployment, { markets: censusMarkets(markets.keys()) }));
}

const step = (title: string, instruction: Instruction): Step => ({ title, instructions: [instruction] });
