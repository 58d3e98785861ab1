//! Two universes in one bank: ours, and one that an attacker built by public instructions; one instruction is legal in both.

use std::collections::{BTreeMap, BTreeSet};

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::{AccountMeta, Instruction};
use ballast_tests::mints::{SPL_TOKEN, TOKEN_2022, token_address};
use ballast_tests::{Actor, BTC, Cause, ETH, SOL, World};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::frozen::Frozen;
use crate::idl::Slot;
use crate::kind::{Kind, Nature};
use ballast_tests::scenes::{Scene, prepare, stranger};

/// An instruction in two universes.
pub(crate) struct Stage {
    pub world: World,
    /// The instruction's name.
    pub name: String,
    /// Its accounts; those that remain at the end of the list are named here too.
    pub slots: Vec<Slot>,
    pub ours: Scene,
    pub theirs: Scene,
    /// Another owner of our universe.
    pub eve: Actor,
    pub frozen: Frozen,
    keys: BTreeMap<Pubkey, Keypair>,
}

/// What became of a case: the refusal, or none when it was accepted.
pub(crate) type Verdict = Option<Cause>;

impl Stage {
    /// Brings both universes to where the instruction is legal; the attacker's is prepared first and may grow stale.
    pub(crate) async fn set(name: &str, slots: &[Slot]) -> Self {
        let mut world = World::new().await;
        let attackers = world.another("two").await;
        let own = std::mem::replace(&mut world.root, attackers);
        let theirs = prepare(name, &mut world).await;
        let mut seen = world.root.addresses();
        world.root = own;
        world.prices(&[(SOL, 125), (BTC, 50_000), (ETH, 2_000)]).await;
        let eve = stranger(&mut world).await;
        let ours = prepare(name, &mut world).await;
        seen.extend(world.root.addresses());
        let mut stage = Self {
            slots: with_remaining(name, slots, &ours.call),
            name: name.to_owned(),
            frozen: Frozen::of(&mut world.bank, []).await,
            keys: BTreeMap::new(),
            world,
            ours,
            theirs,
            eve,
        };
        stage.watch(seen).await;
        stage
    }

    async fn watch(&mut self, mut seen: BTreeSet<Pubkey>) {
        let signers = self.ours.signers.iter().chain(&self.theirs.signers).chain([&self.eve.keypair]);
        self.keys = signers.map(|key| (key.pubkey(), key.insecure_clone())).collect();
        let used = self.ours.call.accounts.iter().chain(&self.theirs.call.accounts);
        seen.extend(used.map(|meta| meta.pubkey));
        seen.insert(TOKEN_2022);
        seen.extend(self.types().into_iter().map(|(_, address)| address));
        seen.extend(self.purses());
        seen.extend(self.keys.keys());
        self.frozen = Frozen::of(&mut self.world.bank, seen).await;
    }

    /// An account of each type in our universe.
    pub(crate) fn types(&self) -> Vec<(Kind, Pubkey)> {
        let deployment = self.world.deployment();
        vec![
            (Kind::Root, deployment.clearinghouse),
            (Kind::Prices, deployment.prices),
            (Kind::Terms, deployment.terms),
            (Kind::Reserve, deployment.reserve),
            (Kind::Market, deployment.market(BTC)),
            (Kind::Recovery, deployment.recovery(BTC)),
            (Kind::Margin, self.eve.account),
            (Kind::Inventory, deployment.inventory()),
            (Kind::Outflow, deployment.outflow(BTC)),
            (Kind::Tokens, self.purses()[0]),
            (Kind::Mint, self.world.root.collaterals[&BTC].mint),
            (Kind::TokenProgram, SPL_TOKEN),
            (Kind::SystemProgram, anchor_lang::system_program::ID),
            (Kind::Oracle, self.world.root.feeds[&BTC].oracle),
        ]
    }

    /// The stranger's token accounts: quote, SOL, BTC.
    pub(crate) fn purses(&self) -> Vec<Pubkey> {
        let deployment = self.world.deployment();
        let mut mints = vec![(deployment.quote_mint, deployment.quote_program)];
        mints.extend(self.world.root.collaterals.values().map(|listed| (listed.mint, listed.program)));
        mints.iter().map(|(mint, program)| token_address(&self.eve.key(), mint, program)).collect()
    }

    /// What stands at an address.
    pub(crate) fn nature(&self, address: &Pubkey) -> Nature {
        Nature::of(address, self.frozen.get(address))
    }

    /// Places bytes by hand at a new address, and watches it.
    pub(crate) async fn place(&mut self, address: Pubkey, owner: &Pubkey, data: Vec<u8>) {
        self.world.bank.place(&address, owner, data);
        self.frozen.watch(&mut self.world.bank, address).await;
    }

    /// The instruction with an account replaced; whoever has a key signs where a signature is asked for.
    pub(crate) fn replaced(&self, scene: &Scene, place: usize, by: Pubkey) -> Instruction {
        let mut call = scene.call.clone();
        let meta = &mut call.accounts[place];
        *meta = AccountMeta { pubkey: by, is_signer: meta.is_signer && self.keys.contains_key(&by), ..*meta };
        call
    }

    /// Sends an instruction with the signatures that it asks for.
    pub(crate) async fn send(&mut self, call: Instruction) -> Verdict {
        let payer = self.world.bank.payer();
        let mut asked: Vec<Pubkey> = Vec::new();
        for meta in call.accounts.iter().filter(|meta| meta.is_signer && meta.pubkey != payer) {
            if !asked.contains(&meta.pubkey) {
                asked.push(meta.pubkey);
            }
        }
        let signers: Vec<&Keypair> = asked.iter().map(|key| &self.keys[key]).collect();
        self.world.bank.send(&[call], &signers).await.err().map(|refusal| refusal.cause)
    }
}

/// The accounts of an instruction with names for those that follow its own.
fn with_remaining(name: &str, slots: &[Slot], call: &Instruction) -> Vec<Slot> {
    let mut named = slots.to_vec();
    for (number, meta) in call.accounts.iter().skip(slots.len()).enumerate() {
        let remaining = match (name, number) {
            ("refresh_prices", 0) => "pull_oracle",
            ("refresh_prices", 1) => "push_oracle",
            ("resolve_deficit", 0) => "claim_market",
            ("visit_accounts", _) => "visited",
            ("finish_census", _) => "listed_market",
            (other, _) => panic!("{other} takes no more accounts than the interface says"),
        };
        named.push(Slot { name: remaining.to_owned(), signer: false, writable: meta.is_writable });
    }
    for (slot, meta) in named.iter().zip(&call.accounts) {
        assert_eq!((slot.signer, slot.writable), (meta.is_signer, meta.is_writable), "{} of {name}", slot.name);
    }
    assert_eq!(named.len(), call.accounts.len(), "the client and the interface differ in {name}");
    named
}
