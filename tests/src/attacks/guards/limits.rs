//! What stops the attacks of `limits.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, edit};

/// What came in lately takes nothing of what may leave.
pub(in crate::attacks) const SEASONED: Guard = code(
    "seasoned",
    &[edit("programs/ballast/src/state/outflow.rs", "bounds.seasoned.saturating_sub(self.owed)", "held")],
);

/// What small amounts take beside the line is not taken from the line.
pub(in crate::attacks) const STRIP: Guard =
    code("strip", &[edit("programs/ballast/src/state/outflow.rs", "high_water.forget(amount);", "")]);

/// A run is more than may leave in a day.
pub(in crate::attacks) const OVERRUN: Guard = code(
    "overrun",
    &[edit(
        "programs/ballast/src/state/outflow.rs",
        "Ok(self.line().waiting().lawful()? > self.high_water().of_a_day(bounds.least).lawful()?)",
        "Ok(self.line().waiting().lawful()? > 0)",
    )],
);

/// A feed that says nothing certain dies like a silent one.
pub(in crate::attacks) const DOUBT_IS_SILENCE: Guard = code(
    "doubt_is_silence",
    &[edit("programs/ballast/src/state/prices.rs", "before.since == 0", "{ self.reported = 0; before.since == 0 }")],
);

/// Nobody is charged while nobody can close.
pub(in crate::attacks) const NO_FUNDING_WHILE_CLOSED: Guard = code(
    "no_funding_while_closed",
    &[
        edit(
            "programs/ballast/src/instructions/keeper/accrue_funding.rs",
            "root.permits(FROZEN_BY, now)",
            "root.permits(pause::FUNDING, now)",
        ),
        edit(
            "programs/ballast/src/instructions/keeper/accrue_funding.rs",
            "root.stopped_until(FROZEN_BY)",
            "root.stopped_until(pause::FUNDING)",
        ),
    ],
);

/// After an outage there is time to pay in.
pub(in crate::attacks) const GRACE: Guard = code(
    "grace",
    &[edit("programs/ballast/src/instructions/keeper/liquidate_position.rs", "passed < GRACE_SECONDS", "false")],
);
