//! The calls with their bodies: each field takes a term or what the platform asks for besides, in the type that its
//! vendor documents.

use serde_json::{Map, Value as Json, json};

use super::{Carried, Compiler, Operation};
use crate::blueprint::Tier;
use crate::changes::{TermValue, words};
use crate::diagnostics::Diagnostics;
use crate::playbook::table::Row;
use crate::units::{Decimal, Percent};

/// The field of an object that stands for a variable: its name, with the type of its value beside it.
/// `{"$from": "WEBSITE", "type": "url"}`.
pub const FROM: &str = "$from";

/// A call's id as a variable of the shell.
pub(super) fn variable(id: &str) -> String {
    id.replace(['-', '.'], "_")
}

/// The variables in a body.
pub(super) fn variables(body: &Json) -> Vec<String> {
    match body {
        Json::Object(fields) => match fields.get(FROM).and_then(Json::as_str) {
            Some(name) => vec![name.to_owned()],
            None => fields.values().flat_map(variables).collect(),
        },
        Json::Array(items) => items.iter().flat_map(variables).collect(),
        _ => Vec::new(),
    }
}

/// A value as a field takes it, and the number of the design where that is another one.
type Taken = (Json, Option<Decimal>);

impl Compiler<'_> {
    /// The calls of the platform in their order. Of a call for each tier, the highest tier's comes first: lower ones
    /// lead to it.
    pub(super) fn operations(&self) -> Result<Vec<Operation>, Diagnostics> {
        let calls = self.playbook.compiled_in("setup-calls");
        let mut operations = Vec::new();
        let mut problems = Vec::new();
        for call in &calls.rows {
            if call.text("platform") != self.platform.id {
                continue;
            }
            let each_tier = call.text("each") == "tier";
            let tiers = if each_tier { self.tiers.len() } else { 1 };
            // A call that cannot do without a share is none for a tier that pays a sum or nothing.
            let needs_share = self.needs_share(call);
            let is_paid = |tier: &&&Tier| !needs_share || self.term(tier, "rate").is_some();
            for tier in self.tiers[..tiers].iter().rev().filter(is_paid) {
                match self.operation(call, tier, each_tier) {
                    Ok(operation) => operations.push(operation),
                    Err(found) => problems.extend(found.0),
                }
            }
        }
        Diagnostics::ensure_none(problems)?;
        Ok(operations)
    }

    fn needs_share(&self, call: &Row) -> bool {
        let fields = self.playbook.compiled_in("setup-fields");
        fields.rows.iter().any(|field| {
            field.text("call") == call.id && field.text("takes") == "rate" && field.yes("required")
        })
    }

    fn operation(
        &self,
        call: &Row,
        tier: &Tier,
        each_tier: bool,
    ) -> Result<Operation, Diagnostics> {
        let fields = self.playbook.compiled_in("setup-fields");
        let is_json = self.platform.text("encoding") == "json";
        let mut body = Json::Object(Map::new());
        let mut values = Vec::new();
        let mut problems = Vec::new();
        for field in &fields.rows {
            let only = field.text("only");
            let applies = only.is_empty() || only == duration_kind(tier);
            if field.text("call") != call.id || !applies {
                continue;
            }
            let name = field.text("name");
            let Some((value, rounded_from)) = self.taken(field, tier) else {
                if field.yes("required") {
                    problems.push(super::refusal(
                        format!(
                            "`{name}` of `{}` is required, and nothing fills it",
                            call.id
                        ),
                        "give its row in `setup-fields` a `takes`",
                    ));
                }
                continue;
            };
            if let Some(wrong) = wrong(field, &value) {
                problems.push(super::refusal(
                    format!("`{name}` of `{}` takes no {value}: {wrong}", call.id),
                    "change the design, or correct the row in `setup-fields`",
                ));
            }
            if is_json {
                insert(&mut body, name, value.clone());
            } else {
                body[name] = value.clone();
            }
            values.push(self.carried(field, tier, (value, rounded_from)));
        }
        Diagnostics::ensure_none(problems)?;
        let text = |column| call.text(column).to_owned();
        Ok(Operation {
            id: if each_tier {
                format!("{}.{}", call.id, tier.id)
            } else {
                call.id.to_owned()
            },
            tier: each_tier.then(|| tier.id.clone()),
            does: if each_tier {
                format!("{} of the {} tier", text("does"), tier.name)
            } else {
                text("does")
            },
            method: text("method"),
            path: self.path(call.text("path"), tier),
            body,
            answer: call.cell("answer").text().map(str::to_owned),
            values,
            documented: call.yes("documented"),
            confidence: text("confidence"),
            remark: call.cell("remark").text().map(str::to_owned),
            source: call.source.to_owned(),
        })
    }

    /// A path in which a call's id has become the variable of its answer for this tier.
    fn path(&self, path: &str, tier: &Tier) -> String {
        let part = |part: &str| match part.strip_prefix(':') {
            Some(name) => format!(":{}", self.variable_of(name, tier)),
            None => part.to_owned(),
        };
        path.split('/').map(part).collect::<Vec<_>>().join("/")
    }

    /// The variable that a word stands for: the answer of the call of that id, else one of the environment.
    fn variable_of(&self, name: &str, tier: &Tier) -> String {
        let calls = self.playbook.compiled_in("setup-calls");
        match calls.row(name) {
            Some(call) if call.text("each") == "tier" => variable(&format!("{name}.{}", tier.id)),
            _ => variable(name),
        }
    }

    /// The value of a field for a tier; none where the field takes nothing.
    fn taken(&self, field: &Row, tier: &Tier) -> Option<Taken> {
        let kind = field.text("type");
        let fixed = field.cell("value").text();
        let plain = |value: Json| Some((value, None));
        match (field.text("takes"), fixed) {
            ("", _) => None,
            ("website", Some(name)) => match &self.blueprint.company.website {
                Some(website) => plain(json!(website)),
                None => plain(json!({FROM: name, "type": kind})),
            },
            ("link-word", Some(usual)) => match &self.blueprint.tooling.link_parameter {
                Some(word) => plain(json!(format!("?{word}"))),
                None => plain(json!(usual)),
            },
            ("environment" | "answer", Some(name)) => {
                let name = self.variable_of(name, tier);
                plain(json!({FROM: name, "type": kind}))
            }
            ("tier-name", _) => plain(json!(tier.name)),
            ("tier-slug", _) => plain(json!(tier.id)),
            ("company", _) => plain(json!(self.blueprint.company.name)),
            ("currency", _) => plain(json!(self.blueprint.company.currency)),
            ("discount", _) => plain(json!(self.discount()?)),
            (_, Some(fixed)) => plain(typed(kind, fixed)),
            (term, None) => match &self.term(tier, term)?.value {
                TermValue::Number(number) => {
                    let allowed = field.list("allowed");
                    let minor = self.blueprint.company.minor_units;
                    let number = match field.text("unit") {
                        "cents" => number * Decimal::from(10_u64.pow(minor)),
                        _ => *number,
                    };
                    let (sent, is_other) = rounded(number, allowed);
                    Some((json!(Percent(sent)), is_other.then_some(number)))
                }
                TermValue::Word(word) if kind == "boolean" => plain(json!(word != Tier::OPEN)),
                TermValue::Word(word) => plain(json!(word)),
                TermValue::List(list) => plain(json!(list)),
            },
        }
    }

    fn carried(&self, field: &Row, tier: &Tier, (value, rounded_from): Taken) -> Carried {
        let terms = self.playbook.compiled_in("setup-terms");
        let term = terms.row(field.text("takes"));
        let decision = term.and_then(|term| {
            let id = format!("{}.{}", term.cell("decided_by").text()?, tier.id);
            let mut decisions = self.blueprint.decisions.iter();
            decisions
                .find(|decision| decision.id == id)
                .map(|decision| decision.id.clone())
        });
        Carried {
            field: field.text("name").to_owned(),
            value,
            unit: field.cell("unit").text().map(str::to_owned),
            term: term.map(|term| term.id.to_owned()),
            path: term.map(|term| path_in_blueprint(term.text("path"), tier)),
            decision,
            rounded_from: rounded_from
                .map(|from| words(Some(&TermValue::Number(from)), field.text("unit"))),
            confidence: field.text("confidence").to_owned(),
            source: field.source.to_owned(),
        }
    }
}

