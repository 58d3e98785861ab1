//! Worlds in which strategies are played, and rules that can be broken in them on purpose.

use super::moves::COLLATERAL_FEED;
use super::{FAR_MARKET, FLAT, SHOCK, Staking};
use crate::bank::START;
use crate::model::Fault;
use crate::orders;
use crate::walk::scenario::Scenario;

/// A rule that a test breaks to see that the search finds the profit in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A market may draw twice what it paid in.
    Factor,
    /// What a market has drawn counts for nothing.
    Draws,
    /// Open interest has no cap by the stated shock.
    Shock,
    /// Fees count at once, not after days.
    Aging,
    /// Premiums count for draws.
    Premiums,
    /// Who stakes pays nothing for what may come back.
    Hopes,
    /// A tranche is owed what it paid, though no recovery can bring it back any more.
    Owed,
}

/// Who else is there, and what the strategist may do.
#[derive(Clone, Debug)]
pub struct Setting {
    pub name: &'static str,
    /// Markets that it trades in: one or two.
    pub markets: usize,
    /// Its accounts, at most [`super::OWN`].
    pub accounts: usize,
    /// Honest traders hold positions there, and paid fees that have aged.
    pub honest: bool,
    /// Honest keepers act before each move of price and time.
    pub keepers: bool,
    /// Collateral besides quote, whose feed may die.
    pub collateral: bool,
    /// The most seed of a market.
    pub seed: i128,
    /// Whether open interest is capped by the stated shock.
    pub capped: bool,
    /// How far a price goes at once, in basis points of itself.
    pub gap: i128,
    /// How far the price of a market goes in all, both ways, in basis points of the first price.
    pub movement: i128,
    /// The same for the collateral.
    pub collateral_movement: i128,
    /// Quote per day that one market may draw, and all may.
    pub draw_caps: (i128, i128),
    /// Protocol capital.
    pub capital: i128,
    /// How far the price elsewhere goes, where an honest trader fails if it goes far; zero is nowhere, and his margin is ample.
    pub elsewhere: i128,
    /// The tranches, if there are any.
    pub staking: Option<Staking>,
    pub broken: Option<Broken>,
}

/// No limit to speak of.
pub const ENDLESS: i128 = 1_000_000_000_000;
/// Less than two markets may draw together.
const SCARCE: i128 = 20_000_000;
/// What the honest market elsewhere may need besides its budget.
const SCARCE_CAPITAL: i128 = 1_000_000;

impl Setting {
    /// Nobody but the strategist trades in one market without seed; prices may do what they like.
    pub const ALONE: Self = Self {
        name: "alone, no seed",
        markets: 1,
        accounts: 4,
        honest: false,
        keepers: false,
        collateral: false,
        seed: 0,
        capped: false,
        gap: 6_000,
        movement: 20_000,
        collateral_movement: 8_000,
        draw_caps: (ENDLESS, ENDLESS),
        capital: ENDLESS,
        elsewhere: 0,
        staking: None,
        broken: None,
    };

    /// The same in two markets, with collateral whose feed may die.
    pub const ALONE_IN_TWO: Self =
        Self { name: "alone in two markets, collateral", markets: 2, accounts: 5, collateral: true, ..Self::ALONE };

    /// Honest traders, fees and seed; the price goes no further in all than the stated shock, the collateral's rests.
    pub const SHARED: Self = Self {
        name: "one market, a shock",
        honest: true,
        keepers: true,
        seed: 100_000_000,
        capped: true,
        gap: SHOCK,
        movement: SHOCK,
        collateral_movement: 0,
        ..Self::ALONE
    };

    /// Nobody but the strategist liquidates, sells, books and resolves.
    pub const UNKEPT: Self = Self { name: "one market, a shock, no keepers", keepers: false, ..Self::SHARED };

    /// Two markets share capital and caps; collateral may die.
    pub const TWO: Self =
        Self { name: "two markets, a shock, collateral", markets: 2, accounts: 5, collateral: true, ..Self::SHARED };

    /// The same, all margin in quote.
    pub const TWO_IN_QUOTE: Self = Self { name: "two markets, a shock", collateral: false, ..Self::TWO };

    /// With collateral, and without keepers: it buys its own collateral as cheaply as it gets.
    pub const TWO_UNKEPT: Self =
        Self { name: "two markets, a shock, collateral, no keepers", keepers: false, ..Self::TWO };

    /// The price drifts before it jumps by the stated shock.
    pub const DRIFT: Self = Self { name: "a drift and a shock", movement: SHOCK + 600, ..Self::SHARED };

    /// The collateral falls as far as the market.
    pub const FALLING: Self = Self {
        name: "a shock of market and collateral, no keepers",
        collateral: true,
        collateral_movement: SHOCK,
        ..Self::UNKEPT
    };

    /// The price goes a long way in steps of the stated shock at most: open interest is worth more than when its cap was judged.
    pub const RISEN: Self = Self { name: "a long way in shocks", movement: 15 * SHOCK, ..Self::SHARED };

    /// Two shocks: the first may use up what covers the second.
    pub const TWICE: Self = Self { name: "two shocks", movement: 2 * SHOCK, ..Self::SHARED };

    /// One that is twice as large.
    pub const DOUBLE: Self =
        Self { name: "a shock twice as large", gap: 2 * SHOCK, movement: 2 * SHOCK, ..Self::SHARED };

