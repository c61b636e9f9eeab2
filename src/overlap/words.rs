//! The vocabulary of the comparison: column names of exports, names of stages, hosts shared by many companies, and
//! the parts of a company name that carry no identity, all from the playbook's catalogues.

use icu_normalizer::DecomposingNormalizerBorrowed;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};

const HEADERS: &str = "crm-headers";
const STAGES: &str = "crm-stages";
const FREE_MAIL: &str = "free-mail-domains";
const SHARED_HOSTS: &str = "hosts-of-nobody";
const NAME_WORDS: &str = "company-name-words";

/// The relation of an account to the owner of the list, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Neither customer nor prospect: a supplier, a partner, a stage nobody knows.
    Other,
    /// Was a customer, or a deal was lost.
    Former,
    /// Somebody sells to it.
    Prospect,
    /// Pays, or the list has no stage column and is taken at its word.
    Customer,
}

impl Stage {
    /// Every stage, weakest first.
    pub const ALL: [Stage; 4] = [
        Stage::Other,
        Stage::Former,
        Stage::Prospect,
        Stage::Customer,
    ];

    /// The word used in files and on screens.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Stage::Other => "other",
            Stage::Former => "former",
            Stage::Prospect => "prospect",
            Stage::Customer => "customer",
        }
    }

    /// Reads a stage from its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.word() == word)
    }
}

/// The content of a recognised column.
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

/// A domain that identifies no company, since anybody can have an address there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedHost {
    /// Mail addresses.
    Mail,
    /// Pages: a path behind the host belongs to somebody else.
    Pages,
    /// Subdomains: a host below this one belongs to somebody else.
    Subdomains,
}

/// The place of a word without identity in a company name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the end: legal forms.
    End,
    /// At the front: articles, and legal forms of languages that put them first.
    Front,
    /// The whole name: `n/a`, `unknown`.
    Whole,
    /// The whole field as written: `#REF!`, `(blank)`.
    Field,
    /// The first words of a line of totals: `Grand Totals`.
    Total,
    /// A form at both ends, `sc srl`: `S.C. Dacia S.R.L.`.
    Around,
    /// At either end without a space: legal forms of languages that write none.
    Attached,
}

/// A header name of an export.
#[derive(Debug, Clone, Copy)]
pub struct KnownHeader {
    /// The number of the export, in the order they were added.
    pub export: usize,
    /// The content of the column.
    pub meaning: Meaning,
    /// The rank among the columns of this content, from 0 for the best.
    pub rank: usize,
}

/// The words of recognition and matching.
#[derive(Debug, Default, Clone)]
pub struct Words {
    /// By folded header text.
    headers: FxHashMap<String, Vec<KnownHeader>>,
    /// Headers as exports spell them.
    spelled: FxHashSet<(usize, String)>,
    exports: Vec<String>,
    stages: FxHashMap<String, Stage>,
    shared_hosts: FxHashMap<String, SharedHost>,
    /// Hosts below which every subdomain is another company.
    subdomain_hosts: FxHashSet<String>,
    /// Names of machines: whole ones, and last labels with the dot before them.
    machines: Vec<String>,
    /// Forms at the end by their last word, the longest first.
    ends: FxHashMap<String, Vec<String>>,
    /// Articles and forms in front by their first word, the longest first.
    fronts: FxHashMap<String, Vec<String>>,
    arounds: Vec<(String, String)>,
    wholes: FxHashSet<String>,
    fields: FxHashSet<String>,
    totals: Vec<String>,
    /// The longest first.
    attached: Vec<String>,
}

impl Words {
    /// The words of a playbook.
    #[must_use]
    pub fn of(playbook: &Playbook) -> Words {
        let mut words = Words::default();
        for (table, row) in rows(playbook, HEADERS) {
            let name = table.text(row, "name");
            for (column, meaning) in [
                ("website", Meaning::Website),
                ("email", Meaning::Email),
                ("company", Meaning::Company),
                ("stage", Meaning::Stage),
            ] {
                words.add_headers(name, meaning, list(table, row, column));
            }
        }
        for (table, row) in rows(playbook, STAGES) {
            if let Some(stage) = Stage::from_word(table.text(row, "standing")) {
                words.add_stages(stage, list(table, row, "words"));
            }
        }
        for (table, row) in rows(playbook, FREE_MAIL) {
            words.add_shared_hosts(SharedHost::Mail, list(table, row, "domains"));
        }
        for (table, row) in rows(playbook, SHARED_HOSTS) {
            let hosts = list(table, row, "hosts");
            match table.text(row, "names") {
                "machines" => words.add_machines(hosts),
                "subdomains" => words.add_shared_hosts(SharedHost::Subdomains, hosts),
                _ => words.add_shared_hosts(SharedHost::Pages, hosts),
            }
        }
        for (table, row) in rows(playbook, NAME_WORDS) {
            let place = match table.text(row, "place") {
                "front" => Place::Front,
                "whole" => Place::Whole,
                "field" => Place::Field,
                "total" => Place::Total,
                "around" => Place::Around,
                "attached" => Place::Attached,
                _ => Place::End,
            };
            words.add_name_words(place, list(table, row, "words"));
        }
        words
    }

