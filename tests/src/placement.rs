//! What protocol capital has with a depository, and who manages that.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::{AccountDeserialize, Discriminator, InstructionData, ToAccountMetas};
use ballast::instructions::PlacementTerms;
use ballast::state::{Placement, Reserve};
use ballast_client::instruction::{Deployment, DepositoryVault};
use ballast_risk::liquidity::CONFIRM_SECONDS;
use lender::LendingVault;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::bank::keypair;
use crate::mints::token_address;
use crate::send::Outcome;
use crate::terms::default_placement_terms;
use crate::world::World;

/// A vault of the lender, and its manager with a million dollars, who borrows of it as well.
pub struct Lender {
    /// What the manager signs with.
    pub keypair: Keypair,
    /// The vault.
    pub depository: DepositoryVault,
    /// The manager's quote.
    pub quote: Pubkey,
}

/// Where the vault of a manager for a quote is, and what belongs to it.
pub fn vault_of(manager: &Pubkey, quote_mint: &Pubkey) -> DepositoryVault {
    let [vault, cash, receipts_mint] = lender::addresses(manager, quote_mint);
    DepositoryVault { program: lender::ID, vault, cash, receipts_mint }
}

fn call(accounts: impl ToAccountMetas, data: impl InstructionData) -> Instruction {
    Instruction { program_id: lender::ID, accounts: accounts.to_account_metas(None), data: data.data() }
}

impl World {
    /// A vault that somebody manages, in which nothing is.
    pub async fn lender(&mut self, name: &str) -> Lender {
        let keypair = keypair(name);
        let Deployment { quote_mint, quote_program, .. } = self.root.deployment;
        let key = keypair.pubkey();
        self.bank.place(&key, &anchor_lang::system_program::ID, Vec::new());
        let quote = self.bank.give(&key, &quote_mint, &quote_program, crate::usd(1_000_000)).await;
        let depository = vault_of(&key, &quote_mint);
        let accounts = lender::accounts::CreateVault {
            manager: key,
            vault: depository.vault,
            cash: depository.cash,
            receipts_mint: depository.receipts_mint,
            quote_mint,
            token_program: quote_program,
            system_program: anchor_lang::system_program::ID,
        };
        self.bank.send(&[call(accounts, lender::instruction::CreateVault {})], &[&keypair]).await.unwrap();
        Lender { keypair, depository, quote }
    }

    /// Names a vault with the default terms, and opens the placement there.
    pub async fn opens_placement(&mut self, lender: &Lender) {
        self.sets_placement(default_placement_terms(lender.depository.vault)).await.unwrap();
        let open = self.root.deployment.open_placement(self.bank.payer(), &lender.depository);
        self.crank(open).await.unwrap();
        self.root.placements.insert(self.root.deployment.placement(&lender.depository.vault));
    }

    /// Others deposit in the vault, and looks find it whole for ten minutes: then something may be placed.
    pub async fn readies_placement(&mut self, lender: &Lender, others: u64) {
        if others > 0 {
            lender.deposits(self, others).await;
        }
        self.values_placement(lender).await.unwrap();
        self.wait(CONFIRM_SECONDS).await;
        self.values_placement(lender).await.unwrap();
    }

    /// Sets terms of placements.
    pub async fn sets_placement(&mut self, terms: PlacementTerms) -> Outcome {
        let call = self.root.deployment.set_placement_terms(terms);
        self.govern(call).await
    }

    /// Somebody places capital.
    pub async fn places(&mut self, lender: &Lender, amount: u64) -> Outcome {
        self.crank(self.root.deployment.place(&lender.depository, amount)).await
    }

    /// Somebody calls it home.
    pub async fn recalls(&mut self, lender: &Lender, amount: u64) -> Outcome {
        self.crank(self.root.deployment.recall(&lender.depository, amount)).await
    }

    /// Somebody looks at it.
    pub async fn values_placement(&mut self, lender: &Lender) -> Outcome {
        self.crank(self.root.deployment.value_placement(&lender.depository)).await
    }

    /// What is placed with a vault.
    pub async fn placement(&mut self, lender: &Lender) -> Placement {
        *self.read(&self.root.deployment.placement(&lender.depository.vault)).await
    }

    /// Changes the reserve by hand, and watches the laws no more.
    pub async fn edits_reserve(&mut self, change: impl FnOnce(&mut Reserve)) {
        self.watched = false;
        let mut reserve = self.reserve().await;
        change(&mut reserve);
        let data = [Reserve::DISCRIMINATOR, bytemuck::bytes_of(&reserve)].concat();
        self.bank.place(&self.root.deployment.reserve.clone(), &ballast::ID, data);
    }

