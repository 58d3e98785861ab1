//! Trades between two margin accounts.

use super::World;
use super::arithmetic::{BASIS, notional, part_ceiled, value};
use super::refusal::{Answer, Outcome, Refusal, require};

/// Which sides a matcher signed for; those spend their allowance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Matched {
    pub buyer: bool,
    pub seller: bool,
}

/// What the gate remembers of a side before the trade.
struct Before {
    account: usize,
    slot: usize,
    size: i128,
    maintenance: i128,
    net_equity: i128,
}

impl World {
    /// The buyer takes `size` for `quote` from the seller.
    pub fn settle_trade(
        &mut self,
        market: usize,
        buyer: usize,
        seller: usize,
        size: i128,
        quote: i128,
        matched: Matched,
    ) -> Answer {
        self.atomically(|world| world.trade(market, buyer, seller, size, quote, matched))
    }

    fn trade(
        &mut self,
        market: usize,
        buyer: usize,
        seller: usize,
        size: i128,
        quote: i128,
        matched: Matched,
    ) -> Answer {
        self.check_trade(market, buyer, seller, size, quote)?;
        let bought = self.before_trade(buyer, market)?;
        let sold = self.before_trade(seller, market)?;
        self.change(buyer, bought.slot, |position, market| position.add(market, size, quote));
        self.change(seller, sold.slot, |position, market| {
            position.add(market, -size, -quote)
        });

        let mark = self.mark(market);
        let fee = part_ceiled(notional(size, mark), self.markets[market].terms.fee_bp);
        self.charge(buyer, market, fee);
        self.charge(seller, market, fee);

        let bought_grew = self.gate(&bought, fee)?;
        let sold_grew = self.gate(&sold, fee)?;
        if bought_grew || sold_grew {
            self.check_growth(market)?;
        }
        let worth = value(size, mark);
        if matched.buyer {
            self.spend_allowance(buyer, quote, fee + (quote - worth).max(0))?;
        }
        if matched.seller {
            self.spend_allowance(seller, quote, fee + (worth - quote).max(0))?;
        }
        self.finish(buyer);
        self.finish(seller);
        Ok(Outcome::Traded { fee })
    }

    fn check_trade(&self, market: usize, buyer: usize, seller: usize, size: i128, quote: i128) -> Result<(), Refusal> {
        self.check_market(market)?;
        self.check_account(buyer)?;
        self.check_account(seller)?;
        require(size > 0, Refusal::ZeroAmount)?;
        require(quote >= 0, Refusal::NegativeQuote)?;
        require(buyer != seller, Refusal::SameAccount)?;
        require(
            self.accounts[buyer].owner != self.accounts[seller].owner,
            Refusal::SameOwner,
        )?;
        require(self.markets[market].final_price.is_none(), Refusal::FinallyPriced)?;
        require(self.is_fresh(market), Refusal::PriceNotFresh)?;
        let mark = self.mark(market);
        let band = part_ceiled(notional(size, mark), self.markets[market].terms.band_bp) + 1;
        require((quote - value(size, mark)).abs() <= band, Refusal::PriceOutsideBand)
    }

    /// Accrues a side and notes what the gate compares with.
    fn before_trade(&mut self, account: usize, market: usize) -> Result<Before, Refusal> {
        let slot = self.open_slot(account, market)?;
        let size = self.change(account, slot, |position, market| {
            position.accrue(market);
            position.size
        });
        let standing = self.standing(account);
        let net_equity = standing.equity - self.accounts[account].fee_debt;
        require(net_equity >= 0, Refusal::EquityBelowZero)?;
        Ok(Before {
            account,
            slot,
            size,
            maintenance: standing.maintenance,
            net_equity,
        })
    }

    /// Takes a fee from cash; what cash lacks is owed.
    fn charge(&mut self, account: usize, market: usize, fee: i128) {
        let account = &mut self.accounts[account];
        let paid = fee.min(account.cash);
        account.cash -= paid;
        account.fee_debt += fee - paid;
        self.markets[market].fees_taken += paid;
    }

    /// Judges a side after the trade; returns whether its position grew.
    fn gate(&self, before: &Before, fee: i128) -> Result<bool, Refusal> {
        let size = self.accounts[before.account].positions[before.slot]
            .as_ref()
            .map_or(0, |position| position.size);
        let grew = size.abs() > before.size.abs() || size.signum() * before.size.signum() < 0;
        let standing = self.standing(before.account);
        let net_equity = standing.equity - self.accounts[before.account].fee_debt;
        require(net_equity >= 0, Refusal::EquityBelowZero)?;
        let kept = !grew && standing.maintenance >= before.maintenance && net_equity >= before.net_equity - (fee + 1);
        require(standing.initial >= 0 || kept, Refusal::BelowInitialMargin)?;
        Ok(grew)
    }

    /// What a market requires of a trade in which a position grew.
    fn check_growth(&self, market: usize) -> Result<(), Refusal> {
        let state = &self.markets[market];
        require(state.shortfall == 0, Refusal::ReduceOnly)?;
        require(
            state.open_interest <= state.terms.open_interest_cap,
            Refusal::BeyondOpenInterestCap,
        )?;
        let beyond_margin = (state.terms.shock_bp - state.terms.maintenance.at(self.now)).max(0);
        let stressed = notional(state.open_interest, self.mark(market)) * beyond_margin;
        require(stressed <= BASIS * self.allowance(market), Refusal::BeyondStressedCap)
    }

    /// Spends a matcher's allowance for one day.
    fn spend_allowance(&mut self, account: usize, notional: i128, slippage: i128) -> Result<(), Refusal> {
        let now = self.now;
        let matcher = self.accounts[account]
            .matcher
            .as_mut()
            .ok_or(Refusal::NoMatcherAllowance)?;
        matcher.notional.spend(matcher.notional_limit, now, notional);
        matcher.slippage.spend(matcher.slippage_limit, now, slippage);
        let within = matcher.notional.used <= matcher.notional_limit && matcher.slippage.used <= matcher.slippage_limit;
        require(within, Refusal::BeyondMatcherAllowance)
    }
}
