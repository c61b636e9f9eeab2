//! The fuzz targets over mutated seeds, so that every machine runs them a little at every `cargo test`. The
//! mutations are drawn from a fixed seed: a failure comes again. `PARTNERKIT_FUZZ_ROUNDS` sets how many
//! inputs each target gets; `.ci/run` gives more.

#[path = "../fuzz/targets.rs"]
mod targets;

use std::fs;
use std::panic;
use std::path::Path;

/// Inputs for each target when nothing else is said.
const ROUNDS: u64 = 200;

/// Bytes that mean something to one of our readers.
const TOKENS: &[&str] = &[
    "",
    "\n",
    "\r\n",
    "\t",
    "  ",
    ": ",
    "- ",
    "? ",
    "#",
    "'",
    "\"",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "!!str ",
    "<<: *a",
    "|",
    ">-",
    "---\n",
    "...\n",
    "%YAML 1.1\n",
    "\u{feff}",
    "\0",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{200b}",
    "unknown",
    "null",
    "~",
    "yes",
    "no",
    "true",
    "1e999",
    "-0",
    "0.1",
    "NaN",
    ".inf",
    "99999999999999999999999999999999",
    "1_000",
    "0x10",
    "12,5",
    "$",
    "€",
    "%",
    "=1+1",
    "{{ a }}",
    "{% for x in y %}",
    "\\",
    "\u{1f600}",
    "é",
    "e\u{301}",
    "2027-02-30",
    "9999-12-31",
];

#[test]
fn no_bytes_break_what_reads_them() {
    let rounds = std::env::var("PARTNERKIT_FUZZ_ROUNDS").map_or(ROUNDS, |rounds| {
        rounds.parse().expect("PARTNERKIT_FUZZ_ROUNDS is a number")
    });
    for (name, target) in targets::TARGETS {
        let seeds = seeds(name);
        assert!(!seeds.is_empty(), "tests/fuzz/seeds/{name} has seeds");
        seeds.iter().for_each(|seed| target(seed));
        let mut draw = Draw(0x9e37_79b9_7f4a_7c15);
        for round in 0..rounds {
            let input = mutated(&seeds, &mut draw);
            if panic::catch_unwind(|| target(&input)).is_err() {
                panic!(
                    "{name}, round {round}: {:?}",
                    String::from_utf8_lossy(&input)
                );
            }
        }
    }
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fuzz/seeds")
        .join(target);
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .expect("a folder of seeds")
        .map(|entry| entry.expect("a seed").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read(path).expect("a seed"))
        .collect()
}

/// A seed with a few cuts, doublings, swaps, tokens and flipped bits.
fn mutated(seeds: &[Vec<u8>], draw: &mut Draw) -> Vec<u8> {
    let mut bytes = seeds[draw.below(seeds.len())].clone();
    for _ in 0..=draw.below(6) {
        let from = draw.below(bytes.len() + 1);
        let to = from + draw.below((bytes.len() - from).min(40) + 1);
        match draw.below(6) {
            0 => drop(bytes.drain(from..to)),
            1 => {
                let twice = bytes[from..to].to_vec();
                bytes.splice(to..to, twice);
            }
            2 => {
                let token = TOKENS[draw.below(TOKENS.len())];
                bytes.splice(from..from, token.bytes());
            }
            3 => {
                let token = TOKENS[draw.below(TOKENS.len())];
                bytes.splice(from..to, token.bytes());
            }
            4 => {
                let other = &seeds[draw.below(seeds.len())];
                let at = draw.below(other.len() + 1);
                let end = at + draw.below((other.len() - at).min(200) + 1);
                bytes.splice(from..to, other[at..end].iter().copied());
            }
            _ => {
                if let Some(byte) = bytes.get_mut(from) {
                    *byte ^= 1 << draw.below(8);
                }
            }
        }
    }
    bytes
}

/// A small generator of draws (xorshift64*).
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(drawn).expect("31 bits") % limit
    }
}
