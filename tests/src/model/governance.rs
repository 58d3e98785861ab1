//! Terms that governance replaces.

use super::arithmetic::{BASIS, Follow, Glide};
use super::refusal::{Answer, Outcome, Refusal, require};
use super::terms::{CollateralTerms, FeedTerms, Forecast, MarketTerms};
use super::{World, pause};

/// Today's value heads for where the new term rests.
fn towards(today: &Glide, term: &Glide, now: i128) -> Glide {
    let mut glide = today.clone();
    glide.set(term.to, term.speed, now);
    glide
}

/// Today's value heads for where the new terms keep its goal.
fn following(today: &Glide, follow: &Follow, speed: i128, now: i128) -> Glide {
    let mut glide = today.clone();
    glide.set(follow.kept(today.to), speed, now);
    glide
}

impl World {
    /// Replaces the weights of the forecast: a version further.
    pub fn set_forecast(&mut self, fast_bp: i128, slow_bp: i128, long_bp: i128) -> Answer {
        let sum = fast_bp + slow_bp + long_bp;
        require(sum == 0 || (BASIS..=3 * BASIS).contains(&sum), Refusal::ForecastUnsound)?;
        let paused = self.is_paused(pause::GROWTH) || self.is_paused(pause::WITHDRAWAL);
        require(!paused, Refusal::Paused)?; // It is not applied while people cannot leave.
        self.forecast = Forecast { version: self.forecast.version + 1, fast_bp, slow_bp, long_bp };
        Ok(Outcome::Done)
    }

    /// Maintenance terms head for what settled volatility asks.
    pub fn follow_volatility(&mut self, markets: &[usize], collaterals: &[usize]) -> Answer {
        self.atomically(|world| {
            for market in markets {
                world.check_market(*market)?;
                let volatility = world.feeds[world.markets[*market].feed].settled_bp;
                let terms = &mut world.markets[*market].terms;
                let speed = terms.maintenance.speed;
                terms.maintenance.set(terms.maintenance_follow.goal(volatility), speed, world.now);
            }
            for collateral in collaterals {
                world.check_collateral(*collateral)?;
                let volatility = world.feeds[world.collaterals[*collateral].feed].settled_bp;
                let terms = &mut world.collaterals[*collateral].terms;
                let speed = terms.maintenance_haircut.speed;
                terms.maintenance_haircut.set(terms.maintenance_follow.goal(volatility), speed, world.now);
            }
            Ok(Outcome::Done)
        })
    }

    /// Replaces a feed's terms.
    pub fn set_feed_terms(&mut self, feed: usize, terms: &FeedTerms) -> Answer {
        self.feeds[feed].terms = terms.clone();
        Ok(Outcome::Done)
    }

    /// Replaces a market's terms; what maintenance is judged by glides.
    pub fn set_market_terms(&mut self, market: usize, terms: &MarketTerms) -> Answer {
        let held = &mut self.markets[market].terms;
        let mut concentration = held.concentration.clone();
        let arrived = concentration.set(terms.concentration.to, terms.concentration.speed, self.now);
        require(arrived, Refusal::TermUnderWay)?;
        *held = MarketTerms {
            maintenance: following(&held.maintenance, &terms.maintenance_follow, terms.maintenance.speed, self.now),
            profit_factor: towards(&held.profit_factor, &terms.profit_factor, self.now),
            concentration,
            fault: held.fault,
            ..terms.clone()
        };
        Ok(Outcome::Done)
    }

    /// Replaces a collateral's terms; maintenance glides.
    pub fn set_collateral_terms(&mut self, collateral: usize, terms: &CollateralTerms) -> Answer {
        let held = &mut self.collaterals[collateral].terms;
        *held = CollateralTerms {
            maintenance_haircut: following(
                &held.maintenance_haircut,
                &terms.maintenance_follow,
                terms.maintenance_haircut.speed,
                self.now,
            ),
            ..terms.clone()
        };
        Ok(Outcome::Done)
    }
}
