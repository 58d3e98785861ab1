//! Attacks with the keys that set terms: stolen, pre-signed, blind-signed, all of them at once.

use anchor_lang::solana_program::instruction::Instruction;
use ballast::error::BallastError;
use ballast::instructions::{FeedIdentity, GeneralTerms, MarketTerms};
use ballast::state::{pause, role, source};
use ballast_client::instruction::{Collateral, Governed};
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::{Outcome, Raid};
use crate::bank::keypair;
use crate::mints::SPL_TOKEN;
use crate::{
    Actor, BTC, DAY, HOUR, SOL, centibtc, default_collateral_terms, default_feed_terms, default_general_terms,
    default_reserve_terms, default_tranche_terms, usd,
};

/// The longest pause.
const THREE_DAYS: u32 = 72 * 3_600;

impl Raid {
    async fn governs(&mut self, call: Instruction) -> crate::Outcome {
        let governance = self.root.governance.insecure_clone();
        self.send(&[call], &[&governance]).await
    }

    async fn queues(&mut self, change: &Governed) -> crate::Outcome {
        let queue = change.queue(self.bank.payer());
        self.governs(queue).await
    }

    async fn applies(&mut self, change: &Governed, by: &Keypair) -> crate::Outcome {
        self.send(&[change.apply(by.pubkey())], &[by]).await
    }

    /// Terms that loosen: another fee.
    fn fee(&self, fee: u32) -> Governed {
        let terms = MarketTerms { fee, ..self.root.market_terms() };
        self.deployment().set_market_terms(BTC, terms)
    }
}

/// Drift, April 2026: whoever has every key lists a worthless collateral, prices it, lifts every limit and drains. Here each waits for a
/// week or longer, everyone can leave meanwhile, and one guardian who is not theirs ends it.
pub(super) async fn admin_full_compromise() -> Outcome {
    let mut raid = Raid::seeded(30_000).await;
    let bob = raid.honest("bob", 60_000).await;
    raid.gang.owns(raid.root.governance.pubkey());
    let deployment = raid.deployment();
    let payer = raid.bank.payer();
    let worthless = Collateral { index: 9, mint: keypair("CVT").pubkey(), program: SPL_TOKEN };
    raid.bank.place(&worthless.mint, &SPL_TOKEN, crate::mints::mint_bytes(9));
    let identity = FeedIdentity { source: source::PULL, id: [77; 32], decimals: 9 };
    let looser = MarketTerms { open_interest_cap: 1 << 60, initial: 600, ..raid.root.market_terms() };
    let changes = [
        deployment.list_feed(9, identity, default_feed_terms()),
        deployment.list_collateral(payer, &worthless, SOL, default_collateral_terms()),
        deployment.list_market(payer, 9, SOL, raid.root.market_terms()),
        deployment.pledge_reserve(BTC, usd(10_000)),
        deployment.set_final_price(BTC),
        deployment.set_market_terms(BTC, looser),
        deployment.set_general_terms(GeneralTerms { draw_cap: u64::MAX, ..default_general_terms() }),
        deployment.set_reserve_terms(default_reserve_terms()),
        deployment.set_tranche_terms(default_tranche_terms()),
    ];
    for change in &changes {
        let at_once = raid.governs(change.instruction.clone()).await;
        raid.refused(at_once, BallastError::ChangeNotQueued);
    }
    if raid.is_broken() {
        return raid.ends().await;
    }
    let start = raid.now();
    for change in &changes {
        raid.queues(change).await.unwrap();
    }
    let eve = keypair("eve");
    for (change, hours) in changes.iter().zip([168, 168, 168, 168, 168, 96, 96, 96, 960]) {
        raid.bank.set_time(start + hours * HOUR - 1).await;
        let early = raid.applies(change, &eve).await;
        raid.refused(early, BallastError::ChangeNotDue);
    }
    raid.bank.set_time(start + 96 * HOUR - 1).await;
    raid.wait(1).await;
    let left = bob.leaves(&mut raid).await;
    raid.possible("everyone leaves first", left);
    let guardian = raid.root.guardian.insecure_clone();
    for change in &changes {
        let veto = raid.deployment().veto_change(guardian.pubkey(), change.queued_at());
        raid.send(&[veto], &[&guardian]).await.unwrap();
        let late = raid.applies(change, &eve).await;
        raid.refused(late, BallastError::ChangeEnded);
    }
    raid.ends().await
}

