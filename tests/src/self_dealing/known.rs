//! Strategies that are known to pay, as the shortest stories that show a limit.

use super::tend::step;
use super::{KEEPER, Move, Strategy};
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
/// `stakes_at` is the move before which it stakes.
pub fn sink_and_rescue(stakes_at: usize) -> Strategy {
    let (loser, winner, market) = (0, 1, 0);
    let amount = 60_000_000;
    let mut moves = vec![
        Move::Deposit { account: loser, amount },
        Move::Deposit { account: winner, amount },
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
    moves.insert(stakes_at, Move::Stake { tranche: 0, permille: 1_000 });
    Strategy { seeds: [0, 0], honest: 0, moves }
}

/// A market lost and no recovery can repay it; somebody stakes; a second loss of that market leaves collateral, counted at half of its
/// price, and what is over repays the first loss too.
pub fn stake_between_two_losses() -> Strategy {
    let market = 0;
    let moves = vec![
        Move::Deposit { account: 0, amount: 901_458_000 },
        Move::Pledge { account: 1, amount: 79_428_000 },
        Move::Deposit { account: 3, amount: 65_276_000 },
        Move::Trade { market, buyer: 1, seller: 0, permille: 1_000, above: -990 },
        Move::Trade { market, buyer: 1, seller: 3, permille: 500, above: 500 },
        Move::Price { feed: market, basis_points: 6_000 },
        Move::Pledge { account: 0, amount: 658_409 },
        Move::Tend { taker: 1, steps: step::ALL, backwards: false },
        Move::Stake { tranche: 0, permille: 1_000 },
        Move::Silence,
        Move::Wait { seconds: 90_000 },
        Move::Report,
        Move::Wait { seconds: 3_600 },
        Move::Tend { taker: 2, steps: step::ALL, backwards: false },
        Move::Silence,
    ];
    Strategy { seeds: [0, 0], honest: 0, moves }
}
