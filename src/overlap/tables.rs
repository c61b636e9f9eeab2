//! Reads the words of recognition from the playbook's catalogues.

use super::company::decomposed;
use super::words::{Meaning, OpenHost, Place, Standing, Words};
use crate::playbook::Playbook;
use crate::playbook::table::{Row, Table};

/// The catalogues read here.
const HEADERS: &str = "crm-headers";
const STAGES: &str = "crm-stages";
const FREE_MAIL: &str = "free-mail-domains";
const OPEN_HOSTS: &str = "hosts-of-nobody";
const NAME_WORDS: &str = "company-name-words";

impl Words {
    /// The words of a playbook.
    #[must_use]
    pub fn of(playbook: &Playbook) -> Words {
        let mut words = Words::default();
        for (table, row) in rows(playbook, HEADERS) {
            let name = text(table, row, "name");
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
            if let Some(standing) = Standing::from_word(text(table, row, "standing")) {
                words.add_stages(standing, list(table, row, "words"));
            }
        }
        for (table, row) in rows(playbook, FREE_MAIL) {
            words.add_open_hosts(OpenHost::Mail, list(table, row, "domains"));
        }
        for (table, row) in rows(playbook, OPEN_HOSTS) {
            let hosts = list(table, row, "hosts");
            match text(table, row, "names") {
                "machines" => words.add_machines(hosts),
                _ => words.add_open_hosts(OpenHost::Pages, hosts),
            }
        }
        for (table, row) in rows(playbook, NAME_WORDS) {
            let place = match text(table, row, "place") {
                "front" => Place::Front,
                "whole" => Place::Whole,
                "attached" => Place::Attached,
                _ => Place::End,
            };
            for word in list(table, row, "words") {
                words.add_name_words(place, [decomposed(word).as_str()]);
            }
        }
        words
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

fn text(table: &Table, row: &Row, column: &str) -> &'static str {
    table.text(row, column)
}

fn list(table: &Table, row: &Row, column: &str) -> impl Iterator<Item = &'static str> + use<> {
    table.cell(row, column).list().iter().map(|text| &**text)
}

#[cfg(test)]
mod tests {
    use super::{FREE_MAIL, NAME_WORDS, OPEN_HOSTS, list, rows, text};
    use crate::overlap::columns::recognise;
    use crate::overlap::company::{decomposed, normalised};
    use crate::overlap::domain::of_website;
    use crate::overlap::words::{Standing, Words};
    use crate::playbook::Playbook;

    fn playbook() -> Playbook {
        Playbook::embedded(crate::facts::words().vocabulary.clone()).expect("sound tables")
    }

    #[test]
    fn every_free_mail_domain_is_a_registrable_one_or_it_would_never_match() {
        let playbook = playbook();
        for (table, row) in rows(&playbook, FREE_MAIL) {
            for domain in list(table, row, "domains") {
                let mut host = Vec::new();
                let found = of_website(domain.as_bytes(), &mut host, &Words::default());
                assert_eq!(found, Ok(domain.as_bytes()), "row {}", row.id);
            }
        }
    }

    #[test]
    fn every_host_of_pages_is_a_registrable_domain_or_it_would_never_match() {
        let playbook = playbook();
        for (table, row) in rows(&playbook, OPEN_HOSTS) {
            for host in list(table, row, "hosts") {
                if text(table, row, "names") == "pages" {
                    let mut lower = Vec::new();
                    let found = of_website(host.as_bytes(), &mut lower, &Words::default());
                    assert_eq!(found, Ok(host.as_bytes()), "row {}", row.id);
                }
            }
        }
    }

    #[test]
    fn every_word_of_company_names_is_written_as_names_are_read() {
        let playbook = playbook();
        for (table, row) in rows(&playbook, NAME_WORDS) {
            for word in list(table, row, "words") {
                let mut name = Vec::new();
                let read = normalised(word.as_bytes(), &mut name, &Words::default());
                assert_eq!(read, decomposed(word).as_bytes(), "row {}", row.id);
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
        ] {
            let mut buffer = Vec::new();
            let read = normalised(name.as_bytes(), &mut buffer, &words);
            assert_eq!(read, b"alfa", "{name}");
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
            assert_eq!(found.columns.stage, stage, "{text}");
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
        for (stage, standing) in [
            ("Customer", Standing::Customer),
            ("closedwon", Standing::Customer),
            ("Customer - Direct", Standing::Customer),
            ("past_due", Standing::Customer),
            ("Marketing Qualified Lead", Standing::Prospect),
            ("Negotiation/Review", Standing::Prospect),
            ("Closed Lost", Standing::Former),
            ("Subscriber", Standing::Other),
            ("Closed - Converted", Standing::Customer),
            ("Meet & Present", Standing::Prospect),
            ("Qualify", Standing::Prospect),
            ("Negotiate", Standing::Prospect),
            ("Lead In", Standing::Prospect),
            ("Needs Defined", Standing::Prospect),
            ("Attempted to contact", Standing::Prospect),
            ("Connected", Standing::Prospect),
            ("Churned Customer", Standing::Former),
            ("Closed Won (Sales Pipeline)", Standing::Customer),
            ("Customer, Hot lead", Standing::Customer),
        ] {
            assert_eq!(words.standing(stage), Some(standing), "{stage}");
        }
    }
}
