//! Account mapping and scoring against what reading the same files with the csv crate alone takes.
//!
//! `cargo bench --bench overlap` makes two lists of 2 million rows and a million candidates in a temporary
//! folder, measures with divan, and prints the ratios of the fastest of five paired runs, which hold on a
//! machine that is not idle. Memory is what the kernel says the comparison took at its peak.
//! `benches/duckdb_overlap.py` measures the same join in DuckDB.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use partnerkit::commands::candidates::{Candidates, Overlaps};
use partnerkit::decisions::Advisor;
use partnerkit::decisions::ranking::{Profiles, Ranking};
use partnerkit::overlap::Words;
use partnerkit::overlap::compare::{Comparison, Reading, compare};
use partnerkit::overlap::list::{Asked, List};

/// Rows of each list.
const ROWS: u64 = 2_000_000;
/// Candidates.
const CANDIDATES: u64 = 1_000_000;
/// Paired runs for the ratios.
const PAIRS: usize = 5;

fn main() {
    let only_files = std::env::args().any(|word| word == "--files");
    // Goes when this function ends: what a static holds is never dropped.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = FILES.get_or_init(|| Files::in_folder(folder.path()));
    if only_files {
        // For other programs to be measured on the same files.
        let kept = std::env::temp_dir().join("partnerkit-bench");
        std::fs::create_dir_all(&kept).expect("a folder");
        for path in [&files.wide, &files.narrow].into_iter().flatten() {
            let name = path.file_name().expect("a file name");
            std::fs::copy(path, kept.join(name)).expect("copies");
        }
        say(&format!("{}", kept.display()));
        return;
    }
    for (name, lists) in [
        ("exports of 11 columns", &files.wide),
        ("lists of 4 columns", &files.narrow),
    ] {
        ratio(
            &format!("overlap, {name}"),
            || read_alone(&lists[0]) + read_alone(&lists[1]),
            || {
                let found = compared(lists);
                found.ours.rows + found.theirs.rows
            },
        );
    }
    ratio(
        "score, a million candidates",
        || read_alone(&files.candidates),
        || ranked(&files.candidates).order.len() as u64,
    );
    if let Ok(status) = std::fs::read_to_string("/proc/self/status")
        && let Some(peak) = status.lines().find(|line| line.starts_with("VmHWM"))
    {
        say(&format!(
            "peak memory of all of it: {}",
            peak.trim_start_matches("VmHWM:").trim()
        ));
    }
    divan::main();
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn csv_alone() -> u64 {
    let [ours, theirs] = &files().wide;
    read_alone(ours) + read_alone(theirs)
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn overlap() -> Comparison {
    compared(&files().wide)
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn csv_alone_narrow() -> u64 {
    let [ours, theirs] = &files().narrow;
    read_alone(ours) + read_alone(theirs)
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn overlap_narrow() -> Comparison {
    compared(&files().narrow)
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn csv_alone_candidates() -> u64 {
    read_alone(&files().candidates)
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn score() -> Ranking {
    ranked(&files().candidates)
}

/// Prints how much longer `ours` takes than `theirs`, by the fastest run of each.
fn ratio(name: &str, theirs: impl Fn() -> u64, ours: impl Fn() -> u64) {
    let mut fastest = [Duration::MAX; 2];
    let mut rows = [0; 2];
    for _ in 0..PAIRS {
        for (at, run) in [&theirs as &dyn Fn() -> u64, &ours].into_iter().enumerate() {
            let begun = Instant::now();
            rows[at] = run();
            fastest[at] = fastest[at].min(begun.elapsed());
        }
    }
    assert_eq!(rows[0], rows[1], "{name}: rows");
    say(&format!(
        "{name}: csv alone {:.2?}, here {:.2?}, ratio {:.2}",
        fastest[0],
        fastest[1],
        fastest[1].as_secs_f64() / fastest[0].as_secs_f64()
    ));
}

fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

fn read_alone(path: &Path) -> u64 {
    let mut reader = csv::Reader::from_path(path).expect("opens");
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record).expect("reads") {
        rows += 1;
    }
    rows
}

fn advisor() -> &'static Advisor {
    static ADVISOR: OnceLock<Advisor> = OnceLock::new();
    ADVISOR.get_or_init(|| Advisor::embedded().expect("sound tables"))
}

fn compared([ours, theirs]: &[PathBuf; 2]) -> Comparison {
    static WORDS: OnceLock<Words> = OnceLock::new();
    let words = WORDS.get_or_init(|| Words::of(advisor().playbook()));
    let asked = Asked::default();
    let open = |path: &Path| {
        let file = Box::new(File::open(path).expect("opens"));
        List::open("list", file, &asked, words).unwrap_or_else(|refused| panic!("{refused}"))
    };
    let mut reading = Reading {
        words,
        asked: &asked,
        named: false,
        progress: &|_| {},
        without_key: None,
    };
    compare(open(ours), open(theirs), true, &mut reading).expect("reads")
}

fn ranked(path: &Path) -> Ranking {
    let mut profiles = Profiles::of(advisor().playbook());
    let file = Box::new(File::open(path).expect("opens"));
    let candidates = Candidates::of_file(
        "candidates",
        file,
        &Overlaps::default(),
        &mut profiles,
        &|_| {},
    )
    .expect("sound candidates");
    profiles.rank(&candidates.profiles, 20)
}

struct Files {
    wide: [PathBuf; 2],
    narrow: [PathBuf; 2],
    candidates: PathBuf,
}

static FILES: OnceLock<Files> = OnceLock::new();

impl Files {
    fn in_folder(folder: &Path) -> Files {
        let path = |name: &str| folder.join(name);
        let files = Files {
            wide: [path("wide-ours.csv"), path("wide-theirs.csv")],
            narrow: [path("narrow-ours.csv"), path("narrow-theirs.csv")],
            candidates: path("candidates.csv"),
        };
        for (at, (wide, narrow)) in files.wide.iter().zip(&files.narrow).enumerate() {
            write_lists(wide, narrow, at as u64).expect("writes");
        }
        write_candidates(&files.candidates).expect("writes");
        files
    }
}

fn files() -> &'static Files {
    FILES.get().expect("main makes the files")
}

/// The same numbers on every run and machine.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) * bound) >> 31
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len() as u64) as usize]
    }
}

