//! The words the comparison knows: column names of exports, stage names, mail hosts that belong to nobody's
//! company, and the parts of a company name that carry no identity.
//!
//! Holds the lists in the form the hot loops need. Refuses to know where the lists come from: whoever builds
//! a [`Words`] reads them from the playbook.

use rustc_hash::{FxHashMap, FxHashSet};

/// What an account is to the side whose list it stands in, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Standing {
    /// Neither customer nor prospect: a supplier, a partner, a stage nobody knows.
    Other = 0,
    /// Was a customer, or a deal was lost.
    Former = 1,
    /// Somebody sells to it.
    Prospect = 2,
    /// Pays, or the list has no stage column and is taken at its word.
    Customer = 3,
}

impl Standing {
    /// Every standing, weakest first.
    pub const ALL: [Standing; 4] = [
        Standing::Other,
        Standing::Former,
        Standing::Prospect,
        Standing::Customer,
    ];

    /// Reads the number a standing is stored as; only the lowest two bits count.
    #[must_use]
    pub fn from_bits(bits: u8) -> Standing {
        Standing::ALL[usize::from(bits & 3)]
    }

    /// The word used in files and on screens.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Standing::Other => "other",
            Standing::Former => "former",
            Standing::Prospect => "prospect",
            Standing::Customer => "customer",
        }
    }

    /// Reads a standing from its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Standing> {
        Standing::ALL
            .into_iter()
            .find(|standing| standing.word() == word)
    }
}

/// What a recognised column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// A web address or a bare domain.
    Website,
    /// An e-mail address.
    Email,
    /// A company name.
    Company,
    /// A lifecycle stage, account type or deal status.
    Stage,
}

/// A domain that names no company, since anybody can have something there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenHost {
    /// Mail addresses.
    Mail,
    /// Pages: what stands behind the host belongs to somebody else.
    Pages,
}

/// Where in a company name a meaningless word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the end: legal forms.
    End,
    /// At the front: articles, and legal forms of languages that put them first.
    Front,
    /// The whole name: `n/a`, `unknown`.
    Whole,
    /// At either end without a space: legal forms of languages that write none.
    Attached,
}

/// The lists behind recognition and matching.
#[derive(Debug, Default, Clone)]
pub struct Words {
    /// Folded header text to what it means and which export uses it; exports in the order they were added.
    headers: FxHashMap<String, Vec<(usize, Meaning, usize)>>,
    /// Headers as exports spell them.
    spelled: FxHashSet<(usize, String)>,
    exports: Vec<String>,
    stages: FxHashMap<String, Standing>,
    open_hosts: FxHashMap<Vec<u8>, OpenHost>,
    open_beginnings: Beginnings,
    /// Names of machines: whole ones, and last labels with the dot before them.
    machines: Vec<Vec<u8>>,
    ends: FxHashSet<Vec<u8>>,
    /// By last word, how many words the longest of `ends` has.
    end_runs: FxHashMap<Vec<u8>, usize>,
    fronts: FxHashSet<Vec<u8>>,
    wholes: FxHashSet<Vec<u8>>,
    /// The longest first.
    attached: Vec<Vec<u8>>,
    end_shapes: Shapes,
    front_shapes: Shapes,
    whole_shapes: Shapes,
}

/// Which first two bytes and lengths occur, as bits; tells nearly every domain from the known ones without
/// hashing.
#[derive(Debug, Clone)]
struct Beginnings(Box<[u64; 1024]>);

impl Default for Beginnings {
    fn default() -> Beginnings {
        Beginnings(Box::new([0; 1024]))
    }
}

impl Beginnings {
    #[inline]
    fn place(text: &[u8]) -> Option<(usize, u64)> {
        let [first, second, ..] = text else {
            return None;
        };
        let at = (usize::from(*first) << 8 | usize::from(*second)) ^ (text.len() << 5 & 0xffff);
        Some((at >> 6, 1 << (at & 63)))
    }

    fn add(&mut self, text: &[u8]) {
        if let Some((at, bit)) = Beginnings::place(text) {
            self.0[at] |= bit;
        }
    }

    #[inline]
    fn may_hold(&self, text: &[u8]) -> bool {
        Beginnings::place(text).is_some_and(|(at, bit)| self.0[at] & bit != 0)
    }
}

/// By last byte, the lengths that occur, as bits; tells most words from the known ones without hashing.
#[derive(Debug, Clone)]
struct Shapes([u64; 256]);

impl Default for Shapes {
    fn default() -> Shapes {
        Shapes([0; 256])
    }
}

impl Shapes {
    fn bit(word: &[u8]) -> u64 {
        1 << word.len().min(63)
    }

