//! The integration candidates: names first, several at once, then what is known of each.

use super::draft::DraftStore;
use super::prompter::{Interrupt, Item, LineAsk, ListAsk, Prompter, Step, Tone};
use crate::answers::{Candidate, RawAnswers, Response};
use crate::questions::{CUSTOMERS, Kind, Question, UNKNOWN};
use crate::units::{Decimal, Value, counted};

/// Asks for the candidates; each change is kept at once.
pub(super) fn ask(
    raw: &mut RawAnswers,
    question: &'static Question,
    fields: &'static [Question],
    prompter: &mut dyn Prompter,
    store: &mut dyn DraftStore,
) -> Result<Step<Response>, Interrupt> {
    loop {
        let candidates = raw.candidates().to_vec();
        let menu = Menu::of(&candidates, fields);
        let ask = ListAsk {
            id: question.id,
            items: &menu.items,
            chosen: &[menu.first],
        };
        let chosen = match prompter.one(&ask)? {
            Step::Answer(chosen) => chosen,
            Step::Back => return Ok(Step::Back),
            Step::Leave => return Ok(Step::Leave),
        };
        let mut put = |raw: &mut RawAnswers, candidates: &[Candidate]| {
            raw.put(question, Response::Candidates(candidates.to_vec()));
            store.save(raw).map_err(Interrupt::Draft)
        };
        let said = match chosen {
            0 if candidates.is_empty() => return Ok(Step::Answer(Response::LeftOut)),
            0 => return Ok(Step::Answer(Response::Candidates(candidates))),
            1 => add(raw, candidates, fields, prompter, &mut put)?,
            chosen => edit(raw, candidates, chosen - 2, fields, prompter, &mut put)?,
        };
        if said == Step::Leave {
            return Ok(Step::Leave);
        }
    }
}

/// Puts a changed list of candidates into the answers and saves them.
type Put<'a> = &'a mut dyn FnMut(&mut RawAnswers, &[Candidate]) -> Result<(), Interrupt>;

/// What can be done with the list as it is.
struct Menu {
    items: Vec<Item>,
    first: usize,
}

impl Menu {
    fn of(candidates: &[Candidate], fields: &[Question]) -> Self {
        let done = match candidates.len() {
            0 => "None: leave them out".to_owned(),
            some => format!("That is all: {}", counted(some, "product", "products")),
        };
        let mut items = vec![
            Item::new("done", done),
            Item::new("add", "Add products, several names at once"),
        ];
        let mut first = usize::from(candidates.is_empty());
        for (index, candidate) in candidates.iter().enumerate() {
            let known = fields
                .iter()
                .filter(|field| candidate.get(field.key).is_some());
            let known = known.count() - 1;
            let all = fields.len() - 1;
            let text = format!(
                "Product {}: {}, {known} of {all} known",
                index + 1,
                candidate.name
            );
            items.push(Item::new(candidate.name.as_str(), text));
            if known == 0 && first == 0 {
                first = items.len() - 1;
            }
        }
        Self { items, first }
    }
}

fn add(
    raw: &mut RawAnswers,
    candidates: Vec<Candidate>,
    fields: &[Question],
    prompter: &mut dyn Prompter,
    put: Put<'_>,
) -> Result<Step<()>, Interrupt> {
    prompter.say(Tone::Question, "What are they called?")?;
    prompter.say(
        Tone::Help,
        "Separate several names by commas, or paste them.",
    )?;
    let Some(name) = fields.iter().find(|field| field.key == "name") else {
        return Ok(Step::Back);
    };
    let mut text = String::new();
    let mut refused = false;
    loop {
        let ask = LineAsk {
            id: name.id,
            text: &text,
            may_be_empty: true,
            several: true,
            refused,
            proposed: false,
        };
        text = match prompter.line(&ask)? {
            Step::Answer(text) => text,
            Step::Back => return Ok(Step::Back),
            Step::Leave => return Ok(Step::Leave),
        };
        let mut all = candidates.clone();
        let mut wrong = None;
        for part in text.split([',', ';', '\n']).map(str::trim) {
            if part.is_empty() {
                continue;
            }
            match name.parse(part) {
                Ok(Value::Text(part)) if is_listed(&all, &part, None) => {
                    wrong = Some(format!("`{part}` is listed twice"));
                }
                Ok(Value::Text(name)) => all.push(Candidate::named(name)),
                Ok(_) => {}
                Err(rejection) => wrong = Some(rejection.sentence(name.label)),
            }
        }
        let Some(words) = wrong else {
            if all.len() > candidates.len() {
                put(raw, &all)?;
            }
            return Ok(Step::Answer(()));
        };
        prompter.say(Tone::Fault, &words)?;
        refused = true;
    }
}

