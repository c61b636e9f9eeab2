//! The interview: by a script, in plain lines, and on a real terminal.

mod people {
    //! Prompters that stand in for a person.

    use std::collections::VecDeque;

    use partnerkit::answers::{RawAnswers, Record, Response, decode, read, write};
    use partnerkit::diagnostics::Diagnostics;
    use partnerkit::interview::{DraftStore, Interrupt, LineAsk, ListAsk, Prompter, Tone};
    use partnerkit::questions::{Question, questionnaire};
    use partnerkit::units::Value;

    /// What an answers text says.
    pub fn sheet_of(text: &str) -> RawAnswers {
        let source = decode("answers.yaml", text.as_bytes().to_vec()).expect("a text");
        let (raw, problems) = read(questionnaire(), &source);
        assert_eq!(problems, []);
        raw
    }

    /// The text of an example.
    pub fn example(name: &str) -> String {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        std::fs::read_to_string(path.join(name)).expect("an example")
    }

    /// A draft in memory.
    #[derive(Default)]
    pub struct Memory(pub String);

    impl DraftStore for Memory {
        fn save(&mut self, raw: &RawAnswers) -> Result<(), Diagnostics> {
            self.0 = write(raw);
            Ok(())
        }
    }

    /// Answers every question as given answers do.
    pub struct Person {
        pub truth: RawAnswers,
        /// Leaves at the prompt after so many.
        pub patience: Option<usize>,
        pub said: Vec<(Tone, String)>,
        pub asked: Vec<String>,
        /// The item of a list that is asked about.
        item: Record,
    }

    impl Person {
        pub fn of(truth: RawAnswers) -> Self {
            Self {
                truth,
                patience: None,
                said: Vec::new(),
                asked: Vec::new(),
                item: Record::default(),
            }
        }

        /// Whether the patience has ended.
        fn leaves(&mut self, id: &str) -> bool {
            self.asked.push(id.to_owned());
            match &mut self.patience {
                Some(0) => true,
                Some(patience) => {
                    *patience -= 1;
                    false
                }
                None => false,
            }
        }

        fn typed(&self, question: &Question) -> String {
            match self.truth.response(question) {
                Some(Response::Given(value)) => question.kind.write(value),
                Some(Response::Unknown) => "unknown".to_owned(),
                Some(_) => String::new(),
                None => question
                    .default
                    .as_ref()
                    .map_or_else(String::new, |value| question.kind.write(value)),
            }
        }

        /// What is known of a field of the item that is asked about, as it would be typed.
        fn of_item(&self, id: &str) -> Option<String> {
            let (_, key) = id.rsplit_once('.')?;
            self.item.get(key).map(ToString::to_string)
        }

        /// The names of a list's items, as they would be typed.
        fn names(&self, question: &Question) -> Vec<String> {
            let list = question.list().expect("a list");
            let items = self.truth.items(question).iter();
            items
                .map(|item| item.get(list.name().key).expect("a name").to_string())
                .collect()
        }
    }

    impl Prompter for Person {
        fn say(&mut self, tone: Tone, text: &str) -> Result<(), Interrupt> {
            self.said.push((tone, text.to_owned()));
            for question in questionnaire().questions.iter().filter(|one| one.is_list()) {
                let list = question.list().expect("a list");
                let heading = format!(" · {} ", list.noun[0]);
                if let Some((name, _)) = text.split_once(&heading).filter(|_| tone == Tone::Heading)
                {
                    let kind = &list.name().kind;
                    let is_it = |item: &&Record| {
                        kind.show(item.get(list.name().key).expect("a name"), "USD") == name
                    };
                    let item = self.truth.items(question).iter().find(is_it);
                    self.item = item.expect("an item").clone();
                }
            }
            Ok(())
        }

        fn line(&mut self, ask: &LineAsk<'_>) -> Result<String, Interrupt> {
            if self.leaves(ask.id) {
                return Err(Interrupt::Leave);
            }
            assert!(!ask.refused, "{}: {:?}", ask.id, self.said.last());
            Ok(match questionnaire().get(ask.id) {
                Some(question) if !question.is_list() => self.typed(question),
                Some(question) => self.names(question).join(", "),
                None => self.of_item(ask.id).unwrap_or_default(),
            })
        }

        fn one(&mut self, ask: &ListAsk<'_>) -> Result<usize, Interrupt> {
            if self.leaves(ask.id) {
                return Err(Interrupt::Leave);
            }
            let by_id = |id: &str| ask.items.iter().position(|item| item.id == id);
            let chosen = match ask.id {
                "review" => Some(0),
                "contradiction" => by_id("go"),
                id if questionnaire().get(id).is_some_and(Question::is_list) => {
                    let question = questionnaire().get(id).expect("a list");
                    let list = question.list().expect("a list");
                    let complete = |item: &Record| {
                        let is_asked = |field: &&Question| {
                            let instead = list.instead_of(field);
                            !field.volunteered && instead.is_none_or(|other| !item.says(other))
                        };
                        let fields: Vec<_> = list.fields[1..].iter().filter(is_asked).collect();
                        let known = fields.iter().filter(|field| item.get(field.key).is_some());
                        format!(": {} of {} known", known.count(), fields.len())
                    };
                    let truth = self.truth.items(question).iter().map(complete);
                    let open = truth
                        .enumerate()
                        .find(|(at, known)| !ask.items[at + 1].text.ends_with(known))
                        .map(|(at, _)| at + 1);
                    Some(open.unwrap_or(0))
                }
                id => match questionnaire().get(id) {
                    Some(question) => by_id(&self.typed(question)),
                    None => by_id(&self.of_item(id).unwrap_or("unknown".to_owned())),
                },
            };
            Ok(chosen.unwrap_or_else(|| panic!("{}: no such item", ask.id)))
        }

        fn many(&mut self, ask: &ListAsk<'_>) -> Result<Vec<usize>, Interrupt> {
            if self.leaves(ask.id) {
                return Err(Interrupt::Leave);
            }
            let question = questionnaire().get(ask.id).expect("a question");
            let chosen: Vec<String> = match self.truth.response(question) {
                Some(Response::Given(Value::Choices(ids))) => {
                    ids.iter().map(ToString::to_string).collect()
                }
                Some(Response::Unknown) => vec!["unknown".to_owned()],
                Some(Response::Items(_)) => self.names(question),
                _ => Vec::new(),
            };
            let items = ask.items.iter().enumerate();
            Ok(items
                .filter(|(_, item)| chosen.contains(&item.id))
                .map(|(index, _)| index)
                .collect())
        }
    }

    /// Wanders: answers this and that, goes back, changes its mind, and comes to an end when its whims are
    /// used up: of the interview, or of its patience with a review that goes on refusing.
    pub struct Wanderer {
        pub whims: VecDeque<u8>,
        pub names: usize,
        pub has_finished: bool,
        /// Prompts since the whims were used up, bounded so that an interview in circles is a failure.
        pub tired: usize,
    }

    impl Wanderer {
        fn whim(&mut self) -> Option<usize> {
            self.tired += usize::from(self.whims.is_empty());
            assert!(self.tired < 1_000, "the interview goes in circles");
            self.whims.pop_front().map(usize::from)
        }
    }

    impl Prompter for Wanderer {
        fn say(&mut self, _: Tone, _: &str) -> Result<(), Interrupt> {
            Ok(())
        }

        fn line(&mut self, ask: &LineAsk<'_>) -> Result<String, Interrupt> {
            let question = questionnaire().get(ask.id);
            let sample = question.map_or("3", Question::sample);
            let keeps = !ask.refused && (!ask.text.is_empty() || ask.may_be_empty);
            let texts: &[&str] = match ask.id {
                "company.currency" => &["USD", "EUR", "eur", "eura"],
                "revenue.mrr" => &["5k", "42k", "250k", "900k", "$3k", "-1"],
                "product.model_cost" => &["0.4", "12%", "unknown"],
                _ => &[
                    "unknown",
                    "7",
                    "NaN",
                    "1.200",
                    "",
                    "some text",
                    "2027-05-01",
                ],
            };
            Ok(match self.whim() {
                Some(whim) if whim % 5 == 0 => return Err(Interrupt::Back),
                Some(whim) if whim % 5 < 4 => texts[whim % texts.len()].to_owned(),
                _ if keeps => ask.text.to_owned(),
                _ if ask.may_be_empty => String::new(),
                _ if ask.id == "integrations.name" => {
                    self.names += 1;
                    format!("Product {}", self.names)
                }
                _ => sample.to_owned(),
            })
        }

