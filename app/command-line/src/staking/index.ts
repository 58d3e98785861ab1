/** What stakers sign, and what anyone may do for their exits. */
import {
    findExitTicket,
    findSharesMint,
    payExit,
    priceExits,
    quote,
    readOne,
    requestExit,
    shares,
    SPL_TOKEN,
    stake,
    TRANCHES,
    type Tranche,
} from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { index } from '../globals.js';
import { trancheOf, type Unit } from '../names.js';
import { numbered, paysFrom, receivesAt, signs } from '../options.js';
import type { Session } from '../session.js';
import { submit } from '../submit.js';
import { payingAccount, receivingAccount } from '../tokens.js';

interface OfTranche {
    readonly tranche: string;
}

interface Stake extends OfTranche {
    readonly amount: string;
    readonly leastShares: string;
    readonly staker?: string;
    readonly from?: string;
    readonly to?: string;
}

interface Exit extends OfTranche {
    readonly shares: string;
    readonly index: number;
    readonly staker?: string;
    readonly from?: string;
}

interface Claim extends OfTranche {
    readonly owner?: string;
    readonly index: number;
    readonly to?: string;
}

const ofTranche = (command: Command): Command => command.requiredOption('--tranche <tranche>', Object.keys(TRANCHES).join(', '));

/** Names the staker, and where it pays from. */
const ofStaker = (command: Command, what?: string): Command => paysFrom(signs(command, 'staker'), 'the staker', what);

/** Adds what stakers do. */
export function addStaking(program: Command): void {
    for (const command of [addStake(program), addExit(program), addClaim(program), addPriceExits(program)]) command.helpGroup('Staking:');
}

/** The series of a tranche that is open, and its shares. */
async function seriesOf(session: Session, tranche: Tranche): Promise<{ readonly series: number; readonly unit: Unit }> {
    const [{ reserve }, names] = await Promise.all([session.books(), session.names()]);
    const slot = reserve.value.tranches[TRANCHES[tranche]];
    if (slot === undefined || slot.series === 0)
        throw new BadInput(`the ${tranche} tranche has no series: governance opens one with govern open-series`);
    return { series: slot.series, unit: { index: 0, symbol: `${tranche} shares`, decimals: names.quote.decimals } };
}

function addStake(program: Command): Command {
    return define<Stake>(program, {
        name: 'stake',
        summary: 'put quote into a tranche for shares',
        example: 'stake --staker "junior staker" --tranche junior --amount 1,000',
        instructions: ['stake'],
        options: (command) =>
            receivesAt(
                ofStaker(
                    ofTranche(command)
                        .requiredOption('--amount <amount>', 'quote, in whole tokens')
                        .option('--least-shares <shares>', 'refuse fewer shares than this', '0'),
                ),
                'the staker',
                'token account that receives the shares',
            ),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const tranche = trancheOf(options.tranche);
            const { series, unit } = await seriesOf(session, tranche);
            const amount = names.parse(options.amount, names.quote, '--amount');
            const least = options.leastShares === '0' ? 0n : names.parse(options.leastShares, unit, '--least-shares');
            const staker = await session.signerNamed(options.staker, '--staker');
            const owner = staker.address;
            const mint = await findSharesMint(deployment.clearinghouse, tranche, series);
            const source = await payingAccount(session, {
                owner,
                token: await names.mint(names.quote),
                given: options.from,
                flag: '--from',
                amount,
            });
            const token = { mint, program: SPL_TOKEN };
            const receiving = await receivingAccount(session, await session.payer(staker), {
                owner,
                token,
                given: options.to,
                flag: '--to',
            });
            const staked = {
                staker,
                tranche,
                series,
                source,
                shares: receiving.account,
                amount: quote(amount),
                leastShares: shares(least),
            };
            return submit(session, {
                title: `stake ${names.money(amount)} in the ${tranche} tranche, series ${series}`,
                instructions: [...receiving.creates, stake(deployment, staked)],
                signer: staker,
                more: { series, shares: receiving.account },
            });
        },
    });
}

