//! The items of a list: their names on one screen, then a screen with all questions for each.

use super::draft::DraftStore;
use super::prompter::{Interrupt, Item, LineAsk, ListAsk, Prompter, Tone, ask_until};
use super::question::options;
use crate::answers::{RawAnswers, Record, Response, breaches};
use crate::questions::{Kind, List, Question, UNKNOWN};
use crate::units::{Value, capitalized, counted};

/// The list that is asked for.
pub(super) struct Items<'a> {
    /// The question whose answer it is.
    pub question: &'static Question,
    /// What it is made of.
    pub list: &'static List,
    /// The company's currency.
    pub currency: &'a str,
}

/// Puts changed items into the answers and saves them.
type Put<'a> = &'a mut dyn FnMut(&mut RawAnswers, &[Record]) -> Result<(), Interrupt>;

impl Items<'_> {
    /// Asks for the items; each change is kept at once. Gives nothing when the names are to be asked for again.
    pub fn ask(
        &self,
        raw: &mut RawAnswers,
        prompter: &mut dyn Prompter,
        store: &mut dyn DraftStore,
    ) -> Result<Option<Response>, Interrupt> {
        let question = self.question;
        let mut put = |raw: &mut RawAnswers, all: &[Record]| {
            raw.put(question, Response::Items(all.to_vec()));
            Ok(store.save(raw)?)
        };
        let earlier = raw.items(question).to_vec();
        let all = self.names(&earlier, prompter)?;
        if all.is_empty() {
            return Ok(Some(Response::LeftOut));
        }
        if all != earlier {
            put(raw, &all)?;
        }
        match self.details(raw, &earlier, &all, prompter, &mut put) {
            Err(Interrupt::Back) => Ok(None),
            details => details.map(|()| Some(Response::Items(raw.items(question).to_vec()))),
        }
    }

    /// Asks about each item that is new, then which of the earlier ones to correct.
    fn details(
        &self,
        raw: &mut RawAnswers,
        earlier: &[Record],
        all: &[Record],
        prompter: &mut dyn Prompter,
        put: Put<'_>,
    ) -> Result<(), Interrupt> {
        let is_new = |one: &&Record| !self.is_listed(earlier, &self.name(one));
        let mut asked = Vec::new();
        for one in all.iter().filter(is_new) {
            self.about(raw, &self.name(one), prompter, put)?;
            asked.push(self.name(one));
        }
        if earlier.is_empty() {
            return Ok(());
        }
        self.corrections(raw, asked, prompter, put)
    }

    /// The name of an item, as it would be typed.
    fn name(&self, item: &Record) -> String {
        let name = item.get(self.list.name().key);
        name.map(ToString::to_string).unwrap_or_default()
    }

    fn is_listed(&self, items: &[Record], name: &str) -> bool {
        let name = name.to_lowercase();
        items
            .iter()
            .any(|one| self.name(one).to_lowercase() == name)
    }

    /// Asks for the names; what is known of an item stays with its name.
    fn names(
        &self,
        earlier: &[Record],
        prompter: &mut dyn Prompter,
    ) -> Result<Vec<Record>, Interrupt> {
        if self.list.name().kind.options().is_empty() {
            self.typed_names(earlier, prompter)
        } else {
            self.marked_names(earlier, prompter)
        }
    }

    fn marked_names(
        &self,
        earlier: &[Record],
        prompter: &mut dyn Prompter,
    ) -> Result<Vec<Record>, Interrupt> {
        let field = self.list.name();
        let items = options(&field.kind);
        let chosen: Vec<usize> = (0..items.len())
            .filter(|at| self.is_listed(earlier, &items[*at].id))
            .collect();
        let ask = ListAsk {
            id: self.question.id,
            items: &items,
            chosen: &chosen,
            more: &self.more(field),
        };
        let chosen = prompter.many(&ask)?.into_iter();
        let names = chosen.filter_map(|at| field.parse(&items[at].id).ok());
        Ok(names.map(|name| self.known(earlier, name)).collect())
    }

    /// The item of this name as it was known earlier, else with its name alone.
    fn known(&self, earlier: &[Record], name: Value) -> Record {
        let key = self.list.name().key;
        let known = earlier.iter().find(|one| one.get(key) == Some(&name));
        known
            .cloned()
            .unwrap_or_else(|| Record::named(self.list.name(), name))
    }

    fn typed_names(
        &self,
        earlier: &[Record],
        prompter: &mut dyn Prompter,
    ) -> Result<Vec<Record>, Interrupt> {
        let all: Vec<String> = earlier.iter().map(|one| self.name(one)).collect();
        let all = all.join(", ");
        let ask = LineAsk {
            id: self.question.id,
            text: &all,
            may_be_empty: true,
            several: true,
            ..LineAsk::default()
        };
        let field = self.list.name();
        ask_until(prompter, ask, &self.more(field), |text| {
            self.listed(text, earlier)
        })
    }

    /// The items that a text names, or why one of them cannot be taken.
    fn listed(&self, text: &str, earlier: &[Record]) -> Result<Vec<Record>, String> {
        let field = self.list.name();
        let known: Vec<String> = earlier.iter().map(|one| self.name(one)).collect();
        let mut all: Vec<Record> = Vec::new();
        // A name that was given in a file may hold a comma.
        let (mut rest, mut parts) = (text.trim(), Vec::new());
        while !rest.is_empty() {
            let is_whole = |name: &&String| {
                let behind = rest.strip_prefix(name.as_str()).map(str::trim_start);
                behind.is_some_and(|behind| behind.is_empty() || behind.starts_with([',', ';']))
            };
            let end = match known.iter().filter(is_whole).max_by_key(|name| name.len()) {
                Some(name) => name.len(),
                None => rest.find([',', ';', '\n']).unwrap_or(rest.len()),
            };
            parts.push(rest[..end].trim());
            rest = rest[end..].trim_start_matches([',', ';', '\n', ' ']);
        }
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            let name = field
                .parse(part)
                .map_err(|rejection| rejection.sentence(field.label))?;
            if self.is_listed(&all, &name.to_string()) {
                return Err(format!("`{name}` is listed twice"));
            }
            all.push(self.known(earlier, name));
        }
        Ok(all)
    }

    /// More about a field.
    fn more(&self, field: &Question) -> [String; 1] {
        let expects = capitalized(&field.kind.expects());
        let is_name = field.key == self.list.name().key;
        [match (is_name, field.kind.options()) {
            (true, []) => {
                format!("{expects}; several are separated by commas, or pasted as a column.")
            }
            (_, []) => format!("{expects}. {}", self.list.gap),
            (_, _) => self.list.gap.to_owned(),
        }]
    }

    /// Asks everything about one item, on a screen of its own.
    fn about(
        &self,
        raw: &mut RawAnswers,
        name: &str,
        prompter: &mut dyn Prompter,
        put: Put<'_>,
    ) -> Result<(), Interrupt> {
        let mut all = raw.items(self.question).to_vec();
        let Some(index) = all.iter().position(|one| self.name(one) == name) else {
            return Ok(());
        };
        let place = format!(
            "{} · {} {} of {}",
            self.shown(&all[index]),
            self.list.noun[0],
            index + 1,
            all.len()
        );
        prompter.say(Tone::Heading, &place)?;
        prompter.keys("? more · an empty line is not known")?;
        let mut at = 1;
        let mut asked = Vec::new();
        while let Some(field) = self.list.fields.get(at) {
            if field.volunteered {
                at += 1;
                continue;
            }
            let said = self.list.instead_of(field);
            if said.is_some_and(|other| all[index].says(other)) {
                all[index].set(field, None);
                at += 1;
                continue;
            }
            prompter.say(Tone::Question, field.prompt)?;
            prompter.say(Tone::Help, field.help)?;
            let answer = match &field.kind {
                Kind::YesNo | Kind::Choice(_) => self.choose(&all[index], field, prompter),
                _ => self.type_in(raw, &all, index, field, prompter),
            };
            match answer {
                Ok(value) => {
                    let shown = value
                        .as_ref()
                        .map(|value| field.kind.show(value, self.currency));
                    let shown = shown.as_deref().unwrap_or("not known");
                    prompter.say(Tone::Answer, &format!("= {shown}"))?;
                    all[index].set(field, value);
                    put(raw, &all)?;
                    asked.push(at);
                    at += 1;
                }
                Err(Interrupt::Back) => at = asked.pop().ok_or(Interrupt::Back)?,
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    /// The name of an item in words.
    fn shown(&self, item: &Record) -> String {
        let field = self.list.name();
        let name = item.get(field.key);
        name.map(|name| field.kind.show(name, self.currency))
            .unwrap_or_default()
    }

    /// Shows items that were there before, to answer again what is asked about one: first one of which nothing is known
    /// and which was not asked about just now.
    fn corrections(
        &self,
        raw: &mut RawAnswers,
        mut asked: Vec<String>,
        prompter: &mut dyn Prompter,
        put: Put<'_>,
    ) -> Result<(), Interrupt> {
        loop {
            let all = raw.items(self.question);
            let [one, many] = self.list.noun;
            let done = format!("That is all: {}", counted(all.len(), one, many));
            let mut items = vec![Item::new("done", done)];
            let mut first = 0;
            for one in all {
                let said = |field: &&Question| {
                    let instead = self.list.instead_of(field);
                    !field.volunteered && instead.is_none_or(|other| !one.says(other))
                };
                let fields: Vec<&Question> = self.list.fields[1..].iter().filter(said).collect();
                let known = fields.iter().filter(|field| one.get(field.key).is_some());
                let known = known.count();
                if known == 0 && first == 0 && !asked.contains(&self.name(one)) {
                    first = items.len();
                }
                let text = format!("{}: {known} of {} known", self.shown(one), fields.len());
                items.push(Item::new(self.name(one), text));
            }
            let ask = ListAsk {
                id: self.question.id,
                items: &items,
                chosen: &[first],
                more: &[],
            };
            let name = match prompter.one(&ask)? {
                0 => return Ok(()),
                chosen => items.swap_remove(chosen).id,
            };
            match self.about(raw, &name, prompter, put) {
                Ok(()) | Err(Interrupt::Back) => asked.push(name),
                Err(other) => return Err(other),
            }
        }
    }

    fn choose(
        &self,
        item: &Record,
        field: &Question,
        prompter: &mut dyn Prompter,
    ) -> Result<Option<Value>, Interrupt> {
        let mut items = options(&field.kind);
        let unknown = items.len();
        items.push(Item::new(UNKNOWN, "I don't know"));
        let earlier = item.get(field.key).map(ToString::to_string);
        let chosen = items
            .iter()
            .position(|item| earlier.as_deref() == Some(&item.id));
        let ask = ListAsk {
            id: field.id,
            items: &items,
            chosen: &[chosen.unwrap_or(unknown)],
            more: &self.more(field),
        };
        let index = prompter.one(&ask)?;
        Ok(Some(&items[index])
            .filter(|_| index != unknown)
            .and_then(|item| field.parse(&item.id).ok()))
    }

    fn type_in(
        &self,
        raw: &RawAnswers,
        all: &[Record],
        index: usize,
        field: &Question,
        prompter: &mut dyn Prompter,
    ) -> Result<Option<Value>, Interrupt> {
        let earlier = all[index].get(field.key);
        let earlier = earlier
            .map(|value| field.kind.write(value))
            .unwrap_or_default();
        let ask = LineAsk {
            id: field.id,
            text: &earlier,
            may_be_empty: true,
            ..LineAsk::default()
        };
        ask_until(prompter, ask, &self.more(field), |text| {
            let text = text.trim();
            if text.is_empty() || field.is_unknown(text) {
                return Ok(None);
            }
            let value = field
                .parse(text)
                .map_err(|rejection| rejection.sentence(field.label))?;
            match self.breach(raw, all, index, field, &value) {
                None => Ok(Some(value)),
                Some(words) => Err(words),
            }
        })
    }

    /// Why a value cannot be, beside the other fields and answers.
    fn breach(
        &self,
        raw: &RawAnswers,
        all: &[Record],
        index: usize,
        field: &Question,
        value: &Value,
    ) -> Option<String> {
        let mut all = all.to_vec();
        all[index].set(field, Some(value.clone()));
        let given = |id: &str| raw.given(raw.questionnaire.get(id)?)?.number();
        let mut found = breaches(self.list, &all, given).into_iter();
        found
            .find(|breach| breach.field == field.key || breach.other == Some(field.key))
            .map(|breach| breach.message)
    }
}
