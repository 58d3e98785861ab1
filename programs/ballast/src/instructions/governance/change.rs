//! What governance may change, and how long each change waits: the program decides, whoever signs.

use anchor_lang::prelude::*;

use super::{
    CollateralTerms, FacilityTerms, FeedIdentity, FeedTerms, ForecastWeights, GeneralTerms, HoldingTerms,
    InventoryTerms, MarketTerms, PlacementTerms, ReserveTerms, Scenarios, TranchesTerms,
};
use crate::error::{BallastError, OrRefuse, ensure};
use crate::limits::{CHANGE_LIFE, FINAL_PRICE_LIFE, LIST_SECONDS, LOOSEN_SECONDS, ROLE_SECONDS, STAKERS_SECONDS};
use crate::state::{Clearinghouse, QueuedChange, Terms, role};

/// A change of terms, listings or roles.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Other general terms.
    GeneralTerms {
        /// The terms.
        terms: GeneralTerms,
    },
    /// A new feed.
    ListFeed {
        /// Where.
        index: u16,
        /// Which.
        identity: FeedIdentity,
        /// Its terms.
        terms: FeedTerms,
    },
    /// Other terms of a feed.
    FeedTerms {
        /// Which.
        index: u16,
        /// The terms.
        terms: FeedTerms,
    },
    /// A new collateral.
    ListCollateral {
        /// Where.
        index: u16,
        /// Its mint.
        mint: Pubkey,
        /// Its feed.
        feed: u16,
        /// Its terms.
        terms: CollateralTerms,
    },
    /// Other terms of a collateral.
    CollateralTerms {
        /// Which.
        index: u16,
        /// The terms.
        terms: CollateralTerms,
    },
    /// A new market.
    ListMarket {
        /// Where.
        index: u16,
        /// Its feed.
        feed: u16,
        /// Its terms.
        terms: MarketTerms,
    },
    /// Other terms of a market.
    MarketTerms {
        /// Which.
        index: u16,
        /// The terms.
        terms: MarketTerms,
    },
    /// Other weights of the forecast.
    Forecast {
        /// The weights.
        weights: ForecastWeights,
    },
    /// Other terms of the reserve.
    ReserveTerms {
        /// The terms.
        terms: ReserveTerms,
    },
    /// Other terms of the tranches.
    TrancheTerms {
        /// The terms.
        terms: TranchesTerms,
    },
    /// A market may draw more on tiers that it did not fill.
    Pledge {
        /// Which market.
        market: u16,
        /// How much, in quote.
        amount: u64,
    },
    /// A market ends at its stable price.
    FinalPrice {
        /// Which market.
        market: u16,
    },
    /// Another key for a role, see [`role`].
    Role {
        /// Which role.
        role: u8,
        /// Who is to hold it.
        key: Pubkey,
    },
    /// Other terms of the inventory.
    InventoryTerms {
        /// The terms.
        terms: InventoryTerms,
    },
    /// Protocol capital may hold a collateral.
    ListHolding {
        /// Where.
        index: u8,
        /// Which collateral.
        collateral: u16,
        /// Its terms.
        terms: HoldingTerms,
    },
    /// Other terms of a holding.
    HoldingTerms {
        /// Which.
        index: u8,
        /// The terms.
        terms: HoldingTerms,
    },
    /// Other scenarios of a census.
    Scenarios {
        /// The scenarios.
        scenarios: Scenarios,
    },
    /// Other terms of facilities.
    FacilityTerms {
        /// The terms.
        terms: FacilityTerms,
    },
    /// Another key that may raise signals; the default key for none.
    Detector {
        /// Which place.
        slot: u8,
        /// The key.
        key: Pubkey,
    },
    /// Other terms of placements.
    PlacementTerms {
        /// The terms.
        terms: PlacementTerms,
    },
}

impl Change {
    /// Refuses terms outside their bounds. What else stands against them is looked at when they are applied.
    pub(crate) fn validate(&self, root: &Clearinghouse, terms: &Terms) -> Result<()> {
        match self {
            Self::GeneralTerms { terms: general } => general.validate(terms, root.quote_decimals),
            Self::ListFeed { identity, terms: feed, .. } => {
                identity.validate()?;
                feed.validate()
            }
            Self::FeedTerms { terms: feed, .. } => feed.validate(),
            Self::ListCollateral { terms: collateral, .. } | Self::CollateralTerms { terms: collateral, .. } => {
                collateral.validate()
            }
            Self::ListMarket { terms: market, .. } | Self::MarketTerms { terms: market, .. } => {
                market.validate(root.quote_decimals)
            }
            Self::Forecast { weights } => weights.validate(),
            Self::ReserveTerms { terms: reserve } => reserve.validate(),
            Self::TrancheTerms { terms: tranches } => tranches.validate(),
            Self::Pledge { amount, .. } => {
                ensure!(*amount > 0, BallastError::ZeroAmount);
                Ok(())
            }
            Self::FinalPrice { .. } => Ok(()),
            Self::Role { role, key } => root.may_hold(*role, key),
            Self::InventoryTerms { terms: inventory } => inventory.validate(),
            Self::ListHolding { index, terms: holding, .. } | Self::HoldingTerms { index, terms: holding } => {
                holding.validate(*index, terms)
            }
            Self::Scenarios { scenarios } => scenarios.validate(),
            Self::FacilityTerms { terms: facilities } => facilities.validate(),
            Self::Detector { slot, key } => root.may_detect(*slot, key),
            Self::PlacementTerms { terms: placement } => placement.validate(),
        }
    }

