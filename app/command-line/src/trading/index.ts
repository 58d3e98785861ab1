/** What traders, their delegates and matchers sign. */
import {
    allowMatcher,
    closeAccount,
    deposit,
    depositCollateral,
    findMarginAccount,
    NOBODY,
    openAccount,
    quote,
    requestWithdrawal,
    setDelegate,
    settle,
    tokens,
    withdraw,
    withdrawCollateral,
} from '@ballast/client';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import { index } from '../globals.js';
import type { NamedAccount } from '../names.js';
import { named, numbered, ofAccount, paysFrom, receivesAt, signs, type OfAccount } from '../options.js';
import type { Session } from '../session.js';
import { submit } from '../submit.js';
import { payingAccount, receivingAccount } from '../tokens.js';
import { addTrade } from './trade.js';

interface Move extends OfAccount {
    readonly amount: string;
    readonly collateral?: string;
    readonly from?: string;
    readonly to?: string;
}

const GROUP = 'Trading:';

const movesTokens = (command: Command): Command =>
    ofAccount(command)
        .requiredOption('--amount <amount>', 'in whole tokens: 1,000.25')
        .option('--collateral <token>', 'which; the quote if it is left out');

/** An account, with the signer that its owner is. */
async function owned(session: Session, text: string) {
    const names = await session.names();
    const account = await names.account(text);
    const owner = await session.keys.signer(account.value.owner, `the owner of ${account.label}`);
    return { names, account, owner };
}

/** Adds what traders do. */
export function addTrading(program: Command): void {
    for (const command of [
        open(program),
        depositTo(program),
        withdrawFrom(program),
        request(program),
        addTrade(program),
        settleOf(program),
    ]) {
        command.helpGroup(GROUP);
    }
    for (const command of [delegate(program), allow(program), close(program)]) command.helpGroup(GROUP);
}

function open(program: Command): Command {
    return define<{ readonly owner?: string; readonly index: number }>(program, {
        name: 'open',
        summary: 'open a margin account',
        example: 'open --owner ada --index 1',
        instructions: ['openAccount'],
        options: (command) => numbered(signs(command, 'owner'), 'it'),
        run: async (session, { owner: given, index: number }) => {
            const deployment = await session.deployment();
            const owner = await session.signerNamed(given, '--owner');
            const account = await findMarginAccount(deployment.clearinghouse, owner.address, number);
            const payer = await session.payer(owner);
            return submit(session, {
                title: `open margin account ${account}`,
                instructions: [openAccount(deployment, { payer, owner, index: number })],
                signer: owner,
                more: { account },
            });
        },
    });
}

function depositTo(program: Command): Command {
    return define<Move>(program, {
        name: 'deposit',
        summary: 'pay in quote or collateral; anyone may',
        example: 'deposit --account ada --amount 1,000.25',
        instructions: ['deposit', 'depositCollateral'],
        options: (command) => paysFrom(movesTokens(command), 'the signer'),
        run: async (session, options) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const account = await names.account(options.account);
            const unit = names.token(options.collateral);
            const amount = names.parse(options.amount, unit, '--amount');
            const depositor =
                session.globals.key === undefined
                    ? await session.keys.signer(account.value.owner, `the owner of ${account.label}`)
                    : await session.mainKey('the depositor');
            const token = await names.mint(unit);
            const source = await payingAccount(session, { owner: depositor.address, token, given: options.from, flag: '--from', amount });
            const common = { depositor, account: account.address, source };
            const instruction =
                unit.index === names.quote.index
                    ? deposit(deployment, { ...common, amount: quote(amount) })
                    : depositCollateral(deployment, { ...common, collateral: token, amount: tokens(amount) });
            return submit(session, {
                title: `deposit ${names.amount(amount, unit)} for ${account.label}`,
                instructions: [instruction],
                signer: depositor,
            });
        },
    });
}

function withdrawFrom(program: Command): Command {
    return define<Move>(program, {
        name: 'withdraw',
        summary: 'take out quote or collateral, at once',
        example: 'withdraw --account ada --amount 250',
        instructions: ['withdraw', 'withdrawCollateral'],
        options: (command) => receivesAt(movesTokens(command), 'the owner'),
        run: async (session, options) => {
            const deployment = await session.deployment();
            const { names, account, owner } = await owned(session, options.account);
            const unit = names.token(options.collateral);
            const amount = names.parse(options.amount, unit, '--amount');
            const token = await names.mint(unit);
            const payer = await session.payer(owner);
            const receiving = await receivingAccount(session, payer, { owner: owner.address, token, given: options.to, flag: '--to' });
            const common = { owner, account: account.address, destination: receiving.account };
            const instruction =
                unit.index === names.quote.index
                    ? withdraw(deployment, { ...common, amount: quote(amount) })
                    : withdrawCollateral(deployment, { ...common, collateral: token, amount: tokens(amount) });
            return submit(session, {
                title: `withdraw ${names.amount(amount, unit)} from ${account.label}`,
                instructions: [...receiving.creates, instruction],
                signer: owner,
                more: { destination: receiving.account },
            });
        },
    });
}

