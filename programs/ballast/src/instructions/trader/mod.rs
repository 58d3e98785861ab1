//! What a trader signs: accounts, deposits, withdrawals, trades.

mod close_account;
mod deposit;
mod deposit_collateral;
mod open_account;
mod own_account;
mod request_withdrawal;
mod settle_trade;
mod withdraw;
mod withdraw_collateral;

use anchor_lang::prelude::*;

pub use self::close_account::*;
pub use self::deposit::*;
pub use self::deposit_collateral::*;
pub use self::open_account::*;
pub use self::own_account::*;
pub use self::request_withdrawal::*;
pub use self::settle_trade::*;
pub use self::withdraw::*;
pub use self::withdraw_collateral::*;
use crate::error::{BallastError, ensure, refuse};
use crate::portfolio::Books;
use crate::state::{MarginAccount, NONE};

/// Takes quote or a collateral out of an account: what is left has fresh prices, owes no fees and meets initial margin; quote that unpaid
/// losses need stays.
pub fn take_out(books: &Books, account: &mut MarginAccount, collateral: u16, amount: u64) -> Result<()> {
    books.demand_fresh(account)?;
    ensure!(account.fee_debt == 0, BallastError::FeesOwed);
    if collateral == NONE {
        account.pay_cash(amount)?;
    } else {
        account.release_collateral(collateral, amount)?;
    }
    let standing = books.look(account)?;
    if collateral == NONE && standing.unpaid > account.cash {
        return Err(refuse(BallastError::LossesUnpaid, account.cash, standing.unpaid));
    }
    ensure!(standing.meets_initial(), BallastError::BelowInitialMargin);
    Ok(())
}