    /// Adds the columns that one kind of export uses for a meaning, best first.
    pub fn add_headers<'a>(
        &mut self,
        export: &str,
        meaning: Meaning,
        names: impl IntoIterator<Item = &'a str>,
    ) {
        let known = self.exports.iter().position(|known| known == export);
        let export = known.unwrap_or_else(|| {
            self.exports.push(export.to_owned());
            self.exports.len() - 1
        });
        for (rank, name) in names.into_iter().enumerate() {
            self.spelled.insert((export, name.to_owned()));
            let known = self.headers.entry(fold_header(name)).or_default();
            known.push(KnownHeader {
                export,
                meaning,
                rank,
            });
        }
    }

    /// Adds names of a stage.
    pub fn add_stages<'a>(&mut self, stage: Stage, names: impl IntoIterator<Item = &'a str>) {
        let names = names.into_iter().map(|name| (fold_header(name), stage));
        self.stages.extend(names);
    }

    /// Adds registrable domains where anybody can have an address.
    pub fn add_shared_hosts<'a>(
        &mut self,
        kind: SharedHost,
        domains: impl IntoIterator<Item = &'a str>,
    ) {
        let domains = domains.into_iter().map(str::to_ascii_lowercase);
        if kind == SharedHost::Subdomains {
            self.subdomain_hosts.extend(domains);
        } else {
            self.shared_hosts
                .extend(domains.map(|domain| (domain, kind)));
        }
    }

    /// Adds names of machines, `localhost`, and ends of such names, `.local`.
    pub fn add_machines<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        let names = names.into_iter().map(str::to_ascii_lowercase);
        self.machines.extend(names);
    }

    /// Adds words of company names that carry no identity. A word may be several, `sp z oo`.
    pub fn add_name_words<'a>(&mut self, place: Place, words: impl IntoIterator<Item = &'a str>) {
        let words = words
            .into_iter()
            .map(|word| decomposed(&word.to_lowercase()));
        let by_length = |word: &String| std::cmp::Reverse(word.len());
        match place {
            Place::Whole => self.wholes.extend(words),
            Place::Field => self.fields.extend(words),
            Place::Total => self.totals.extend(words),
            Place::Around => {
                let pairs = words.filter_map(|form| {
                    let (front, end) = form.split_once(' ')?;
                    Some((format!("{front} "), format!(" {end}")))
                });
                self.arounds.extend(pairs);
            }
            Place::Front => {
                for form in words {
                    let first = form.split(' ').next().unwrap_or_default().to_owned();
                    let forms = self.fronts.entry(first).or_default();
                    forms.push(form);
                    forms.sort_by_key(by_length);
                }
            }
            Place::Attached => {
                self.attached.extend(words);
                self.attached.sort_by_key(by_length);
            }
            Place::End => {
                for form in words {
                    let last = form.rsplit(' ').next().unwrap_or_default().to_owned();
                    let forms = self.ends.entry(last).or_default();
                    forms.push(form);
                    forms.sort_by_key(by_length);
                }
            }
        }
    }

    /// The meanings of a header; several when exports disagree.
    #[must_use]
    pub fn header(&self, name: &str) -> &[KnownHeader] {
        self.headers
            .get(&fold_header(name))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether an export spells the header like this, to the letter.
    #[must_use]
    pub fn spells(&self, export: usize, name: &str) -> bool {
        self.spelled.contains(&(export, name.to_owned()))
    }

    /// The name of an export, by its number.
    #[must_use]
    pub fn export(&self, at: usize) -> &str {
        &self.exports[at]
    }

    /// The stage of a name, if it is known. A pipeline in brackets behind it is left out; of several labels the
    /// strongest counts.
    #[must_use]
    pub fn stage(&self, name: &str) -> Option<Stage> {
        let known = |text: &str| self.stages.get(&fold_header(text)).copied();
        let bare = |text: &str| {
            let (name, _) = text.trim_end().strip_suffix(')')?.rsplit_once('(')?;
            known(name)
        };
        let labels = || name.split([',', ';', '|']);
        known(name).or_else(|| bare(name)).or_else(|| {
            labels()
                .filter_map(|label| known(label).or_else(|| bare(label)))
                .max()
        })
    }

    /// The kind of addresses anybody can have at this registrable domain, if it is a shared one.
    #[must_use]
    pub fn shared_host(&self, domain: &str) -> Option<SharedHost> {
        self.shared_hosts.get(domain).copied()
    }

    /// The host of a customer below a shared host, `acme.zendesk.com`; none for others, and for `www`.
    #[must_use]
    pub fn customer_host<'h>(&self, host: &'h str) -> Option<&'h str> {
        let mut start = 0;
        loop {
            let (label, rest) = host[start..].split_once('.')?;
            if self.subdomain_hosts.contains(rest) {
                return (label != "www").then_some(&host[start..]);
            }
            start += label.len() + 1;
        }
    }

    /// Whether a host in lower case is the name of a machine.
    #[must_use]
    pub fn is_machine(&self, host: &str) -> bool {
        self.machines.iter().any(|name| {
            if name.starts_with('.') {
                host.ends_with(name)
            } else {
                host == name
            }
        })
    }

    /// A normalised company name without the longest form at its end and the space before it; none where it ends
    /// in no form or is nothing else.
    #[must_use]
    pub fn without_end<'a>(&self, name: &'a str) -> Option<&'a str> {
        let last = name.rsplit(' ').next()?;
        let forms = self.ends.get(last)?.iter();
        forms
            .filter_map(|form| name.strip_suffix(form)?.strip_suffix(' '))
            .find(|rest| !rest.is_empty())
    }

    /// A normalised company name without an article or a form in front; none where there is none.
    #[must_use]
    pub fn without_front<'a>(&self, name: &'a str) -> Option<&'a str> {
        let (first, _) = name.split_once(' ')?;
        let mut forms = self.fronts.get(first)?.iter();
        forms.find_map(|form| name.strip_prefix(form)?.strip_prefix(' '))
    }

    /// A normalised company name without a form at both ends; none where there is none.
    #[must_use]
    pub fn without_around<'a>(&self, name: &'a str) -> Option<&'a str> {
        let mut forms = self.arounds.iter();
        let core = |(front, end): &(String, String)| -> Option<&'a str> {
            let rest = name
                .strip_prefix(front.as_str())?
                .strip_suffix(end.as_str())?;
            (!rest.is_empty()).then_some(rest)
        };
        forms.find_map(core)
    }

    /// Whether a field as written stands for no name: an error of a spreadsheet, `(blank)`.
    #[must_use]
    pub fn is_placeholder_field(&self, field: &str) -> bool {
        self.fields
            .contains(&decomposed(&field.trim().to_lowercase()))
    }

    /// Whether a normalised text begins a line of totals.
    #[must_use]
    pub fn begins_total(&self, text: &str) -> bool {
        let mut totals = self.totals.iter();
        totals.any(|total| {
            text.strip_prefix(total)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        })
    }

    /// Legal forms that are written without a space, the longest first.
    pub fn attached(&self) -> impl Iterator<Item = &str> {
        self.attached.iter().map(String::as_str)
    }

    /// Whether a normalised company name is a placeholder.
    #[must_use]
    pub fn is_placeholder(&self, name: &str) -> bool {
        self.wholes.contains(name)
    }
}

