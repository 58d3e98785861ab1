//! A drawn deployment: what its accounts could hold, the rare and the extreme more often than a chain would.

use anchor_lang::prelude::Pubkey;
use ballast::portfolio::Books;
use ballast::state::{
    Balance, Clearinghouse, CollateralSlot, FeedPrice, FeedSlot, GlideSlot, MarginAccount, Market, MarketPrice,
    MarketSlot, NONE, Outflow, PositionSlot, Prices, RampSlot, Reserve, Terms, VERSION, source,
};
use ballast_risk::claim::INDEX_ONE;
use ballast_risk::coverage::SCALE_ONE;
use ballast_risk::fixed::FRACTION_ONE;
use ballast_risk::{Price, Rounding};
use bytemuck::Zeroable;

use crate::draw::Draw;

const NOW: i64 = 1_900_000_000;
const FEEDS: usize = 7;
const MARKETS: usize = 6;
const COLLATERALS: usize = 4;
/// What the vault of the traders' quote owes.
const LEDGER: u64 = 1 << 46;
/// The quote token's feed, where it has one.
const QUOTE_FEED: u16 = 6;

/// All accounts of one deployment.
pub(crate) struct Scene {
    pub(crate) now: i64,
    pub(crate) root: Clearinghouse,
    pub(crate) prices: Box<Prices>,
    pub(crate) terms: Box<Terms>,
    pub(crate) reserve: Reserve,
    pub(crate) outflow: Outflow,
    pub(crate) markets: Vec<Market>,
    pub(crate) accounts: Vec<MarginAccount>,
}

const fn key(number: u8) -> Pubkey {
    Pubkey::new_from_array([number; 32])
}

fn index(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(NONE)
}

impl Scene {
    pub(crate) fn draw(draw: &mut Draw, accounts: u64) -> Self {
        let terms = terms(draw);
        let prices = prices(draw, terms.quote_feed);
        let mut scene = Self {
            now: NOW,
            root: root(draw),
            reserve: reserve(draw),
            outflow: outflow(draw),
            markets: Vec::new(),
            accounts: Vec::new(),
            prices,
            terms,
        };
        scene.markets = (0..MARKETS).map(|number| market(draw, index(number), scene.price(number))).collect();
        scene.accounts = (0..accounts).map(|id| scene.account(draw, id)).collect();
        scene
    }

    pub(crate) fn books(&self) -> Books<'_> {
        Books { prices: &self.prices, terms: &self.terms, now: self.now }
    }

    /// The price of a market's feed.
    fn price(&self, number: usize) -> Price {
        let feed = self.terms.markets.get(number).map_or(0, |market| usize::from(market.feed));
        Price(self.prices.feeds.get(feed).map_or(1, |feed| feed.price.max(1)))
    }

    /// An account from well covered to far below zero.
    fn account(&self, draw: &mut Draw, id: u64) -> MarginAccount {
        let mut account = MarginAccount { version: VERSION, clearinghouse: key(1), id, ..MarginAccount::zeroed() };
        account.owner = Pubkey::new_from_array([u8::try_from(id % 251).unwrap_or(0); 32]);
        account.cash = draw.scaled(42);
        if draw.trouble(8) {
            account.fee_debt = draw.scaled(24);
        }
        for (number, balance) in account.balances.iter_mut().enumerate().take(COLLATERALS) {
            if draw.one_in(3) {
                *balance = Balance { amount: draw.scaled(44), collateral: index(number), ..Balance::default() };
            }
        }
        let crowd = if draw.one_in(20) { 1 } else { 3 };
        for (slot, number) in account.positions.iter_mut().zip(0..MARKETS) {
            if draw.one_in(crowd) {
                *slot = self.position(draw, number, account.cash);
            }
        }
        account
    }

    fn position(&self, draw: &mut Draw, number: usize, cash: u64) -> PositionSlot {
        let published = self.prices.markets.get(number).copied().unwrap_or(MarketPrice::zeroed());
        let notional = cash.max(1_000_000) / 4 * draw.within(0, if draw.calm() { 4 } else { 40 });
        let magnitude = self.price(number).units(notional, Rounding::Down).unwrap_or(0).min(1 << 50);
        let size = i64::try_from(magnitude).unwrap_or(0) * if draw.one_in(2) { -1 } else { 1 };
        let value = i64::try_from(notional).unwrap_or(0) * size.signum();
        let same = draw.one_in(2);
        PositionSlot {
            size,
            cost: value + draw.signed(notional / if draw.calm() { 20 } else { 3 }),
            claim: if draw.one_in(3) { draw.scaled(38) } else { 0 },
            funding_index: if same { published.funding_index } else { published.funding_index - draw.signed(1 << 30) },
            claim_index: if same { published.claim_index } else { draw.within(INDEX_ONE / 2, INDEX_ONE) },
            claim_scale: published.claim_scale.saturating_sub(draw.half(0, 1)),
            claim_epoch: published.claim_epoch.saturating_sub(u32::from(draw.trouble(10))),
            market: index(number),
            ..PositionSlot::default()
        }
    }
}