        fn one(&mut self, ask: &ListAsk<'_>) -> Result<usize, Interrupt> {
            Ok(match self.whim() {
                Some(whim) if whim % 5 == 0 => return Err(Interrupt::Back),
                // Only a person leaves from the review; a wanderer comes to its end.
                Some(whim) if ask.id == "review" => whim % (ask.items.len() - 1),
                Some(whim) => whim % ask.items.len(),
                None if ask.id == "integrations" => 0,
                None if ask.id == "review" && self.has_finished => return Err(Interrupt::Leave),
                None if ask.id == "review" => {
                    self.has_finished = true;
                    0
                }
                None => ask.chosen.first().copied().unwrap_or(0),
            })
        }

        fn many(&mut self, ask: &ListAsk<'_>) -> Result<Vec<usize>, Interrupt> {
            Ok(match self.whim() {
                Some(whim) if whim % 5 == 0 => return Err(Interrupt::Back),
                Some(whim) => {
                    let marked = |index: &usize| whim >> (index % 8) & 1 == 1;
                    (0..ask.items.len()).filter(marked).collect()
                }
                // One mark alone always passes, whatever was marked before.
                None => vec![ask.chosen.first().copied().unwrap_or(0)],
            })
        }
    }
}

mod script {
    //! The course of the interview, without a terminal.

    use std::collections::VecDeque;

    use partnerkit::answers::{Answers, Asking, RawAnswers, Response, check, write};
    use partnerkit::interview::{Advice, Finish, LinePrompter, Prompter, Session, Tone};
    use partnerkit::questions::{Questionnaire, questionnaire};
    use partnerkit::units::Value;
    use proptest::collection::vec;
    use proptest::prelude::{any, proptest};
    use proptest::{prop_assert, prop_assert_eq};

    use super::people::{Memory, Person, Wanderer, example, sheet_of};
    use crate::common::advisor;

    const EXAMPLES: [&str; 6] = [
        "pocketform.yaml",
        "reclaimly.yaml",
        "dentaflow.yaml",
        "gridline.yaml",
        "atlas-procure.yaml",
        "fableprint.yaml",
    ];

    /// Somebody who knows no rules.
    struct NoAdvice;

    impl Advice for NoAdvice {
        fn contradictions(&self, _: &Answers) -> Vec<partnerkit::diagnostics::Diagnostic> {
            Vec::new()
        }
    }

    fn session(raw: RawAnswers) -> Session {
        Session::new(raw, Asking::Everything, None)
    }

    fn empty() -> RawAnswers {
        RawAnswers::new(questionnaire())
    }

    /// What the answers come to, comparable.
    fn taken(answers: &Answers) -> String {
        let mut out = String::new();
        for (question, answered) in answers.iter() {
            out.push_str(&format!("{} = {answered:?}\n", question.id));
        }
        format!("{out}{:?}", answers.candidates())
    }

    fn complete(session: &mut Session, prompter: &mut dyn Prompter, draft: &mut Memory) -> String {
        match session.run(prompter, draft, &NoAdvice) {
            Ok(Finish::Complete(answers)) => taken(&answers),
            other => panic!("the interview did not come to its end: {other:?}"),
        }
    }

    fn from_file(text: &str) -> String {
        let answers = check(&sheet_of(text), Vec::new(), Asking::Required);
        taken(&answers.unwrap_or_else(|problems| panic!("{problems}")))
    }

    #[test]
    fn an_interview_of_each_example_equals_its_file() {
        for name in EXAMPLES {
            let text = example(name);
            let mut person = Person::of(sheet_of(&text));
            let mut draft = Memory::default();
            let mut interview = session(empty());
            let asked = complete(&mut interview, &mut person, &mut draft);
            assert_eq!(asked, from_file(&text), "{name}");
            assert_eq!(
                from_file(&draft.0),
                asked,
                "{name}: the draft is an answers file"
            );
        }
    }

    #[test]
    fn resuming_at_any_prompt_gives_the_same_as_one_run() {
        let text = example("reclaimly.yaml");
        let whole = from_file(&text);
        for patience in 0.. {
            let mut draft = Memory::default();
            let mut person = Person::of(sheet_of(&text));
            person.patience = Some(patience);
            let mut first = session(empty());
            let finish = first
                .run(&mut person, &mut draft, &NoAdvice)
                .expect("no fault");
            let kept = if draft.0.is_empty() {
                empty()
            } else {
                sheet_of(&draft.0)
            };
            let mut person = Person::of(sheet_of(&text));
            let mut second = session(kept);
            second.resumed = true;
            let resumed = complete(&mut second, &mut person, &mut draft);
            assert_eq!(resumed, whole, "{patience}");
            if matches!(finish, Finish::Complete(_)) {
                break;
            }
        }
    }

    proptest! {
        /// Any walk of answers, changes and backs equals the file of the final answers, and what the review goes
        /// on refusing is refused in a file.
        #[test]
        fn any_walk_equals_the_file_of_its_final_answers(whims in vec(any::<u8>(), 0..400)) {
            let mut wanderer = Wanderer { whims: VecDeque::from(whims), names: 0, has_finished: false, tired: 0 };
            let mut draft = Memory::default();
            let mut interview = session(empty());
            let finish = interview.run(&mut wanderer, &mut draft, &NoAdvice).expect("no fault");
            let file = write(&interview.raw);
            let read = check(&sheet_of(&file), Vec::new(), Asking::Required);
            match finish {
                Finish::Complete(answers) => prop_assert_eq!(read.map(|read| taken(&read)), Ok(taken(&answers))),
                Finish::Left => prop_assert!(read.is_err(), "{}", file),
            }
            prop_assert_eq!(&file, &draft.0);
        }
    }

    #[test]
    fn only_what_is_relevant_is_asked_and_counted() {
        let mut person = Person::of(sheet_of(&example("pocketform.yaml")));
        complete(&mut session(empty()), &mut person, &mut Memory::default());
        for id in [
            "company.usd_rate",
            "product.model_cost",
            "tooling.email_automation",
        ] {
            assert!(!person.asked.iter().any(|asked| asked == id), "{id}");
        }
        let headings: Vec<&String> = person
            .said
            .iter()
            .filter(|(tone, _)| *tone == Tone::Heading)
            .map(|(_, text)| text)
            .collect();
        assert_eq!(headings[0], "Company · 1 of about 42");
        assert_eq!(
            headings[headings.len() - 4..headings.len() - 1],
            [
                "Integrations · 46 of about 46",
                "Notion · product 1 of 2",
                "Calendly · product 2 of 2"
            ]
        );
        assert_eq!(
            headings[headings.len() - 1],
            "Review · 39 answers, 0 of them assumed"
        );
    }

    #[test]
    fn a_file_with_one_answer_missing_is_asked_that_one_alone() {
        let text = example("gridline.yaml").replace("  monthly_churn: 1.6%\n", "");
        let mut person = Person::of(sheet_of(&example("gridline.yaml")));
        let mut partial = Session::new(sheet_of(&text), Asking::Required, None);
        complete(&mut partial, &mut person, &mut Memory::default());
        assert_eq!(person.asked, ["revenue.monthly_churn", "review"]);
    }

    /// Lines typed into the plain prompter, and what it printed.
    fn plain(
        raw: RawAnswers,
        lines: &str,
    ) -> (
        Result<Finish, partnerkit::interview::Interrupt>,
        RawAnswers,
        String,
    ) {
        let mut printed = Vec::new();
        let mut interview = session(raw);
        let finish = {
            let advisor = advisor();
            let mut prompter = LinePrompter::new(lines.as_bytes(), &mut printed, None, true);
            interview.run(&mut prompter, &mut Memory::default(), advisor)
        };
        let printed = String::from_utf8(printed).expect("text");
        (finish, interview.raw, printed)
    }

    /// What somebody would type to answer as an example does.
    const POCKETFORM: &str = "Pocketform\n\n\nBuilds forms for freelancers that look like their own site and \
        collect payments.\nhorizontal\nno\nno\n1\nno\nproduct_led\n4\n378\nconsumer, smb\n\
        design, coaching, photography\n\n\nThe freelancer alone\nmonthly_subscription\n$6,426\n204\n86%\n4.2\n38\n\
        340\nstripe\nno\n31%\nyes\n3\nnone\nfounder_led\n\n\n1\n600\n60\nblog_posts\nmost\n25%\n\n\n\nutm\n10%\n\
        2027-01-11\nNotion, Calendly\n120\ncomplementary\nintegration_only\nyes\n2\nyes\nyes\n\
        74\nadjacent\nintegration_only\nyes\n1.5\nno\nyes\n1\n";

