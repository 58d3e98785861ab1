//! A bank that runs the built program: sending, the clock, and accounts placed by hand.
//!
//! Mostly it is the bank of solana-program-test; a traced one stands on [`Traced`].

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::system_program;
use solana_account::{Account, AccountSharedData};
use solana_clock::Clock;
use solana_instruction::error::InstructionError;
use solana_keypair::Keypair;
use solana_program_test::{ProgramTest, ProgramTestContext, processor};
use solana_signer::Signer;
use solana_transaction::{Signature, Transaction, TransactionError};

use crate::send::{Cause, Outcome, PACKET, Receipt, Refusal};
use crate::traced::{Sent, Traced};
use crate::{false_token, multisig};

/// When every world begins, in unix seconds.
pub const START: i64 = 1_800_000_000;

/// Names the folder in which tests leave the ways of the program's jumps. Their banks are traced then.
const WAYS: &str = "BALLAST_WAYS";

/// A bank.
pub struct Bank {
    machine: Machine,
    now: i64,
}

/// What a bank runs on.
enum Machine {
    Tested(Box<Tested>),
    Traced(Box<Traced>),
}

/// The bank of solana-program-test, and what was sent to it.
struct Tested {
    context: ProgramTestContext,
    sent: HashSet<Signature>,
    payers: u64,
}

/// A keypair that is the same in every run.
pub fn keypair(name: &str) -> Keypair {
    let mut seed = [0; 32];
    for (place, byte) in name.bytes().enumerate() {
        seed[place % 32] ^= byte.rotate_left(u32::try_from(place / 32).expect("a short name"));
    }
    Keypair::new_from_array(seed)
}

/// Where the built program is expected, or a panic that says how to build it.
pub fn built_program() -> PathBuf {
    let folder = std::env::var_os("SBF_OUT_DIR").map_or_else(|| PathBuf::from("target/deploy"), PathBuf::from);
    let program = folder.join("ballast.so");
    assert!(program.is_file(), "{} is missing: run `make build`", program.display());
    program
}

/// Programs that stand beside ours: `mutual`, which calls it, and `lender`, which it calls.
pub fn neighbours() -> [(Pubkey, Option<Vec<u8>>); 2] {
    [(mutual::ID, built_beside("mutual.so")), (lender::ID, built_beside("lender.so"))]
}

/// A program that was built beside ours, if it was.
fn built_beside(file: &str) -> Option<Vec<u8>> {
    std::fs::read(built_program().with_file_name(file)).ok()
}

impl Bank {
    /// A bank with the built program and the clock at [`START`].
    pub async fn start() -> Self {
        let built = std::fs::read(built_program()).expect("the built program can be read");
        if std::env::var_os(WAYS).is_some() {
            return Self::traced(&built).await;
        }
        assert!(built.starts_with(b"\x7fELF"), "the built program is not an ELF file: run `make build`");
        let mut test = ProgramTest::new("ballast", ballast::ID, None);
        test.add_builtin_program("multisig", multisig::ID, processor!(multisig::process).expect("a processor"));
        test.add_builtin_program(
            "false_token",
            false_token::ID,
            processor!(false_token::process).expect("a processor"),
        );
        for (id, built) in neighbours() {
            if let Some(built) = built {
                test.add_account(id, Account { executable: true, ..placed(&solana_loader::ID, built) });
            }
        }
        let context = test.start_with_context().await;
        let tested = Tested { context, sent: HashSet::new(), payers: 0 };
        let mut bank = Self { machine: Machine::Tested(Box::new(tested)), now: 0 };
        let loaded = bank.account(&ballast::ID).await.expect("the program is loaded");
        assert!(loaded.executable, "the program is not executable");
        assert_eq!(loaded.owner, solana_loader::ID, "the program runs natively instead of from the built file");
        assert_eq!(loaded.data, built, "the loaded program is not the built one");
        bank.set_time(START).await;
        bank
    }

    /// A traced bank with the program that a file holds, and the clock at [`START`].
    pub async fn traced(program: &[u8]) -> Self {
        Self::standing(Traced::start(program, &keypair("payer"))).await
    }

    /// A traced bank on a machine in which nothing is, and the clock at [`START`].
    pub async fn standing(machine: Traced) -> Self {
        let mut bank = Self { machine: Machine::Traced(Box::new(machine)), now: 0 };
        bank.set_time(START).await;
        bank
    }

    /// The machine of a traced bank.
    ///
    /// # Panics
    /// Where the bank is no traced one.
    pub fn machine(&mut self) -> &mut Traced {
        match &mut self.machine {
            Machine::Traced(traced) => traced,
            Machine::Tested(_) => panic!("the bank is not traced"),
        }
    }

    /// A traced bank as it stands, to be put back.
    pub fn mark(&mut self) -> (Traced, i64) {
        (self.machine().clone(), self.now)
    }

    /// Puts a traced bank back.
    pub fn rewind(&mut self, mark: &(Traced, i64)) {
        *self.machine() = mark.0.clone();
        self.now = mark.1;
    }

    /// Who pays for every transaction.
    pub fn payer(&self) -> Pubkey {
        match &self.machine {
            Machine::Tested(tested) => tested.context.payer.pubkey(),
            Machine::Traced(traced) => traced.payer().pubkey(),
        }
    }

    /// Sends one transaction. Repeating one is no repetition to the bank.
    pub async fn send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Outcome {
        let Sent { result, size, units, logs } = match &mut self.machine {
            Machine::Tested(tested) => tested.send(instructions, signers).await,
            Machine::Traced(traced) => traced.send(instructions, signers),
        };
        assert!(size <= PACKET, "the transaction has {size} bytes serialized; a packet carries {PACKET}");
        match result {
            Ok(()) => Ok(Receipt::new(units, size, logs)),
            Err(TransactionError::InstructionError(instruction, error)) => {
                Err(Refusal { instruction, cause: cause(error, &logs), units, logs })
            }
            Err(other) => panic!("the transaction failed as a whole: {other:?}\n{}", logs.join("\n")),
        }
    }

