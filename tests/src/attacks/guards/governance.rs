//! What stops the attacks of `governance.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, declaration, edit};

/// What does not only tighten waits.
pub(in crate::attacks) const CHANGES_WAIT: Guard = code(
    "changes_wait",
    &[edit("programs/ballast/src/access.rs", "ensure!(at_once, BallastError::ChangeNotQueued);", "")],
);

/// A higher cap is no tightening.
pub(in crate::attacks) const LOOSER_CAP: Guard = code(
    "looser_cap",
    &[edit(
        "programs/ballast/src/instructions/governance/set_market_terms.rs",
        "self.open_interest_cap <= other.open_interest_cap",
        "true",
    )],
);

/// Each role has a key of its own.
pub(in crate::attacks) const ROLES_DISJOINT: Guard = code(
    "roles_disjoint",
    &[edit(
        "programs/ballast/src/state/clearinghouse/roles.rs",
        "ensure!(*key != Pubkey::default() && !others.any(|(_, other)| other == key), BallastError::RolesNotDisjoint);",
        "",
    )],
);

/// What is applied is what was queued.
pub(in crate::attacks) const SAME_PAYLOAD: Guard = code(
    "same_payload",
    &[edit(
        "programs/ballast/src/access.rs",
        "ensure!(queued.payload()? == change.payload()?, BallastError::ChangeMismatch);",
        "",
    )],
);

/// What is queued is what its hash says.
pub(in crate::attacks) const HASH: Guard = code(
    "hash",
    &[edit(
        "programs/ballast/src/instructions/governance/queue_change.rs",
        "ensure!(hash(&payload).to_bytes() == expected, BallastError::ChangeMismatch);",
        "",
    )],
);

/// No durable nonce keeps a signature of governance.
pub(in crate::attacks) const NO_NONCE: Guard =
    code("no_nonce", &[edit("programs/ballast/src/access.rs", "ensure!(!advances, BallastError::DurableNonce);", "")]);

/// The transaction is looked up in the sysvar and nowhere else.
pub(in crate::attacks) const SYSVAR: Guard = declaration(
    "sysvar",
    &[
        edit(
            "programs/ballast/src/access.rs",
            "    pub change: Option<AccountLoader<'info, QueuedChange>>,
    #[account(address = instructions_sysvar::ID @ BallastError::NotRecorded)]
",
            "    pub change: Option<AccountLoader<'info, QueuedChange>>,
",
        ),
        edit(
            "programs/ballast/src/access.rs",
            "let first = load_instruction_at_checked(0, instructions)?;",
            "let Ok(first) = load_instruction_at_checked(0, instructions) else { return Ok(()) };",
        ),
    ],
);

/// A pause of one operation ends none of another.
pub(in crate::attacks) const PAUSES_APART: Guard = code(
    "pauses_apart",
    &[edit(
        "programs/ballast/src/instructions/governance/pause.rs",
        "within(seconds, PAUSE_SECONDS, BallastError::DurationOutOfBounds)?;",
        "for slot in &mut root.pauses {
            slot.until = slot.since;
        }",
    )],
);

/// After a pause an operation is open for a while.
pub(in crate::attacks) const PAUSE_ENDS: Guard =
    code("pause_ends", &[edit("programs/ballast/src/state/clearinghouse/stops.rs", "now < next", "false")]);

/// A market may draw no more than the tiers hold.
pub(in crate::attacks) const PLEDGE_CAP: Guard = code(
    "pledge_cap",
    &[edit("programs/ballast/src/instructions/governance/pledge_reserve.rs", "allowance > tiers", "false")],
);
