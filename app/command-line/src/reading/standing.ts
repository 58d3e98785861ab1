/** What the reserve sees, takes on, holds, keeps for others and was told of. */
import { displayRatio, holdingSideOf, readAll, NOBODY } from '@ballast/client';

import type { Answer } from '../output.js';
import { hexOf } from '../plain.js';
import type { Session } from '../session.js';
import { section, sheet, table } from '../table.js';
import { displayTime } from '../time.js';

/** The census that was finished last, and the one under way. */
export async function showCensus(session: Session): Promise<Answer> {
    const [{ census, reserve, terms }, names] = await Promise.all([session.books(), session.names()]);
    if (census === undefined)
        return { json: { census: null }, human: 'Nobody opened the account of censuses: ballast keep census does.\n' };
    const { number, began, running, tree, attested } = census.value;
    const facts = sheet([
        ['census', census.address],
        ['number', String(number)],
        ['is', running === 1 ? `under way, ${tree.leaves} accounts visited` : 'finished'],
        ['began', displayTime(began)],
    ]);
    const said = sheet([
        ['number', String(attested.number)],
        ['leaves', String(attested.leaves)],
        ['slots', `${attested.firstSlot} to ${attested.lastSlot}`],
        ['root', hexOf(attested.root.hash)],
        ["traders' vault holds", names.money(attested.tradersVault)],
        ["traders' vault owes", names.money(attested.tradersLedger)],
        ["reserve's vault holds", names.money(attested.reserveVault)],
        ["reserve's vault owes", names.money(attested.reserveLedger)],
        ['claims', names.money(attested.claims)],
        ['report: unpaid at worst', names.money(attested.report)],
        ['of that: not seen, or moved', names.money(attested.charged)],
        ['of that: given since', names.money(attested.given)],
        ['worst scenario', String(attested.scenario)],
        ['report that counts', names.money(reserve.value.stress)],
    ]);
    const rows = terms.value.scenarios.map((shares, row) => [String(row), ...shares.map((share) => `${share} %`)]);
    const head = ['scenario', ...Array.from({ length: 8 }, (_, place) => `class ${place}`)];
    return {
        json: {
            census: census.address,
            number,
            began,
            running: running === 1,
            leaves: tree.leaves,
            attested,
            scenarios: terms.value.scenarios,
        },
        human: [
            section('census', facts),
            section(attested.number === 0 ? 'nothing was attested yet' : 'attested', said),
            section("scenarios, of each market's own shock", table(head, rows)),
        ].join('\n'),
    };
}

/** What the reserve took on. */
export async function showInventory(session: Session): Promise<Answer> {
    const [{ inventory, reserve, terms, markets }, names] = await Promise.all([session.books(), session.names()]);
    const { inventoryCapitalShare, inventoryDeltaShare } = terms.value;
    const held = names.markets.flatMap((unit) => {
        const slot = inventory?.value.markets[unit.index];
        const market = markets.get(unit.index)?.value;
        if (slot === undefined || market === undefined) return [];
        return [{ market: unit, ...slot, lentBudget: market.lentBudget, lentCapital: market.lentCapital }];
    });
    const rows = held.map(({ market, size, since, lentBudget, lentCapital }) => [
        market.symbol,
        names.amount(size, market),
        displayTime(since),
        names.money(lentBudget),
        names.money(lentCapital),
    ]);
    const facts = sheet([
        ['may be lent of protocol capital', displayRatio(inventoryCapitalShare)],
        ['is lent of it', names.money(reserve.value.lent)],
        ['net delta at most, of it', displayRatio(inventoryDeltaShare)],
    ]);
    return {
        json: {
            inventory: inventory?.address ?? null,
            capitalShare: inventoryCapitalShare,
            deltaShare: inventoryDeltaShare,
            lent: reserve.value.lent,
            markets: held.map(({ market, ...slot }) => ({ market: market.index, symbol: market.symbol, ...slot })),
        },
        human: [
            section('inventory', facts),
            section('positions', table(['market', 'size', 'for sale since', 'lent by its budget', 'lent by capital'], rows)),
        ].join('\n'),
    };
}

/** What protocol capital holds beside quote. */
export async function showHoldings(session: Session): Promise<Answer> {
    const [{ holdings, holdingVaults, terms, reserve }, names] = await Promise.all([session.books(), session.names()]);
    const found = (holdings?.value.slots ?? []).flatMap((slot, index) => {
        const set = terms.value.holdings[index];
        if (set === undefined || set.listed === 0) return [];
        const unit = names.collateralAt(slot.collateral);
        const side = holdingSideOf(slot.side) ?? String(slot.side);
        return [{ index, unit, slot, set, side, held: holdingVaults.get(slot.collateral) ?? 0n }];
    });
    const rows = found.map(({ index, unit, slot, set, side }) => [
        unit.symbol,
        String(index),
        names.amount(slot.amount, unit),
        displayRatio(set.calmWeight),
        displayRatio(set.stressedWeight),
        displayRatio(set.band),
        displayRatio(slot.correlation),
        side,
        displayTime(slot.since),
        displayTime(slot.stressed),
    ]);
    const head = ['holding', 'number', 'amount', 'weight', 'in stress', 'band', 'goes with losses', 'is', 'since', 'stress seen'];
    const { holdingsValue, holdingsValued, capital } = reserve.value;
    const facts = sheet([
        ['protocol capital in quote', names.money(capital)],
        ['counted for coverage', names.money(holdingsValue)],
        ['valued', displayTime(holdingsValued)],
    ]);
    return {
        json: {
            holdings: found.map(({ index, unit, slot, set, side, held }) => ({
                index,
                symbol: unit.symbol,
                held,
                ...slot,
                side,
                terms: set,
            })),
            value: holdingsValue,
            valued: holdingsValued,
        },
        human: [section('protocol capital', facts), section('holdings', table(head, rows))].join('\n'),
    };
}

