//! The embedded SVM with the built program: accounts, clock, transactions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::Instruction;
use litesvm::LiteSVM;
use litesvm::types::FailedTransactionMetadata;
use solana_account::Account;
use solana_clock::Clock;
use solana_instruction::error::InstructionError;
use solana_message::Message;
use solana_transaction::Transaction;
use solana_transaction_error::TransactionError;

use crate::stop::{OrStop, Outcome, Stop};

/// Lamports of whoever pays for transactions and accounts.
const FORTUNE: u64 = 1 << 60;

/// The machine, and who pays on it.
#[derive(Clone)]
pub(crate) struct Host {
    svm: LiteSVM,
    pub(crate) payer: Pubkey,
}

/// What an accepted transaction leaves behind.
#[derive(Debug)]
pub(crate) struct Receipt {
    pub(crate) units: u64,
    pub(crate) logs: Vec<String>,
}

/// What a transaction would leave behind.
#[derive(Debug)]
pub(crate) struct Simulated {
    pub(crate) receipt: Receipt,
    /// Of every account that it touches.
    pub(crate) data: BTreeMap<Pubkey, Vec<u8>>,
}

/// Where a built program is: `SBF_OUT_DIR`, or the workspace's `target/deploy`.
fn program_file(name: &str) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folder = std::env::var_os("SBF_OUT_DIR").map_or_else(|| workspace.join("target/deploy"), PathBuf::from);
    folder.join(format!("{name}.so"))
}

impl Host {
    /// Starts a machine with the built program at a moment.
    pub(crate) fn start(payer: Pubkey, now: i64) -> Outcome<Self> {
        let svm = LiteSVM::new().with_sigverify(false).with_blockhash_check(false).with_transaction_history(0);
        let mut host = Self { svm, payer };
        host.set_clock(now);
        host.load(ballast::ID, "ballast")?;
        let purse = Account { lamports: FORTUNE, rent_epoch: u64::MAX, ..Account::default() };
        host.put(payer, purse)?;
        Ok(host)
    }

    /// Loads a built program.
    pub(crate) fn load(&mut self, id: Pubkey, name: &str) -> Outcome<()> {
        let file = program_file(name);
        let program = std::fs::read(&file).map_err(|error| {
            Stop::input(format!("{}: {error}; build the programs with `make build`", file.display()))
        })?;
        self.svm.add_program(id, &program).or_stop("loading a program")
    }

    /// Gives a key lamports to pay for accounts with.
    pub(crate) fn fund(&mut self, key: Pubkey) -> Outcome<()> {
        let purse = Account { lamports: FORTUNE >> 10, rent_epoch: u64::MAX, ..Account::default() };
        self.put(key, purse)
    }

    /// Sets the clock's unix time.
    pub(crate) fn set_clock(&mut self, now: i64) {
        let mut clock: Clock = self.svm.get_sysvar();
        clock.unix_timestamp = now;
        self.svm.set_sysvar(&clock);
    }

    /// Writes an account.
    pub(crate) fn put(&mut self, key: Pubkey, account: Account) -> Outcome<()> {
        self.svm.set_account(key, account).or_stop("writing an account")
    }

    /// An account's bytes; none when there is no account.
    pub(crate) fn bytes(&self, key: &Pubkey) -> Option<Vec<u8>> {
        self.svm.get_account(key).filter(|account| account.lamports > 0).map(|account| account.data)
    }

    /// Changes an account by other means than a transaction.
    pub(crate) fn change(&mut self, key: Pubkey, change: impl FnOnce(Account) -> Outcome<Account>) -> Outcome<()> {
        let account = self.svm.get_account(&key).ok_or_else(|| Stop::fault("there is no such account"))?;
        self.put(key, change(account)?)
    }

    /// Lamports that an account of a size must hold.
    pub(crate) fn rent(&self, size: usize) -> u64 {
        self.svm.minimum_balance_for_rent_exemption(size)
    }

    /// What one transaction would leave behind: the data of the accounts that it touches, and its logs. Nothing changes.
    pub(crate) fn simulate(&self, instruction: Instruction) -> Outcome<Result<Simulated, u32>> {
        let message = Message::new(&[instruction], Some(&self.payer));
        match self.svm.simulate_transaction(Transaction::new_unsigned(message)) {
            Ok(info) => {
                let data = info.post_accounts.into_iter().map(|(key, account)| (key, Account::from(account).data));
                let receipt = Receipt { units: info.meta.compute_units_consumed, logs: info.meta.logs };
                Ok(Ok(Simulated { receipt, data: data.collect() }))
            }
            Err(failed) => refusal(failed).map(Err),
        }
    }

    /// Bytes of a transaction with one instruction and one signature.
    pub(crate) fn length(&self, instruction: &Instruction) -> usize {
        let message = Message::new(std::slice::from_ref(instruction), Some(&self.payer));
        message.serialize().len() + 65 // One signature, and how many there are.
    }

    /// Sends one transaction. The inner error is the program's refusal, by its code.
    pub(crate) fn send(&mut self, instructions: &[Instruction]) -> Outcome<Result<Receipt, u32>> {
        let message = Message::new(instructions, Some(&self.payer));
        match self.svm.send_transaction(Transaction::new_unsigned(message)) {
            Ok(meta) => Ok(Ok(Receipt { units: meta.compute_units_consumed, logs: meta.logs })),
            Err(failed) => refusal(failed).map(Err),
        }
    }
}

/// The program's refusal, by its code.
fn refusal(failed: FailedTransactionMetadata) -> Outcome<u32> {
    if let TransactionError::InstructionError(_, InstructionError::Custom(code)) = failed.err {
        return Ok(code);
    }
    let (error, logs) = (failed.err, failed.meta.logs.join("\n"));
    Err(Stop::fault(format!("a transaction failed: {error}\n{logs}")))
}
