//! Plays an input: decodes its steps and does them.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use ballast::state::{Facility, MarginAccount, Placement, WithdrawalTicket, source};
use ballast_client::snapshot;
use pyth_sdk_solana::state::PriceStatus;

use super::base::{Bases, Field, Milestone, Stage};
use super::input::{Input, PLAIN, Step};
use super::spoil::spoil;
use super::table::{Beyond, Dice, Hand, Line, TABLE};
use super::verdict;
use crate::double::Program;
use crate::mints::{SPL_TOKEN, TOKEN_2022};
use crate::model::{Answer, Refusal};
use crate::oracle::{Message, Verification};
use crate::send::PACKET;
use crate::traced::{Jumps, Traced};
use crate::walk::action::{Action, EXPONENT};
use crate::walk::apply::apply;
use crate::walk::choose::Chooser;
use crate::walk::random::Random;
use crate::walk::scenario::Scenario;
use crate::walk::tally::Tally;
use crate::walk::{Alone, Double, Stopped, Walk, involved};
use crate::world::{Call, World};

/// What was counted.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub sequences: u64,
    /// Transactions on the machine, and those of them that the model did too.
    pub transactions: u64,
    pub compared: u64,
    /// Instructions that the model did or refused, alone or beside the machine.
    pub modelled: u64,
    /// By instruction: accepted from honest clients, and accepted though spoiled.
    pub accepted: BTreeMap<String, u64>,
    pub spoiled: BTreeMap<String, u64>,
    /// By error.
    pub refused: BTreeMap<String, u64>,
}

impl Counts {
    pub fn add(&mut self, other: &Self) {
        self.sequences += other.sequences;
        self.transactions += other.transactions;
        self.compared += other.compared;
        self.modelled += other.modelled;
        let maps = [
            (&mut self.accepted, &other.accepted),
            (&mut self.spoiled, &other.spoiled),
            (&mut self.refused, &other.refused),
        ];
        for (all, more) in maps {
            for (name, count) in more {
                *all.entry(name.clone()).or_default() += count;
            }
        }
    }

    /// Adds a walk, all of which both did.
    pub fn add_walk(&mut self, tally: &Tally) {
        let refused: u64 = tally.refused.values().sum();
        let all = tally.steps() + refused;
        self.sequences += 1;
        self.transactions += all;
        self.compared += all;
        self.modelled += all;
        for (name, number) in &tally.accepted {
            *self.accepted.entry((*name).to_owned()).or_default() += number;
        }
        for (refusal, number) in &tally.refusals {
            *self.refused.entry(crate::double::refusals::name_of(*refusal)).or_default() += number;
        }
    }

    /// Accepted instructions.
    pub fn accepted(&self) -> u64 {
        self.accepted.values().chain(self.spoiled.values()).sum()
    }
}

fn count(map: &mut BTreeMap<String, u64>, name: &str) {
    *map.entry(name.to_owned()).or_default() += 1;
}

/// What a step is.
enum Decoded {
    /// Feeds are refreshed from accounts with any message.
    Posted,
    /// The model knows it.
    Known(Action),
    /// What a known instruction becomes when it is spoiled.
    Spoiled(Action),
    /// A line of the table that the model does not know, spoiled or not.
    Beyond(usize, bool),
}

/// Decodes a step where a walk stands. The first two bytes say what it is; the chooser draws from the rest.
fn decode<D: Double>(step: &Step, walk: &mut Walk<D>) -> Decoded {
    let [kind, line, rest @ ..] = step;
    walk.chooser.random.feed(rest);
    let spoiled = (144..224).contains(kind);
    let any = usize::from(*line) % TABLE.len();
    if *kind >= 248 {
        return Decoded::Posted;
    }
    if *kind >= 244 {
        return Decoded::Known(dice(walk).business());
    }
    if *kind >= 112 {
        match &TABLE[any].1 {
            Line::Beyond(_) => return Decoded::Beyond(any, spoiled),
            Line::Known(draw) => {
                let action = draw(&mut dice(walk));
                return if spoiled { Decoded::Spoiled(action) } else { Decoded::Known(action) };
            }
        }
    }
    let (model, feeds) = (&walk.model, &walk.scenario.feeds);
    let useful =
        |action: &Action| matches!(apply(&mut model.clone(), feeds, action), Ok(_) | Err(Refusal::OnlyIlliquid));
    Decoded::Known(walk.chooser.next(model, useful))
}

