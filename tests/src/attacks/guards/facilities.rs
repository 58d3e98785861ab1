//! What stops the attacks of `facilities.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, declaration, edit};

/// Only its holder draws on a facility.
pub(in crate::attacks) const HOLDER_SIGNS: Guard = declaration(
    "holder_signs",
    &[edit(
        "programs/ballast/src/instructions/holder/take_from_facility.rs",
        "#[account(mut, has_one = holder @ BallastError::NotHolder)]",
        "#[account(mut)]",
    )],
);

/// What is posted waits.
pub(in crate::attacks) const POSTED_WAITS: Guard = code(
    "posted_waits",
    &[edit(
        "crates/risk/src/facility.rs",
        "self.fresh = add(self.fresh, amount)?;",
        "self.ready = add(self.ready, amount)?;",
    )],
);

/// What is left of a premium when its epoch is over is the reserve's.
pub(in crate::attacks) const PREMIUM_ENDS: Guard = code(
    "premium_ends",
    &[edit(
        "crates/risk/src/facility.rs",
        "(self.epoch, self.premium, self.paid) = (epoch, 0, 0);",
        "(self.epoch, self.paid) = (epoch, self.premium);",
    )],
);

/// What is asked back is set aside.
pub(in crate::attacks) const SET_ASIDE: Guard =
    code("set_aside", &[edit("crates/risk/src/facility.rs", "self.ready = take(self.ready, amount)?;", "")]);

/// What a facility holds counts in that one place.
pub(in crate::attacks) const COUNTS_ONCE: Guard = code(
    "counts_once",
    &[edit(
        "programs/ballast/src/state/reserve/mod.rs",
        "self.own()?.checked_sub(self.treasury)",
        "self.ledger.checked_sub(self.treasury)",
    )],
);

/// A facility takes a tenth of what is posted as premium at most.
pub(in crate::attacks) const PREMIUM_BOUNDED: Guard =
    code("premium_bounded", &[edit("programs/ballast/src/state/facility.rs", "amount > payable", "false")]);

/// What holders bring makes no room for others.
pub(in crate::attacks) const HELD_APART: Guard = code(
    "held_apart",
    &[edit(
        "programs/ballast/src/state/clearinghouse/ledgers.rs",
        "self.bounds_of_seasoned(reserve.value()?, now)",
        "self.bounds_of_seasoned(reserve.ledger, now)",
    )],
);