    fn add(&mut self, word: &[u8]) {
        if let Some(last) = word.last() {
            self.0[usize::from(*last)] |= Shapes::bit(word);
        }
    }

    #[inline]
    fn may_hold(&self, word: &[u8]) -> bool {
        word.last()
            .is_some_and(|last| self.0[usize::from(*last)] & Shapes::bit(word) != 0)
    }
}

impl Words {
    /// Adds the columns that one kind of export uses for a meaning, best first.
    pub fn add_headers<'a>(
        &mut self,
        export: &str,
        meaning: Meaning,
        names: impl IntoIterator<Item = &'a str>,
    ) {
        let at = match self.exports.iter().position(|known| known == export) {
            Some(at) => at,
            None => {
                self.exports.push(export.to_owned());
                self.exports.len() - 1
            }
        };
        for (rank, name) in names.into_iter().enumerate() {
            self.spelled.insert((at, name.to_owned()));
            let entry = self.headers.entry(fold_header(name)).or_default();
            entry.push((at, meaning, rank));
        }
    }

    /// Adds stage names that mean one standing.
    pub fn add_stages<'a>(&mut self, standing: Standing, names: impl IntoIterator<Item = &'a str>) {
        for name in names {
            self.stages.insert(fold_header(name), standing);
        }
    }

    /// Adds registrable domains where anybody can have something.
    pub fn add_open_hosts<'a>(
        &mut self,
        kind: OpenHost,
        domains: impl IntoIterator<Item = &'a str>,
    ) {
        for domain in domains {
            let domain = domain.to_ascii_lowercase().into_bytes();
            self.open_beginnings.add(&domain);
            self.open_hosts.insert(domain, kind);
        }
    }

    /// Adds names of machines, `localhost`, and ends of such names, `.local`.
    pub fn add_machines<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        let names = names.into_iter();
        self.machines
            .extend(names.map(|name| name.to_ascii_lowercase().into_bytes()));
    }

    /// Adds words of company names that carry no identity. A word may be several, `sp z oo`.
    pub fn add_name_words<'a>(&mut self, place: Place, words: impl IntoIterator<Item = &'a str>) {
        if place == Place::Attached {
            let words = words.into_iter();
            self.attached
                .extend(words.map(|word| word.to_lowercase().into_bytes()));
            self.attached
                .sort_by_key(|word| std::cmp::Reverse(word.len()));
            return;
        }
        let (set, shapes) = match place {
            Place::End => (&mut self.ends, &mut self.end_shapes),
            Place::Front => (&mut self.fronts, &mut self.front_shapes),
            Place::Whole | Place::Attached => (&mut self.wholes, &mut self.whole_shapes),
        };
        for word in words {
            let word = word.to_lowercase();
            let mut known_by = word.as_bytes();
            if place == Place::End {
                known_by = word.rsplit(' ').next().unwrap_or(&word).as_bytes();
                let run = self.end_runs.entry(known_by.to_vec()).or_default();
                *run = word.split(' ').count().max(*run);
            }
            shapes.add(known_by);
            set.insert(word.into_bytes());
        }
    }

    /// What a header means, with the export it is known from and its rank there; several when exports disagree.
    #[must_use]
    pub fn header(&self, name: &str) -> &[(usize, Meaning, usize)] {
        self.headers
            .get(&fold_header(name))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether an export spells the header like this, to the letter.
    #[must_use]
    pub fn spells(&self, export: usize, name: &str) -> bool {
        self.spelled.contains(&(export, name.to_owned()))
    }

    /// The name of an export, by the number [`Words::header`] gives.
    #[must_use]
    pub fn export(&self, at: usize) -> &str {
        &self.exports[at]
    }

    /// The standing a stage name means, if it is known. What stands in brackets behind it, a pipeline, is left
    /// out; of several labels the strongest counts.
    #[must_use]
    pub fn standing(&self, stage: &str) -> Option<Standing> {
        let known = |text: &str| self.stages.get(&fold_header(text)).copied();
        let bare = |text: &str| {
            let (name, _) = text.trim_end().strip_suffix(')')?.rsplit_once('(')?;
            known(name)
        };
        let labels = || stage.split([',', ';', '|']);
        known(stage).or_else(|| bare(stage)).or_else(|| {
            labels()
                .filter_map(|label| known(label).or_else(|| bare(label)))
                .max()
        })
    }

    /// What anybody can have at this registrable domain, if that is so.
    #[inline]
    #[must_use]
    pub fn open_to_all(&self, domain: &[u8]) -> Option<OpenHost> {
        if self.open_beginnings.may_hold(domain) {
            self.open_hosts.get(domain).copied()
        } else {
            None
        }
    }

    /// Whether a host in lower case is the name of a machine.
    #[must_use]
    pub fn is_machine(&self, host: &[u8]) -> bool {
        self.machines.iter().any(|name| {
            let is_end = name.first() == Some(&b'.');
            if is_end {
                host.ends_with(name)
            } else {
                host == name
            }
        })
    }

    /// How many words the longest run has that ends in this word and may be dropped from the end of a company
    /// name; 0 where there is none.
    #[inline]
    #[must_use]
    pub fn most_dropped_at_end(&self, last_word: &[u8]) -> usize {
        if self.end_shapes.may_hold(last_word) {
            self.end_runs.get(last_word).copied().unwrap_or_default()
        } else {
            0
        }
    }

    /// Whether a normalised word or run of words may be dropped from the end of a company name.
    #[must_use]
    pub fn drops_at_end(&self, words: &[u8]) -> bool {
        self.ends.contains(words)
    }

    /// Whether a normalised word may be dropped from the front of a company name.
    #[inline]
    #[must_use]
    pub fn drops_at_front(&self, word: &[u8]) -> bool {
        self.front_shapes.may_hold(word) && self.fronts.contains(word)
    }

    /// Legal forms that are written without a space, the longest first.
    pub fn attached(&self) -> impl Iterator<Item = &[u8]> {
        self.attached.iter().map(Vec::as_slice)
    }

    /// Whether a normalised company name says nothing at all.
    #[inline]
    #[must_use]
    pub fn is_blank_name(&self, name: &[u8]) -> bool {
        self.whole_shapes.may_hold(name) && self.wholes.contains(name)
    }
}

