//! What may leave a vault now, whoever asks.

use ballast::error::BallastError;
use ballast::state::{Bounds, Clearinghouse, NONE, Outflow, Reserve, pause};

use crate::accounts::{read, read_of};
use crate::books::OwnedBooks;
use crate::fault::{Answer, Refusal};
use crate::json::record;
use crate::request::{self, VaultOf};
use crate::search::{Most, most};
use crate::trade::refusal;

record! {
    /// What may leave a vault now.
    Vault {
        /// What it owes.
        ledger: u64,
        /// What may leave it within an hour or a day, however little it holds.
        least: u64,
        /// What may leave by the limits.
        room: u64,
        /// What waits in line.
        waiting: u64,
        /// What was released to who waited, and not yet paid.
        owed: u64,
        /// The largest withdrawal that is paid at once.
        at_once: Most,
        /// Why no withdrawal is paid now, if it is paused or a breaker is open.
        stopped: Option<Refusal>,
    }
}

/// What may leave a vault now.
pub(crate) fn vault(request: &request::Vault) -> Answer<Vault> {
    let books = OwnedBooks::read(&request.books)?;
    let root = read::<Clearinghouse>(&request.root)?;
    let outflow = read_of::<Outflow>(&request.outflow, books.clearinghouse())?;
    let (address, bounds) = bounds(&books, &root, &request.of)?;
    if outflow.vault != address {
        return Err(BallastError::NotRecorded.into());
    }
    Ok(Vault {
        ledger: bounds.ledger,
        least: bounds.least,
        room: outflow.clone().room(&bounds)?,
        waiting: outflow.line().waiting()?,
        owed: outflow.owed,
        at_once: most(bounds.ledger, &[], |amount| Ok(outflow.clone().admit(amount, &bounds)?))?,
        stopped: refusal(root.permits(pause::WITHDRAWAL, books.now).map_err(Into::into))?,
    })
}

/// A vault's address, and what bounds its outflow.
fn bounds(books: &OwnedBooks, root: &Clearinghouse, of: &VaultOf) -> Answer<(anchor_lang::prelude::Pubkey, Bounds)> {
    Ok(match of {
        VaultOf::Quote => (root.traders_vault, books.books().bounds(NONE, root)?),
        VaultOf::Collateral(index) => (books.terms.collateral(*index)?.vault, books.books().bounds(*index, root)?),
        VaultOf::Reserve(bytes) => {
            let reserve = read_of::<Reserve>(bytes, books.clearinghouse())?;
            (root.reserve_vault, root.bounds_of_reserve(&reserve, books.now)?)
        }
    })
}
