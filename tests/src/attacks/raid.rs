//! A raid: a world, those who attack it, and what became of their steps.

use std::fmt::Debug;
use std::ops::{Deref, DerefMut};

use ballast::instructions::CollateralTerms;
use ballast_client::instruction::{Deployment, Series};

use solana_signer::Signer;

use super::Outcome;
use super::gang::Gang;
use crate::bank::keypair;
use crate::{Actor, BTC, DAY, Keeper, Staker, Taker, World, default_collateral_terms, usd};

/// What the system program and the token programs refuse.
#[derive(Clone, Copy, Debug)]
pub enum Elsewhere {
    /// There is such an account.
    AlreadyInUse,
    /// The token account holds less.
    InsufficientFunds,
}

impl From<Elsewhere> for u32 {
    fn from(refusal: Elsewhere) -> Self {
        match refusal {
            Elsewhere::AlreadyInUse => 0,
            Elsewhere::InsufficientFunds => 1,
        }
    }
}

/// A world under attack.
pub struct Raid {
    world: World,
    /// Those who attack.
    pub gang: Gang,
    what: Vec<String>,
    broken: Vec<String>,
    otherwise: Vec<String>,
}

impl Deref for Raid {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for Raid {
    fn deref_mut(&mut self) -> &mut World {
        &mut self.world
    }
}

impl Raid {
    /// A raid on the usual world.
    pub async fn new() -> Self {
        Self::on(World::new().await)
    }

    /// A raid on a world; what things are worth is what they are worth now.
    pub fn on(world: World) -> Self {
        let gang = Gang::new(&world);
        Self { world, gang, what: Vec::new(), broken: Vec::new(), otherwise: Vec::new() }
    }

    /// A raid on a world whose reserve stands behind BTC with a seed that is released whole.
    pub async fn seeded(dollars: u64) -> Self {
        let mut world = World::new().await;
        world.fund_reserve(Some(BTC), usd(dollars)).await;
        world.wait(31 * DAY).await;
        Self::on(world)
    }

    // Those who attack, and those who do not

    /// An attacker who deposits so many dollars.
    pub async fn attacker(&mut self, name: &str, dollars: u64) -> Actor {
        let attacker = self.honest(name, dollars).await;
        self.gang.joins(&attacker, usd(dollars));
        attacker
    }

    /// An attacker who takes over what others must give up, with a million dollars.
    pub async fn hunter(&mut self, name: &str) -> Keeper {
        let keeper = self.keeper(name).await;
        self.gang.joins(&keeper, usd(1_000_000));
        keeper
    }

    /// An attacker who stakes out of a million dollars.
    pub async fn attacking_staker(&mut self, name: &str, series: Series) -> Staker {
        let staker = self.staker(name, series).await;
        self.gang.stakes(&staker, usd(1_000_000));
        staker
    }

    /// An attacker who trades with the reserve.
    pub async fn attacking_taker(&mut self, name: &str) -> Taker {
        let taker = self.taker(name).await;
        self.gang.owns(taker.keypair.pubkey());
        let brought = self.gang.gain(&mut self.world).await;
        self.gang.brings(brought);
        taker
    }

    /// An attacker brings collateral.
    pub async fn brings(&mut self, attacker: &Actor, collateral: u16, amount: u64) {
        attacker.deposits_collateral(self, collateral, amount).await.unwrap();
        let worth = self.gang.worth(&self.world.snapshot().await, collateral, amount);
        self.gang.brings(worth);
    }

    /// Somebody who attacks nobody, with so many dollars.
    pub async fn honest(&mut self, name: &str, dollars: u64) -> Actor {
        let trader = self.trader(name).await;
        if dollars > 0 {
            trader.deposits(self, usd(dollars)).await.unwrap();
        }
        trader
    }

    /// Attackers take out of an account all that is let go, to the unit.
    pub async fn takes_out(&mut self, attacker: &Actor) {
        let mut step = attacker.cash(self).await;
        while step > 0 {
            let amount = step.min(attacker.cash(self).await);
            if amount == 0 || attacker.withdraws(self, amount).await.is_err() {
                step /= 2;
            }
        }
    }

    /// Tokens that somebody sends to a vault, as anyone can.
    pub async fn donates(&mut self, vault: solana_pubkey::Pubkey, amount: u64) {
        let Deployment { quote_mint, quote_program, .. } = self.deployment();
        let donor = keypair("donor");
        let source = self.bank.give(&donor.pubkey(), &quote_mint, &quote_program, amount).await;
        let transfer = anchor_spl::token::spl_token::instruction::transfer(
            &quote_program,
            &source,
            &vault,
            &donor.pubkey(),
            &[],
            amount,
        );
        self.bank.send(&[transfer.unwrap()], &[&donor]).await.unwrap();
    }

    /// Governance lowers a collateral's cap.
    pub async fn set_collateral_cap(&mut self, collateral: u16, cap: u64) -> crate::Outcome {
        let terms = CollateralTerms { deposit_cap: cap, ..default_collateral_terms() };
        let lower = self.deployment().set_collateral_terms(collateral, terms);
        self.govern(lower.instruction).await
    }

    // What became of it

    /// A step that must be refused by this very rule. Returns whether it was refused.
    pub fn refused(&mut self, outcome: crate::Outcome, rule: impl Into<u32> + Debug) -> bool {
        let name = format!("{rule:?}");
        match outcome {
            Ok(_) => self.broken.push(format!("accepted, not {name}")),
            Err(refusal) if refusal.code() == Some(rule.into()) => {
                if !self.what.contains(&name) {
                    self.what.push(name);
                }
                return true;
            }
            Err(refusal) => {
                self.otherwise.push(format!("{:?}, not {name}", refusal.cause));
                return true;
            }
        }
        false
    }

    /// An amount that must not be more than a bound.
    pub fn at_most(&mut self, what: &str, amount: impl Into<i128>, bound: impl Into<i128>) {
        let (amount, bound) = (amount.into(), bound.into());
        self.holds(amount <= bound, || format!("{what} {amount}, at most {bound}"));
    }

    /// Something that must be as it should.
    pub fn is<T: Debug + PartialEq>(&mut self, what: &str, found: T, wanted: T) {
        let holds = found == wanted;
        self.holds(holds, || {
            format!("{what} {found:?}{}", if holds { String::new() } else { format!(", not {wanted:?}") })
        });
    }

    fn holds(&mut self, holds: bool, words: impl FnOnce() -> String) {
        let list = if holds { &mut self.what } else { &mut self.broken };
        list.push(words());
    }

    /// Something that must be possible, whatever attackers do. Returns whether it was.
    pub fn possible(&mut self, what: &str, outcome: crate::Outcome) -> bool {
        let done = outcome.is_ok();
        match outcome {
            Ok(_) => self.what.push(what.to_owned()),
            Err(refusal) => self.broken.push(format!("not possible: {what} ({:?})", refusal.cause)),
        }
        done
    }

    /// The same without a word where it was possible.
    pub fn possible_quietly(&mut self, outcome: crate::Outcome) {
        if let Err(refusal) = outcome {
            self.broken.push(format!("not possible ({:?})", refusal.cause));
        }
    }

    /// Whether something came about that should not have: what follows would make no sense.
    pub const fn is_broken(&self) -> bool {
        !self.broken.is_empty()
    }

    /// The end: all laws hold, and what was gained.
    pub async fn ends(mut self) -> Outcome {
        self.world.laws().await;
        let gain = self.gang.gain(&mut self.world).await;
        Outcome { gain, what: self.what, broken: self.broken, otherwise: self.otherwise }
    }
}
