//! The mutual: it holds a facility through a program of its own, pays its premium, and draws at the worst hour.

use std::collections::BTreeMap;

use anchor_lang::prelude::{AccountMeta, Pubkey};
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::{InstructionData, ToAccountMetas};
use ballast::instructions::FacilityTerms;
use ballast::state::Facility;
use ballast_risk::{BasisPoints, Rounding};
use mutual::facility::Call;
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use crate::exchange::{Exchange, Refusal, Role};
use crate::fault::{DAY, HOUR};
use crate::founding::key;
use crate::report::reason;
use crate::stop::{OrStop, Outcome, Stop};
use crate::terms::DOLLAR;

/// Seconds of an epoch.
const WEEK: i64 = 7 * DAY;
/// Epochs for which it pays before the history begins.
const EPOCHS: i64 = 4;
/// Least premium of an epoch: half a per cent of what is posted.
const PREMIUM: u32 = 50;
/// Whole tokens that are posted at least.
const LEAST: u32 = 100;

/// What became of the facility, in quote.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Figures {
    pub(crate) posted: u64,
    pub(crate) premium: u64,
    pub(crate) drawn: u64,
    /// What of the premium is the reserve's.
    pub(crate) earned: u64,
    /// What is still there.
    pub(crate) held: u64,
    /// What the mutual has more than before, or less.
    pub(crate) gained: i64,
    /// Draws that were refused, by the rule, and that were accepted beyond what had been posted and paid.
    pub(crate) refused: BTreeMap<String, u64>,
    pub(crate) beyond: u64,
}

impl Figures {
    /// Whether the mutual has back what it brought, but for what it paid and what is still there.
    pub(crate) fn adds_up(&self) -> bool {
        let away = i64::try_from(self.earned + self.held).unwrap_or(i64::MAX);
        self.beyond == 0 && self.gained == -away && self.drawn <= self.posted + self.premium
    }
}

/// The mutual's pool and its facility.
pub(super) struct Mutual {
    manager: Pubkey,
    pool: Pubkey,
    quote: Pubkey,
    facility: Pubkey,
    means: u64,
    /// The epoch for which it paid last.
    paid: i64,
    drew: bool,
    figures: Figures,
}

impl Mutual {
    /// Opens a facility when the exchange has just been founded, posts whole tokens, and pays for the epochs until the history begins.
    pub(super) fn open(exchange: &mut Exchange, posted: u32, keys: &mut ChaCha8Rng) -> Outcome<Self> {
        exchange.host.load(mutual::ID, "mutual")?;
        let manager = key(keys);
        exchange.host.fund(manager)?;
        let pool = Pubkey::find_program_address(&[mutual::POOL, manager.as_ref()], &mutual::ID).0;
        let amount = u64::from(posted) * DOLLAR;
        let means = amount * 2;
        let quote = exchange.wallet(pool, None, means, keys)?;
        let create = mutual::accounts::CreatePool { manager, pool, system_program: anchor_lang::system_program::ID };
        let create = Instruction {
            program_id: mutual::ID,
            accounts: create.to_account_metas(None),
            data: mutual::instruction::CreatePool {}.data(),
        };
        exchange.host.send(&[create])?.map_err(|code| Stop::fault(format!("create_pool was refused with {code}")))?;
        let terms = FacilityTerms { premium: PREMIUM, least: LEAST, most: posted.saturating_mul(2) };
        exchange.govern("set_facility_terms", &exchange.deployment.set_facility_terms(terms))?;
        let facility = exchange.deployment.facility(&pool);
        exchange.roles.insert(facility, Role::Facility);
        let figures = Figures::default();
        let mut own = Self { manager, pool, quote, facility, means, paid: 0, drew: false, figures };
        own.passes_on(exchange, "open_facility", Call::Open, exchange.deployment.open_facility(manager, pool))?;
        let post = exchange.deployment.post_capital(pool, quote, amount);
        own.passes_on(exchange, "post_capital", Call::Post(amount), post)?;
        own.pay(exchange)?;
        let premium = own.state(exchange)?.premium;
        own.try_more(exchange, premium + 1)?; // What was posted has not waited yet.
        for _ in 0..EPOCHS {
            exchange.set_clock(exchange.now() + WEEK);
            own.pay(exchange)?;
        }
        Ok(own)
    }

