//! A strategy as a value.

/// What a strategist does next. Accounts, markets and feeds are indices; what is refused is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Quote is paid in.
    Deposit {
        account: usize,
        amount: i128,
    },
    /// Collateral is paid in.
    Pledge {
        account: usize,
        amount: i128,
    },
    /// As much as it can take out, in quote and collateral.
    Withdraw {
        account: usize,
    },
    /// A trade of a share of the most that both sides may, at a share of the band above the mark.
    Trade {
        market: usize,
        buyer: usize,
        seller: usize,
        permille: i128,
        above: i128,
    },
    /// There and back, so many times: fees.
    Wash {
        market: usize,
        buyer: usize,
        seller: usize,
        permille: i128,
        rounds: i128,
    },
    /// A share of a position passes to another account.
    Pass {
        market: usize,
        account: usize,
        to: usize,
        permille: i128,
        above: i128,
    },
    /// A price moves, within what the setting allows.
    Price {
        feed: usize,
        basis_points: i128,
    },
    /// Time passes; every feed that is not silent publishes.
    Wait {
        seconds: i128,
    },
    /// Hours pass, and after each somebody looks at an account, so that its clocks go on.
    Vigil {
        account: usize,
        hours: i128,
    },
    /// Its accounts in trouble are tended, see [`super::tend`].
    Tend {
        taker: usize,
        steps: u32,
        backwards: bool,
    },
    /// The collateral's feed falls silent, or speaks again.
    Silence,
    /// Anyone reports it.
    Report,
    Settle {
        account: usize,
        market: usize,
    },
    Liquidate {
        taker: usize,
        account: usize,
        market: usize,
        permille: i128,
    },
    /// Collateral is sold by force, because of health or of a variation call.
    Sell {
        taker: usize,
        account: usize,
        permille: i128,
    },
    Call {
        taker: usize,
        account: usize,
        market: usize,
        permille: i128,
    },
    Deleverage {
        account: usize,
        opposite: usize,
        market: usize,
    },
    Resolve {
        account: usize,
        market: usize,
    },
    Apply {
        market: usize,
    },
    BuyRecovery {
        taker: usize,
        market: usize,
        permille: i128,
    },
    /// A recovery's claims are settled, and its cash collected.
    Recover {
        market: usize,
    },
    CollectFees {
        market: usize,
    },
    Accrue {
        market: usize,
    },
    /// A share of the room of a tranche is staked.
    Stake {
        tranche: usize,
        permille: i128,
    },
    /// It asks to leave with a share of what it holds.
    Ask {
        tranche: usize,
        permille: i128,
    },
    /// An honest staker asks.
    HonestAsk {
        tranche: usize,
        permille: i128,
    },
    /// Exits are priced and paid.
    Exits,
    /// Time passes until exits are about to be ripe, or are.
    Ripen,
    ReportDeficit {
        account: usize,
    },
    /// Pays in what an account lacks.
    Rescue {
        account: usize,
    },
    /// What markets may draw is published, and the target updated.
    Target,
}

impl Move {
    /// Whether the world does it and not the strategist: it happens also where nobody self-deals.
    pub fn is_outside(&self) -> bool {
        matches!(
            self,
            Self::Price { .. } | Self::Wait { .. } | Self::Vigil { .. } | Self::Silence | Self::HonestAsk { .. }
        )
    }
}

/// A strategy: in which world it is played, and the moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strategy {
    /// Seed of each market in which it trades.
    pub seeds: [i128; 2],
    /// The share of what open interest may be that honest traders have, in thousandths.
    pub honest: i128,
    pub moves: Vec<Move>,
}
