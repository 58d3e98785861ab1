/** What would be: the program's own judgement of acts that nobody has done. */
import { quote, size as sizeOf, tokens, displayRatio } from '@ballast/client';
import { price as priceOf, type Act, type Preview, type Side } from '@ballast/risk';
import type { Command } from 'commander';

import { define } from '../define.js';
import { BadInput } from '../errors.js';
import type { NamedAccount, Names } from '../names.js';
import type { Answer } from '../output.js';
import type { Session } from '../session.js';
import { section, table } from '../table.js';
import { markOf, worthOf } from '../worth.js';
import { describePositions, describeStanding, describeWithdrawable } from './account.js';

interface OfAccount {
    readonly account: string;
}

interface Moves extends OfAccount {
    readonly amount: string;
    readonly collateral?: string;
}

interface Trade extends OfAccount {
    readonly market: string;
    readonly side: string;
    readonly size: string;
    readonly price?: string;
    readonly quote?: string;
}

interface InMarket extends OfAccount {
    readonly market: string;
}

interface Largest extends InMarket {
    readonly side: string;
    readonly price?: string;
}

/** Which side of a trade. */
export function sideOf(text: string): Side {
    if (text !== 'buy' && text !== 'sell') throw new BadInput(`"${text}" is no side: give buy or sell`);
    return text;
}

const ofAccount = (command: Command): Command =>
    command.requiredOption('--account <account>', 'a trader, a key file, an owner, or a margin account');
const ofMarket = (command: Command): Command => ofAccount(command).requiredOption('--market <market>', 'a symbol, an index, or feed:N');

/** Adds `preview`. */
export function addPreviews(program: Command): Command {
    const preview = program.command('preview').description('what would be, by the program itself; nothing is sent');
    for (const kind of ['deposit', 'withdraw'] as const) {
        define<Moves>(preview, {
            name: kind,
            summary: kind === 'deposit' ? 'an account with more in it' : 'an account with less in it, and whether that may be',
            example: `preview ${kind} --account ada --amount 100`,
            options: (command) =>
                ofAccount(command)
                    .requiredOption('--amount <amount>', 'in whole tokens: 1,000.25')
                    .option('--collateral <token>', 'which; the quote if it is left out'),
            run: (session, options) => previewMove(session, kind, options),
        });
    }
    define<Trade>(preview, {
        name: 'trade',
        summary: 'an account after a trade, and whether the gate lets it pass',
        example: 'preview trade --account ada --market BTC --side buy --size 0.01',
        options: (command) =>
            ofMarket(command)
                .requiredOption('--side <side>', 'buy or sell')
                .requiredOption('--size <size>', 'in whole tokens')
                .option('--price <price>', 'of a whole token; the mark if it is left out')
                .option('--quote <amount>', 'for all of it, instead of a price'),
        run: previewTrade,
    });
    define<InMarket & { readonly price: string }>(preview, {
        name: 'price',
        summary: "an account after a market's price has moved",
        example: 'preview price --account ada --market BTC --price 40000',
        options: (command) => ofMarket(command).requiredOption('--price <price>', 'of a whole token'),
        run: previewPrice,
    });
    define<InMarket>(preview, {
        name: 'liquidation',
        summary: 'the prices at which an account loses maintenance margin',
        example: 'preview liquidation --account ada --market BTC',
        options: ofMarket,
        run: previewLiquidation,
    });
    define<Largest>(preview, {
        name: 'largest',
        summary: 'the largest trade that the gate lets pass',
        example: 'preview largest --account ada --market BTC --side buy',
        options: (command) =>
            ofMarket(command)
                .requiredOption('--side <side>', 'buy or sell')
                .option('--price <price>', 'of a whole token; the mark if it is left out'),
        run: previewLargest,
    });
    define<OfAccount>(preview, {
        name: 'withdrawable',
        summary: 'what may be withdrawn now: by margin, and by the vaults',
        example: 'preview withdrawable --account ada',
        options: ofAccount,
        run: previewWithdrawable,
    });
    define<{ readonly collateral: string; readonly amounts: string }>(preview, {
        name: 'haircuts',
        summary: 'what amounts of a collateral count for',
        example: 'preview haircuts --collateral ETH --amounts 1,10,100',
        options: (command) =>
            command
                .requiredOption('--collateral <token>', 'a symbol, an index, or feed:N')
                .requiredOption('--amounts <amounts>', 'whole tokens with commas between, without groups of thousands'),
        run: previewHaircuts,
    });
    return preview;
}

