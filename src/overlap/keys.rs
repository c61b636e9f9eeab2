//! Turns the fields of a row into the keys an account is matched by.
//!
//! Keys are hashes of 79 bits: of two lists with ten million accounts each, two different accounts share one
//! by accident about once in six billion comparisons of such lists. Nothing is allocated per row.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use super::columns::Columns;
use super::company::normalised;
use super::domain::{NoDomain, of_email, of_website, reads_as_name};
use super::findings::{Findings, Trouble};
use super::rows::Block;
use super::salt::{HASH_BYTES, Of, Salt, unhex};
use super::source::lenient;
use super::words::{Standing, Words, fold_header};

/// The most different stages remembered; a column with more is no stage column.
const MOST_STAGES: usize = 1000;

/// A hash that stands for a domain or a name; all zeros is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The lower 64 bits; the lowest is set in every key but [`Key::NONE`].
    pub low: u64,
    /// The upper 16 bits.
    pub high: u16,
}

impl Key {
    /// No domain, or no name.
    pub const NONE: Key = Key { low: 0, high: 0 };

    #[inline]
    fn from_hash(bits: u128) -> Key {
        Key {
            low: bits as u64 | 1,
            high: (bits >> 64) as u16,
        }
    }

    fn from_bytes(hash: [u8; HASH_BYTES]) -> Key {
        let mut bits = [0; 16];
        bits[..HASH_BYTES].copy_from_slice(&hash);
        Key::from_hash(u128::from_le_bytes(bits))
    }

    /// The key as a hashed list holds it.
    #[must_use]
    pub fn bytes(self) -> [u8; HASH_BYTES] {
        let mut bytes = [0; HASH_BYTES];
        bytes[..8].copy_from_slice(&self.low.to_le_bytes());
        bytes[8..].copy_from_slice(&self.high.to_le_bytes());
        bytes
    }

    /// Whether there is none.
    #[inline]
    #[must_use]
    pub fn is_none(self) -> bool {
        self.low == 0
    }
}

/// Where a row's key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Origin {
    /// A web address.
    Website = 0,
    /// An e-mail address.
    Email = 1,
    /// The company name.
    Name = 2,
    /// A hashed list, which does not say.
    Hashed = 3,
}

impl Origin {
    /// The word used in files and on screens.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Origin::Website => "website",
            Origin::Email => "email",
            Origin::Name => "name",
            Origin::Hashed => "hash",
        }
    }

    /// Reads the number an origin is stored as; only the lowest two bits count.
    #[must_use]
    pub fn from_bits(bits: u8) -> Origin {
        [Origin::Website, Origin::Email, Origin::Name, Origin::Hashed][usize::from(bits & 3)]
    }
}

/// The keys of one row, their parts in an order that leaves no gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyed {
    domain_low: u64,
    name_low: u64,
    domain_high: u16,
    name_high: u16,
    /// What the account is to the owner of the list.
    pub standing: Standing,
    /// Where the domain comes from, else the name.
    pub origin: Origin,
}

impl Keyed {
    /// The keys of a row with this domain and this name.
    #[inline]
    #[must_use]
    pub fn new(domain: Key, name: Key, standing: Standing, origin: Origin) -> Keyed {
        Keyed {
            domain_low: domain.low,
            name_low: name.low,
            domain_high: domain.high,
            name_high: name.high,
            standing,
            origin,
        }
    }

    /// The registrable domain.
    #[inline]
    #[must_use]
    pub fn domain(&self) -> Key {
        Key {
            low: self.domain_low,
            high: self.domain_high,
        }
    }

    /// The normalised company name.
    #[inline]
    #[must_use]
    pub fn name(&self) -> Key {
        Key {
            low: self.name_low,
            high: self.name_high,
        }
    }

    /// Whether nothing names the account.
    #[inline]
    #[must_use]
    pub fn no_key(&self) -> bool {
        self.domain().is_none() && self.name().is_none()
    }
}

/// How keys become hashes.
#[derive(Debug, Clone, Default)]
pub enum Hashing {
    /// Fast hashes that never leave the machine.
    #[default]
    Plain,
    /// Hashes with a shared secret, comparable with a hashed list.
    Salted(Salt),
    /// The list holds hashes already.
    Hashed,
}

impl Hashing {
    fn key(&self, of: Of, text: &[u8]) -> Key {
        if text.is_empty() {
            return Key::NONE;
        }
        match self {
            Hashing::Plain => Key::from_hash(xxh3_128(text)),
            Hashing::Salted(salt) => Key::from_bytes(salt.hash(of, text)),
            Hashing::Hashed => unhex(text).map_or(Key::NONE, Key::from_bytes),
        }
    }
}

/// Which wanted slot of a block holds what.
#[derive(Debug, Clone, Default)]
pub struct Slots {
    website: std::ops::Range<usize>,
    email: std::ops::Range<usize>,
    mixed: std::ops::Range<usize>,
    company: std::ops::Range<usize>,
    stage: Option<usize>,
}

