//! What comes from outside: the clock, prices that move, jump, spike and fail, and governance.

use super::action::{Action, Print};
use super::choose::Chooser;
use super::scenario::{TRADERS, collateral_terms, feed_terms, inventory_terms, market_terms, reserve_terms};
use crate::model::state::DEATH_SECONDS;
use crate::model::{DAY, Position, World, pause};

impl Chooser {
    /// The clock moves, and every feed that lives publishes.
    pub(super) fn pass_time(&mut self, world: &World) -> Action {
        let mut seconds = self.random.pick(&[1, 1, 1, 1, 5, 5, 20, 20, 60, 60, 60, 90]);
        let dying = world.feeds.iter().any(|feed| feed.reported > 0 && !feed.is_dead(world.now));
        if self.random.chance(600) {
            seconds += i64::try_from(DAY).expect("a day");
        } else if self.random.chance(5_000) {
            seconds += 600;
        } else if dying && self.random.chance(40_000) {
            seconds += i64::try_from(DEATH_SECONDS).expect("an hour");
        }
        let wait = self.after(world, seconds);
        if self.random.chance(6_000) {
            self.queue.push_back(Action::UpdateTarget);
        }
        if self.random.chance(6_000) {
            let (markets, collaterals) = (vec![self.market()], vec![self.collateral()]);
            self.queue.push_back(Action::FollowVolatility { markets, collaterals });
        }
        let market = self.market();
        if self.random.chance(950) {
            self.queue.push_back(Action::SetFinalPrice { market });
        } else if self.random.chance(300) || world.feeds[world.markets[market].feed].is_dead(world.now) {
            self.queue.push_back(Action::FinalizeDeadMarket { market });
        }
        wait
    }

    /// So much time passes; the feeds that live publish then.
    pub(super) fn after(&mut self, world: &World, seconds: i64) -> Action {
        let now = i64::try_from(world.now).expect("a time") + seconds;
        let prints = self.prints(world, now);
        let silent = self.silent(world, now);
        if !prints.is_empty() {
            self.queue.push_back(Action::RefreshPrices { prints });
        }
        self.queue.extend(silent.into_iter().map(|feed| Action::ReportDeadFeed { feed }));
        Action::Wait { seconds }
    }

    /// Feeds to report: most that have been silent for long enough, now and then another.
    fn silent(&mut self, world: &World, now: i64) -> Vec<usize> {
        let mut silent = Vec::new();
        for (feed, state) in world.feeds.iter().enumerate() {
            let old = i128::from(now) - state.published > state.terms.dead_seconds && !self.live[feed];
            let chance = if old && state.reported == 0 { 70_000 } else { 50 };
            if self.random.chance(chance) {
                silent.push(feed);
            }
        }
        silent
    }

    fn prints(&mut self, world: &World, now: i64) -> Vec<Print> {
        let mut prints = Vec::new();
        for (feed, mantissa) in std::mem::take(&mut self.spikes) {
            self.mantissas[feed] = mantissa;
        }
        for feed in 0..self.live.len() {
            if !self.live[feed] {
                self.live[feed] = self.random.chance(3_000);
                continue;
            }
            if self.random.chance(self.down) || (self.is_wanted(world, feed) && self.random.chance(3_000)) {
                self.live[feed] = false;
                continue;
            }
            let mantissa = self.mantissas[feed];
            let moved = if world.quote_feed == Some(feed) {
                let moved = mantissa * self.small(9_990, 10_011) / 10_000;
                moved.clamp(90_000_000, 110_000_000)
            } else {
                self.price_move(feed, mantissa)
            };
            self.mantissas[feed] = moved;
            let interval = self.small(0, 50) as u64;
            prints.push(Print {
                feed,
                mantissa: moved,
                confidence: moved.unsigned_abs() / 10_000 * interval,
                published: now - self.random.pick(&[0, 0, 0, 1, 4, -2]),
            });
        }
        if self.random.chance(2_000) {
            self.spoil(&mut prints);
        }
        prints
    }

    /// Whether an account below zero has a profit in the market of a feed: what is stuck there is held back.
    fn is_wanted(&self, world: &World, feed: usize) -> bool {
        let gains = |held: &Position| {
            let part = world.position_standing(held);
            held.size != 0 && part.claim + part.profit > 0
        };
        let below = (0..TRADERS).filter(|account| world.accounts[*account].negative_since.is_some());
        let held = below.filter_map(|account| world.accounts[account].position(feed)).filter(|held| gains(held));
        held.count() > 0
    }

    fn small(&mut self, low: i64, high: i64) -> i64 {
        i64::try_from(self.random.between(i128::from(low), i128::from(high))).expect("a small number")
    }

    fn price_move(&mut self, feed: usize, mantissa: i64) -> i64 {
        let wild = self.wild;
        let factor = match self.random.between(0, 100_000) {
            0..55_000 => self.small(9_950, 10_051),
            kind if kind < 56_000 + wild => self.small(7_000, 13_500),
            kind if kind < 58_000 + wild => {
                self.spikes.push((feed, mantissa));
                self.small(8_000, 12_500)
            }
            kind if kind < 58_150 + wild => self.small(4_000, 6_000),
            kind if kind < 58_300 + wild => self.small(16_000, 22_000),
            _ => 10_000,
        };
        (mantissa / 100 * factor / 100).clamp(4_000_000, 10_000_000_000_000)
    }

    /// One print from the future, from the past, or uncertain: the refresh is refused.
    fn spoil(&mut self, prints: &mut [Print]) {
        let Some(print) = prints.first_mut() else { return };
        match self.random.below(3) {
            0 => print.published += 30,
            1 => print.published -= 10_000,
            _ => print.confidence = print.mantissa.unsigned_abs() / 50,
        }
    }

    /// Governance turns a screw, and what was paused resumes.
    pub(super) fn govern(&mut self, world: &World) -> Action {
        let now = world.now;
        // Terms that happen to tighten would be immediate, and the model does not tell: none are set while the others are refused.
        let open = !world.is_paused(pause::GROWTH) && !world.is_paused(pause::WITHDRAWAL);
        match self.random.below(9) {
            8 if open => Action::SetInventoryTerms { terms: inventory_terms(&mut self.random) },
            0 => Action::Pause {
                operations: self.random.pick(&[1, 2, 4, 8, 16, 31]),
                seconds: self.random.pick(&[1, 60, 600, 3_600, 259_200]),
            },
            1 | 2 => {
                Action::SetFeedTerms { feed: self.random.below(self.live.len()), terms: feed_terms(&mut self.random) }
            }
            7 => Action::SetReserveTerms { terms: Box::new(reserve_terms(&mut self.random)) },
            6 => {
                let (fast_bp, slow_bp, long_bp) = self.random.pick(&[
                    (0, 0, 0),
                    (10_000, 0, 0),
                    (5_000, 3_000, 3_000),
                    (20_000, 5_000, 5_000),
                    (9_000, 0, 0),
                ]);
                Action::SetForecast { fast_bp, slow_bp, long_bp }
            }
            3 if open => {
                Action::SetMarketTerms { market: self.market(), terms: Box::new(market_terms(&mut self.random, now)) }
            }
            4 if open => Action::SetCollateralTerms {
                collateral: self.collateral(),
                terms: Box::new(collateral_terms(&mut self.random, now)),
            },
            _ => Action::SetGeneralTerms {
                draw_cap: self.random.pick(&[300_000, 3_000]),
                variation_allowance_bp: self.random.pick(&[0, 50, 200]),
            },
        }
    }
}