function addExit(program: Command): Command {
    return define<Exit>(program, {
        name: 'request-exit',
        summary: 'give shares up: they are priced after the notice',
        example: 'request-exit --staker "junior staker" --tranche junior --shares 500 --index 1',
        instructions: ['requestExit'],
        options: (command) =>
            ofStaker(
                numbered(ofTranche(command).requiredOption('--shares <shares>', "shares, with the quote's decimals"), 'the exit'),
                'token account that the shares are taken from',
            ),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const tranche = trancheOf(options.tranche);
            const { series, unit } = await seriesOf(session, tranche);
            const amount = names.parse(options.shares, unit, '--shares');
            const owner = await session.signerNamed(options.staker, '--staker');
            const mint = await findSharesMint(deployment.clearinghouse, tranche, series);
            const token = { mint, program: SPL_TOKEN };
            const source = await payingAccount(session, { owner: owner.address, token, given: options.from, flag: '--from', amount });
            const leaving = { owner, tranche, series, source, index: options.index, shares: shares(amount) };
            return submit(session, {
                title: `request the exit of ${names.amount(amount, unit)}, number ${options.index}`,
                instructions: [requestExit(deployment, leaving)],
                signer: owner,
                more: { series, ticket: await findExitTicket(deployment.clearinghouse, owner.address, tranche, options.index) },
            });
        },
    });
}

function addClaim(program: Command): Command {
    return define<Claim>(program, {
        name: 'claim',
        summary: 'pay an exit that was priced to its owner; anyone may',
        example: 'claim --owner "junior staker" --tranche junior --index 1',
        instructions: ['payExit'],
        options: (command) =>
            receivesAt(
                numbered(signs(ofTranche(command), 'owner'), 'the exit'),
                'the owner',
                'token account of the owner that receives it',
            ),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const tranche = trancheOf(options.tranche);
            const owner =
                options.owner === undefined ? (await session.mainKey('the owner')).address : await names.wallet(options.owner, '--owner');
            const ticket = await findExitTicket(deployment.clearinghouse, owner, tranche, options.index);
            const { series, epoch } = (await readOne(session.rpc, 'ExitTicket', ticket)).value;
            const payer = await session.payer();
            const token = await names.mint(names.quote);
            const receiving = await receivingAccount(session, payer, { owner, token, given: options.to, flag: '--to' });
            const paid = { owner, tranche, series, epoch, index: options.index, destination: receiving.account };
            return submit(session, {
                title: `pay exit ${options.index} of ${names.nameOf(owner)} from the ${tranche} tranche`,
                instructions: [...receiving.creates, payExit(deployment, paid)],
                more: { ticket, destination: receiving.account },
            });
        },
    });
}

function addPriceExits(program: Command): Command {
    return define<OfTranche & { readonly epoch?: number }>(program, {
        name: 'price-exits',
        summary: 'price the exits of an epoch; anyone may',
        example: 'price-exits --tranche junior',
        instructions: ['priceExits'],
        options: (command) =>
            ofTranche(command).option('--epoch <number>', 'in which they were requested; the oldest that waits if left out', index),
        run: async (session, options) => {
            const [deployment, { reserve }] = [await session.deployment(), await session.books()];
            const tranche = trancheOf(options.tranche);
            const { series } = await seriesOf(session, tranche);
            const waiting = (reserve.value.tranches[TRANCHES[tranche]]?.batches ?? []).filter((batch) => batch.shares !== 0n);
            const epoch = options.epoch ?? waiting.map((batch) => batch.epoch).toSorted((one, other) => one - other)[0];
            if (epoch === undefined) throw new BadInput(`no exit of the ${tranche} tranche waits`);
            const payer = await session.payer();
            return submit(session, {
                title: `price the exits of epoch ${epoch} of the ${tranche} tranche`,
                instructions: [priceExits(deployment, { payer, tranche, series, epoch })],
                more: { epoch, series },
            });
        },
    });
}
