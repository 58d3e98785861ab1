//! Accounts become values: what an account holds, read once against prices and terms, for `ballast_risk` to judge.

mod census;
mod coverage;

use anchor_lang::prelude::*;
use ballast_risk::coverage::scaled;
use ballast_risk::fixed::FRACTION_ONE;
use ballast_risk::margin::{CollateralLeg, MarginTerms, PositionLeg, PositionMargin, Standing};
use ballast_risk::position::Position;
use ballast_risk::price::{Action, Validity, inverse};
use ballast_risk::target::MarketRisk;
use ballast_risk::{BasisPoints, Money, Multiple, Price, Rounding, Size, wide};

pub use self::census::*;
pub(crate) use self::coverage::{level_from, level_without_signal, may_spend, publish_coverage};
use crate::error::{BallastError, Lawful, OrRefuse, ensure, refused};
use crate::state::{
    Balance, Bounds, Clearinghouse, CollateralSlot, FeedPrice, HOLDINGS, Holdings, Inventory, MarginAccount,
    MarketPrice, MarketSlot, NONE, PositionSlot, Prices, Reserve, Terms,
};

/// Prices and terms at one moment.
#[derive(Clone, Copy)]
pub struct Books<'a> {
    /// Prices.
    pub prices: &'a Prices,
    /// Terms.
    pub terms: &'a Terms,
    /// The clock, in unix seconds.
    pub now: i64,
}

/// One market's prices and terms.
#[derive(Clone, Copy)]
pub struct MarketBook<'a> {
    /// Its terms.
    pub terms: &'a MarketSlot,
    /// What it publishes.
    pub published: &'a MarketPrice,
    /// Its feed.
    pub feed: &'a FeedPrice,
    /// What its price is good for.
    pub validity: Validity,
    prices: &'a Prices,
    now: i64,
}

/// One collateral's prices, in quote.
#[derive(Clone, Copy)]
pub struct CollateralBook<'a> {
    /// Its terms.
    pub terms: &'a CollateralSlot,
    /// Its feed.
    pub feed: &'a FeedPrice,
    /// Last price, in quote.
    pub price: Price,
    /// Stable price, in quote.
    pub stable: Price,
    /// The lower of both, at the higher of the quote's: what initial margin counts.
    pub lower: Price,
    /// What the price is good for; no better than the quote feed's.
    pub validity: Validity,
    /// Since when it could be sold: when prices of both resumed.
    pub resumed: i64,
}

/// What a price is refused with.
const fn refusal(action: Action) -> BallastError {
    match action {
        Action::PayOut | Action::Trade => BallastError::PriceNotFresh,
        Action::Reduce => BallastError::PriceNotUsable,
        Action::Judge => BallastError::FeedWithoutPrice,
    }
}

fn in_quote(price: u64, inverse: u64) -> Result<Price> {
    if inverse == FRACTION_ONE {
        return Ok(Price(price));
    }
    wide::scale(price, inverse, Rounding::Down).lawful().map(Price)
}

fn demand(validity: Validity, action: Action) -> Result<()> {
    if validity.serves(action) { Ok(()) } else { Err(refused(refusal(action))) }
}