const WORDS: &[&str] = &[
    "north", "blue", "data", "cloud", "green", "solar", "river", "stone", "prime", "vertex",
    "alpha", "omega", "smart", "rapid", "urban", "delta",
];
const ENDS: &[&str] = &[
    "com", "com", "com", "com", "com", "com", "io", "de", "co.uk", "net", "org", "fr", "com.au",
    "ai",
];
const FORMS: &[&str] = &[
    " Inc.", " LLC", " Ltd", " GmbH", "", " Corp", "", "", ", Inc",
];
const STAGES: &[&str] = &[
    "customer",
    "lead",
    "opportunity",
    "marketingqualifiedlead",
    "subscriber",
];

/// Two lists of the same accounts, one as HubSpot exports companies, one with four columns. Both sides draw
/// from 4 million companies each, of which 2.5 million are the same.
fn write_lists(wide: &Path, narrow: &Path, side: u64) -> io::Result<()> {
    let mut wide = BufWriter::new(File::create(wide)?);
    let mut narrow = BufWriter::new(File::create(narrow)?);
    writeln!(
        wide,
        "Record ID,Company name,Company owner,Create Date,Phone Number,Last Activity Date,City,\
         Country/Region,Industry,Company Domain Name,Lifecycle Stage"
    )?;
    writeln!(narrow, "company,website,email,stage")?;
    let mut numbers = Numbers(side + 1);
    for row in 0..ROWS {
        let company = side * 1_500_000 + numbers.below(2 * ROWS);
        let mut of_company = Numbers(company);
        of_company.below(1);
        let (one, other) = (of_company.one_of(WORDS), of_company.one_of(WORDS));
        let domain = format!("{one}{other}{company}.{}", of_company.one_of(ENDS));
        let form = numbers.one_of(FORMS);
        let quote = if form.contains(',') { "\"" } else { "" };
        let name = format!("{quote}{one} {other} {company}{form}{quote}");
        let stage = numbers.one_of(STAGES);
        let has_domain = numbers.below(100) >= 8;
        let (month, day) = (1 + row % 9, 10 + row % 10);
        writeln!(
            wide,
            "{},{name},Jo Smith {},2024-0{month}-{day} 08:{day},+1 555 01{:02} {:04},2025-0{month}-{day} \
             14:{day},San Francisco,United States,COMPUTER_SOFTWARE,{},{stage}",
            8_000_000_000 + row,
            row % 50,
            row % 100,
            row % 10_000,
            if has_domain { &domain } else { "" },
        )?;
        let mail = if has_domain { &domain } else { "gmail.com" };
        if has_domain && numbers.below(100) < 70 {
            writeln!(
                narrow,
                "{name},https://www.{domain}/,jo{row}@{mail},{stage}"
            )?;
        } else {
            writeln!(narrow, "{name},,jo{row}@{mail},{stage}")?;
        }
    }
    wide.flush()?;
    narrow.flush()
}

fn write_candidates(path: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    writeln!(
        out,
        "name,shared_accounts,workflow_fit,gtm_commitment,api_available,build_weeks,\
         customers_requesting,competitor_has_it"
    )?;
    let mut numbers = Numbers(7);
    for row in 0..CANDIDATES {
        let (one, other) = (numbers.one_of(WORDS), numbers.one_of(WORDS));
        write!(out, "{one} {other} {row},")?;
        if numbers.below(10) > 0 {
            write!(out, "{}", numbers.below(200))?;
        }
        writeln!(
            out,
            ",{},{},{},{},{},{}",
            numbers.one_of(&["adjacent", "complementary", "tangential", ""]),
            numbers.one_of(&["budget_committed", "willing", "integration_only", ""]),
            numbers.one_of(&["yes", "yes", "no", ""]),
            numbers.one_of(&["1", "3", "6", "12", ""]),
            numbers.one_of(&["yes", "no", ""]),
            numbers.one_of(&["yes", "no", ""]),
        )?;
    }
    out.flush()
}
