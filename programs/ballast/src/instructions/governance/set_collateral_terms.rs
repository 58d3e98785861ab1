//! Collateral: what it counts for and how much of it is accepted.

use anchor_lang::prelude::*;
use ballast_risk::glide::{Follow, Glide};
use ballast_risk::{BasisPoints, Multiple};

use super::Change;
use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::event::{TermsSet, log, table};
use crate::limits::{GLIDE_SPEED, HAIRCUT, SALE_DISCOUNT, VOLATILITY_MULTIPLE, WHOLE, within};
use crate::state::CollateralSlot;

/// A collateral's terms.
#[derive(AnchorSerialize, AnchorDeserialize, Clone, Debug, PartialEq, Eq)]
pub struct CollateralTerms {
    /// Most tokens that the vault may owe.
    pub deposit_cap: u64,
    /// Basis points of initial haircut per unit of quote of value, times 2^32.
    pub size_slope: u64,
    /// Maintenance haircut without volatility, towards which today's glides.
    pub maintenance_haircut: u32,
    /// Greatest maintenance haircut.
    pub maintenance_maximum: u32,
    /// What each basis point of settled volatility adds to it, times 2^16.
    pub maintenance_volatility: u32,
    /// Basis points per second of the glide, times 2^16.
    pub glide_speed: u32,
    /// Least initial haircut; not below the maintenance haircut.
    pub minimum_haircut: u32,
    /// Greatest initial haircut.
    pub maximum_haircut: u32,
    /// What each basis point of volatility adds to the initial haircut, times 2^16; not below what it adds to the maintenance haircut.
    pub initial_volatility: u32,
    /// Sixteenths of the confidence ratio that are added.
    pub confidence_sixteenths: u32,
    /// Discount at which a liquidation sells.
    pub sale_discount: u32,
}

impl CollateralTerms {
    /// What stands in a slot; of what glides, where it heads.
    pub fn of(slot: &CollateralSlot) -> Self {
        Self {
            deposit_cap: slot.deposit_cap,
            size_slope: slot.size_slope,
            maintenance_haircut: slot.maintenance_follow.base,
            maintenance_maximum: slot.maintenance_follow.maximum,
            maintenance_volatility: slot.maintenance_follow.multiple,
            glide_speed: slot.maintenance_haircut.speed,
            minimum_haircut: slot.minimum_haircut,
            maximum_haircut: slot.maximum_haircut,
            initial_volatility: slot.initial_volatility,
            confidence_sixteenths: slot.confidence_sixteenths,
            sale_discount: slot.sale_discount,
        }
    }

    /// Whether they admit nothing that others did not, and are the same in everything but admission.
    pub(super) fn tightens(&self, other: &Self) -> bool {
        let elsewhere = Self {
            deposit_cap: self.deposit_cap,
            size_slope: self.size_slope,
            minimum_haircut: self.minimum_haircut,
            maximum_haircut: self.maximum_haircut,
            initial_volatility: self.initial_volatility,
            confidence_sixteenths: self.confidence_sixteenths,
            ..other.clone()
        };
        *self == elsewhere
            && self.deposit_cap <= other.deposit_cap
            && self.size_slope >= other.size_slope
            && self.minimum_haircut >= other.minimum_haircut
            && self.maximum_haircut >= other.maximum_haircut
            && self.initial_volatility >= other.initial_volatility
            && self.confidence_sixteenths >= other.confidence_sixteenths
    }

    pub(crate) fn validate(&self) -> Result<()> {
        for haircut in [self.maintenance_haircut, self.maintenance_maximum, self.minimum_haircut, self.maximum_haircut]
        {
            within(haircut, HAIRCUT, BallastError::RatioOutOfBounds)?;
        }
        within(self.confidence_sixteenths, (0, WHOLE), BallastError::RatioOutOfBounds)?;
        within(self.sale_discount, SALE_DISCOUNT, BallastError::RatioOutOfBounds)?;
        within(self.glide_speed, GLIDE_SPEED, BallastError::RatioOutOfBounds)?;
        within(self.initial_volatility, VOLATILITY_MULTIPLE, BallastError::RatioOutOfBounds)?;
        within(self.maintenance_volatility, VOLATILITY_MULTIPLE, BallastError::RatioOutOfBounds)?;
        let initial = self.minimum_haircut <= self.maximum_haircut;
        let maintenance = self.maintenance_haircut <= self.maintenance_maximum;
        // What counts for new risk is never more than what counts for open risk.
        let least = self.maintenance_haircut <= self.minimum_haircut;
        let most = self.maintenance_maximum <= self.maximum_haircut;
        let slope = self.maintenance_volatility <= self.initial_volatility;
        ensure!(initial && maintenance && least && most && slope, BallastError::TermsContradict);
        self.sale_restores(BasisPoints(self.maintenance_haircut))
    }

    /// A sale must free more margin than its discount gives away, at least as much again.
    fn sale_restores(&self, haircut: BasisPoints) -> Result<()> {
        ensure!(self.sale_discount.saturating_mul(2) <= haircut.0, BallastError::TermsContradict);
        Ok(())
    }

    /// Where the maintenance haircut heads.
    const fn follow(&self) -> Follow {
        Follow {
            base: BasisPoints(self.maintenance_haircut),
            maximum: BasisPoints(self.maintenance_maximum),
            multiple: Multiple(self.maintenance_volatility),
        }
    }

    pub(crate) const fn store(&self, slot: &mut CollateralSlot, maintenance: Glide) {
        slot.deposit_cap = self.deposit_cap;
        slot.size_slope = self.size_slope;
        slot.maintenance_haircut.store(maintenance);
        slot.minimum_haircut = self.minimum_haircut;
        slot.maximum_haircut = self.maximum_haircut;
        slot.maintenance_follow.store(self.follow());
        slot.initial_volatility = self.initial_volatility;
        slot.confidence_sixteenths = self.confidence_sixteenths;
        slot.sale_discount = self.sale_discount;
    }
}

/// - governance signs what only tightens admission; anyone what was queued and is due
/// - what counts for new positions changes at once; the maintenance haircut glides
#[derive(Accounts)]
pub struct SetCollateralTerms<'info> {
    pub governs: Governs<'info>,
}

impl SetCollateralTerms<'_> {
    pub(crate) fn handler(ctx: Context<Self>, index: u16, terms: CollateralTerms) -> Result<()> {
        let change = Change::CollateralTerms { index, terms: terms.clone() };
        let (mut root, mut table) = ctx.accounts.governs.permit(&change)?;
        table.collateral(index)?;
        let slot = table.collaterals.get_mut(usize::from(index)).or_refuse(BallastError::IndexBeyondTable)?;
        let now = Clock::get()?.unix_timestamp;
        terms.sale_restores(slot.maintenance_haircut.glide().at(now))?;
        let glide = slot.maintenance_haircut.glide();
        let maintenance = glide.towards(terms.follow().keep(glide.to), now, terms.glide_speed);
        terms.store(slot, maintenance);
        log(&TermsSet { sequence: root.count_event(), table: table::COLLATERAL, index })?;
        Ok(())
    }
}
