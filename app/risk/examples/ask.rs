//! Answers requests natively, to compare WebAssembly with: reads frames of a length (four bytes, little-endian) and a request, and writes such
//! frames of answers to a file. The program's own log goes where it goes on a machine: to the output.
//!
//!     ask FILE <requests

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};

fn main() -> io::Result<()> {
    let file = std::env::args().nth(1).ok_or_else(|| io::Error::other("ask FILE <requests"))?;
    let (mut requests, mut answers) = (io::stdin().lock(), BufWriter::new(File::create(file)?));
    let mut length = [0; 4];
    while requests.read_exact(&mut length).is_ok() {
        let bytes = usize::try_from(u32::from_le_bytes(length)).map_err(io::Error::other)?;
        let mut request = vec![0; bytes];
        requests.read_exact(&mut request)?;
        let answer = ballast_wasm::answer(&request);
        let bytes = u32::try_from(answer.len()).map_err(io::Error::other)?;
        answers.write_all(&bytes.to_le_bytes())?;
        answers.write_all(answer.as_bytes())?;
    }
    answers.flush()
}