    /// Pays for a new epoch; once a moment has come draws all that there is, and tries to draw more for an hour.
    pub(super) fn act(&mut self, exchange: &mut Exchange, from: i64) -> Outcome<()> {
        self.pay(exchange)?;
        let now = exchange.now();
        if now < from || now >= from + HOUR {
            return Ok(());
        }
        if !self.drew {
            let state = self.state(exchange)?;
            let all = state.fresh + state.ripening + state.ready + state.premium;
            self.try_more(exchange, all + 1)?;
            self.drew = self.draw(exchange, all)?;
        }
        self.try_more(exchange, 1)
    }

    /// What became of it.
    pub(super) fn figures(&self, exchange: &Exchange) -> Outcome<Figures> {
        let state = self.state(exchange)?;
        let signed = |amount: u64| i64::try_from(amount).or_stop("reading an amount");
        Ok(Figures {
            posted: state.posted_ever,
            premium: state.premium_ever,
            drawn: state.drawn_ever,
            earned: state.earned_ever,
            held: state.sums().held().or_stop("reading a facility")?,
            gained: signed(exchange.tokens(&self.quote)?)? - signed(self.means)?,
            ..self.figures.clone()
        })
    }

    fn state(&self, exchange: &Exchange) -> Outcome<Facility> {
        let facility = exchange.snapshot.facilities.get(&self.facility).copied();
        facility.ok_or_else(|| Stop::fault("there is no facility"))
    }

    /// Pays the least premium of an epoch for which it has not paid.
    fn pay(&mut self, exchange: &mut Exchange) -> Outcome<()> {
        let epoch = exchange.now() / WEEK;
        let state = self.state(exchange)?;
        let posted = state.fresh + state.ripening + state.ready;
        if epoch == self.paid || posted == 0 {
            return Ok(());
        }
        self.paid = epoch;
        let amount = BasisPoints(PREMIUM).of(posted, Rounding::Up).or_stop("sizing a premium")?;
        let pay = exchange.deployment.pay_premium(self.pool, self.quote, amount);
        self.passes_on(exchange, "pay_premium", Call::PayPremium(amount), pay)
    }

    /// Draws; returns whether it was accepted.
    fn draw(&mut self, exchange: &mut Exchange, amount: u64) -> Outcome<bool> {
        let draw = exchange.deployment.draw_facility(self.pool, self.quote, amount);
        match exchange.send("draw_facility", self.passed_on(Call::Draw(amount), &draw))? {
            Ok(_) => return Ok(true),
            Err(Refusal::Code(code)) => *self.figures.refused.entry(reason(code)).or_default() += 1,
            Err(Refusal::Lost) => {}
        }
        Ok(false)
    }

    /// Tries to draw what must be refused.
    fn try_more(&mut self, exchange: &mut Exchange, amount: u64) -> Outcome<()> {
        let accepted = self.draw(exchange, amount)?;
        self.figures.beyond += u64::from(accepted);
        Ok(())
    }

    fn passes_on(&self, exchange: &mut Exchange, name: &'static str, call: Call, inner: Instruction) -> Outcome<()> {
        exchange.must(name, self.passed_on(call, &inner)).map(drop)
    }

    /// An instruction of the clearinghouse as the mutual passes it on for its pool.
    fn passed_on(&self, call: Call, inner: &Instruction) -> Instruction {
        let own = mutual::accounts::UseFacility { manager: self.manager, pool: self.pool, ballast: ballast::ID };
        let mut accounts = own.to_account_metas(None);
        let passed = inner.accounts.iter().cloned();
        accounts
            .extend(passed.map(|meta| AccountMeta { is_signer: meta.is_signer && meta.pubkey != self.pool, ..meta }));
        Instruction { program_id: mutual::ID, accounts, data: mutual::instruction::UseFacility { call }.data() }
    }
}