/// `first_payment`, `months` or `lifetime`: how long a tier's partners are paid.
fn duration_kind(tier: &Tier) -> &'static str {
    match tier.lasts() {
        (Some(_), _) => "months",
        (None, true) => "lifetime",
        (None, false) => "first_payment",
    }
}

/// `tiers.commission.rate` for a tier: `tiers.referral.commission.rate`.
fn path_in_blueprint(path: &str, tier: &Tier) -> String {
    match path.strip_prefix("tiers.") {
        Some(rest) => format!("tiers.{}.{rest}", tier.id),
        None => path.to_owned(),
    }
}

/// The least number allowed that is not below the one wanted, else the largest; and whether that is another one.
/// Anything is allowed where no number is listed.
pub(super) fn rounded(wanted: Decimal, allowed: &[&str]) -> (Decimal, bool) {
    let numbers: Vec<Decimal> = allowed.iter().filter_map(|one| one.parse().ok()).collect();
    let enough = numbers.iter().filter(|number| **number >= wanted).min();
    let sent = enough.or(numbers.iter().max()).copied().unwrap_or(wanted);
    (sent, sent != wanted)
}

/// A fixed value in a field's type.
fn typed(kind: &str, text: &str) -> Json {
    match kind {
        "boolean" => json!(text == "true"),
        "integers" => json!([]),
        "null" => Json::Null,
        "integer" | "number" => text
            .parse()
            .map_or(Json::Null, |number: Decimal| json!(Percent(number))),
        _ => json!(text),
    }
}

