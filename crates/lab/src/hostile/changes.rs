//! What governance can queue: every kind of change, at the bound that serves who stole it.

use ballast::instructions::{
    Change, CollateralTerms, FeedIdentity, FeedTerms, ForecastWeights, GeneralTerms, MarketTerms, RampTerms,
    ReserveTerms,
};
use ballast::state::{Terms, role, source};
use ballast_client::instruction::Governed;

use super::book::{Book, JUNK_INDEX};
use crate::stop::{OrStop, Outcome};
use crate::terms::TermSet;

/// Kinds of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A market at its least margins, without a cap.
    Loosen,
    /// Maintenance margin up to a half.
    Squeeze,
    /// The greatest bonus and insurance fee that maintenance as it stands allows.
    Bonus,
    /// Trade fees of one per cent.
    Fee,
    /// Funding of one per cent an hour.
    Funding,
    /// A higher cap on a market's draws.
    Draws,
    /// A collateral that counts whole, without a cap.
    LoosenCollateral,
    /// A collateral that counts nothing, and is sold at the greatest discount.
    SqueezeCollateral,
    /// Half of the fees for the treasury, and the widest discount of variation calls.
    General,
    /// A feed whose stable price runs, at the greatest volatility.
    Feed,
    /// A forecast of three times what was measured.
    Forecast,
    /// The greatest additions for a lack of coverage.
    Reserve,
    /// Terms of stakers.
    Tranches,
    /// The half of the reserve pledged once more.
    Pledge,
    /// The end of a market.
    Delist,
    /// Another guardian.
    Guardian,
    /// A feed and a collateral of theirs.
    ListJunk,
}

impl Kind {
    /// All of them.
    pub(super) const ALL: [Self; 17] = [
        Self::Loosen,
        Self::Squeeze,
        Self::Bonus,
        Self::Fee,
        Self::Funding,
        Self::Draws,
        Self::LoosenCollateral,
        Self::SqueezeCollateral,
        Self::General,
        Self::Feed,
        Self::Forecast,
        Self::Reserve,
        Self::Tranches,
        Self::Pledge,
        Self::Delist,
        Self::Guardian,
        Self::ListJunk,
    ];
}

/// Seconds that a change waits against today's terms.
pub(super) fn delay(change: &Change, terms: &Terms) -> Outcome<i64> {
    i64::try_from(change.delay(terms).or_stop("reading a delay")?).or_stop("reading a delay")
}

/// Whether it is a listing or a new feed.
pub(super) const fn lists(change: &Change) -> bool {
    matches!(change, Change::ListFeed { .. } | Change::ListCollateral { .. } | Change::ListMarket { .. })
}

/// The least margins, without a cap.
fn loosened(today: MarketTerms) -> MarketTerms {
    MarketTerms {
        open_interest_cap: u64::MAX >> 1,
        maintenance: 100,
        maintenance_maximum: 100,
        maintenance_volatility: 0,
        glide_speed: 6_553,
        initial: 200,
        initial_volatility: 0,
        shock: 0,
        profit_credit: 199,
        profit_factor: 10_000,
        band: 100,
        fee: 0,
        bonus: 40,
        insurance: 0,
        buffer: 1,
        ..today
    }
}

/// Maintenance heads for a half, as fast as it may.
fn squeezed(today: MarketTerms) -> MarketTerms {
    MarketTerms {
        maintenance: 5_000,
        maintenance_maximum: 10_000,
        initial: 10_000,
        profit_factor: 0,
        buffer: 1_000,
        glide_speed: 6_553,
        ..today
    }
}

/// The greatest bonus and fee of a liquidation that a maintenance margin bears.
fn costly(today: MarketTerms, maintenance: u32) -> MarketTerms {
    let bonus = (maintenance.saturating_sub(1) / 2).min(500);
    let insurance = maintenance.saturating_sub(1 + 2 * bonus).min(500);
    MarketTerms { bonus, insurance, insolvent_bonus: 500, ..today }
}

/// A collateral that counts nothing, and is sold at the greatest discount.
fn worthless(today: CollateralTerms) -> CollateralTerms {
    CollateralTerms {
        maintenance_haircut: 10_000,
        maintenance_maximum: 10_000,
        minimum_haircut: 10_000,
        maximum_haircut: 10_000,
        glide_speed: 6_553,
        sale_discount: 375, // Half of the maintenance haircut that the book begins with.
        ..today
    }
}

