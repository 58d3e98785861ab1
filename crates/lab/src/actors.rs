//! Whoever has a margin account, and what its owner signs.

use anchor_lang::prelude::Pubkey;
use ballast::state::{NONE, WithdrawalTicket};
use ballast_client::address::withdrawal_ticket;
use ballast_risk::{Price, Rounding, Size};
use rand_chacha::ChaCha8Rng;
use solana_account::Account;

use crate::bytes;
use crate::exchange::{Exchange, Role};
use crate::fault::HOUR;
use crate::founding::key;
use crate::stop::{OrStop, Outcome, Stop};

/// How often whoever wants everything out asks, for half as much after each refusal.
const HALVINGS: u32 = 10;

/// An owner with a margin account and a wallet.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) owner: Pubkey,
    pub(crate) account: Pubkey,
    /// Token account of the quote.
    pub(crate) quote: Pubkey,
    /// Token accounts by asset.
    pub(crate) tokens: Vec<Pubkey>,
}

impl Actor {
    /// The account and who signs for it.
    pub(crate) const fn signs(&self) -> (Pubkey, Pubkey) {
        (self.account, self.owner)
    }

    fn tokens(&self, asset: u16) -> Outcome<Pubkey> {
        self.tokens.get(usize::from(asset)).copied().ok_or_else(|| Stop::fault("a wallet lacks an asset"))
    }
}

impl Exchange {
    /// Opens a margin account for somebody with these tokens.
    pub(crate) fn join(&mut self, quote: u64, tokens: &[u64], seed: &mut ChaCha8Rng) -> Outcome<Actor> {
        let owner = key(seed);
        let account = self.deployment.account(&owner, 0);
        let assets = self.assets.clone();
        let quote = self.wallet(owner, None, quote, seed)?;
        let mut wallets = Vec::new();
        for (asset, amount) in assets.iter().zip(tokens) {
            wallets.push(self.wallet(owner, Some(&asset.collateral), *amount, seed)?);
        }
        self.roles.insert(account, Role::MarginAccount);
        self.must("open_account", self.deployment.open_account(self.host.payer, owner, 0))?;
        Ok(Actor { owner, account, quote, tokens: wallets })
    }

    /// Deposits quote from the actor's wallet.
    pub(crate) fn deposit(&mut self, actor: &Actor, amount: u64) -> Outcome<()> {
        self.must("deposit", self.deployment.deposit(actor.owner, actor.account, actor.quote, amount))?;
        Ok(())
    }

    /// Deposits quote if the wallet lets it go.
    pub(crate) fn pay_in(&mut self, actor: &Actor, amount: u64) -> Outcome<()> {
        let deposit = self.deployment.deposit(actor.owner, actor.account, actor.quote, amount);
        let _refusal = self.send("deposit", deposit)?;
        Ok(())
    }

    /// Deposits an asset from the actor's wallet.
    pub(crate) fn deposit_collateral(&mut self, actor: &Actor, asset: u16, amount: u64) -> Outcome<()> {
        let collateral = self.asset(asset)?.collateral;
        let source = actor.tokens(asset)?;
        let deposit = self.deployment.deposit_collateral(actor.owner, actor.account, source, &collateral, amount);
        self.must("deposit_collateral", deposit)?;
        Ok(())
    }

    /// Withdraws quote to the actor's wallet; returns whether it was accepted.
    pub(crate) fn withdraw(&mut self, actor: &Actor, amount: u64) -> Outcome<bool> {
        let withdraw = self.deployment.withdraw(actor.owner, actor.account, actor.quote, amount);
        Ok(self.send("withdraw", withdraw)?.is_ok())
    }

    /// Withdraws an asset to the actor's wallet; returns whether it was accepted.
    pub(crate) fn withdraw_collateral(&mut self, actor: &Actor, asset: u16, amount: u64) -> Outcome<bool> {
        let collateral = self.asset(asset)?.collateral;
        let destination = actor.tokens(asset)?;
        let withdraw =
            self.deployment.withdraw_collateral(actor.owner, actor.account, destination, &collateral, amount);
        Ok(self.send("withdraw_collateral", withdraw)?.is_ok())
    }

    /// Sells an asset from the actor's wallet outside of the clearinghouse, at its price.
    pub(crate) fn sell_elsewhere(&mut self, actor: &Actor, asset: u16, amount: u64) -> Outcome<()> {
        let worth = self.price(asset)?.of(amount, Rounding::Down).or_stop("valuing a sale")?;
        let (sold, paid) = (self.tokens(&actor.tokens(asset)?)?, self.tokens(&actor.quote)?);
        self.host.change(actor.tokens(asset)?, |account| bytes::hold(account, sold - amount))?;
        self.host.change(actor.quote, |account| bytes::hold(account, paid + worth))
    }

