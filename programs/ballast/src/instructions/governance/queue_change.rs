//! Queues a change: from then on everyone can read what is to come, and leave before it does.

use anchor_lang::prelude::*;
use solana_sha256_hasher::hash;

use super::Change;
use crate::access::*;
use crate::error::{BallastError, ensure};
use crate::event::{ChangeQueued, log};
use crate::state::{QueuedChange, Terms, VERSION, seeds, space};

/// - governance signs
/// - what the change sets keeps its bounds
/// - the address is made of the change's own hash, so that no other change can stand there
#[derive(Accounts)]
#[instruction(hash: [u8; 32])]
pub struct QueueChange<'info> {
    #[account(mut)]
    pub payer: Signer<'info>,
    pub role: HoldsRole<'info>,
    #[account(mut, address = role.clearinghouse.load()?.terms @ BallastError::NotRecorded)]
    pub terms: AccountLoader<'info, Terms>,
    #[account(
        init, payer = payer, space = space::<QueuedChange>(),
        seeds = [seeds::CHANGE, role.clearinghouse.key().as_ref(), &hash], bump
    )]
    pub change: AccountLoader<'info, QueuedChange>,
    pub system_program: Program<'info, System>,
}

impl QueueChange<'_> {
    pub(crate) fn handler(ctx: Context<Self>, expected: [u8; 32], change: &Change) -> Result<()> {
        let accounts = ctx.accounts;
        let (mut root, mut terms) = (accounts.role.by_governance()?, accounts.terms.load_mut()?);
        change.validate(&root, &terms)?;
        let payload = change.payload()?;
        ensure!(hash(&payload).to_bytes() == expected, BallastError::ChangeMismatch);
        let (now, delay) = (Clock::get()?.unix_timestamp, change.delay(&terms)?);
        let mut queued = accounts.change.load_init()?;
        queued.version = VERSION;
        queued.clearinghouse = accounts.role.clearinghouse.key();
        queued.payer = accounts.payer.key();
        queued.hash = expected;
        queued.revision = *change.revision(&mut root, &mut terms)?;
        queued.queued = now;
        queued.closed = if change.waits_through_pauses() { u64::MAX } else { root.closed(now) };
        queued.delay = delay;
        queued.store_payload(&payload)?;
        log(&ChangeQueued { sequence: root.count_event(), change: accounts.change.key(), delay })
    }
}
