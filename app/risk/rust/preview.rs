//! An account before and after hypothetical acts.

use ballast::error::BallastError;
use ballast::instructions::take_out;
use ballast::state::{Clearinghouse, MarginAccount, Market, NONE, pause};

use crate::accounts::{read, read_of};
use crate::books::OwnedBooks;
use crate::fault::{Answer, Fault, Refusal};
use crate::json::record;
use crate::request::{self, Act, Side};
use crate::trade::{Outcome, charge, refusal, settle};
use crate::{judgement, withdrawal};

record! {
    /// An account at one moment of a preview.
    Moment {
        account: judgement::Account,
        withdrawable: withdrawal::Withdrawable,
    }
}

record! {
    /// What became of an act.
    Played {
        /// The fee of a trade.
        fee: u64,
        /// Whether funding has to be accrued before; it is, in what follows.
        accrue_first: bool,
        /// Why the program refuses it; nothing when it would not.
        refusal: Option<Refusal>,
        /// Whether it counts in what follows: what is refused for what it leads to does, so that it can be seen.
        counted: bool,
    }
}

record! {
    /// An account before and after acts.
    Preview {
        before: Moment,
        acts: Vec<Played>,
        after: Moment,
    }
}

/// All that acts may change.
#[derive(Clone)]
struct Scene {
    books: OwnedBooks,
    root: Box<Clearinghouse>,
    account: Box<MarginAccount>,
    markets: Vec<Market>,
}

/// Plays acts on an account, one after the other.
pub(crate) fn preview(request: &request::Preview) -> Answer<Preview> {
    let books = OwnedBooks::read(&request.books)?;
    let market = |bytes: &Vec<u8>| Ok(*read_of::<Market>(bytes, books.clearinghouse())?);
    let mut scene = Scene {
        root: read(&request.root)?,
        account: read_of(&request.account, books.clearinghouse())?,
        markets: request.markets.iter().map(market).collect::<Answer<_>>()?,
        books,
    };
    let before = scene.moment()?;
    let acts = request.acts.iter().map(|act| scene.play(*act)).collect::<Answer<_>>()?;
    Ok(Preview { before, acts, after: scene.moment()? })
}

impl Scene {
    fn moment(&self) -> Answer<Moment> {
        let books = self.books.books();
        Ok(Moment {
            account: judgement::view(&books, &self.account)?,
            withdrawable: withdrawal::of(&books, &self.account)?,
        })
    }

    /// Plays an act. What is refused before it changes anything leaves all as it was.
    fn play(&mut self, act: Act) -> Answer<Played> {
        let mut next = self.clone();
        let (fee, accrue_first, judged) = match act {
            Act::Trade { market, side, size, quote } => next.trade(market, (side, size, quote))?,
            Act::Deposit { amount } => (0, false, next.deposit(NONE, amount)),
            Act::DepositCollateral { collateral, amount } => (0, false, next.deposit(collateral, amount)),
            Act::Withdraw { amount } => (0, false, next.withdraw(NONE, amount)),
            Act::WithdrawCollateral { collateral, amount } => (0, false, next.withdraw(collateral, amount)),
            Act::Price { feed, price, stable } => (0, false, next.books.move_price(feed, price, stable)),
        };
        let refusal = refusal(judged)?;
        let counted = refusal.is_none() || bytemuck::bytes_of(&*next.account) != bytemuck::bytes_of(&*self.account);
        if counted {
            *self = next;
        }
        Ok(Played { fee, accrue_first, refusal, counted })
    }

    fn trade(&mut self, index: u16, trade: (Side, u64, u64)) -> Answer<(u64, bool, Answer<()>)> {
        let Some(market) = self.markets.iter_mut().find(|market| market.index == index) else {
            return Err(Fault::Input(format!("Market {index}: a trade in it takes its account")));
        };
        let accrue_first = charge(&mut self.books, &self.root, market)?;
        Ok(match settle(&self.books, &self.root, market, &mut self.account, trade) {
            Ok(Outcome { fee, judged }) => (fee, accrue_first, judged),
            Err(fault) => (0, accrue_first, Err(fault)),
        })
    }

    fn deposit(&mut self, collateral: u16, amount: u64) -> Answer<()> {
        if amount == 0 {
            return Err(BallastError::ZeroAmount.into());
        }
        if collateral == NONE {
            return Ok(self.account.receive_cash(amount)?);
        }
        let slot = self.books.terms.collateral(collateral)?;
        let ledger = self.root.ledger(collateral)?.checked_add(amount).ok_or(BallastError::Overflow)?;
        if ledger > slot.admission().cap(slot.deposit_cap, self.books.now)? {
            return Err(BallastError::DepositCapExceeded.into());
        }
        Ok(self.account.receive_collateral(collateral, amount)?)
    }

    fn withdraw(&mut self, collateral: u16, amount: u64) -> Answer<()> {
        if amount == 0 {
            return Err(BallastError::ZeroAmount.into());
        }
        self.root.permits(pause::WITHDRAWAL, self.books.now)?;
        Ok(take_out(&self.books.books(), &mut self.account, collateral, amount)?)
    }
}