fn root(draw: &mut Draw) -> Clearinghouse {
    let mut root = Clearinghouse { version: VERSION, ..Clearinghouse::zeroed() };
    (root.prices, root.terms) = (key(2), key(3));
    (root.traders_vault, root.reserve_vault) = (key(40), key(41));
    (root.quote_decimals, root.launched) = (6, 1);
    root.traders_ledger = LEDGER;
    root.collateral_ledgers = root.collateral_ledgers.map(|_| draw.scaled(48));
    for slot in &mut root.pauses {
        if draw.trouble(10) {
            (slot.since, slot.until) = (NOW - 100, NOW + draw.signed(200));
        }
    }
    root
}

fn feed_terms(draw: &mut Draw) -> FeedSlot {
    FeedSlot {
        source: source::PULL,
        decimals: 9,
        fresh_seconds: 60,
        usable_seconds: 600,
        dead_seconds: 259_200,
        stable_speed: 500,
        implied_volatility: draw.half(0, 2_000),
        ..FeedSlot::zeroed()
    }
}

fn glide(draw: &mut Draw, least: u32, most: u32) -> GlideSlot {
    let to = draw.half(least, most);
    let from = if draw.one_in(2) { to } else { draw.half(least, most) };
    let since = NOW - draw.signed(100_000);
    GlideSlot { from, to, since, speed: draw.half(1, 65_536), ..GlideSlot::zeroed() }
}

fn market_terms(draw: &mut Draw, number: usize) -> MarketSlot {
    let mut terms = MarketSlot {
        open_interest_cap: if draw.calm() { 1 << 62 } else { draw.scaled(63).max(1) },
        dust: draw.scaled(24),
        draw_cap: 1 << 40,
        maintenance: glide(draw, 100, 3_000),
        profit_factor: glide(draw, 0, 10_000),
        initial: draw.half(200, 5_000),
        open_interest_addition: draw.half(0, 1_000),
        shock: draw.half(0, 3_000),
        profit_credit: draw.half(0, 2_000),
        band: draw.half(10, 500),
        fee: draw.half(0, 20),
        bonus: draw.half(10, 300),
        insolvent_bonus: 50,
        insurance: draw.half(0, 100),
        buffer: draw.half(0, 500),
        draw_factor: 5_000,
        listed: 1,
        feed: index(number).min(4), // The last two share one.
        class: u8::try_from(number).unwrap_or(0),
        initial_volatility: draw.half(0, 131_072),
        tightness: if draw.one_in(4) { draw.half(0, 256) } else { 0 },
        listed_at: if draw.one_in(4) { NOW - draw.signed(700_000) } else { 1 },
        ..MarketSlot::zeroed()
    };
    terms.concentration.to = draw.scaled(20);
    terms.concentration.from = if draw.one_in(2) { terms.concentration.to } else { draw.scaled(20) };
    (terms.concentration.since, terms.concentration.speed) = (NOW - draw.signed(50_000), 6_553);
    terms.maintenance_follow.base = 100;
    terms
}

