//! Those who live in a world: traders, and keepers who are traders with work to do.

use std::ops::Deref;

use anchor_lang::prelude::Pubkey;
use anchor_lang::system_program;
use ballast::state::MarginAccount;
use ballast_client::address::withdrawal_ticket;
use ballast_client::instruction::Deployment;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::bank::keypair;
use crate::mints::token_address;
use crate::send::Outcome;
use crate::world::World;

/// For how long a price of the default terms stays usable.
const STEP: i64 = 600;

/// An owner with one margin account.
pub struct Actor {
    /// What it signs with.
    pub keypair: Keypair,
    /// Its margin account.
    pub account: Pubkey,
}

/// An actor who cranks, takes over and buys for its own account.
pub struct Keeper(Actor);

impl Deref for Keeper {
    type Target = Actor;

    fn deref(&self) -> &Actor {
        &self.0
    }
}

impl World {
    /// An owner with an empty margin account.
    pub async fn trader(&mut self, name: &str) -> Actor {
        self.open(keypair(name), 0).await
    }

    /// An owner's margin account with a number.
    pub async fn open(&mut self, owner: Keypair, index: u16) -> Actor {
        self.launches().await;
        let account = self.root.deployment.account(&owner.pubkey(), index);
        let instruction = self.root.deployment.open_account(self.bank.payer(), owner.pubkey(), index);
        self.root.accounts.insert(account);
        self.send(&[instruction], &[&owner]).await.unwrap();
        Actor { keypair: owner, account }
    }

    /// A keeper with a million dollars of cash.
    pub async fn keeper(&mut self, name: &str) -> Keeper {
        let keeper = self.trader(name).await;
        keeper.deposits(self, crate::usd(1_000_000)).await.unwrap();
        Keeper(keeper)
    }

    /// Books a position and pays its claim.
    pub async fn settle(&mut self, market: u16, actor: &Actor) -> Outcome {
        self.crank(self.root.deployment.settle(market, actor.account)).await
    }

    /// Lets time pass while feeds go on, so that none of their prices is ever unusable, and somebody looks at accounts at least once an
    /// hour, so that their clocks run on. A look is a settling in `market`: where the account holds nothing it changes nothing else.
    pub async fn watch(&mut self, market: u16, accounts: &[&Actor], seconds: i64) {
        let until = self.now() + seconds;
        let mut step = 1; // Prices may be some minutes old.
        while self.now() < until {
            self.wait(step.min(until - self.now())).await;
            step = STEP;
            for account in accounts {
                self.settle(market, account).await.unwrap();
            }
        }
    }

    /// Settles everyone in a market, twice: losers fill the pool before winners are paid.
    pub async fn settle_all(&mut self, market: u16, actors: &[&Actor]) {
        for actor in actors.iter().chain(actors) {
            self.settle(market, actor).await.unwrap();
        }
    }

    /// The reserve takes a position on, or part of it.
    pub async fn absorb(&mut self, market: u16, actor: &Actor, size: u64) -> Outcome {
        self.crank(self.root.deployment.absorb(market, actor.account, size)).await
    }

    /// What the reserve holds in a market.
    pub async fn inventory_account(&mut self, market: u16) -> MarginAccount {
        let address = self.root.deployment.inventory_account(market);
        self.margin_account(&address).await
    }

    /// Books what the reserve holds in a market.
    pub async fn settle_inventory(&mut self, market: u16) -> Outcome {
        let address = self.root.deployment.inventory_account(market);
        self.crank(self.root.deployment.settle(market, address)).await
    }

    /// Divides an account's debt in a market; its claims elsewhere are named as they are.
    pub async fn resolve(&mut self, market: u16, actor: &Actor) -> Outcome {
        let account = actor.state(self).await;
        let claims = account.positions.iter().filter(|slot| slot.size == 0 && slot.claim > 0);
        let claims: Vec<u16> = claims.map(|slot| slot.market).collect();
        self.crank(self.root.deployment.resolve_deficit(market, actor.account, &claims)).await
    }
}

