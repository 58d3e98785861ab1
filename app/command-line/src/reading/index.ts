/** Commands that read. */
import type { Command } from 'commander';

import { define } from '../define.js';
import { showAccount } from './account.js';
import { showClearinghouse, showCollaterals, showLevels, showMarket, showMarkets, showPrices, showReserve } from './deployment.js';
import { showEvents } from './events.js';
import { proveInclusion, verifyInclusion } from './inclusion.js';
import { showAccounts, showChanges, showTickets, showTransaction } from './lists.js';
import { addPreviews } from './preview.js';
import { showCensus, showFacilities, showHoldings, showInventory, showPlacements, showSignal } from './standing.js';

const ofOwner = (command: Command): Command => command.option('--owner <who>', 'only what this wallet owns');

/** Adds `show`, `events` and `preview`. */
export function addReading(program: Command): void {
    const show = program.command('show').description('what is, at one moment');
    const simple = { clearinghouse: showClearinghouse, markets: showMarkets, prices: showPrices, reserve: showReserve } as const;
    define(show, {
        name: 'clearinghouse',
        summary: 'roles, vaults, pauses and breakers',
        example: 'show clearinghouse',
        run: simple.clearinghouse,
    });
    define(show, { name: 'markets', summary: 'every market', example: 'show markets', run: simple.markets });
    define(show, {
        name: 'market <market>',
        summary: 'one market, its money and its limits',
        example: 'show market BTC',
        run: (session, _, market: string) => showMarket(session, market),
    });
    define(show, { name: 'prices', summary: 'every feed', example: 'show prices', run: simple.prices });
    define(show, { name: 'collaterals', summary: 'every collateral', example: 'show collaterals', run: showCollaterals });
    define(show, { name: 'reserve', summary: 'tiers, tranches, target', example: 'show reserve', run: simple.reserve });
    define(show, { name: 'levels', summary: 'how strained the reserve is', example: 'show levels', run: showLevels });
    define(show, { name: 'census', summary: 'what all accounts would leave unpaid', example: 'show census', run: showCensus });
    define(show, { name: 'inventory', summary: 'what the reserve took on', example: 'show inventory', run: showInventory });
    define(show, { name: 'holdings', summary: 'what capital holds beside quote', example: 'show holdings', run: showHoldings });
    define(show, {
        name: 'placements',
        summary: 'what protocol capital has with depositories',
        example: 'show placements',
        run: showPlacements,
    });
    define(show, { name: 'facilities', summary: 'coverage that others hold', example: 'show facilities', run: showFacilities });
    define(show, { name: 'signal', summary: 'what detectors said, and who they are', example: 'show signal', run: showSignal });
    define(show, {
        name: 'account <account>',
        summary: 'one margin account, judged',
        example: 'show account ada',
        run: async (session, _, account: string) => showAccount(session, await (await session.names()).account(account, 'the account')),
    });
    define(show, {
        name: 'accounts',
        summary: 'every margin account, judged',
        example: 'show accounts --owner ada',
        options: ofOwner,
        run: showAccounts,
    });
    define(show, {
        name: 'tickets',
        summary: 'withdrawals and exits that wait',
        example: 'show tickets --owner ada',
        options: ofOwner,
        run: showTickets,
    });
    define(show, { name: 'changes', summary: 'what governance is about to do', example: 'show changes', run: showChanges });
    define(show, {
        name: 'transaction <signature>',
        summary: 'what became of a transaction',
        example: 'show transaction 5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQpjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW',
        run: (session, _, signature: string) => showTransaction(session, signature),
    });
    define(program, {
        name: 'events',
        summary: 'what the program logged; with --json and --follow an object a line',
        example: 'events --follow',
        options: (command) =>
            command.option('--follow', 'go on until interrupted').option('--after <signature>', 'only what came after this transaction'),
        run: showEvents,
    }).helpGroup('Reading:');
    define(program, {
        name: 'prove-inclusion <account>',
        summary: 'prove from the events that an account is in the tree that the last census attested',
        example: 'prove-inclusion ada > proof.json',
        run: (session, _, account: string) => proveInclusion(session, account),
    }).helpGroup('Reading:');
    define(program, {
        name: 'verify-inclusion <file>',
        summary: 'check such a proof against the attested root, by the tree that the program grows',
        example: 'verify-inclusion proof.json',
        run: (session, _, file: string) => verifyInclusion(session, file),
    }).helpGroup('Reading:');
    addPreviews(program).helpGroup('Reading:');
    show.helpGroup('Reading:');
}
