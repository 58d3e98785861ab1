//! Bytes of the chain become the program's own structs, or are refused.

use anchor_lang::prelude::Pubkey;
use anchor_lang::{Discriminator, ZeroCopy};
use ballast::error::BallastError;
use ballast::state::{Clearinghouse, MarginAccount, Market, Outflow, Prices, Reserve, Terms, VERSION};

use crate::fault::{Answer, Fault};

/// Bytes of a discriminator.
const DISCRIMINATOR: usize = 8;

/// An account that can be read from its bytes.
pub(crate) trait Readable: ZeroCopy + Discriminator {
    /// What it is called in the interface.
    const NAME: &'static str;

    /// The root that it names; the root itself names none.
    fn clearinghouse(&self) -> Option<&Pubkey>;
}

macro_rules! readable {
    ($($account:ident),+) => {$(
        impl Readable for $account {
            const NAME: &'static str = stringify!($account);

            fn clearinghouse(&self) -> Option<&Pubkey> {
                Some(&self.clearinghouse)
            }
        }
    )+};
}
readable!(MarginAccount, Market, Outflow, Prices, Reserve, Terms);

impl Readable for Clearinghouse {
    const NAME: &'static str = "Clearinghouse";

    fn clearinghouse(&self) -> Option<&Pubkey> {
        None
    }
}

/// Reads an account; refuses another length, another type and another version.
pub(crate) fn read<T: Readable>(bytes: &[u8]) -> Answer<Box<T>> {
    let name = T::NAME;
    let expected = size_of::<T>().saturating_add(DISCRIMINATOR);
    if bytes.len() != expected {
        return Err(Fault::Input(format!("{name}: {} bytes, where it has {expected}", bytes.len())));
    }
    let Some(body) = bytes.strip_prefix(T::DISCRIMINATOR) else {
        return Err(Fault::Input(format!("{name}: the discriminator is of another account type")));
    };
    let version = body.first().copied().unwrap_or_default(); // Every account has one.
    if version != VERSION {
        return Err(Fault::Input(format!("{name}: layout version {version}, where {VERSION} is read")));
    }
    Ok(Box::new(bytemuck::pod_read_unaligned(body)))
}

/// Reads an account of the deployment that another one is of.
pub(crate) fn read_of<T: Readable>(bytes: &[u8], clearinghouse: &Pubkey) -> Answer<Box<T>> {
    let account = read::<T>(bytes)?;
    match account.clearinghouse() {
        Some(other) if other != clearinghouse => Err(BallastError::OtherClearinghouse.into()),
        _ => Ok(account),
    }
}