    /// The clock, in unix seconds.
    pub const fn now(&self) -> i64 {
        self.now
    }

    /// Sets the clock.
    pub async fn set_time(&mut self, now: i64) {
        let mut clock = self.clock().await;
        clock.unix_timestamp = now;
        match &mut self.machine {
            Machine::Tested(tested) => tested.context.set_sysvar(&clock),
            Machine::Traced(traced) => traced.set_clock(&clock),
        }
        self.now = now;
    }

    async fn clock(&mut self) -> Clock {
        match &mut self.machine {
            Machine::Tested(tested) => tested.context.banks_client.get_sysvar().await.expect("a clock"),
            Machine::Traced(traced) => traced.clock(),
        }
    }

    /// Goes to another slot, whose blockhash is another one; the clock stays.
    pub async fn next_slot(&mut self) {
        let slot = self.clock().await.slot + 1;
        match &mut self.machine {
            Machine::Tested(tested) => tested.context.warp_to_slot(slot).expect("a later slot"),
            Machine::Traced(traced) => traced.warp_to_slot(slot),
        }
        self.set_time(self.now).await;
    }

    /// An account, if there is one.
    pub async fn account(&mut self, address: &Pubkey) -> Option<Account> {
        match &mut self.machine {
            Machine::Tested(tested) => {
                tested.context.banks_client.get_account(*address).await.expect("the bank answers")
            }
            Machine::Traced(traced) => traced.account(address),
        }
    }

    /// Places an account by hand.
    pub fn place(&mut self, address: &Pubkey, owner: &Pubkey, data: Vec<u8>) {
        let account = placed(owner, data);
        match &mut self.machine {
            Machine::Tested(tested) => tested.context.set_account(address, &AccountSharedData::from(account)),
            Machine::Traced(traced) => traced.place(address, account),
        }
    }

    /// What an account of a size costs.
    pub async fn rent(&mut self, size: usize) -> u64 {
        match &mut self.machine {
            Machine::Tested(tested) => {
                tested.context.banks_client.get_rent().await.expect("rent").minimum_balance(size)
            }
            Machine::Traced(traced) => traced.rent(size),
        }
    }
}

impl Drop for Bank {
    /// Where the ways of jumps are asked for, they are left behind.
    fn drop(&mut self) {
        let (Machine::Traced(traced), Some(folder)) = (&mut self.machine, std::env::var_os(WAYS)) else { return };
        let file = own_file_in(&PathBuf::from(folder));
        std::fs::write(file, traced.take_jumps().bytes()).expect("the folder can be written");
    }
}

/// A file that nobody else writes.
fn own_file_in(folder: &std::path::Path) -> PathBuf {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    folder.join(format!("{}-{number}", std::process::id()))
}

/// An account that is placed by hand.
fn placed(owner: &Pubkey, data: Vec<u8>) -> Account {
    Account { lamports: 1_000_000_000, data, owner: *owner, executable: false, rent_epoch: u64::MAX }
}

impl Tested {
    /// Sends one transaction. One that was sent before is paid by another payer.
    async fn send(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Sent {
        let transaction = self.sign(instructions, signers).await;
        let size = 1 + 64 * transaction.signatures.len() + transaction.message_data().len();
        let answer = self.context.banks_client.process_transaction_with_metadata(transaction).await;
        let answer = answer.expect("the bank answers");
        let metadata = answer.metadata.unwrap_or_else(|| panic!("not processed: {:?}", answer.result));
        let (units, logs) = (metadata.compute_units_consumed, metadata.log_messages);
        Sent { result: answer.result, size, units, logs }
    }

    /// Signs; what was sent before over the same blockhash is paid by another payer, so that it is another transaction of the same size.
    async fn sign(&mut self, instructions: &[Instruction], signers: &[&Keypair]) -> Transaction {
        let hash = self.context.banks_client.get_latest_blockhash().await.expect("a blockhash");
        let first = self.context.payer.insecure_clone();
        let named = instructions.iter().flat_map(|instruction| &instruction.accounts);
        let first_signs = named.into_iter().any(|account| account.is_signer && account.pubkey == first.pubkey());
        let mut payer = first.insecure_clone();
        loop {
            let mut all = vec![&payer];
            all.extend(signers);
            if first_signs {
                all.push(&first);
            }
            let transaction = Transaction::new_signed_with_payer(instructions, Some(&payer.pubkey()), &all, hash);
            if self.sent.insert(transaction.signatures[0]) {
                return transaction;
            }
            self.payers += 1;
            payer = keypair(&format!("payer {}", self.payers));
            let purse = AccountSharedData::from(placed(&system_program::ID, Vec::new()));
            self.context.set_account(&payer.pubkey(), &purse);
        }
    }
}

/// Why an instruction was refused. A panic and exhausted compute are no refusals.
fn cause(error: InstructionError, logs: &[String]) -> Cause {
    match error {
        InstructionError::Custom(code) => Cause::Program(code),
        InstructionError::ProgramFailedToComplete
        | InstructionError::ProgramEnvironmentSetupFailure
        | InstructionError::ComputationalBudgetExceeded
        | InstructionError::MaxAccountsExceeded => {
            panic!("the program did not end by itself ({error:?}):\n{}", logs.join("\n"))
        }
        other => Cause::Runtime(other),
    }
}

/// The loader that owns the program of a bank.
mod solana_loader {
    anchor_lang::declare_id!("BPFLoader2111111111111111111111111111111111");
}
