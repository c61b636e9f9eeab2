//! The vocabulary of the comparison: column names of exports (`headers`), names of stages (`stages`), hosts shared
//! by many companies (`hosts`), and the parts of a company name that carry no identity (`names`), all from the
//! playbook's catalogues.

use rustc_hash::{FxHashMap, FxHashSet};

use super::letters::fold_header;
use crate::playbook::Playbook;
use crate::units::Word;

mod headers;
mod hosts;
mod names;
mod stages;

pub use headers::{KnownHeader, Meaning};
pub use hosts::SharedHost;
pub use names::Place;
pub use stages::Stage;

const HEADERS: &str = "crm-headers";
const STAGES: &str = "crm-stages";
const FREE_MAIL: &str = "free-mail-domains";
const SHARED_HOSTS: &str = "shared-hosts";
const NAME_WORDS: &str = "company-name-words";

/// The words of recognition and matching.
#[derive(Debug, Default)]
pub struct Words {
    /// By folded header text.
    headers: FxHashMap<String, Vec<KnownHeader>>,
    /// Headers as exports spell them.
    spelled: FxHashSet<(usize, String)>,
    exports: Vec<String>,
    stages: FxHashMap<String, Stage>,
    /// By kind.
    shared_hosts: [FxHashSet<String>; SharedHost::ALL.len()],
    /// The registrable domains of all shared hosts.
    domains_with_shared_hosts: FxHashSet<String>,
    /// Names of machines: whole ones, and last labels with the dot before them.
    machines: Vec<String>,
    /// Words of company names without identity: forms at the end by their last word, others by their first one; the
    /// longest first.
    forms: FxHashMap<String, Vec<(Place, String)>>,
    /// Forms without a space, the longest first.
    attached: Vec<(Place, String)>,
}

impl Words {
    /// The words of a playbook.
    #[must_use]
    pub fn of(playbook: &Playbook) -> Words {
        let mut words = Words::default();
        for row in playbook.rows(HEADERS) {
            words.exports.push(row.text("name").to_owned());
            for meaning in Meaning::ALL {
                words.add_headers(meaning, row.list(meaning.id()).iter().copied());
            }
        }
        for row in playbook.rows(STAGES) {
            if let Some(stage) = Stage::of_id(row.text("standing")) {
                let names = row.list("words").iter().copied();
                words
                    .stages
                    .extend(names.map(|name| (fold_header(name), stage)));
            }
        }
        for row in playbook.rows(FREE_MAIL) {
            words.add_shared_hosts(SharedHost::Mail, row.list("domains").iter().copied());
        }
        for row in playbook.rows(SHARED_HOSTS) {
            let hosts = row.list("hosts").iter().copied();
            match SharedHost::of_id(row.text("names")) {
                Some(kind) => words.add_shared_hosts(kind, hosts),
                None => words.machines.extend(hosts.map(str::to_ascii_lowercase)),
            }
        }
        for row in playbook.rows(NAME_WORDS) {
            if let Some(place) = Place::of_id(row.text("place")) {
                words.add_name_words(place, row.list("words").iter().copied());
            }
        }
        words
    }
}

/// The words of the playbook that comes with the program.
#[cfg(test)]
pub(crate) fn words() -> &'static Words {
    static WORDS: std::sync::LazyLock<Words> = std::sync::LazyLock::new(|| Words::of(&playbook()));
    &WORDS
}

#[cfg(test)]
pub(crate) fn playbook() -> Playbook {
    Playbook::embedded(crate::facts::catalog().vocabulary.clone()).expect("sound tables")
}
