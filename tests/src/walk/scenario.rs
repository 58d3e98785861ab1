//! The deployment in which a walk starts: feeds, markets, collaterals, accounts, drawn from the seed.

use super::action::EXPONENT;
use super::random::Random;
use crate::model::{
    ClearingTerms, CollateralTerms, DAY, Fault, FeedTerms, Follow, Glide, HoldingTerms, InventoryTerms, MarketTerms,
    ONE, PlacementTerms, Ramp, ReserveTerms, SlopeGlide, StakeTerms, TRANCHES, TrancheTerms, World,
};

/// Markets of a walk; the first feeds are theirs.
pub const MARKETS: usize = 4;
/// Collaterals of a walk, whose feeds follow. The last is a Token-2022 mint.
pub const COLLATERALS: usize = 3;
/// Holdings of protocol capital: the first collateral, and the last.
pub const HOLDINGS: [usize; 2] = [0, COLLATERALS - 1];
/// Who manages a depository, each one of its own, and has a key of that number.
pub const LENDERS: [(&str, u64); 2] = [("len", 500), ("lou", 501)];
/// Traders; the last is another account of the first one's owner.
pub const TRADERS: usize = 10;
/// The account that has enough to buy whatever is sold.
pub const WHALE: usize = TRADERS;
/// The first of the accounts that only come and go.
pub const SPARE: usize = WHALE + 1;
/// The owners who stake as well.
pub const STAKERS: [u64; 2] = [1, 2];
/// All accounts.
pub const ACCOUNTS: usize = SPARE + 2;
/// Decimals of the quote.
pub const QUOTE_DECIMALS: u8 = 6;

/// A feed and its first price.
#[derive(Clone, Debug)]
pub struct FeedStart {
    pub decimals: u8,
    pub mantissa: i64,
    pub terms: FeedTerms,
}

/// What is listed.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub seed: u64,
    pub start: i64,
    pub general: ClearingTerms,
    pub inventory: InventoryTerms,
    /// Whether the last feed prices the quote.
    pub quoted: bool,
    pub feeds: Vec<FeedStart>,
    pub markets: Vec<MarketTerms>,
    pub collaterals: Vec<CollateralTerms>,
    pub holdings: Vec<HoldingTerms>,
    /// Owner and number of each account.
    pub accounts: Vec<(u64, u16)>,
}

/// A print's price: quote per smallest unit, times 2^32, floored.
pub fn price_of(mantissa: i64, decimals: u8) -> i128 {
    let shift = i32::from(decimals) - i32::from(QUOTE_DECIMALS) - EXPONENT;
    let power = 10_i128.pow(u32::try_from(shift).expect("an exponent below the decimals"));
    i128::from(mantissa) * ONE / power
}

/// A print's confidence interval in basis points, ceiled.
pub fn confidence_of(mantissa: i64, confidence: u64) -> i128 {
    (i128::from(confidence) * 10_000 + i128::from(mantissa) - 1) / i128::from(mantissa)
}

pub(crate) fn market_terms(random: &mut Random, now: i128) -> MarketTerms {
    let maintenance = random.pick(&[450, 500, 550]);
    let speed = random.pick(&[256, 6_553]);
    let slope = random.pick(&[0, 1 << 20, 1 << 24]);
    let multiple = random.pick(&[0, 0, 0, 6_554, 19_661]); // Nothing, a tenth, and three tenths.
    MarketTerms {
        initial_bp: 1_000,
        initial_multiple: multiple,
        maintenance_follow: Follow { base_bp: maintenance, maximum_bp: 900, multiple: multiple / 2 },
        maintenance: resting(maintenance, now, speed),
        profit_credit_bp: random.pick(&[0, 100, 500]),
        profit_factor: resting(random.pick(&[5_000, 5_000, 7_500]), now, speed),
        concentration: SlopeGlide { since: now, speed, ..SlopeGlide::fixed(slope) },
        band_bp: 300,
        fee_bp: random.pick(&[0, 5, 5, 30]),
        open_interest_cap: random.pick(&[1_000_000_000, 1_000_000_000, 20_000]),
        open_interest_addition_bp: 300,
        shock_bp: random.pick(&[0, 0, 0, 600]),
        buffer_bp: 100,
        bonus_bp: 100,
        insurance_bp: 25,
        insolvent_bonus_bp: 50,
        dust: random.pick(&[100, 100, 3_000]),
        deleverage_share_bp: random.pick(&[5_000, 1_000]),
        draw_factor_bp: random.pick(&[10_000, 5_000]),
        draw_cap: random.pick(&[2_000_000, 200_000, 2_000]),
        funding_rate_cap: 10_000,
        take_over_seconds: 60,
        window_seconds: random.pick(&[120, 1_200]),
        class: random.below(8),
        fault: Fault::None,
    }
}

