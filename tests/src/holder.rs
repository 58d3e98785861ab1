//! Those who hold a facility: with a key of their own, or through the program `mutual`.

use anchor_lang::prelude::{AccountMeta, Pubkey};
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::{InstructionData, ToAccountMetas};
use ballast::state::Facility;
use ballast_client::instruction::Deployment;
use mutual::facility::Call;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::bank::keypair;
use crate::send::Outcome;
use crate::terms::{WEEK, default_facility_terms};
use crate::world::World;

/// Who holds a facility.
pub struct Holder {
    /// What signs: the holder's own key, or that of the mutual's manager.
    pub keypair: Keypair,
    /// The holder.
    pub key: Pubkey,
    /// Its quote.
    pub quote: Pubkey,
    /// Whether it acts through the mutual.
    pub mutual: bool,
}

/// Where the mutual's pool of a manager is.
pub fn pool(manager: &Pubkey) -> Pubkey {
    Pubkey::find_program_address(&[mutual::POOL, manager.as_ref()], &mutual::ID).0
}

/// An instruction of Ballast as the mutual passes it on for a pool: it must be the one that the mutual makes of the call.
pub fn passed_on(manager: Pubkey, call: Call, inner: &Instruction) -> Instruction {
    assert_eq!(call.data(), inner.data, "the mutual makes another instruction of it");
    let pool = pool(&manager);
    let own = mutual::accounts::UseFacility { manager, pool, ballast: ballast::ID };
    let mut accounts = own.to_account_metas(None);
    let passed = inner.accounts.iter().cloned();
    accounts.extend(passed.map(|meta| AccountMeta { is_signer: meta.is_signer && meta.pubkey != pool, ..meta }));
    Instruction { program_id: mutual::ID, accounts, data: mutual::instruction::UseFacility { call }.data() }
}

impl World {
    /// Sets the default terms of facilities.
    pub async fn takes_facilities(&mut self) {
        let terms = self.deployment().set_facility_terms(default_facility_terms());
        self.govern(terms).await.unwrap();
    }

    /// Somebody with a million dollars, who may hold a facility with its own key and has none yet.
    pub async fn holder(&mut self, name: &str) -> Holder {
        let keypair = keypair(name);
        let key = keypair.pubkey();
        self.holds_facility(keypair, key, false).await
    }

    /// The same, a pool of the mutual that somebody manages.
    pub async fn mutual(&mut self, manager: &str) -> Holder {
        let manager = keypair(manager);
        self.bank.place(&manager.pubkey(), &anchor_lang::system_program::ID, Vec::new());
        let pool = pool(&manager.pubkey());
        let accounts = mutual::accounts::CreatePool {
            manager: manager.pubkey(),
            pool,
            system_program: anchor_lang::system_program::ID,
        };
        let create = Instruction {
            program_id: mutual::ID,
            accounts: accounts.to_account_metas(None),
            data: mutual::instruction::CreatePool {}.data(),
        };
        self.send(&[create], &[&manager]).await.unwrap();
        self.holds_facility(manager, pool, true).await
    }

    async fn holds_facility(&mut self, keypair: Keypair, key: Pubkey, mutual: bool) -> Holder {
        self.launches().await;
        let Deployment { quote_mint, quote_program, .. } = self.root.deployment;
        let quote = self.bank.give(&key, &quote_mint, &quote_program, crate::usd(1_000_000)).await;
        Holder { keypair, key, quote, mutual }
    }

    /// A facility with so much posted that has waited.
    pub async fn facility_of(&mut self, name: &str, posted: u64) -> Holder {
        self.takes_facilities().await;
        let holder = self.holder(name).await;
        holder.opens(self).await.unwrap();
        holder.posts(self, posted).await.unwrap();
        self.advance(2 * WEEK).await;
        holder
    }
}

impl Holder {
    /// Sends an instruction that it signs, directly or through the mutual.
    async fn sends(&self, world: &mut World, call: Call, inner: Instruction) -> Outcome {
        let instruction = if self.mutual { passed_on(self.keypair.pubkey(), call, &inner) } else { inner };
        world.send(&[instruction], &[&self.keypair]).await
    }

    /// Opens its facility.
    pub async fn opens(&self, world: &mut World) -> Outcome {
        let deployment = world.deployment();
        let payer = if self.mutual { self.keypair.pubkey() } else { world.bank.payer() };
        let open = deployment.open_facility(payer, self.key);
        let opened = self.sends(world, Call::Open, open).await?;
        world.root.facilities.insert(deployment.facility(&self.key));
        Ok(opened)
    }

    /// Posts capital.
    pub async fn posts(&self, world: &mut World, amount: u64) -> Outcome {
        let post = world.deployment().post_capital(self.key, self.quote, amount);
        self.sends(world, Call::Post(amount), post).await
    }

    /// Pays premium for the running epoch.
    pub async fn pays(&self, world: &mut World, amount: u64) -> Outcome {
        let pay = world.deployment().pay_premium(self.key, self.quote, amount);
        self.sends(world, Call::PayPremium(amount), pay).await
    }

    /// Draws to its own account.
    pub async fn draws(&self, world: &mut World, amount: u64) -> Outcome {
        self.draws_to(world, self.quote, amount).await
    }

    /// Draws to any account.
    pub async fn draws_to(&self, world: &mut World, destination: Pubkey, amount: u64) -> Outcome {
        let draw = world.deployment().draw_facility(self.key, destination, amount);
        self.sends(world, Call::Draw(amount), draw).await
    }

    /// Asks capital back.
    pub async fn asks_back(&self, world: &mut World, amount: u64) -> Outcome {
        let request = world.deployment().request_return(self.key, amount);
        self.sends(world, Call::RequestReturn(amount), request).await
    }

    /// Takes back what it asked for.
    pub async fn takes_back(&self, world: &mut World) -> Outcome {
        let back = world.deployment().return_capital(self.key, self.quote);
        self.sends(world, Call::Return, back).await
    }

    /// Closes its facility.
    pub async fn closes(&self, world: &mut World) -> Outcome {
        let payer = if self.mutual { self.keypair.pubkey() } else { world.bank.payer() };
        let close = world.deployment().close_facility(self.key, payer);
        self.sends(world, Call::Close, close).await
    }

    /// Its facility.
    pub async fn facility(&self, world: &mut World) -> Facility {
        *world.read(&world.deployment().facility(&self.key)).await
    }

    /// Its quote.
    pub async fn quote(&self, world: &mut World) -> u64 {
        world.bank.tokens(&self.quote).await
    }
}
