//! Rounds over a whole market: booking everyone, shortfalls, fees, funding, recoveries.

use anchor_lang::prelude::Pubkey;
use ballast::event::{RecoveryCollected, ShortfallApplied};
use ballast::state::{COLLATERALS, MARKETS};

use crate::exchange::Exchange;
use crate::keepers::{Keepers, Task};
use crate::rescue::net;
use crate::stop::{OrStop, Outcome, Stop};

/// Seconds after which a shortfall that waits without a window is tried again.
const HOUR: i64 = 3_600;
/// Seconds between accruals of funding.
const FUNDING: i64 = 240;

impl Keepers {
    /// Books everyone in a market, losers first, so that the pool holds what winners are paid from. Nobody is booked at a price that is too old.
    pub(crate) fn settle_market(&mut self, exchange: &mut Exchange, market: u16) -> Outcome<()> {
        if !exchange.bookable(market)? {
            return Ok(());
        }
        let mut positions: Vec<(i64, Pubkey)> = Vec::new();
        for (key, account) in &exchange.snapshot.accounts {
            if let Some(slot) = account.position(market) {
                positions.push((net(exchange, slot)?, *key));
            }
        }
        positions.sort_unstable();
        for (_, key) in positions {
            exchange.must("settle", exchange.deployment.settle(market, key))?;
        }
        Ok(())
    }

    /// Lets a market's shortfall fall on claims. While a window is open everyone is booked before, recoveries included.
    pub(crate) fn apply_shortfall(&mut self, exchange: &mut Exchange, market: u16) -> Outcome<()> {
        let state = exchange.market(market)?;
        if state.shortfall == 0 {
            return Ok(());
        }
        if !state.halted() {
            return self.try_shortfall(exchange, market);
        }
        if !exchange.bookable(market)? {
            self.plan_shortfall(exchange, market);
            return Ok(());
        }
        self.settle_market(exchange, market)?;
        self.settle_recoveries(exchange, market)?;
        self.try_shortfall(exchange, market)
    }

    /// What is left of it is tried again: soon where a window is open, else when claims may have come.
    fn try_shortfall(&mut self, exchange: &mut Exchange, market: u16) -> Outcome<()> {
        if let Ok(receipt) = exchange.send("apply_shortfall", exchange.deployment.apply_shortfall(market))? {
            let event: ShortfallApplied = receipt.event().ok_or_else(|| Stop::fault("a cut without its event"))?;
            self.losses.applied(&event);
        }
        let state = exchange.market(market)?;
        if state.halted() {
            self.plan_shortfall(exchange, market);
        } else if state.shortfall > 0 {
            self.plan(exchange.now() + HOUR, Task::Apply(market));
        }
        Ok(())
    }

    /// Reads, counts and pays the claims in a market that passed to recoveries.
    fn settle_recoveries(&mut self, exchange: &mut Exchange, market: u16) -> Outcome<()> {
        let held: Vec<u16> = exchange
            .snapshot
            .recoveries
            .iter()
            .filter(|(_, recovery)| recovery.claims.get(usize::from(market)).is_some_and(|held| held.claim > 0))
            .map(|(index, _)| *index)
            .collect();
        for recovery in held {
            exchange.must("settle_recovery", exchange.deployment.settle_recovery(recovery, market))?;
        }
        Ok(())
    }

    /// Brings in what passed to losses: claims are paid, collateral is sold, and cash repays.
    pub(crate) fn recover(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        for market in 0..MARKETS {
            let market = u16::try_from(market).or_stop("counting markets")?;
            let payable =
                exchange.snapshot.markets.get(&market).is_some_and(|market| !market.halted() && market.pool > 0);
            if payable {
                self.settle_recoveries(exchange, market)?;
            }
        }
        let recoveries: Vec<u16> = exchange.snapshot.recoveries.keys().copied().collect();
        for index in recoveries {
            self.sell_recovered(exchange, index)?;
            if exchange.snapshot.recoveries.get(&index).is_some_and(|recovery| recovery.cash > 0) {
                let receipt = exchange.must("collect_recovery", exchange.deployment.collect_recovery(index))?;
                let Some(receipt) = receipt else { continue };
                let event: RecoveryCollected =
                    receipt.event().ok_or_else(|| Stop::fault("a repayment without its event"))?;
                self.losses.collected(&event);
            }
        }
        Ok(())
    }

    fn sell_recovered(&mut self, exchange: &mut Exchange, index: u16) -> Outcome<()> {
        for collateral in 0..COLLATERALS {
            let collateral = u16::try_from(collateral).or_stop("counting collaterals")?;
            let recovery = exchange.snapshot.recoveries.get(&index);
            let balance = recovery.and_then(|recovery| recovery.balance(collateral).ok()).unwrap_or(0);
            if balance == 0 || !exchange.trades(collateral) {
                continue;
            }
            let taker = self.keeper()?;
            let buy = exchange.deployment.buy_recovery(index, taker.signs(), collateral, u64::MAX);
            // Refused while the price is too old: it is offered again in the next round.
            let _refusal = exchange.send("buy_recovery", buy)?;
        }
        Ok(())
    }

    /// Moves fees to the reserve.
    pub(crate) fn collect_fees(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let markets: Vec<u16> = exchange.snapshot.markets.keys().copied().collect();
        for index in markets {
            let market = exchange.market(index)?;
            if market.fees_taken > 0 || (market.used == 0 && market.pool > 0) {
                // Refused where no more was taken than stays behind.
                let _refused = exchange.send("collect_fees", exchange.deployment.collect_fees(index))?;
            }
        }
        Ok(())
    }

    /// Lets maintenance terms follow volatility, and what coverage moves follow the reserve. Static terms follow nothing.
    pub(crate) fn adapt(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let markets: Vec<u16> = exchange.snapshot.markets.keys().copied().collect();
        let collaterals: Vec<u16> = exchange.assets.iter().map(|asset| asset.index).collect();
        exchange.must("follow_volatility", exchange.deployment.follow_volatility(&markets, &collaterals))?;
        self.accrue(exchange)?;
        exchange.must("update_target", exchange.deployment.update_target())?;
        Ok(())
    }

    /// Positions pass to others only where funding was charged in the last five minutes.
    pub(crate) fn charge_funding(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let now = exchange.now();
        if now >= self.charged + FUNDING {
            self.charged = now;
            self.accrue(exchange)?;
        }
        Ok(())
    }

    /// Accrues funding and publishes how well claims are backed.
    pub(crate) fn accrue(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let markets: Vec<u16> = exchange.snapshot.markets.keys().copied().collect();
        for market in markets {
            exchange.must("accrue_funding", exchange.deployment.accrue_funding(market))?;
        }
        Ok(())
    }
}