fn is_listed(candidates: &[Candidate], name: &str, except: Option<usize>) -> bool {
    let name = name.to_lowercase();
    candidates
        .iter()
        .enumerate()
        .any(|(index, candidate)| Some(index) != except && candidate.name.to_lowercase() == name)
}

/// Asks what is known of one candidate, or removes it.
fn edit(
    raw: &mut RawAnswers,
    mut all: Vec<Candidate>,
    index: usize,
    fields: &'static [Question],
    prompter: &mut dyn Prompter,
    put: Put<'_>,
) -> Result<Step<()>, Interrupt> {
    let items = [
        Item::new("edit", "Answer the questions about it"),
        Item::new("remove", "Remove it"),
    ];
    prompter.say(Tone::Question, &all[index].name)?;
    let ask = ListAsk {
        id: "integrations.edit",
        items: &items,
        chosen: &[0],
    };
    match prompter.one(&ask)? {
        Step::Answer(0) => {}
        Step::Answer(_) => {
            all.remove(index);
            put(raw, &all)?;
            return Ok(Step::Answer(()));
        }
        Step::Back => return Ok(Step::Back),
        Step::Leave => return Ok(Step::Leave),
    }
    let mut at = 0;
    while let Some(field) = fields.get(at) {
        prompter.say(
            Tone::Question,
            &format!("{} · {}", all[index].name, field.prompt),
        )?;
        prompter.say(Tone::Help, field.help)?;
        let said = match &field.kind {
            Kind::YesNo | Kind::Choice(_) => choose(&all[index], field, prompter)?,
            _ => type_in(raw, &all, index, field, prompter)?,
        };
        match said {
            Step::Answer(value) => {
                all[index].set(field.key, value);
                put(raw, &all)?;
                at += 1;
            }
            Step::Back if at == 0 => break,
            Step::Back => at -= 1,
            Step::Leave => return Ok(Step::Leave),
        }
    }
    Ok(Step::Answer(()))
}

fn choose(
    candidate: &Candidate,
    field: &Question,
    prompter: &mut dyn Prompter,
) -> Result<Step<Option<Value>>, Interrupt> {
    let mut items: Vec<Item> = match &field.kind {
        Kind::YesNo => vec![Item::new("yes", "Yes"), Item::new("no", "No")],
        kind => kind
            .options()
            .iter()
            .map(|option| Item::new(option.id, option.label))
            .collect(),
    };
    let unknown = items.len();
    items.push(Item::new(
        UNKNOWN,
        "I don't know: the score becomes a range",
    ));
    let earlier = candidate.get(field.key);
    let chosen = items
        .iter()
        .position(|item| earlier.as_deref() == Some(&item.id));
    let ask = ListAsk {
        id: field.id,
        items: &items,
        chosen: &[chosen.unwrap_or(0)],
    };
    let step = prompter.one(&ask)?;
    Ok(step.map(|index| {
        (index != unknown)
            .then(|| field.parse(&items[index].id).ok())
            .flatten()
    }))
}

fn type_in(
    raw: &RawAnswers,
    all: &[Candidate],
    index: usize,
    field: &Question,
    prompter: &mut dyn Prompter,
) -> Result<Step<Option<Value>>, Interrupt> {
    let needed = field.key == "name";
    if !needed {
        prompter.say(Tone::Help, "If you don't know, leave the line empty.")?;
    }
    let mut text = all[index].get(field.key).unwrap_or_default();
    let mut refused = false;
    loop {
        let ask = LineAsk {
            id: field.id,
            text: &text,
            may_be_empty: !needed,
            several: false,
            refused,
            proposed: false,
        };
        text = match prompter.line(&ask)? {
            Step::Answer(text) => text,
            Step::Back => return Ok(Step::Back),
            Step::Leave => return Ok(Step::Leave),
        };
        let typed = text.trim();
        if !needed && (typed.is_empty() || field.is_unknown(typed)) {
            return Ok(Step::Answer(None));
        }
        let words = match field.parse(typed) {
            Ok(Value::Text(name)) if is_listed(all, &name, Some(index)) => {
                format!("`{name}` is listed twice")
            }
            Ok(Value::Number(shared))
                if field.key == "shared_accounts"
                    && customers(raw).is_some_and(|customers| shared > customers) =>
            {
                format!("{shared} accounts are more than all your customers")
            }
            Ok(value) => return Ok(Step::Answer(Some(value))),
            Err(rejection) => rejection.sentence(field.label),
        };
        prompter.say(Tone::Fault, &words)?;
        refused = true;
    }
}

fn customers(raw: &RawAnswers) -> Option<Decimal> {
    match raw.response(raw.questionnaire.get(CUSTOMERS)?)? {
        Response::Given(value) => value.number(),
        _ => None,
    }
}
