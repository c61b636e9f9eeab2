//! What each tool returns, as a JSON Schema of its first level: an assistant reads these with every list of tools, so
//! that the whole depth of a blueprint would cost more than it tells.
//!
//! Documents may grow by members; those that are listed keep their meaning.

use rmcp::model::JsonObject;
use serde_json::{Value as Json, json};

use Kind::{Count, List, Map, Text, YesNo};

/// The members of a document.
pub type Output = &'static [Member];

/// A member of a document.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    name: &'static str,
    kind: Kind,
    description: &'static str,
    presence: Presence,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Count,
    YesNo,
    List,
    Map,
}

/// Whether a member is always there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Always,
    /// It may be `null`.
    Nullable,
    /// It may be left out.
    Sometimes,
}

impl Member {
    const fn new(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self {
            name,
            kind,
            description,
            presence: Presence::Always,
        }
    }

    const fn or_null(self) -> Self {
        Self {
            presence: Presence::Nullable,
            ..self
        }
    }

    const fn sometimes(self) -> Self {
        Self {
            presence: Presence::Sometimes,
            ..self
        }
    }

    fn schema(&self) -> Json {
        let kind = match self.kind {
            Kind::Text => "string",
            Kind::Count => "integer",
            Kind::YesNo => "boolean",
            Kind::List => "array",
            Kind::Map => "object",
        };
        let kind = match self.presence {
            Presence::Nullable => json!([kind, "null"]),
            Presence::Always | Presence::Sometimes => json!(kind),
        };
        json!({"type": kind, "description": self.description})
    }
}

/// The JSON Schema of a document.
#[must_use]
pub fn schema(output: Output) -> JsonObject {
    let members = output
        .iter()
        .map(|member| (member.name.to_owned(), member.schema()));
    let required = output
        .iter()
        .filter(|member| member.presence != Presence::Sometimes)
        .map(|member| Json::from(member.name));
    [
        ("type".to_owned(), "object".into()),
        (
            "properties".to_owned(),
            members.collect::<JsonObject>().into(),
        ),
        ("required".to_owned(), required.collect::<Vec<_>>().into()),
    ]
    .into_iter()
    .collect()
}

const fn text(name: &'static str, description: &'static str) -> Member {
    Member::new(name, Text, description)
}

const fn list(name: &'static str, description: &'static str) -> Member {
    Member::new(name, List, description)
}

const fn map(name: &'static str, description: &'static str) -> Member {
    Member::new(name, Map, description)
}

const SCHEMA: Member = text("schema", "The kind of document and its version.");
const COMPANY: Member = text("company", "The company.");
const CURRENCY: Member = text("currency", "The currency of every amount, ISO 4217.");
const MINOR_UNITS: Member = Member::new("minor_units", Count, "The decimal places of an amount.");

/// The output of `questions`.
pub const QUESTIONS: Output = &[
    list(
        "questions",
        "Questions in the order of asking: id, prompt, help (why it is asked), takes, options, example, optional, \
         asked_if, unknown (what is assumed and why), fields of a list.",
    ),
    list(
        "assumptions",
        "Figures of the forecast that nobody is asked for and answers can give: id, what, value, unit, source.",
    ),
    Member::new("open", Count, "How many are open; an answer can open more."),
];

/// The output of `check`.
pub const CHECK: Output = &[
    text("file", "Always `answers`."),
    Member::new(
        "ok",
        YesNo,
        "Whether the answers are complete and go together.",
    ),
    Member::new(
        "answers",
        Count,
        "How many there are, where they are complete.",
    )
    .sometimes(),
    list("assumed", "The ids of those that are assumed.").sometimes(),
    list("missing", "The ids of the questions without an answer."),
    list(
        "problems",
        "What is wrong, or to be known: id, severity, message, help, places (lines of the input as JSON with an indent of two).",
    ),
];

/// The output of `design`: a blueprint, or parts of it.
pub const DESIGN: Output = &[
    SCHEMA,
    map("generated", "Version, rule tables and start date.").sometimes(),
    map("company", "For whom.").sometimes(),
    list(
        "facts",
        "Everything that was known, answered, assumed or derived.",
    )
    .sometimes(),
    map("readiness", "The verdict, why, and its conditions.").sometimes(),
    list(
        "scenarios",
        "The programs that were worked out, the full one first.",
    )
    .sometimes(),
    map(
        "model",
        "Which kind of program leads, why, and what opens the next.",
    )
    .sometimes(),
    map(
        "tooling",
        "Which platform runs it, its plan and price, and how it fits.",
    )
    .sometimes(),
    list(
        "tiers",
        "The three tiers, entry level first: commission, ceiling, requirements, payout.",
    )
    .sometimes(),
    map("policies", "Rules of engagement.").sometimes(),
    map("attribution", "Who gets credit for what.").sometimes(),
    map(
        "recruitment",
        "Whom to recruit, how many, and how to get them going.",
    )
    .sometimes(),
    list("integrations", "Integration candidates, best first.").sometimes(),
    map("launch_plan", "The dated plan of the first 90 days.").sometimes(),
    map("economics", "What the program earns, costs and risks.").sometimes(),
    list(
        "comparison",
        "Each tier beside public programs, and what it would bring partners.",
    )
    .sometimes(),
    list("milestones", "What comes after day 90.").sometimes(),
    map("co_marketing", "Joint campaigns that fit the budget.").sometimes(),
    map("operations", "How the running program is looked after.").sometimes(),
    list("topics", "Further advice where it applies.").sometimes(),
    list(
        "warnings",
        "What must be known before signing: what, why, fix.",
    )
    .sometimes(),
    list(
        "assumptions",
        "Everything that was assumed for want of an answer.",
    )
    .sometimes(),
    list("decisions", "Every decision with the rule that made it.").sometimes(),
    list("sources", "The sources of everything above.").sometimes(),
];