    #[test]
    fn the_whole_interview_works_in_plain_lines_without_an_escape_byte() {
        let (finish, _, printed) = plain(empty(), POCKETFORM);
        match finish {
            Ok(Finish::Complete(answers)) => {
                assert_eq!(taken(&answers), from_file(&example("pocketform.yaml")));
            }
            other => panic!("{other:?}\n{printed}"),
        }
        assert!(!printed.contains('\u{1b}') && !printed.contains('\r'));
        assert!(printed.contains("= $6,426 per month"), "{printed}");
    }

    fn said_yes(raw: &RawAnswers, id: &str) -> Option<Response> {
        let question = questionnaire().get(id).expect("a question");
        raw.response(question).cloned()
    }

    #[test]
    fn back_keeps_every_answer_and_goes_on_at_the_first_open_question() {
        let typed =
            "One\nUSD\n\nA product.\nvertical\n:back\n:back\nTwo\n:back\n\nDentists\n:leave\n";
        let (finish, raw, printed) = plain(empty(), typed);
        assert!(matches!(finish, Ok(Finish::Left)), "{printed}");
        let name = said_yes(&raw, "product.description");
        assert_eq!(
            name,
            Some(Response::Given(Value::Text("Two".into()))),
            "{printed}"
        );
        assert_eq!(
            said_yes(&raw, "product.sold_to"),
            Some(Response::Given(Value::Choice("vertical")))
        );
        assert!(printed.contains("Enter keeps: A product."), "{printed}");
        let (_, _, printed) = plain(empty(), ":back\n:leave\n");
        assert!(printed.contains("This is the first question."), "{printed}");
    }

    #[test]
    fn an_answer_of_a_path_that_was_left_returns_with_the_path() {
        let mut person = Person::of(sheet_of(&example("dentaflow.yaml")));
        let mut draft = Memory::default();
        let mut interview = session(empty());
        complete(&mut interview, &mut person, &mut draft);
        let sold_to = questionnaire().get("product.sold_to").expect("a question");
        interview
            .raw
            .put(sold_to, Response::Given(Value::Choice("horizontal")));
        let answers = check(&interview.raw, Vec::new(), Asking::Required).expect("complete");
        assert!(answers.get("product.vertical").is_none());
        let file = write(&interview.raw);
        assert!(file.contains("Not asked on this path"), "{file}");
        let mut back = sheet_of(&file);
        back.put(sold_to, Response::Given(Value::Choice("vertical")));
        let answers = check(&back, Vec::new(), Asking::Required).expect("complete");
        let vertical = answers
            .get("product.vertical")
            .map(|answered| answered.value.clone());
        assert_eq!(vertical, Some(Value::Text("Dental practices".into())));
    }

    #[test]
    fn a_wrong_value_is_asked_again_with_the_sentence_of_the_file() {
        let partial = || {
            let mut raw = sheet_of(&example("gridline.yaml"));
            let index = questionnaire()
                .index("revenue.gross_margin")
                .expect("a question");
            raw.answers[index] = None;
            raw
        };
        let (finish, raw, printed) = plain(partial(), "120%\n12,5\n0.5\n2\n1\n");
        assert!(matches!(finish, Ok(Finish::Complete(_))), "{printed}");
        for sentence in [
            "error: Gross margin: `120%` is out of range; write a percentage from 0% to 100%",
            "error: Gross margin: `12,5` has commas and points the other way round",
            "error: Gross margin: `0.5` could be 0.5% or 50%",
            "= 50%",
        ] {
            assert!(printed.contains(sentence), "{sentence}\n{printed}");
        }
        assert_eq!(
            said_yes(&raw, "revenue.gross_margin"),
            Some(Response::Given(Value::Number(50.into())))
        );
    }

    #[test]
    fn an_assumption_is_shown_with_its_reason_before_it_is_chosen_and_kept_as_unknown() {
        let mut raw = sheet_of(&example("gridline.yaml"));
        for id in ["revenue.cac", "product.extensible"] {
            let index = questionnaire().index(id).expect("a question");
            raw.answers[index] = None;
        }
        let (finish, raw, printed) = plain(raw, "3\nunknown\n1\n");
        assert!(matches!(finish, Ok(Finish::Complete(_))), "{printed}");
        for words in [
            "If you don't know: no is assumed (a product counts as closed until somebody has built on it).",
            "  3. I don't know\n",
            "type unknown: $14,400 per customer is assumed (one year's revenue",
            "Review · 46 answers, 2 of them assumed",
        ] {
            assert!(printed.contains(words), "{words}\n{printed}");
        }
        assert_eq!(said_yes(&raw, "revenue.cac"), Some(Response::Unknown));
    }

    #[test]
    fn nothing_marked_takes_the_default_of_a_question_with_several_options() {
        let text = "sections:\n  - id: a\n    title: A\n    questions:\n      \
            - {id: a.b, label: B, prompt: B?, help: b, default: eu, kind: {choices: {at_least: 1, \
            options: [{id: us, label: US}, {id: eu, label: EU}]}}}\n";
        let questionnaire = Questionnaire::load("test.yaml", text).expect("a questionnaire");
        let questionnaire: &'static Questionnaire = Box::leak(Box::new(questionnaire));
        for (typed, taken) in [("\n1\n", "eu"), ("1\n1\n", "us")] {
            let raw = RawAnswers::new(questionnaire);
            let (finish, raw, printed) = plain(raw, typed);
            assert!(matches!(finish, Ok(Finish::Complete(_))), "{printed}");
            assert!(printed.contains("Enter takes the default: EU"), "{printed}");
            let response = raw.response(&questionnaire.questions[0]);
            assert_eq!(
                response,
                Some(&Response::Given(Value::Choices(vec![taken])))
            );
        }
    }

    #[test]
    fn a_figure_is_worked_out_from_easier_ones_and_the_arithmetic_stays_in_the_file() {
        let without_churn = || {
            let index = questionnaire().index("revenue.monthly_churn");
            let mut raw = sheet_of(&example("gridline.yaml"));
            raw.answers[index.expect("a question")] = None;
            raw
        };
        for (typed, line) in [
            ("=\n1\n12\n410\n1\n", "monthly_churn: 2.93%  # = 12 / 410\n"),
            (
                "=\n2\n:back\n=\n2\n20%\n1\n",
                "monthly_churn: 1.84%  # = 1 - (1 - 20%) ^ (1 / 12)\n",
            ),
            (
                "12 of 410 left last month\n1\n",
                "monthly_churn: 2.93%  # = 12 / 410\n",
            ),
            (
                "120% a year\n12% a year\n1\n",
                "monthly_churn: 1.06%  # = 1 - (1 - 12%) ^ (1 / 12)\n",
            ),
            (
                "= churn\n= 3 / 100\n1\n",
                "monthly_churn: 3%  # = 3 / 100\n",
            ),
        ] {
            let (finish, raw, printed) = plain(without_churn(), typed);
            assert!(matches!(finish, Ok(Finish::Complete(_))), "{printed}");
            let (value, sum) = line.split_once("  # = ").expect("a sum");
            let value = value.trim_start_matches("monthly_churn: ");
            let told = format!("= {value}, from {}", sum.trim_end());
            assert!(printed.contains(&told), "{told}\n{printed}");
            let file = write(&raw);
            assert!(file.contains(line), "{line}\n{file}");
            assert_eq!(write(&sheet_of(&file)), file);
        }
        let edited = "revenue: {monthly_churn: 4%} # = 12 / 410\n";
        assert!(!write(&sheet_of(edited)).contains("12 / 410"));
        let typed = "revenue:\n  monthly_churn: = 12 / 410\n  acv: = 35 * 12\n";
        let file = write(&sheet_of(typed));
        assert!(file.contains("acv: 420  # = 35 * 12\n"), "{file}");
    }