async function previewMove(session: Session, kind: 'deposit' | 'withdraw', { account, amount, collateral }: Moves): Promise<Answer> {
    const names = await session.names();
    const unit = names.token(collateral);
    const moved = names.parse(amount, unit, '--amount');
    const act: Act =
        unit.index === names.quote.index
            ? { kind, amount: quote(moved) }
            : { kind: kind === 'deposit' ? 'depositCollateral' : 'withdrawCollateral', collateral: unit.index, amount: tokens(moved) };
    return play(session, await names.account(account), [act], `${kind} ${names.amount(moved, unit)}`);
}

async function previewTrade(session: Session, options: Trade): Promise<Answer> {
    const names = await session.names();
    const market = names.market(options.market);
    const side = sideOf(options.side);
    const size = sizeOf(names.parse(options.size, market, '--size'));
    const paid = await quoteFor(session, { ...options, market, size });
    const acts: Act[] = [{ kind: 'trade', market: market.index, side, size, quote: quote(paid) }];
    return play(session, await names.account(options.account), acts, `${side} ${names.amount(size, market)} for ${names.money(paid)}`);
}

/** A trade, as people ask for it. */
export interface QuoteForOptions {
    readonly market: ReturnType<Names['market']>;
    readonly size: ReturnType<typeof sizeOf>;
    readonly price?: string;
    readonly quote?: string;
}

/** What a trade pays: what was said for all of it, or the size at a price, or at the mark, rounded down. */
export async function quoteFor(session: Session, { market, size, price, quote: whole }: QuoteForOptions): Promise<bigint> {
    const names = await session.names();
    if (price !== undefined && whole !== undefined) throw new BadInput('--price and --quote say the same twice: give one of them');
    if (whole !== undefined) return names.parse(whole, names.quote, '--quote');
    const at = price === undefined ? {} : { price: names.parsePrice(price, market) };
    const paid = await worthOf(session, { market, size, ...at });
    if (paid <= 0n) throw new BadInput(`the size is worth less than a unit of ${names.quote.symbol}: trade more, or give --quote`);
    return paid;
}

async function previewPrice(session: Session, { account, market, price }: InMarket & { readonly price: string }): Promise<Answer> {
    const names = await session.names();
    const unit = names.market(market);
    const moved = priceOf(names.parsePrice(price, unit));
    const acts: Act[] = [{ kind: 'price', feed: unit.feed, price: moved }];
    return play(session, await names.account(account), acts, `${unit.symbol} at ${names.price(moved, unit)} ${names.quote.symbol}`);
}

async function play(session: Session, account: NamedAccount, acts: Act[], title: string): Promise<Answer> {
    const [risk, judged, books, names] = await Promise.all([session.risk(), session.judged(), session.books(), session.names()]);
    const markets = [...books.markets.values()].map(({ bytes }) => bytes);
    const preview = risk.preview({ books: judged, root: books.clearinghouse.bytes, account: account.bytes, markets, acts });
    const positions = section('positions afterwards', describePositions(preview.after.account, names));
    const sends = acts.some(({ kind }) => kind !== 'price');
    const described = describePreview(preview, names, { title: `${account.label}: ${title}`, sends });
    return { json: { account: account.address, ...preview }, human: [described, positions].join('\n') };
}

function describePreview(
    { before, acts, after }: Preview,
    names: Names,
    { title, sends }: { readonly title: string; readonly sends: boolean },
): string {
    const rows = describeStanding(before.account, names).map(([name, value], row) => [
        name,
        value,
        describeStanding(after.account, names)[row]?.[1] ?? '-',
    ]);
    const fee = acts.map((act) => names.money(act.fee)).join(', ');
    const accepted = sends ? `  The program would accept it. Fee: ${fee}.\n` : '  Nobody sends this: a price moves by itself.\n';
    const refusals = acts.flatMap(({ refusal }) => (refusal === null ? [] : [`${refusal.name} (${refusal.code}): ${refusal.message}`]));
    return [
        section(title, table(['', 'before', 'after'], rows)),
        refusals.length === 0 ? accepted : `  The program would refuse it: ${refusals.join('; ')}.\n`,
        section('may be withdrawn by margin afterwards', describeWithdrawable(after.withdrawable, names)),
        '',
    ].join('\n');
}

