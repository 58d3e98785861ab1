//! Facilities: capital that others, programs mostly, posted with the reserve for themselves, and what they may draw of it.

use anchor_lang::prelude::*;
use ballast_risk::facility::Facility as Sums;

use super::{FacilityTermsSlot, Reserve, VERSION, assert_layout};
use crate::error::{BallastError, Lawful, OrRefuse, ensure, refuse};
use crate::event::{FacilityPremiumEarned, log};

/// What one holder posted and paid, and what became of it.
#[account(zero_copy)]
#[derive(Debug)]
#[repr(C)]
pub struct Facility {
    /// Layout version.
    pub version: u8,
    /// Zero.
    pub _pad0: [u8; 7],
    /// The root.
    pub clearinghouse: Pubkey,
    /// Who posts, pays and draws.
    pub holder: Pubkey,
    /// Who paid its rent.
    pub payer: Pubkey,
    /// The epoch that the sums are of.
    pub epoch: u32,
    /// The epoch in which something was asked back.
    pub asked: u32,
    /// Posted in the epoch.
    pub fresh: u64,
    /// Posted in the one before.
    pub ripening: u64,
    /// Posted earlier: it may be drawn.
    pub ready: u64,
    /// Asked back, and not returned.
    pub returning: u64,
    /// Premium of the epoch that was not drawn.
    pub premium: u64,
    /// Premium that was paid for the epoch.
    pub paid: u64,
    /// All that was ever posted.
    pub posted_ever: u64,
    /// All premium that was ever paid.
    pub premium_ever: u64,
    /// All that was ever drawn.
    pub drawn_ever: u64,
    /// All premium that the reserve earned.
    pub earned_ever: u64,
    /// All that was ever returned.
    pub returned_ever: u64,
    /// Zero, for what comes.
    pub _reserved: [u8; 64],
}

assert_layout!(Facility, size = 264,
    version @ 0, _pad0 @ 1, clearinghouse @ 8, holder @ 40, payer @ 72, epoch @ 104, asked @ 108, fresh @ 112, ripening @ 120,
    ready @ 128, returning @ 136, premium @ 144, paid @ 152, posted_ever @ 160, premium_ever @ 168, drawn_ever @ 176,
    earned_ever @ 184, returned_ever @ 192, _reserved @ 200,
);

/// Adds to a total.
fn count(total: &mut u64, amount: u64) -> Result<()> {
    *total = total.checked_add(amount).or_refuse(BallastError::Overflow)?;
    Ok(())
}

impl Facility {
    /// Writes one in which nothing is.
    pub(crate) fn create(account: &AccountLoader<Self>, root: Pubkey, holder: Pubkey, payer: Pubkey) -> Result<()> {
        let mut facility = account.load_init()?;
        facility.version = VERSION;
        (facility.clearinghouse, facility.holder, facility.payer) = (root, holder, payer);
        Ok(())
    }

    /// Its sums as a value.
    pub const fn sums(&self) -> Sums {
        Sums {
            epoch: self.epoch,
            fresh: self.fresh,
            ripening: self.ripening,
            ready: self.ready,
            returning: self.returning,
            asked: self.asked,
            premium: self.premium,
            paid: self.paid,
        }
    }

    const fn store(&mut self, sums: Sums) {
        (self.epoch, self.asked) = (sums.epoch, sums.asked);
        (self.fresh, self.ripening, self.ready) = (sums.fresh, sums.ripening, sums.ready);
        (self.returning, self.premium, self.paid) = (sums.returning, sums.premium, sums.paid);
    }

    /// Comes to the running epoch: what is left of a past one's premium joins protocol capital. Everything else does so first.
    pub(crate) fn advance(&mut self, reserve: &mut Reserve, now: i64) -> Result<u64> {
        let mut sums = self.sums();
        let earned = sums.advance(now).lawful()?;
        self.store(sums);
        if earned > 0 {
            count(&mut self.earned_ever, earned)?;
            reserve.earn(earned)?;
            let (holder, earned_ever) = (self.holder, self.earned_ever);
            log(&FacilityPremiumEarned {
                reserve_sequence: reserve.count_event(),
                holder,
                amount: earned,
                earned_ever,
            })?;
        }
        Ok(earned)
    }

