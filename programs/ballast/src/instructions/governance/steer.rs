//! Moves how tightly a market or a collateral is admitted, within the risk steward's corridor.

use anchor_lang::prelude::*;
use ballast_risk::listing::TIGHTEST;

use crate::access::*;
use crate::error::{BallastError, OrRefuse, ensure, refuse, refused};
use crate::event::{Steered, log, table};
use crate::limits::{STEER_HOURS, STEER_STEP};
use crate::state::Terms;

/// - the risk steward signs
/// - from governance's own terms to the tight end, never beyond: nothing is admitted that governance did not admit
/// - a quarter of the corridor at once, and the next step six hours later
#[derive(Accounts)]
pub struct Steer<'info> {
    pub role: HoldsRole<'info>,
    #[account(mut, address = role.clearinghouse.load()?.terms @ BallastError::NotRecorded)]
    pub terms: AccountLoader<'info, Terms>,
}

impl Steer<'_> {
    pub(crate) fn handler(ctx: Context<Self>, table: u8, index: u16, tightness: u32) -> Result<()> {
        let role = &ctx.accounts.role;
        let mut root = role.open()?;
        ensure!(role.authority.key == root.steward(), BallastError::NotSteward);
        let mut terms = ctx.accounts.terms.load_mut()?;
        let (stands, steered) = corridor(&mut terms, table, index)?;
        let seconds = u64::try_from(Clock::get()?.unix_timestamp).or_refuse(BallastError::Overflow)?;
        let hour = u32::try_from(seconds / 3_600).or_refuse(BallastError::Overflow)?;
        let (step, next) = (stands.abs_diff(tightness), steered.saturating_add(STEER_HOURS));
        if tightness > TIGHTEST || step > STEER_STEP {
            return Err(refuse(BallastError::CorridorExceeded, step.into(), STEER_STEP.into()));
        }
        if hour < next {
            return Err(refuse(BallastError::CorridorExceeded, hour.into(), next.into()));
        }
        (*stands, *steered) = (tightness, hour);
        log(&Steered { sequence: root.count_event(), table, index, tightness })
    }
}

/// Where a market or a collateral stands in its corridor, and since which hour.
fn corridor(terms: &mut Terms, table: u8, index: u16) -> Result<(&mut u32, &mut u32)> {
    match table {
        table::MARKET => {
            terms.market(index)?;
            let slot = terms.markets.get_mut(usize::from(index)).or_refuse(BallastError::UnknownMarket)?;
            Ok((&mut slot.tightness, &mut slot.steered))
        }
        table::COLLATERAL => {
            terms.collateral(index)?;
            let slot = terms.collaterals.get_mut(usize::from(index)).or_refuse(BallastError::UnknownCollateral)?;
            Ok((&mut slot.tightness, &mut slot.steered))
        }
        _ => Err(refused(BallastError::IndexBeyondTable)),
    }
}