impl Slots {
    /// The slots in the order of [`Columns::used`].
    #[must_use]
    pub fn of(columns: &Columns) -> Slots {
        let website = 0..columns.website.len();
        let email = website.end..website.end + columns.email.len();
        let mixed = email.end..email.end + columns.mixed.len();
        let company = mixed.end..mixed.end + columns.company.len();
        let stage = columns.stage.map(|_| company.end);
        Slots {
            website,
            email,
            mixed,
            company,
            stage,
        }
    }
}

/// The readable side of a key, for lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The registrable domain, empty where there is none.
    pub domain: String,
    /// The company name as it stands in the file, empty where there is none.
    pub company: String,
}

/// What a stage means.
#[derive(Debug, Clone, Copy)]
enum Stage {
    Known(Standing),
    Unknown,
    Blank,
}

/// Makes keys; one for each thread, since it holds buffers.
pub struct KeyMaker<'a> {
    words: &'a Words,
    hashing: &'a Hashing,
    slots: Slots,
    host: Vec<u8>,
    name: Vec<u8>,
    scratch: Vec<u8>,
    /// Whether the name of the row in hand is valid UTF-8, where it has letters beyond ASCII.
    beyond_ascii: Option<bool>,
    /// The slot of the row in hand that holds something and gives no domain.
    unread: Option<usize>,
    /// What the stages seen so far mean, by their bytes in the file.
    stages: FxHashMap<Vec<u8>, Stage>,
    /// Stages that no table knows, and in how many rows of the block in hand they stand.
    unknown: Vec<(String, u64)>,
    /// Rows with letters beyond ASCII in valid UTF-8.
    pub utf8_rows: u64,
}