    #[test]
    fn a_short_interview_stays_short_when_it_is_gone_on_with() {
        let (_, raw, _) = plain(empty(), "");
        assert_eq!(raw.answered(), 0);
        let mut first = session(empty());
        first.today = chrono::NaiveDate::from_ymd_opt(2026, 11, 30);
        let (mut draft, mut printed) = (Memory::default(), Vec::new());
        let typed = b"1\nAcme\n".as_slice();
        let mut prompter = LinePrompter::new(typed, &mut printed, None, true);
        first.offer_short(&mut prompter, &mut draft).expect("taken");
        assert!(matches!(
            first.run(&mut prompter, &mut draft, &NoAdvice),
            Ok(Finish::Left)
        ));
        let mut second = session(sheet_of(&draft.0));
        second.resumed = true;
        let mut printed = Vec::new();
        let mut prompter = LinePrompter::new(b":back\n\n".as_slice(), &mut printed, None, true);
        second
            .run(&mut prompter, &mut draft, &NoAdvice)
            .expect("left");
        let printed = String::from_utf8(printed).expect("UTF-8");
        let headings: Vec<&str> = printed
            .lines()
            .filter(|line| line.contains(" of about "))
            .collect();
        assert_eq!(headings.len(), 3, "{printed}");
        assert_eq!(headings[1], "Company · 1 of about 13", "{printed}");
        assert_eq!(headings[0], headings[2], "{printed}");
        assert!(headings[0].ends_with(" 2 of about 13"), "{printed}");
        assert!(draft.0.contains("start_date: 2026-12-07"), "{}", draft.0);
    }

    /// The answers of an example without one of them.
    fn without(id: &str) -> RawAnswers {
        let mut raw = sheet_of(&example("gridline.yaml"));
        raw.answers[questionnaire().index(id).expect("a question")] = None;
        raw
    }

    #[test]
    fn whoever_marks_nothing_has_said_neither_yes_nor_no() {
        for id in ["product.ai", "product.implementation"] {
            let (_, raw, printed) = plain(without(id), "\n");
            let question = questionnaire().get(id).expect("a question");
            assert_eq!(raw.response(question), None, "{id}");
            assert!(printed.contains("write a number from 1 to "), "{printed}");
        }
    }

    #[test]
    fn whoever_does_not_know_takes_the_default_or_leaves_out_what_may_be() {
        for (id, typed, response) in [
            (
                "company.currency",
                "idk\n",
                Response::Given(Value::Choice("USD")),
            ),
            (
                "company.currency",
                "\n",
                Response::Given(Value::Choice("USD")),
            ),
            ("company.country", "idk\n", Response::LeftOut),
            ("company.country", "\n", Response::LeftOut),
            (
                "company.country",
                "Norway\n",
                Response::Given(Value::Choice("NO")),
            ),
            ("revenue.monthly_churn", "idk\n", Response::Unknown),
        ] {
            let (_, raw, printed) = plain(without(id), typed);
            let question = questionnaire().get(id).expect("a question");
            assert_eq!(raw.response(question), Some(&response), "{printed}");
        }
        let (_, _, printed) = plain(without("company.country"), "no\n");
        assert!(printed.contains("= Norway"), "{printed}");
        let (_, raw, printed) = plain(without("revenue.mrr"), "idk\n");
        let mrr = questionnaire().get("revenue.mrr").expect("a question");
        assert_eq!(raw.response(mrr), None);
        assert!(printed.contains("nothing is assumed here"), "{printed}");
    }

    #[test]
    fn a_contract_value_that_nobody_knows_is_what_revenue_and_customers_come_to() {
        let acv = questionnaire().get("revenue.acv").expect("a question");
        let (_, raw, printed) = plain(without("revenue.acv"), "idk\n");
        assert_eq!(raw.response(acv), Some(&Response::Unknown), "{printed}");
        assert!(
            printed.contains("= not known: $14,400 per customer and year is assumed"),
            "{printed}"
        );
        // Before the first sale there is nothing to spread.
        let mut before = without("revenue.acv");
        before.put(acv, Response::Unknown);
        for id in ["revenue.mrr", "customers.count"] {
            let question = questionnaire().get(id).expect("a question");
            let mut before = before.clone();
            before.put(question, Response::Given(Value::Number(0.into())));
            let missing = before.missing(Asking::Everything);
            let missing: Vec<&str> = missing.iter().map(|question| question.id).collect();
            assert_eq!(missing, ["revenue.acv"], "{id}");
            let (_, raw, printed) = plain(before, "idk\n2400\n");
            let given = Response::Given(Value::Number(2400.into()));
            assert_eq!(raw.response(acv), Some(&given), "{printed}");
            assert!(printed.contains("`=` works it out"), "{printed}");
        }
    }

    #[test]
    fn another_currency_asks_for_its_exchange_rate_and_tells_of_the_amounts() {
        let raw = sheet_of(&example("dentaflow.yaml"));
        let (finish, raw, printed) = plain(raw, "4\nJPY\n0.0067\n1\n");
        assert!(matches!(finish, Ok(Finish::Complete(_))), "{printed}");
        let rate = questionnaire().get("company.usd_rate").expect("a question");
        let given = Response::Given(Value::Number("0.0067".parse().expect("a rate")));
        assert_eq!(raw.response(rate), Some(&given), "{printed}");
        assert!(
            printed.contains("The amounts you gave stay as you typed them"),
            "{printed}"
        );
        let set = sheet_of("company: {currency: JPY}\n").over(sheet_of(&example("dentaflow.yaml")));
        assert_eq!(set.response(rate), None);
        let same =
            sheet_of("company: {currency: EUR}\n").over(sheet_of(&example("dentaflow.yaml")));
        assert!(same.response(rate).is_some());
    }

    #[test]
    fn products_keep_what_is_known_when_their_names_are_asked_again() {
        let raw = sheet_of(&example("pocketform.yaml"));
        let lines = "integrations\nCalendly, 3, Notion\n?\n\n\n\n\n\n\n\n3\n:back\n\n1\n1\n";
        let (finish, raw, printed) = plain(raw, lines);
        assert!(matches!(finish, Ok(Finish::Complete(_))), "{printed}");
        let all: Vec<partnerkit::answers::Candidate> = raw.list("integrations");
        let names: Vec<&str> = all.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["Calendly", "3", "Notion"], "{printed}");
        assert_eq!(all[0].shared_accounts, Some(74));
        assert_eq!(all[2].shared_accounts, Some(120));
    }

    #[test]
    fn a_contradiction_of_the_tables_is_told_in_the_review_too() {
        let mut raw = sheet_of(&example("pocketform.yaml"));
        let count = questionnaire().get("customers.count").expect("a question");
        raw.put(count, Response::Given(Value::Number(0.into())));
        let list = questionnaire().get("integrations").expect("a question");
        raw.put(list, Response::LeftOut);
        let (finish, _, printed) = plain(raw, "1\nrevenue.mrr\n0\n1\n");
        assert!(matches!(finish, Ok(Finish::Complete(_))), "{printed}");
        assert!(
            printed.contains("error: there is monthly revenue but no customer"),
            "{printed}"
        );
    }

    #[test]
    fn figures_of_the_forecast_are_offered_at_the_review_and_kept_with_the_answers() {
        let raw = sheet_of(&example("gridline.yaml"));
        let typed = "figures\nwin-rate-hybrid\n900%\n30%\ndone\n1\n";
        let (finish, raw, printed) = plain(raw, typed);
        assert!(matches!(finish, Ok(Finish::Complete(_))), "{printed}");
        let given: Vec<_> = raw
            .assumptions
            .iter()
            .map(|given| (&*given.id, &*given.text))
            .collect();
        assert_eq!(given, [("win-rate-hybrid", "30%")]);
        assert!(printed.contains("`900%` cannot be taken: "), "{printed}");
        assert!(printed.contains("30% (yours)"), "{printed}");
        let asked_again = plain(
            sheet_of(&partnerkit::answers::write(&raw)),
            "figures\ndone\n1\n",
        );
        assert!(asked_again.2.contains("30% (yours)"), "{}", asked_again.2);
    }

    #[test]
    fn what_is_needed_and_not_marked_is_said_in_words_of_the_screen() {
        let mut raw = sheet_of(&example("gridline.yaml"));
        let sizes = questionnaire().get("customers.sizes").expect("a question");
        raw.answers[sizes.index] = None;
        let (_, _, printed) = plain(raw, "\n1\n1\n");
        let told = "nothing is marked yet, and one or more are needed";
        assert!(printed.contains(told), "{printed}");
    }

    #[test]
    fn contradictions_are_told_in_the_review_and_can_be_mended_there() {
        let mut raw = sheet_of(&example("gridline.yaml"));
        let count = questionnaire().get("customers.count").expect("a question");
        raw.put(count, Response::Given(Value::Number(90.into())));
        let (finish, _, printed) = plain(raw, "1\ncustomers.count\n96\n1\n");
        assert!(matches!(finish, Ok(Finish::Complete(_))), "{printed}");
        assert!(
            printed.contains("ArcGIS: 96 for shared accounts is more than 90 for customers"),
            "{printed}"
        );
    }
}

