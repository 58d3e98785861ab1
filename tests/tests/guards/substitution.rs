//! Every account of every instruction, replaced in every way.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::system_program;
use ballast::error::BallastError;
use ballast_client::address::outflow;
use ballast_tests::Cause;
use ballast_tests::bank::keypair;
use ballast_tests::mints::{SPL_TOKEN, TOKEN_2022};
use ballast_tests::{BTC, ETH, SOL};
use solana_signer::Signer;

use crate::expectation::expected;
use crate::idl;
use crate::kind::Kind;
use crate::stage::{Stage, Verdict};
use ballast_tests::scenes::Scene;

/// Where an account of ours keeps the version of its layout: behind the discriminator.
const VERSION: usize = 8;

/// How an account is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Swap {
    /// By its counterpart in the attacker's universe.
    OtherRoot,
    /// All others by their counterparts: one account of ours in the attacker's universe.
    Universe,
    /// Together with prices and terms by those of the attacker's universe; or all other accounts but these.
    Books,
    /// By one of the same type that belongs to somebody or something else, by its name.
    OtherOwner(&'static str),
    /// By one of another type.
    OtherType(Kind),
    /// By its own bytes at an address of the system program.
    CopiedToSystem,
    /// By its own bytes at an address of the attacker's program.
    CopiedToAttacker,
    /// By another account of the same instruction.
    Alias(usize),
    /// By itself, but it does not sign.
    Unsigned,
}

/// One replacement.
pub(crate) struct Case {
    pub place: usize,
    pub swap: Swap,
    pub given: Pubkey,
    call: Instruction,
}

impl Case {
    /// Whether whoever is given signs.
    pub(crate) fn signs(&self) -> bool {
        self.call.accounts.iter().any(|meta| meta.is_signer && meta.pubkey == self.given)
    }
}

impl Stage {
    /// Whether the account given is in another place of the instruction, too, and both are read as token accounts and written.
    pub(crate) fn twice(&self, case: &Case) -> bool {
        let places = case
            .call
            .accounts
            .iter()
            .zip(&self.slots)
            .filter(|(_, slot)| slot.writable && !["source", "shares", "cash"].contains(&slot.name.as_str()));
        places.filter(|(meta, _)| meta.pubkey == case.given).count() > 1
    }

    /// Whether the instruction has already opened what it is given for writing, as it comes to the last accounts.
    pub(crate) fn holds(&self, case: &Case) -> bool {
        let opened = ["clearinghouse", "prices", "account", "reserve", "holdings"];
        let mut places = case.call.accounts.iter().zip(&self.slots);
        places.any(|(meta, slot)| meta.pubkey == case.given && opened.contains(&slot.name.as_str()))
    }

    /// Those of the same type that belong to somebody or something else. Of root, prices, terms and reserve there is one per universe.
    fn others(&self, place: usize) -> Vec<(&'static str, Pubkey)> {
        let deployment = self.world.deployment();
        let mints = self.world.root.collaterals.values().map(|listed| listed.mint);
        let vaults = [deployment.traders_vault, deployment.reserve_vault, deployment.vault(SOL), deployment.vault(BTC)];
        let names = ["traders vault", "reserve vault", "SOL vault", "BTC vault"];
        match Kind::of(&self.name, &self.slots[place]) {
            Kind::Market => vec![("BTC market", deployment.market(BTC)), ("ETH market", deployment.market(ETH))],
            Kind::Outflow => {
                let reserves = outflow(&deployment.reserve_vault);
                vec![("BTC outflow", deployment.outflow(BTC)), ("reserve outflow", reserves)]
            }
            Kind::Recovery => vec![("BTC recovery", deployment.recovery(BTC))],
            Kind::Margin => vec![("account of eve", self.eve.account)],
            Kind::Tokens | Kind::Source => {
                let purses = ["quote of eve", "SOL of eve", "BTC of eve"].into_iter().zip(self.purses());
                purses.chain(names.into_iter().zip(vaults)).collect()
            }
            Kind::Mint => {
                let names = ["SOL mint", "BTC mint"].into_iter().zip(mints);
                names.chain([("quote mint", deployment.quote_mint)]).collect()
            }
            Kind::Signer => vec![("eve", self.eve.key())],
            Kind::Oracle => {
                let oracles = self.world.root.feeds.values().map(|feed| feed.oracle);
                ["SOL oracle", "BTC oracle", "ETH oracle"].into_iter().zip(oracles).collect()
            }
            Kind::Created => vec![("market", deployment.market(BTC)), ("vault", deployment.traders_vault)],
            Kind::TokenProgram => vec![("other token program", TOKEN_2022), ("older token program", SPL_TOKEN)],
            Kind::Root
            | Kind::Prices
            | Kind::Terms
            | Kind::Reserve
            | Kind::Inventory
            | Kind::Holdings
            | Kind::Placement
            | Kind::Ticket
            | Kind::Withdrawal
            | Kind::Facility
            | Kind::Batch
            | Kind::Census
            | Kind::Change
            | Kind::Instructions
            | Kind::Zeroed
            | Kind::SystemProgram => vec![],
            Kind::Named => vec![("eve", self.eve.key())],
        }
    }

