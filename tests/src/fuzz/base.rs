//! Where sequences begin: walks that are some way on, and a scene for every instruction.

use std::collections::BTreeSet;

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::system_program;
use solana_signer::Signer;
use tokio::runtime::Runtime;

use super::table::{heir, spare_mint};
use crate::bank::{Bank, START};
use crate::double::{Mark, Program};
use crate::mints::{SPL_TOKEN, TOKEN_2022, mint_bytes};
use crate::model::World as Model;
use crate::scenes::{self, prepare};
use crate::traced::{Jumps, Traced};
use crate::walk::choose::Chooser;
use crate::walk::scenario::Scenario;
use crate::walk::tally::Tally;
use crate::walk::{Stopped, Walk};
use crate::world::{Root, World};
use crate::{BTC, ETH, SOL};

/// Accepted steps after which a walk is a base.
const MILESTONES: [u64; 4] = [0, 150, 500, 1_200];

/// A walk that is some way on.
pub struct Milestone {
    pub field: usize,
    pub mark: Mark,
    pub model: Model,
    pub chooser: Chooser,
}

/// A deployment in which walks go on.
pub struct Field {
    pub scenario: Scenario,
    pub program: Program,
    pub pool: Vec<Pubkey>,
}

/// A world in which an instruction is legal, launched or not.
pub struct Stage {
    pub name: &'static str,
    pub world: World,
    pub call: Instruction,
    pub mark: (Traced, i64),
    pub pool: Vec<Pubkey>,
}

/// All bases: milestones first, then stages.
pub struct Bases {
    pub fields: Vec<Field>,
    pub milestones: Vec<Milestone>,
    pub stages: Vec<Stage>,
    pub runtime: Runtime,
    /// A machine with the program and nothing else.
    pub machine: Traced,
    /// Which ways jumps went while all this was built.
    pub jumps: Jumps,
}

/// Instructions that change terms or listings: before the launch nothing waits, and what they say is all that is judged.
const CHANGES: [&str; 12] = [
    "set_inventory_terms",
    "list_collateral",
    "list_feed",
    "list_market",
    "set_collateral_terms",
    "set_feed_terms",
    "set_forecast",
    "set_general_terms",
    "set_market_terms",
    "set_reserve_terms",
    "set_scenarios",
    "set_tranche_terms",
];

impl Bases {
    /// Walks and stages on copies of one machine.
    pub fn build(program: &[u8], walks: u64, staged: bool) -> Result<Self, Stopped> {
        let runtime = Runtime::new().expect("a runtime");
        let mut bank = runtime.block_on(Bank::traced(program));
        let (machine, _) = bank.mark();
        let (fields, milestones, stages, jumps) = (Vec::new(), Vec::new(), Vec::new(), Jumps::default());
        let mut bases = Self { fields, milestones, stages, runtime, machine, jumps };
        for seed in 1..=walks {
            bases.walk(seed)?;
        }
        if staged {
            scenes::INSTRUCTIONS.into_iter().for_each(|name| bases.stage(name, true));
            CHANGES.into_iter().for_each(|name| bases.stage(name, false));
        }
        bases.jumps = bases.machine.take_jumps();
        Ok(bases)
    }

    pub fn len(&self) -> usize {
        self.milestones.len() + self.stages.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A walk from its beginning to its end, for what it shows.
    pub fn long_walk(&self, seed: u64, steps: u64) -> Result<Tally, Stopped> {
        let scenario = Scenario::new(seed, START);
        let mut walk = Walk::start(scenario.clone(), deploy(&scenario, self.machine.clone()))?;
        walk.walk(steps)?;
        walk.wind_down()?;
        Ok(walk.tally)
    }

    fn walk(&mut self, seed: u64) -> Result<(), Stopped> {
        let scenario = Scenario::new(seed, START);
        let mut program = deploy(&scenario, self.machine.clone());
        let other = program.runtime.block_on(program.world.another("two"));
        for number in 0..4 {
            program.world.bank.place(&spare_mint(number), &SPL_TOKEN, mint_bytes(6));
            program.world.bank.place(&heir(number.into()).pubkey(), &system_program::ID, Vec::new());
        }
        let mut walk = Walk::start(scenario.clone(), &mut program)?;
        for milestone in MILESTONES {
            walk.walk(milestone)?;
            let mark = walk.double.mark();
            let (model, chooser) = (walk.model.clone(), walk.chooser.clone());
            self.milestones.push(Milestone { field: self.fields.len(), mark, model, chooser });
        }
        let mut pool = pool_of(&program);
        pool.extend(addresses_of(&other));
        self.fields.push(Field { scenario, program, pool });
        Ok(())
    }

    fn stage(&mut self, name: &'static str, launched: bool) {
        let machine = self.machine.clone();
        let stage = self.runtime.block_on(async {
            let mut world = World::unlaunched_on(Bank::standing(machine).await).await;
            let mut pool = BTreeSet::new();
            if launched {
                world.launches().await;
                pool.extend(addresses_of(&world.another("two").await));
                world.prices(&[(SOL, 125), (BTC, 50_000), (ETH, 2_000)]).await; // They grew stale.
            }
            let scene = prepare(name, &mut world).await;
            pool.extend(scene.call.accounts.iter().map(|meta| meta.pubkey));
            pool.extend(addresses_of(&world.root));
            pool.insert(world.bank.payer());
            let mark = world.bank.mark();
            Stage { name, world, call: scene.call, mark, pool: pool.into_iter().collect() }
        });
        self.stages.push(stage);
    }
}

fn deploy(scenario: &Scenario, machine: Traced) -> Program {
    let runtime = Runtime::new().expect("a runtime");
    let bank = runtime.block_on(Bank::standing(machine));
    Program::deploy_on(scenario, runtime, bank)
}

/// Addresses that an attacker would try.
fn pool_of(program: &Program) -> Vec<Pubkey> {
    let mut pool: BTreeSet<Pubkey> = program.places.keys().copied().collect();
    pool.extend(addresses_of(&program.world.root));
    pool.insert(program.world.bank.payer());
    pool.extend(program.keys.values().map(Signer::pubkey));
    for owner in program.keys.keys() {
        pool.insert(program.quote_of(*owner));
        pool.insert(program.collateral_of(*owner, 0).1);
    }
    pool.extend((0..4).map(|number| heir(number).pubkey()));
    pool.into_iter().collect()
}

/// A deployment's accounts and keys, and what stands at no deployment.
fn addresses_of(root: &Root) -> BTreeSet<Pubkey> {
    let mut addresses = root.addresses();
    addresses.extend([root.deployment.governance, root.guardian.pubkey(), root.steward.pubkey(), root.venue.pubkey()]);
    addresses.extend([SPL_TOKEN, TOKEN_2022, system_program::ID, ballast::ID, Pubkey::default()]);
    addresses
}
