//! What stops the attacks of `staking.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, edit};

/// An exit is priced after notice and settlement.
pub(in crate::attacks) const NOTICE: Guard = code(
    "notice",
    &[edit(
        "programs/ballast/src/state/reserve/slots.rs",
        "ensure!(now >= batch.ripe(notice), BallastError::ExitNotRipe);",
        "",
    )],
);

/// What accrues is released over a week.
pub(in crate::attacks) const STREAMED: Guard = code(
    "streamed",
    &[edit(
        "programs/ballast/src/state/reserve/slots.rs",
        "stream.add(amount, now).lawful()?;",
        "self.assets = self.assets.checked_add(amount).or_refuse(BallastError::Overflow)?;",
    )],
);

/// A share is priced by the ledger, not by the vault.
pub(in crate::attacks) const LEDGER_PRICED: Guard = code(
    "ledger_priced",
    &[edit(
        "programs/ballast/src/instructions/staker/stake.rs",
        "reserve.receive(received)?;",
        "let gift = self.reserve_vault.amount.saturating_sub(received).saturating_sub(reserve.ledger);
        reserve.receive(received.saturating_add(gift))?;
        let slot = reserve.tranche_mut(tranche)?;
        slot.assets = slot.assets.saturating_add(gift);",
    )],
);

/// Shares are rounded down for who comes.
pub(in crate::attacks) const SHARES_ROUND_DOWN: Guard = code(
    "shares_round_down",
    &[edit(
        "crates/risk/src/tranche.rs",
        "mul_div(amount, self.shares, self.assets, Rounding::Down)?",
        "mul_div(amount, self.shares, self.assets, Rounding::Up)?",
    )],
);
