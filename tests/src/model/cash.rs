//! Deposits and withdrawals.

use super::refusal::{Answer, Outcome, Refusal, require};
use super::{World, pause};

impl World {
    /// Credits quote that the traders' vault received.
    pub fn deposit(&mut self, account: usize, amount: i128) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            require(amount > 0, Refusal::ZeroAmount)?;
            let before = world.counted(account);
            world.accounts[account].cash += amount;
            world.gave(account, before);
            world.traders_ledger += amount;
            Ok(Outcome::Done)
        })
    }

    /// Credits collateral that its vault received, within the deposit cap. Anyone adds to what the account holds; a collateral that
    /// it does not hold yet takes a slot, for which owner or delegate signs.
    pub fn deposit_collateral(&mut self, account: usize, collateral: usize, amount: i128, depositor: u64) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            require(amount > 0, Refusal::ZeroAmount)?;
            world.check_collateral(collateral)?;
            world.collateral_ledgers[collateral] += amount;
            let cap = world.collaterals[collateral].terms.deposit_cap;
            require(world.collateral_ledgers[collateral] <= cap, Refusal::BeyondDepositCap)?;
            let state = &world.accounts[account];
            let signed = state.is_signed_by(depositor) || state.balance(collateral) > 0;
            require(signed, Refusal::NotAuthorized)?;
            let before = world.counted(account);
            world.add_balance(account, collateral, amount)?;
            world.gave(account, before);
            Ok(Outcome::Done)
        })
    }

    /// Pays out quote that no unpaid loss needs.
    pub fn withdraw(&mut self, account: usize, amount: i128) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            require(amount > 0, Refusal::ZeroAmount)?;
            require(!world.is_paused(pause::WITHDRAWAL), Refusal::Paused)?;
            world.check_fresh(account)?;
            let (cash, unpaid) = (world.accounts[account].cash, world.standing(account).unpaid);
            require(world.accounts[account].fee_debt == 0, Refusal::FeesUnpaid)?;
            require(amount <= cash, Refusal::NotEnoughCash)?;
            require(amount <= cash - unpaid, Refusal::LossesUnpaid)?;
            let before = world.counted(account);
            world.accounts[account].cash -= amount;
            world.gave(account, before);
            world.traders_ledger -= amount;
            require(world.standing(account).meets_initial(), Refusal::BelowInitialMargin)?;
            world.finish(account);
            Ok(Outcome::Done)
        })
    }

    /// Pays out collateral.
    pub fn withdraw_collateral(&mut self, account: usize, collateral: usize, amount: i128) -> Answer {
        self.atomically(|world| {
            world.check_account(account)?;
            require(amount > 0, Refusal::ZeroAmount)?;
            require(!world.is_paused(pause::WITHDRAWAL), Refusal::Paused)?;
            world.check_collateral(collateral)?;
            world.check_fresh(account)?;
            require(world.accounts[account].fee_debt == 0, Refusal::FeesUnpaid)?;
            require(amount <= world.accounts[account].balance(collateral), Refusal::NotEnoughCollateral)?;
            let before = world.counted(account);
            world.take_balance(account, collateral, amount);
            world.gave(account, before);
            world.collateral_ledgers[collateral] -= amount;
            require(world.standing(account).meets_initial(), Refusal::BelowInitialMargin)?;
            world.finish(account);
            Ok(Outcome::Done)
        })
    }

    /// Value leaves at fresh prices, unless the account has no position at all.
    fn check_fresh(&self, account: usize) -> Result<(), Refusal> {
        let flat = self.accounts[account].held().next().is_none();
        require(flat || self.standing(account).fresh, Refusal::PriceNotFresh)
    }
}