impl MarketBook<'_> {
    /// The final price, if there is one.
    pub const fn final_price(&self) -> Option<Price> {
        match self.published.final_price {
            0 => None,
            price => Some(Price(price)),
        }
    }

    /// The price at which positions are marked.
    #[inline(always)]
    pub fn mark(&self) -> Price {
        self.final_price().unwrap_or(Price(self.feed.price))
    }

    /// The worse, for the holder of a size, of last and stable price.
    #[inline(always)]
    pub fn worse(&self, size: Size) -> Price {
        match self.final_price() {
            Some(price) => price,
            None if size.0 > 0 => Price(self.feed.price.min(self.feed.stable)),
            None => Price(self.feed.price.max(self.feed.stable)),
        }
    }

    /// The mark, if it serves an action.
    pub fn mark_for(&self, action: Action) -> Result<Price> {
        demand(self.validity, action)?;
        Ok(self.mark())
    }

    /// Refuses a market that has its final price.
    pub fn not_final(&self) -> Result<()> {
        ensure!(self.final_price().is_none(), BallastError::MarketFinal);
        Ok(())
    }

    /// The cap on open interest, as far as the listing has grown and the reserve covers it.
    pub fn open_interest_cap(&self) -> Result<u64> {
        let cap = self.terms.admission().cap(self.terms.open_interest_cap, self.now).lawful()?;
        scaled(cap, self.prices.cap_scale, Rounding::Down).lawful()
    }

    /// The fee of each side of a trade, with what a lack of coverage adds.
    pub const fn fee(&self) -> BasisPoints {
        BasisPoints(self.terms.fee.saturating_add(self.prices.fee_addition)) // Both are small.
    }

    /// What the market brings into the reserve's target. Margin that glides down stands only where it ends.
    pub fn risk(&self) -> Result<MarketRisk> {
        let open = Size(i64::try_from(self.published.mean_open_interest).or_refuse(BallastError::AmountTooLarge)?);
        let maintenance = self.terms.maintenance.glide();
        Ok(MarketRisk {
            open_interest: open.notional(self.mark()).lawful()?,
            volatility: self.feed.volatility,
            slow_volatility: self.feed.long_volatility,
            jump: self.feed.history().jump(),
            margin: maintenance.at(self.now).min(maintenance.to),
            class: self.terms.class,
        })
    }

    /// A position with what it is judged by.
    #[inline(always)]
    pub fn leg(&self, position: &Position) -> PositionLeg {
        PositionLeg {
            position: *position,
            indices: self.published.indices(),
            mark: self.mark(),
            worse: self.worse(position.size),
            finalized: self.final_price().is_some(),
            fresh: self.validity.serves(Action::Trade),
            terms: MarginTerms {
                initial: self.initial(),
                maintenance: self.terms.maintenance.glide().at(self.now),
                concentration: self.terms.concentration.glide().at(self.now),
                profit_credit: BasisPoints(self.terms.profit_credit),
                profit_factor: self.terms.profit_factor.glide().at(self.now),
                backing: self.published.backing,
            },
        }
    }

    /// Initial margin with what volatility and the market as a whole add to it, scaled by the steward and the reserve's coverage.
    #[inline(always)]
    fn initial(&self) -> BasisPoints {
        let volatility = Multiple(self.terms.initial_volatility).of(BasisPoints(self.feed.volatility));
        // At most the whole is required.
        let sum = self.terms.initial.saturating_add(self.published.addition).saturating_add(volatility.0);
        Multiple(self.prices.initial_scale).of(self.terms.admission().margin(BasisPoints(sum)))
    }

    /// What an account has or owes in this market.
    pub(crate) fn net(&self, account: &MarginAccount, market: u16) -> Result<Money> {
        match account.position(market) {
            Some(slot) => Ok(self.margin(&slot.position())?.net),
            None => Ok(Money::ZERO),
        }
    }

    /// What a position adds to an account's standing.
    pub fn margin(&self, position: &Position) -> Result<PositionMargin> {
        self.leg(position).margin().lawful()
    }
}

impl CollateralBook<'_> {
    /// The price, if it serves an action.
    pub fn price_for(&self, action: Action) -> Result<Price> {
        demand(self.validity, action)?;
        Ok(self.price)
    }

    /// How much of the collateral an amount of quote is worth, at the higher of price and stable price; none without a price.
    pub fn worth(&self, quote: u64) -> Result<u64> {
        match self.price.max(self.stable) {
            Price(0) => Ok(0),
            price => Ok(price.units(quote, Rounding::Down).unwrap_or(u64::MAX)), // More than there can be.
        }
    }

    /// What an amount is worth to whoever must sell it, at the lower price; nothing is known without a usable one.
    fn worst(&self, amount: u64) -> Result<Option<u64>> {
        if !self.validity.serves(Action::Reduce) {
            return Ok(None);
        }
        self.lower.of(amount, Rounding::Down).lawful().map(Some)
    }

    /// A value less the initial haircut.
    pub fn less_haircut(&self, value: u64, now: i64) -> Result<u64> {
        let value = Money::of(value).lawful()?;
        let (confidence, volatility) = (BasisPoints(self.feed.confidence), BasisPoints(self.feed.volatility));
        let haircut = self.terms.haircut().initial(value, confidence, volatility);
        let haircut = self.terms.admission().haircut(haircut, now).lawful()?;
        value.part(haircut.complement(), Rounding::Down).lawful()
    }

    /// A balance with what it counts for.
    pub fn leg(&self, balance: &Balance, now: i64) -> Result<CollateralLeg> {
        let value = Money::of(self.price.of(balance.amount, Rounding::Down).lawful()?).lawful()?;
        let initial_value = if !self.validity.serves(Action::Trade) {
            Money::ZERO
        } else if self.lower < self.price {
            Money::of(self.lower.of(balance.amount, Rounding::Down).lawful()?).lawful()?
        } else {
            value
        };
        let (confidence, volatility) = (BasisPoints(self.feed.confidence), BasisPoints(self.feed.volatility));
        let haircut = self.terms.haircut().initial(value, confidence, volatility);
        Ok(CollateralLeg {
            value,
            initial_value,
            initial_haircut: self.terms.admission().haircut(haircut, now).lawful()?,
            maintenance_haircut: self.terms.maintenance_haircut.glide().at(now),
        })
    }
}

/// What each holding of protocol capital is worth, where that is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct HoldingValues(pub [Option<u64>; HOLDINGS]);