impl<'a> KeyMaker<'a> {
    /// Makes keys of rows with these slots.
    #[must_use]
    pub fn new(words: &'a Words, hashing: &'a Hashing, slots: Slots) -> KeyMaker<'a> {
        KeyMaker {
            words,
            hashing,
            slots,
            host: Vec::new(),
            name: Vec::new(),
            scratch: Vec::new(),
            beyond_ascii: None,
            unread: None,
            stages: FxHashMap::default(),
            unknown: Vec::new(),
            utf8_rows: 0,
        }
    }

    /// Keys every row of a block into `keyed` and notes what is wrong.
    pub fn key_block(&mut self, block: &Block, keyed: &mut Vec<Keyed>, findings: &mut Findings) {
        keyed.clear();
        keyed.reserve(block.len());
        for row in 0..block.len() {
            let keys = if matches!(self.hashing, Hashing::Hashed) {
                self.hashed(block, row, findings)
            } else {
                self.key(block, row, findings)
            };
            if keys.no_key() && !matches!(self.hashing, Hashing::Hashed) {
                findings.note(Trouble::NoKey, block.line(row));
            }
            keyed.push(keys);
        }
        self.unknown
            .sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
        for (stage, rows) in self.unknown.drain(..) {
            findings.count_example(Trouble::UnknownStage, &stage, rows);
        }
    }

    /// The readable side of a row's keys.
    pub fn named(&mut self, block: &Block, row: usize) -> Named {
        if matches!(self.hashing, Hashing::Hashed) {
            return Named::default();
        }
        let domain = self.domain(block, row, |_, domain| lenient(domain));
        // A name that identifies nobody is still what the row says.
        let slot = self.name(block, row).map(|(slot, _)| slot);
        let slot = slot.or(self.slots.company.clone().next());
        let company = slot.map_or_else(String::new, |slot| {
            lenient(block.field(row, slot, &mut self.scratch).trim_ascii())
        });
        Named {
            domain: domain.map_or_else(String::new, |found| found.0),
            company,
        }
    }

    fn key(&mut self, block: &Block, row: usize, findings: &mut Findings) -> Keyed {
        let domain = self.domain(block, row, |hashing, domain| {
            hashing.key(Of::Domain, domain)
        });
        self.beyond_ascii = None;
        let name = self.name(block, row).map_or(Key::NONE, |(_, name)| name);
        match self.beyond_ascii {
            None => {}
            Some(true) => self.utf8_rows += 1,
            Some(false) => findings.note(Trouble::NotUtf8, block.line(row)),
        }
        if domain.is_none()
            && !name.is_none()
            && let Some(slot) = self.unread
        {
            self.note_unread(block, row, slot, findings);
        }
        let (domain, origin) = domain.unwrap_or((Key::NONE, Origin::Name));
        let standing = self.standing(block, row, findings);
        Keyed::new(domain, name, standing, origin)
    }

    /// Notes that a field gives no domain, unless it says that there is none.
    #[cold]
    fn note_unread(&mut self, block: &Block, row: usize, slot: usize, findings: &mut Findings) {
        let field = block.field(row, slot, &mut self.scratch);
        if !normalised(field, &mut self.name, self.words).is_empty() {
            findings.note_with(Trouble::NoDomain, block.line(row), || lenient(field));
        }
    }

    /// Hands the row's registrable domain to `take`, if it has one.
    #[inline]
    fn domain<T>(
        &mut self,
        block: &Block,
        row: usize,
        take: impl FnOnce(&Hashing, &[u8]) -> T,
    ) -> Option<(T, Origin)> {
        let (words, hashing) = (self.words, self.hashing);
        self.unread = None;
        for slot in self.slots.website.clone() {
            let field = block.field(row, slot, &mut self.scratch);
            match of_website(field, &mut self.host, words) {
                Ok(domain) => return Some((take(hashing, domain), Origin::Website)),
                Err(NoDomain::Empty | NoDomain::FreeMail) => {}
                Err(_) => self.unread = Some(slot),
            }
        }
        for slot in self.slots.email.clone() {
            let field = block.field(row, slot, &mut self.scratch);
            match of_email(field, &mut self.host, words) {
                Ok(domain) => return Some((take(hashing, domain), Origin::Email)),
                Err(NoDomain::Empty | NoDomain::FreeMail) => {}
                Err(_) => self.unread = Some(slot),
            }
        }
        for slot in self.slots.mixed.clone() {
            let field = block.field(row, slot, &mut self.scratch);
            let found = if memchr::memchr(b'@', field).is_some() {
                of_email(field, &mut self.host, words).map(|domain| (domain, Origin::Email))
            } else if reads_as_name(field, words) {
                continue;
            } else {
                of_website(field, &mut self.host, words).map(|domain| (domain, Origin::Website))
            };
            match found {
                Ok((domain, origin)) => return Some((take(hashing, domain), origin)),
                Err(NoDomain::Empty | NoDomain::FreeMail) => {}
                Err(_) => self.unread = Some(slot),
            }
        }
        None
    }

    /// The key of the company name and the slot it stands in: the first one that names somebody.
    #[inline]
    fn name(&mut self, block: &Block, row: usize) -> Option<(usize, Key)> {
        for slot in self.slots.company.clone() {
            let field = block.field(row, slot, &mut self.scratch);
            if !field.is_ascii() {
                self.beyond_ascii = Some(std::str::from_utf8(field).is_ok());
            }
            let name = normalised(field, &mut self.name, self.words);
            if !name.is_empty() {
                return Some((slot, self.hashing.key(Of::Name, name)));
            }
        }
        for slot in self.slots.mixed.clone() {
            let field = block.field(row, slot, &mut self.scratch);
            if reads_as_name(field, self.words) {
                if !field.is_ascii() {
                    self.beyond_ascii = Some(std::str::from_utf8(field).is_ok());
                }
                let name = normalised(field, &mut self.name, self.words);
                if !name.is_empty() {
                    return Some((slot, self.hashing.key(Of::Name, name)));
                }
            }
        }
        None
    }

    fn standing(&mut self, block: &Block, row: usize, findings: &mut Findings) -> Standing {
        let Some(slot) = self.slots.stage else {
            return Standing::Customer;
        };
        let stage = block.field(row, slot, &mut self.scratch);
        let known = match self.stages.get(stage) {
            Some(known) => *known,
            None => {
                let text = lenient(stage);
                let known = match self.words.standing(&text) {
                    Some(standing) => Stage::Known(standing),
                    None if fold_header(&text).is_empty() => Stage::Blank,
                    None => Stage::Unknown,
                };
                if self.stages.len() < MOST_STAGES {
                    self.stages.insert(stage.to_vec(), known);
                }
                known
            }
        };
        match known {
            Stage::Known(standing) => return standing,
            Stage::Blank => findings.note(Trouble::BlankStage, block.line(row)),
            Stage::Unknown => {
                findings.note(Trouble::UnknownStage, block.line(row));
                let text = lenient(stage);
                let text = text.trim();
                let seen = self.unknown.iter().position(|(known, _)| known == text);
                if let Some(at) = seen {
                    self.unknown[at].1 += 1;
                } else if self.unknown.len() < MOST_STAGES {
                    self.unknown.push((text.to_owned(), 1));
                }
            }
        }
        Standing::Other
    }

    fn hashed(&mut self, block: &Block, row: usize, findings: &mut Findings) -> Keyed {
        let mut key = |slot: Option<usize>, of: Of| {
            slot.map_or(Some(Key::NONE), |slot| {
                let field = block.field(row, slot, &mut self.scratch);
                let key = self.hashing.key(of, field);
                (field.is_empty() || !key.is_none()).then_some(key)
            })
        };
        let domain = key(self.slots.website.clone().next(), Of::Domain);
        let name = key(self.slots.company.clone().next(), Of::Name);
        let standing = self.slots.stage.and_then(|slot| {
            let word = block.field(row, slot, &mut self.scratch);
            Standing::from_word(&lenient(word))
        });
        match (domain, name, standing) {
            (Some(domain), Some(name), Some(standing)) if !(domain.is_none() && name.is_none()) => {
                Keyed::new(domain, name, standing, Origin::Hashed)
            }
            _ => {
                findings.note(Trouble::BadHash, block.line(row));
                Keyed::new(Key::NONE, Key::NONE, Standing::Other, Origin::Hashed)
            }
        }
    }
}