/** Coverage that others hold. */
export async function showFacilities(session: Session): Promise<Answer> {
    const [deployment, { terms, reserve }, names] = await Promise.all([session.deployment(), session.books(), session.names()]);
    const found = await readAll(session.rpc, deployment, 'Facility');
    const rows = found.map(({ address, value }) => [
        names.nameOf(value.holder),
        names.money(value.ready),
        names.money(value.ripening),
        names.money(value.fresh),
        names.money(value.returning),
        names.money(value.premium),
        String(value.epoch),
        address,
    ]);
    const head = ['holder', 'may be drawn', 'waits', 'new', 'asked back', 'premium', 'epoch', 'facility'];
    const { premium, least, most } = terms.value.facilities;
    const facts = sheet([
        ['all together', names.money(reserve.value.facilities)],
        ['least premium of an epoch', displayRatio(premium)],
        ['posted at least', `${least} ${names.quote.symbol}`],
        ['all together at most', `${most} ${names.quote.symbol}`],
    ]);
    return {
        json: {
            facilities: found.map(({ address, value }) => ({ facility: address, ...value })),
            held: reserve.value.facilities,
            terms: terms.value.facilities,
        },
        human: [
            section('terms', facts),
            section('facilities, as they were when something was last done with them', table(head, rows)),
        ].join('\n'),
    };
}

/** What protocol capital has with depositories. */
export async function showPlacements(session: Session): Promise<Answer> {
    const [deployment, { terms, reserve, now }, names] = await Promise.all([session.deployment(), session.books(), session.names()]);
    const found = await readAll(session.rpc, deployment, 'Placement');
    const { vault, share, coverage } = terms.value.placement;
    const rows = found.map(({ address, value }) => [
        value.vault,
        names.money(value.principal),
        names.money(value.redeemable),
        `${now - value.looked} s ago`,
        value.impaired === 0 ? '' : `${now - value.turned} s`,
        names.money(value.earnedEver),
        names.money(value.lostEver),
        address,
    ]);
    const head = ['vault', 'placed', 'can be redeemed', 'looked at', 'impaired for', 'earned', 'lost', 'placement'];
    const facts = sheet([
        ['all together', names.money(reserve.value.placed)],
        ['vault', share === 0 ? 'none: nothing is placed' : vault],
        ['share of protocol capital at most', displayRatio(share)],
        ['what is liquid over the outflows of a day, at least', displayRatio(coverage)],
    ]);
    return {
        json: {
            placements: found.map(({ address, value }) => ({ placement: address, ...value })),
            placed: reserve.value.placed,
            terms: terms.value.placement,
        },
        human: [section('terms', facts), section('placements, as they were when somebody last looked', table(head, rows))].join('\n'),
    };
}

/** The signal under way, and who may raise one. */
export async function showSignal(session: Session): Promise<Answer> {
    const [{ clearinghouse, reserve, now }, names] = await Promise.all([session.books(), session.names()]);
    const { detectors, signalled, signalBy, signalSince, signalLevel } = clearinghouse.value;
    const { signalUntil, signalBond } = reserve.value;
    const open = signalUntil !== 0n;
    const facts = sheet([
        ['is', open ? (now < signalUntil ? 'under way' : 'over, not closed') : 'none'],
        ['raised by', signalBy === NOBODY ? '-' : names.nameOf(signalBy)],
        ['since', displayTime(signalSince)],
        ['until', displayTime(signalUntil)],
        ['level before', String(signalLevel)],
        ['bond', names.money(signalBond)],
    ]);
    const named = detectors.flatMap((key, slot) => (key === NOBODY ? [] : [{ slot, key, ended: signalled[slot] ?? 0n }]));
    const rows = named.map(({ slot, key, ended }) => [String(slot), names.nameOf(key), displayTime(ended)]);
    return {
        json: { open, by: signalBy, since: signalSince, until: signalUntil, level: signalLevel, bond: signalBond, detectors: named },
        human: [
            section(open ? 'signal' : 'signal: none is under way; the last one', facts),
            section('detectors', table(['place', 'who', 'last signal ends'], rows)),
        ].join('\n'),
    };
}