fn dice<D>(walk: &mut Walk<D>) -> Dice<'_> {
    Dice { random: &mut walk.chooser.random, model: &walk.model, open: &walk.chooser.open }
}

/// Plays an input on the model alone, and returns what it showed: instructions with their answers, and each after the one before.
pub fn explore(bases: &Bases, input: &Input, counts: &mut Counts) -> Result<Vec<u64>, Stopped> {
    let Some(milestone) = bases.milestones.get(usize::from(input.base)) else { return Ok(Vec::new()) };
    let mut walk = resume(&bases.fields[milestone.field].scenario, milestone, Alone);
    let (mut shown, mut last) = (Vec::new(), 0);
    for step in &input.steps {
        if let Decoded::Known(action) = decode(step, &mut walk) {
            let answer = walk.run(&action)?;
            counts.modelled += u64::from(action.is_instruction());
            let this = digest(action.name(), &answer);
            let mut pair = DefaultHasher::new();
            (last, this).hash(&mut pair);
            shown.extend([this, pair.finish()]);
            last = this;
        }
    }
    Ok(shown)
}

fn digest(name: &str, answer: &Answer) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    match answer {
        Ok(outcome) => std::mem::discriminant(outcome).hash(&mut hasher),
        Err(refusal) => std::mem::discriminant(refusal).hash(&mut hasher),
    }
    answer.is_ok().hash(&mut hasher);
    hasher.finish()
}

fn resume<D: Double>(scenario: &Scenario, milestone: &Milestone, double: D) -> Walk<D> {
    let mut walk = Walk::bare(scenario.clone(), double);
    walk.model = milestone.model.clone();
    walk.chooser = milestone.chooser.clone();
    walk
}

/// What playing shares.
pub struct Player {
    pub bases: Bases,
    errors: Vec<(u32, String)>,
}

impl Player {
    pub fn new(bases: Bases) -> Self {
        Self { bases, errors: verdict::errors() }
    }

    /// Plays an input on the machine; returns which ways jumps went, or what went wrong.
    pub fn play(&mut self, input: &Input, counts: &mut Counts) -> Result<Jumps, String> {
        counts.sequences += 1;
        let Self { bases, errors } = self;
        let base = usize::from(input.base);
        if let Some(milestone) = bases.milestones.get(base) {
            let Field { scenario, program, pool } = &mut bases.fields[milestone.field];
            program.rewind(&milestone.mark);
            program.exact = false;
            let _ = program.world.bank.machine().take_jumps();
            let mut walk = resume(scenario, milestone, program);
            let mut sequence = Sequence { hand: Hand::default(), beside: true, errors, counts, pool };
            for step in &input.steps {
                sequence.step(step, &mut walk)?;
            }
            return Ok(walk.double.world.bank.machine().take_jumps());
        }
        let stage = &mut bases.stages[base - bases.milestones.len()];
        bases.runtime.block_on(play_stage(stage, input, errors, counts))
    }
}

/// A sequence under way.
struct Sequence<'a> {
    hand: Hand,
    /// Whether the model is still where the program is.
    beside: bool,
    errors: &'a [(u32, String)],
    counts: &'a mut Counts,
    pool: &'a [Pubkey],
}

