/** `keep`: what protocol capital has with depositories. */
import { NOBODY, openPlacement, place, quote, readDepositoryVault, recall, valuePlacement, type DepositoryVault } from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import type { Session } from '../session.js';
import { submit } from '../submit.js';

interface OfVault {
    readonly vault?: string;
}

interface Moved extends OfVault {
    readonly amount: string;
}

const ofVault = (command: Command): Command =>
    command.option('--vault <address>', "the depository's vault; the one that terms name if left out");
const moved = (command: Command): Command => ofVault(command).requiredOption('--amount <amount>', 'of quote, in whole tokens');

/** Adds what is done for placements. */
export function addPlacements(keep: Command): void {
    define<OfVault>(keep, {
        name: 'open-placement',
        summary: 'open what protocol capital has with the depository that terms name, once',
        example: 'keep open-placement',
        instructions: ['openPlacement'],
        options: ofVault,
        run: async (session, options) => {
            const payer = await session.payer();
            const depository = await depositoryOf(session, options);
            return submit(session, {
                title: `open the placement with ${depository.vault}`,
                instructions: [openPlacement(await session.deployment(), { payer, depository })],
                signer: payer,
            });
        },
    });
    define<Moved>(keep, {
        name: 'place',
        summary: 'place protocol capital with the depository that terms name, while nobody needs it',
        example: 'keep place --amount 10,000',
        instructions: ['place'],
        options: moved,
        run: async (session, options) => {
            const [deployment, names, depository] = [
                await session.deployment(),
                await session.names(),
                await depositoryOf(session, options),
            ];
            const amount = quote(names.parse(options.amount, names.quote, '--amount'));
            return submit(session, {
                title: `place ${names.money(amount)}`,
                instructions: [place(deployment, { depository, amount })],
            });
        },
    });
    define<Moved>(keep, {
        name: 'recall',
        summary: 'call placed capital home, as much of it as may come',
        example: 'keep recall --amount 10,000',
        instructions: ['recall'],
        options: moved,
        run: async (session, options) => {
            const [deployment, names, depository] = [
                await session.deployment(),
                await session.names(),
                await depositoryOf(session, options),
            ];
            const amount = quote(names.parse(options.amount, names.quote, '--amount'));
            return submit(session, {
                title: `call ${names.money(amount)} home`,
                instructions: [recall(deployment, { depository, amount })],
            });
        },
    });
    define<OfVault>(keep, {
        name: 'value-placement',
        summary: 'look at what can be redeemed of a placement; write off what could not be for a day',
        example: 'keep value-placement',
        instructions: ['valuePlacement'],
        options: ofVault,
        run: async (session, options) => {
            const depository = await depositoryOf(session, options);
            return submit(session, {
                title: `look at the placement with ${depository.vault}`,
                instructions: [valuePlacement(await session.deployment(), { depository })],
            });
        },
    });
}

async function depositoryOf(session: Session, { vault }: OfVault): Promise<DepositoryVault> {
    const [{ terms }, names] = [await session.books(), await session.names()];
    const named = vault === undefined ? terms.value.placement.vault : await names.wallet(vault, '--vault');
    if (named === NOBODY) throw new BadInput('no depository is named: see ballast govern placements');
    return readDepositoryVault(session.rpc, named);
}
