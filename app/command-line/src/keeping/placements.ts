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

interface Move {
    /** The command's name as well. */
    readonly instruction: 'place' | 'recall';
    readonly summary: string;
    readonly title: (money: string) => string;
    readonly move: typeof place;
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
    addMove(keep, {
        instruction: 'place',
        summary: 'place protocol capital with the depository that terms name, while nobody needs it',
        title: (money) => `place ${money}`,
        move: place,
    });
    addMove(keep, {
        instruction: 'recall',
        summary: 'call placed capital home, as much of it as may come',
        title: (money) => `call ${money} home`,
        move: recall,
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

/** Adds what moves an amount of quote to a depository, or home. */
function addMove(keep: Command, { instruction, summary, title, move }: Move): void {
    define<Moved>(keep, {
        name: instruction,
        summary,
        example: `keep ${instruction} --amount 10,000`,
        instructions: [instruction],
        options: moved,
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const depository = await depositoryOf(session, options);
            const amount = quote(names.parse(options.amount, names.quote, '--amount'));
            return submit(session, {
                title: title(names.money(amount)),
                instructions: [move(deployment, { depository, amount })],
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