/// Whatever admits more waits, whatever admits less does not.
pub(super) async fn loosen_without_delay() -> Outcome {
    let mut raid = Raid::new().await;
    let terms = raid.root.market_terms();
    let tighter = MarketTerms { open_interest_cap: terms.open_interest_cap - 1, ..terms.clone() };
    let tighter = raid.deployment().set_market_terms(BTC, tighter);
    let tightened = raid.governs(tighter.instruction).await;
    raid.possible("tightened at once", tightened);
    let loosened = raid.deployment().set_market_terms(BTC, terms.clone());
    let loosened = raid.governs(loosened.instruction).await;
    raid.refused(loosened, BallastError::ChangeNotQueued);
    let cheaper = MarketTerms { initial: terms.initial - 1, ..terms };
    let cheaper = raid.deployment().set_market_terms(BTC, cheaper);
    let cheaper = raid.governs(cheaper.instruction).await;
    raid.refused(cheaper, BallastError::ChangeNotQueued);
    raid.ends().await
}

/// Signers are replaced until one key is enough: who governs takes the guardian's seat too.
pub(super) async fn threshold_remove_add() -> Outcome {
    let mut raid = Raid::new().await;
    let governance = raid.root.governance.insecure_clone();
    let deployment = raid.deployment();
    let both = deployment.accept_role(role::GUARDIAN, governance.pubkey());
    let queued = raid.queues(&both).await;
    raid.refused(queued, BallastError::RolesNotDisjoint);
    if raid.is_broken() {
        return raid.ends().await;
    }
    // Another key takes two weeks, whatever its holder pauses; meanwhile the old guardian vetoes everything else.
    let puppet = keypair("puppet");
    let handover = deployment.accept_role(role::GUARDIAN, puppet.pubkey());
    raid.queues(&handover).await.unwrap();
    let (loosen, eve) = (raid.fee(50), keypair("eve"));
    raid.queues(&loosen).await.unwrap();
    let guardian = raid.root.guardian.insecure_clone();
    let veto = deployment.veto_change(guardian.pubkey(), loosen.queued_at());
    raid.send(&[veto], &[&guardian]).await.unwrap();
    raid.advance(14 * DAY - 1).await;
    let early = raid.applies(&handover, &puppet).await;
    raid.refused(early, BallastError::ChangeNotDue);
    raid.advance(1).await;
    let stranger = raid.applies(&handover, &eve).await;
    raid.refused(stranger, BallastError::ChangeMismatch);
    raid.applies(&handover, &puppet).await.unwrap();
    let vetoed = raid.applies(&loosen, &eve).await;
    raid.refused(vetoed, BallastError::ChangeEnded);
    raid.ends().await
}

/// What was agreed on is applied with other content, twice, and after its time.
pub(super) async fn proposal_swap() -> Outcome {
    let mut raid = Raid::new().await;
    let (agreed, other, eve) = (raid.fee(6), raid.fee(50), keypair("eve"));
    raid.queues(&agreed).await.unwrap();
    raid.advance(4 * DAY).await;
    let mut swapped = agreed.clone();
    swapped.instruction = other.instruction.clone();
    let applied = raid.applies(&swapped, &eve).await;
    raid.refused(applied, BallastError::ChangeMismatch);
    if raid.is_broken() {
        return raid.ends().await;
    }
    raid.applies(&agreed, &eve).await.unwrap();
    let replayed = raid.applies(&agreed, &eve).await;
    raid.refused(replayed, BallastError::ChangeEnded);
    raid.queues(&other).await.unwrap();
    raid.advance(18 * DAY).await;
    let expired = raid.applies(&other, &eve).await;
    raid.refused(expired, BallastError::ChangeExpired);
    raid.ends().await
}

/// Bybit: signers approve a hash, and what is queued under it is something else.
pub(super) async fn bybit_blind_signature() -> Outcome {
    let mut raid = Raid::new().await;
    let (shown, hidden) = (raid.fee(6), raid.fee(50));
    let mut queue = shown.queue(raid.bank.payer());
    let start = 8 + 32; // Behind the instruction's name and the hash.
    queue.data.truncate(start);
    queue.data.extend(hidden.queue(raid.bank.payer()).data.split_off(start));
    let queued = raid.governs(queue).await;
    raid.refused(queued, BallastError::ChangeMismatch);
    raid.ends().await
}

