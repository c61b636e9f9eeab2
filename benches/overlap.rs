//! Account mapping of two lists of 2 million rows against reading the same files with the csv crate alone.
//!
//! `cargo bench --bench overlap` prints the fastest of five runs of each and the peak memory;
//! `benches/duckdb_overlap.py FOLDER` measures the same join in DuckDB over the files that
//! `cargo bench --bench overlap -- --files FOLDER` writes.

mod reading;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use partnerkit::decisions::Advisor;
use partnerkit::overlap::Words;
use partnerkit::overlap::compare::compare;
use partnerkit::overlap::keys::{KeyedList, Reading};
use partnerkit::overlap::list::{List, ListOptions};

const ROWS: u64 = 2_000_000;

fn main() {
    let mut arguments = std::env::args().skip_while(|word| word != "--files");
    if let (Some(_), Some(folder)) = (arguments.next(), arguments.next()) {
        lists_in(Path::new(&folder)).expect("writes");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lists = lists_in(folder.path()).expect("writes");
    let words = Words::of(Advisor::embedded().expect("sound tables").playbook());
    reading::compare("overlap", &lists, || compared(&lists, &words));
}

fn compared(lists: &[PathBuf; 2], words: &Words) -> u64 {
    let options = ListOptions::default();
    let reading = Reading::of(words, &options);
    let read = |path: &Path| {
        let file = Box::new(File::open(path).expect("opens"));
        let list =
            List::open(file, &options, words).unwrap_or_else(|refused| panic!("{refused:?}"));
        KeyedList::read(list, &reading).expect("reads")
    };
    let (ours, theirs) = std::thread::scope(|scope| {
        let ours = scope.spawn(|| read(&lists[0]));
        let theirs = read(&lists[1]);
        (ours.join().expect("reads"), theirs)
    });
    assert!(compare(&ours, &theirs).shared_accounts() > 0);
    ours.length + theirs.length
}

/// Two lists that draw from 4 million companies each, of which 2.5 million are the same.
fn lists_in(folder: &Path) -> io::Result<[PathBuf; 2]> {
    let paths = ["ours.csv", "theirs.csv"].map(|name| folder.join(name));
    for (side, path) in (0..).zip(&paths) {
        let mut out = BufWriter::new(File::create(path)?);
        writeln!(out, "company,website,email,stage")?;
        let mut number: u64 = side + 1;
        let mut below = |bound: u64| {
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            ((number >> 33) * bound) >> 31
        };
        for row in 0..ROWS {
            let company = side * 1_500_000 + below(2 * ROWS);
            let end = ["com", "io", "de", "co.uk", "net", "com.au"][company as usize % 6];
            let domain = format!("northcloud{company}.{end}");
            let form = [" Inc.", ", Inc", "", " GmbH", " Ltd"][below(5) as usize];
            let stage = ["customer", "lead", "opportunity", "subscriber"][below(4) as usize];
            let (website, mail) = match below(100) {
                0..8 => (String::new(), "gmail.com"),
                8..35 => (String::new(), &*domain),
                _ => (format!("https://www.{domain}/"), &*domain),
            };
            writeln!(
                out,
                "\"North Cloud {company}{form}\",{website},jo{row}@{mail},{stage}"
            )?;
        }
        out.flush()?;
    }
    Ok(paths)
}