async function previewLiquidation(session: Session, { account, market }: InMarket): Promise<Answer> {
    const [risk, books, names] = await Promise.all([session.risk(), session.judged(), session.names()]);
    const unit = names.market(market);
    const held = await names.account(account);
    const found = risk.liquidationPrice({ books, account: held.bytes, market: unit.index });
    const shown = (price: bigint | null) => (found.belowMaintenance ? 'now' : price === null ? 'never' : names.price(price, unit));
    const rows = [[unit.symbol, names.price(found.mark, unit), shown(found.falling), shown(found.rising)]];
    const title = `${held.label}, in ${names.quote.symbol} for a whole token`;
    return {
        json: { account: held.address, market: unit.index, ...found },
        human: section(title, table(['market', 'mark', 'falling to', 'rising to'], rows)),
    };
}

async function previewLargest(session: Session, { account, market, side, price }: Largest): Promise<Answer> {
    const [risk, judged, books, names] = await Promise.all([session.risk(), session.judged(), session.books(), session.names()]);
    const unit = names.market(market);
    const held = await names.account(account);
    const traded = books.markets.get(unit.index);
    if (traded === undefined) throw new BadInput(`market ${unit.index} was not read: try again`);
    const at = price === undefined ? await markOf(session, unit) : priceOf(names.parsePrice(price, unit));
    const question = { books: judged, account: held.bytes, root: books.clearinghouse.bytes, market: traded.bytes };
    const found = risk.largestTrade({ ...question, side: sideOf(side), price: at });
    const beyond = found.size.beyond;
    const rows = [
        ['size', names.amount(found.size.amount, unit)],
        ['for', names.money(found.quote)],
        ['fee', names.money(found.fee)],
        ['more is refused by', beyond === null ? '-' : `${beyond.name} (${beyond.code})`],
    ];
    const title = `${held.label}: the largest ${side} of ${unit.symbol} at ${names.price(at, unit)} ${names.quote.symbol}`;
    return { json: { account: held.address, market: unit.index, side, price: at, ...found }, human: section(title, table(['', ''], rows)) };
}

async function previewWithdrawable(session: Session, { account }: OfAccount): Promise<Answer> {
    const [risk, judged, books, names] = await Promise.all([session.risk(), session.judged(), session.books(), session.names()]);
    const held = await names.account(account);
    const margin = risk.withdrawable({ books: judged, account: held.bytes });
    const vaults = [...books.outflows].map(([index, outflow]) => {
        const of = index === names.quote.index ? { kind: 'quote' as const } : { kind: 'collateral' as const, collateral: index };
        return { index, ...risk.vault({ books: judged, root: books.clearinghouse.bytes, outflow: outflow.bytes, of }) };
    });
    const rows = vaults.map(({ index, atOnce, waiting, stopped }) => {
        const unit = names.tokenAt(index);
        return [unit.symbol, names.amount(atOnce.amount, unit), names.amount(waiting, unit), stopped?.name ?? '-'];
    });
    return {
        json: { account: held.address, margin, vaults },
        human: [
            section(`${held.label}: by margin`, describeWithdrawable(margin, names)),
            section('by the vaults, whoever asks', table(['token', 'at once', 'waits', 'stopped by'], rows)),
        ].join('\n'),
    };
}

async function previewHaircuts(
    session: Session,
    { collateral, amounts }: { readonly collateral: string; readonly amounts: string },
): Promise<Answer> {
    const [risk, books, names] = await Promise.all([session.risk(), session.judged(), session.names()]);
    const unit = names.collateral(collateral);
    const asked = amounts.split(',').map((text) => tokens(names.parse(text.trim(), unit, '--amounts')));
    const found = risk.haircuts({ books, collateral: unit.index, amounts: asked });
    const rows = found.amounts.map(({ amount, value, initialHaircut, maintenanceHaircut }) => [
        names.amount(amount, unit),
        names.money(value),
        displayRatio(initialHaircut),
        displayRatio(maintenanceHaircut),
    ]);
    const title = `${unit.symbol} at ${names.price(found.price, unit)} ${names.quote.symbol}, ${found.validity}`;
    return {
        json: { collateral: unit.index, ...found },
        human: section(title, table(['amount', 'value', 'initial haircut', 'maintenance haircut'], rows)),
    };
}
