//! What traders, their delegates and matchers sign.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::instructions::MatcherBudget;
use ballast::{accounts, instruction};

use super::{Collateral, Deployment, SYSTEM, build};
use crate::address::withdrawal_ticket;

impl Deployment {
    /// Opens a margin account.
    pub fn open_account(&self, payer: Pubkey, owner: Pubkey, index: u16) -> Instruction {
        let accounts = accounts::OpenAccount {
            payer,
            owner,
            clearinghouse: self.clearinghouse,
            account: self.account(&owner, index),
            system_program: SYSTEM,
        };
        build(accounts, instruction::OpenAccount { index })
    }

    /// Closes an empty margin account.
    pub fn close_account(&self, owner: Pubkey, account: Pubkey) -> Instruction {
        let accounts = accounts::CloseAccount { owner, clearinghouse: self.clearinghouse, account };
        build(accounts, instruction::CloseAccount {})
    }

    /// Sets a delegate.
    pub fn set_delegate(&self, owner: Pubkey, account: Pubkey, delegate: Pubkey) -> Instruction {
        let accounts = accounts::OwnAccount { owner, clearinghouse: self.clearinghouse, account };
        build(accounts, instruction::SetDelegate { delegate })
    }

    /// Allows a matcher within a budget.
    pub fn allow_matcher(&self, owner: Pubkey, account: Pubkey, matcher: Pubkey, budget: MatcherBudget) -> Instruction {
        let accounts = accounts::OwnAccount { owner, clearinghouse: self.clearinghouse, account };
        build(accounts, instruction::AllowMatcher { matcher, budget })
    }

    /// Deposits quote from a token account of the depositor.
    pub fn deposit(&self, depositor: Pubkey, account: Pubkey, source: Pubkey, amount: u64) -> Instruction {
        let accounts = accounts::Deposit {
            depositor,
            clearinghouse: self.clearinghouse,
            account,
            source,
            traders_vault: self.traders_vault,
            quote_mint: self.quote_mint,
            token_program: self.quote_program,
        };
        build(accounts, instruction::Deposit { amount })
    }

    /// Deposits collateral.
    pub fn deposit_collateral(
        &self,
        depositor: Pubkey,
        account: Pubkey,
        source: Pubkey,
        collateral: &Collateral,
        amount: u64,
    ) -> Instruction {
        let accounts = accounts::DepositCollateral {
            depositor,
            books: self.ledger_books(),
            account,
            source,
            vault: self.vault(collateral.index),
            mint: collateral.mint,
            token_program: collateral.program,
        };
        build(accounts, instruction::DepositCollateral { collateral: collateral.index, amount })
    }

    /// Withdraws quote.
    pub fn withdraw(&self, owner: Pubkey, account: Pubkey, destination: Pubkey, amount: u64) -> Instruction {
        let accounts = accounts::Withdraw {
            owner,
            books: self.ledger_books(),
            account,
            outgoing: self.outgoing(&self.quote(), destination),
        };
        build(accounts, instruction::Withdraw { amount })
    }

    /// Withdraws collateral.
    pub fn withdraw_collateral(
        &self,
        owner: Pubkey,
        account: Pubkey,
        destination: Pubkey,
        collateral: &Collateral,
        amount: u64,
    ) -> Instruction {
        let accounts = accounts::WithdrawCollateral {
            owner,
            books: self.ledger_books(),
            account,
            outgoing: self.outgoing(collateral, destination),
        };
        build(accounts, instruction::WithdrawCollateral { collateral: collateral.index, amount })
    }

    /// Requests a withdrawal that waits for what leaves the vault of a collateral, or of the quote for [`ballast::state::NONE`].
    pub fn request_withdrawal(
        &self,
        owner: Pubkey,
        account: Pubkey,
        (collateral, index): (u16, u16),
        amount: u64,
    ) -> Instruction {
        let accounts = accounts::RequestWithdrawal {
            owner,
            books: self.ledger_books(),
            account,
            outflow: self.outflow(collateral),
            ticket: withdrawal_ticket(&self.outflow(collateral), &owner, index),
            system_program: SYSTEM,
        };
        build(accounts, instruction::RequestWithdrawal { collateral, index, amount })
    }

    /// Settles a trade; each side is an account and who signs for it.
    pub fn settle_trade(
        &self,
        market: u16,
        (buyer, buyer_signer): (Pubkey, Pubkey),
        (seller, seller_signer): (Pubkey, Pubkey),
        size: u64,
        quote: u64,
    ) -> Instruction {
        let accounts = accounts::SettleTrade {
            buyer_signer,
            seller_signer,
            books: self.read_books(),
            market: self.market(market),
            buyer,
            seller,
        };
        build(accounts, instruction::SettleTrade { size, quote })
    }
}
