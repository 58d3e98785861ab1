//! Strategies that are known to pay, as the shortest stories that show a limit.

use super::{KEEPER, Move, Strategy};

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