    /// Time passes, and somebody looks every half an hour.
    pub async fn minds_placement(&mut self, lender: &Lender, seconds: i64) {
        let until = self.now() + seconds;
        self.values_placement(lender).await.unwrap();
        while self.now() < until {
            self.advance((until - self.now()).min(1_800)).await;
            self.values_placement(lender).await.unwrap();
        }
    }
}

impl Lender {
    /// The vault as it stands.
    pub async fn vault(&self, world: &mut World) -> LendingVault {
        let account = world.bank.account(&self.depository.vault).await.unwrap();
        LendingVault::try_deserialize(&mut account.data.as_slice()).unwrap()
    }

    fn pays_in(&self, world: &World) -> lender::accounts::PayIn {
        lender::accounts::PayIn {
            vault: self.depository.vault,
            cash_account: self.depository.cash,
            quote_mint: world.root.deployment.quote_mint,
            payer: self.keypair.pubkey(),
            quote: self.quote,
            token_program: world.root.deployment.quote_program,
        }
    }

    /// The instruction by which the manager lends to itself.
    pub fn lending(&self, world: &World, amount: u64) -> Instruction {
        let accounts = lender::accounts::Manage {
            vault: self.depository.vault,
            cash_account: self.depository.cash,
            quote_mint: world.root.deployment.quote_mint,
            manager: self.keypair.pubkey(),
            quote: self.quote,
            token_program: world.root.deployment.quote_program,
        };
        call(accounts, lender::instruction::Lend { amount })
    }

    /// The instruction by which it repays.
    pub fn repaying(&self, world: &World, amount: u64) -> Instruction {
        call(self.pays_in(world), lender::instruction::Repay { amount })
    }

    /// The instruction by which it pays interest.
    pub fn paying_interest(&self, world: &World, amount: u64) -> Instruction {
        call(self.pays_in(world), lender::instruction::PayInterest { amount })
    }

    /// The instruction by which it writes a loan off.
    pub fn writing_off(&self, amount: u64) -> Instruction {
        let accounts = lender::accounts::WriteOff { vault: self.depository.vault, manager: self.keypair.pubkey() };
        call(accounts, lender::instruction::WriteOff { amount })
    }

    /// The manager's own receipts.
    pub fn receipts(&self, world: &World) -> Pubkey {
        token_address(&self.keypair.pubkey(), &self.depository.receipts_mint, &world.root.deployment.quote_program)
    }

    fn exchanges(&self, world: &World) -> lender::accounts::Exchange {
        lender::accounts::Exchange {
            vault: self.depository.vault,
            cash_account: self.depository.cash,
            receipts_mint: self.depository.receipts_mint,
            quote_mint: world.root.deployment.quote_mint,
            authority: self.keypair.pubkey(),
            quote: self.quote,
            receipts: self.receipts(world),
            token_program: world.root.deployment.quote_program,
        }
    }

    /// The instruction by which the manager deposits, for receipts of its own.
    pub fn depositing(&self, world: &World, amount: u64) -> Instruction {
        call(self.exchanges(world), lender::instruction::Deposit { amount })
    }

    /// The instruction by which it redeems some of them.
    pub fn redeeming(&self, world: &World, receipts: u64) -> Instruction {
        call(self.exchanges(world), lender::instruction::Redeem { receipts })
    }

    /// Opens an account for receipts of the manager's own, if it has none.
    pub async fn may_hold_receipts(&self, world: &mut World) {
        if world.bank.account(&self.receipts(world)).await.is_none() {
            let program = world.root.deployment.quote_program;
            world.bank.give(&self.keypair.pubkey(), &self.depository.receipts_mint, &program, 0).await;
        }
    }

    async fn sends(&self, world: &mut World, instruction: Instruction) {
        world.bank.send(&[instruction], &[&self.keypair]).await.unwrap();
    }

    /// Lends of the vault.
    pub async fn lends(&self, world: &mut World, amount: u64) {
        self.sends(world, self.lending(world, amount)).await;
    }

    /// Repays.
    pub async fn repays(&self, world: &mut World, amount: u64) {
        self.sends(world, self.repaying(world, amount)).await;
    }

    /// Pays interest.
    pub async fn pays_interest(&self, world: &mut World, amount: u64) {
        self.sends(world, self.paying_interest(world, amount)).await;
    }

    /// Writes a loan off.
    pub async fn writes_off(&self, world: &mut World, amount: u64) {
        self.sends(world, self.writing_off(amount)).await;
    }

    /// The manager deposits, for receipts of its own.
    pub async fn deposits(&self, world: &mut World, amount: u64) {
        self.may_hold_receipts(world).await;
        self.sends(world, self.depositing(world, amount)).await;
    }

    /// It redeems receipts.
    pub async fn redeems(&self, world: &mut World, receipts: u64) {
        self.sends(world, self.redeeming(world, receipts)).await;
    }
}
