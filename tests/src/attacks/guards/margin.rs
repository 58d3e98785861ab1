//! What stops the attacks of `margin.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, edit};

/// A vault is emptied by a quarter in a day at most.
pub(in crate::attacks) const OUTFLOW: Guard = code(
    "outflow",
    &[edit(
        "programs/ballast/src/state/outflow.rs",
        "room.saturating_sub(self.line().waiting().lawful()?)",
        "u64::MAX",
    )],
);

/// Below initial margin nothing is given away.
pub(in crate::attacks) const NO_GIFTS: Guard =
    code("no_gifts", &[edit("crates/risk/src/margin.rs", "self.equity_after < floor", "false")]);

/// Every side of a trade passes the gate.
pub(in crate::attacks) const GATE: Guard = code(
    "gate",
    &[edit(
        "programs/ballast/src/instructions/trader/settle_trade.rs",
        "passage.judge().lawful()?.map_err(|shut| refused(shut.into()))?;",
        "",
    )],
);

/// Initial margin holds after a withdrawal.
pub(in crate::attacks) const WITHDRAW_INITIAL: Guard = code(
    "withdraw_initial",
    &[edit(
        "programs/ballast/src/instructions/trader/mod.rs",
        "ensure!(standing.meets_initial(), BallastError::BelowInitialMargin);",
        "",
    )],
);

/// Profit is paid out of what losers paid in.
pub(in crate::attacks) const POOL_PAYS: Guard = code(
    "pool_pays",
    &[
        edit(
            "programs/ballast/src/instructions/keeper/settle.rs",
            "payable(leg.position.claim, market.pool, at_worse)",
            "payable(leg.position.claim, u64::MAX, at_worse)",
        ),
        edit(
            "programs/ballast/src/state/market/mod.rs",
            "subtract(&mut self.pool, amount)",
            "{ self.pool = self.pool.saturating_sub(amount); Ok(()) }",
        ),
    ],
);

/// Every trade pays a fee.
pub(in crate::attacks) const FEE: Guard = code(
    "fee",
    &[edit(
        "programs/ballast/src/instructions/trader/settle_trade.rs",
        "extent.notional.part(book.fee(), Rounding::Up).lawful()?",
        "0",
    )],
);

/// A fee is rounded up.
pub(in crate::attacks) const FEE_ROUNDS_UP: Guard = code(
    "fee_rounds_up",
    &[edit(
        "programs/ballast/src/instructions/trader/settle_trade.rs",
        "extent.notional.part(book.fee(), Rounding::Up).lawful()?",
        "extent.notional.part(book.fee(), Rounding::Down).lawful()?",
    )],
);

/// A number that does not fit is refused.
pub(in crate::attacks) const CHECKED_CAST: Guard = code(
    "checked_cast",
    &[
        edit(
            "programs/ballast/src/instructions/trader/settle_trade.rs",
            "i64::try_from(size).or_refuse(BallastError::AmountTooLarge)?",
            "size as i64",
        ),
        edit(
            "programs/ballast/src/instructions/trader/settle_trade.rs",
            "Money::of(quote).or_refuse(BallastError::AmountTooLarge)?",
            "Money(quote as i64)",
        ),
    ],
);

/// Open interest has a cap.
pub(in crate::attacks) const INTEREST_CAP: Guard = code(
    "interest_cap",
    &[edit("programs/ballast/src/instructions/trader/settle_trade.rs", "market.open_interest > cap", "false")],
);

/// A market grows as far as a shock would be paid.
pub(in crate::attacks) const SHOCK_COVERED: Guard = code(
    "shock_covered",
    &[edit(
        "programs/ballast/src/instructions/trader/settle_trade.rs",
        "!shock_is_covered(notional, BasisPoints(book.terms.shock), maintenance, allowance)",
        "false",
    )],
);

/// A rate lapses, and at most an hour is charged at once.
pub(in crate::attacks) const FUNDING_LAPSES: Guard = code(
    "funding_lapses",
    &[
        edit(
            "programs/ballast/src/instructions/keeper/accrue_funding.rs",
            "now.min(market.rate_published.saturating_add(RATE_SECONDS))",
            "now",
        ),
        edit(
            "programs/ballast/src/instructions/keeper/accrue_funding.rs",
            "until.saturating_sub(from).clamp(0, LONGEST_ACCRUAL)",
            "until.saturating_sub(from)",
        ),
    ],
);

/// Initial margin counts little of a profit that is not paid.
pub(in crate::attacks) const PROFIT_CREDIT: Guard = code(
    "profit_credit",
    &[edit("crates/risk/src/margin.rs", "whole.min(notional.weighted(self.terms.profit_credit))", "whole")],
);

/// Larger positions require more.
pub(in crate::attacks) const CONCENTRATION: Guard = code(
    "concentration",
    &[edit(
        "crates/risk/src/margin.rs",
        "at_most_whole(self.terms.initial, concentration.goal(extent.notional))",
        "self.terms.initial",
    )],
);

/// Whoever signs for another has a mandate.
pub(in crate::attacks) const MANDATE: Guard = code(
    "mandate",
    &[edit(
        "programs/ballast/src/instructions/trader/settle_trade.rs",
        "account.spend_allowance(signer, market, fill, now)?;",
        "",
    )],
);
