//! What stops the attacks of `oracle.rs`.

use crate::attacks::Guard;
use crate::attacks::patch::{code, edit};

/// Profit counts, and is paid, at the worse of last and stable price.
pub(in crate::attacks) const WORSE_PRICE: Guard = code(
    "worse_price",
    &[
        edit("programs/ballast/src/portfolio.rs", "self.feed.price.min(self.feed.stable)", "self.feed.price"),
        edit("programs/ballast/src/portfolio.rs", "self.feed.price.max(self.feed.stable)", "self.feed.price"),
    ],
);

/// Initial margin counts collateral at the lower of last and stable price.
pub(in crate::attacks) const LOWER_COLLATERAL: Guard =
    code("lower_collateral", &[edit("programs/ballast/src/portfolio.rs", "feed.price.min(feed.stable)", "feed.price")]);

/// A price serves only what its age allows.
pub(in crate::attacks) const PRICES_AGE: Guard =
    code("prices_age", &[edit("crates/risk/src/price.rs", "age <= i64::from(ages.fresh)", "true")]);

/// A price is only replaced by a newer one.
pub(in crate::attacks) const ONLY_NEWER: Guard = code(
    "only_newer",
    &[edit("programs/ballast/src/instructions/keeper/refresh_prices.rs", "published <= feed.published", "false")],
);

/// What counts is when a price was published.
pub(in crate::attacks) const PUBLISHED_LATELY: Guard = code(
    "published_lately",
    &[edit("crates/risk/src/price.rs", "self.published < now.saturating_sub(terms.oldest)", "false")],
);

/// A confidence interval has a limit.
pub(in crate::attacks) const CERTAIN: Guard =
    code("certain", &[edit("crates/risk/src/price.rs", "*ratio <= terms.confidence_limit", "true")]);

/// A pull update names its feed.
pub(in crate::attacks) const OF_THE_FEED: Guard = code(
    "of_the_feed",
    &[edit(
        "programs/ballast/src/oracle.rs",
        "ensure!(bytes::<32>(&data, pull::FEED_ID)? == *id, BallastError::OracleFeedMismatch);",
        "",
    )],
);

/// A pull update belongs to a receiver of Pyth.
pub(in crate::attacks) const ORACLE_OWNER: Guard = code(
    "oracle_owner",
    &[edit(
        "programs/ballast/src/oracle.rs",
        "ensure!(RECEIVERS.contains(account.owner), BallastError::OracleOwner);",
        "",
    )],
);

/// The exponent is part of the price.
pub(in crate::attacks) const EXPONENT: Guard = code(
    "exponent",
    &[edit(
        "crates/risk/src/price.rs",
        "self.exponent.saturating_sub(terms.decimals)",
        "(-8_i32).saturating_sub(terms.decimals)",
    )],
);

/// A price is positive.
pub(in crate::attacks) const POSITIVE: Guard = code(
    "positive",
    &[edit(
        "crates/risk/src/price.rs",
        "u64::try_from(self.mantissa).map_err(|_| QuoteError::NotPositive)?",
        "self.mantissa.unsigned_abs()",
    )],
);

/// A price that jumps is taken when prices stayed there for a minute.
pub(in crate::attacks) const JUMPS_WAIT: Guard = code(
    "jumps_wait",
    &[edit(
        "programs/ballast/src/state/prices.rs",
        "self.doubt().step(Price(self.price), accepted.price, published)",
        "Step::Taken",
    )],
);

/// Collateral is priced in quote, not in dollars.
pub(in crate::attacks) const QUOTE_PRICED: Guard =
    code("quote_priced", &[edit("programs/ballast/src/portfolio.rs", "inverse == FRACTION_ONE", "true")]);

/// A position is taken over at the price by which it was judged.
pub(in crate::attacks) const SETTLED_AT_MARK: Guard = code(
    "settled_at_mark",
    &[edit(
        "programs/ballast/src/instructions/keeper/liquidate_position.rs",
        "taken.value(mark).lawful()?",
        "taken.value(Price(book.feed.stable)).lawful()?",
    )],
);

/// Within one second the stable price stands still.
pub(in crate::attacks) const SLOT_MOVES_NOTHING: Guard = code(
    "slot_moves_nothing",
    &[edit("programs/ballast/src/state/prices.rs", "now.saturating_sub(self.stepped).min(STEP_CAP)", "3_600")],
);

/// A funding rate keeps its cap.
pub(in crate::attacks) const FUNDING_CAP: Guard = code(
    "funding_cap",
    &[edit(
        "programs/ballast/src/instructions/venue/publish_funding_rate.rs",
        "rate.unsigned_abs() > slot.funding_cap",
        "false",
    )],
);

/// A market ends at its stable price.
pub(in crate::attacks) const STABLE_END: Guard = code(
    "stable_end",
    &[edit(
        "programs/ballast/src/instructions/governance/set_final_price.rs",
        "feed.last_stable(terms.feed(slot.feed)?.stable_speed, now)?",
        "ballast_risk::Price(feed.price)",
    )],
);
