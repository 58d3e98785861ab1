//! Signals: what detectors sign, who may be one, and what anyone may call.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::instructions::Change;
use ballast::{accounts, instruction};

use super::{Deployment, Governed, build};

impl Deployment {
    /// Names a detector; the default key for none.
    pub fn set_detector(&self, slot: u8, key: Pubkey) -> Governed {
        let call = build(accounts::SetDetector { governs: self.governs() }, instruction::SetDetector { slot, key });
        Governed::new(self, Change::Detector { slot, key }, call)
    }

    /// Raises a signal, with its bond from `source`.
    pub fn raise_signal(&self, detector: Pubkey, source: Pubkey) -> Instruction {
        let accounts = accounts::RaiseSignal {
            detector,
            books: self.loss_books(),
            reserve: self.reserve,
            source,
            reserve_vault: self.reserve_vault,
            quote_mint: self.quote_mint,
            token_program: self.quote_program,
        };
        build(accounts, instruction::RaiseSignal {})
    }

    /// Closes a signal; `destination` is the detector's if it was confirmed, else any account of the quote.
    pub fn close_signal(&self, destination: Pubkey) -> Instruction {
        let accounts = accounts::CloseSignal {
            books: self.publish_books(),
            reserve: self.reserve,
            outgoing: self.outgoing_of_reserve(destination),
        };
        build(accounts, instruction::CloseSignal {})
    }
}
