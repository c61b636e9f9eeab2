//! What a change of terms does: which terms, for better or worse, to whom, with which notice, and for how much money.
//!
//! Two blueprints are compared by the ids of their tiers and terms. What a difference means stands in the table
//! `term-changes`; how long before it partners are told, in `notice-norms`.

mod letter;
mod money;
mod notice;
mod schedule;
mod terms;

use serde::Serialize;

use crate::blueprint::{Blueprint, LaunchPlan, PlatformChange};
use crate::playbook::Playbook;
use crate::playbook::table::Row;
use crate::units::Decimal;
pub use letter::{change, words};
pub use money::{Loss, PartnerRevenue, TierMoney};
pub use notice::{Notice, Step, days as notice_days, step_rates};
use terms::{LIFETIME, partners, terms_of};
pub use terms::{Partners, Term, TermValue, terms};

/// The version of the data.
pub const SCHEMA: &str = "partnerkit/diff/v1";

/// What a difference means for the partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The partner loses.
    Worse,
    /// It depends.
    Unclear,
    /// The partner gains.
    Better,
}

impl Class {
    /// The class of the same difference read the other way round.
    #[must_use]
    pub const fn mirrored(self) -> Self {
        match self {
            Self::Worse => Self::Better,
            Self::Unclear => Self::Unclear,
            Self::Better => Self::Worse,
        }
    }

    /// The word for people.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Worse => "worse for partners",
            Self::Unclear => "better or worse, depending on the partner",
            Self::Better => "better for partners",
        }
    }
}

/// A difference of one term of partners who are paid alike.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// `tiers.TIER.TERM`, for partners named by an offer `tiers.TIER.offers.OFFER.TERM`.
    pub id: String,
    /// Whose term it is.
    #[serde(flatten)]
    pub partners: Partners,
    /// The term's id.
    pub term: String,
    /// The term's name.
    pub name: String,
    /// The unit of its values.
    pub unit: String,
    /// The value before.
    pub before: Option<TermValue>,
    /// The value after.
    pub after: Option<TermValue>,
    /// The currencies of both values, where they are amounts of different ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currencies: Option<[String; 2]>,
    /// What it means for the partner.
    pub class: Class,
    /// Whom it touches.
    pub touches: Vec<String>,
    /// Days of notice.
    pub notice_days: u32,
    /// Whether partners have to agree: terms of customers they have already brought get worse.
    pub consent: bool,
}

/// Everything that changes from one design to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Diff {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The company.
    pub company: String,
    /// The currency of every amount, but for a difference that names two.
    pub currency: String,
    /// The digits of its minor unit.
    pub minor_units: u32,
    /// Why the designs are not two states of one program: other companies, other currencies; a sentence each.
    pub remarks: Vec<String>,
    /// The differences, by partners and term; empty where nothing changes for a partner.
    pub differences: Vec<Difference>,
    /// When partners are told, and from when what holds.
    pub notice: Option<Notice>,
    /// What is done, with dates; without tasks where nothing changes.
    pub schedule: LaunchPlan,
    /// What a cut costs or saves, by tier.
    pub money: Vec<TierMoney>,
    /// The partners by size of their loss, where their revenue is known.
    pub losses: Vec<Loss>,
    /// What the platform does to customers referred before, where one is named.
    pub platform: Option<PlatformChange>,
    /// The letter to partners, a paragraph a line; empty where nothing changes.
    pub letter: String,
}

/// What beside the two designs is known of a change.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    /// Days of notice that the agreement promises.
    pub agreed_days: u32,
    /// The platform that the program runs on, by id.
    pub platform: Option<&'a str>,
    /// Partners with what their customers pay a month.
    pub partners: &'a [PartnerRevenue],
}

/// The platforms whose behaviour is known, by id.
pub fn platforms(playbook: &Playbook) -> impl Iterator<Item = &str> {
    playbook
        .compiled_in("platform-changes")
        .rows
        .iter()
        .map(|row| row.id)
}

/// Compares two designs.
#[must_use]
pub fn diff(
    playbook: &Playbook,
    before: &Blueprint,
    after: &Blueprint,
    context: &Context<'_>,
) -> Diff {
    let currencies = Currencies::of(before, after);
    let mut differences = differences(playbook, (before, after), currencies.as_ref());
    for difference in &mut differences {
        difference.notice_days = notice_days(playbook, difference.class).max(context.agreed_days);
    }
    let told = after.generated.start_date;
    let notice = notice::notice(playbook, told, &differences);
    let schedule = schedule::schedule(playbook, told, &differences, notice.as_ref());
    let money = money::by_tier(playbook, (before, after), &differences, context.partners);
    let losses = money::losses(&money, context.partners, after.company.minor_units);
    let remarks = remarks(before, after, currencies.as_ref());
    let letter = letter::letter(playbook, before, after, &differences, notice.as_ref());
    Diff {
        schema: SCHEMA,
        company: after.company.name.clone(),
        currency: after.company.currency.clone(),
        minor_units: after.company.minor_units,
        remarks,
        platform: context
            .platform
            .and_then(|platform| platform_change(playbook, platform)),
        differences,
        notice,
        schedule,
        money,
        losses,
        letter,
    }
}

/// What a platform does to customers referred before, where that is known of it.
#[must_use]
pub fn platform_change(playbook: &Playbook, id: &str) -> Option<PlatformChange> {
    let table = playbook.compiled_in("platform-changes");
    let row = table.row(id)?;
    let text = |column| row.text(column).to_owned();
    Some(PlatformChange {
        platform: text("platform"),
        old_customers: text("old_customers"),
        effect: text("effect"),
        instead: text("instead"),
        confidence: text("confidence"),
        source: row.source.to_owned(),
    })
}

