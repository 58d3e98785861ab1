//! Many paths on all cores. Each has a stream of its own, so the result does not depend on how many cores there are.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};

use super::path::{Ended, Scene};
use crate::stop::{OrStop, Outcome, Stop};

/// Paths that a core takes at once.
const CHUNK: u64 = 256;

/// What is walked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Batch {
    pub(crate) paths: u64,
    pub(crate) seed: u64,
    /// Zero is as many as there are cores.
    pub(crate) threads: usize,
}

/// Walks all paths; results stand in the order of paths.
pub(crate) fn run(scene: &Scene, batch: &Batch, name: &str) -> Outcome<Vec<Ended>> {
    let threads =
        if batch.threads == 0 { thread::available_parallelism().map_or(1, NonZeroUsize::get) } else { batch.threads };
    let bar = ProgressBar::new(batch.paths).with_message(name.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{msg:<28} {bar:32} {pos}/{len} paths, {eta} left") {
        bar.set_style(style);
    }
    let next = AtomicU64::new(0);
    let parts = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(|| work(scene, batch, &next, &bar))).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().map_err(|_| Stop::fault("a worker stopped")))
            .collect::<Outcome<Vec<_>>>()
    })?;
    bar.finish_and_clear();
    let mut chunks: Vec<(u64, Vec<Ended>)> = Vec::new();
    for part in parts {
        chunks.extend(part?);
    }
    chunks.sort_by_key(|(first, _)| *first);
    Ok(chunks.into_iter().flat_map(|(_, ended)| ended).collect())
}

fn work(scene: &Scene, batch: &Batch, next: &AtomicU64, bar: &ProgressBar) -> Outcome<Vec<(u64, Vec<Ended>)>> {
    let mut done = Vec::new();
    loop {
        let first = next.fetch_add(CHUNK, Ordering::Relaxed);
        if first >= batch.paths {
            return Ok(done);
        }
        let last = (first + CHUNK).min(batch.paths);
        let ended = (first..last).map(|path| scene.walk(batch.seed, path)).collect::<Result<_, _>>();
        done.push((first, ended.or_stop("walking a path")?));
        bar.inc(last - first);
    }
}
