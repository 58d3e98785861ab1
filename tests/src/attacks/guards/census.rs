//! What stops the attacks of `census.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, edit};

/// A position that is not as a census saw it is not known any more.
pub(in crate::attacks) const SEEN_MOVES: Guard =
    code("seen_moves", &[edit("programs/ballast/src/portfolio.rs", "account.forget_seen(self.slot)", "false")]);

/// What leaves an account after a census visited it is counted.
pub(in crate::attacks) const GIVEN: Guard = code(
    "given",
    &[edit(
        "programs/ballast/src/instructions/trader/withdraw.rs",
        "root.give(books.gave(&mut account, NONE, weighed)?)?;",
        "let _uncounted = weighed;",
    )],
);

/// What is reported ends at the shock on all open interest and what accounts lack before it.
pub(in crate::attacks) const REPORT_ENDS: Guard = code(
    "report_ends",
    &[edit("crates/risk/src/stress.rs", "most.max(self.found.saturating_sub(self.moved))", "u64::MAX")],
);

/// A census visits an account once.
pub(in crate::attacks) const VISITED_ONCE: Guard = code(
    "visited_once",
    &[edit(
        "programs/ballast/src/instructions/keeper/census/visit_accounts.rs",
        "!account.is_visited(census.number)",
        "true",
    )],
);
