//! An embedded machine that shows which way every conditional jump of the built program went.
//!
//! It stands in for the bank of solana-program-test where coverage is wanted, and where a deployment must be put back thousands of times:
//! a copy of the machine is a few hundred accounts.

use std::sync::{Arc, Mutex, PoisonError};

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use litesvm::{InvocationInspectCallback, LiteSVM};
use solana_account::Account;
use solana_clock::Clock;
use solana_keypair::Keypair;
use solana_program_runtime::invoke_context::{InvokeContext, RegisterTrace};
use solana_program_runtime::solana_sbpf::ebpf;
use solana_signer::Signer;
use solana_transaction::sanitized::SanitizedTransaction;
use solana_transaction::{Message, Transaction, TransactionError};

use crate::bank::neighbours;

/// Lamports of whoever pays.
const FORTUNE: u64 = 1 << 60;
/// The register that holds the place of the instruction.
const PLACE: usize = 11;

/// Whether each instruction of the program is a conditional jump, and which ways it went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jumps(Vec<u8>);

/// What is known of one instruction, as bits.
pub mod way {
    pub const CONDITIONAL: u8 = 1;
    pub const STAYED: u8 = 2;
    pub const TAKEN: u8 = 4;
    pub const BOTH: u8 = STAYED | TAKEN;
}

impl Jumps {
    /// The jumps of a program's text, none of them gone.
    fn of(text: &[u8]) -> Self {
        let conditional = |instruction: &[u8]| {
            let [opcode, ..] = *instruction else { return false };
            let class = opcode & 7;
            let jumps = class == ebpf::BPF_JMP64 || class == ebpf::BPF_JMP32;
            jumps && !matches!(opcode & 0xf0, ebpf::BPF_JA | ebpf::BPF_CALL | ebpf::BPF_EXIT)
        };
        let places = text.chunks_exact(ebpf::INSN_SIZE);
        Self(places.map(|instruction| u8::from(conditional(instruction)) * way::CONDITIONAL).collect())
    }

    /// Notes which ways a run went.
    fn note(&mut self, trace: RegisterTrace<'_>) {
        for step in trace.windows(2) {
            let (place, next) = (step[0][PLACE], step[1][PLACE]);
            let known =
                usize::try_from(place).ok().and_then(|place| self.0.get_mut(place)).expect("a place in the text");
            if *known != 0 {
                *known |= if next == place + 1 { way::STAYED } else { way::TAKEN };
            }
        }
    }

    /// Each conditional jump: its place, and the ways it went.
    pub fn conditional(&self) -> impl Iterator<Item = (usize, u8)> {
        self.0.iter().enumerate().filter(|(_, known)| **known != 0).map(|(place, known)| (place, known & way::BOTH))
    }

    /// As bytes, and from them.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// See [`Self::bytes`].
    pub const fn of_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Takes over what another run went; says how many ways are new.
    pub fn add(&mut self, other: &Self) -> u64 {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        let mut new = 0;
        for (known, seen) in self.0.iter_mut().zip(&other.0) {
            new += u64::from((seen & way::BOTH & !*known).count_ones());
            *known |= seen;
        }
        new
    }
}

/// Collects the jumps of each transaction.
#[derive(Clone, Debug, Default)]
struct Watch(Arc<Mutex<Jumps>>);

impl InvocationInspectCallback for Watch {
    fn before_invocation(&self, _: &LiteSVM, _: &SanitizedTransaction, _: &[u16], _: &mut InvokeContext, _: bool) {}

    fn after_invocation(&self, _: &LiteSVM, _: &SanitizedTransaction, _: &[u16], context: &InvokeContext, _: bool) {
        context.iterate_vm_traces(&|instruction, executable, trace| {
            if instruction.get_program_key().is_ok_and(|key| *key == ballast::ID) {
                let mut jumps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                if jumps.0.is_empty() {
                    *jumps = Jumps::of(executable.get_text_bytes().1);
                }
                jumps.note(trace);
            }
        });
    }
}

/// The machine.
#[derive(Clone)]
pub struct Traced {
    machine: LiteSVM,
    watch: Watch,
    payer: [u8; 32],
}

impl Traced {
    /// A machine with a program.
    pub fn start(program: &[u8], payer: &Keypair) -> Self {
        let watch = Watch::default();
        let mut machine =
            LiteSVM::new_debuggable(true).with_sigverify(false).with_blockhash_check(false).with_transaction_history(0);
        machine.add_program(ballast::ID, &sectioned(program)).expect("the program loads");
        for (id, built) in neighbours() {
            if let Some(built) = built {
                machine.add_program(id, &sectioned(&built)).expect("the program loads");
            }
        }
        machine.set_invocation_inspect_callback(watch.clone());
        let mut traced = Self { machine, watch, payer: *payer.secret_bytes() };
        let purse = Account { lamports: FORTUNE, rent_epoch: u64::MAX, ..Account::default() };
        traced.place(&payer.pubkey(), purse);
        traced
    }