fn collateral_terms(draw: &mut Draw, number: usize) -> CollateralSlot {
    let minimum_haircut = draw.half(100, 3_000);
    CollateralSlot {
        mint: key(60),
        vault: key(61),
        deposit_cap: draw.scaled(60),
        size_slope: draw.scaled(20),
        maintenance_haircut: glide(draw, 0, 3_000),
        minimum_haircut,
        maximum_haircut: minimum_haircut + draw.half(0, 6_000),
        initial_volatility: draw.half(0, 131_072),
        confidence_sixteenths: draw.half(0, 64),
        feed: index(number),
        tightness: if draw.one_in(4) { draw.half(0, 256) } else { 0 },
        listed_at: if draw.one_in(4) { NOW - draw.signed(700_000) } else { 1 },
        ..CollateralSlot::zeroed()
    }
}

fn terms(draw: &mut Draw) -> Box<Terms> {
    let mut terms: Box<Terms> = Box::new(Zeroable::zeroed());
    (terms.version, terms.clearinghouse, terms.draw_cap) = (VERSION, key(1), 1 << 42);
    terms.quote_feed = if draw.one_in(2) { NONE } else { QUOTE_FEED };
    terms.variation_allowance = draw.half(0, 100);
    (terms.capital_share, terms.treasury_share) = (3_000, 2_000);
    terms.feeds.iter_mut().take(FEEDS).for_each(|slot| *slot = feed_terms(draw));
    terms.markets.iter_mut().enumerate().take(MARKETS).for_each(|(number, slot)| *slot = market_terms(draw, number));
    let collaterals = terms.collaterals.iter_mut().enumerate().take(COLLATERALS);
    collaterals.for_each(|(number, slot)| *slot = collateral_terms(draw, number));
    let reserve = &mut terms.reserve;
    (reserve.floor, reserve.value_at_risk, reserve.expected_shortfall) = (100, 196_608, 229_376);
    (reserve.excess_share, reserve.speed_up, reserve.speed_down) = (5_000, 10_000, 100);
    (reserve.loading_slope, reserve.loading_most) = (draw.half(0, 2_000), 5_000);
    reserve.correlations = [50; 36];
    reserve.fee_share_most = 10_000;
    reserve.fee = RampSlot { full: 10_000, width: 5_000, most: 5 };
    reserve.level_begins = [10_000, 6_000, 2_000];
    terms
}

/// How long ago a feed was heard of.
fn age(draw: &mut Draw) -> i64 {
    let ages = [61, 600, 601, 300_000, 0, 1, 30, 60];
    let first = if draw.calm() { 4 } else { 0 };
    let place = usize::try_from(draw.within(first, 19)).unwrap_or(0);
    ages.get(place).copied().unwrap_or(5)
}

fn feed_price(draw: &mut Draw) -> FeedPrice {
    let bits = draw.within(21, 46);
    let price = draw.within(1 << 20, 1 << bits);
    let published = NOW - age(draw);
    let mut feed = FeedPrice {
        price,
        stable: if draw.one_in(2) { price } else { price / 10 * draw.within(8, 12) },
        published,
        stepped: published,
        confidence: draw.half(0, 200),
        volatility: draw.half(0, 3_000),
        long_volatility: draw.half(0, 1_500),
        jump_today: draw.half(0, 3_000),
        ..FeedPrice::zeroed()
    };
    if NOW - published > 259_200 && draw.one_in(2) {
        feed.reported = NOW - 4_000;
    }
    if draw.trouble(15) {
        feed.doubted = published + 1;
        feed.doubtful_price = if draw.one_in(2) { price / 2 } else { 0 };
    }
    feed
}

fn market_price(draw: &mut Draw) -> MarketPrice {
    MarketPrice {
        funding_index: draw.signed(1 << 34),
        claim_index: draw.within(INDEX_ONE / 2, INDEX_ONE),
        claim_scale: draw.half(0, 2),
        claim_epoch: draw.half(0, 1),
        backing: draw.within(0, FRACTION_ONE),
        addition: draw.half(0, 1_000),
        mean_open_interest: draw.scaled(40),
        averaged: NOW - 100,
        allowance: draw.scaled(40),
        ..MarketPrice::zeroed()
    }
}