    fn given(&self, place: usize) -> Vec<(Swap, Pubkey)> {
        let kind = Kind::of(&self.name, &self.slots[place]);
        let own = self.ours.call.accounts[place].pubkey;
        let twin = self.theirs.call.accounts[place].pubkey;
        let mut given = vec![(Swap::OtherRoot, twin)];
        given.extend(self.others(place).into_iter().map(|(name, other)| (Swap::OtherOwner(name), other)));
        if kind != Kind::Signer {
            let own = if kind == Kind::Source { Kind::Tokens } else { kind };
            let types = self.types().into_iter().filter(|(other, _)| *other != own);
            given.extend(types.map(|(other, address)| (Swap::OtherType(other), address)));
        }
        let aliases = self.ours.call.accounts.iter().enumerate().filter(|(other, _)| *other != place);
        given.extend(aliases.map(|(other, meta)| (Swap::Alias(other), meta.pubkey)));
        given.retain(|(_, address)| *address != own);
        given
    }

    /// Every case of one account.
    pub(crate) async fn cases(&mut self, place: usize) -> Vec<Case> {
        let own = self.ours.call.accounts[place].pubkey;
        let mut given = self.given(place);
        if let Some(account) = self.frozen.get(&own).cloned().filter(|account| !account.data.is_empty()) {
            let attacker = keypair("attacker's program").pubkey();
            for (swap, owner) in [(Swap::CopiedToSystem, system_program::ID), (Swap::CopiedToAttacker, attacker)] {
                let address = keypair(&format!("{swap:?} {own}")).pubkey();
                self.place(address, &owner, account.data.clone()).await;
                given.push((swap, address));
            }
        }
        let made = given.into_iter();
        let mut cases: Vec<Case> = made
            .map(|(swap, given)| Case { place, swap, given, call: self.replaced(&self.ours, place, given) })
            .collect();
        if self.slots[place].signer {
            let mut call = self.ours.call.clone();
            call.accounts[place].is_signer = false;
            cases.push(Case { place, swap: Swap::Unsigned, given: own, call });
        }
        if self.theirs.call.accounts[place].pubkey != own {
            let call = self.replaced(&self.theirs, place, own);
            cases.push(Case { place, swap: Swap::Universe, given: own, call });
        }
        if Kind::of(&self.name, &self.slots[place]) == Kind::Root {
            cases.extend(self.books(place));
        }
        cases
    }

    /// Root, prices and terms of one universe with everything else of the other.
    fn books(&self, place: usize) -> Vec<Case> {
        let mixed = |scene: &Scene, books: &Scene| {
            let mut call = scene.call.clone();
            for (number, slot) in self.slots.iter().enumerate() {
                if matches!(Kind::of(&self.name, slot), Kind::Root | Kind::Prices | Kind::Terms) {
                    call.accounts[number].pubkey = books.call.accounts[number].pubkey;
                }
            }
            Case { place, swap: Swap::Books, given: call.accounts[place].pubkey, call }
        };
        vec![mixed(&self.ours, &self.theirs), mixed(&self.theirs, &self.ours)]
    }

    /// Sends a case; nothing has changed unless it was accepted, and then all is put back.
    pub(crate) async fn play(&mut self, case: &Case) -> Verdict {
        let verdict = self.send(case.call.clone()).await;
        if verdict.is_some() {
            let changed = self.frozen.changed(&mut self.world.bank).await;
            assert!(changed.is_empty(), "{} was refused, but changed {changed:?}", self.name);
        } else {
            self.world.laws().await;
            self.frozen.restore(&mut self.world.bank).await;
        }
        verdict
    }
}

impl Stage {
    /// Gives each account that names its layout another version, as another program might have written it; returns what was not
    /// refused for it.
    async fn layouts(&mut self) -> Vec<String> {
        let mut wrong = Vec::new();
        for place in 0..self.slots.len() {
            let kind = Kind::of(&self.name, &self.slots[place]);
            if !matches!(
                kind,
                Kind::Root
                    | Kind::Reserve
                    | Kind::Holdings
                    | Kind::Placement
                    | Kind::Market
                    | Kind::Recovery
                    | Kind::Margin
                    | Kind::Ticket
                    | Kind::Census
                    | Kind::Facility
                    | Kind::Change
            ) {
                continue;
            }
            let address = self.ours.call.accounts[place].pubkey;
            let account = self.frozen.get(&address).cloned().expect("an account of ours");
            let mut data = account.data.clone();
            data[VERSION] += 1;
            self.world.bank.place(&address, &account.owner, data);
            let verdict = self.send(self.ours.call.clone()).await;
            if verdict != Some(Cause::Program(BallastError::OtherVersion.into())) {
                wrong.push(format!("{}: {} of another version: {verdict:?}", self.name, self.slots[place].name));
            }
            self.frozen.restore(&mut self.world.bank).await;
        }
        wrong
    }
}

/// Plays every case of an instruction, and at last the untouched instruction, which is accepted: so it was legal all along.
/// Returns how many cases there were.
pub(crate) async fn substitute(name: &str) -> usize {
    let slots = idl::instructions().remove(name).expect("an instruction of the interface");
    let mut stage = Stage::set(name, &slots).await;
    let (mut played, mut wrong) = (0, Vec::new());
    for place in 0..stage.slots.len() {
        for case in stage.cases(place).await {
            let expected = expected(&stage, &case);
            let verdict = stage.play(&case).await;
            played += 1;
            if verdict != expected {
                let slot = &stage.slots[place].name;
                wrong.push(format!("{name}: {slot} by {:?}: {verdict:?} instead of {expected:?}", case.swap));
            }
        }
    }
    wrong.extend(stage.layouts().await);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let call = stage.ours.call.clone();
    assert_eq!(stage.send(call).await, None, "the untouched instruction is refused");
    played
}
