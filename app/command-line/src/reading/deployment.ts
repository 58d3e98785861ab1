/** The root, its prices, its markets, its collaterals and its reserve. */
import { BREAKERS, OPERATIONS, QUOTE, TRANCHES, displayPrice, displayRatio } from '@ballast/client';
import { LEVELS } from '@ballast/risk';

import type { Answer } from '../output.js';
import type { Session } from '../session.js';
import { section, sheet, table } from '../table.js';
import { displaySeconds, displayTime } from '../time.js';

/** The root: who governs it, what is paused, what its vaults hold and owe. */
export async function showClearinghouse(session: Session): Promise<Answer> {
    const [books, names] = await Promise.all([session.books(), session.names()]);
    const { deployment, clearinghouse, now, slot, vaults, reserveVault, reserve } = books;
    const { launched, pauses, breakers, tradersLedger, collateralLedgers } = clearinghouse.value;
    const ledgers = [...vaults].map(([index, held]) => {
        const unit = names.tokenAt(index);
        const owed = index === QUOTE ? tradersLedger : (collateralLedgers[index] ?? 0n);
        return { index, symbol: unit.symbol, held, owed, row: [unit.symbol, names.amount(held, unit), names.amount(owed, unit)] };
    });
    const stops = [
        ...Object.entries(OPERATIONS).map(([name], bit) => ({ what: `pause of ${name}`, ...(pauses[bit] ?? { since: 0n, until: 0n }) })),
        ...Object.entries(BREAKERS).map(([name, number]) => ({
            what: `breaker ${name}`,
            ...(breakers[number] ?? { since: 0n, until: 0n }),
        })),
    ];
    const stopped = stops.map((stop) => ({ ...stop, open: stop.until > now }));
    const facts = sheet([
        ['root', deployment.clearinghouse],
        ['governance', names.nameOf(deployment.governance)],
        ['guardian', names.nameOf(deployment.guardian)],
        ['steward', names.nameOf(deployment.steward)],
        ['quote mint', deployment.quoteMint],
        ['launched', displayTime(launched)],
        ['clock', displayTime(now)],
        ['slot', String(slot)],
    ]);
    const rows = stopped.map(({ what, open, since, until }) => [what, open ? 'stops' : '-', displayTime(since), displayTime(until)]);
    const reserveRow = ['reserve', names.money(reserveVault), names.money(reserve.value.ledger)];
    return {
        json: {
            deployment,
            launched,
            now,
            slot,
            vaults: [
                ...ledgers.map(({ row: _, ...ledger }) => ledger),
                { symbol: 'reserve', held: reserveVault, owed: reserve.value.ledger },
            ],
            stops: stopped,
        },
        human: [
            section('clearinghouse', facts),
            section('vaults', table(['vault', 'holds', 'owes'], [...ledgers.map(({ row }) => row), reserveRow])),
            section('pauses and breakers', table(['what', 'now', 'since', 'until'], rows)),
        ].join('\n'),
    };
}

/** Every price: what it is good for, and how it moves. */
export async function showPrices(session: Session): Promise<Answer> {
    const [{ prices, now }, names] = await Promise.all([session.books(), session.names()]);
    const found = names.feeds.map((feed) => {
        const price = prices.value.feeds[feed.index];
        return { feed: feed.index, symbol: feed.symbol, decimals: feed.decimals, ...price };
    });
    const quoteDecimals = names.quote.decimals;
    const shown = (price: bigint | undefined, decimals: number) => displayPrice({ price: price ?? 0n, decimals, quoteDecimals });
    const rows = found.map(({ symbol, feed, price, stable, published, confidence, volatility, doubted, decimals }) => [
        symbol,
        String(feed),
        shown(price, decimals),
        shown(stable, decimals),
        displaySeconds(now - (published ?? 0n)),
        displayRatio(confidence ?? 0),
        displayRatio(volatility ?? 0),
        displayTime(doubted ?? 0n),
    ]);
    const head = ['feed', 'index', 'price', 'stable', 'age', 'confidence', 'volatility', 'doubted since'];
    return { json: { now, prices: found }, human: section(`prices, in ${names.quote.symbol} for a whole token`, table(head, rows)) };
}