impl Actor {
    /// Its public key.
    pub fn key(&self) -> Pubkey {
        self.keypair.pubkey()
    }

    /// Its margin account.
    pub async fn state(&self, world: &mut World) -> MarginAccount {
        world.margin_account(&self.account).await
    }

    /// Its cash.
    pub async fn cash(&self, world: &mut World) -> u64 {
        self.state(world).await.cash
    }

    /// Equity, by the program's own judgement of a snapshot.
    pub async fn equity(&self, world: &mut World) -> i64 {
        let snapshot = world.snapshot().await;
        let standing = snapshot.books().standing(&snapshot.accounts[&self.account]).expect("the account can be judged");
        standing.equity.0
    }

    /// The quote in its own token account.
    pub async fn quote_held(&self, world: &mut World) -> u64 {
        let Deployment { quote_mint, quote_program, .. } = world.deployment();
        world.held(&self.key(), &quote_mint, &quote_program).await
    }

    /// Brings quote from outside and deposits it.
    pub async fn deposits(&self, world: &mut World, amount: u64) -> Outcome {
        let deployment = world.deployment();
        let source = world.bank.give(&self.key(), &deployment.quote_mint, &deployment.quote_program, amount).await;
        let instruction = deployment.deposit(self.key(), self.account, source, amount);
        world.send(&[instruction], &[&self.keypair]).await
    }

    /// Brings collateral from outside and deposits it.
    pub async fn deposits_collateral(&self, world: &mut World, collateral: u16, amount: u64) -> Outcome {
        let deployment = world.deployment();
        let listed = world.root.collaterals[&collateral];
        let source = world.bank.give(&self.key(), &listed.mint, &listed.program, amount).await;
        let instruction = deployment.deposit_collateral(self.key(), self.account, source, &listed, amount);
        world.send(&[instruction], &[&self.keypair]).await
    }

    /// Withdraws quote to its own token account.
    pub async fn withdraws(&self, world: &mut World, amount: u64) -> Outcome {
        let deployment = world.deployment();
        let destination = world.bank.give(&self.key(), &deployment.quote_mint, &deployment.quote_program, 0).await;
        let instruction = deployment.withdraw(self.key(), self.account, destination, amount);
        world.send(&[instruction], &[&self.keypair]).await
    }

    /// Withdraws collateral to its own token account.
    pub async fn withdraws_collateral(&self, world: &mut World, collateral: u16, amount: u64) -> Outcome {
        let deployment = world.deployment();
        let listed = world.root.collaterals[&collateral];
        let destination = world.bank.give(&self.key(), &listed.mint, &listed.program, 0).await;
        let instruction = deployment.withdraw_collateral(self.key(), self.account, destination, &listed, amount);
        world.send(&[instruction], &[&self.keypair]).await
    }

    /// Requests a withdrawal that waits, of a collateral or of quote for [`NONE`].
    pub async fn requests(&self, world: &mut World, collateral: u16, index: u16, amount: u64) -> Outcome {
        let deployment = world.deployment();
        let request = deployment.request_withdrawal(self.key(), self.account, (collateral, index), amount);
        let ticket = withdrawal_ticket(&deployment.outflow(collateral), &self.key(), index);
        world.bank.place(&self.key(), &system_program::ID, Vec::new()); // The owner pays the ticket's rent.
        world.root.tickets.insert(ticket);
        world.send(&[request], &[&self.keypair]).await
    }

    /// Is paid what was released of a withdrawal that waits.
    pub async fn is_paid(&self, world: &mut World, collateral: u16, index: u16) -> Outcome {
        let deployment = world.deployment();
        let listed = world.collateral(collateral);
        let destination = world.bank.give(&self.key(), &listed.mint, &listed.program, 0).await;
        world.crank(deployment.pay_withdrawal(self.key(), (&listed, index), destination)).await
    }

