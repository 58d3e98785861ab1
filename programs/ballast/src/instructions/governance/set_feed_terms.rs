//! Feeds: where a price comes from and what it must satisfy.

use anchor_lang::prelude::*;

use super::Change;
use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::event::{TermsSet, log, table};
use crate::limits::{
    CONFIDENCE_LIMIT, DEAD_SECONDS, FRESH_SECONDS, IMPLIED_VOLATILITY, MOST_DECIMALS, STABLE_SPEED, USABLE_SECONDS,
    within,
};
use crate::state::{FeedSlot, source};

/// Which oracle account a feed reads.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct FeedIdentity {
    /// 1 for Pyth's pull oracle, 2 for a push price account.
    pub source: u8,
    /// Pull: the feed id. Push: the account's address.
    pub id: [u8; 32],
    /// Decimals of the asset's smallest unit.
    pub decimals: u8,
}

/// What a feed's prices must satisfy.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct FeedTerms {
    /// Widest confidence interval, in basis points of the price.
    pub confidence_limit: u32,
    /// Seconds that a price serves value out and new risk.
    pub fresh_seconds: u32,
    /// Seconds that a price serves booking and liquidation.
    pub usable_seconds: u32,
    /// Seconds of silence after which the feed may be reported: more than its longest regular pause.
    pub dead_seconds: u32,
    /// Speed of the stable price, in parts per million a second.
    pub stable_speed: u32,
    /// Volatility that the feed counts for at least, in basis points per root of a day: what options imply, where there are any.
    pub implied_volatility: u32,
}

impl FeedIdentity {
    pub(super) fn validate(&self) -> Result<()> {
        let known = self.source == source::PULL || self.source == source::PUSH;
        ensure!(known && self.id != [0; 32], BallastError::FeedIdentityInvalid);
        ensure!(self.decimals <= MOST_DECIMALS, BallastError::DecimalsMismatch);
        Ok(())
    }
}

impl FeedTerms {
    pub(super) fn validate(&self) -> Result<()> {
        within(self.confidence_limit, CONFIDENCE_LIMIT, BallastError::RatioOutOfBounds)?;
        within(self.stable_speed, STABLE_SPEED, BallastError::RatioOutOfBounds)?;
        within(self.implied_volatility, IMPLIED_VOLATILITY, BallastError::RatioOutOfBounds)?;
        within(self.fresh_seconds, FRESH_SECONDS, BallastError::DurationOutOfBounds)?;
        within(self.usable_seconds, USABLE_SECONDS, BallastError::DurationOutOfBounds)?;
        within(self.dead_seconds, DEAD_SECONDS, BallastError::DurationOutOfBounds)?;
        ensure!(self.fresh_seconds <= self.usable_seconds, BallastError::TermsContradict);
        Ok(())
    }

    const fn store(&self, slot: &mut FeedSlot) {
        slot.confidence_limit = self.confidence_limit;
        slot.fresh_seconds = self.fresh_seconds;
        slot.usable_seconds = self.usable_seconds;
        slot.dead_seconds = self.dead_seconds;
        slot.stable_speed = self.stable_speed;
        slot.implied_volatility = self.implied_volatility;
    }
}

/// - anyone signs: it was queued and is due
/// - a listed feed keeps its identity; re-pointing one is not possible
#[derive(Accounts)]
pub struct SetFeedTerms<'info> {
    pub governs: Governs<'info>,
}

impl SetFeedTerms<'_> {
    pub(crate) fn list(ctx: Context<Self>, index: u16, identity: FeedIdentity, terms: FeedTerms) -> Result<()> {
        let change = Change::ListFeed { index, identity: identity.clone(), terms: terms.clone() };
        Self::store(&ctx, index, &change, &terms, |slot| {
            ensure!(!slot.listed(), BallastError::IndexTaken);
            slot.source = identity.source;
            slot.id = identity.id;
            slot.decimals = identity.decimals;
            Ok(())
        })
    }

    pub(crate) fn set(ctx: Context<Self>, index: u16, terms: FeedTerms) -> Result<()> {
        let change = Change::FeedTerms { index, terms: terms.clone() };
        Self::store(&ctx, index, &change, &terms, |slot| {
            ensure!(slot.listed(), BallastError::UnknownFeed);
            Ok(())
        })
    }

    fn store(
        ctx: &Context<Self>,
        index: u16,
        change: &Change,
        terms: &FeedTerms,
        identify: impl FnOnce(&mut FeedSlot) -> Result<()>,
    ) -> Result<()> {
        let (mut root, mut table) = ctx.accounts.governs.permit(change)?;
        let slot = table.feeds.get_mut(usize::from(index)).or_refuse(BallastError::IndexBeyondTable)?;
        identify(slot)?;
        terms.store(slot);
        log(&TermsSet { sequence: root.count_event(), table: table::FEED, index })?;
        Ok(())
    }
}
