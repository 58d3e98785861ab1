//! What stops the attacks of `signals.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, edit};

/// A signal that nothing confirms costs its bond.
pub(in crate::attacks) const BOND_LOST: Guard = code(
    "bond_lost",
    &[edit(
        "programs/ballast/src/instructions/keeper/close_signal.rs",
        "fell || root.lost_within(root.signal_since, reserve.signal_until)",
        "fell || now > 0",
    )],
);

/// Losses confirm a signal, and a short vault; a line does not.
pub(in crate::attacks) const LOSSES_CONFIRM: Guard = code(
    "losses_confirm",
    &[edit(
        "programs/ballast/src/state/clearinghouse/stops.rs",
        "[fell, short].iter().any(|slot| after < slot.since && slot.since <= until)",
        "self.breakers.iter().any(|slot| after < slot.since && slot.since <= until)",
    )],
);

/// A detector rests after its signal.
pub(in crate::attacks) const DETECTOR_RESTS: Guard = code(
    "detector_rests",
    &[edit("programs/ballast/src/state/clearinghouse/signals.rs", "now >= last.saturating_add(SIGNAL_REST)", "true")],
);

/// Only whom governance named raises a signal.
pub(in crate::attacks) const DETECTORS_ONLY: Guard = code(
    "detectors_only",
    &[edit(
        "programs/ballast/src/state/clearinghouse/signals.rs",
        "**key == *detector && *detector != Pubkey::default()",
        "**key != Pubkey::default()",
    )],
);
