//! Who may raise signals, and the last one.

use anchor_lang::prelude::*;

use super::Clearinghouse;
use crate::error::{BallastError, OrRefuse, ensure};
use crate::limits::{SIGNAL_REST, SIGNAL_SECONDS};

/// How many detectors there may be.
pub const DETECTORS: usize = 4;

impl Clearinghouse {
    /// Refuses a key that has a role or is a detector already; the default key is nobody's.
    pub(crate) fn may_detect(&self, slot: u8, key: &Pubkey) -> Result<()> {
        ensure!(usize::from(slot) < DETECTORS, BallastError::UnknownDetector);
        let taken = *key != Pubkey::default() && (self.roles.contains(key) || self.detectors.contains(key));
        ensure!(!taken, BallastError::RolesNotDisjoint);
        Ok(())
    }

    /// Names who may raise signals.
    pub(crate) fn set_detector(&mut self, slot: u8, key: Pubkey) -> Result<()> {
        *self.detectors.get_mut(usize::from(slot)).or_refuse(BallastError::UnknownDetector)? = key;
        Ok(())
    }

    pub(crate) fn detector_revision(&mut self, slot: u8) -> Result<&mut u32> {
        self.detector_revisions.get_mut(usize::from(slot)).or_refuse(BallastError::UnknownDetector)
    }

    /// Notes the signal of a detector, and how strained the reserve was before it; returns until when it stands.
    pub(crate) fn signal(&mut self, detector: &Pubkey, level: u8, now: i64) -> Result<i64> {
        let places = self.detectors.iter().zip(&mut self.signalled);
        let mut places = places.filter(|(key, _)| **key == *detector && *detector != Pubkey::default());
        let (_, last) = places.next().or_refuse(BallastError::NotDetector)?;
        ensure!(now >= last.saturating_add(SIGNAL_REST), BallastError::DetectorRests);
        *last = now.saturating_add(SIGNAL_SECONDS);
        (self.signal_by, self.signal_since, self.signal_level) = (*detector, now, level);
        Ok(*last)
    }
}
