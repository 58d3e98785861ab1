//! What stops the attacks of `inventory.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, edit};

/// What is lent to an inventory cannot be drawn a second time.
pub(in crate::attacks) const LOANS_COUNT: Guard = code(
    "loans_count",
    &[edit(
        "programs/ballast/src/state/market/reserve.rs",
        "self.drawn.checked_add(self.lent().sum().lawful()?)",
        "Some(self.drawn)",
    )],
);

/// What the account that gives a position up still loses keeps its part of what may be lent.
pub(in crate::attacks) const LOSS_FIRST: Guard = code(
    "loss_first",
    &[edit(
        "programs/ballast/src/instructions/keeper/absorb.rs",
        "left_behind(after.equity, book.net(&account, market.index)?)",
        "0",
    )],
);

/// The reserve takes positions on at a fresh price.
pub(in crate::attacks) const FRESH_ABSORPTION: Guard = code(
    "fresh_absorption",
    &[edit("programs/ballast/src/instructions/keeper/absorb.rs", "book.mark_for(Action::Trade)?;", "")],
);

/// What joins a sale moves its clock by its weight.
pub(in crate::attacks) const CLOCK_BY_WEIGHT: Guard = code(
    "clock_by_weight",
    &[edit(
        "crates/risk/src/inventory.rs",
        "diluted(now, elapsed.min(AUCTION_SECONDS), before.magnitude(), added)",
        "Ok(now)",
    )],
);

/// What was kept as a hedge, or through a window, has not been for sale.
pub(in crate::attacks) const KEPT_IS_NOT_FOR_SALE: Guard = code(
    "kept_is_not_for_sale",
    &[edit("programs/ballast/src/state/inventory.rs", "since.max(self.turned).max(window_ended)", "since")],
);

/// Inventories are lent a share of protocol capital at most.
pub(in crate::attacks) const CAPITAL_SHARE: Guard = code(
    "capital_share",
    &[edit("programs/ballast/src/instructions/keeper/absorb.rs", "loan.capital > most", "false")],
);

/// What goes back is what no unbooked loss needs.
pub(in crate::attacks) const EQUITY_DECIDES: Guard =
    code("equity_decides", &[edit("crates/risk/src/inventory.rs", "cash.min(equity.credit())", "cash")]);