impl Sequence<'_> {
    fn step(&mut self, step: &Step, walk: &mut Walk<&mut Program>) -> Result<(), String> {
        match decode(step, walk) {
            Decoded::Known(action) if self.beside => self.compare(&action, walk),
            Decoded::Known(action) => self.alone(&action, walk),
            Decoded::Spoiled(action) => {
                let Some((call, _)) = walk.double.call(&action) else { return Ok(()) };
                let mut instruction = match call {
                    Call::Plain(instruction) => instruction,
                    Call::Governed(governed) => governed.instruction,
                };
                spoil(&mut instruction, &mut walk.chooser.random, self.pool);
                self.beyond(&instruction, action.name(), true, walk)
            }
            Decoded::Beyond(line, spoiled) => self.draw(line, spoiled, walk),
            Decoded::Posted => {
                let refresh = post(walk);
                self.beyond(&refresh, "refresh_prices", true, walk)
            }
        }
    }

    /// Both do it, and agree.
    fn compare(&mut self, action: &Action, walk: &mut Walk<&mut Program>) -> Result<(), String> {
        let opens = matches!(action, Action::OpenAccount { .. });
        // What the reserve holds its positions in is never closed.
        let closed = |account: &usize| walk.chooser.open.get(*account) == Some(&false);
        if !opens && involved(action).iter().any(closed) {
            return Ok(()); // The model does not know that a closed account is not there.
        }
        if let Some((Call::Governed(governed), _)) = walk.double.call(action) {
            let hash = governed.hash();
            if self.hand.queued.iter().any(|queued| queued.hash() == hash) {
                return Ok(()); // It waits already, for its own time.
            }
        }
        let answer = walk.run(action).map_err(|stopped| format!("{}: {}", stopped.action, stopped.reason))?;
        if action.is_instruction() {
            self.counts.transactions += 1;
            self.counts.compared += 1;
            self.counts.modelled += 1;
            match answer {
                Ok(_) => count(&mut self.counts.accepted, action.name()),
                Err(refusal) => count(&mut self.counts.refused, &crate::double::refusals::name_of(refusal)),
            }
        }
        Ok(())
    }

    /// The program alone does it; the model goes on as a hint of what is useful.
    fn alone(&mut self, action: &Action, walk: &mut Walk<&mut Program>) -> Result<(), String> {
        let _only_a_hint = apply(&mut walk.model, &walk.scenario.feeds, action);
        let program = &mut walk.double;
        let Some((call, _)) = program.call(action) else {
            program.set_time(i64::try_from(walk.model.now).expect("a time"));
            return Ok(());
        };
        let instruction = match call {
            Call::Plain(instruction) => instruction,
            Call::Governed(governed) => governed.instruction,
        };
        self.beyond(&instruction, action.name(), false, walk)
    }

    fn draw(&mut self, line: usize, spoiled: bool, walk: &mut Walk<&mut Program>) -> Result<(), String> {
        let (name, Line::Beyond(draw)) = &TABLE[line] else { return Ok(()) };
        let Walk { chooser, model, double, .. } = walk;
        let mut dice = Dice { random: &mut chooser.random, model, open: &chooser.open };
        match draw(&mut dice, &mut self.hand, double) {
            None => Ok(()),
            Some(Beyond::Govern(governed)) if !spoiled => {
                let payer = walk.double.world.bank.payer();
                let now = walk.double.world.now();
                walk.double.set_time(now - 13 * 86_400);
                self.beyond(&governed.queue(payer), "queue_change", false, walk)?;
                walk.double.set_time(now);
                self.beyond(&governed.apply(walk.double.world.deployment().governance), name, false, walk)
            }
            Some(Beyond::Govern(governed)) => self.spoiled(governed.instruction, name, walk),
            Some(Beyond::Send(instruction)) if spoiled => self.spoiled(instruction, name, walk),
            Some(Beyond::Send(instruction)) => self.beyond(&instruction, name, false, walk),
        }
    }

    fn spoiled(&mut self, mut call: Instruction, name: &str, walk: &mut Walk<&mut Program>) -> Result<(), String> {
        spoil(&mut call, &mut walk.chooser.random, self.pool);
        self.beyond(&call, name, true, walk)
    }

    /// The program alone does it, and the laws hold. From then on the model is not where the program is.
    fn beyond(
        &mut self,
        call: &Instruction,
        name: &str,
        spoiled: bool,
        walk: &mut Walk<&mut Program>,
    ) -> Result<(), String> {
        let program = &mut walk.double;
        if send(program.world.bank.machine(), call, name, spoiled, self.errors, self.counts)? {
            program.look(call).map_err(|broken| format!("{name}: {broken}"))?;
            let apart = spoiled || !matches!(name, "queue_change" | "veto_change" | "close_change" | "initialize");
            self.beside &= !apart;
        }
        Ok(())
    }
}

