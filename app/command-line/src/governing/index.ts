/** `govern`: what governance, guardian and steward sign, and what anyone does with their changes. */
import {
    acceptRole,
    applyChange,
    changeSchedule,
    closeChange,
    launch,
    openSeries,
    OPERATIONS,
    pause,
    readChange,
    ROLES,
    seconds,
    steer,
    TRANCHES,
    vetoChange,
    type Operation,
} from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { index } from '../globals.js';
import { trancheOf } from '../names.js';
import type { Session } from '../session.js';
import { submit } from '../submit.js';
import { addChanges, roleOf } from './changes.js';
import { carryOut, ofRole, type RoleOptions } from './carry.js';
import { addFound } from './found.js';
import { describeChange, isFinalPrice } from './kinds.js';
import { mintOf } from './listings.js';

/** Adds `govern`. */
export function addGoverning(program: Command): void {
    const govern = program
        .command('govern')
        .description('what governance, guardian and steward sign, and what becomes of their changes')
        .helpGroup('Governing:');
    addFound(govern);
    addLaunch(govern);
    addChanges(govern);
    addQueue(govern);
    addGuardian(govern);
    addSteward(govern);
}

function addLaunch(govern: Command): void {
    define<RoleOptions>(govern, {
        name: 'launch',
        summary: 'let people in: from now on changes wait, and there is no way back',
        example: 'govern launch --key governance.json',
        instructions: ['launch'],
        options: ofRole,
        run: async (session, options) => {
            const deployment = await session.deployment();
            return carryOut(session, options, {
                role: 'governance',
                title: 'launch the clearinghouse, for good',
                build: (governance) => launch(deployment, { governance }),
            });
        },
    });
    define<RoleOptions & { readonly tranche: string }>(govern, {
        name: 'open-series',
        summary: "open a tranche's next series",
        example: 'govern open-series --tranche junior',
        instructions: ['openSeries'],
        options: (command) => ofRole(command).requiredOption('--tranche <tranche>', Object.keys(TRANCHES).join(', ')),
        run: async (session, options) => {
            const [deployment, { reserve }] = [await session.deployment(), await session.books()];
            const tranche = trancheOf(options.tranche);
            const series = (reserve.value.tranches[TRANCHES[tranche]]?.series ?? 0) + 1;
            return carryOut(session, options, {
                role: 'governance',
                title: `open series ${series} of the ${tranche} tranche`,
                build: (governance, payer) => openSeries(deployment, { governance, payer, tranche, series }),
            });
        },
    });
}

/** A change that waits, and when it may be applied. */
async function waiting(session: Session, text: string) {
    const [names, { clearinghouse, now }] = [await session.names(), await session.books()];
    const held = await names.change(text);
    const change = readChange(held.value);
    const schedule = changeSchedule({ root: clearinghouse.value, change: held.value, finalPrice: isFinalPrice(change), now });
    return { held, change, schedule, described: describeChange(change, names) };
}