    /// Takes capital in.
    pub(crate) fn post(
        &mut self,
        reserve: &mut Reserve,
        amount: u64,
        terms: &FacilityTermsSlot,
        one: u64,
    ) -> Result<()> {
        let mut sums = self.sums();
        sums.post(amount).lawful()?;
        let (posted, least) = (sums.posted().lawful()?, u64::from(terms.least).saturating_mul(one));
        if posted < least {
            return Err(refuse(BallastError::FacilityTooSmall, posted, least));
        }
        self.store(sums);
        count(&mut self.posted_ever, amount)?;
        reserve.hold(amount)?;
        let most = u64::from(terms.most).saturating_mul(one); // More than there is of it bounds nothing.
        if reserve.facilities > most {
            return Err(refuse(BallastError::FacilitiesFull, reserve.facilities, most));
        }
        Ok(())
    }

    /// Takes premium in, for the running epoch.
    pub(crate) fn pay_premium(&mut self, reserve: &mut Reserve, amount: u64) -> Result<()> {
        let mut sums = self.sums();
        let payable = sums.payable().lawful()?;
        if amount > payable {
            return Err(refuse(BallastError::FacilityExceeded, amount, payable));
        }
        sums.pay(amount).lawful()?;
        self.store(sums);
        count(&mut self.premium_ever, amount)?;
        reserve.hold(amount)
    }

    /// Pays out of what has waited, and of the epoch's premium.
    pub(crate) fn draw(&mut self, reserve: &mut Reserve, amount: u64, terms: &FacilityTermsSlot) -> Result<()> {
        let mut sums = self.sums();
        let unpaid = sums.unpaid(terms.premium()).lawful()?;
        if unpaid > 0 {
            return Err(refuse(BallastError::PremiumUnpaid, sums.paid, sums.paid.saturating_add(unpaid)));
        }
        let posted = sums.posted().lawful()?;
        within(amount, sums.drawable().lawful()?, posted.checked_add(sums.premium).or_refuse(BallastError::Overflow)?)?;
        sums.draw(amount).lawful()?;
        self.store(sums);
        count(&mut self.drawn_ever, amount)?;
        reserve.hand_back(amount)
    }

    /// Sets capital aside that is asked back.
    pub(crate) fn ask(&mut self, amount: u64) -> Result<()> {
        let mut sums = self.sums();
        ensure!(sums.returning == 0, BallastError::ReturnUnderWay);
        within(amount, sums.ready, sums.posted().lawful()?)?;
        sums.ask(amount).lawful()?;
        self.store(sums);
        Ok(())
    }

    /// Returns what was asked back, when its notice is over; returns how much.
    pub(crate) fn give_back(&mut self, reserve: &mut Reserve) -> Result<u64> {
        let mut sums = self.sums();
        let amount = sums.give_back().or_refuse(BallastError::ReturnNotDue)?;
        self.store(sums);
        count(&mut self.returned_ever, amount)?;
        reserve.hand_back(amount)?;
        Ok(amount)
    }

    /// Refuses while something is left in it.
    pub(crate) fn must_be_empty(&self) -> Result<()> {
        ensure!(self.sums().held().lawful()? == 0, BallastError::FacilityNotEmpty);
        Ok(())
    }
}

/// Refuses more than is ready: by another rule if it only waits.
fn within(amount: u64, ready: u64, all: u64) -> Result<()> {
    if amount > all {
        return Err(refuse(BallastError::FacilityExceeded, amount, all));
    }
    if amount > ready {
        return Err(refuse(BallastError::FacilityWaits, amount, ready));
    }
    Ok(())
}
