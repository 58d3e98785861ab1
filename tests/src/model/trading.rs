//! Trades between two margin accounts.

use super::arithmetic::{BASIS, floor_divide, notional, part_ceiled, part_floored, value};
use super::refusal::{Answer, Outcome, Refusal, require};
use super::target::SCALE;
use super::terms::Fault;
use super::{World, pause};

/// Seconds not charged yet in which positions may grow.
const UNCHARGED_SECONDS: i128 = 300;

/// A fill between two accounts, and who signs for each.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Trade {
    pub market: usize,
    pub buyer: usize,
    pub buyer_signer: u64,
    pub seller: usize,
    pub seller_signer: u64,
    pub size: i128,
    pub quote: i128,
}

/// What the gate remembers of a side before the trade.
struct Before {
    account: usize,
    slot: usize,
    size: i128,
    maintenance: i128,
    net_equity: i128,
    counted: i128,
}

impl World {
    /// The buyer takes `size` for `quote` from the seller.
    pub fn settle_trade(&mut self, trade: &Trade) -> Answer {
        self.atomically(|world| world.trade(trade))
    }

    /// The same, each side signed by its owner.
    pub fn trade_between(&mut self, market: usize, buyer: usize, seller: usize, size: i128, quote: i128) -> Answer {
        self.settle_trade(&Trade {
            market,
            buyer,
            buyer_signer: self.accounts[buyer].owner,
            seller,
            seller_signer: self.accounts[seller].owner,
            size,
            quote,
        })
    }

    fn trade(&mut self, trade: &Trade) -> Answer {
        let Trade { market, buyer, seller, size, quote, .. } = *trade;
        self.check_trade(trade)?;
        let mark = self.mark(market);
        let fee = self.trade_fee(market, notional(size, mark));
        let worth = value(size, mark);
        let bought = self.authorize(buyer, trade.buyer_signer, trade, fee + (quote - worth).max(0))?;
        let sold = self.authorize(seller, trade.seller_signer, trade, fee + (worth - quote).max(0))?;
        let paused = self.is_paused(pause::MATCHING);
        require(!paused || !(bought || sold), Refusal::Paused)?;
        let matched = bought || sold;
        let open_before = self.markets[market].open_interest;
        let bought = self.before_trade(buyer, market)?;
        let sold = self.before_trade(seller, market)?;
        self.change(buyer, bought.slot, |position, market| position.add(market, size, quote));
        self.change(seller, sold.slot, |position, market| position.add(market, -size, -quote));
        self.charge(buyer, market, fee);
        self.charge(seller, market, fee);

        let bought_grew = self.gate(&bought, fee)?;
        let sold_grew = self.gate(&sold, fee)?;
        if bought_grew || sold_grew {
            self.check_growth(market, open_before)?;
        }
        require(!(bought_grew || sold_grew || matched) || !self.is_uncharged(market), Refusal::FundingNotAccrued)?;
        self.gave(buyer, bought.counted);
        self.gave(seller, sold.counted);
        self.finish(buyer);
        self.finish(seller);
        Ok(Outcome::Traded { fee })
    }

    fn check_trade(&self, trade: &Trade) -> Result<(), Refusal> {
        let Trade { market, size, quote, .. } = *trade;
        self.check_market(market)?;
        self.check_account(trade.buyer)?;
        self.check_account(trade.seller)?;
        let another = self.accounts[trade.buyer].owner != self.accounts[trade.seller].owner;
        require(another, Refusal::SameOwner)?;
        require(self.markets[market].final_price.is_none(), Refusal::FinallyPriced)?;
        require(size > 0, Refusal::ZeroAmount)?;
        require(quote >= 0, Refusal::NegativeQuote)?;
        require(self.is_fresh(market), Refusal::PriceNotFresh)?;
        let mark = self.mark(market);
        let state = &self.markets[market];
        let band_bp = if state.is_halted() { 0 } else { state.terms.band_bp };
        let band = part_ceiled(notional(size, mark), band_bp) + 1;
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
        let counted = self.counted(account);
        Ok(Before { account, slot, size, maintenance: standing.maintenance, net_equity, counted })
    }

