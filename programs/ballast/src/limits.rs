//! Hard bounds of terms. No key can set one outside them; changing a bound takes an upgrade.
//!
//! Slopes have none of their own: what they add ends at the whole, or at the greatest haircut. Caps on deposits and draws only limit.

use anchor_lang::prelude::*;
use ballast_risk::BasisPoints;
use ballast_risk::outflow::DAY_SHARE;

use crate::error::{BallastError, refuse};

/// One, in basis points.
pub(crate) use ballast_risk::fixed::ONE as WHOLE;

/// Seconds that a change waits which loosens terms: as long as every trader needs to leave.
pub(crate) const LOOSEN_SECONDS: u64 = 96 * 3_600;
const _: () = assert!(
    LOOSEN_SECONDS >= 4 * 86_400 && DAY_SHARE.0 * 4 >= WHOLE,
    "a change that loosens lands before everyone can have left"
);
/// Seconds that other terms of the tranches wait: a staker with the longest notice can have left, unless exits were held back.
pub(crate) const STAKERS_SECONDS: u64 = 40 * 86_400;
/// Seconds that a listing waits, a delisting and a pledge.
pub(crate) const LIST_SECONDS: u64 = 168 * 3_600;
/// Seconds that another holder of a role waits.
pub(crate) const ROLE_SECONDS: u64 = 336 * 3_600;
/// Seconds within which a change that is due must be applied.
pub(crate) const CHANGE_LIFE: u64 = 336 * 3_600;
/// Seconds within which a final price that is due must be set.
pub(crate) const FINAL_PRICE_LIFE: u64 = 24 * 3_600;
/// Furthest that the price may be from the stable price at a delisting, which ends the market at the stable price.
pub(crate) const FINAL_PRICE_BAND: BasisPoints = BasisPoints(100);
/// How far the risk steward moves at once: a quarter of its corridor.
pub(crate) const STEER_STEP: u32 = ballast_risk::listing::TIGHTEST / 4;
/// Hours from one of its steps to the next.
pub(crate) const STEER_HOURS: u32 = 6;
/// Seconds of a pause of one operation.
pub(crate) const PAUSE_SECONDS: (u32, u32) = (1, 72 * 3_600);
/// After a pause an operation is open for as long again and this part of it, a third: in all it is paused for three sevenths of the time.
pub(crate) const PAUSE_SHARE: u64 = 3;
/// Seconds that a price may serve value out and new risk.
pub(crate) const FRESH_SECONDS: (u32, u32) = (1, 300);
/// Seconds that a price may serve booking and liquidation.
pub(crate) const USABLE_SECONDS: (u32, u32) = (1, 3_600);
/// A feed may be reported after a day of silence at the earliest and a month at the latest; an hour later it is dead. A market that
/// closes needs more than its longest pause: a weekend with holidays.
pub(crate) const DEAD_SECONDS: (u32, u32) = (86_400, 30 * 86_400);
/// Widest confidence interval: a tenth of the price.
pub(crate) const CONFIDENCE_LIMIT: (u32, u32) = (1, 1_000);
/// Speed of a stable price, parts per million a second: 0.5 % a second at most.
pub(crate) const STABLE_SPEED: (u32, u32) = (1, 5_000);
/// Volatility that a feed counts for at least: never none, else the first move would be bounded to nothing.
pub(crate) const IMPLIED_VOLATILITY: (u32, u32) = (1, WHOLE);
/// What a basis point of daily volatility may add to a margin or a haircut, times 2^16: eight.
pub(crate) const VOLATILITY_MULTIPLE: (u32, u32) = (0, 8 << 16);
/// Decimals of an asset.
pub(crate) const MOST_DECIMALS: u8 = 12;
/// Decimals of the quote: with more, nine billion whole tokens of it no longer fit a signed word.
pub(crate) const MOST_QUOTE_DECIMALS: u8 = 9;

/// Haircuts of collateral.
pub(crate) const HAIRCUT: (u32, u32) = (0, WHOLE);
/// Speed of a glide, basis points per second times 2^16: at most a basis point in ten seconds, and the whole within thirty days.
pub(crate) const GLIDE_SPEED: (u32, u32) = (256, 6_553);
/// Discount of a forced sale.
pub(crate) const SALE_DISCOUNT: (u32, u32) = (1, 2_000);