/// Posts any messages to some feeds, their bytes as they are or changed, and refreshes these.
fn post(walk: &mut Walk<&mut Program>) -> Instruction {
    let Walk { chooser, model, double, .. } = walk;
    let Chooser { random, mantissas, .. } = chooser;
    let mut oracles = Vec::new();
    for _ in 0..random.below(3) + 1 {
        let index = random.below(mantissas.len());
        let feed = double.world.root.feeds[&u16::try_from(index).expect("few feeds")];
        let price = mantissas[index];
        let message = Message {
            price: random.pick(&[price, price, price / 2, price * 3, 0, -1, 1, i64::MAX]),
            confidence: random.pick(&[0, 0, 1, 1 << 20, 1 << 40, u64::MAX]),
            exponent: random.pick(&[EXPONENT, EXPONENT, EXPONENT, 0, -18, -19, 1]),
            published: i64::try_from(model.now).expect("a time") + random.pick(&[0, 0, 0, -1, -20, -1_000, 5, 6]),
        };
        let verified = random.pick(&[Verification::Full, Verification::Full, Verification::Partial(5)]);
        let status = random.pick(&[PriceStatus::Trading, PriceStatus::Trading, PriceStatus::Halted]);
        let (owner, mut data) =
            if feed.source == source::PULL { message.pull(&feed.id, verified) } else { message.push_with(status) };
        if random.below(4) == 0 {
            let place = random.below(data.len().min(128));
            data[place] ^= 1 << random.below(8);
        }
        double.world.bank.place(&feed.oracle, &owner, data);
        oracles.push((u16::try_from(random.pick(&[index, index, index, 63, 64])).expect("few feeds"), feed.oracle));
    }
    double.world.deployment().refresh_prices(&oracles)
}

/// Sends what nobody compares; says whether it was accepted.
fn send(
    machine: &mut Traced,
    call: &Instruction,
    name: &str,
    spoiled: bool,
    errors: &[(u32, String)],
    counts: &mut Counts,
) -> Result<bool, String> {
    let sent = machine.send_unsigned(std::slice::from_ref(call));
    if sent.size > PACKET {
        return Ok(false);
    }
    counts.transactions += 1;
    match sent.result {
        Ok(()) => {
            count(if spoiled { &mut counts.spoiled } else { &mut counts.accepted }, name);
            Ok(true)
        }
        Err(error) => {
            let refusal =
                verdict::name(&error, errors).map_err(|fault| format!("{name}: {fault}\n{}", sent.logs.join("\n")))?;
            count(&mut counts.refused, &refusal);
            Ok(false)
        }
    }
}

/// Sends a scene's instruction as it is and spoiled, now and later.
async fn play_stage(
    stage: &mut Stage,
    input: &Input,
    errors: &[(u32, String)],
    counts: &mut Counts,
) -> Result<Jumps, String> {
    let Stage { name, world, call, mark, pool } = stage;
    world.bank.rewind(mark);
    let _ = world.bank.machine().take_jumps();
    for step in &input.steps {
        let [kind, _, rest @ ..] = step;
        let mut random = Random::new(0);
        random.feed(rest);
        if *kind < 16 {
            later(world, &mut random).await;
            continue;
        }
        let (mut call, spoiled) = (call.clone(), *kind > PLAIN);
        if spoiled {
            spoil(&mut call, &mut random, pool);
        } else if *kind < 28 {
            extend_mints(world.bank.machine(), &mut call, &mut random);
        }
        if send(world.bank.machine(), &call, name, spoiled, errors, counts)? {
            notice(world, &call);
            let broken = laws_of(world).await;
            broken.map_err(|broken| format!("{name}: {broken}"))?;
        }
    }
    Ok(world.bank.machine().take_jumps())
}