fn prices(draw: &mut Draw, quote_feed: u16) -> Box<Prices> {
    let mut prices: Box<Prices> = Box::new(Zeroable::zeroed());
    (prices.version, prices.clearinghouse) = (VERSION, key(1));
    (prices.quote_inverse, prices.quote_inverse_low) = (FRACTION_ONE, FRACTION_ONE);
    prices.feeds.iter_mut().take(FEEDS).for_each(|feed| *feed = feed_price(draw));
    if let Some(quote) = prices.feeds.get_mut(usize::from(QUOTE_FEED)) {
        quote.price = draw.within(FRACTION_ONE / 100 * 90, FRACTION_ONE / 100 * 110);
        quote.stable = draw.within(FRACTION_ONE / 100 * 95, FRACTION_ONE / 100 * 105);
    }
    if quote_feed != NONE {
        let _ = prices.publish_quote(quote_feed); // It has a price.
    }
    for (number, market) in prices.markets.iter_mut().enumerate().take(MARKETS) {
        *market = market_price(draw);
        if draw.trouble(12) {
            market.final_price = prices.feeds.get(number.min(4)).map_or(0, |feed| feed.price / 10 * draw.within(5, 15));
        }
    }
    prices.initial_scale = SCALE_ONE + draw.half(0, 32_768);
    prices.cap_scale = SCALE_ONE - draw.half(0, 32_768);
    prices.fee_addition = draw.half(0, 5);
    prices
}

fn market(draw: &mut Draw, index: u16, price: Price) -> Market {
    Market {
        version: VERSION,
        clearinghouse: key(1),
        index,
        pool: draw.scaled(40),
        claims: draw.scaled(40),
        open_interest: price.units((1 << 50) + draw.scaled(50), Rounding::Up).unwrap_or(1 << 62),
        used: 1_000,
        window_since: if draw.trouble(10) { NOW - 100 } else { 0 },
        budget: draw.scaled(40),
        fees_aged: if draw.calm() { 1 << 56 } else { draw.scaled(44) },
        seed_released: draw.scaled(44),
        accrued: NOW - draw.within(0, 900).cast_signed(),
        rate_published: NOW - draw.within(0, 3_600).cast_signed(),
        funding_rate: i32::try_from(draw.signed(2_000)).unwrap_or(0),
        ..Market::zeroed()
    }
}

fn reserve(draw: &mut Draw) -> Reserve {
    let mut reserve = Reserve { version: VERSION, clearinghouse: key(1), ..Reserve::zeroed() };
    reserve.capital = draw.scaled(42);
    reserve.treasury = draw.scaled(38);
    reserve.ledger = reserve.capital + reserve.treasury;
    (reserve.target, reserve.target_since) = (draw.scaled(42), NOW - draw.within(0, 7_200).cast_signed());
    for tranche in &mut reserve.tranches {
        if draw.one_in(3) {
            continue;
        }
        (tranche.series, tranche.open) = (1, 1);
        (tranche.assets, tranche.shares) = (draw.within(1_000, 1 << 40), draw.within(1_000, 1 << 40));
        tranche.stream_left = draw.scaled(30);
        (tranche.stream_since, tranche.stream_until) = (NOW - 1_000, NOW + 500_000);
        reserve.ledger += tranche.assets + tranche.stream_left;
    }
    reserve
}

fn outflow(draw: &mut Draw) -> Outflow {
    let mut outflow = Outflow { version: VERSION, clearinghouse: key(1), vault: key(40), ..Outflow::zeroed() };
    let hour = u64::try_from(NOW / 3_600).unwrap_or(0);
    (outflow.hour, outflow.day) = (hour - draw.within(0, 3), hour / 24);
    outflow.hours = outflow.hours.map(|_| LEDGER + draw.scaled(44));
    outflow.days = outflow.days.map(|_| LEDGER + draw.scaled(45));
    if draw.one_in(2) {
        outflow.asked = draw.within(2, LEDGER);
        outflow.released = outflow.asked / 2;
        outflow.owed = draw.within(0, 1 << 20);
        outflow.next = draw.scaled(40);
    }
    outflow
}
