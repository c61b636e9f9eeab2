//! The integration candidates: their names in one line, then a screen with all questions for each.

use super::draft::DraftStore;
use super::prompter::{Interrupt, Item, LineAsk, ListAsk, MORE, Prompter, Step, Tone};
use crate::answers::{Candidate, RawAnswers, Response};
use crate::questions::{CUSTOMERS, Kind, Question, UNKNOWN};
use crate::units::{Decimal, Value, capitalized, counted};

/// The key of the field that names a product.
const NAME: &str = "name";

/// More about a field of a product.
fn more(field: &Question) -> [String; 1] {
    let expects = capitalized(&field.kind.expects());
    [match field.key {
        NAME => format!("{expects}; several are separated by commas, or pasted as a column."),
        _ => format!("{expects}. What is not known makes the score a range."),
    }]
}

/// Asks for the candidates; each change is kept at once.
pub(super) fn ask(
    raw: &mut RawAnswers,
    question: &'static Question,
    fields: &'static [Question],
    prompter: &mut dyn Prompter,
    store: &mut dyn DraftStore,
) -> Result<Step<Response>, Interrupt> {
    let mut put = |raw: &mut RawAnswers, all: &[Candidate]| {
        raw.put(question, Response::Candidates(all.to_vec()));
        store.save(raw).map_err(Interrupt::Draft)
    };
    'names: loop {
        let earlier = raw.candidates().to_vec();
        let all = match names(&earlier, question, fields, prompter)? {
            Step::Answer(all) if all.is_empty() => {
                return Ok(Step::Answer(Response::LeftOut));
            }
            Step::Answer(all) => all,
            Step::Back => return Ok(Step::Back),
            Step::Leave => return Ok(Step::Leave),
        };
        if all != earlier {
            put(raw, &all)?;
        }
        let is_new = |one: &&Candidate| !is_listed(&earlier, &one.name);
        for name in all.iter().filter(is_new).map(|one| one.name.as_str()) {
            match about(raw, name, fields, prompter, &mut put)? {
                Step::Answer(()) => {}
                Step::Back => continue 'names,
                Step::Leave => return Ok(Step::Leave),
            }
        }
        if earlier.is_empty() {
            return Ok(Step::Answer(Response::Candidates(
                raw.candidates().to_vec(),
            )));
        }
        match corrections(raw, question, fields, prompter, &mut put)? {
            Step::Answer(()) => {
                return Ok(Step::Answer(Response::Candidates(
                    raw.candidates().to_vec(),
                )));
            }
            Step::Back => {}
            Step::Leave => return Ok(Step::Leave),
        }
    }
}

/// Puts a changed list of candidates into the answers and saves them.
type Put<'a> = &'a mut dyn FnMut(&mut RawAnswers, &[Candidate]) -> Result<(), Interrupt>;

/// Asks for the names; what is known of a product stays with its name.
fn names(
    earlier: &[Candidate],
    question: &Question,
    fields: &[Question],
    prompter: &mut dyn Prompter,
) -> Result<Step<Vec<Candidate>>, Interrupt> {
    let Some(name) = fields.iter().find(|field| field.key == NAME) else {
        return Ok(Step::Answer(Vec::new()));
    };
    let all: Vec<&str> = earlier.iter().map(|one| one.name.as_str()).collect();
    let mut text = all.join(", ");
    let mut refused = false;
    loop {
        let ask = LineAsk {
            id: question.id,
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
        if text.trim() == MORE {
            for line in more(name) {
                prompter.say(Tone::Help, &line)?;
            }
            text = all.join(", ");
            continue;
        }
        match listed(&text, earlier, name) {
            Ok(all) => return Ok(Step::Answer(all)),
            Err(words) => prompter.say(Tone::Fault, &words)?,
        }
        refused = true;
    }
}

/// The products that a text names, or why one of them cannot be taken.
fn listed(text: &str, earlier: &[Candidate], field: &Question) -> Result<Vec<Candidate>, String> {
    let mut all: Vec<Candidate> = Vec::new();
    // A name that was given in a file may hold a comma.
    let (mut rest, mut parts) = (text.trim(), Vec::new());
    while !rest.is_empty() {
        let is_whole = |name: &&str| {
            let behind = rest.strip_prefix(*name).map(str::trim_start);
            behind.is_some_and(|behind| behind.is_empty() || behind.starts_with([',', ';']))
        };
        let names = earlier.iter().map(|one| one.name.as_str());
        let end = match names.filter(is_whole).max_by_key(|name| name.len()) {
            Some(name) => name.len(),
            None => rest.find([',', ';', '\n']).unwrap_or(rest.len()),
        };
        parts.push(rest[..end].trim());
        rest = rest[end..].trim_start_matches([',', ';', '\n', ' ']);
    }
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        match field.parse(part) {
            Ok(Value::Text(name)) if is_listed(&all, &name) => {
                return Err(format!("`{name}` is listed twice"));
            }
            Ok(Value::Text(name)) => {
                let known = earlier.iter().find(|one| one.name == name).cloned();
                all.push(known.unwrap_or_else(|| Candidate::named(name)));
            }
            Ok(_) => {}
            Err(rejection) => return Err(rejection.sentence(field.label)),
        }
    }
    Ok(all)
}