    fn trade_fee(&self, market: usize, notional: i128) -> i128 {
        let terms = &self.markets[market].terms;
        let fee_bp = terms.fee_bp + self.target.fee_addition;
        if terms.fault == Fault::FeeFloored {
            return part_floored(notional, fee_bp);
        }
        part_ceiled(notional, fee_bp)
    }

    /// Takes a fee from cash; what cash lacks is owed to this market, or joins what is owed already.
    fn charge(&mut self, account: usize, market: usize, fee: i128) {
        let account = &mut self.accounts[account];
        let paid = fee.min(account.cash);
        account.cash -= paid;
        if fee > paid {
            account.fee_debt += fee - paid;
            account.fee_market = account.fee_market.or(Some(market));
        }
        self.markets[market].fees_taken += paid;
    }

    /// Judges a side after the trade; returns whether its position grew.
    fn gate(&self, before: &Before, fee: i128) -> Result<bool, Refusal> {
        let size = self.accounts[before.account].positions[before.slot].as_ref().map_or(0, |position| position.size);
        let grew = size.abs() > before.size.abs() || size.signum() * before.size.signum() < 0;
        let standing = self.standing(before.account);
        let net_equity = standing.equity - self.accounts[before.account].fee_debt;
        require(before.net_equity >= 0 && net_equity >= 0, Refusal::EquityBelowZero)?;
        if !standing.meets_initial() {
            require(!grew, Refusal::BelowInitialMargin)?;
            require(standing.maintenance >= before.maintenance, Refusal::HealthFell)?;
            require(net_equity >= before.net_equity - (fee + 1), Refusal::ValueGivenAway)?;
        }
        Ok(grew)
    }

    /// What a market requires of a trade in which a position grew.
    fn check_growth(&self, market: usize, open_before: i128) -> Result<(), Refusal> {
        require(!self.is_paused(pause::GROWTH), Refusal::Paused)?;
        let state = &self.markets[market];
        require(!state.is_halted(), Refusal::ReduceOnly)?;
        self.check_growth_of_market(market, open_before)
    }

    /// Whether so much funding is due that positions do not pass to others.
    pub(crate) fn is_uncharged(&self, market: usize) -> bool {
        self.markets[market].funding.rate != 0 && self.uncharged(market) > UNCHARGED_SECONDS
    }

    fn check_growth_of_market(&self, market: usize, open_before: i128) -> Result<(), Refusal> {
        let state = &self.markets[market];
        if state.open_interest <= open_before {
            return Ok(());
        }
        let cap = floor_divide(state.terms.open_interest_cap * self.target.cap_scale, SCALE);
        require(state.open_interest <= cap, Refusal::BeyondOpenInterestCap)?;
        let margin = state.terms.maintenance.at(self.now).min(state.terms.maintenance_follow.base_bp);
        let beyond_margin = (state.terms.shock_bp - margin).max(0);
        let stressed = notional(state.open_interest, self.mark(market)) * beyond_margin;
        require(stressed <= BASIS * self.allowance(market), Refusal::BeyondStressedCap)
    }

    /// Owner and delegate may trade; a matcher spends of what the account allows it for a day. Returns whether it was a matcher.
    fn authorize(&mut self, account: usize, signer: u64, trade: &Trade, slippage: i128) -> Result<bool, Refusal> {
        let now = self.now;
        let traded = notional(trade.size, self.mark(trade.market));
        let state = &mut self.accounts[account];
        if state.is_signed_by(signer) {
            return Ok(false);
        }
        let mut matchers = state.matchers.iter_mut().flatten();
        let matcher = matchers.find(|allowance| allowance.matcher == signer).ok_or(Refusal::NotAuthorized)?;
        require(now < matcher.expires, Refusal::MatcherExpired)?;
        require(matcher.markets & (1 << trade.market) != 0, Refusal::MatcherMarketNotAllowed)?;
        // Of an allowance that was lowered below what is used nothing is left; a fill that costs nothing takes nothing of it.
        let within = traded <= matcher.notional.room(matcher.notional_limit, now)
            && slippage <= matcher.slippage.room(matcher.slippage_limit, now);
        require(within, Refusal::BeyondMatcherAllowance)?;
        matcher.notional.spend(matcher.notional_limit, now, traded);
        matcher.slippage.spend(matcher.slippage_limit, now, slippage);
        Ok(true)
    }
}