/// Initial margin: at most fifty times leverage.
pub(crate) const INITIAL: (u32, u32) = (200, WHOLE);
/// Maintenance margin.
pub(crate) const MAINTENANCE: (u32, u32) = (100, WHOLE);
/// Profit that initial margin may count, of notional: small, because fresh profit is not money.
pub(crate) const PROFIT_CREDIT: (u32, u32) = (0, 500);
/// Share of backed profit that maintenance may count.
pub(crate) const PROFIT_FACTOR: (u32, u32) = (0, WHOLE);
/// Band of a trade around the oracle.
pub(crate) const BAND: (u32, u32) = (1, 1_000);
/// Fee of each side.
pub(crate) const FEE: (u32, u32) = (0, 100);
/// Liquidation bonus.
pub(crate) const BONUS: (u32, u32) = (1, 500);
/// Insurance fee of a liquidation.
pub(crate) const INSURANCE: (u32, u32) = (0, 500);
/// Buffer above maintenance.
pub(crate) const BUFFER: (u32, u32) = (1, 1_000);
/// Unpaid losses that need no variation call.
pub(crate) const ALLOWANCE: (u32, u32) = (0, 1_000);
/// Open interest: the longs together are a size.
pub(crate) const OPEN_INTEREST_CAP: (u64, u64) = (1, i64::MAX.unsigned_abs());
/// Least target, of open interest.
pub(crate) const FLOOR: (u32, u32) = (0, 2_000);
/// Multiples of volatility in the target, times 2^16.
pub(crate) const RISK_MULTIPLE: (u32, u32) = (0, 16 << 16);
/// What volatility may add to losses.
pub(crate) const TILT: (u32, u32) = (0, ballast_risk::target::HIGHEST_TILT);
/// How far a target moves in an hour at most: it arrives within a month.
pub(crate) const TARGET_SPEED: (u32, u32) = (14, WHOLE);
/// Coverage at which something begins or ends.
pub(crate) const COVERAGE: (u32, u32) = (1, 2 * WHOLE);
/// What a lack of coverage adds to the fee of a trade: half a per cent at most.
pub(crate) const FEE_ADDITION: (u32, u32) = (0, 50);
/// What it adds to the scale of initial margin: as much again at most.
pub(crate) const INITIAL_ADDITION: (u32, u32) = (0, 1 << 16);
/// What it takes off the scale of caps: a tenth of them always stands.
pub(crate) const CAP_REDUCTION: (u32, u32) = (0, 58_982);
/// How far coverage must rise to end a level.
pub(crate) const HYSTERESIS: (u32, u32) = (0, 5_000);
/// Weight of a holding, and of all together while all is calm: at least half of protocol capital heads for quote, which alone pays losses.
pub(crate) const HOLDING_WEIGHT: (u32, u32) = (0, 5_000);
/// How far a holding is from its weight before it trades.
pub(crate) const HOLDING_BAND: (u32, u32) = (50, 2_000);
/// Seconds of a booking window.
pub(crate) const WINDOW_SECONDS: (u32, u32) = (1, 86_400);
/// Seconds that others have to take a position over: then the reserve may absorb it; twice as long below zero, and it may be deleveraged.
pub(crate) const TAKE_OVER_SECONDS: (u32, u32) = (1, 86_400);
/// Funding, parts per million an hour: 1 % at most.
pub(crate) const FUNDING_CAP: (u32, u32) = (0, 10_000);
/// Share of fees that may leave the reserve for the treasury: at most half.
pub(crate) const TREASURY_SHARE: (u32, u32) = (0, 5_000);

/// Share of protocol capital that may be lent to inventories: at most half.
pub(crate) const INVENTORY_CAPITAL: (u32, u32) = (0, 5_000);
/// Net delta of inventories, of protocol capital: at most five times as much.
pub(crate) const INVENTORY_DELTA: (u32, u32) = (0, 5 * WHOLE);
/// Share of protocol capital that may be placed: at most half.
pub(crate) const PLACEMENT_SHARE: (u32, u32) = (0, 5_000);
/// What is liquid at least, of the outflows of a day: all of them, or up to ten times as much.
pub(crate) const PLACEMENT_COVERAGE: (u32, u32) = (WHOLE, 10 * WHOLE);
/// Least premium of a facility for an epoch: at most a tenth of what is posted.
pub(crate) const FACILITY_PREMIUM: (u32, u32) = (0, 1_000);

/// Seconds that a signal stands.
pub(crate) const SIGNAL_SECONDS: i64 = 3_600;
/// Seconds after it ended before the same detector raises the next one.
pub(crate) const SIGNAL_REST: i64 = 6 * SIGNAL_SECONDS;
/// Whole tokens of quote that a detector puts up for each.
pub(crate) const SIGNAL_BOND: u64 = 1_000;

/// What may count as dust: at most a hundred whole tokens of quote.
pub(crate) fn dust(quote_decimals: u8) -> (u64, u64) {
    (0, 10_u64.saturating_pow(u32::from(quote_decimals)).saturating_mul(100)) // At most nine decimals: it fits.
}

/// Refuses a term outside its bounds, and logs the term and the bound that it broke.
pub(crate) fn within<T: Into<u64>>(value: T, (least, most): (T, T), rule: BallastError) -> Result<()> {
    let (value, least, most) = (value.into(), least.into(), most.into());
    if value < least {
        return Err(refuse(rule, value, least));
    }
    if value > most {
        return Err(refuse(rule, value, most));
    }
    Ok(())
}
