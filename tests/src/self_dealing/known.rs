//! Strategies that are known to pay, as the shortest stories that show a limit.

use super::tend::step;
use super::{KEEPER, Move, Strategy};
use crate::model::DAY;
use crate::model::tranche::WEEK;

/// A short position of the most that the cap allows, against an honest market maker; the price rises by a fifth, so many times; then all
/// that no margin needs is taken out, the price drifts by `drift` basis points and jumps by the stated shock.
pub fn short_after_a_rise(seed: i128, rises: usize, drift: i128, jump: i128) -> Strategy {
    let mut moves = vec![
        Move::Deposit { account: 0, amount: 100 * seed },
        Move::Trade { market: 0, buyer: KEEPER, seller: 0, permille: 1_000, above: 0 },
    ];
    moves.extend(vec![Move::Price { feed: 0, basis_points: 2_000 }; rises]);
    // The stable price arrives, so that initial margin counts no more than it must.
    moves.extend(vec![Move::Wait { seconds: 60 }; 5 * rises]);
    moves.extend([
        Move::Settle { account: 0, market: 0 },
        Move::Withdraw { account: 0 },
        Move::Price { feed: 0, basis_points: drift },
        Move::Price { feed: 0, basis_points: jump },
    ]);
    Strategy { seeds: [seed, seed], honest: 1, moves }
}

/// An honest staker leaves. Minutes over an hour before the exit may be priced, one own account falls below zero against another; it is
/// reported, the exit is priced, and the account is saved.
pub fn sink_and_rescue(rounds: i128) -> Strategy {
    let (loser, winner, market) = (0, 1, 0);
    let amount = 60_000_000;
    let moves = vec![
        Move::Deposit { account: loser, amount },
        Move::Deposit { account: winner, amount },
        Move::Stake { tranche: 0, permille: 1_000 },
        Move::Wash { market, buyer: loser, seller: winner, permille: 1_000, rounds },
        Move::CollectFees { market },
        Move::HonestAsk { tranche: 0, permille: 1_000 },
        Move::Wait { seconds: 2 * WEEK },
        Move::Ripen,
        Move::Trade { market, buyer: loser, seller: winner, permille: 1_000, above: 0 },
        Move::Withdraw { account: loser },
        Move::Price { feed: market, basis_points: -2_000 },
        Move::Settle { account: loser, market },
        Move::Vigil { account: loser, hours: 2 },
        Move::Target,
        Move::ReportDeficit { account: loser },
        Move::Exits,
        Move::Rescue { account: loser },
    ];
    Strategy { seeds: [0, 0], honest: 0, moves }
}

/// A market lost without a recovery; somebody stakes; a second loss of that market leaves collateral at half of its worth, which repays
/// the first loss too.
pub fn stake_between_two_losses() -> Strategy {
    let market = 0;
    let taking = step::BOOK | step::RESOLVE;
    let moves = vec![
        // In quote, and one in collateral: a thousandth of a token is ten cents.
        Move::Deposit { account: 0, amount: 10_000_000 },
        Move::Deposit { account: 1, amount: 1_000_000_000 },
        Move::Trade { market, buyer: 0, seller: 1, permille: 1_000, above: 0 },
        Move::Pledge { account: 2, amount: 300_000 },
        Move::Trade { market, buyer: 2, seller: 1, permille: 1_000, above: 0 },
        Move::Price { feed: market, basis_points: -2_500 },
        Move::Tend { taker: 3, steps: taking | step::LIQUIDATE, backwards: false },
        Move::Stake { tranche: 0, permille: 1_000 },
        Move::Wait { seconds: DAY },
    ];
    Strategy { seeds: [0, 0], honest: 0, moves }
}