/// The currencies of two designs that are not in one.
struct Currencies {
    /// The currency before and after.
    codes: [String; 2],
    /// Dollars for one unit of each, where both designs say so.
    rates: Option<[Decimal; 2]>,
}

impl Currencies {
    fn of(before: &Blueprint, after: &Blueprint) -> Option<Self> {
        let codes = [before, after].map(|design| design.company.currency.clone());
        let rate = |design: &Blueprint| {
            let given = design.fact("company.usd_rate");
            match design.company.currency.as_str() {
                "USD" => Some(Decimal::ONE),
                _ => {
                    let given = &given?.value;
                    given.number().or_else(|| given.amount())
                }
            }
        };
        (codes[0] != codes[1]).then(|| Self {
            rates: rate(before).zip(rate(after)).map(<[Decimal; 2]>::from),
            codes,
        })
    }

    /// What is said of their amounts.
    fn note(&self) -> String {
        let [before, after] = &self.codes;
        let Some(rates) = self.rates else {
            return format!(
                "Amounts before are in {before} and after in {after}. Without `company.usd_rate` in both designs it is not \
                 said which is more."
            );
        };
        let known = self.codes.iter().zip(rates);
        let known = known.filter(|(code, _)| *code != "USD");
        let rates: Vec<String> = known
            .map(|(code, rate)| format!("1 {code} = {} USD", rate.normalize()))
            .collect();
        let rates = rates.join(", ");
        format!(
            "Amounts before are in {before} and after in {after}, held against each other at {rates}."
        )
    }
}

fn remarks(before: &Blueprint, after: &Blueprint, currencies: Option<&Currencies>) -> Vec<String> {
    let [one, other] = [before, after].map(|design| &design.company.name);
    let companies = (one != other).then(|| {
        format!("The designs are of two companies, {one} and {other}: this compares them and is no change of one program.")
    });
    let currencies = currencies.map(Currencies::note);
    companies.into_iter().chain(currencies).collect()
}

fn differences(
    playbook: &Playbook,
    (before, after): (&Blueprint, &Blueprint),
    currencies: Option<&Currencies>,
) -> Vec<Difference> {
    let meanings = playbook.compiled_in("term-changes");
    let find = |terms: &[(&str, TermValue)], id: &str| {
        let found = terms.iter().find(|(known, _)| *known == id);
        found.map(|(_, value)| value.clone())
    };
    let mut differences = Vec::new();
    for partners in partners(before, after) {
        let old = terms_of(before, after, &partners);
        let new = terms_of(after, before, &partners);
        let is_new = |(id, _): &&(&str, TermValue)| !old.iter().any(|(known, _)| known == id);
        for (id, _) in old.iter().chain(new.iter().filter(is_new)) {
            let Some(row) = meanings.row(id) else {
                continue;
            };
            let values = (find(&old, id), find(&new, id));
            let is_money = row.text("unit") == "money";
            let currencies = currencies.filter(|_| is_money);
            if values.0 != values.1 || currencies.is_some() {
                differences.push(difference(row, &partners, values, currencies));
            }
        }
    }
    differences
}

fn difference(
    row: &Row,
    partners: &Partners,
    (before, after): (Option<TermValue>, Option<TermValue>),
    currencies: Option<&Currencies>,
) -> Difference {
    let class = match (&before, &after, currencies) {
        (Some(TermValue::Number(old)), Some(TermValue::Number(new)), Some(currencies)) => {
            let dollars = currencies
                .rates
                .map(|[one, other]| [*old * one, *new * other]);
            dollars.map_or(Class::Unclear, |dollars| {
                let [old, new] = dollars.map(TermValue::Number);
                class(row, Some(&old), Some(&new))
            })
        }
        _ => class(row, before.as_ref(), after.as_ref()),
    };
    let touches: Vec<String> = row
        .list("touches")
        .iter()
        .map(|one| (*one).to_owned())
        .collect();
    Difference {
        id: format!("{}.{}", partners.path(), row.id),
        partners: partners.clone(),
        term: row.id.to_owned(),
        name: row.text("name").to_owned(),
        unit: row.text("unit").to_owned(),
        currencies: currencies.map(|currencies| currencies.codes.clone()),
        before,
        after,
        class,
        consent: class == Class::Worse && touches.iter().any(|one| one == "existing customers"),
        touches,
        notice_days: 0,
    }
}

/// The class of a difference: whether there is more or less of the term, and what more of it means.
fn class(row: &Row, before: Option<&TermValue>, after: Option<&TermValue>) -> Class {
    let more = match row.text("more") {
        "better" => Class::Better,
        "worse" => Class::Worse,
        _ => Class::Unclear,
    };
    let order = row.list("order");
    let grows = match (before, after) {
        (None, Some(_)) => Some(true),
        (Some(_), None) => Some(false),
        (Some(TermValue::List(old)), Some(TermValue::List(new))) => {
            let added = new.iter().any(|one| !old.contains(one));
            let removed = old.iter().any(|one| !new.contains(one));
            (added != removed).then_some(added)
        }
        (Some(old), Some(new)) => match (size(old, order), size(new, order)) {
            (Some(old), Some(new)) if old != new => Some(new > old),
            _ => None,
        },
        (None, None) => None,
    };
    match grows {
        Some(true) => more,
        Some(false) => more.mirrored(),
        None => Class::Unclear,
    }
}

/// How much of a term there is: its number, or the place of its word in the order.
fn size(value: &TermValue, order: &[&str]) -> Option<Decimal> {
    match value {
        TermValue::Number(number) => Some(*number),
        TermValue::Word(word) if word == LIFETIME => Some(Decimal::MAX),
        TermValue::Word(word) => order.iter().position(|one| one == word).map(Decimal::from),
        TermValue::List(_) => None,
    }
}