fn rows<'p>(
    playbook: &'p Playbook,
    id: &str,
) -> impl Iterator<Item = (&'p Table, &'p Row)> + use<'p> {
    playbook
        .table(id)
        .into_iter()
        .flat_map(|table| table.rows.iter().map(move |row| (table, row)))
}

fn list(table: &Table, row: &Row, column: &str) -> impl Iterator<Item = &'static str> + use<> {
    table.cell(row, column).list().iter().map(|text| &**text)
}

/// A text in the letters that names are compared in: accents and syllables apart.
#[must_use]
pub fn decomposed(text: &str) -> String {
    DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(text)
        .into_owned()
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
    use super::{Meaning, Place, SharedHost, Stage, Words};

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
        words.add_stages(Stage::Customer, ["customer", "Closed Won"]);
        words.add_stages(Stage::Prospect, ["lead", "opportunity"]);
        words.add_stages(Stage::Former, ["churned"]);
        words.add_stages(Stage::Other, ["other"]);
        words.add_shared_hosts(SharedHost::Mail, ["gmail.com", "web.de"]);
        words.add_shared_hosts(SharedHost::Pages, ["facebook.com"]);
        words.add_shared_hosts(SharedHost::Pages, ["apps.apple.com"]);
        words.add_shared_hosts(
            SharedHost::Subdomains,
            ["zendesk.com", "alibaba.com", "en.alibaba.com"],
        );
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
    use super::{
        FREE_MAIL, Meaning, NAME_WORDS, SHARED_HOSTS, Stage, Words, decomposed, fold_header, list,
        rows, sample::words,
    };
    use crate::overlap::columns::recognise;
    use crate::overlap::company::normalised;
    use crate::overlap::domain::of_website;
    use crate::playbook::Playbook;

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
        assert_eq!(words.stage("closed_won"), Some(Stage::Customer));
        assert_eq!(words.stage("nonsense"), None);
        assert_eq!(words.stage(""), None);
        for (name, stage) in [
            ("Closed Won (Sales Pipeline)", Stage::Customer),
            ("Lead, Customer", Stage::Customer),
            ("Lead; nonsense", Stage::Prospect),
            ("churned (EU), lead (US)", Stage::Prospect),
        ] {
            assert_eq!(words.stage(name), Some(stage), "{name}");
        }
        assert_eq!(words.header("WEBSITE")[0].meaning, Meaning::Website);
        assert!(words.header("colour").is_empty());
    }

    fn playbook() -> Playbook {
        Playbook::embedded(crate::facts::catalog().vocabulary.clone()).expect("sound tables")
    }

    #[test]
    fn every_free_mail_domain_is_a_registrable_one_or_it_would_never_match() {
        let playbook = playbook();
        for (table, row) in rows(&playbook, FREE_MAIL) {
            for domain in list(table, row, "domains") {
                let found = of_website(domain.as_bytes(), &Words::default());
                assert_eq!(found.as_deref(), Ok(domain), "row {}", row.id);
            }
        }
    }

    #[test]
    fn every_host_of_pages_is_a_registrable_domain_or_it_would_never_match() {
        let playbook = playbook();
        for (table, row) in rows(&playbook, SHARED_HOSTS) {
            for host in list(table, row, "hosts") {
                if table.text(row, "names") == "pages" {
                    let found = of_website(host.as_bytes(), &Words::default());
                    let is_below = found.is_ok_and(|found| host.ends_with(&found));
                    assert!(is_below, "row {}: {host}", row.id);
                }
            }
        }
    }

    #[test]
    fn every_word_of_company_names_is_written_as_names_are_read() {
        let playbook = playbook();
        for (table, row) in rows(&playbook, NAME_WORDS) {
            if matches!(table.text(row, "place"), "field" | "front") {
                continue;
            }
            for word in list(table, row, "words") {
                let read = normalised(word.as_bytes(), &Words::default());
                assert_eq!(read, decomposed(word), "row {}", row.id);
            }
        }
    }

    #[test]
    fn legal_forms_of_many_countries_come_off() {
        let words = Words::of(&playbook());
        for name in [
            "Alfa S.A.B. de C.V.",
            "Alfa S.A.P.I. de C.V.",
            "Alfa Ltd. Şti.",
            "Alfa A.Ş.",
            "Alfa Limitée",
            "Alfa Ltée",
            "Alfa e.V.",
            "Alfa eG",
            "Alfa Aktiengesellschaft",
            "Alfa Gesellschaft mit beschränkter Haftung",
            "Alfa GmbH & Co. KGaA",
            "Alfa d.d.",
            "Alfa AD",
            "Alfa EAD",
            "Alfa Bt.",
            "Alfa S.A.L.",
            "Alfa S.A.E.",
            "Alfa S.A.C.",
            "Alfa S.r.l.s.",
            "Alfa P.C.",
            "Alfa (P) Ltd.",
            "Alfa (Proprietary) Limited",
            "Alfa Public Limited Company",
            "Alfa Limited Liability Company",
            "Alfa Limited Partnership",
            "Alfa Société Anonyme",
            "Alfa Sociedad Anónima",
            "株式会社Alfa",
            "Alfa株式会社",
            "(株)Alfa",
            "㈱ Alfa",
            "Alfa有限公司",
            "주식회사 Alfa",
            "Alfa (주)",
            "S.C. Alfa S.R.L.",
            "SIA Alfa",
            "UAB „Alfa“",
            "Alfa, UAB",
            "AB Alfa",
            "Oy Alfa Ab",
            "A/S Alfa",
            "SARL Alfa",
            "GmbH Alfa",
            "ТОО «Alfa»",
            "ИП Alfa",
            "شركة Alfa",
            "شركة Alfa ذ.م.م",
            "Công ty TNHH Alfa",
            "Công ty Cổ phần Alfa",
            "บริษัท Alfa จำกัด",
            "บริษัท Alfa จำกัด (มหาชน)",
            "Alfa Α.Ε.",
            "Alfa ЕООД",
        ] {
            assert_eq!(normalised(name.as_bytes(), &words), "alfa", "{name}");
        }
    }

    #[test]
    fn names_that_look_like_a_form_in_front_stay_whole() {
        let words = Words::of(&playbook());
        for (name, expected) in [
            ("SC Johnson", "sc johnson"),
            ("SAS Institute", "sas institute"),
            ("AS Roma", "as roma"),
            ("SE Health", "se health"),
            ("#1 Plumbing", "1 plumbing"),
            ("Value Added", "value added"),
        ] {
            assert_eq!(normalised(name.as_bytes(), &words), expected, "{name}");
        }
    }

    #[test]
    fn placeholders_of_many_languages_name_nobody() {
        let words = Words::of(&playbook());
        for name in [
            "Unknown Company",
            "keine Angabe",
            "k.A.",
            "Privatperson",
            "particulier",
            "Unbekannt",
            "inconnu",
            "sin empresa",
            "не указано",
            "なし",
            "無し",
            "个人",
            "not applicable",
            "none given",
            "(blank)",
            "#REF!",
            "#VALUE!",
            "#NAME?",
            "#NV",
            "#DIV/0!",
            "#BEZUG!",
            "NaN",
            "0",
            "NULL",
            "Test Account",
            "Test GmbH",
            "unknown GmbH",
            "N/A Inc",
        ] {
            assert_eq!(normalised(name.as_bytes(), &words), "", "{name}");
        }
    }

    #[test]
    fn the_headers_of_five_exports_name_accounts() {
        let words = Words::of(&playbook());
        let header = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
        for (export, text, website, email, company, stage) in [
            (
                "HubSpot",
                "Record ID|Company name|Company owner|Company Domain Name|Lifecycle Stage",
                vec![3],
                vec![],
                vec![1],
                Some(4),
            ),
            (
                "Salesforce",
                "Account ID|Account Name|Website|Type|Billing Country",
                vec![2],
                vec![],
                vec![1],
                Some(3),
            ),
            (
                "Stripe",
                "id|Description|Email|Name|Created (UTC)|Delinquent|Status",
                vec![],
                vec![2],
                vec![3, 1],
                Some(6),
            ),
            (
                "Pipedrive",
                "Deal - Title|Organization - Name|Person - Email|Deal - Status",
                vec![],
                vec![2],
                vec![1],
                Some(3),
            ),
            (
                "plain list",
                "company|domain|e-mail|stage",
                vec![1],
                vec![2],
                vec![0],
                Some(3),
            ),
        ] {
            let found = recognise(&header(text), &words);
            assert_eq!(found.export.as_deref(), Some(export), "{text}");
            assert_eq!(found.columns.website, website, "{text}");
            assert_eq!(found.columns.email, email, "{text}");
            assert_eq!(found.columns.company, company, "{text}");
            assert_eq!(found.stages.first(), stage.as_ref(), "{text}");
        }
    }

    #[test]
    fn a_plain_list_of_two_columns_is_no_export_of_a_crm() {
        let words = Words::of(&playbook());
        for (header, export) in [
            (["company", "domain"], "plain list"),
            (["email", "company"], "plain list"),
            (["Account Name", "Website"], "Salesforce"),
        ] {
            let found = recognise(&header.map(str::to_owned), &words);
            assert_eq!(found.export.as_deref(), Some(export), "{header:?}");
        }
    }

    #[test]
    fn stages_of_exports_are_known() {
        let words = Words::of(&playbook());
        for (name, stage) in [
            ("Customer", Stage::Customer),
            ("closedwon", Stage::Customer),
            ("Customer - Direct", Stage::Customer),
            ("past_due", Stage::Customer),
            ("Marketing Qualified Lead", Stage::Prospect),
            ("Negotiation/Review", Stage::Prospect),
            ("Closed Lost", Stage::Former),
            ("Subscriber", Stage::Other),
            ("Closed - Converted", Stage::Customer),
            ("Meet & Present", Stage::Prospect),
            ("Qualify", Stage::Prospect),
            ("Negotiate", Stage::Prospect),
            ("Lead In", Stage::Prospect),
            ("Needs Defined", Stage::Prospect),
            ("Attempted to contact", Stage::Prospect),
            ("Connected", Stage::Prospect),
            ("Churned Customer", Stage::Former),
            ("Closed Won (Sales Pipeline)", Stage::Customer),
            ("Customer, Hot lead", Stage::Customer),
        ] {
            assert_eq!(words.stage(name), Some(stage), "{name}");
        }
    }
}