function request(program: Command): Command {
    return define<Move & { readonly index: number }>(program, {
        name: 'request-withdrawal',
        summary: 'stand in line for what may not leave at once',
        example: 'request-withdrawal --account ada --amount 500000 --index 1',
        instructions: ['requestWithdrawal'],
        options: (command) => numbered(movesTokens(command), 'the ticket'),
        run: async (session, options) => {
            const deployment = await session.deployment();
            const { names, account, owner } = await owned(session, options.account);
            const unit = names.token(options.collateral);
            const amount = tokens(names.parse(options.amount, unit, '--amount'));
            const asked = { owner, account: account.address, index: options.index, collateral: unit.index, amount };
            return submit(session, {
                title: `request ${names.amount(amount, unit)} from ${account.label}`,
                instructions: [requestWithdrawal(deployment, asked)],
                signer: owner,
            });
        },
    });
}

function settleOf(program: Command): Command {
    return define<OfAccount & { readonly market?: string }>(program, {
        name: 'settle',
        summary: 'book a position and pay its claim; anyone may',
        example: 'settle --account ada --market BTC',
        instructions: ['settle'],
        options: (command) => ofAccount(command).option('--market <market>', 'which; every market of the account if it is left out'),
        run: async (session, { account: text, market }) => {
            const [deployment, names] = [await session.deployment(), await session.names()];
            const account = await names.account(text);
            const markets = market === undefined ? marketsOf(account) : [names.market(market).index];
            if (markets.length === 0) throw new BadInput(`${account.label} has no position: there is nothing to settle`);
            const labels = markets.map((number) => names.marketAt(number).symbol).join(', ');
            return submit(session, {
                title: `settle ${account.label} in ${labels}`,
                instructions: markets.map((number) => settle(deployment, { market: number, account: account.address })),
            });
        },
    });
}

/** The markets in which an account has something. */
function marketsOf({ value }: NamedAccount): number[] {
    return value.positions.filter(({ size, cost, claim }) => size !== 0n || cost !== 0n || claim !== 0n).map(({ market }) => market);
}

function delegate(program: Command): Command {
    return define<OfAccount & { readonly to?: string; readonly none?: boolean }>(program, {
        name: 'delegate',
        summary: 'let another key trade for an account, or end that',
        example: 'delegate --account ada --to bob',
        instructions: ['setDelegate'],
        options: (command) =>
            ofAccount(command).option('--to <who>', 'a name, a key file or an address').option('--none', 'nobody any more'),
        run: async (session, { account: text, to, none }) => {
            if ((to === undefined) === (none !== true)) throw new BadInput('give either --to or --none');
            const deployment = await session.deployment();
            const { names, account, owner } = await owned(session, text);
            const key = to === undefined ? NOBODY : await names.wallet(to, '--to');
            return submit(session, {
                title: to === undefined ? `end the delegate of ${account.label}` : `let ${to} trade for ${account.label}`,
                instructions: [setDelegate(deployment, { owner, account: account.address, delegate: key })],
                signer: owner,
            });
        },
    });
}

interface Allow extends OfAccount {
    readonly matcher: string;
    readonly markets: string;
    readonly hours: number;
    readonly notional: string;
    readonly slippage: string;
}

function allow(program: Command): Command {
    return define<Allow>(program, {
        name: 'allow',
        summary: 'let a matcher fill trades for an account, within a budget of a sliding day',
        example: 'allow --account ada --matcher venue --markets BTC,ETH --hours 24 --notional 10,000 --slippage 5',
        instructions: ['allowMatcher'],
        options: (command) =>
            named(ofAccount(command), 'matcher')
                .requiredOption('--markets <markets>', 'symbols or indices, with commas between')
                .requiredOption('--hours <number>', 'for how long from now; 0 ends it', index)
                .requiredOption('--notional <amount>', 'most notional in a day, in quote')
                .requiredOption('--slippage <amount>', 'most fees and slippage in a day, in quote'),
        run: async (session, options) => {
            const [deployment, { now }] = [await session.deployment(), await session.books()];
            const { names, account, owner } = await owned(session, options.account);
            const matcher = await names.wallet(options.matcher, '--matcher');
            const budget = {
                markets: options.markets.split(',').map((market) => names.market(market.trim()).index),
                expires: now + BigInt(options.hours) * 3_600n,
                notional: quote(names.parse(options.notional, names.quote, '--notional')),
                slippage: quote(names.parse(options.slippage, names.quote, '--slippage')),
            };
            return submit(session, {
                title: `allow ${options.matcher} to trade ${options.markets} for ${account.label}`,
                instructions: [allowMatcher(deployment, { owner, account: account.address, matcher, budget })],
                signer: owner,
                more: { budget },
            });
        },
    });
}

function close(program: Command): Command {
    return define<OfAccount>(program, {
        name: 'close',
        summary: 'close an empty margin account; its rent goes to the owner',
        example: 'close --account ada:1',
        instructions: ['closeAccount'],
        options: ofAccount,
        run: async (session, { account: text }) => {
            const deployment = await session.deployment();
            const { account, owner } = await owned(session, text);
            return submit(session, {
                title: `close ${account.label}`,
                instructions: [closeAccount(deployment, { owner, account: account.address })],
                signer: owner,
            });
        },
    });
}