/// The output of `explain`.
pub const EXPLAIN: Output = &[
    list(
        "decisions",
        "Decisions: id, question, outcome, because, row, facts, source, also_matched; with `rows` where one was asked for.",
    ),
    list(
        "levers",
        "For each answer, the nearest change that changes a decision.",
    )
    .sometimes(),
];

/// The output of `forecast`.
pub const FORECAST: Output = &[
    map("unit", "One customer: lifetime value, payback, ceilings."),
    list(
        "caps",
        "Rates that the usual structures can carry, by tier.",
    ),
    map("clawback", "What comes back of commissions."),
    map(
        "program",
        "The program: partners, customers, money, break-even month.",
    ),
    list("tornado", "The inputs that move the result most."),
    map(
        "monte_carlo",
        "The simulation: percentiles and the chance of a loss.",
    )
    .or_null(),
    map(
        "profit_and_loss",
        "The statement, in total and by month or year.",
    ),
    list(
        "inputs",
        "Every input with its unit and where it comes from.",
    ),
];

/// The output of `diff`.
pub const DIFF: Output = &[
    SCHEMA,
    COMPANY,
    CURRENCY,
    MINOR_UNITS,
    list(
        "differences",
        "By tier and term: before, after, and whether it is worse or better for the partner.",
    ),
    map(
        "notice",
        "When partners are told, and from when what holds.",
    )
    .or_null(),
    map("schedule", "What is done, with dates."),
    list("money", "What a cut costs or saves, by tier."),
    list(
        "losses",
        "Partners by size of their loss, where their revenue is known.",
    ),
    map(
        "platform",
        "What the platform does to customers referred before.",
    )
    .or_null(),
    text(
        "letter",
        "The letter to partners; empty where nothing changes.",
    ),
];

/// The output of `export`.
pub const EXPORT: Output = &[
    SCHEMA,
    COMPANY,
    text("start_date", "Day 1 of the program."),
    map(
        "platform",
        "Where calls go: base, headers and keys from the environment, and how partners come in.",
    ),
    list(
        "operations",
        "The calls in their order: method, path, body, and for each value where it comes from. Nothing is sent.",
    ),
    list(
        "settings",
        "What is set by hand: screen, setting, value by tier.",
    ),
    list(
        "gaps",
        "What the platform cannot hold, the nearest it can, and what that costs.",
    ),
    list("questions", "What to ask the platform before buying it."),
    list("later", "Tiers that open later and are not set up yet."),
    list("sources", "The pages that all of it rests on."),
];

/// The output of `diagnose`.
pub const DIAGNOSE: Output = &[
    SCHEMA,
    text("as_of", "The last day of the data.").or_null(),
    text(
        "currency",
        "The currency of all amounts, where the exports name it.",
    )
    .or_null(),
    Member::new(
        "hold_days",
        Count,
        "Days after a sale before its commission counts as earned.",
    ),
    map(
        "constraint",
        "What holds the program back, with its figures and what to do.",
    ),
    map("measures", "What was measured."),
    list("yardsticks", "What others reach."),
    map("bounty", "A bounty for the dormant.").or_null(),
    list("signals", "What to look into; never a verdict."),
    list("files", "How each file was read."),
    list("notes", "What was noticed in reading."),
];

/// The output of `settle`.
pub const SETTLE: Output = &[
    SCHEMA,
    text("customer", "The customer; empty where the case names none."),
    text("verdict", "`partner`, `split` or `none`."),
    text(
        "credit",
        "The partner with the credit, several joined by `+`, or `none`.",
    ),
    list("partners", "The partners with the credit."),
    text("headline", "Who is paid, in a sentence."),
    text("rule", "The rule that decided."),
    text("because", "Why, in a sentence."),
    text("source", "The rule's source."),
    text(
        "flag",
        "What is to be looked into, such as `self-referral`.",
    )
    .sometimes(),
    text(
        "commission",
        "The commission of the last payment, of all partners together.",
    )
    .sometimes(),
    list(
        "outranked",
        "The rules that applied too, the strongest first.",
    ),
    list("evidence", "Evidence that would make the verdict safe."),
    text("letter", "The letter to those concerned."),
    list("customers", "The same for each customer of the case."),
];

/// The output of `compare`.
pub const COMPARE: Output = &[
    SCHEMA,
    COMPANY,
    CURRENCY,
    MINOR_UNITS,
    list(
        "tiers",
        "Each tier beside public programs and what it would bring a partner: quartiles, position, income, the nearest.",
    ),
    Member::new(
        "old",
        Count,
        "How many public programs were read too long ago.",
    ),
    Member::new("old_after_months", Count, "Months after which that is so."),
];
