//! What governance changes: at once if it only tightens, else queued first.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::{AccountMeta, Instruction};
use ballast::instructions::Change;
use ballast::{accounts, instruction};
use solana_sha256_hasher::hash;

use super::{Deployment, SYSTEM, build};
use crate::address;

/// An instruction that makes a change. As it is, governance signs it: for what only tightens, or before the launch.
#[derive(Clone, Debug)]
pub struct Governed {
    /// The change.
    pub change: Change,
    /// The instruction.
    pub instruction: Instruction,
    deployment: Deployment,
    /// Who signs it as it is.
    authority: Pubkey,
}

impl From<Governed> for Instruction {
    fn from(governed: Governed) -> Self {
        governed.instruction
    }
}

impl Governed {
    pub(super) const fn new(deployment: &Deployment, change: Change, instruction: Instruction) -> Self {
        Self { change, instruction, deployment: *deployment, authority: deployment.governance }
    }

    /// Where the change waits.
    pub fn queued_at(&self) -> Pubkey {
        address::change(&self.deployment.clearinghouse, &self.hash())
    }

    /// SHA-256 of its payload: what signers should agree on.
    pub fn hash(&self) -> [u8; 32] {
        hash(&borsh::to_vec(&self.change).unwrap_or_default()).to_bytes() // A vector takes what it is given.
    }

    /// Queues the change; governance signs.
    pub fn queue(&self, payer: Pubkey) -> Instruction {
        let accounts = accounts::QueueChange {
            payer,
            role: self.deployment.holds(self.deployment.governance),
            terms: self.deployment.terms,
            change: self.queued_at(),
            system_program: SYSTEM,
        };
        build(accounts, instruction::QueueChange { hash: self.hash(), change: self.change.clone() })
    }

    /// Applies the change once it is due; anyone signs.
    pub fn apply(&self, authority: Pubkey) -> Instruction {
        let mut instruction = self.instruction.clone();
        for meta in &mut instruction.accounts {
            if meta.pubkey == ballast::ID {
                *meta = AccountMeta::new(self.queued_at(), false); // An account that is left out stands as the program.
            } else if meta.pubkey == self.authority && meta.is_signer {
                meta.pubkey = authority;
            }
        }
        instruction
    }
}

impl Deployment {
    /// Another key takes a role: `key` signs the instruction, once its change is due.
    pub fn accept_role(&self, role: u8, key: Pubkey) -> Governed {
        let mut governs = self.governs();
        governs.authority = key;
        let call = build(accounts::AcceptRole { governs }, instruction::AcceptRole { role });
        Governed { authority: key, ..Governed::new(self, Change::Role { role, key }, call) }
    }

    /// The guardian refuses a queued change.
    pub fn veto_change(&self, guardian: Pubkey, change: Pubkey) -> Instruction {
        build(accounts::VetoChange { role: self.holds(guardian), change }, instruction::VetoChange {})
    }

    /// Closes a change that is over, or withdraws one, which governance signs.
    pub fn close_change(&self, authority: Pubkey, change: Pubkey, payer: Pubkey) -> Instruction {
        build(accounts::CloseChange { role: self.holds(authority), change, payer }, instruction::CloseChange {})
    }
}
