//! What holders of facilities sign, and what anyone may call for one.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::instructions::{Change, FacilityTerms};
use ballast::{accounts, instruction};

use super::{Deployment, Governed, SYSTEM, build};
use crate::address;

impl Deployment {
    /// A holder's facility.
    pub fn facility(&self, holder: &Pubkey) -> Pubkey {
        address::facility(&self.clearinghouse, holder)
    }

    /// Replaces the terms of facilities.
    pub fn set_facility_terms(&self, terms: FacilityTerms) -> Governed {
        let accounts = accounts::SetFacilityTerms { governs: self.governs() };
        let call = build(accounts, instruction::SetFacilityTerms { terms });
        Governed::new(self, Change::FacilityTerms { terms }, call)
    }

    /// Opens a facility.
    pub fn open_facility(&self, payer: Pubkey, holder: Pubkey) -> Instruction {
        let accounts = accounts::OpenFacility {
            payer,
            holder,
            clearinghouse: self.clearinghouse,
            reserve: self.reserve,
            facility: self.facility(&holder),
            system_program: SYSTEM,
        };
        build(accounts, instruction::OpenFacility {})
    }

    /// Posts capital from `source`.
    pub fn post_capital(&self, holder: Pubkey, source: Pubkey, amount: u64) -> Instruction {
        build(self.fund_facility(holder, source), instruction::PostCapital { amount })
    }

    /// Pays premium for the running epoch from `source`.
    pub fn pay_premium(&self, holder: Pubkey, source: Pubkey, amount: u64) -> Instruction {
        build(self.fund_facility(holder, source), instruction::PayPremium { amount })
    }

    fn fund_facility(&self, holder: Pubkey, source: Pubkey) -> accounts::FundFacility {
        accounts::FundFacility {
            holder,
            clearinghouse: self.clearinghouse,
            terms: self.terms,
            reserve: self.reserve,
            facility: self.facility(&holder),
            source,
            reserve_vault: self.reserve_vault,
            quote_mint: self.quote_mint,
            token_program: self.quote_program,
        }
    }

    /// Draws to `destination`.
    pub fn draw_facility(&self, holder: Pubkey, destination: Pubkey, amount: u64) -> Instruction {
        build(self.take_from_facility(holder, destination), instruction::DrawFacility { amount })
    }

    /// Returns capital whose notice is over to `destination`.
    pub fn return_capital(&self, holder: Pubkey, destination: Pubkey) -> Instruction {
        build(self.take_from_facility(holder, destination), instruction::ReturnCapital {})
    }

    fn take_from_facility(&self, holder: Pubkey, destination: Pubkey) -> accounts::TakeFromFacility {
        accounts::TakeFromFacility {
            holder,
            clearinghouse: self.clearinghouse,
            terms: self.terms,
            reserve: self.reserve,
            facility: self.facility(&holder),
            outgoing: self.outgoing_of_reserve(destination),
        }
    }

    /// Asks posted capital back.
    pub fn request_return(&self, holder: Pubkey, amount: u64) -> Instruction {
        let accounts = accounts::RequestReturn {
            holder,
            clearinghouse: self.clearinghouse,
            reserve: self.reserve,
            facility: self.facility(&holder),
        };
        build(accounts, instruction::RequestReturn { amount })
    }

    /// Closes an empty facility, whose rent `payer` had paid.
    pub fn close_facility(&self, holder: Pubkey, payer: Pubkey) -> Instruction {
        let accounts = accounts::CloseFacility {
            holder,
            clearinghouse: self.clearinghouse,
            reserve: self.reserve,
            facility: self.facility(&holder),
            payer,
        };
        build(accounts, instruction::CloseFacility {})
    }

    /// Earns what is left of the premium of a past epoch.
    pub fn earn_premium(&self, holder: &Pubkey) -> Instruction {
        let accounts = accounts::EarnPremium {
            clearinghouse: self.clearinghouse,
            reserve: self.reserve,
            facility: self.facility(holder),
        };
        build(accounts, instruction::EarnPremium {})
    }
}
