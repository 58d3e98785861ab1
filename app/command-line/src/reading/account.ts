/** One margin account, judged. */
import { displayAmount, displayRatio, NOBODY } from '@ballast/client';
import type { Account, Withdrawable } from '@ballast/risk';

import type { NamedAccount, Names } from '../names.js';
import type { Answer } from '../output.js';
import type { Session } from '../session.js';
import { section, sheet, table } from '../table.js';
import { displayTime } from '../time.js';

/** Digits of basis points: health is quote times basis points. */
const BASIS_POINT_DIGITS = 4;

/** Everything of an account that somebody asks about. */
export async function showAccount(session: Session, account: NamedAccount): Promise<Answer> {
    const [risk, books, names] = await Promise.all([session.risk(), session.judged(), session.names()]);
    const question = { books, account: account.bytes };
    const judged = risk.account(question);
    const withdrawable = risk.withdrawable(question);
    const lines = judged.positions.map(({ market }) => ({ market, ...risk.liquidationPrice({ ...question, market }) }));
    const { owner, delegate, index, matchers } = account.value;
    const allowed = matchers.filter(({ matcher }) => matcher !== NOBODY);
    const facts = sheet([
        ['account', account.address],
        ['owner', names.nameOf(owner)],
        ['index', String(index)],
        ['delegate', delegate === NOBODY ? '-' : names.nameOf(delegate)],
        ...describeStanding(judged, names),
    ]);
    const prices = lines.map(({ market, falling, rising, belowMaintenance }) => {
        const unit = names.marketAt(market);
        const shown = (price: bigint | null) => (price === null ? '-' : names.price(price, unit));
        return [unit.symbol, belowMaintenance ? 'now' : shown(falling), belowMaintenance ? 'now' : shown(rising)];
    });
    const matcherRows = allowed.map(({ matcher, expires, notional, notionalUsed, slippage, slippageUsed }) => [
        names.nameOf(matcher),
        displayTime(expires),
        ...[notionalUsed, notional, slippageUsed, slippage].map((amount) => names.money(amount)),
    ]);
    return {
        json: { account: account.address, owner, index, delegate, judged, withdrawable, liquidationPrices: lines, matchers: allowed },
        human: [
            section(account.label, facts),
            section('positions', describePositions(judged, names)),
            section(`liquidation prices, in ${names.quote.symbol}`, table(['market', 'falling to', 'rising to'], prices)),
            section('collateral', describeCollaterals(judged, names)),
            section('may be withdrawn by margin', describeWithdrawable(withdrawable, names)),
            section('matchers', table(['matcher', 'until', 'notional used', 'of', 'slippage used', 'of'], matcherRows)),
        ].join('\n'),
    };
}

/** Health, as an amount of quote: it is counted in quote times basis points. */
export function health(weighted: bigint, { quote }: Names): string {
    return `${displayAmount({ amount: weighted, decimals: quote.decimals + BASIS_POINT_DIGITS })} ${quote.symbol}`;
}

/** What an account comes to. */
export function describeStanding({ standing, cash, feesOwed }: Account, names: Names): [string, string][] {
    return [
        ['cash', names.money(cash)],
        ['fees owed', names.money(feesOwed)],
        ['equity', names.money(standing.equity)],
        ['unpaid losses', names.money(standing.unpaid)],
        ['notional', names.money(standing.notional)],
        ['initial health', health(standing.initial, names)],
        ['maintenance health', health(standing.maintenance, names)],
        ['may open and withdraw', standing.meetsInitial ? 'yes' : 'no'],
        ['may be liquidated', standing.belowMaintenance ? 'yes' : 'no'],
    ];
}

/** The positions of an account. */
export function describePositions({ positions }: Account, names: Names): string {
    const rows = positions.map(({ market, size, mark, validity, profit, claim, requirement, maintenanceRatio }) => {
        const unit = names.marketAt(market);
        return [
            unit.symbol,
            names.amount(size, unit),
            names.price(mark, unit),
            validity,
            names.money(profit),
            names.money(claim),
            displayRatio(maintenanceRatio),
            health(requirement, names),
        ];
    });
    return table(['market', 'size', 'mark', 'price is', 'profit', 'claim', 'maintenance', 'required'], rows);
}

function describeCollaterals({ collaterals }: Account, names: Names): string {
    const rows = collaterals.map(({ collateral, amount, price, validity, value, initialHaircut, maintenanceHaircut }) => {
        const unit = names.collateralAt(collateral);
        return [
            unit.symbol,
            names.amount(amount, unit),
            names.price(price, unit),
            validity,
            names.money(value),
            displayRatio(initialHaircut),
            displayRatio(maintenanceHaircut),
        ];
    });
    return table(['collateral', 'amount', 'price', 'price is', 'value', 'initial haircut', 'maintenance haircut'], rows);
}

/** The most that margin lets out, and what refuses more. */
export function describeWithdrawable({ quote, collaterals }: Withdrawable, names: Names): string {
    const rows = [
        [names.quote.symbol, names.money(quote.amount), quote.beyond?.name ?? '-'],
        ...collaterals.map(({ collateral, most }) => {
            const unit = names.collateralAt(collateral);
            return [unit.symbol, names.amount(most.amount, unit), most.beyond?.name ?? '-'];
        }),
    ];
    return table(['token', 'most', 'more is refused by'], rows);
}