    /// A collateral's price.
    pub(crate) fn price(&self, collateral: u16) -> Outcome<Price> {
        Ok(self.snapshot.books().collateral(collateral).or_stop("reading a collateral")?.price)
    }

    /// Requests a withdrawal that waits for what leaves a vault; `asset` is [`NONE`] for quote.
    pub(crate) fn request_withdrawal(&mut self, actor: &Actor, asset: u16, amount: u64) -> Outcome<()> {
        let lamports = self.host.rent(size_of::<WithdrawalTicket>()).saturating_mul(2);
        let purse = Account { lamports, owner: anchor_lang::system_program::ID, ..Account::default() };
        self.host.put(actor.owner, purse)?; // For the ticket's rent.
        let ticket = withdrawal_ticket(&self.deployment.outflow(asset), &actor.owner, 0);
        self.roles.insert(ticket, Role::Ticket);
        let request = self.deployment.request_withdrawal(actor.owner, actor.account, (asset, 0), amount);
        let _refusal = self.send("request_withdrawal", request)?;
        Ok(())
    }

    /// Hour by hour releases what may leave, and pays who waits, until nobody does.
    pub(crate) fn pay_who_waits(&mut self, everyone: &[Actor], prices: &[i64]) -> Outcome<()> {
        while !self.snapshot.tickets.is_empty() {
            self.set_clock(self.now() + HOUR);
            self.refresh(prices)?;
            self.pay_line(everyone)?;
        }
        Ok(())
    }

    /// Releases what may leave, and pays who waits of these.
    pub(crate) fn pay_line(&mut self, everyone: &[Actor]) -> Outcome<()> {
        if self.snapshot.tickets.is_empty() {
            return Ok(());
        }
        let vaults: Vec<u16> = self.snapshot.outflows.keys().copied().collect();
        for asset in vaults {
            if self.send("release_withdrawals", self.deployment.release_withdrawals(asset))?.is_err() {
                continue;
            }
            for actor in everyone {
                let ticket = withdrawal_ticket(&self.deployment.outflow(asset), &actor.owner, 0);
                if self.snapshot.tickets.contains_key(&ticket) {
                    let (collateral, wallet) = if asset == NONE {
                        (self.deployment.quote(), actor.quote)
                    } else {
                        (self.asset(asset)?.collateral, actor.tokens(asset)?)
                    };
                    let pay = self.deployment.pay_withdrawal(actor.owner, (&collateral, 0), wallet);
                    let _refusal = self.send("pay_withdrawal", pay)?;
                }
            }
        }
        Ok(())
    }

    /// Takes out as much cash as margin and limits leave, to a thousandth, and waits in line for half of what stays.
    pub(crate) fn rush_out(&mut self, actor: &Actor) -> Outcome<()> {
        let cash = |exchange: &Self| exchange.account(&actor.account).map_or(0, |account| account.cash);
        let mut amount = cash(self);
        for _ in 0..HALVINGS {
            if amount == 0 || !self.withdraw(actor, amount)? {
                amount /= 2;
            }
        }
        let rest = cash(self) / 2;
        if rest > 0 {
            self.request_withdrawal(actor, NONE, rest)?;
        }
        Ok(())
    }

    /// Settles a trade that both sides sign; returns whether it was accepted.
    pub(crate) fn trade(
        &mut self,
        market: u16,
        buyer: &Actor,
        seller: &Actor,
        (size, quote): (u64, u64),
    ) -> Outcome<bool> {
        let trade = self.deployment.settle_trade(market, buyer.signs(), seller.signs(), size, quote);
        Ok(self.send("settle_trade", trade)?.is_ok())
    }

    fn asset(&self, index: u16) -> Outcome<&crate::exchange::Asset> {
        self.assets.get(usize::from(index)).ok_or_else(|| Stop::fault("there is no such asset"))
    }

    /// A market's mark.
    pub(crate) fn mark(&self, market: u16) -> Outcome<Price> {
        Ok(self.snapshot.books().market(market).or_stop("reading a market")?.mark())
    }

    /// What a size is worth at a market's mark.
    pub(crate) fn worth(&self, market: u16, size: u64) -> Outcome<u64> {
        let size = Size(i64::try_from(size).or_stop("reading a size")?);
        Ok(size.value(self.mark(market)?).or_stop("valuing a size")?.credit())
    }
}