    /// Who pays for every transaction.
    pub fn payer(&self) -> Keypair {
        Keypair::new_from_array(self.payer)
    }

    /// The jumps since they were last taken.
    pub fn take_jumps(&mut self) -> Jumps {
        let mut jumps = self.watch.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = jumps.clone();
        for known in &mut jumps.0 {
            *known &= way::CONDITIONAL;
        }
        taken
    }

    pub fn account(&self, address: &Pubkey) -> Option<Account> {
        self.machine.get_account(address).filter(|account| account.lamports > 0)
    }

    pub fn place(&mut self, address: &Pubkey, account: Account) {
        self.machine.set_account(*address, account).expect("an account can be placed");
    }

    pub fn clock(&self) -> Clock {
        self.machine.get_sysvar()
    }

    pub fn set_clock(&mut self, clock: &Clock) {
        self.machine.set_sysvar(clock);
    }

    pub fn warp_to_slot(&mut self, slot: u64) {
        self.machine.warp_to_slot(slot);
    }

    pub fn rent(&self, size: usize) -> u64 {
        self.machine.minimum_balance_for_rent_exemption(size)
    }

    /// Sends one transaction, whose size does not count. Nothing verifies signatures here: who is named as a signer must be among those who sign.
    pub fn send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Sent {
        let payer = self.payer().pubkey();
        let named = instructions.iter().flat_map(|instruction| &instruction.accounts).filter(|meta| meta.is_signer);
        for meta in named {
            let signs = meta.pubkey == payer || signers.iter().any(|signer| signer.pubkey() == meta.pubkey);
            assert!(signs, "nobody signs for {}", meta.pubkey);
        }
        self.send_unsigned(instructions)
    }

    /// The same as if everyone signed who is named as a signer.
    pub fn send_unsigned(&mut self, instructions: &[Instruction]) -> Sent {
        let payer = self.payer().pubkey();
        let message = Message::new(instructions, Some(&payer));
        let size = 1 + 64 * usize::from(message.header.num_required_signatures) + message.serialize().len();
        let named = instructions.iter().flat_map(|instruction| &instruction.accounts);
        let written = named.filter(|meta| meta.is_writable && meta.pubkey != payer).map(|meta| meta.pubkey);
        let written: Vec<Pubkey> = written.collect(); // The payer pays for a refused transaction too.
        let before: Vec<Option<Account>> = written.iter().map(|key| self.machine.get_account(key)).collect();
        let (result, meta) = match self.machine.send_transaction(Transaction::new_unsigned(message)) {
            Ok(meta) => (Ok(()), meta),
            Err(failed) => (Err(failed.err), failed.meta),
        };
        let same = || written.iter().zip(&before).all(|(key, before)| self.machine.get_account(key) == *before);
        assert!(result.is_ok() || same(), "a refused transaction changed an account");
        Sent { result, size, units: meta.compute_units_consumed, logs: meta.logs }
    }
}

/// A tracing machine wants names of sections, which a deployed program has none of: it gets a table of two empty ones.
fn sectioned(program: &[u8]) -> Vec<u8> {
    const TABLE_AT: usize = 40;
    const STRINGS: u32 = 3;
    let mut program = program.to_vec();
    if program[TABLE_AT..TABLE_AT + 8] != [0; 8] {
        return program;
    }
    program.resize(program.len().next_multiple_of(8), 0);
    let names = program.len();
    program.extend([0; 8]);
    let table = program.len();
    for _ in 0..2 {
        let mut header = [0; 64];
        header[4..8].copy_from_slice(&STRINGS.to_le_bytes());
        header[24..32].copy_from_slice(&names.to_le_bytes());
        header[32] = 1; // Bytes of names.
        program.extend(header);
    }
    program[TABLE_AT..TABLE_AT + 8].copy_from_slice(&table.to_le_bytes());
    program[58..64].copy_from_slice(&[64, 0, 2, 0, 1, 0]); // The size of a header, two of them, the second names them.
    program
}

/// What became of a transaction.
pub struct Sent {
    pub result: Result<(), TransactionError>,
    pub size: usize,
    pub units: u64,
    pub logs: Vec<String>,
}