/// Drift, April 2026: signatures were taken in advance, and durable nonces kept them.
pub(super) async fn presigned_by_nonce() -> Outcome {
    let mut raid = Raid::new().await;
    let advance = raid.nonce().await;
    let governance = raid.root.governance.insecure_clone();
    let queue = raid.fee(50).queue(raid.bank.payer());
    let queued = raid.bank.send(&[advance, queue], &[&governance]).await;
    raid.refused(queued, BallastError::DurableNonce);
    raid.ends().await
}

/// Wormhole: the account in which a program looks the transaction up is one of the attackers' making.
pub(super) async fn wormhole_sysvar() -> Outcome {
    let mut raid = Raid::new().await;
    let advance = raid.nonce().await;
    let governance = raid.root.governance.insecure_clone();
    let innocent = keypair("an innocent transaction").pubkey();
    raid.bank.place(&innocent, &anchor_lang::system_program::ID, vec![0; 64]);
    let sysvar = anchor_lang::prelude::pubkey!("Sysvar1nstructions1111111111111111111111111");
    let terms = MarketTerms { open_interest_cap: 1, ..raid.root.market_terms() };
    let mut tighten = raid.deployment().set_market_terms(BTC, terms).instruction;
    let meta = tighten.accounts.iter_mut().find(|meta| meta.pubkey == sysvar).expect("it looks the transaction up");
    meta.pubkey = innocent;
    let applied = raid.bank.send(&[advance, tighten], &[&governance]).await;
    raid.refused(applied, BallastError::NotRecorded);
    raid.ends().await
}

impl Raid {
    /// What traders may do now: take out, grow, open; and what they may always do.
    async fn lattice(&mut self, paused: u32, (ada, bob): (&Actor, &Actor), round: u16) {
        let must = |raid: &mut Self, operation: u32, outcome: crate::Outcome| {
            if paused & operation == 0 {
                raid.possible_quietly(outcome);
            } else {
                raid.refused(outcome, BallastError::Paused);
            }
        };
        let out = ada.withdraws(self, 1).await;
        must(self, pause::WITHDRAWAL, out);
        let grown = ada.buys(self, BTC, 1_000, 500_000, bob).await;
        must(self, pause::GROWTH, grown);
        let newcomer = keypair(&format!("newcomer {round}"));
        let open = self.deployment().open_account(self.bank.payer(), newcomer.pubkey(), round);
        let opened = self.send(&[open], &[&newcomer]).await;
        must(self, pause::OPENING, opened);
        for outcome in
            [ada.deposits(self, 1).await, self.settle(BTC, bob).await, bob.buys(self, BTC, 100, 50_000, ada).await]
        {
            self.possible_quietly(outcome);
        }
    }
}

/// One pause ends another. Here each set of pauses stops just what it names, and what lowers risk goes on in all of them.
pub(super) async fn pause_lattice() -> Outcome {
    let mut raid = Raid::new().await;
    let (ada, bob) = (raid.honest("ada", 60_000).await, raid.honest("bob", 60_000).await);
    ada.buys(&mut raid, BTC, centibtc(10), usd(5_000), &bob).await.unwrap();
    for paused in 0..=pause::ALL {
        for bit in (0..5).map(|bit| 1 << bit).filter(|bit| paused & bit != 0) {
            raid.pauses(bit, 30).await.unwrap();
        }
        raid.lattice(paused, (&ada, &bob), u16::try_from(paused).unwrap()).await;
        raid.wait(71).await; // Over, and then open for a third longer than it was paused.
    }
    raid.ends().await
}

/// A stolen guardian's key keeps everyone in: pauses are renewed for ever.
pub(super) async fn stolen_guardian() -> Outcome {
    let mut raid = Raid::new().await;
    let bob = raid.honest("bob", 60_000).await;
    raid.pauses(pause::WITHDRAWAL, THREE_DAYS).await.unwrap();
    raid.wait(3 * DAY).await;
    let again = raid.pauses(pause::WITHDRAWAL, 1).await;
    raid.refused(again, BallastError::PauseSpent);
    let left = bob.withdraws(&mut raid, usd(60_000)).await;
    raid.possible("everyone leaves", left);
    raid.ends().await
}

/// Resolv: a privileged amount without a cap. A pledge lets a market draw, at most what the tiers hold.
pub(super) async fn resolv_uncapped_pledge() -> Outcome {
    let mut raid = Raid::new().await;
    raid.fund_reserve(None, usd(1_000)).await;
    let pledge = raid.deployment().pledge_reserve(BTC, usd(1_000) + 1);
    let pledged = raid.govern(pledge).await;
    raid.refused(pledged, BallastError::PledgeExceedsReserve);
    raid.ends().await
}