function addQueue(govern: Command): void {
    define(govern, {
        name: 'apply <change>',
        summary: 'apply a change that is due, by its account or its hash; anyone may, for a role its new holder',
        example: 'govern apply 4f6b8c1d2e3f405162738495a6b7c8d9eaf0b1c2d3e4f5061728394a5b6c7d8e',
        instructions: [
            'setGeneralTerms',
            'listFeed',
            'setFeedTerms',
            'listCollateral',
            'setCollateralTerms',
            'listMarket',
            'setMarketTerms',
            'setForecast',
            'setReserveTerms',
            'setTrancheTerms',
            'pledgeReserve',
            'setFinalPrice',
            'acceptRole',
            'setInventoryTerms',
            'listHolding',
            'setHoldingTerms',
            'setScenarios',
            'setFacilityTerms',
            'setPlacementTerms',
            'setDetector',
        ],
        run: async (session, _, text: string) => {
            const deployment = await session.deployment();
            const { held, change, described } = await waiting(session, text);
            const authority =
                change.__kind === 'Role' ? await session.keys.signer(change.key, 'who is to hold the role') : await session.payer();
            return submit(session, {
                title: `apply: ${described}`,
                instructions: [applyChange(deployment, { change, authority, ...(await mintOf(session, change)) })],
                signer: authority,
                more: { account: held.address },
            });
        },
    });
    define<RoleOptions>(govern, {
        name: 'veto <change>',
        summary: 'the guardian refuses a change that waits',
        example: 'govern veto 4f6b8c1d2e3f405162738495a6b7c8d9eaf0b1c2d3e4f5061728394a5b6c7d8e',
        instructions: ['vetoChange'],
        options: ofRole,
        run: async (session, options, text: string) => {
            const deployment = await session.deployment();
            const { held, described } = await waiting(session, text);
            return carryOut(session, options, {
                role: 'guardian',
                title: `veto: ${described}`,
                build: (guardian) => vetoChange(deployment, { change: held.address, guardian }),
                more: { account: held.address },
            });
        },
    });
    define<RoleOptions>(govern, {
        name: 'cancel <change>',
        summary: 'take back a change that waits, which governance signs, or close one that is over, which anyone may',
        example: 'govern cancel 4f6b8c1d2e3f405162738495a6b7c8d9eaf0b1c2d3e4f5061728394a5b6c7d8e',
        instructions: ['closeChange'],
        options: ofRole,
        run: async (session, options, text: string) => {
            const deployment = await session.deployment();
            const { held, described, schedule } = await waiting(session, text);
            const closing = { change: held.address, payer: held.value.payer };
            const over = schedule.state !== 'waits' && schedule.state !== 'due';
            if (!over || options.squads !== undefined) {
                return carryOut(session, options, {
                    role: 'governance',
                    title: `take back: ${described}`,
                    build: (authority) => closeChange(deployment, { ...closing, authority }),
                    more: { account: held.address },
                });
            }
            const authority = await session.payer();
            return submit(session, {
                title: `close: ${described}`,
                instructions: [closeChange(deployment, { ...closing, authority })],
                signer: authority,
                more: { account: held.address },
            });
        },
    });
    define<RoleOptions & { readonly role: string }>(govern, {
        name: 'accept-role',
        summary: 'the second of two steps: the new key takes the role, once that is due',
        example: 'govern accept-role --role steward --key new-steward.json',
        instructions: ['acceptRole'],
        options: (command) => command.requiredOption('--role <role>', Object.keys(ROLES).join(', ')),
        run: async (session, options) => {
            const deployment = await session.deployment();
            const role = roleOf(options.role);
            const key = await session.mainKey('the new holder of the role');
            return submit(session, {
                title: `take the role of ${role}`,
                instructions: [acceptRole(deployment, { role, key, queued: true })],
                signer: key,
            });
        },
    });
}

function addGuardian(govern: Command): void {
    define<RoleOptions & { readonly seconds: number }>(govern, {
        name: 'pause <operations>',
        summary: `the guardian pauses operations, with commas between: ${Object.keys(OPERATIONS).join(', ')}`,
        example: 'govern pause growth,withdrawals --seconds 3600',
        instructions: ['pause'],
        options: (command) => ofRole(command).requiredOption('--seconds <number>', 'for how long from now; three days at most', index),
        run: async (session, options, text: string) => {
            const deployment = await session.deployment();
            const operations = text.split(',').map((name) => operationOf(name.trim()));
            return carryOut(session, options, {
                role: 'guardian',
                title: `pause ${operations.join(', ')} for ${options.seconds} s`,
                build: (guardian) => pause(deployment, { guardian, operations, seconds: seconds(options.seconds) }),
            });
        },
    });
}

function operationOf(text: string): Operation {
    const isOperation = (name: string): name is Operation => Object.hasOwn(OPERATIONS, name);
    if (!isOperation(text)) throw new BadInput(`"${text}" is no operation: give ${Object.keys(OPERATIONS).join(', ')}`);
    return text;
}

function addSteward(govern: Command): void {
    define<RoleOptions & { readonly market?: string; readonly collateral?: string; readonly tightness: number }>(govern, {
        name: 'steer',
        summary: 'the steward moves how tight a market or a collateral is kept',
        example: 'govern steer --market BTC --tightness 64',
        instructions: ['steer'],
        options: (command) =>
            ofRole(command)
                .option('--market <market>', 'a symbol, an index, or feed:N')
                .option('--collateral <token>', 'a symbol, an index, or feed:N')
                .requiredOption('--tightness <number>', "from 0, governance's own terms, to 256, the tight end", index),
        run: async (session, options) => {
            const { market, collateral, tightness } = options;
            if ((market === undefined) === (collateral === undefined)) throw new BadInput('give either --market or --collateral');
            const [deployment, names] = [await session.deployment(), await session.names()];
            const steered = market === undefined ? names.collateral(collateral ?? '') : names.market(market);
            const table = market === undefined ? 'collateral' : 'market';
            return carryOut(session, options, {
                role: 'steward',
                title: `keep ${table} ${steered.symbol} at a tightness of ${tightness}`,
                build: (steward) => steer(deployment, { steward, table, index: steered.index, tightness }),
            });
        },
    });
}