mod terminal {
    //! The real program on a real terminal, read through a screen emulator.

    use std::io::{Read as _, Write};
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;
    use std::process::Command;
    use std::sync::{Arc, Mutex};
    use std::thread::JoinHandle;
    use std::time::{Duration, Instant};

    use partnerkit::answers::{AnswerStatus, Asking, RawAnswers, Response};
    use partnerkit::questions::{Kind, Question, questionnaire};
    use partnerkit::units::Value;
    use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

    use super::people::{example, sheet_of};
    use crate::common::PROGRAM;

    const UP: &str = "\u{1b}[A";
    const DOWN: &str = "\u{1b}[B";
    const HOME: &str = "\u{1b}[H";
    const ESC: &str = "\u{1b}";
    const CTRL_C: &str = "\u{3}";
    const CTRL_U: &str = "\u{15}";

    /// A program on a terminal of its own.
    struct Terminal {
        master: Box<dyn MasterPty + Send>,
        keyboard: Box<dyn Write + Send>,
        child: Box<dyn Child + Send + Sync>,
        screen: Arc<Mutex<vt100::Parser>>,
        bytes: Arc<Mutex<Vec<u8>>>,
        reading: JoinHandle<()>,
    }

    impl Terminal {
        fn run(folder: &Path, arguments: &[&str]) -> Self {
            Self::open(folder, arguments, (24, 100), &[("TERM", "xterm-256color")])
        }

        /// A line of shell, for what only a shell can do.
        fn shell(folder: &Path, line: &str) -> Self {
            let environment = [("TERM", "xterm-256color")];
            Self::spawn("/bin/sh", folder, &["-c", line], (24, 100), &environment)
        }

        fn open(
            folder: &Path,
            arguments: &[&str],
            size: (u16, u16),
            environment: &[(&str, &str)],
        ) -> Self {
            Self::spawn(PROGRAM, folder, arguments, size, environment)
        }

        fn spawn(
            program: &str,
            folder: &Path,
            arguments: &[&str],
            (rows, cols): (u16, u16),
            environment: &[(&str, &str)],
        ) -> Self {
            let size = PtySize {
                rows,
                cols,
                ..PtySize::default()
            };
            let pair = native_pty_system().openpty(size).expect("a terminal");
            let mut command = CommandBuilder::new(program);
            command.args(arguments);
            command.cwd(folder);
            command.env_clear();
            command.env("LANG", "C.UTF-8");
            // Where coverage is measured, what this run reaches counts too.
            if let Some(profile) = std::env::var_os("LLVM_PROFILE_FILE") {
                command.env("LLVM_PROFILE_FILE", profile);
            }
            for (name, value) in environment {
                command.env(name, value);
            }
            let child = pair.slave.spawn_command(command).expect("the program");
            let screen = Arc::new(Mutex::new(vt100::Parser::new(rows, cols, 0)));
            let bytes = Arc::new(Mutex::new(Vec::new()));
            let mut reader = pair.master.try_clone_reader().expect("a reader");
            let (seen, kept) = (Arc::clone(&screen), Arc::clone(&bytes));
            let reading = std::thread::spawn(move || {
                let mut piece = [0; 4096];
                while let Ok(length @ 1..) = reader.read(&mut piece) {
                    seen.lock().expect("a screen").process(&piece[..length]);
                    kept.lock()
                        .expect("bytes")
                        .extend_from_slice(&piece[..length]);
                }
            });
            Self {
                keyboard: pair.master.take_writer().expect("a keyboard"),
                master: pair.master,
                child,
                screen,
                bytes,
                reading,
            }
        }

        fn contents(&self) -> String {
            self.screen.lock().expect("a screen").screen().contents()
        }

        /// The row with the cursor in it.
        fn cursor_row(&self) -> String {
            let screen = self.screen.lock().expect("a screen");
            let (row, _) = screen.screen().cursor_position();
            let columns = screen.screen().size().1;
            screen
                .screen()
                .rows(0, columns)
                .nth(usize::from(row))
                .unwrap_or_default()
        }

        fn printed(&self) -> String {
            String::from_utf8_lossy(&self.bytes.lock().expect("bytes")).into_owned()
        }

        fn wait(&self, what: &str, seen: impl Fn(&Self) -> bool) {
            let start = Instant::now();
            while !seen(self) {
                assert!(
                    start.elapsed() < Duration::from_secs(20),
                    "no {what} on this screen:\n{}",
                    self.contents()
                );
                std::thread::sleep(Duration::from_millis(3));
            }
        }

        /// Waits for a line that can be typed in, below this text.
        fn line(&self, text: &str) {
            self.wait(text, |one| {
                one.contents().contains(text) && one.cursor_row().starts_with("> ")
            });
        }

        /// Waits for an open list, below this text.
        fn list(&self, text: &str) {
            self.wait(text, |one| {
                let contents = one.contents();
                contents
                    .rfind("Choose:")
                    .is_some_and(|at| contents[..at].contains(text))
            });
        }

        /// Waits for an open list with this item.
        fn menu(&self, item: &str) {
            self.wait(item, |one| {
                let contents = one.contents();
                contents
                    .rfind("Choose:")
                    .is_some_and(|at| contents[at..].contains(item))
            });
        }

        /// Chooses the whole interview where a short one is offered.
        fn everything(&mut self) {
            self.list("How much do you want to answer?");
            self.keys(DOWN);
            self.keys("\r");
        }

        fn keys(&mut self, keys: &str) {
            self.keyboard
                .write_all(keys.as_bytes())
                .expect("a keyboard");
            self.keyboard.flush().expect("a keyboard");
        }

        fn end(&mut self) -> ExitStatus {
            let start = Instant::now();
            loop {
                if let Some(status) = self.child.try_wait().expect("a child") {
                    self.wait("end of what was printed", |one| one.reading.is_finished());
                    return status;
                }
                assert!(
                    start.elapsed() < Duration::from_secs(20),
                    "it does not end:\n{}",
                    self.contents()
                );
                std::thread::sleep(Duration::from_millis(3));
            }
        }

        /// Answers a question as the given answers do, from a fresh prompt.
        fn answer(&mut self, question: &Question, raw: &RawAnswers) {
            let response = raw.response(question);
            match (&question.kind, response) {
                (Kind::List(list), _) if list.name().kind.options().is_empty() => {
                    self.products(question, &list.fields, raw);
                }
                (Kind::List(_), None) => {
                    self.list(question.prompt);
                    self.keys("\r");
                }
                (Kind::YesNo, Some(Response::Given(Value::YesNo(yes)))) => {
                    self.list(question.prompt);
                    self.keys(HOME);
                    self.keys(if *yes { "\r" } else { "\u{1b}[B\r" });
                }
                (Kind::Choice(options), Some(Response::Given(Value::Choice(id)))) => {
                    self.list(question.prompt);
                    let index = options.iter().position(|option| option.id == *id);
                    self.keys(HOME);
                    self.keys(&DOWN.repeat(index.expect("an option")));
                    self.keys("\r");
                }
                (Kind::Choices { options, .. }, Some(Response::Given(Value::Choices(ids)))) => {
                    self.list(question.prompt);
                    for option in options {
                        self.keys(if ids.contains(&option.id) { " " } else { "" });
                        self.keys(DOWN);
                    }
                    self.keys("\r");
                }
                (Kind::Choices { .. }, None) => {
                    self.list(question.prompt);
                    self.keys("\r");
                }
                (kind, Some(Response::Given(value))) => self.type_in(question, &kind.write(value)),
                _ => self.type_in(question, ""),
            }
        }

        fn type_in(&mut self, question: &Question, text: &str) {
            self.line(question.prompt);
            self.keys(CTRL_U);
            self.keys(text);
            self.keys("\r");
        }