    /// Whatever the prices do, and nobody else acts.
    pub const BEYOND: Self = Self {
        name: "any prices, no keepers",
        collateral: true,
        gap: 6_000,
        movement: 20_000,
        collateral_movement: 8_000,
        ..Self::UNKEPT
    };

    /// An honest trader elsewhere may fail too; capital and caps suffice for all.
    pub const ELSEWHERE: Self =
        Self { name: "elsewhere, nothing scarce", elsewhere: 6_000, gap: 6_000, movement: 20_000, ..Self::SHARED };

    /// The cap over all markets does not.
    pub const SCARCE_CAP: Self =
        Self { name: "elsewhere, the cap is scarce", draw_caps: (ENDLESS, SCARCE), ..Self::ELSEWHERE };

    /// The same, where the strategist is alone and gets back no more than its own fees.
    pub const SCARCE_CAP_ALONE: Self = Self {
        name: "elsewhere, the cap is scarce; alone, no seed",
        honest: false,
        seed: 0,
        capped: false,
        gap: SHOCK,
        movement: SHOCK,
        ..Self::SCARCE_CAP
    };

    /// Capital does not suffice for all, either.
    pub const SCARCE_CAPITAL_ALONE: Self = Self {
        name: "elsewhere, capital is scarce; alone, no seed",
        capital: SCARCE_CAPITAL,
        draw_caps: (ENDLESS, ENDLESS),
        ..Self::SCARCE_CAP_ALONE
    };

    /// A strategist who stakes: alone with its fees, beside honest stakers who earn premiums too.
    pub const STAKER: Self = Self {
        name: "alone, no seed, stakes and premiums",
        capital: 0,
        staking: Some(Staking::PREMIUMS),
        ..Self::ALONE
    };

    /// Junior, senior, pledges, fees and collateral that may die.
    pub const PLEDGED: Self = Self {
        name: "stakes, pledges and premiums",
        collateral: true,
        staking: Some(Staking::PLEDGED),
        ..Self::STAKER
    };

    /// No fees; the collateral's price rests.
    pub const OUTSIDER: Self = Self {
        name: "stakes and pledges, no fees",
        collateral_movement: 0,
        staking: Some(Staking::FREE),
        ..Self::PLEDGED
    };

    /// The same, and the collateral's price moves.
    pub const OUTSIDER_RISEN: Self = Self {
        name: "stakes and pledges, no fees, the collateral moves",
        collateral_movement: 8_000,
        ..Self::OUTSIDER
    };

    /// An honest staker leaves, and who stakes asks to leave in the same second.
    pub const HASTY: Self = Self {
        name: "stakes and pledges, no fees, in and out",
        staking: Some(Staking { leaver: true, hasty: true, ..Staking::FREE }),
        ..Self::OUTSIDER
    };

    /// An honest staker leaves; no pledges, so nothing but own fees can be drawn.
    pub const SINKER: Self = Self {
        name: "an honest staker leaves, no keepers",
        collateral: true,
        staking: Some(Staking { leaver: true, premiums: (0, 0), ..Staking::PREMIUMS }),
        ..Self::STAKER
    };

    /// The same where markets may draw on the tranches.
    pub const SINKER_PLEDGED: Self = Self {
        name: "an honest staker leaves, pledges, no keepers",
        staking: Some(Staking { leaver: true, premiums: (0, 0), ..Staking::PLEDGED }),
        ..Self::SINKER
    };

    /// The same with keepers.
    pub const SINKER_KEPT: Self = Self { name: "an honest staker leaves", keepers: true, ..Self::SINKER };

    /// The deployment.
    pub fn scenario(&self) -> Scenario {
        let mut scenario = orders::scenario(START);
        scenario.accounts[FLAT] = (12, 0);
        (scenario.general.draw_cap, scenario.general.variation_allowance_bp) = (self.draw_caps.1, 50);
        for feed in &mut scenario.feeds {
            feed.terms.dead_seconds = 86_400;
            // Prices come by the hour at least, so that no clock waits for them.
            feed.terms.usable_seconds = 3_600;
        }
        for terms in &mut scenario.markets {
            let capped = self.capped && self.broken != Some(Broken::Shock);
            terms.shock_bp = if capped { SHOCK } else { 0 };
            terms.draw_cap = self.draw_caps.0;
            terms.fee_bp = self.staking.as_ref().map_or(terms.fee_bp, |staking| staking.fee_bp);
            terms.open_interest_cap = ENDLESS;
            terms.insolvent_bonus_bp = 50;
            terms.profit_credit_bp = 500;
            terms.dust = 100;
            terms.window_seconds = 120;
            match self.broken {
                Some(Broken::Factor) => terms.draw_factor_bp = 20_000,
                Some(Broken::Draws) => terms.fault = Fault::DrawsForgotten,
                Some(Broken::Aging) => terms.fault = Fault::FeesUnaged,
                Some(Broken::Premiums) => terms.fault = Fault::PremiumsCounted,
                Some(Broken::Hopes) => terms.fault = Fault::HopesForgotten,
                Some(Broken::Owed) => terms.fault = Fault::LossesOwed,
                Some(Broken::Shock) | None => {}
            }
        }
        for terms in &mut scenario.collaterals {
            terms.deposit_cap = ENDLESS;
            terms.initial_multiple = 0;
        }
        scenario.markets[FAR_MARKET].shock_bp = 0; // Fees stand for its trader, no cap.
        // A buyer waits for it, and closing is short.
        scenario.feeds[COLLATERAL_FEED].terms.stable_speed_ppm = 5_000;
        scenario
    }
}