impl HoldingValues {
    /// What protocol capital comes to with them, what is lent and placed of it included.
    pub fn total(&self, reserve: &Reserve) -> Result<u64> {
        let away = reserve.lent.checked_add(reserve.placed).or_refuse(BallastError::Overflow)?;
        let quote = reserve.capital.checked_add(away).or_refuse(BallastError::Overflow)?;
        let total = self.0.iter().flatten().try_fold(quote, |sum, value| sum.checked_add(*value));
        total.or_refuse(BallastError::Overflow)
    }
}

impl<'a> Books<'a> {
    /// What holdings are worth at the lower of last and stable price.
    pub fn holding_values(&self, holdings: &Holdings) -> Result<HoldingValues> {
        let mut values = HoldingValues::default();
        for (value, slot) in values.0.iter_mut().zip(&holdings.slots).filter(|(_, slot)| slot.listed()) {
            *value = self.collateral(slot.collateral)?.worst(slot.amount)?;
        }
        Ok(values)
    }

    /// A market's prices and terms.
    #[inline(always)]
    pub fn market(&self, index: u16) -> Result<MarketBook<'a>> {
        let terms = self.terms.market(index)?;
        let published = self.prices.market(index)?;
        let feed = self.prices.feed(terms.feed)?;
        let validity = if published.final_price != 0 { Validity::Final } else { self.validity(terms.feed, feed)? };
        Ok(MarketBook { terms, published, feed, validity, prices: self.prices, now: self.now })
    }

    /// A collateral's prices and terms.
    pub fn collateral(&self, index: u16) -> Result<CollateralBook<'a>> {
        let terms = self.terms.collateral(index)?;
        let feed = self.prices.feed(terms.feed)?;
        let (quote, resumed) = self.quote()?;
        Ok(CollateralBook {
            terms,
            feed,
            price: in_quote(feed.price, self.prices.quote_inverse)?,
            stable: in_quote(feed.stable, self.prices.quote_inverse)?,
            lower: in_quote(feed.price.min(feed.stable), self.prices.quote_inverse_low)?,
            validity: self.validity(terms.feed, feed)?.max(quote),
            resumed: feed.resumed.max(resumed),
        })
    }

    /// What a collateral costs whoever buys it of the reserve, in quote: the higher of last and stable price, at the lower of the quote's.
    pub(crate) fn higher(&self, book: &CollateralBook) -> Result<Price> {
        let by = match self.terms.quote_feed {
            NONE => FRACTION_ONE,
            feed => {
                let quote = self.prices.feed(feed)?;
                inverse(Price(quote.price.min(quote.stable))).lawful()?
            }
        };
        in_quote(book.feed.price.max(book.feed.stable), by)
    }

    fn validity(&self, index: u16, feed: &FeedPrice) -> Result<Validity> {
        Ok(Validity::of(feed.heard(), self.now, &self.terms.feed(index)?.ages()).max(feed.doubt().validity()))
    }

    /// Collateral is priced in quote, so it needs the quote's price as much as its own: what that is good for, and since when.
    fn quote(&self) -> Result<(Validity, i64)> {
        if self.terms.quote_feed == NONE {
            return Ok((Validity::Final, 0));
        }
        let feed = self.prices.feed(self.terms.quote_feed)?;
        Ok((self.validity(self.terms.quote_feed, feed)?, feed.resumed))
    }

    /// What all collateral and all positions but that in `market` come to. `visit` sees each position on the way.
    pub fn rest(
        &self,
        account: &MarginAccount,
        market: u16,
        mut visit: impl FnMut(&MarketBook, &PositionMargin),
    ) -> Result<Standing> {
        let mut standing = Standing::default();
        for balance in account.balances.iter().filter(|balance| balance.amount > 0) {
            let leg = self.collateral(balance.collateral)?.leg(balance, self.now)?;
            standing = standing.with_collateral(&leg).lawful()?;
        }
        for slot in account.positions.iter().filter(|slot| slot.market != market && slot.used()) {
            let book = self.market(slot.market)?;
            let margin = book.margin(&slot.position())?;
            visit(&book, &margin);
            standing = standing.with_position(&margin).lawful()?;
        }
        Ok(standing)
    }

    /// What an account comes to.
    pub fn standing(&self, account: &MarginAccount) -> Result<Standing> {
        self.rest(account, NONE, |_, _| {})?.with_cash(account.cash, account.fee_debt).lawful()
    }

    /// The most that an account's losses may draw which nobody can divide now, because their markets have no usable price, whatever else
    /// it holds: in each market at most what the market may draw, and together what cash does not pay.
    pub fn drawable(&self, account: &MarginAccount) -> Result<u64> {
        let (mut losses, mut drawable) = (0_u64, 0_u64);
        for slot in account.positions.iter().filter(|slot| slot.used()) {
            let book = self.market(slot.market)?;
            if book.validity.serves(Action::Reduce) {
                continue;
            }
            let loss = book.margin(&slot.position())?.net.debt();
            losses = losses.saturating_add(loss); // Beyond the range either sum is beyond what any reserve holds.
            drawable = drawable.saturating_add(loss.min(book.published.allowance));
        }
        Ok(drawable.min(losses.saturating_sub(account.cash)))
    }

    /// Judges an account and keeps its clocks.
    pub(crate) fn look(&self, account: &mut MarginAccount) -> Result<Standing> {
        let standing = self.standing(account)?;
        self.keep_clocks(account, &standing);
        Ok(standing)
    }

    /// Sets or clears an account's clocks by what it comes to.
    pub(crate) fn keep_clocks(&self, account: &mut MarginAccount, standing: &Standing) {
        account.keep_clocks(standing, BasisPoints(self.terms.variation_allowance), self.now);
    }

    /// The net delta of what the reserve holds, in quote: a final price ends it.
    pub fn delta(&self, inventory: &Inventory) -> Result<Money> {
        let mut delta = Money::ZERO;
        for (market, slot) in (0_u16..).zip(&inventory.markets).filter(|(_, slot)| slot.size != 0) {
            let book = self.market(market)?;
            if book.final_price().is_none() {
                delta = delta.plus(Size(slot.size).value(book.mark()).lawful()?).lawful()?;
            }
        }
        Ok(delta)
    }

    /// What bounds the outflow of a vault of the traders: of a collateral, or of quote for [`NONE`].
    pub fn bounds(&self, collateral: u16, root: &Clearinghouse) -> Result<Bounds> {
        let quote = root.bounds(collateral, self.now)?;
        if collateral == NONE {
            return Ok(quote);
        }
        Ok(Bounds { least: self.collateral(collateral)?.worth(quote.least)?, ..quote })
    }

    /// Value leaves only when every feed that the account depends on is fresh. Without a position it depends on none.
    pub(crate) fn demand_fresh(&self, account: &MarginAccount) -> Result<()> {
        if !account.positions.iter().any(PositionSlot::used) {
            return Ok(());
        }
        for balance in account.balances.iter().filter(|balance| balance.amount > 0) {
            demand(self.collateral(balance.collateral)?.validity, Action::PayOut)?;
        }
        for slot in account.positions.iter().filter(|slot| slot.size != 0) {
            demand(self.market(slot.market)?.validity, Action::PayOut)?;
        }
        Ok(())
    }
}

