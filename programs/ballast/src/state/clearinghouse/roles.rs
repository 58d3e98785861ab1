//! Who holds which role.

use anchor_lang::prelude::*;

use super::Clearinghouse;
use crate::error::{BallastError, OrRefuse, ensure};

/// Who may do what beyond what everybody may. Their keys are different.
pub mod role {
    /// Queues changes, and tightens.
    pub const GOVERNANCE: u8 = 0;
    /// Pauses, and vetoes changes.
    pub const GUARDIAN: u8 = 1;
    /// Tightens admission within a corridor.
    pub const STEWARD: u8 = 2;
}

/// How many roles there are.
pub const ROLES: usize = 3;

impl Clearinghouse {
    /// Who holds a role.
    pub fn holder(&self, role: u8) -> Result<&Pubkey> {
        self.roles.get(usize::from(role)).or_refuse(BallastError::UnknownRole)
    }

    /// Who sets terms.
    pub const fn governance(&self) -> &Pubkey {
        let [governance, ..] = &self.roles;
        governance
    }

    /// Who pauses and vetoes.
    pub const fn guardian(&self) -> &Pubkey {
        let [_, guardian, _] = &self.roles;
        guardian
    }

    /// Who tightens within a corridor.
    pub const fn steward(&self) -> &Pubkey {
        let [_, _, steward] = &self.roles;
        steward
    }

    /// Refuses a key that holds another role, or none.
    pub(crate) fn may_hold(&self, role: u8, key: &Pubkey) -> Result<()> {
        self.holder(role)?;
        let mut others = self.roles.iter().enumerate().filter(|(other, _)| *other != usize::from(role));
        ensure!(*key != Pubkey::default() && !others.any(|(_, other)| other == key), BallastError::RolesNotDisjoint);
        Ok(())
    }

    /// Gives a role to a key.
    pub(crate) fn assign(&mut self, role: u8, key: Pubkey) -> Result<()> {
        self.may_hold(role, &key)?;
        *self.roles.get_mut(usize::from(role)).or_refuse(BallastError::UnknownRole)? = key;
        Ok(())
    }

    pub(crate) fn role_revision(&mut self, role: u8) -> Result<&mut u32> {
        self.role_revisions.get_mut(usize::from(role)).or_refuse(BallastError::UnknownRole)
    }
}
