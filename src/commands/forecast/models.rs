//! The models that the flags name: from a model's file, from answers, or from several files of either kind.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use crate::answers::{self, Asking, RawAnswers};
use crate::cli::ForecastArgs;
use crate::commands::advice::{self, Consultation};
use crate::commands::answers::{asking, from_flags};
use crate::decisions::Advisor;
use crate::diagnostics::{Diagnostic, Diagnostics, Source};
use crate::economics::model::Model;
use crate::economics::read;
use crate::files::{self, reason};
use crate::questions::questionnaire;
use crate::shell::Shell;
use crate::yaml::{self, Shape};

/// The largest inputs file that is read, in bytes.
const MOST_BYTES: u64 = files::MEBIBYTE;

/// A model with the name it is shown under, where it comes from and what its file left to the defaults.
pub struct Named {
    /// The name.
    pub name: String,
    /// The file, where it was given as one of several.
    pub file: String,
    /// `answers` or `model`.
    pub from: &'static str,
    /// The model.
    pub model: Model,
    /// What its file left to the defaults.
    pub defaults: Vec<String>,
}

/// Where models come from.
pub enum Origin {
    /// Files.
    Files(Advisor),
    /// The answers of a consultation.
    Answers(Consultation),
}

impl Origin {
    /// Who decides.
    pub fn advisor(&self) -> &Advisor {
        match self {
            Self::Files(advisor) => advisor,
            Self::Answers(consultation) => &consultation.advisor,
        }
    }

    /// Ends the interview, if there was one.
    pub fn end(self, shell: &Shell) {
        if let Self::Answers(consultation) = self {
            consultation.end(shell);
        }
    }
}

/// The models that the flags name.
///
/// # Errors
/// Every problem of the files and answers.
pub fn models(args: &ForecastArgs, shell: &Shell) -> Result<(Vec<Named>, Origin)> {
    if !args.compare.is_empty() {
        let (advisor, models) = compared(args, shell)?;
        return Ok((models, Origin::Files(advisor)));
    }
    if let Some(path) = &args.inputs {
        let source = source(path)?;
        if holds_answers(&source) {
            let told = format!("`{}` holds answers, not a model", source.name);
            let help = format!("give it with `--answers {}`", path.display());
            let problem = Diagnostic::error("answers-as-inputs", told).help(help);
            return Err(Diagnostics(vec![problem]).into());
        }
        let advisor = shell.advisor()?;
        let named = from_model(&source, &advisor)?;
        return Ok((vec![named], Origin::Files(advisor)));
    }
    let consultation = Consultation::of(&args.answers, shell)?;
    let model = consultation.advisor.forecast(&consultation.answers);
    let named = Named {
        name: named(&model, "forecast"),
        file: String::new(),
        from: "answers",
        model,
        defaults: Vec::new(),
    };
    Ok((vec![named], Origin::Answers(consultation)))
}

/// The models of several files, of which each holds a model or answers.
fn compared(args: &ForecastArgs, shell: &Shell) -> Result<(Advisor, Vec<Named>)> {
    let (given, mut problems) = from_flags(&args.answers);
    if !problems.is_empty() {
        return Err(Diagnostics(problems).into());
    }
    let asking = asking(&args.answers);
    let advisor = shell.advisor()?;
    let mut models = Vec::new();
    for path in &args.compare {
        let read = source(path).map_err(Into::into).and_then(|source| {
            if holds_answers(&source) {
                from_answers(&source, given.clone(), asking, &advisor, shell)
            } else {
                Ok(from_model(&source, &advisor)?)
            }
        });
        match read {
            Ok(named) => models.push(named),
            Err(error) => problems.extend(error.downcast::<Diagnostics>()?.0),
        }
    }
    if !problems.is_empty() {
        return Err(Diagnostics(problems).into());
    }
    let names: Vec<String> = models.iter().map(|named| named.name.clone()).collect();
    for named in &mut models {
        let same = names.iter().filter(|name| **name == named.name).count();
        if same > 1 {
            named.name.clone_from(&named.file);
        }
    }
    Ok((advisor, models))
}

/// Whether a file has more of an answers file's sections than of a model's.
fn holds_answers(source: &Source) -> bool {
    let text = yaml::read(&source.text);
    let Some(Shape::Map(entries)) = text.root.map(|root| root.shape) else {
        return false;
    };
    let count = |is: &dyn Fn(&str) -> bool| entries.iter().filter(|entry| is(&entry.key)).count();
    count(&|key| questionnaire().section(key).is_some())
        > count(&|key| read::SECTIONS.contains(&key))
}

fn named(model: &Model, otherwise: &str) -> String {
    if model.title.is_empty() {
        otherwise.to_owned()
    } else {
        model.title.clone()
    }
}

fn from_model(source: &Arc<Source>, advisor: &Advisor) -> Result<Named, Diagnostics> {
    let reading = read::read(source, advisor.usual_terms())?;
    Ok(Named {
        name: named(&reading.model, &source.name),
        file: source.name.clone(),
        from: "model",
        model: reading.model,
        defaults: reading.defaults,
    })
}

/// The model behind a complete answers file; nothing is asked.
fn from_answers(
    source: &Arc<Source>,
    given: RawAnswers,
    asking: Asking,
    advisor: &Advisor,
    shell: &Shell,
) -> Result<Named> {
    let (raw, problems) = answers::read(questionnaire(), source);
    let answers = answers::check(&given.over(raw), problems, asking).map_err(|problems| {
        let told = problems.0.into_iter().map(|mut problem| {
            // What is missing has no place, and there are two files.
            if problem.labels.is_empty() {
                problem.message = format!("`{}`: {}", source.name, problem.message);
            }
            problem
        });
        Diagnostics(told.collect())
    })?;
    advice::validate(advisor, &answers, shell)?;
    let model = advisor.forecast(&answers);
    Ok(Named {
        name: named(&model, &source.name),
        file: source.name.clone(),
        from: "answers",
        model,
        defaults: Vec::new(),
    })
}

/// The text of an inputs file; `-` is standard input.
fn source(path: &Path) -> Result<Arc<Source>, Diagnostics> {
    let name = files::name(path);
    let error = match files::text(path, MOST_BYTES) {
        Ok(text) => return Ok(Arc::new(Source { name, text })),
        Err(error) => error,
    };
    let (what, help) = match error.kind() {
        ErrorKind::FileTooLarge => (
            "is larger than a model can be".to_owned(),
            "a model has a few dozen lines; is this the right file?",
        ),
        ErrorKind::InvalidData => ("is not UTF-8 text".to_owned(), "save it as UTF-8"),
        _ => (
            format!("cannot be read: {}", reason(&error)),
            "give the model's file, or `-` for standard input",
        ),
    };
    let problem = Diagnostic::error("unreadable", format!("`{name}` {what}"));
    Err(Diagnostics(vec![problem.help(help)]))
}