pub(crate) fn collateral_terms(random: &mut Random, now: i128) -> CollateralTerms {
    let maintenance = random.pick(&[700, 1_000]);
    let multiple = random.pick(&[0, 19_661]);
    CollateralTerms {
        deposit_cap: random.pick(&[1_000_000_000_000, 60_000]),
        minimum_haircut_bp: 1_000,
        maximum_haircut_bp: 6_000,
        size_slope: 1 << 22,
        confidence_sixteenths: 16,
        initial_multiple: multiple,
        maintenance_haircut: resting(maintenance, now, random.pick(&[256, 6_553])),
        maintenance_follow: Follow { base_bp: maintenance, maximum_bp: 2_000, multiple: multiple / 2 },
        sale_discount_bp: 200,
    }
}

pub(crate) fn feed_terms(random: &mut Random) -> FeedTerms {
    FeedTerms {
        fresh_seconds: random.pick(&[10, 30]),
        usable_seconds: random.pick(&[60, 60, 120, 3_600]),
        dead_seconds: random.pick(&[DAY, 3 * DAY]),
        stable_speed_ppm: random.pick(&[300, 1_000]),
        confidence_limit_bp: 100,
        implied_bp: random.pick(&[1, 100, 400]),
    }
}

/// Correlations between eight classes, in per cent: as one factor and what is each class's own, or none.
fn correlations(random: &mut Random) -> Vec<i128> {
    let share = random.pick(&[0, 40, 80]);
    let mut percent = Vec::new();
    for row in 0..8 {
        percent.extend((row..8).map(|column| if row == column { share + 20 } else { share }));
    }
    percent
}

fn ramp(random: &mut Random, most: i128) -> Ramp {
    Ramp { full: random.pick(&[8_000, 12_000]), width: random.pick(&[1, 8_000]), most }
}

pub(crate) fn reserve_terms(random: &mut Random) -> ReserveTerms {
    ReserveTerms {
        floor_bp: random.pick(&[0, 50, 500]),
        value_at_risk: random.pick(&[0, 40_000, 200_000]),
        expected_shortfall: random.pick(&[0, 50_000, 250_000]),
        jump_share_bp: random.pick(&[0, 5_000]),
        excess_share_bp: random.pick(&[3_000, 10_000]),
        loading_slope: random.pick(&[0, 2_000]),
        loading_most: 5_000,
        stress_slope: random.pick(&[0, 5_000]),
        stress_most: 8_000,
        speed_up_bp: random.pick(&[100, 10_000]),
        speed_down_bp: random.pick(&[14, 500]),
        correlations: correlations(random),
        fee_share_most_bp: random.pick(&[0, 10_000]),
        fee: ramp(random, 5),
        initial: ramp(random, 16_384),
        caps: ramp(random, 20_000),
        level_begins: [10_000, 6_000, 2_000],
        level_hysteresis: 500,
    }
}

pub(crate) fn inventory_terms(random: &mut Random) -> InventoryTerms {
    InventoryTerms {
        capital_bp: random.pick(&[500, 2_000, 5_000, 5_000]),
        delta_bp: random.pick(&[0, 5_000, 50_000, 50_000]),
    }
}

pub(crate) fn tranche_terms(random: &mut Random) -> TrancheTerms {
    let attachment = random.pick(&[0, 500, 20_000]);
    TrancheTerms {
        tranches: std::array::from_fn::<_, TRANCHES, _>(|_| StakeTerms {
            cap: random.pick(&[1_200_000, 100_000_000]),
            notice: random.pick(&[1, 2, 4]),
            standby_bp: random.pick(&[0, 500, 1_500]),
            reached_bp: random.pick(&[0, 1_500]),
        }),
        attachment,
        detachment: attachment + random.pick(&[2_000, 1_000_000]),
        exit_floor_bp: random.pick(&[0, 5_000, 20_000]),
    }
}

