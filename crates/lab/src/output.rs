//! A file that is written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::stop::{Outcome, Stop};

/// Where something will be written.
#[derive(Debug)]
pub(crate) struct Output {
    /// What the user called it.
    named: PathBuf,
    file: PathBuf,
    /// Beside it, until it is complete.
    partial: PathBuf,
}

fn refused(file: &Path, why: impl std::fmt::Display) -> Stop {
    Stop::input(format!("{}: {why}", file.display()))
}

impl Output {
    /// Sees that a file can be written, and leaves nothing behind.
    pub(crate) fn prepare(named: &Path) -> Outcome<Self> {
        // A link stays, and what it points at is replaced.
        let file = fs::canonicalize(named).unwrap_or_else(|_| named.to_owned());
        if file.exists() && !file.is_file() {
            return Err(refused(named, "not a regular file"));
        }
        let name = file.file_name().ok_or_else(|| refused(named, "not the name of a file"))?;
        let partial = file.with_file_name(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
        let output = Self { named: named.to_owned(), file, partial };
        let probe = File::create_new(&output.partial).and_then(|_| fs::remove_file(&output.partial));
        probe.map_err(|error| refused(named, error))?;
        Ok(output)
    }

    /// Writes it: beside its place first, then into it.
    pub(crate) fn write(&self, content: &str) -> Outcome<()> {
        let written = self.replace(content);
        if written.is_err() {
            // What is left of it is of no use; the first error is the one to tell.
            let _removed = fs::remove_file(&self.partial);
        }
        written.map_err(|error| refused(&self.named, error))
    }

    fn replace(&self, content: &str) -> io::Result<()> {
        let mut partial = File::create_new(&self.partial)?;
        partial.write_all(content.as_bytes())?;
        partial.sync_all()?;
        fs::rename(&self.partial, &self.file)
    }
}
