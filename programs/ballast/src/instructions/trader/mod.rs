//! What a trader signs: accounts, deposits, withdrawals, trades.

mod close_account;
mod deposit;
mod deposit_collateral;
mod open_account;
mod own_account;
mod settle_trade;
mod withdraw;
mod withdraw_collateral;

pub use close_account::*;
pub use deposit::*;
pub use deposit_collateral::*;
pub use open_account::*;
pub use own_account::*;
pub use settle_trade::*;
pub use withdraw::*;
pub use withdraw_collateral::*;