    /// The collateral in its own token account.
    pub async fn collateral_held(&self, world: &mut World, collateral: u16) -> u64 {
        let listed = world.root.collaterals[&collateral];
        world.bank.tokens(&token_address(&self.key(), &listed.mint, &listed.program)).await
    }

    /// Withdraws all cash and all collateral, and closes the account.
    pub async fn leaves(&self, world: &mut World) -> Outcome {
        let state = self.state(world).await;
        if state.cash > 0 {
            self.withdraws(world, state.cash).await?;
        }
        for balance in state.balances.iter().filter(|balance| balance.amount > 0) {
            self.withdraws_collateral(world, balance.collateral, balance.amount).await?;
        }
        let instruction = world.deployment().close_account(self.key(), self.account);
        world.send(&[instruction], &[&self.keypair]).await
    }

    /// Buys a size from another for an amount of quote; both sign.
    pub async fn buys(&self, world: &mut World, market: u16, size: u64, quote: u64, seller: &Self) -> Outcome {
        let (buyer_side, seller_side) = ((self.account, self.key()), (seller.account, seller.key()));
        let instruction = world.deployment().settle_trade(market, buyer_side, seller_side, size, quote);
        world.send(&[instruction], &[&self.keypair, &seller.keypair]).await
    }

    /// Buys a size from another at the oracle price; both sign.
    pub async fn buys_at_mark(&self, world: &mut World, market: u16, size: u64, seller: &Self) -> Outcome {
        let quote = world.value(market, size).await;
        self.buys(world, market, size, quote, seller).await
    }
}

impl World {
    /// What a size is worth at a market's mark, as the program floors it.
    pub async fn value(&mut self, market: u16, size: u64) -> u64 {
        let snapshot = self.snapshot().await;
        let mark = snapshot.books().market(market).expect("a listed market").mark();
        u64::try_from((u128::from(size) * u128::from(mark.0)) >> 32).expect("a value that fits")
    }
}

impl Keeper {
    /// A trader who has work to do.
    pub const fn of(actor: Actor) -> Self {
        Self(actor)
    }

    fn side(&self) -> (Pubkey, Pubkey) {
        (self.account, self.key())
    }

    /// Takes at most a size from an account below maintenance.
    pub async fn liquidates(&self, world: &mut World, market: u16, actor: &Actor, size: u64) -> Outcome {
        let instruction = world.deployment().liquidate_position(market, actor.account, self.side(), size);
        world.send(&[instruction], &[&self.keypair]).await
    }

    /// Buys at most an amount of collateral of an account below maintenance.
    pub async fn liquidates_collateral(
        &self,
        world: &mut World,
        actor: &Actor,
        collateral: u16,
        amount: u64,
    ) -> Outcome {
        let instruction = world.deployment().liquidate_collateral(actor.account, self.side(), collateral, amount);
        world.send(&[instruction], &[&self.keypair]).await
    }

    /// Calls variation in a market and buys at most an amount of collateral.
    pub async fn calls(&self, world: &mut World, market: u16, actor: &Actor, collateral: u16, amount: u64) -> Outcome {
        let instruction = world.deployment().call_variation(market, actor.account, self.side(), collateral, amount);
        world.send(&[instruction], &[&self.keypair]).await
    }

    /// Buys at most a size of what the reserve holds.
    pub async fn buys_inventory(&self, world: &mut World, market: u16, size: u64) -> Outcome {
        let instruction = world.deployment().buy_inventory(market, self.side(), size);
        world.send(&[instruction], &[&self.keypair]).await
    }

    /// Buys recovered collateral of a market.
    pub async fn buys_recovery(&self, world: &mut World, recovery: u16, collateral: u16, amount: u64) -> Outcome {
        let instruction = world.deployment().buy_recovery(recovery, self.side(), collateral, amount);
        world.send(&[instruction], &[&self.keypair]).await
    }
}