/// Learns of accounts, tickets and facilities that a call opened.
fn notice(world: &mut World, call: &Instruction) {
    let root = world.root.deployment.clearinghouse;
    for key in call.accounts.iter().filter(|meta| meta.is_writable).map(|meta| meta.pubkey) {
        let Some(account) = world.bank.machine().account(&key) else { continue };
        if snapshot::decode::<MarginAccount>(&account.data).is_some_and(|margin| margin.clearinghouse == root) {
            world.root.accounts.insert(key);
        }
        if snapshot::decode::<WithdrawalTicket>(&account.data).is_some_and(|ticket| ticket.clearinghouse == root) {
            world.root.tickets.insert(key);
        }
        if snapshot::decode::<Facility>(&account.data).is_some_and(|facility| facility.clearinghouse == root) {
            world.root.facilities.insert(key);
        }
        if snapshot::decode::<Placement>(&account.data).is_some_and(|placement| placement.clearinghouse == root) {
            world.root.placements.insert(key);
        }
    }
}

async fn laws_of(world: &mut World) -> Result<(), String> {
    let broken = ballast_client::laws::check(&world.snapshot().await);
    if broken.is_empty() {
        return Ok(());
    }
    Err(broken.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

/// Time passes; mostly the feeds go on, at their prices or at others.
async fn later(world: &mut World, random: &mut Random) {
    let seconds = random.pick(&[1, 61, 601, 3_600, 86_400, 5 * 86_400, 20 * 86_400]);
    let now = world.now() + seconds;
    world.bank.set_time(now).await;
    if random.below(4) == 0 {
        return;
    }
    let factor = random.pick(&[100, 100, 90, 50, 111, 200]);
    for (feed, price) in world.root.posted.clone() {
        world.post(feed, &Message::dollars_e8(price / 100 * factor, now));
        let refresh = world.deployment().refresh_prices(&[(feed, world.root.feeds[&feed].oracle)]);
        let _refused_where_it_is_not_fresh = world.bank.machine().send_unsigned(&[refresh]);
    }
}

/// Extensions of mints, by their numbers in Token-2022: a fee, frozen accounts, pointers, an interest, a delegate; and their lengths.
const EXTENSIONS: [(u16, u16); 8] = [(1, 108), (6, 1), (18, 64), (20, 64), (10, 52), (12, 32), (3, 32), (40, 8)];
/// Where a mint's extensions begin: behind the room of a token account and the account's type, which is one.
const EXTENSIONS_AT: usize = 166;

/// Makes plain mints that a call names mints of Token-2022 with an extension of any content.
fn extend_mints(machine: &mut Traced, call: &mut Instruction, random: &mut Random) {
    let (number, length) = random.pick(&EXTENSIONS);
    for key in call.accounts.iter().map(|meta| meta.pubkey).collect::<Vec<_>>() {
        let Some(mut mint) = machine.account(&key).filter(|account| account.data.len() == 82) else { continue };
        mint.owner = TOKEN_2022;
        mint.data.resize(EXTENSIONS_AT - 1, 0);
        mint.data.push(1);
        mint.data.extend(number.to_le_bytes());
        mint.data.extend(length.to_le_bytes());
        mint.data.extend((0..length).map(|_| random.pick(&[0, 0, 0, 0, 0, 0, 0, 1, 2])));
        machine.place(&key, mint);
    }
    let programs = call.accounts.iter_mut().filter(|meta| meta.pubkey == SPL_TOKEN);
    programs.for_each(|meta| meta.pubkey = TOKEN_2022);
}
