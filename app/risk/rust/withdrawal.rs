//! What margin lets out of an account. What the vault lets out is another question, see [`crate::vault`].

use ballast::instructions::take_out;
use ballast::portfolio::Books;
use ballast::state::{MarginAccount, NONE};

use crate::accounts::read_of;
use crate::books::OwnedBooks;
use crate::fault::Answer;
use crate::json::record;
use crate::request::Judged;
use crate::search::{Most, most};

record! {
    /// What margin lets out of an account now, each by itself.
    Withdrawable {
        quote: Most,
        collaterals: Vec<WithdrawableCollateral>,
    }
}

record! {
    /// What margin lets out of one balance.
    WithdrawableCollateral {
        collateral: u16,
        most: Most,
    }
}

/// What margin lets out of an account now.
pub(crate) fn withdrawable(request: &Judged) -> Answer<Withdrawable> {
    let books = OwnedBooks::read(&request.books)?;
    let account = read_of::<MarginAccount>(&request.account, books.clearinghouse())?;
    of(&books.books(), &account)
}

/// What margin lets out of an account now.
pub(crate) fn of(books: &Books, account: &MarginAccount) -> Answer<Withdrawable> {
    let balances = account.balances.iter().filter(|balance| balance.amount > 0);
    let collateral = |collateral: u16, amount: u64| {
        Ok(WithdrawableCollateral { collateral, most: largest(books, account, collateral, amount)? })
    };
    Ok(Withdrawable {
        quote: largest(books, account, NONE, account.cash)?,
        collaterals: balances.map(|balance| collateral(balance.collateral, balance.amount)).collect::<Answer<_>>()?,
    })
}

fn largest(books: &Books, account: &MarginAccount, collateral: u16, held: u64) -> Answer<Most> {
    most(held, &[], |amount| Ok(take_out(books, &mut account.clone(), collateral, amount)?))
}