pub(crate) fn holding_terms(random: &mut Random) -> HoldingTerms {
    HoldingTerms {
        calm_bp: random.pick(&[0, 1_000, 2_500]),
        stressed_bp: 0,
        band_bp: random.pick(&[50, 300]),
        class: random.below(8),
        day_cap: random.pick(&[100, 5_000, 1_000_000_000]),
    }
}

pub(crate) fn placement_terms(random: &mut Random) -> PlacementTerms {
    PlacementTerms {
        vault: Some(random.pick(&[0, 0, 1])),
        share_bp: random.pick(&[0, 500, 2_500, 5_000, 5_000, 5_000]),
        coverage_bp: random.pick(&[10_000, 10_000, 15_000, 100_000]),
    }
}

/// A term that rests; what it would glide at is recorded.
pub(super) fn resting(basis_points: i128, now: i128, speed: i128) -> Glide {
    Glide { since: now, speed, ..Glide::fixed(basis_points) }
}

/// The owners of all accounts: key and number of the account among the owner's.
fn owners() -> Vec<(u64, u16)> {
    let mut owners: Vec<(u64, u16)> = (1..=9).map(|owner| (owner, 0)).collect();
    owners.extend([(1, 1), (10, 0), (2, 1), (11, 0)]);
    assert_eq!(owners.len(), ACCOUNTS, "an owner for each account");
    owners
}

impl Scenario {
    /// Draws a deployment that starts at `start`.
    pub fn new(seed: u64, start: i64) -> Self {
        let mut random = Random::new(seed ^ 0x5ce7_a210);
        let now = i128::from(start);
        let general = ClearingTerms {
            variation_allowance_bp: random.pick(&[0, 50, 200]),
            variation_discount_bp: 100,
            capital_bp: 3_000,
            treasury_bp: 1_000,
            draw_cap: random.pick(&[3_000_000, 300_000, 3_000]),
        };
        let inventory = inventory_terms(&mut Random::new(seed ^ 0x1234_abcd));
        let starts = [
            (6, 10_000_000_000),
            (6, 137_000_000),
            (9, 333_333_333),
            (6, 900_000_000_000),
            (6, 5_000_000_000),
            (9, 7_692_307_692),
            (6, 300_000_000),
            (6, 100_000_000),
        ];
        let feeds = starts.map(|(decimals, mantissa)| FeedStart { decimals, mantissa, terms: feed_terms(&mut random) });
        Self {
            seed,
            start,
            general,
            inventory,
            quoted: random.chance(50_000),
            feeds: feeds.into(),
            markets: (0..MARKETS).map(|_| market_terms(&mut random, now)).collect(),
            collaterals: (0..COLLATERALS).map(|_| collateral_terms(&mut random, now)).collect(),
            holdings: HOLDINGS.map(|_| holding_terms(&mut random)).into(),
            accounts: owners(),
        }
    }

    /// The feed that prices the quote.
    pub fn quote_feed(&self) -> Option<usize> {
        self.quoted.then_some(self.feeds.len() - 1)
    }

    /// The model of the deployment: listed, priced once, every account open, nothing in it.
    pub fn model(&self) -> World {
        let now = i128::from(self.start);
        let mut world = World::new(now, self.quote_feed(), self.general.clone());
        for feed in &self.feeds {
            let index = world.add_feed(feed.terms.clone());
            world.refresh(index, price_of(feed.mantissa, feed.decimals), 0, now).expect("a first price");
        }
        for (feed, terms) in self.markets.iter().enumerate() {
            world.add_market(feed, terms.clone());
        }
        for (index, terms) in self.collaterals.iter().enumerate() {
            world.add_collateral(MARKETS + index, terms.clone());
        }
        for (collateral, terms) in HOLDINGS.into_iter().zip(&self.holdings) {
            world.add_holding(collateral, terms.clone());
        }
        for (owner, _) in &self.accounts {
            world.add_account(*owner);
        }
        LENDERS.iter().for_each(|_| world.add_depository());
        world.inventory_terms = self.inventory.clone();
        for market in 0..MARKETS {
            world.open_inventory(market);
        }
        world
    }
}
