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

    /// Whether these terms only tighten what stands: then they are set at once, also while people cannot leave.
    pub fn market_tightens(&self, market: usize, terms: &MarketTerms) -> bool {
        terms.tightens(&self.markets[market].terms)
    }

    /// The same of a collateral's.
    pub fn collateral_tightens(&self, collateral: usize, terms: &CollateralTerms) -> bool {
        terms.tightens(&self.collaterals[collateral].terms)
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

impl MarketTerms {
    /// Whether they admit nothing that others did not, and are the same in everything but admission.
    fn tightens(&self, held: &Self) -> bool {
        let elsewhere = Self {
            open_interest_cap: self.open_interest_cap,
            initial_bp: self.initial_bp,
            initial_multiple: self.initial_multiple,
            open_interest_addition_bp: self.open_interest_addition_bp,
            profit_credit_bp: self.profit_credit_bp,
            maintenance: self.maintenance.clone(),
            profit_factor: self.profit_factor.clone(),
            concentration: self.concentration.clone(),
            fault: self.fault,
            ..held.clone()
        };
        *self == elsewhere
            && self.maintenance.speed == held.maintenance.speed
            && (self.profit_factor.to, self.profit_factor.speed) == (held.profit_factor.to, held.profit_factor.speed)
            && (self.concentration.to, self.concentration.speed) == (held.concentration.to, held.concentration.speed)
            && self.open_interest_cap <= held.open_interest_cap
            && self.initial_bp >= held.initial_bp
            && self.initial_multiple >= held.initial_multiple
            && self.open_interest_addition_bp >= held.open_interest_addition_bp
            && self.profit_credit_bp <= held.profit_credit_bp
    }
}

impl CollateralTerms {
    /// The same of a collateral.
    fn tightens(&self, held: &Self) -> bool {
        let elsewhere = Self {
            deposit_cap: self.deposit_cap,
            size_slope: self.size_slope,
            minimum_haircut_bp: self.minimum_haircut_bp,
            maximum_haircut_bp: self.maximum_haircut_bp,
            initial_multiple: self.initial_multiple,
            confidence_sixteenths: self.confidence_sixteenths,
            maintenance_haircut: self.maintenance_haircut.clone(),
            ..held.clone()
        };
        *self == elsewhere
            && self.maintenance_haircut.speed == held.maintenance_haircut.speed
            && self.deposit_cap <= held.deposit_cap
            && self.size_slope >= held.size_slope
            && self.minimum_haircut_bp >= held.minimum_haircut_bp
            && self.maximum_haircut_bp >= held.maximum_haircut_bp
            && self.initial_multiple >= held.initial_multiple
            && self.confidence_sixteenths >= held.confidence_sixteenths
    }
}
