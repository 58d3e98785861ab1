//! What stops the attacks of `liquidation.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, edit};

/// Only who is below maintenance is liquidated.
pub(in crate::attacks) const BELOW_MAINTENANCE: Guard = code(
    "below_maintenance",
    &[edit(
        "programs/ballast/src/instructions/keeper/liquidate_position.rs",
        "ensure!(standing.below_maintenance(), BallastError::NotLiquidatable);",
        "",
    )],
);

/// Nobody liquidates an account of the same owner.
pub(in crate::attacks) const OTHER_LIQUIDATOR: Guard = code(
    "other_liquidator",
    &[edit(
        "programs/ballast/src/instructions/keeper/forced_sale.rs",
        "ensure!(taker.owner != account.owner, BallastError::SelfLiquidation);",
        "",
    )],
);

/// A bonus is rounded down.
pub(in crate::attacks) const BONUS_ROUNDS_DOWN: Guard = code(
    "bonus_rounds_down",
    &[edit(
        "crates/risk/src/liquidation.rs",
        "notional.part(rate, Rounding::Down)?",
        "notional.part(rate, Rounding::Up)?",
    )],
);

/// No more is taken than restores the account.
pub(in crate::attacks) const NO_MORE_THAN_RESTORES: Guard = code(
    "no_more_than_restores",
    &[edit(
        "programs/ballast/src/instructions/keeper/liquidate_position.rs",
        "size.min(plan.most)",
        "size.min(leg.position.size.magnitude())",
    )],
);

/// Dust does not keep a deficit from being divided.
pub(in crate::attacks) const DUST_BARS_NOTHING: Guard = code(
    "dust_bars_nothing",
    &[edit("programs/ballast/src/instructions/keeper/resolve_deficit/estate.rs", "worth < dust", "false")],
);

/// While a loss waits to fall on claims, none is paid.
pub(in crate::attacks) const HALTED_PAYS_NOTHING: Guard = code(
    "halted_pays_nothing",
    &[edit("programs/ballast/src/instructions/keeper/settle.rs", "market.halted()", "false")],
);

/// A clock that runs keeps its start, whoever looks.
pub(in crate::attacks) const CLOCK_RUNS_ON: Guard = code(
    "clock_runs_on",
    &[edit("programs/ballast/src/state/margin_account/mod.rs", "below_zero.unwrap_or(now)", "now")],
);