        fn products(&mut self, question: &Question, fields: &[Question], raw: &RawAnswers) {
            self.line(question.prompt);
            let name = |product: &partnerkit::answers::Record| {
                product.get("name").expect("a name").to_string()
            };
            let names: Vec<String> = raw.items(question).iter().map(name).collect();
            // A column, pasted without the marks of a paste.
            self.keys(&names.join("\r"));
            self.keys("\r");
            for product in raw.items(question) {
                for field in fields
                    .iter()
                    .filter(|field| field.key != "name" && !field.volunteered)
                {
                    let heading = format!("{} · product", name(product));
                    let known = product.get(field.key).map(ToString::to_string);
                    self.wait(&heading, |one| one.contents().contains(&heading));
                    match &field.kind {
                        Kind::YesNo | Kind::Choice(_) => {
                            self.list(field.prompt);
                            self.keys(HOME);
                            let index = match (&field.kind, known.as_deref()) {
                                (Kind::YesNo, Some(answer)) => usize::from(answer == "no"),
                                (Kind::YesNo, None) => 2,
                                (kind, known) => {
                                    let options = kind.options();
                                    let found =
                                        options.iter().position(|one| Some(one.id) == known);
                                    found.unwrap_or(options.len())
                                }
                            };
                            self.keys(&DOWN.repeat(index));
                            self.keys("\r");
                        }
                        _ => {
                            self.line(field.prompt);
                            self.keys(CTRL_U);
                            self.keys(&known.unwrap_or_default());
                            self.keys("\r");
                        }
                    }
                }
            }
        }
    }

