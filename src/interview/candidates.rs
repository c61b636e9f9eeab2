//! The integration candidates: names first, several at once, then what is known of each.

use super::session::{Keep, fault};
use super::{Item, LineAsk, ListAsk, Prompter, Said, Stop, Tone};
use crate::answers::{Integration, Reply, Sheet};
use crate::questions::{CUSTOMERS, Kind, Question, UNKNOWN};
use crate::units::{Decimal, Value};

/// Asks for the candidates; each change is kept at once.
pub(super) fn ask(
    sheet: &mut Sheet,
    question: &'static Question,
    fields: &'static [Question],
    prompter: &mut dyn Prompter,
    keep: &mut dyn Keep,
) -> Result<Said<Reply>, Stop> {
    loop {
        let candidates = sheet.integrations().to_vec();
        let menu = Menu::of(&candidates, fields);
        let ask = ListAsk {
            id: question.id,
            items: &menu.items,
            chosen: &[menu.first],
        };
        let chosen = match prompter.one(&ask)? {
            Said::Answer(chosen) => chosen,
            Said::Back => return Ok(Said::Back),
            Said::Leave => return Ok(Said::Leave),
        };
        let mut put = |sheet: &mut Sheet, candidates: &[Integration]| {
            sheet.put(question, Reply::Integrations(candidates.to_vec()));
            keep.keep(sheet).map_err(Stop::Draft)
        };
        let said = match chosen {
            0 if candidates.is_empty() => return Ok(Said::Answer(Reply::LeftOut)),
            0 => return Ok(Said::Answer(Reply::Integrations(candidates))),
            1 => add(sheet, candidates, fields, prompter, &mut put)?,
            chosen => edit(sheet, candidates, chosen - 2, fields, prompter, &mut put)?,
        };
        if said == Said::Leave {
            return Ok(Said::Leave);
        }
    }
}

/// Puts a changed list into the sheet and keeps it.
type Put<'a> = &'a mut dyn FnMut(&mut Sheet, &[Integration]) -> Result<(), Stop>;

/// What can be done with the list as it is.
struct Menu {
    items: Vec<Item>,
    first: usize,
}

impl Menu {
    fn of(candidates: &[Integration], fields: &[Question]) -> Self {
        let done = match candidates.len() {
            0 => "None: leave them out".to_owned(),
            1 => "That is all: 1 product".to_owned(),
            many => format!("That is all: {many} products"),
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
    sheet: &mut Sheet,
    candidates: Vec<Integration>,
    fields: &[Question],
    prompter: &mut dyn Prompter,
    put: Put<'_>,
) -> Result<Said<()>, Stop> {
    prompter.say(Tone::Question, "What are they called?")?;
    prompter.say(
        Tone::Help,
        "Separate several names by commas, or paste them.",
    )?;
    let Some(name) = fields.iter().find(|field| field.key == "name") else {
        return Ok(Said::Back);
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
            Said::Answer(text) => text,
            Said::Back => return Ok(Said::Back),
            Said::Leave => return Ok(Said::Leave),
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
                Ok(Value::Text(name)) => all.push(Integration::named(name)),
                Ok(_) => {}
                Err(rejection) => wrong = Some(fault(name, &rejection)),
            }
        }
        let Some(words) = wrong else {
            if all.len() > candidates.len() {
                put(sheet, &all)?;
            }
            return Ok(Said::Answer(()));
        };
        prompter.say(Tone::Fault, &words)?;
        refused = true;
    }
}

fn is_listed(candidates: &[Integration], name: &str, except: Option<usize>) -> bool {
    let name = name.to_lowercase();
    candidates
        .iter()
        .enumerate()
        .any(|(index, candidate)| Some(index) != except && candidate.name.to_lowercase() == name)
}

/// Asks what is known of one candidate, or removes it.
fn edit(
    sheet: &mut Sheet,
    mut all: Vec<Integration>,
    index: usize,
    fields: &'static [Question],
    prompter: &mut dyn Prompter,
    put: Put<'_>,
) -> Result<Said<()>, Stop> {
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
        Said::Answer(0) => {}
        Said::Answer(_) => {
            all.remove(index);
            put(sheet, &all)?;
            return Ok(Said::Answer(()));
        }
        Said::Back => return Ok(Said::Back),
        Said::Leave => return Ok(Said::Leave),
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
            _ => type_in(sheet, &all, index, field, prompter)?,
        };
        match said {
            Said::Answer(value) => {
                all[index].set(field.key, value);
                put(sheet, &all)?;
                at += 1;
            }
            Said::Back if at == 0 => break,
            Said::Back => at -= 1,
            Said::Leave => return Ok(Said::Leave),
        }
    }
    Ok(Said::Answer(()))
}

fn choose(
    candidate: &Integration,
    field: &Question,
    prompter: &mut dyn Prompter,
) -> Result<Said<Option<Value>>, Stop> {
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
    Ok(match prompter.one(&ask)? {
        Said::Answer(index) if index == unknown => Said::Answer(None),
        Said::Answer(index) => Said::Answer(field.parse(&items[index].id).ok()),
        Said::Back => Said::Back,
        Said::Leave => Said::Leave,
    })
}

fn type_in(
    sheet: &Sheet,
    all: &[Integration],
    index: usize,
    field: &Question,
    prompter: &mut dyn Prompter,
) -> Result<Said<Option<Value>>, Stop> {
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
            Said::Answer(text) => text,
            Said::Back => return Ok(Said::Back),
            Said::Leave => return Ok(Said::Leave),
        };
        let typed = text.trim();
        if !needed && (typed.is_empty() || typed == UNKNOWN) {
            return Ok(Said::Answer(None));
        }
        let words = match field.parse(typed) {
            Ok(Value::Text(name)) if is_listed(all, &name, Some(index)) => {
                format!("`{name}` is listed twice")
            }
            Ok(Value::Number(shared))
                if field.key == "shared_accounts"
                    && customers(sheet).is_some_and(|customers| shared > customers) =>
            {
                format!(
                    "`{}`: {shared} accounts are more than all your customers",
                    field.id
                )
            }
            Ok(value) => return Ok(Said::Answer(Some(value))),
            Err(rejection) => fault(field, &rejection),
        };
        prompter.say(Tone::Fault, &words)?;
        refused = true;
    }
}

fn customers(sheet: &Sheet) -> Option<Decimal> {
    match sheet.reply(sheet.questionnaire.get(CUSTOMERS)?)? {
        Reply::Given(value) => value.number(),
        _ => None,
    }
}