fn is_listed(candidates: &[Candidate], name: &str) -> bool {
    let name = name.to_lowercase();
    candidates.iter().any(|one| one.name.to_lowercase() == name)
}

/// Asks everything about one product, on a screen of its own.
fn about(
    raw: &mut RawAnswers,
    name: &str,
    fields: &'static [Question],
    prompter: &mut dyn Prompter,
    put: Put<'_>,
) -> Result<Step<()>, Interrupt> {
    let mut all = raw.candidates().to_vec();
    let Some(index) = all.iter().position(|one| one.name == name) else {
        return Ok(Step::Answer(()));
    };
    let place = format!("{name} · product {} of {}", index + 1, all.len());
    prompter.say(Tone::Heading, &place)?;
    prompter.keys("? more · an empty line is not known")?;
    let fields: Vec<&Question> = fields.iter().filter(|field| field.key != NAME).collect();
    let mut at = 0;
    while let Some(field) = fields.get(at) {
        prompter.say(Tone::Question, field.prompt)?;
        prompter.say(Tone::Help, field.help)?;
        let step = match &field.kind {
            Kind::YesNo | Kind::Choice(_) => choose(&all[index], field, prompter)?,
            _ => type_in(raw, &all[index], field, prompter)?,
        };
        match step {
            Step::Answer(value) => {
                let shown = value.as_ref().map(|value| field.kind.show(value, "USD"));
                let shown = shown.as_deref().unwrap_or("not known");
                prompter.say(Tone::Answer, &format!("= {shown}"))?;
                all[index].set(field.key, value);
                put(raw, &all)?;
                at += 1;
            }
            Step::Back if at == 0 => return Ok(Step::Back),
            Step::Back => at -= 1,
            Step::Leave => return Ok(Step::Leave),
        }
    }
    Ok(Step::Answer(()))
}

/// Shows products that were there before, to answer again what is asked about one.
fn corrections(
    raw: &mut RawAnswers,
    question: &Question,
    fields: &'static [Question],
    prompter: &mut dyn Prompter,
    put: Put<'_>,
) -> Result<Step<()>, Interrupt> {
    loop {
        let all = raw.candidates();
        let done = format!("That is all: {}", counted(all.len(), "product", "products"));
        let mut items = vec![Item::new("done", done)];
        let mut first = 0;
        for one in all {
            let known = fields.iter().filter(|field| one.get(field.key).is_some());
            let (known, most) = (known.count() - 1, fields.len() - 1);
            if known == 0 && first == 0 {
                first = items.len();
            }
            let text = format!("{}: {known} of {most} known", one.name);
            items.push(Item::new(one.name.as_str(), text));
        }
        let ask = ListAsk {
            id: question.id,
            items: &items,
            chosen: &[first],
            more: &[],
        };
        let name = match prompter.one(&ask)? {
            Step::Answer(0) => return Ok(Step::Answer(())),
            Step::Answer(chosen) => items.swap_remove(chosen).id,
            Step::Back => return Ok(Step::Back),
            Step::Leave => return Ok(Step::Leave),
        };
        if about(raw, &name, fields, prompter, put)? == Step::Leave {
            return Ok(Step::Leave);
        }
    }
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
    items.push(Item::new(UNKNOWN, "I don't know"));
    let earlier = candidate.get(field.key);
    let chosen = items
        .iter()
        .position(|item| earlier.as_deref() == Some(&item.id));
    let ask = ListAsk {
        id: field.id,
        items: &items,
        chosen: &[chosen.unwrap_or(0)],
        more: &more(field),
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
    candidate: &Candidate,
    field: &Question,
    prompter: &mut dyn Prompter,
) -> Result<Step<Option<Value>>, Interrupt> {
    let mut text = candidate.get(field.key).unwrap_or_default();
    let mut refused = false;
    loop {
        let ask = LineAsk {
            id: field.id,
            text: &text,
            may_be_empty: true,
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
        if typed == MORE {
            for line in more(field) {
                prompter.say(Tone::Help, &line)?;
            }
            text.clear();
            continue;
        }
        if typed.is_empty() || field.is_unknown(typed) {
            return Ok(Step::Answer(None));
        }
        let words = match field.parse(typed) {
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