/// What an account comes to with one position apart from the rest: the rest is read once, the position before and after.
pub(crate) fn with_leg(
    rest: &Standing,
    account: &MarginAccount,
    book: &MarketBook,
    position: &Position,
) -> Result<Standing> {
    let standing = if position.used() { rest.with_position(&book.margin(position)?).lawful()? } else { *rest };
    standing.with_cash(account.cash, account.fee_debt).lawful()
}

/// A position taken out of its slot, accrued, to be put back when it is done with.
pub struct Leg {
    /// The position.
    pub position: Position,
    /// The last booking window that counted it.
    pub window: u32,
    slot: usize,
    market: u16,
    was_used: bool,
    census: u32,
}

impl Leg {
    /// Takes a market's position out of an account, or a new one, and accrues it.
    pub fn take(account: &MarginAccount, market: &mut crate::state::Market, book: &MarketBook) -> Result<Self> {
        let slot = account.slot(market.index)?;
        let held: &PositionSlot = account.positions.get(slot).or_refuse(BallastError::PositionsFull)?;
        let mut leg = Self {
            position: held.position(),
            window: held.window,
            slot,
            market: market.index,
            was_used: held.used(),
            census: book.prices.census,
        };
        market.accrue(&mut leg.position, &book.published.indices())?;
        Ok(leg)
    }

    /// The market's index.
    pub(crate) const fn market(&self) -> u16 {
        self.market
    }

    /// The number of its slot.
    pub(crate) const fn slot(&self) -> usize {
        self.slot
    }

    /// Puts the position back; the market counts it, and a census under way has not seen a size that is another now.
    pub(crate) fn put(self, account: &mut MarginAccount, market: &mut crate::state::Market) -> Result<()> {
        market.count(self.was_used, self.position.used(), market.is_booked(self.window))?;
        let visited = account.is_visited(self.census);
        let held = account.positions.get(self.slot).or_refuse(BallastError::PositionsFull)?.size;
        if visited && held != self.position.size.0 && account.forget_seen(self.slot) {
            market.forget(self.census, Size(held))?;
        }
        let slot = account.positions.get_mut(self.slot).or_refuse(BallastError::PositionsFull)?;
        slot.store(market.index, &self.position);
        if self.position.used() {
            slot.window = self.window;
        }
        Ok(())
    }
}
