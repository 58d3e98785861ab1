/** `facility`: what holders of facilities sign, and what anyone may do for one. */
import {
    closeFacility,
    drawFacility,
    earnPremium,
    findFacility,
    openFacility,
    payPremium,
    postCapital,
    quote,
    readOne,
    requestReturn,
    returnCapital,
    type Quote,
} from '@ballast/client';
import type { TransactionSigner } from '@solana/kit';
import type { Command } from 'commander';

import { define } from '../define.js';
import { named, paysFrom, receivesAt, signs } from '../options.js';
import type { Session } from '../session.js';
import { submit } from '../submit.js';
import { payingAccount, receivingAccount } from '../tokens.js';

interface OfHolder {
    readonly holder?: string;
}

interface Fund extends OfHolder {
    readonly amount: string;
    readonly from?: string;
}

const ofHolder = (command: Command): Command => signs(command, 'holder');
const withAmount = (command: Command): Command => ofHolder(command).requiredOption('--amount <amount>', 'quote, in whole tokens');

/** Adds `facility`. */
export function addFacilities(program: Command): void {
    const facility = program.command('facility').description('coverage that others hold: post, draw, ask back').helpGroup('Facilities:');
    addEnds(facility);
    addFunds(facility);
    addTakes(facility);
    addEarn(facility);
}

/** The holder that an option names, or whoever signs. */
const holderOf = (session: Session, { holder }: OfHolder): Promise<TransactionSigner> => session.signerNamed(holder, '--holder');

function addEnds(facility: Command): void {
    define<OfHolder>(facility, {
        name: 'open',
        summary: 'open a facility; whoever pays the fee pays its rent',
        example: 'facility open --holder ada',
        instructions: ['openFacility'],
        options: ofHolder,
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const holder = await holderOf(session, options);
            const payer = await session.payer(holder);
            return submit(session, {
                title: `open a facility of ${names.nameOf(holder.address)}`,
                instructions: [openFacility(deployment, { payer, holder })],
                signer: holder,
                more: { facility: await findFacility(deployment.clearinghouse, holder.address) },
            });
        },
    });
    define<OfHolder>(facility, {
        name: 'close',
        summary: 'close an empty facility; the rent goes to whoever paid it',
        example: 'facility close --holder ada',
        instructions: ['closeFacility'],
        options: ofHolder,
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const holder = await holderOf(session, options);
            const held = await readOne(session.rpc, 'Facility', await findFacility(deployment.clearinghouse, holder.address));
            return submit(session, {
                title: `close the facility of ${names.nameOf(holder.address)}`,
                instructions: [closeFacility(deployment, { holder, payer: held.value.payer })],
                signer: holder,
            });
        },
    });
}

function addFunds(facility: Command): void {
    const ways = [
        {
            name: 'post',
            does: 'post',
            summary: 'post capital: a whole epoch later it may be drawn',
            make: postCapital,
            instruction: 'postCapital',
        },
        {
            name: 'pay-premium',
            does: 'pay as premium',
            summary: 'pay premium for the running epoch: in an epoch without it nothing is drawn',
            make: payPremium,
            instruction: 'payPremium',
        },
    ] as const;
    for (const { name, does, summary, make, instruction } of ways) {
        define<Fund>(facility, {
            name,
            summary,
            example: `facility ${name} --holder ada --amount 1,000`,
            instructions: [instruction],
            options: (command) => paysFrom(withAmount(command), 'the holder'),
            run: async (session, options) => {
                const [deployment, names] = [await session.deployment(), await session.names()];
                const amount = names.parse(options.amount, names.quote, '--amount');
                const holder = await holderOf(session, options);
                const token = await names.mint(names.quote);
                const source = await payingAccount(session, { owner: holder.address, token, given: options.from, flag: '--from', amount });
                return submit(session, {
                    title: `${does} ${names.money(amount)}`,
                    instructions: [make(deployment, { holder, source, amount: quote(amount) })],
                    signer: holder,
                });
            },
        });
    }
}

function addTakes(facility: Command): void {
    const to = (command: Command): Command => receivesAt(command, 'the holder', 'token account that receives it');
    define<OfHolder & { readonly amount: string; readonly to?: string }>(facility, {
        name: 'draw',
        summary: 'draw what was posted and has waited, and the premium of the running epoch',
        example: 'facility draw --holder ada --amount 500',
        instructions: ['drawFacility'],
        options: (command) => to(withAmount(command)),
        run: async (session, options) => {
            const names = await session.names();
            const amount = quote(names.parse(options.amount, names.quote, '--amount'));
            return take(session, options, { title: `draw ${names.money(amount)}`, amount });
        },
    });
    define<OfHolder & { readonly amount: string }>(facility, {
        name: 'request-return',
        summary: 'ask posted capital back: it is returned when its notice is over',
        example: 'facility request-return --holder ada --amount 500',
        instructions: ['requestReturn'],
        options: withAmount,
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const amount = quote(names.parse(options.amount, names.quote, '--amount'));
            const holder = await holderOf(session, options);
            return submit(session, {
                title: `ask ${names.money(amount)} back`,
                instructions: [requestReturn(deployment, { holder, amount })],
                signer: holder,
            });
        },
    });
    define<OfHolder & { readonly to?: string }>(facility, {
        name: 'return',
        summary: 'take back the capital whose notice is over',
        example: 'facility return --holder ada',
        instructions: ['returnCapital'],
        options: (command) => to(ofHolder(command)),
        run: (session, options) => take(session, options, { title: 'take back what was asked for' }),
    });
}

/** Takes out of a facility: an amount that is drawn, or without one what was asked back. */
async function take(
    session: Session,
    options: OfHolder & { readonly to?: string },
    { title, amount }: { readonly title: string; readonly amount?: Quote },
) {
    const [deployment, names] = [await session.deployment(), await session.names()];
    const holder = await holderOf(session, options);
    const token = await names.mint(names.quote);
    const wanted = { owner: holder.address, token, given: options.to, flag: '--to' };
    const { account: destination, creates } = await receivingAccount(session, await session.payer(holder), wanted);
    const taken =
        amount === undefined
            ? returnCapital(deployment, { holder, destination })
            : drawFacility(deployment, { holder, destination, amount });
    return submit(session, { title, instructions: [...creates, taken], signer: holder, more: { destination } });
}

function addEarn(facility: Command): void {
    define<{ readonly holder: string }>(facility, {
        name: 'earn-premium',
        summary: 'earn for the reserve what is left of the premium of a facility whose epoch is over; anyone may',
        example: 'facility earn-premium --holder ada',
        instructions: ['earnPremium'],
        options: (command) => named(command, 'holder'),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const holder = await names.wallet(options.holder, '--holder');
            return submit(session, {
                title: `earn the premium of ${names.nameOf(holder)}`,
                instructions: [earnPremium(deployment, { holder })],
            });
        },
    });
}