/** Every market's figures. */
export async function showMarkets(session: Session): Promise<Answer> {
    const [risk, judged, books, names] = await Promise.all([session.risk(), session.judged(), session.books(), session.names()]);
    const found = names.markets.flatMap((unit) => {
        const market = books.markets.get(unit.index);
        if (market === undefined) return [];
        return [{ unit, figures: risk.market({ books: judged, root: books.clearinghouse.bytes, market: market.bytes }) }];
    });
    const rows = found.map(({ unit, figures }) => [
        unit.symbol,
        String(unit.index),
        names.price(figures.mark, unit),
        figures.validity,
        names.amount(figures.openInterest, unit),
        names.money(figures.openNotional),
        displayRatio(figures.initial),
        displayRatio(figures.maintenance),
        displayRatio(figures.fee),
        String(figures.fundingRate),
        figures.halted ? 'booking window' : figures.finalized ? 'final' : 'open',
    ]);
    const head = [
        'market',
        'index',
        'mark',
        'price is',
        'open interest',
        'notional',
        'initial',
        'maintenance',
        'fee',
        'funding, ppm/h',
        'state',
    ];
    return {
        json: { markets: found.map(({ unit, figures }) => ({ symbol: unit.symbol, ...figures })) },
        human: section(`markets, prices in ${names.quote.symbol}`, table(head, rows)),
    };
}

/** One market: its figures, its money, its terms. */
export async function showMarket(session: Session, text: string): Promise<Answer> {
    const [risk, judged, books, names] = await Promise.all([session.risk(), session.judged(), session.books(), session.names()]);
    const unit = names.market(text);
    const market = books.markets.get(unit.index);
    if (market === undefined) throw new RangeError(`market ${unit.index} was not read: try again`);
    const figures = risk.market({ books: judged, root: books.clearinghouse.bytes, market: market.bytes });
    const facts = sheet([
        ['market', market.address],
        ['mark', `${names.price(figures.mark, unit)} ${names.quote.symbol}`],
        ['price is', figures.validity],
        ['open interest', names.amount(figures.openInterest, unit)],
        ['cap on it', names.amount(figures.openInterestCap, unit)],
        ['notional', names.money(figures.openNotional)],
        ['initial margin', displayRatio(figures.initial)],
        ['maintenance margin', displayRatio(figures.maintenance)],
        ['fee of each side', displayRatio(figures.fee)],
        ['funding rate', `${figures.fundingRate} ppm/h`],
        ['funding to accrue first', figures.accrueFirst ? 'yes' : 'no'],
        ['booking window', figures.halted ? 'open' : 'closed'],
        ['final price', figures.finalized ? 'yes' : 'no'],
        ['pool', names.money(figures.pool)],
        ['claims', names.money(figures.claims)],
        ['shortfall', names.money(figures.shortfall)],
        ['budget', names.money(figures.budget)],
        ['may draw', names.money(figures.allowance)],
        ['may draw today', names.money(figures.dayRoom)],
        ['drawn', names.money(figures.drawn)],
    ]);
    const terms = books.terms.value.markets[unit.index];
    return { json: { market: market.address, symbol: unit.symbol, ...figures, terms }, human: section(unit.symbol, facts) };
}