    /// The questions that the example's path asks.
    fn asked(raw: &RawAnswers) -> Vec<&'static Question> {
        let statuses = raw.statuses(Asking::Required);
        questionnaire()
            .questions
            .iter()
            .zip(statuses)
            .filter(|(_, status)| !matches!(status, AnswerStatus::NotAsked))
            .map(|(question, _)| question)
            .collect()
    }

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    fn file(folder: &Path, name: &str) -> String {
        std::fs::read_to_string(folder.join(name)).expect("a file")
    }

    #[test]
    fn a_whole_interview_gives_the_blueprint_of_its_file_to_the_byte() {
        let folder = folder();
        let text = example("reclaimly.yaml");
        std::fs::write(folder.path().join("example.yaml"), &text).expect("a file");
        let raw = sheet_of(&text);
        let mut one = Terminal::run(folder.path(), &["design", "-o", "asked.yaml"]);
        one.everything();
        for question in asked(&raw) {
            one.answer(question, &raw);
        }
        one.list("Review");
        one.keys("\r");
        one.line("Which file shall they be saved in");
        one.keys("\r");
        assert!(one.end().success(), "{}", one.contents());
        let told = "To repeat this:\n  partnerkit design -o asked.yaml --answers answers.yaml";
        assert!(one.contents().contains(told), "{}", one.contents());
        for (answers, out) in [
            ("example.yaml", "example.out.yaml"),
            ("answers.yaml", "saved.out.yaml"),
        ] {
            let status = Command::new(PROGRAM)
                .args(["design", "--answers", answers, "-o", out])
                .current_dir(folder.path())
                .output();
            assert!(status.expect("the program").status.success());
            assert_eq!(
                file(folder.path(), out),
                file(folder.path(), "asked.yaml"),
                "{answers}"
            );
        }
        let names = std::fs::read_dir(folder.path()).expect("a folder");
        assert_eq!(names.count(), 5, "neither draft nor lock is left");
    }

    #[test]
    fn back_wrong_values_pastes_and_ctrl_c_and_then_on_from_the_draft() {
        let folder = folder();
        let mut one = Terminal::run(folder.path(), &["design"]);
        one.everything();
        one.line("What is the company called?");
        one.keys(ESC);
        one.line("This is the first question.");
        one.keys("株式会社 👩\u{200d}🚀 Ünix\u{7f}\u{1b}[1;5P\r");
        one.line("In which currency");
        one.keys("\u{15}eura\r");
        one.wait("the refused text and why", |one| {
            one.cursor_row().starts_with("> eura")
                && one.contents().contains("`eura` is not a currency")
        });
        one.keys("\u{7f}\u{7f}\u{7f}\u{7f}USD\r");
        one.line("In which country");
        one.keys("\r");
        // Three lines without the marks of a paste: the first answers, the rest is forgotten.
        one.line("What does the product do");
        one.keys("First line\rsecond\rthird\r");
        one.list("Do you sell across industries");
        assert!(
            one.contents().contains("= First line"),
            "{}",
            one.contents()
        );
        // Letters filter; they never choose and never leave.
        one.keys("q");
        std::thread::sleep(Duration::from_millis(30));
        one.keys("\u{7f}");
        one.keys(ESC);
        one.line("What does the product do");
        assert!(
            one.cursor_row().starts_with("> First line"),
            "{}",
            one.contents()
        );
        one.keys(" changed\r");
        one.list("Do you sell across industries");
        one.keys("jkhl");
        std::thread::sleep(Duration::from_millis(30));
        one.keys(CTRL_C);
        let status = one.end();
        assert_eq!(status.signal(), Some("Interrupt"), "{status:?}");
        assert!(
            one.contents().contains("partnerkit-draft.yaml"),
            "{}",
            one.contents()
        );
        assert!(!one.screen.lock().expect("a screen").screen().hide_cursor());
        let draft = file(folder.path(), "partnerkit-draft.yaml");
        for line in [
            "name: \"株式会社 👩\u{200d}🚀 Üni\"",
            "currency: USD",
            "description: \"First line changed\"",
        ] {
            assert!(draft.contains(line), "{line}\n{draft}");
        }
        let mode = std::fs::metadata(folder.path().join("partnerkit-draft.yaml")).expect("a file");
        assert_eq!(mode.permissions().mode() & 0o777, 0o600);
        // Killed without a word, it still has everything that was answered.
        let mut one = Terminal::run(folder.path(), &["design"]);
        one.list("Do you sell across industries");
        assert!(
            one.printed().contains("Going on with 4 answers"),
            "{}",
            one.contents()
        );
        one.keys("\r");
        one.list("Can partners build on the product");
        one.child.kill().expect("a child");
        one.end();
        let mut one = Terminal::run(folder.path(), &["design"]);
        one.list("Can partners build on the product");
        assert!(
            one.printed().contains("Going on with 5 answers"),
            "{}",
            one.contents()
        );
        let mut second = Terminal::run(folder.path(), &["design"]);
        assert_eq!(second.end().exit_code(), 1);
        assert!(
            second.contents().contains("another run"),
            "{}",
            second.contents()
        );
        one.keys(CTRL_C);
        one.end();
        let mut one = Terminal::run(folder.path(), &["design", "--fresh"]);
        one.everything();
        one.line("What is the company called?");
        one.keys("\u{4}");
        assert_eq!(one.end().exit_code(), 3);
        assert!(file(folder.path(), "partnerkit-draft.yaml.bak").contains("sold_to: horizontal"));
    }

    #[test]
    fn a_partial_file_is_asked_what_it_lacks_and_stdout_holds_the_blueprint_alone() {
        let folder = folder();
        let partial = example("pocketform.yaml").replace("  monthly_churn: 4.2%\n", "");
        std::fs::write(folder.path().join("partial.yaml"), partial).expect("a file");
        let program =
            format!("'{PROGRAM}' design --answers partial.yaml --format yaml -o - > out.yaml");
        let mut one = Terminal::shell(folder.path(), &program);
        one.line("What share of customers leaves in a month?");
        one.keys("0.042\r");
        one.list("could be 0.042% or 4.2%");
        one.keys(DOWN);
        one.keys("\r");
        one.list("Review");
        one.keys("\r");
        one.line("Which file shall they be saved in");
        one.keys(CTRL_U);
        one.keys("\r");
        assert!(one.end().success(), "{}", one.contents());
        assert!(
            one.contents().contains("kept in `partnerkit-draft.yaml`"),
            "{}",
            one.contents()
        );
        assert!(file(folder.path(), "out.yaml").starts_with("schema: partnerkit/blueprint/v1\n"));
    }

    #[test]
    fn the_contract_value_is_proposed_from_revenue_and_customers_and_can_be_worked_out() {
        let folder = folder();
        let partial = example("pocketform.yaml").replace("  acv: 204\n", "");
        std::fs::write(folder.path().join("partial.yaml"), partial).expect("a file");
        let arguments = ["design", "--answers", "partial.yaml", "-o", "out.md"];
        let mut one = Terminal::run(folder.path(), &arguments);
        one.line("Enter takes $204 per customer and year, from 6426 * 12 / 378");
        one.keys("=\r");
        one.menu("From what a customer pays in a month");
        one.keys(DOWN);
        one.keys("\r");
        one.line("What does an average customer pay in a month?");
        one.keys("17\r");
        one.list("Review");
        assert!(one.printed().contains("= $204 per customer"));
        one.keys("\r");
        one.line("Which file shall they be saved in");
        one.keys("\r");
        assert!(one.end().success(), "{}", one.contents());
        let saved = file(folder.path(), "answers.yaml");
        assert!(saved.contains("  acv: 204  # = 17 * 12\n"), "{saved}");
    }

    #[test]
    fn the_next_commands_of_the_summary_read_the_same_answers() {
        let folder = folder();
        let whole = example("pocketform.yaml");
        let partial = whole.replace("  acv: 204\n", "");
        for (name, text) in [("answers.yaml", &whole), ("own.yaml", &partial)] {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        for (given, with) in [
            ("", ""),
            ("--answers answers.yaml --assume", " --assume"),
            ("--set revenue.mrr=7k", " --set revenue.mrr=7k"),
            (
                "own.yaml --set revenue.acv=204 --start-date 2027-02-01",
                " -a own.yaml --set revenue.acv=204 --start-date 2027-02-01",
            ),
        ] {
            let run = |line: &str| {
                let typed: Vec<&str> = line.split_whitespace().collect();
                let environment = [("TERM", "xterm-256color"), ("PAGER", "cat")];
                let mut one = Terminal::open(folder.path(), &typed, (70, 100), &environment);
                assert!(one.end().success(), "{line}: {}", one.contents());
                words(&one.contents())
            };
            let next = format!("plan{with}");
            let summary = run(&format!("design {given}"));
            assert!(
                summary.contains(&format!("Every task partnerkit {next} Why")),
                "{summary}"
            );
            run(&next);
        }
    }

    /// What a screen says, as one line.
    fn words(screen: &str) -> String {
        screen.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_filter_moves_no_mark_says_when_nothing_matches_and_goes_before_esc_goes_back() {
        let folder = folder();
        let partial = example("pocketform.yaml").replace("  provider: stripe\n", "");
        std::fs::write(folder.path().join("partial.yaml"), partial).expect("a file");
        let arguments = ["design", "--answers", "partial.yaml"];
        let mut one = Terminal::run(folder.path(), &arguments);
        one.list("What bills your customers?");
        one.menu("(↓ marks)");
        one.keys(DOWN);
        one.keys("?");
        one.list("Arrows move the mark");
        one.keys("bra");
        one.menu("bra  (↓ marks)");
        one.keys("\r");
        one.keys("xx");
        one.menu("nothing matches, esc clears");
        one.keys(ESC);
        one.menu("❯ Stripe");
        one.keys("paddle");
        one.keys(CTRL_U);
        one.menu("❯ Stripe");
        one.keys("brain");
        one.menu("  Braintree");
        one.keys(DOWN);
        one.keys("\r");
        one.list("Review");
        assert!(one.printed().contains("= Braintree"), "{}", one.contents());
        one.keys(CTRL_C);
        one.end();
    }

    #[test]
    fn a_result_longer_than_the_screen_goes_through_the_pager() {
        let folder = folder();
        let answers = folder.path().join("answers.yaml");
        std::fs::write(&answers, example("pocketform.yaml")).expect("a file");
        let pages_of = |words: &[&str], pager: &str, rows| {
            let variables = [("TERM", "xterm-256color"), ("PAGER", pager)];
            let mut one = Terminal::open(folder.path(), words, (rows, 80), &variables);
            assert!(one.end().success(), "{}", one.contents());
            one.printed()
        };
        let pages = |pager: &str, rows| pages_of(&["plan"], pager, rows);
        pages("cat > paged.txt", 24);
        assert!(file(folder.path(), "paged.txt").starts_with("\u{1b}[1mPocketform"));
        std::fs::remove_file(folder.path().join("paged.txt")).expect("a file");
        pages("cat > paged.txt", 200);
        assert!(
            !folder.path().join("paged.txt").exists(),
            "it fits the screen"
        );
        pages_of(&["plan", "--no-input"], "cat > paged.txt", 24);
        assert!(
            !folder.path().join("paged.txt").exists(),
            "nobody turns pages"
        );
        for none in ["", "no-such-pager"] {
            assert!(pages(none, 24).contains("the first 90 days"), "{none}");
        }
    }

    #[test]
    fn a_short_interview_asks_little_and_its_review_lists_what_is_assumed() {
        let folder = folder();
        let text = example("pocketform.yaml");
        let raw = sheet_of(&text);
        let mut one = Terminal::run(folder.path(), &["design", "-o", "short.yaml"]);
        one.menu("About 13 questions, rest assumed");
        one.keys("\r");
        one.line("Company · 1 of about 13");
        let is_asked = |question: &&Question| {
            let can_be_assumed = question.unknown.is_some() || question.optional;
            question.quick || !(can_be_assumed || question.needs_day())
        };
        let mut few = asked(&raw);
        few.retain(is_asked);
        assert!(few.len() <= 13, "{}", few.len());
        for (at, question) in few.into_iter().enumerate() {
            if at == 4 {
                // Broken off and gone on with, it is as short as before.
                one.wait("the fifth question", |one| {
                    one.contents().contains("5 of about 13")
                });
                one.keys(CTRL_C);
                one.end();
                one = Terminal::run(folder.path(), &["design", "-o", "short.yaml"]);
                one.wait("the fifth question again", |one| {
                    one.contents().contains("5 of about 13")
                });
            }
            one.answer(question, &raw);
        }
        one.list("Review");
        let review = "37 answers, 23 of them assumed";
        assert!(one.contents().contains(review), "{}", one.contents());

        let figures = "Figures that drive the forecast: look at 9";
        assert!(one.contents().contains(figures), "{}", one.contents());
        one.keys("\r");
        one.line("Which file shall they be saved in");
        one.keys("\r");
        assert!(one.end().success(), "{}", one.contents());
        let saved = file(folder.path(), "answers.yaml");
        assert!(
            saved.contains("gross_margin: unknown  # assumes 75%"),
            "{saved}"
        );
        let again = ["design", "--answers", "answers.yaml", "-o", "again.yaml"];
        let again = Command::new(PROGRAM)
            .args(again)
            .current_dir(folder.path())
            .output();
        assert!(again.expect("the program").status.success());
        assert_eq!(
            file(folder.path(), "again.yaml"),
            file(folder.path(), "short.yaml")
        );
    }

    #[test]
    fn forty_columns_and_changes_of_the_window_draw_nothing_twice() {
        let folder = folder();
        let xterm = [("TERM", "xterm-256color")];
        let mut one = Terminal::open(folder.path(), &["design"], (24, 40), &xterm);
        one.everything();
        one.line("What is the company called?");
        one.keys("A name that is longer than the forty columns of this window");
        one.wait("the end of the name", |one| {
            one.cursor_row().contains("window")
        });
        assert_eq!(
            one.contents().matches("> ").count(),
            1,
            "{}",
            one.contents()
        );
        one.keys("\r");
        one.line("In which currency");
        one.keys("\r");
        one.line("In which country");
        one.keys("\r");
        one.line("What does the product do");
        one.keys("x\r");
        one.list("Do you sell");
        one.keys("\r");
        one.list("Can partners");
        for key in [DOWN, DOWN, UP, DOWN] {
            one.keys(key);
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(
            one.contents().matches("I don't know").count(),
            1,
            "{}",
            one.contents()
        );
        let resize = |one: &Terminal, rows, cols| {
            one.screen
                .lock()
                .expect("a screen")
                .screen_mut()
                .set_size(rows, cols);
            let size = PtySize {
                rows,
                cols,
                ..PtySize::default()
            };
            one.master.resize(size).expect("a size");
        };
        resize(&one, 20, 30);
        one.wait("the question in the new window", |one| {
            one.contents().starts_with("\nProduct") && one.contents().contains("Choose")
        });
        for text in ["Choose", "I don't know", "Yes"] {
            assert_eq!(
                one.contents().matches(text).count(),
                1,
                "{}",
                one.contents()
            );
        }
        resize(&one, 3, 30);
        assert_eq!(one.end().exit_code(), 3, "{}", one.contents());
        assert!(one.printed().contains("too small"), "{}", one.printed());
        assert!(file(folder.path(), "partnerkit-draft.yaml").contains("sold_to: horizontal"));
    }

    #[test]
    fn a_terminated_run_gives_the_terminal_back_and_a_stale_answer_is_asked_again() {
        let folder = folder();
        let draft = folder.path().join("partnerkit-draft.yaml");
        let text = "company: {name: Kept, currency: USD, country: ~}\nproduct: {description: Kept too., sold_to: sideways}\n";
        std::fs::write(&draft, text).expect("a file");
        let mut one = Terminal::run(folder.path(), &["design"]);
        one.list("Do you sell across industries");
        let printed = one.printed();
        assert!(printed.contains("Going on with 4 answers"), "{printed}");
        assert!(
            printed.contains("Asked again, Market: `sideways`"),
            "{printed}"
        );
        one.keys(ESC);
        one.line("What does the product do");
        let mode = |one: &Terminal| format!("{:?}", one.master.get_termios());
        let raw = mode(&one);
        let process = one.child.process_id().expect("a process").to_string();
        let killed = Command::new("kill").args(["-TERM", &process]).status();
        assert!(killed.expect("kill").success());
        assert_eq!(one.end().signal(), Some("Terminated"), "{}", one.contents());
        assert_ne!(mode(&one), raw, "the terminal is as before");
        assert!(
            one.contents().contains("Your answers are kept"),
            "{}",
            one.contents()
        );
        std::fs::write(&draft, "company: [\n").expect("a file");
        let mut one = Terminal::run(folder.path(), &["design"]);
        assert_eq!(one.end().exit_code(), 1, "{}", one.contents());
        assert!(
            one.contents().contains("begin anew with `--fresh`"),
            "{}",
            one.contents()
        );
    }

    #[test]
    fn a_question_shows_its_keys_explains_its_words_and_says_at_once_what_contradicts() {
        let folder = folder();
        let text = example("gridline.yaml");
        let (before, _) = text.split_once("  acv:").expect("a contract value");
        std::fs::write(folder.path().join("partnerkit-draft.yaml"), before).expect("a file");
        let mut one = Terminal::run(folder.path(), &["design"]);
        one.line("esc back · ? more · = calculate · ctrl-c save and leave");
        one.keys("?\r");
        one.line("ACV: annual contract value");
        one.keys("lots\r");
        one.line("error: Contract value a year: `lots` is not an amount of money");
        one.keys("\u{15}14m\r");
        one.list("so much a year from each customer makes 972.22 times the monthly revenue");
        one.keys(UP);
        one.keys("\r");
        one.line("Enter keeps: $14,000,000");
        one.keys("=\r");
        one.list("Enter keeps: $14,000,000");
        one.keys(ESC);
        one.line("Enter keeps: $14,000,000");
        one.keys("\u{15}3\r");
        one.list("makes less than a third of the monthly revenue");
        one.keys("\r");
        one.line("What is your gross margin");
        one.keys("dozens\r");
        one.line("Gross margin: `dozens` is not a percentage");
        one.keys(ESC);
        one.line("Enter keeps: $3");
        let said = one.contents();
        assert!(!said.contains("What is your gross margin"), "{said}");
        one.keys(CTRL_C);
        one.end();
    }

    #[test]
    fn back_from_a_product_shows_the_names_under_their_question() {
        let folder = folder();
        let text = example("pocketform.yaml");
        let (before, _) = text.split_once("\nintegrations:").expect("products");
        std::fs::write(folder.path().join("partnerkit-draft.yaml"), before).expect("a file");
        let mut one = Terminal::run(folder.path(), &["design"]);
        one.line("Which products do your customers use");
        one.keys("Slack\nHubSpot\r");
        one.line("How many of your customers use it?");
        one.keys(ESC);
        one.line("Enter keeps: 2 products");
        assert_eq!(one.cursor_row().trim_end(), "> Slack, HubSpot");
        assert!(!one.contents().contains("product 1 of 2"));
        one.keys(CTRL_C);
        one.end();
    }

    #[test]
    fn of_the_refusals_at_one_question_the_last_alone_is_shown() {
        let folder = folder();
        for columns in [40, 80] {
            let xterm = [("TERM", "xterm-256color")];
            let typed = ["design", "--fresh", "--set", "company.name=Kept"];
            let mut one = Terminal::open(folder.path(), &typed, (24, columns), &xterm);
            one.everything();
            one.line("In which currency");
            let currency = |word: &str| format!("`{word}` is not a currency");
            for (typed, said) in [
                ("eura", currency("eura")),
                ("dollarydoo", currency("dollarydoo")),
                ("?", "Write the three letters".to_owned()),
                ("quid of old", currency("quid of old")),
            ] {
                one.keys("\u{15}");
                one.keys(typed);
                one.keys("\r");
                one.wait(&said, |one| {
                    let is_open = one.cursor_row().starts_with("> ");
                    is_open && words(&one.contents()).contains(&said)
                });
                let shown = one.contents();
                assert_eq!(shown.matches("error:").count(), 1, "{shown}");
                assert_eq!(shown.matches("In which currency").count(), 1, "{shown}");
            }
            assert!(words(&one.contents()).contains("Write the three letters"));
            one.keys(CTRL_C);
            one.end();
            let shown = words(&one.contents());
            assert!(
                shown.contains("Nothing was answered yet, so nothing is kept."),
                "{shown}"
            );
        }
    }

    #[test]
    fn no_color_leaves_the_cursor_and_takes_the_colour() {
        let folder = folder();
        let variables = [("TERM", "xterm-256color"), ("NO_COLOR", "1")];
        let mut one = Terminal::open(folder.path(), &["design"], (24, 80), &variables);
        one.everything();
        one.line("What is the company called?");
        one.keys("Grey\r");
        one.line("In which currency");
        one.keys("\r");
        one.line("In which country");
        one.keys("\r");
        one.line("What does the product do");
        one.keys("x\r");
        one.list("Do you sell across industries");
        one.keys(CTRL_C);
        one.end();
        let printed = one.printed();
        let coloured = printed.split("\u{1b}[").skip(1).any(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';');
            end.is_some_and(|end| rest[end..].starts_with('m'))
        });
        assert!(!coloured && printed.contains("\u{1b}["), "{printed:?}");
    }

    #[test]
    fn a_dumb_terminal_gets_lines_without_an_escape_byte() {
        let folder = folder();
        let dumb = [("TERM", "dumb")];
        let mut one = Terminal::open(folder.path(), &["design"], (24, 80), &dumb);
        one.wait("number", |one| one.cursor_row().starts_with("Number (1):"));
        one.keys("all\r");
        one.line("What is the company called?");
        one.keys("LinePrompter\r");
        one.line("In which currency");
        one.keys(":back\r");
        one.line("Enter keeps: LinePrompter");
        one.keys(":leave\r");
        assert_eq!(one.end().exit_code(), 3);
        assert!(!one.printed().contains('\u{1b}'), "{:?}", one.printed());
    }

    #[test]
    fn without_a_terminal_nothing_is_asked_and_nothing_is_written() {
        let folder = folder();
        let output = Command::new(PROGRAM)
            .args(["design", "-o", "out.md"])
            .current_dir(folder.path())
            .output()
            .expect("the program");
        assert_eq!(output.status.code(), Some(1));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.starts_with("error: 34 answers are missing"), "{told}");
        for id in ["company.name", "revenue.mrr", "goals.start_date"] {
            assert!(told.contains(&format!("`--set {id}=")), "{told}");
        }
        assert!(output.stdout.is_empty());
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("a folder").count(),
            0
        );
        for (flags, environment) in [
            (&["--no-input"][..], ""),
            (&[], "CI"),
            (&[], "PARTNERKIT_NO_INPUT"),
        ] {
            let mut arguments = vec!["design"];
            arguments.extend(flags);
            let variables = [("TERM", "xterm"), (environment, "1")];
            let variables = if environment.is_empty() {
                &variables[..1]
            } else {
                &variables[..]
            };
            let mut one = Terminal::open(folder.path(), &arguments, (60, 200), variables);
            assert_eq!(one.end().exit_code(), 1, "{}", one.contents());
        }
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("a folder").count(),
            0
        );
    }
}