/// Folds a header or a stage for comparison: lower case, and every run of other signs than letters and
/// digits becomes one space.
#[must_use]
pub fn fold_header(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            folded.extend(letter.to_lowercase());
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
pub(crate) mod sample {
    use super::{Meaning, OpenHost, Place, Standing, Words};

    /// A small vocabulary for the tests of this room, independent of the playbook.
    pub(crate) fn words() -> Words {
        let mut words = Words::default();
        words.add_headers(
            "hubspot",
            Meaning::Website,
            ["Company Domain Name", "Website URL"],
        );
        words.add_headers("hubspot", Meaning::Company, ["Company name"]);
        words.add_headers("hubspot", Meaning::Stage, ["Lifecycle Stage"]);
        words.add_headers("plain", Meaning::Website, ["domain", "website"]);
        words.add_headers("plain", Meaning::Email, ["email"]);
        words.add_headers("plain", Meaning::Company, ["company", "name"]);
        words.add_headers("plain", Meaning::Stage, ["stage"]);
        words.add_stages(Standing::Customer, ["customer", "Closed Won"]);
        words.add_stages(Standing::Prospect, ["lead", "opportunity"]);
        words.add_stages(Standing::Former, ["churned"]);
        words.add_stages(Standing::Other, ["other"]);
        words.add_open_hosts(OpenHost::Mail, ["gmail.com", "web.de"]);
        words.add_open_hosts(OpenHost::Pages, ["facebook.com"]);
        words.add_machines(["localhost", ".local"]);
        words.add_name_words(
            Place::End,
            [
                "inc", "ltd", "llc", "gmbh", "co", "kg", "and", "sa", "bv", "sp z oo", "sa de cv",
                "pty",
            ],
        );
        words.add_name_words(Place::Front, ["the"]);
        words.add_name_words(Place::Attached, ["株式会社"]);
        words.add_name_words(Place::Whole, ["na", "unknown", "none"]);
        words
    }
}

#[cfg(test)]
mod tests {
    use super::{Meaning, Standing, fold_header, sample::words};

    #[test]
    fn headers_fold_case_underscores_and_signs() {
        for (text, folded) in [
            ("Company Domain Name", "company domain name"),
            ("company_domain_name", "company domain name"),
            ("  E-Mail: ", "e mail"),
            ("Straße", "straße"),
            ("", ""),
            ("--", ""),
        ] {
            assert_eq!(fold_header(text), folded, "{text}");
        }
    }

    #[test]
    fn stages_and_headers_are_found_whatever_their_case() {
        let words = words();
        assert_eq!(words.standing("closed_won"), Some(Standing::Customer));
        assert_eq!(words.standing("nonsense"), None);
        assert_eq!(words.standing(""), None);
        for (stage, standing) in [
            ("Closed Won (Sales Pipeline)", Standing::Customer),
            ("Lead, Customer", Standing::Customer),
            ("Lead; nonsense", Standing::Prospect),
            ("churned (EU), lead (US)", Standing::Prospect),
        ] {
            assert_eq!(words.standing(stage), Some(standing), "{stage}");
        }
        assert_eq!(words.header("WEBSITE")[0].1, Meaning::Website);
        assert!(words.header("colour").is_empty());
    }
}