    /// Seconds that it waits against what stands today: none for what only tightens, and as long as stakers need to leave for what lets
    /// markets draw more of what is theirs.
    pub fn delay(&self, terms: &Terms) -> Result<u64> {
        Ok(match self {
            Self::CollateralTerms { index, terms: collateral } => {
                let tightens = collateral.tightens(&CollateralTerms::of(terms.collateral(*index)?));
                if tightens { 0 } else { LOOSEN_SECONDS }
            }
            Self::MarketTerms { index, terms: market } => {
                let today = MarketTerms::of(terms.market(*index)?);
                if market.tightens(&today) {
                    0
                } else if market.draws_more(&today) {
                    STAKERS_SECONDS
                } else {
                    LOOSEN_SECONDS
                }
            }
            Self::GeneralTerms { terms: general } if general.draw_cap > terms.draw_cap => STAKERS_SECONDS,
            Self::GeneralTerms { .. }
            | Self::FeedTerms { .. }
            | Self::Forecast { .. }
            | Self::ReserveTerms { .. }
            | Self::Scenarios { .. }
            | Self::FacilityTerms { .. } => LOOSEN_SECONDS,
            Self::HoldingTerms { index, terms: holding }
                if holding.tightens(&HoldingTerms::of(terms.holding(*index)?)) =>
            {
                0
            }
            // What capital holds stands before stakers.
            Self::TrancheTerms { .. } | Self::ListHolding { .. } | Self::HoldingTerms { .. } => STAKERS_SECONDS,
            Self::Detector { key, .. } if *key == Pubkey::default() => 0,
            Self::ListFeed { .. }
            | Self::Detector { .. }
            | Self::ListCollateral { .. }
            | Self::ListMarket { .. }
            | Self::Pledge { .. }
            | Self::FinalPrice { .. } => LIST_SECONDS,
            Self::Role { .. } => ROLE_SECONDS,
            Self::InventoryTerms { terms: inventory } if inventory.tightens(&InventoryTerms::of(terms)) => 0,
            Self::PlacementTerms { terms: placement } if placement.tightens(&PlacementTerms::of(terms)) => 0,
            Self::InventoryTerms { .. } | Self::PlacementTerms { .. } => STAKERS_SECONDS,
        })
    }

    /// Seconds within which it must be applied once it is due. Whoever applies a final price chooses the moment, so there is little to choose.
    pub const fn life(&self) -> u64 {
        if matches!(self, Self::FinalPrice { .. }) { FINAL_PRICE_LIFE } else { CHANGE_LIFE }
    }

    /// The revision of what it replaces: it is void when that was replaced since.
    pub(crate) fn revision<'a>(&self, root: &'a mut Clearinghouse, terms: &'a mut Terms) -> Result<&'a mut u32> {
        let beyond = BallastError::IndexBeyondTable;
        match self {
            Self::GeneralTerms { .. } => Ok(&mut terms.general_revision),
            Self::ListFeed { index, .. } | Self::FeedTerms { index, .. } => {
                let slot = terms.feeds.get_mut(usize::from(*index)).or_refuse(beyond)?;
                Ok(&mut slot.revision)
            }
            Self::ListCollateral { index, .. } | Self::CollateralTerms { index, .. } => {
                let slot = terms.collaterals.get_mut(usize::from(*index)).or_refuse(beyond)?;
                Ok(&mut slot.revision)
            }
            Self::ListMarket { index, .. }
            | Self::MarketTerms { index, .. }
            | Self::Pledge { market: index, .. }
            | Self::FinalPrice { market: index } => {
                let slot = terms.markets.get_mut(usize::from(*index)).or_refuse(beyond)?;
                Ok(&mut slot.revision)
            }
            Self::Forecast { .. } => Ok(&mut terms.forecast_revision),
            Self::ReserveTerms { .. } => Ok(&mut terms.reserve_revision),
            Self::TrancheTerms { .. } => Ok(&mut terms.tranche_revision),
            Self::Scenarios { .. } => Ok(&mut terms.scenarios_revision),
            Self::Role { role, .. } => root.role_revision(*role),
            Self::InventoryTerms { .. } => Ok(&mut terms.inventory_revision),
            Self::ListHolding { .. } | Self::HoldingTerms { .. } => Ok(&mut terms.holdings_revision),
            Self::FacilityTerms { .. } => Ok(&mut terms.facility_revision),
            Self::Detector { slot, .. } => root.detector_revision(*slot),
            Self::PlacementTerms { .. } => Ok(&mut terms.placement_revision),
        }
    }

    /// Whether the guardian may veto it: anything but its own replacement.
    pub(crate) const fn may_be_vetoed(&self) -> bool {
        !matches!(self, Self::Role { role: role::GUARDIAN, .. })
    }

    /// Whether time counts for it in which people could not leave: a key that pauses must not keep its own replacement away.
    pub(crate) const fn waits_through_pauses(&self) -> bool {
        matches!(self, Self::Role { .. })
    }

    /// The change that was queued.
    pub(crate) fn queued(queued: &QueuedChange) -> Result<Self> {
        Self::try_from_slice(queued.payload()?).or_refuse(BallastError::ChangeMismatch)
    }

    /// Its bytes, as they are queued and hashed.
    pub fn payload(&self) -> Result<Vec<u8>> {
        borsh::to_vec(self).or_refuse(BallastError::ChangeMismatch)
    }
}
