//! One asset's history, walked with a reserve that holds some of it, and beside it one that only keeps what it held.

use anchor_lang::prelude::Pubkey;
use ballast::event::HoldingTraded;
use ballast::instructions::{HoldingTerms, Rebalancing};
use ballast::state::{HoldingSlot, side};
use ballast_client::instruction::Collateral;
use ballast_risk::holding::{DISCOUNT, Side, auction};
use ballast_risk::price::Action;
use ballast_risk::{BasisPoints, Price, Rounding};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::classes;
use crate::exchange::{Exchange, Role};
use crate::founding::{found, key};
use crate::history::{EXPONENT, History, Step, walk as course};
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::TermSet;

/// Tokens and quote of whoever takes the other side.
const PURSE: u64 = 1 << 60;
/// What is walked on after the history: at its last price.
const AFTER: i64 = 3_600;

/// What the same is for every asset.
pub(crate) struct Setting {
    /// In the quote's smallest unit.
    pub(crate) capital: u64,
    /// The asset's share at the start, in basis points.
    pub(crate) share: u16,
    pub(crate) band: u16,
    pub(crate) day_cap: u64,
    /// What a taker wants beyond the market's price, in basis points.
    pub(crate) edge: u32,
    /// The most that a taker trades for at one price.
    pub(crate) depth: u64,
    pub(crate) seed: u64,
}

/// A worth over time, in the quote's smallest unit.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Course {
    pub(crate) first: u64,
    pub(crate) lowest: u64,
    pub(crate) last: u64,
}

/// What the reserve traded on one side.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Traded {
    pub(crate) trades: u64,
    /// At the market's price of the moment.
    pub(crate) value: u64,
    /// What takers gained by it; negative is what they lost.
    pub(crate) gained: i64,
}

/// What one asset came to.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) symbol: String,
    /// In dollars: at the start, at the least, at the end.
    pub(crate) price: [f64; 3],
    pub(crate) without: Course,
    pub(crate) with: Course,
    pub(crate) sold: Traded,
    pub(crate) bought: Traded,
    /// The most that a taker gained in one trade, of its value in hundredths of a basis point.
    pub(crate) most_gained: i64,
    /// The stated discount, in basis points.
    pub(crate) stated: u32,
    /// Seconds from the first sight of stress to the holding's end, where both were.
    pub(crate) seconds_to_quote: Option<i64>,
    pub(crate) laws_broken: u64,
}

impl Report {
    /// Laws, and the stated discount.
    pub(crate) fn broken(&self) -> u64 {
        self.laws_broken + u64::from(self.most_gained > i64::from(self.stated) * 100)
    }
}

impl Course {
    const fn begin(worth: u64) -> Self {
        Self { first: worth, lowest: worth, last: worth }
    }

    fn go(&mut self, worth: u64) {
        self.lowest = self.lowest.min(worth);
        self.last = worth;
    }
}

/// A walk under way.
struct Walk<'a> {
    exchange: Exchange,
    setting: &'a Setting,
    asset: Collateral,
    taker: (Pubkey, Pubkey, Pubkey),
    kept: u64,
    report: Report,
    stressed: Option<i64>,
}

fn dollars(price: i64) -> f64 {
    price as f64 * 10_f64.powi(EXPONENT)
}

/// Walks a history.
pub(crate) fn walk(history: &History, setting: &Setting) -> Outcome<Report> {
    let mut seed = ChaCha8Rng::seed_from_u64(setting.seed);
    let (steps, _) = course(std::slice::from_ref(history), &mut seed);
    let first = steps.first().ok_or_else(|| Stop::input("an empty history"))?;
    let mut walk = Walk::begin(history, first, setting, &mut seed)?;
    for step in &steps {
        walk.step(step)?;
    }
    let last = steps.last().cloned().unwrap_or_else(|| first.clone());
    for minutes in 1..=AFTER / 60 {
        walk.step(&Step { time: last.time + 60 * minutes, ..last.clone() })?;
    }
    walk.exchange.check_fully()?;
    walk.report.laws_broken = walk.exchange.verdict.broken;
    Ok(walk.report)
}

impl<'a> Walk<'a> {
    fn begin(history: &History, first: &Step, setting: &'a Setting, seed: &mut ChaCha8Rng) -> Outcome<Self> {
        let mut exchange = found(first.time - 60, setting.capital, TermSet::Dynamic, seed)?;
        let index = exchange.list_collateral(&history.symbol, history.first(), TermSet::Dynamic, seed)?;
        let asset = exchange.assets.first().ok_or_else(|| Stop::fault("nothing was listed"))?.collateral;
        exchange.refresh(&first.prices)?;
        let deployment = exchange.deployment;
        exchange.roles.insert(deployment.holdings(), Role::Holdings);
        exchange.roles.insert(deployment.holding_vault(index), Role::HoldingVault(0));
        let terms = HoldingTerms {
            calm_weight: setting.share,
            stressed_weight: 0,
            band: setting.band,
            class: classes::of(&history.symbol),
            day_cap: setting.day_cap,
        };
        exchange.must("open_holdings", deployment.open_holdings(exchange.host.payer))?;
        exchange.govern("list_holding", &deployment.list_holding(exchange.host.payer, 0, &asset, terms))?;
        let taker = key(seed);
        let quote = exchange.wallet(taker, None, PURSE, seed)?;
        let own = exchange.wallet(taker, Some(&asset), PURSE, seed)?;
        let worth = BasisPoints(u32::from(setting.share)).of(setting.capital, Rounding::Down).or_stop("a share")?;
        let kept = market_price(&exchange)?.units(worth, Rounding::Down).or_stop("an amount")?;
        exchange.must("fund_reserve", deployment.fund_reserve(taker, quote, None, setting.capital - worth))?;
        exchange.must("fund_holding", deployment.fund_holding(taker, own, (0, &asset), kept))?;
        let report = Report {
            symbol: history.symbol.clone(),
            price: [dollars(history.first()); 3],
            without: Course::begin(setting.capital),
            with: Course::begin(setting.capital),
            sold: Traded::default(),
            bought: Traded::default(),
            most_gained: i64::MIN,
            stated: DISCOUNT.0,
            seconds_to_quote: None,
            laws_broken: 0,
        };
        Ok(Self { exchange, setting, asset, taker: (taker, quote, own), kept, report, stressed: None })
    }

