//! What stops the attacks of `holdings.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, edit};

/// A holding is sold at the higher of last and stable price.
pub(in crate::attacks) const BETTER_FOR_THE_RESERVE: Guard = code(
    "better_for_the_reserve",
    &[edit("programs/ballast/src/instructions/keeper/rebalance.rs", "books.higher(&book)?", "book.price")],
);

/// A line of withdrawals is no stress for holdings, nor is a signal.
pub(in crate::attacks) const NO_STRESS_FOR_MONEY: Guard = code(
    "no_stress_for_money",
    &[edit(
        "programs/ballast/src/instructions/keeper/value_holdings.rs",
        "level >= level::STRAINED || root.lost(books.now)",
        "reserve.level >= level::STRAINED || root.no_breaker_open(books.now).is_err()",
    )],
);

/// While purchases are refused their auction rests.
pub(in crate::attacks) const REFUSED_RESTS: Guard = code(
    "refused_rests",
    &[edit(
        "programs/ballast/src/instructions/keeper/value_holdings.rs",
        "state.closed || slot.in_stress(now)",
        "slot.in_stress(now)",
    )],
);

/// The quote's price is the worse for the taker, too.
pub(in crate::attacks) const WORSE_QUOTE: Guard =
    code("worse_quote", &[edit("programs/ballast/src/portfolio.rs", "quote.price.min(quote.stable)", "quote.price")]);

/// What is bought counts at once.
pub(in crate::attacks) const BOUGHT_COUNTS: Guard = code(
    "bought_counts",
    &[edit("programs/ballast/src/instructions/keeper/rebalance.rs", "book.less_haircut(worth, books.now)?", "0")],
);

/// What exits and the outflows of a day need is not spent on a holding.
pub(in crate::attacks) const NEEDED_IS_NOT_SPENT: Guard = code(
    "needed_is_not_spent",
    &[
        edit(
            "programs/ballast/src/instructions/keeper/rebalance.rs",
            "need.spare.min(need.beyond_exits)",
            "need.spare.max(u64::MAX)",
        ),
        edit(
            "programs/ballast/src/instructions/keeper/rebalance.rs",
            "reserve.due()?.checked_add(reserve.waiting()?)",
            "reserve.due()?.checked_add(0)",
        ),
    ],
);

/// Nothing is bought while a loss is reported.
pub(in crate::attacks) const NOTHING_BOUGHT_BEFORE_A_LOSS: Guard = code(
    "nothing_bought_before_a_loss",
    &[edit(
        "programs/ballast/src/portfolio/coverage.rs",
        "ensure!(reserve.reported == 0, BallastError::LossReported);",
        "",
    )],
);

/// An auction that nobody looked at begins anew.
pub(in crate::attacks) const WATCHED: Guard =
    code("watched", &[edit("programs/ballast/src/state/holdings.rs", "!same || !watched", "!same")]);

/// What a taker pays is rounded up.
pub(in crate::attacks) const ASKED_ROUNDS_UP: Guard = code(
    "asked_rounds_up",
    &[edit(
        "crates/risk/src/auction.rs",
        "worth(amount, price, i64::from(ONE).saturating_add(self.0), Rounding::Up)",
        "worth(amount, price, i64::from(ONE).saturating_add(self.0), Rounding::Down)",
    )],
);

/// Stress lasts for a day.
pub(in crate::attacks) const STRESS_LASTS: Guard = code(
    "stress_lasts",
    &[edit(
        "programs/ballast/src/state/holdings.rs",
        "now.saturating_sub(self.stressed) < STRESS_SECONDS",
        "now == self.stressed",
    )],
);