/** Every collateral: price, cap and haircuts of a whole token. */
export async function showCollaterals(session: Session): Promise<Answer> {
    const [books, names] = await Promise.all([session.books(), session.names()]);
    const found = names.collaterals.map((unit) => {
        const slot = books.terms.value.collaterals[unit.index];
        return { unit, slot, held: books.vaults.get(unit.index) ?? 0n, price: books.prices.value.feeds[unit.feed]?.price ?? 0n };
    });
    const rows = found.map(({ unit, slot, held, price }) => [
        unit.symbol,
        String(unit.index),
        names.price(price, unit),
        names.amount(held, unit),
        names.amount(slot?.depositCap ?? 0n, unit),
        displayRatio(slot?.minimumHaircut ?? 0),
        displayRatio(slot?.maximumHaircut ?? 0),
        slot?.mint ?? '-',
    ]);
    const head = ['collateral', 'index', 'price', 'vault holds', 'cap', 'least haircut', 'greatest haircut', 'mint'];
    return {
        json: { collaterals: found.map(({ unit, slot, held, price }) => ({ ...unit, price, held, terms: slot })) },
        human: section(`collaterals, prices in ${names.quote.symbol}`, table(head, rows)),
    };
}

/** The reserve: its tiers, its target, what each market asks of it. */
export async function showReserve(session: Session): Promise<Answer> {
    const [risk, judged, books, names] = await Promise.all([session.risk(), session.judged(), session.books(), session.names()]);
    const figures = risk.reserve({ books: judged, reserve: books.reserve.bytes });
    const facts = sheet([
        ['reserve', books.reserve.address],
        ['ledger', names.money(figures.ledger)],
        ['protocol capital', names.money(figures.capital)],
        ['treasury', names.money(figures.treasury)],
        ['tiers together', names.money(figures.tiers)],
        ['target', names.money(figures.target)],
        ['target now', names.money(figures.targetNow)],
        ['coverage', displayRatio(figures.coverage)],
        ['level', figures.level],
    ]);
    const tranches = figures.tranches.map(({ series, open, assets, behindLosses, due, depleted }, place) => [
        Object.keys(TRANCHES)[place] ?? String(place),
        String(series),
        open ? 'open' : 'closed',
        names.money(assets),
        names.money(behindLosses),
        names.money(due),
        depleted ? 'takes no stake' : 'takes stakes',
    ]);
    const markets = figures.markets.map(({ market, goal, leg, allowance }) => [
        names.marketAt(market).symbol,
        names.money(goal),
        leg,
        names.money(allowance),
    ]);
    return {
        json: { reserve: books.reserve.address, ...figures },
        human: [
            section('reserve', facts),
            section('tranches', table(['tranche', 'series', 'is', 'assets', 'behind losses', 'due to exits', ''], tranches)),
            section('what markets ask for', table(['market', 'alone', 'by', 'may draw'], markets)),
        ].join('\n'),
    };
}

/** How strained the reserve is, and what that moves. */
export async function showLevels(session: Session): Promise<Answer> {
    const [risk, judged, books, names] = await Promise.all([session.risk(), session.judged(), session.books(), session.names()]);
    const figures = risk.reserve({ books: judged, reserve: books.reserve.bytes });
    const { levelBegins, levelHysteresis } = books.terms.value.reserve;
    const { coverage, initialScale, capScale, feeAddition } = books.prices.value;
    const rows = LEVELS.map((level, place) => [
        level === figures.level ? `> ${level}` : `  ${level}`,
        place === 0 ? '-' : displayRatio(levelBegins[place - 1] ?? 0),
    ]);
    const facts = sheet([
        ['coverage now', displayRatio(figures.coverage)],
        ['published coverage', displayRatio(coverage)],
        ['tiers', names.money(figures.tiers)],
        ['target', names.money(figures.target)],
        ['hysteresis', displayRatio(levelHysteresis)],
        ['added to fees', displayRatio(feeAddition)],
    ]);
    const { level, tiers, target } = figures;
    return {
        json: {
            level,
            coverage: figures.coverage,
            published: coverage,
            tiers,
            target,
            levelBegins,
            levelHysteresis,
            initialScale,
            capScale,
            feeAddition,
        },
        human: [section('levels', table(['level', 'below coverage of'], rows)), section('coverage', facts)].join('\n'),
    };
}