    /// A price comes, somebody looks, and a taker trades where it gains.
    fn step(&mut self, step: &Step) -> Outcome<()> {
        self.exchange.set_clock(step.time);
        self.exchange.refresh(&step.prices)?;
        let look = self.exchange.deployment.value_holdings();
        self.exchange.must("value_holdings", look)?;
        self.trade(step)?;
        self.follow(step)
    }

    fn slot(&self) -> Outcome<HoldingSlot> {
        let holdings = self.exchange.snapshot.holdings.as_ref();
        let slot = holdings.and_then(|holdings| holdings.slots.first()).copied();
        slot.ok_or_else(|| Stop::fault("there is no holding"))
    }

    fn trade(&mut self, step: &Step) -> Outcome<()> {
        let slot = self.slot()?;
        if slot.side() == Side::Rests || !self.pays(&slot)? {
            return Ok(());
        }
        let limit = if slot.side() == Side::Sells { u64::MAX } else { 0 };
        let amount = market_price(&self.exchange)?.units(self.setting.depth, Rounding::Down).or_stop("an amount")?;
        let asked = Rebalancing { holding: 0, side: slot.side, amount, limit };
        let (taker, quote, own) = self.taker;
        let trade = self.exchange.deployment.rebalance(taker, (quote, own), &self.asset, asked);
        if let Ok(receipt) = self.exchange.send("rebalance", trade)? {
            let traded = receipt.event().ok_or_else(|| Stop::fault("a trade without an event"))?;
            self.count(&traded, step)?;
        }
        Ok(())
    }

    /// Whether the auction's price is better than the market's by what a taker wants.
    fn pays(&self, slot: &HoldingSlot) -> Outcome<bool> {
        let snapshot = &self.exchange.snapshot;
        let book = snapshot.books().collateral(slot.collateral).or_stop("reading a collateral")?;
        if book.price_for(Action::Trade).is_err() {
            return Ok(false);
        }
        let waited = snapshot.now.saturating_sub(slot.since.max(book.resumed));
        let elapsed = u64::try_from(waited).unwrap_or(0);
        let markup = auction(BasisPoints(book.feed.confidence)).at(elapsed).or_stop("an auction")?;
        let unit = 1_000_000_000;
        let market = market_price(&self.exchange)?.of(unit, Rounding::Down).or_stop("a value")?;
        let edge = market / 10_000 * u64::from(self.setting.edge);
        Ok(if slot.side() == Side::Sells {
            markup.asked(unit, book.price.max(book.stable)).or_stop("an ask")? + edge <= market
        } else {
            markup.bid(unit, book.lower).or_stop("a bid")? >= market + edge
        })
    }

    fn count(&mut self, traded: &HoldingTraded, step: &Step) -> Outcome<()> {
        let value = market_price(&self.exchange)?.of(traded.amount, Rounding::Down).or_stop("a value")?;
        let (into, out) = if traded.side == side::SELLS { (traded.quote, value) } else { (value, traded.quote) };
        let gained = i64::try_from(i128::from(out) - i128::from(into)).or_stop("a gain")?;
        let part = if traded.side == side::SELLS { &mut self.report.sold } else { &mut self.report.bought };
        part.trades += 1;
        part.value += value;
        part.gained += gained;
        if let Some(share) = (i128::from(gained) * 1_000_000).checked_div(i128::from(value)) {
            let share = i64::try_from(share).or_stop("a share")?;
            self.report.most_gained = self.report.most_gained.max(share);
        }
        if traded.held == 0 && self.report.seconds_to_quote.is_none() {
            self.report.seconds_to_quote = self.stressed.map(|since| step.time - since);
        }
        Ok(())
    }

    /// What both reserves are worth now, at the market's price.
    fn follow(&mut self, step: &Step) -> Outcome<()> {
        let (slot, price) = (self.slot()?, market_price(&self.exchange)?);
        if slot.stressed != 0 && self.stressed.is_none() {
            self.stressed = Some(step.time);
        }
        let worth = |amount| price.of(amount, Rounding::Down).or_stop("a value");
        let own =
            BasisPoints(u32::from(self.setting.share)).of(self.setting.capital, Rounding::Down).or_stop("a share")?;
        self.report.without.go(self.setting.capital - own + worth(self.kept)?);
        self.report.with.go(self.exchange.snapshot.reserve.capital + worth(slot.amount)?);
        let dollars = step.prices.first().copied().map_or(0.0, dollars);
        let [_, lowest, last] = &mut self.report.price;
        (*lowest, *last) = (lowest.min(dollars), dollars);
        Ok(())
    }
}

/// The market's price: what was last posted, believed or not.
fn market_price(exchange: &Exchange) -> Outcome<Price> {
    let asset = exchange.assets.first().ok_or_else(|| Stop::fault("nothing is listed"))?;
    let feed = exchange.snapshot.prices.feed(asset.index).or_stop("reading a feed")?;
    Ok(if feed.doubtful_price != 0 { Price(feed.doubtful_price) } else { Price(feed.price) })
}
