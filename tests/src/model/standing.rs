//! Judging an account: one pass over collateral and positions.

use super::World;
use super::arithmetic::{BASIS, ONE, floor_divide, multiplied, notional, value};
use super::position::Position;

/// How an account stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Standing {
    /// Quote, without the fee debt.
    pub equity: i128,
    /// Losses that no claim of their own market covers.
    pub unpaid: i128,
    /// Notional of positions that are not finally priced.
    pub notional: i128,
    /// Weighted.
    pub initial: i128,
    /// Weighted.
    pub maintenance: i128,
    /// Sum of the maintenance requirements, weighted.
    pub requirement: i128,
    /// The largest liquidation buffer among the positions.
    pub buffer_bp: i128,
    /// Whether the feed of every collateral and of every position with size is fresh.
    pub fresh: bool,
}

impl Standing {
    /// Whether initial margin holds, and maintenance with it.
    pub fn meets_initial(&self) -> bool {
        self.initial >= 0 && self.maintenance >= 0
    }

    /// Whether it may take over what others gave up: initial margin holds, or twice maintenance.
    pub fn may_take_over(&self) -> bool {
        self.meets_initial() || self.maintenance >= self.requirement
    }
}

/// How one position stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PositionStanding {
    pub claim: i128,
    /// `u` at the mark.
    pub profit: i128,
    pub notional: i128,
    pub initial_credit: i128,
    pub initial_requirement: i128,
    pub maintenance_credit: i128,
    pub maintenance_ratio_bp: i128,
    pub maintenance_requirement: i128,
}

impl World {
    /// Judges an account as it would stand after accrual.
    pub fn standing(&self, account: usize) -> Standing {
        let account = &self.accounts[account];
        let own = (account.cash - account.fee_debt) * BASIS;
        let mut standing =
            Standing { equity: account.cash, initial: own, maintenance: own, fresh: true, ..Standing::default() };
        for held in account.balances.iter().flatten().filter(|held| held.amount > 0) {
            self.add_collateral_standing(&mut standing, held.collateral, held.amount);
        }
        for position in account.held().filter(|position| position.is_used()) {
            let part = self.position_standing(position);
            let market = &self.markets[position.market];
            standing.equity += part.claim + part.profit;
            standing.unpaid += (-(part.claim + part.profit)).max(0);
            standing.notional += if market.final_price.is_none() { part.notional } else { 0 };
            standing.initial += part.initial_credit - part.initial_requirement;
            standing.maintenance += part.maintenance_credit - part.maintenance_requirement;
            standing.requirement += part.maintenance_requirement;
            standing.buffer_bp = standing.buffer_bp.max(market.terms.buffer_bp);
            standing.fresh &= position.size == 0 || self.is_fresh(position.market);
        }
        standing
    }

    /// Equity less the fee debt.
    pub fn net_equity(&self, account: usize) -> i128 {
        self.standing(account).equity - self.accounts[account].fee_debt
    }

    fn add_collateral_standing(&self, standing: &mut Standing, collateral: usize, amount: i128) {
        let feed = &self.feeds[self.collaterals[collateral].feed];
        let worth = value(amount, self.in_quote(feed.price));
        standing.equity += worth;
        standing.maintenance += worth * (BASIS - self.collaterals[collateral].terms.maintenance_haircut.at(self.now));
        let fresh = self.collateral_is_fresh(collateral);
        standing.fresh &= fresh;
        if fresh {
            let worse = worth.min(value(amount, self.in_quote_low(feed.price.min(feed.stable))));
            standing.initial += worse * (BASIS - self.initial_haircut(collateral, worth));
        }
    }

    /// The initial haircut of a collateral for a balance worth `worth`, in basis points.
    pub fn initial_haircut(&self, collateral: usize, worth: i128) -> i128 {
        let collateral = &self.collaterals[collateral];
        let terms = &collateral.terms;
        let size = floor_divide(worth * terms.size_slope, ONE);
        let confidence = floor_divide(self.feeds[collateral.feed].confidence_bp * terms.confidence_sixteenths, 16);
        let volatility = multiplied(terms.initial_multiple, self.feeds[collateral.feed].volatility_bp);
        let sum = terms.minimum_haircut_bp + volatility + size + confidence;
        sum.max(terms.minimum_haircut_bp).min(terms.maximum_haircut_bp)
    }

    /// Judges one position.
    pub fn position_standing(&self, position: &Position) -> PositionStanding {
        let market = &self.markets[position.market];
        let terms = &market.terms;
        let mark = self.mark(position.market);
        let claim = position.live_claim(market);
        let profit = position.profit(market, mark);
        let worse_profit = profit.min(position.profit(market, self.worse(position.market, position.size)));
        let notional = notional(position.size, mark);

        let net = claim + worse_profit;
        let finally = market.final_price.is_some();
        let initial_credit = if net < 0 {
            net * BASIS
        } else if finally {
            0
        } else {
            (net * BASIS).min(notional * terms.profit_credit_bp)
        };
        let net = claim + profit;
        let backed = floor_divide(net.min(claim) * market.backing, ONE);
        let maintenance_credit = if net < 0 { net * BASIS } else { backed * terms.profit_factor.at(self.now) };

        let volatility = multiplied(terms.initial_multiple, self.feeds[market.feed].volatility_bp);
        let asked = multiplied(self.target.initial_scale, terms.initial_bp + market.addition_bp + volatility);
        let fresh_bp = (asked + terms.concentration.goal(notional)).min(BASIS);
        let initial_bp = if self.is_fresh(position.market) { fresh_bp } else { BASIS };
        let maintenance_ratio_bp =
            (terms.maintenance.at(self.now) + terms.concentration.added(notional, self.now)).min(BASIS);
        let charged = if finally { 0 } else { notional };
        PositionStanding {
            claim,
            profit,
            notional,
            initial_credit,
            initial_requirement: charged * initial_bp,
            maintenance_credit,
            maintenance_ratio_bp,
            maintenance_requirement: charged * maintenance_ratio_bp,
        }
    }
}
