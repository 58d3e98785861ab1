//! A keeper who looks at a placement, calls home what is asked for, and places what may be placed.

use anchor_lang::prelude::Pubkey;
use ballast::error::BallastError;
use ballast::event::{CapitalPlaced, CapitalRecalled};
use ballast::instructions::{Need, PlacementTerms};
use ballast::state::{Outflow, Placement};
use ballast_client::address::{outflow, receipts};
use ballast_client::instruction::DepositoryVault;
use ballast_client::snapshot::decode;
use ballast_risk::BasisPoints;
use ballast_risk::liquidity::limit;

use super::figures::Figures;
use super::lender::Lender;
use crate::exchange::{Exchange, Refusal, Role};
use crate::report::reason;
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::DOLLAR;

/// The least that it is worth a transaction to place.
const LEAST: u64 = 1_000 * DOLLAR;
/// Halvings of an amount that a limit refuses.
const HALVINGS: u32 = 6;
/// Recalls in one look at most.
const RECALLS: u32 = 4;

/// What it looks after.
pub(super) struct Keeper {
    depository: DepositoryVault,
    placement: Pubkey,
    /// When it looked last.
    looked: i64,
    pub(super) figures: Figures,
}

impl Keeper {
    /// Opens the placement with a vault, under terms in basis points.
    pub(super) fn open(exchange: &mut Exchange, lender: &Lender, (share, liquid): (u32, u32)) -> Outcome<Self> {
        let (deployment, depository) = (exchange.deployment, lender.depository);
        let terms = PlacementTerms { vault: depository.vault, share, coverage: liquid };
        exchange.govern("set_placement_terms", &deployment.set_placement_terms(terms))?;
        let placement = deployment.placement(&depository.vault);
        exchange.roles.insert(placement, Role::Placement);
        exchange.roles.insert(receipts(&placement), Role::Receipts(placement));
        exchange.must("open_placement", deployment.open_placement(exchange.host.payer, &depository))?;
        Ok(Self { depository, placement, looked: 0, figures: Figures::default() })
    }

    /// One look, and what follows from it.
    pub(super) fn tend(&mut self, exchange: &mut Exchange, lender: &Lender) -> Outcome<()> {
        let now = exchange.now();
        if self.looked > 0 {
            self.figures.pass(now - self.looked, &self.state(exchange)?);
        }
        self.looked = now;
        exchange.must("value_placement", exchange.deployment.value_placement(&self.depository))?;
        self.recall(exchange)?;
        if self.figures.asked.is_none() {
            self.place(exchange, lender)?;
        }
        let (need, held) = (need(exchange)?, exchange.snapshot.vaults.receipts.get(&self.placement).copied());
        let receipts = lender.worth(exchange, held.unwrap_or(0))?;
        self.figures.look(&self.state(exchange)?, receipts, (need.liquid, need.forecast));
        Ok(())
    }

    fn state(&self, exchange: &Exchange) -> Outcome<Placement> {
        let placement = exchange.snapshot.placements.get(&self.placement).copied();
        placement.ok_or_else(|| Stop::fault("there is no placement"))
    }

    /// Calls home all that the program lets come.
    fn recall(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let (mut came, mut lacks) = (false, false);
        for _ in 0..RECALLS {
            match exchange.send("recall", exchange.deployment.recall(&self.depository, u64::MAX))? {
                Ok(receipt) => {
                    let event: CapitalRecalled =
                        receipt.event().ok_or_else(|| Stop::fault("a recall without its event"))?;
                    self.figures.recalled(&event);
                    came |= event.home > 0;
                }
                Err(Refusal::Code(code)) => {
                    lacks = code == u32::from(BallastError::NothingRedeemable);
                    break;
                }
                Err(Refusal::Lost) => break,
            }
        }
        let principal = self.state(exchange)?.principal;
        self.figures.asks(exchange.now(), (came, lacks && principal > 0), principal);
        Ok(())
    }

    /// Places as much as the program lets go.
    fn place(&mut self, exchange: &mut Exchange, lender: &Lender) -> Outcome<()> {
        let reserve = &exchange.snapshot.reserve;
        let share = BasisPoints(exchange.snapshot.terms.placement.share);
        let most = limit(reserve.capital, reserve.lent, reserve.placed, share).or_stop("sizing a placement")?;
        let need = need(exchange)?;
        let room = most.saturating_sub(reserve.placed).min(need.spare).min(need.beyond_exits).min(reserve.capital);
        let mut amount = room.min(lender.vault(exchange)?.cash);
        for _ in 0..HALVINGS {
            if amount < LEAST {
                break;
            }
            match exchange.send("place", exchange.deployment.place(&self.depository, amount))? {
                Ok(receipt) => {
                    let event: CapitalPlaced =
                        receipt.event().ok_or_else(|| Stop::fault("a placement without its event"))?;
                    self.figures.placed(&event);
                    break;
                }
                Err(Refusal::Code(code)) => {
                    *self.figures.refused.entry(reason(code)).or_default() += 1;
                    if !bounded(code) {
                        break;
                    }
                    amount /= 2;
                }
                Err(Refusal::Lost) => break,
            }
        }
        Ok(())
    }
}

/// Whether a limit refused it that less would meet.
fn bounded(code: u32) -> bool {
    let limits = [
        BallastError::PlacementExceedsShare,
        BallastError::PlacementExceedsSpare,
        BallastError::QuoteNeeded,
        BallastError::DepositoryShort,
    ];
    limits.into_iter().any(|rule| code == u32::from(rule))
}

/// What the reserve needs here.
fn need(exchange: &Exchange) -> Outcome<Need> {
    let snapshot = &exchange.snapshot;
    let data = exchange.host.bytes(&outflow(&exchange.deployment.reserve_vault)).unwrap_or_default();
    let mut outflow: Outflow = decode(&data).ok_or_else(|| Stop::fault("the reserve's outflow cannot be read"))?;
    let need = Need::of(&snapshot.books(), &snapshot.clearinghouse, &snapshot.reserve, &mut outflow);
    need.or_stop("reading what the reserve needs")
}
