//! Time of a piece of work over CSV files against reading the same files with the csv crate alone.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const RUNS: usize = 5;

/// Prints the fastest of five runs of the csv crate alone and of `work`, their ratio and the peak memory so far.
/// Both give the rows that they read, which must be the same.
pub fn compare(name: &str, paths: &[PathBuf], work: impl Fn() -> u64) {
    let all = || paths.iter().map(|path| rows_of(path)).sum();
    let rows = all();
    let alone = fastest(rows, all);
    let here = fastest(rows, work);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find(|line| line.starts_with("VmHWM"));
    let _ = writeln!(
        io::stdout(),
        "{rows} rows: csv alone {alone:.2?}, {name} {here:.2?}, ratio {:.2}, {}",
        here.as_secs_f64() / alone.as_secs_f64(),
        peak.unwrap_or("peak memory unknown")
    );
}

fn fastest(rows: u64, run: impl Fn() -> u64) -> Duration {
    let times = (0..RUNS).map(|_| {
        let begun = Instant::now();
        assert_eq!(run(), rows, "every row is read");
        begun.elapsed()
    });
    times.min().unwrap_or_default()
}

fn rows_of(path: &Path) -> u64 {
    let mut reader = csv::Reader::from_path(path).expect("opens");
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record).expect("reads") {
        rows += 1;
    }
    rows
}
