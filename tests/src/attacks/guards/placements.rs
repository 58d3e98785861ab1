//! What stops the attacks of `placements.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, edit};

/// An adapter knows its program.
pub(in crate::attacks) const ADAPTERS: Guard = code(
    "adapters",
    &[edit(
        "programs/ballast/src/depository/mod.rs",
        "Err(refused(BallastError::UnknownDepository))",
        "Ok(Self(Lender::of(vault, receipts_mint, quote_mint)?))",
    )],
);

/// What is placed or redeemed keeps its value.
pub(in crate::attacks) const KEEPS_VALUE: Guard =
    code("keeps_value", &[edit("programs/ballast/src/depository/mod.rs", "keeps_value(before, after)", "true")]);

/// Nothing is written off in less than a day.
pub(in crate::attacks) const DEFAULT_TAKES_A_DAY: Guard =
    code("default_takes_a_day", &[edit("crates/risk/src/liquidity.rs", "found_for < DEFAULT_SECONDS", "false")]);

/// What looks find counts when they found it for ten minutes.
pub(in crate::attacks) const BELIEVED_IN_TEN_MINUTES: Guard =
    code("believed_in_ten_minutes", &[edit("crates/risk/src/liquidity.rs", "found_for >= CONFIRM_SECONDS", "true")]);

/// No more is placed than the depository has for everybody.
pub(in crate::attacks) const CASH_OF_OTHERS: Guard =
    code("cash_of_others", &[edit("crates/risk/src/liquidity.rs", "cash.min(self.least)", "u64::MAX")]);

/// What exits need is not placed.
pub(in crate::attacks) const EXITS_FIRST: Guard = code(
    "exits_first",
    &[edit("programs/ballast/src/instructions/keeper/placement/place.rs", "amount > need.beyond_exits", "false")],
);

/// Only what something asks for is called home.
pub(in crate::attacks) const ASKED_FOR: Guard = code(
    "asked_for",
    &[edit(
        "programs/ballast/src/instructions/keeper/placement/recall.rs",
        "amount.min(accounts.asked_for()?)",
        "amount",
    )],
);

/// What pays before stakers do covers what may be drawn.
pub(in crate::attacks) const BEFORE_STAKERS: Guard = code(
    "before_stakers",
    &[edit(
        "programs/ballast/src/state/reserve/placement.rs",
        "self.capital.checked_add(exits)",
        "self.tiers()?.checked_add(exits)",
    )],
);
