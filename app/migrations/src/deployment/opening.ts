/** Accounts that anyone opens once: for censuses, for what the reserve takes on, and for what its capital holds beside quote. */
import { createInventory, openCensus, openHoldings, openInventory } from '@ballast/client';
import type { Instruction } from '@solana/kit';

import type { Finding } from '../action.js';
import type { Migration } from '../migration.js';
import type { Standing } from './standing.js';

/** What is not opened yet, in the order in which it is opened. */
export async function inspectOpening(migration: Migration, { deployment, opened, launched, markets }: Standing): Promise<Finding[]> {
    const funded = () => ({ payer: migration.payer }); // Nobody is asked to pay when all is open.
    const findings = [
        await opening('account of censuses', opened.census, () => openCensus(deployment, funded())),
        await opening('account of inventories', opened.inventory, () => createInventory(deployment, funded())),
        await opening('account of holdings', opened.holdings !== undefined, () => openHoldings(deployment, funded())),
    ];
    for (const { symbol, index: market } of migration.configuration.markets) {
        const subject = `inventory account of ${symbol}`;
        if (launched && !markets.has(market)) findings.push({ step: 'list', subject, state: 'waits', why: 'the market is not listed yet' });
        else findings.push(await opening(subject, opened.markets.has(market), () => openInventory(deployment, { ...funded(), market })));
    }
    return findings;
}

async function opening(subject: string, isOpen: boolean, open: () => Promise<Instruction>): Promise<Finding> {
    const found = { step: 'list', subject } as const;
    if (isOpen) return { ...found, state: 'equal', why: 'it is open' };
    const action = { title: `open the ${subject}`, instructions: [await open()] };
    return { ...found, state: 'missing', why: 'nobody has opened it', action };
}