/// What is wrong with a value by the field's row; nothing for one that is known only when it is sent.
fn wrong(field: &Row, value: &Json) -> Option<String> {
    if value.get(FROM).is_some() {
        return None;
    }
    let kind = field.text("type");
    let fits = match kind {
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "integers" => value.is_array(),
        "url" => value
            .as_str()
            .is_some_and(|text| text.contains("://") && !text.contains(char::is_whitespace)),
        "null" => value.is_null(),
        _ => value.is_string(),
    };
    if !fits {
        return Some(format!("it takes a value of the type {kind}"));
    }
    let allowed = field.list("allowed");
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    if !allowed.is_empty() && !allowed.contains(&text.as_str()) {
        return Some(format!("it takes {}", allowed.join(", ")));
    }
    let number: Option<Decimal> = value.is_number().then(|| text.parse().ok()).flatten();
    let (minimum, maximum) = (field.number("minimum"), field.number("maximum"));
    match number {
        Some(number) if minimum.is_some_and(|minimum| number < minimum) => {
            Some(format!("the least is {}", minimum.unwrap_or_default()))
        }
        Some(number) if maximum.is_some_and(|maximum| number > maximum) => {
            Some(format!("the most is {}", maximum.unwrap_or_default()))
        }
        _ => None,
    }
}

/// Puts a value where a name such as `schemas[].rules[].type` says; brackets are the first item of a list.
fn insert(body: &mut Json, name: &str, value: Json) {
    let mut place = body;
    for part in name.split('.') {
        let (key, is_list) = match part.strip_suffix("[]") {
            Some(key) => (key, true),
            None => (part, false),
        };
        place = &mut place[key];
        if is_list {
            if place.is_null() {
                *place = json!([{}]);
            }
            place = &mut place[0];
        }
    }
    *place = value;
}

#[cfg(test)]
mod tests {
    use super::{Decimal, insert, rounded};
    use serde_json::json;

    #[test]
    fn a_number_becomes_the_next_one_that_is_not_shorter() {
        let days = ["0", "7", "14", "30", "60", "90"];
        for (wanted, sent) in [(0, 0), (1, 7), (30, 30), (33, 60), (61, 90), (120, 90)] {
            let (found, is_other) = rounded(Decimal::from(wanted), &days);
            assert_eq!(
                (found, is_other),
                (Decimal::from(sent), wanted != sent),
                "{wanted}"
            );
        }
        assert_eq!(
            rounded(Decimal::from(33), &["customers"]),
            (Decimal::from(33), false)
        );
    }

    #[test]
    fn a_name_with_dots_and_brackets_is_nested() {
        let mut body = json!({});
        insert(&mut body, "name", json!("a"));
        insert(&mut body, "schemas[].amount", json!(20));
        insert(&mut body, "schemas[].rules[].type", json!("b"));
        insert(&mut body, "schemas[].rules[].value", json!(12));
        insert(&mut body, "rule.kind", json!("c"));
        let expected = json!({
            "name": "a",
            "rule": {"kind": "c"},
            "schemas": [{"amount": 20, "rules": [{"type": "b", "value": 12}]}]
        });
        assert_eq!(body, expected);
    }
}
