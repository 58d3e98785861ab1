//! Terms that governance replaces.

use super::World;
use super::arithmetic::Glide;
use super::refusal::{Answer, Outcome, Refusal, require};
use super::terms::{CollateralTerms, FeedTerms, MarketTerms};

/// Today's value heads for where the new term rests.
fn towards(today: &Glide, term: &Glide, now: i128) -> Glide {
    let mut glide = today.clone();
    glide.set(term.to, term.speed, now);
    glide
}

impl World {
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
            maintenance: towards(&held.maintenance, &terms.maintenance, self.now),
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
            maintenance_haircut: towards(&held.maintenance_haircut, &terms.maintenance_haircut, self.now),
            ..terms.clone()
        };
        Ok(Outcome::Done)
    }
}
