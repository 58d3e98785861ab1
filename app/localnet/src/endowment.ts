/** What stands behind losses when a clearinghouse is founded: terms of the reserve, capital, seeds, series and pledges. */
import {
    createInventory,
    fundReserve,
    listHolding,
    openCensus,
    openHoldings,
    openInventory,
    openSeries,
    pledgeReserve,
    quote,
    setDetector,
    setFacilityTerms,
    setPlacementTerms,
    setForecast,
    setInventoryTerms,
    setReserveTerms,
    setScenarios,
    setTrancheTerms,
    TRANCHE_NAMES,
} from '@ballast/client';

import type { Endowment } from './configuration.js';
import type { Exchange } from './exchange.js';

/** Terms of the reserve and its tranches, then capital, seeds, series and pledges. */
export async function endow(exchange: Exchange, endowment: Endowment): Promise<void> {
    const { chain, deployment } = exchange;
    const authority = exchange.roles.governance;
    await chain.send(
        setReserveTerms(deployment, { terms: endowment.reserve, authority }),
        setForecast(deployment, { weights: endowment.forecast, authority }),
        setTrancheTerms(deployment, { terms: endowment.tranches, authority }),
    );
    await provide(exchange, endowment);
    const { capital, seed, pledge } = endowment;
    const sponsor = await chain.wallet('sponsor');
    const source = await chain.tokens(exchange.quoteMint, sponsor.address, capital + seed * BigInt(exchange.assets.length));
    await chain.send(fundReserve(deployment, { depositor: sponsor, source, amount: quote(capital) }));
    for (const tranche of TRANCHE_NAMES) {
        await chain.send(openSeries(deployment, { payer: chain.payer, governance: authority, tranche, series: 1 }));
    }
    for (const { index: market } of exchange.assets) {
        await chain.send(fundReserve(deployment, { depositor: sponsor, source, market, amount: quote(seed) }));
        await chain.send(pledgeReserve(deployment, { market, amount: quote(pledge), authority }));
    }
}

/** Opens what anyone opens once, and sets under which terms it is used. */
async function provide(exchange: Exchange, endowment: Endowment): Promise<void> {
    const { scenarios, inventory, holdings, facilities, placements } = endowment;
    const { chain, deployment, roles } = exchange;
    const { payer } = chain;
    const authority = roles.governance;
    await chain.send(
        openCensus(deployment, { payer }),
        createInventory(deployment, { payer }),
        ...exchange.assets.map(({ index: market }) => openInventory(deployment, { payer, market })),
        openHoldings(deployment, { payer }),
    );
    await chain.send(
        setScenarios(deployment, { scenarios, authority }),
        setInventoryTerms(deployment, { terms: inventory, authority }),
        setFacilityTerms(deployment, { terms: facilities, authority }),
        setPlacementTerms(deployment, { terms: placements, authority }),
        setDetector(deployment, { slot: 0, key: roles.detector.address, authority }),
    );
    for (const [index, { symbol, terms }] of holdings.entries()) {
        const { collateral } = exchange.asset(symbol);
        await chain.send(listHolding(deployment, { payer, authority, index, collateral, terms }));
    }
}
