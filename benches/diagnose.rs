//! Diagnosis of a program with a million commissions against reading the same files with the csv crate alone.
//!
//! `cargo bench --bench diagnose` prints a line for a quarter of the rows and one for all of them: the ratio of both
//! times, and the peak memory, which grows with partners and customers and not with rows.

mod reading;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use partnerkit::decisions::Advisor;
use partnerkit::diagnosis::bars::Bars;
use partnerkit::diagnosis::constraint::Outside;
use partnerkit::diagnosis::program::Program;
use partnerkit::diagnosis::read::Reader;
use partnerkit::diagnosis::{diagnose, usual_hold};
use partnerkit::overlap::Words;
use partnerkit::playbook::Playbook;

const PARTNERS: u64 = 2_000;
const CUSTOMERS: u64 = 60_000;

fn main() {
    let advisor = Advisor::embedded().expect("sound tables");
    for rows in [250_000, 1_000_000] {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let paths = exports_in(folder.path(), rows).expect("writes");
        reading::compare("diagnose", &paths, || diagnosed(&paths, advisor.playbook()));
    }
}

fn diagnosed(paths: &[PathBuf], playbook: &Playbook) -> u64 {
    let words = Words::of(playbook);
    let reader = Reader::new(playbook, &words, &[], None, &|_| {});
    let mut program = Program::new(usual_hold(playbook), &Bars::of(playbook));
    let files = paths.iter().map(|path| {
        let file = Box::new(File::open(path).expect("opens"));
        let opened = reader.open("export.csv", file);
        let opened = opened.unwrap_or_else(|trouble| panic!("{trouble:?}"));
        let read = reader.read(opened, &mut program);
        read.unwrap_or_else(|trouble| panic!("{trouble:?}")).mapping
    });
    let files = files.collect();
    let diagnosis = diagnose(playbook, program, files, 0.0, Outside::default());
    diagnosis.files.iter().map(|file| file.rows).sum()
}

/// Exports of three years: a list of partners, and commissions in the order of time.
fn exports_in(folder: &Path, rows: u64) -> io::Result<[PathBuf; 2]> {
    let paths = ["partners.csv", "commissions.csv"].map(|name| folder.join(name));
    let mut out = BufWriter::new(File::create(&paths[0])?);
    writeln!(out, "Partner ID,Name,Email,Joined at,Clicks")?;
    for at in 0..PARTNERS {
        let month = 1 + at % 12;
        writeln!(
            out,
            "p{at},Partner {at},jo@partner{at}.com,2024-{month:02}-15,{at}"
        )?;
    }
    out.flush()?;
    let mut out = BufWriter::new(File::create(&paths[1])?);
    writeln!(
        out,
        "Commission ID,Partner ID,Customer ID,Customer email,Sale amount,Commission,Currency,Status,Created at"
    )?;
    for row in 0..rows {
        let customer = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let (customer, day) = (customer % CUSTOMERS, row * 1_000 / rows);
        let (year, month, date) = (2024 + day / 336, 1 + day / 28 % 12, 1 + day % 28);
        let status = ["paid", "paid", "approved", "refunded", "pending"][row as usize % 5];
        writeln!(
            out,
            "c{row},p{},k{customer},ann@customer{customer}.com,{}.50,{}.10,USD,{status},\
             {year}-{month:02}-{date:02} {:02}:{:02}:17",
            customer % PARTNERS,
            20 + customer % 400,
            4 + customer % 80,
            row % 24,
            row % 60,
        )?;
    }
    out.flush()?;
    Ok(paths)
}