/// A collateral that counts whole.
fn whole() -> CollateralTerms {
    CollateralTerms {
        deposit_cap: u64::MAX,
        size_slope: 0,
        maintenance_haircut: 2,
        maintenance_maximum: 2,
        maintenance_volatility: 0,
        glide_speed: 6_553,
        minimum_haircut: 2,
        maximum_haircut: 2,
        initial_volatility: 0,
        confidence_sixteenths: 0,
        sale_discount: 1,
    }
}

/// Coverage adds all that it may.
fn reserve_terms() -> Option<ReserveTerms> {
    let ramp = |most| RampTerms { full: 20_000, width: 1, most };
    let terms = TermSet::Dynamic.reserve()?;
    Some(ReserveTerms {
        floor: 2_000,
        speed_up: 10_000,
        fee: ramp(50),
        initial: ramp(1 << 16),
        caps: ramp(58_982),
        ..terms
    })
}

impl Book {
    /// The changes of a kind against today's terms, in the order in which they are to be applied.
    pub(super) fn changes(&self, kind: Kind, target: u16) -> Outcome<Vec<Governed>> {
        let (deployment, snapshot) = (self.exchange.deployment, &self.exchange.snapshot);
        let reserve = snapshot.reserve.ledger;
        Ok(vec![match kind {
            Kind::Loosen => self.market(target, |today, _| loosened(today))?,
            Kind::Squeeze => self.market(target, |today, _| squeezed(today))?,
            Kind::Bonus => self.market(target, costly)?,
            Kind::Fee => self.market(target, |today, _| MarketTerms { fee: 100, ..today })?,
            Kind::Funding => self.market(target, |today, _| MarketTerms { funding_cap: 10_000, ..today })?,
            Kind::Draws => self.market(target, |today, _| MarketTerms { draw_cap: u64::MAX, ..today })?,
            Kind::LoosenCollateral => deployment.set_collateral_terms(target, whole()),
            Kind::SqueezeCollateral => {
                let today = CollateralTerms::of(snapshot.terms.collateral(target).or_stop("reading terms")?);
                deployment.set_collateral_terms(target, worthless(today))
            }
            Kind::General => {
                let draw_cap = snapshot.terms.draw_cap;
                let terms = GeneralTerms {
                    draw_cap,
                    treasury_share: 5_000,
                    capital_share: 5_000,
                    variation_discount: 2_000,
                    variation_allowance: 0,
                    ..TermSet::Dynamic.general(0)
                };
                deployment.set_general_terms(terms)
            }
            Kind::Feed => {
                let terms = FeedTerms { stable_speed: 5_000, implied_volatility: 10_000, ..TermSet::Dynamic.feed() };
                deployment.set_feed_terms(target, terms)
            }
            Kind::Forecast => deployment.set_forecast(ForecastWeights { fast: 30_000, slow: 0, long: 0 }),
            Kind::Reserve => match reserve_terms() {
                Some(terms) => deployment.set_reserve_terms(terms),
                None => return Ok(Vec::new()),
            },
            Kind::Tranches => match TermSet::Dynamic.tranches(reserve * 4) {
                Some((terms, _)) => deployment.set_tranche_terms(terms),
                None => return Ok(Vec::new()),
            },
            Kind::Pledge => deployment.pledge_reserve(target, reserve / 2),
            Kind::Delist => deployment.set_final_price(target),
            Kind::Guardian => deployment.accept_role(role::GUARDIAN, self.matcher),
            Kind::ListJunk => return Ok(self.listing()),
        }])
    }

    /// Other terms of a market, from today's and the maintenance margin that they will be judged by.
    fn market(&self, market: u16, change: impl Fn(MarketTerms, u32) -> MarketTerms) -> Outcome<Governed> {
        let snapshot = &self.exchange.snapshot;
        let slot = snapshot.terms.market(market).or_stop("reading terms")?;
        let maintenance = slot.maintenance.glide().at(snapshot.now).0.min(slot.maintenance_follow.base);
        let terms = change(MarketTerms::of(slot), maintenance);
        Ok(self.exchange.deployment.set_market_terms(market, terms))
    }

    /// A feed of theirs, and a collateral that counts whole.
    fn listing(&self) -> Vec<Governed> {
        let deployment = self.exchange.deployment;
        let identity = FeedIdentity { source: source::PULL, id: JUNK_FEED, decimals: 6 };
        let feed = deployment.list_feed(JUNK_INDEX, identity, TermSet::Dynamic.feed());
        let payer = self.exchange.host.payer;
        vec![feed, deployment.list_collateral(payer, &self.junk.collateral, JUNK_INDEX, whole())]
    }
}

/// Identity of their feed.
pub(super) const JUNK_FEED: [u8; 32] = [9; 32];
