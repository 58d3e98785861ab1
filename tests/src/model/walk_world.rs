//! The world in which a random walk starts.

use std::collections::BTreeMap;

use super::random::Random;
use super::walk::{COLLATERALS, MARKETS, TRADERS, Walk};
use super::*;

fn market_terms(random: &mut Random) -> MarketTerms {
    MarketTerms {
        initial_bp: 1_000,
        maintenance: Glide {
            from: 450,
            to: 550,
            since: 1_800_000_000,
            speed: 20,
        },
        profit_credit_bp: 100,
        profit_factor_bp: 5_000,
        concentration_slope: random.pick(&[0, 1 << 20, 1 << 24]),
        band_bp: 300,
        fee_bp: 5,
        open_interest_cap: random.pick(&[1_000_000_000, 20_000]),
        open_interest_addition_bp: 300,
        shock_bp: random.pick(&[0, 0, 600]),
        buffer_bp: 100,
        bonus_bp: 100,
        insurance_bp: 25,
        insolvent_bonus_bp: 50,
        dust: 100,
        deleverage_share_bp: 5_000,
        draw_factor_bp: 10_000,
        draw_cap: 200_000,
        funding_rate_cap: 10_000,
    }
}

fn collateral_terms() -> CollateralTerms {
    CollateralTerms {
        deposit_cap: 1_000_000_000_000,
        minimum_haircut_bp: 1_000,
        maximum_haircut_bp: 6_000,
        size_slope: 1 << 22,
        confidence_sixteenths: 16,
        maintenance_haircut: Glide::fixed(1_000),
        variation_discount_bp: 100,
        sale_discount_bp: 200,
    }
}

impl Walk {
    pub fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let terms = ClearingTerms {
            take_over_seconds: 60,
            window_seconds: 120,
            allowance_bp: 200,
            capital_bp: 3_000,
            treasury_bp: 1_000,
            draw_cap: 300_000,
        };
        let quoted = random.chance(50_000);
        let mut world = World::new(1_800_000_000, quoted.then_some(MARKETS + COLLATERALS), terms);
        let dead_seconds = random.pick(&[3_000, 3 * DAY]);
        let feed = FeedTerms {
            fresh_seconds: 10,
            usable_seconds: 60,
            dead_seconds,
            stable_speed_ppm: 300,
        };
        let prices = [
            100 * ONE,
            random.pick(&[ONE * 137 / 100, ONE / 300]),
            9_000 * ONE,
            50 * ONE,
            random.pick(&[ONE / 13, 3 * ONE]),
            ONE,
        ];
        for price in prices {
            let index = world.add_feed(feed.clone());
            world.refresh(index, price, 10, world.now).expect("a first price");
        }
        for index in 0..MARKETS {
            let terms = market_terms(&mut random);
            world.add_market(index, terms);
        }
        for index in 0..COLLATERALS {
            world.add_collateral(MARKETS + index, collateral_terms());
        }
        let mut walk = Self {
            whale: TRADERS,
            live: vec![true; prices.len()],
            prints: Vec::new(),
            wild: random.pick(&[0, 2_000, 6_000, 6_000]),
            down: random.pick(&[30, 300]),
            counts: BTreeMap::new(),
            random,
            world,
        };
        walk.endow();
        walk
    }

    fn endow(&mut self) {
        for owner in 0..=TRADERS {
            self.world.add_account(owner as u64);
        }
        let wealth = self.random.pick(&[10_000_000, 1_000_000_000]);
        self.world.deposit(self.whale, wealth).expect("a deposit");
        for account in 0..TRADERS {
            let kind = self.random.below(10);
            if kind < 7 {
                let digits = self.random.between(2, 7) as u32;
                let amount = self.random.between(1, 10_i128.pow(digits));
                self.world.deposit(account, amount).expect("a deposit");
            }
            if kind > 4 {
                let (collateral, amount) = (self.random.below(COLLATERALS), self.random.between(1, 20_000));
                self.world
                    .deposit_collateral(account, collateral, amount)
                    .expect("a deposit");
            }
        }
        for market in 0..MARKETS {
            if self.random.chance(50_000) {
                let digits = self.random.between(2, 9) as u32;
                let seed = self.random.between(1, 10_i128.pow(digits));
                self.world.fund_seed(market, seed).expect("a seed");
            }
        }
        self.world.now += self.random.pick(&[0, 3 * DAY]);
    }
}
