//! One export, read row by row into the program.

use std::collections::VecDeque;
use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::columns::{Correction, Exports, Fact, Holds, Mapping};
use super::program::{Commission, PartnerKey, Program};
use super::values::{DateOrder, Moment, NoMoment, State, States, amount, count, moment};
use crate::overlap::delimiter::sniff;
use crate::overlap::domain::of_email;
use crate::overlap::rows::{ReadError, Row, Rows};
use crate::overlap::source::{self, Bytes, NotText, lenient};
use crate::overlap::warnings::short;
use crate::overlap::words::Words;
use crate::playbook::Playbook;

/// Rows in which the header is looked for.
const ROWS_AHEAD: usize = 20;

/// The most columns that a message names.
const MOST_NAMED: usize = 12;

/// Rows between two reports of progress.
const PROGRESS_ROWS: u64 = 4096;

/// The column of a file and the fact that it is read as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MappedColumn {
    /// The header.
    pub theirs: String,
    /// The fact; none where the column is not used.
    pub ours: Option<&'static str>,
}

/// How a file was read.
#[derive(Clone, Debug, Serialize)]
pub struct FileMapping {
    /// The file.
    pub file: String,
    /// The platform whose export it is; none where columns were found by likeness.
    pub platform: Option<&'static str>,
    /// The kind of rows.
    pub holds: Holds,
    /// Whether its amounts are cents.
    pub in_cents: bool,
    /// Its columns in their order.
    pub columns: Vec<MappedColumn>,
    /// Rows read.
    pub rows: u64,
}

/// A problem of a file: its line, from 1, what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The line, from 1; none for the file as a whole.
    pub line: Option<u64>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Trouble {
    fn new(line: Option<u64>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
            help: Some(help.into()),
        }
    }

    fn note(line: u64, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            message: message.into(),
            help: None,
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<NotText> for Trouble {
    fn from(error: NotText) -> Self {
        match error {
            NotText::Unreadable(error) => Self::new(
                None,
                format!("it cannot be read: {error}"),
                "check the file and the rights to read it",
            ),
            NotText::Foreign(kind) => Self::new(
                None,
                format!("it is {kind}, not a text file"),
                "save or export it as CSV first",
            ),
        }
    }
}

impl From<ReadError> for Trouble {
    fn from(error: ReadError) -> Self {
        let line = match error {
            ReadError::OpenQuote(line) => Some(line),
            ReadError::Io(_) => None,
        };
        Self::new(
            line,
            error.to_string(),
            "close the quote or take it out; a quote inside quotes is written twice",
        )
    }
}

/// What reading needs to know beside the file.
pub struct Reader<'a> {
    exports: Exports,
    states: States,
    words: &'a Words,
    corrections: &'a [Correction],
    order: Option<DateOrder>,
    progress: &'a dyn Fn(u64),
}

/// What went wrong in a kind of field, with its first line.
#[derive(Debug, Default)]
struct Unread(Vec<(String, u64, u64)>);

impl Unread {
    fn note(&mut self, what: impl Into<String>, line: u64) {
        let what = what.into();
        match self.0.iter_mut().find(|(known, ..)| *known == what) {
            Some((.., rows)) => *rows += 1,
            None => self.0.push((what, line, 1)),
        }
    }

    fn troubles(self) -> impl Iterator<Item = Trouble> {
        self.0.into_iter().map(|(what, line, rows)| {
            let more = match rows {
                1 => String::new(),
                rows => format!(", and in {} more rows", rows - 1),
            };
            Trouble::note(line, format!("{what}{more}"))
        })
    }
}

/// A file that was read, and what to note about it.
pub struct ReadFile {
    /// How it was read.
    pub mapping: FileMapping,
    /// Notes with their lines.
    pub notes: Vec<Trouble>,
}

impl<'a> Reader<'a> {
    /// A reader by the tables of a playbook; `progress` hears of bytes read.
    #[must_use]
    pub fn new(
        playbook: &Playbook,
        words: &'a Words,
        corrections: &'a [Correction],
        order: Option<DateOrder>,
        progress: &'a dyn Fn(u64),
    ) -> Self {
        Self {
            exports: Exports::of(playbook),
            states: States::of(playbook),
            words,
            corrections,
            order,
            progress,
        }
    }

    /// Opens an export: its header is found and its columns are recognised.
    ///
    /// # Errors
    /// Why the file is no export.
    pub fn open(&self, name: &str, raw: Bytes) -> Result<Opened, Trouble> {
        let text = source::open(raw, None)?;
        let (dialect, has_delimiter_line) = sniff(&text.sample);
        let mut rows = Rows::new(text.bytes, dialect);
        if has_delimiter_line {
            rows.skip_line()?;
        }
        let mut ahead = VecDeque::new();
        while ahead.len() < ROWS_AHEAD
            && let Some(row) = rows.next_row()?
        {
            ahead.push_back(row.clone());
        }
        let Some(first) = ahead.front() else {
            let help = "export it again";
            return Err(Trouble::new(Some(1), "there is nothing in it", help));
        };
        let found = ahead.iter().enumerate().find_map(|(at, row)| {
            let mapping = self.exports.recognise(&texts(row), self.corrections)?;
            Some((at, row.line(), texts(row), mapping))
        });
        let Some((at, line, header, mapping)) = found else {
            return Err(Trouble::new(
                Some(first.line()),
                format!(
                    "this is no export that is known; its columns are {}",
                    named(&texts(first))
                ),
                "name what the columns hold, such as `--map \"Their column=partner_id\" --map \"Since=joined_at\"`",
            ));
        };
        if !mapping.names_partners() {
            return Err(Trouble::new(
                Some(line),
                format!(
                    "no column names the partner; the columns are {}",
                    named(&header)
                ),
                "name it with `--map \"THEIR COLUMN=partner_id\"`, or export with that column",
            ));
        }
        ahead.drain(..=at);
        let above = "the header is taken from this line; the lines above it are left out";
        Ok(Opened {
            name: name.to_owned(),
            decimal_comma: dialect.delimiter == b';',
            notes: (at > 0)
                .then(|| Trouble::note(line, above))
                .into_iter()
                .collect(),
            line,
            header,
            mapping,
            ahead,
            rows,
        })
    }

    /// Reads an export into the program. Lists of partners are read before others, which refer to them.
    ///
    /// # Errors
    /// Why it cannot be read without guessing.
    pub fn read(&self, opened: Opened, program: &mut Program) -> Result<ReadFile, Trouble> {
        let Opened {
            name,
            mapping,
            mut notes,
            mut rows,
            ..
        } = opened;
        let mut file = File {
            reader: self,
            name: &name,
            mapping: &mapping,
            decimal_comma: opened.decimal_comma,
            unread: Unread::default(),
        };
        file.announce(program);
        let (mut read, mut bytes) = (0, 0);
        let mut take = |row: &Row| -> Result<(), Trouble> {
            read += 1;
            bytes += row.raw().len() as u64 + 1;
            if read % PROGRESS_ROWS == 0 {
                (self.progress)(std::mem::take(&mut bytes));
            }
            file.row(row, program)
        };
        for row in &opened.ahead {
            take(row)?;
        }
        while let Some(row) = rows.next_row()? {
            take(row)?;
        }
        (self.progress)(bytes);
        if read == 0 {
            notes.push(Trouble::note(opened.line, "a header and no rows"));
        }
        notes.extend(file.unread.troubles());
        let columns = opened.header.into_iter().zip(&mapping.columns);
        let columns = columns.map(|(theirs, fact)| MappedColumn {
            theirs: public(&theirs),
            ours: fact.map(Fact::id),
        });
        Ok(ReadFile {
            mapping: FileMapping {
                columns: columns.collect(),
                file: name.clone(),
                platform: mapping.platform,
                holds: mapping.holds,
                in_cents: mapping.in_cents,
                rows: read,
            },
            notes,
        })
    }
}

/// An export whose columns are recognised.
pub struct Opened {
    /// The file.
    pub name: String,
    /// The line of the header.
    pub line: u64,
    /// The header.
    pub header: Vec<String>,
    /// How it is read.
    pub mapping: Mapping,
    decimal_comma: bool,
    notes: Vec<Trouble>,
    ahead: VecDeque<Row>,
    rows: Rows<Bytes>,
}

fn texts(row: &Row) -> Vec<String> {
    row.fields()
        .map(|field| lenient(field).trim().to_owned())
        .collect()
}

/// A text of a file as it may be printed: cut, and nothing of an e-mail address.
fn public(text: &str) -> String {
    if text.contains('@') {
        "...".to_owned()
    } else {
        short(text)
    }
}

/// Column names as a list, none with an e-mail address.
fn named(header: &[String]) -> String {
    let names = header.iter().take(MOST_NAMED);
    let names: Vec<String> = names.map(|name| format!("`{}`", public(name))).collect();
    names.join(", ")
}

/// A file being read.
struct File<'a> {
    reader: &'a Reader<'a>,
    name: &'a str,
    mapping: &'a Mapping,
    decimal_comma: bool,
    unread: Unread,
}

impl File<'_> {
    /// Notes the figures that the file has at all.
    fn announce(&self, program: &mut Program) {
        let has = |fact| self.mapping.column(fact).is_some();
        let known = &mut program.known;
        match self.mapping.holds {
            Holds::Partners => {
                known.clicks |= has(Fact::Clicks);
                known.referrals |= has(Fact::Leads);
            }
            Holds::Referrals => {
                known.referrals = true;
                known.referral_list = true;
                known.customer_list |= has(Fact::CustomerAt);
                known.referral_revenue |= has(Fact::Revenue);
            }
            Holds::Commissions => {
                known.commissions = true;
                known.sales |= has(Fact::SaleAmount);
            }
            Holds::Payouts => {}
        }
    }

    fn text(&self, row: &Row, fact: Fact) -> Option<String> {
        let text = lenient(row.field(self.mapping.column(fact)?));
        // An apostrophe before a sign guards against formulas.
        let text = text.trim();
        let text = match text.strip_prefix('\'') {
            Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
            _ => text,
        };
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn amount(&mut self, row: &Row, fact: Fact) -> Decimal {
        let Some(text) = self.text(row, fact) else {
            return Decimal::ZERO;
        };
        match amount(&text, self.decimal_comma) {
            Some(amount) if self.mapping.in_cents => amount / Decimal::ONE_HUNDRED,
            Some(amount) => amount,
            None => {
                let what = format!("{} is no amount here and counts as 0", words_of(fact));
                self.unread.note(what, row.line());
                Decimal::ZERO
            }
        }
    }

    fn count(&mut self, row: &Row, fact: Fact) -> u64 {
        let Some(text) = self.text(row, fact) else {
            return 0;
        };
        count(&text, self.decimal_comma).unwrap_or_else(|| {
            let what = format!("{} is no number here and counts as 0", words_of(fact));
            self.unread.note(what, row.line());
            0
        })
    }

    fn moment(&mut self, row: &Row, fact: Fact) -> Result<Option<Moment>, Trouble> {
        let Some(text) = self.text(row, fact) else {
            return Ok(None);
        };
        match moment(&text, self.reader.order) {
            Ok(moment) => Ok(Some(moment)),
            Err(NoMoment::NoTime) => {
                let what = format!("{} is no date here and is left out", words_of(fact));
                self.unread.note(what, row.line());
                Ok(None)
            }
            Err(NoMoment::Ambiguous) => Err(Trouble::new(
                Some(row.line()),
                format!("`{}` may be day or month first", public(&text)),
                "say which with `--dates day-first` or `--dates month-first`",
            )),
        }
    }

    /// The partner that a row names, or nothing.
    fn partner(&mut self, row: &Row, program: &mut Program) -> Option<usize> {
        let [id, email, name] = [Fact::PartnerId, Fact::PartnerEmail, Fact::PartnerName]
            .map(|fact| self.text(row, fact));
        let hash = |text: &Option<String>| {
            text.as_ref()
                .map(|text| xxh3_64(text.to_lowercase().as_bytes()))
        };
        let key = PartnerKey {
            id: hash(&id),
            email: hash(&email),
            name: hash(&name),
        };
        let Some(at) = program.partner(key) else {
            let what = "the row names no partner and is left out";
            self.unread.note(what, row.line());
            return None;
        };
        let partner = &mut program.partners[at];
        let is_list = self.mapping.holds == Holds::Partners;
        if partner.label.is_empty() || is_list {
            let plain = |text: Option<String>| text.filter(|text| !text.contains('@'));
            let label = plain(name).or_else(|| plain(id));
            partner.label = label.map_or_else(
                || format!("line {} of {}", row.line(), self.name),
                |label| short(&label),
            );
        }
        if let Some(email) = email
            && let Ok(domain) = of_email(email.as_bytes(), self.reader.words)
        {
            partner.domain = Some(xxh3_64(domain.as_bytes()));
        }
        Some(at)
    }

    fn row(&mut self, row: &Row, program: &mut Program) -> Result<(), Trouble> {
        self.currency(row, program)?;
        let filled = row.fields().filter(|field| !field.trim_ascii().is_empty());
        if filled.count() < 2 && self.mapping.columns.len() > 2 {
            self.unread
                .note("a line below the rows is left out", row.line());
            return Ok(());
        }
        if self.is_total(row) {
            self.unread.note("a line of totals is left out", row.line());
            return Ok(());
        }
        let Some(at) = self.partner(row, program) else {
            return Ok(());
        };
        match self.mapping.holds {
            Holds::Partners => self.partner_row(row, at, program),
            Holds::Referrals => self.referral_row(row, at, program),
            Holds::Commissions => self.commission_row(row, at, program),
            Holds::Payouts => {
                program.paid_out += self.amount(row, Fact::PayoutAmount);
                if let Some(paid) = self.moment(row, Fact::PaidAt)? {
                    program.reaches(paid);
                }
                Ok(())
            }
        }
    }

    /// Whether a row adds up the others: its first word says so, and it has no date.
    fn is_total(&self, row: &Row) -> bool {
        let first = lenient(row.field(0)).trim().to_lowercase();
        let dates = [
            Fact::JoinedAt,
            Fact::LeadAt,
            Fact::CustomerAt,
            Fact::CreatedAt,
        ];
        self.reader.words.begins_total(&first)
            && dates.iter().all(|fact| self.text(row, *fact).is_none())
    }

    fn currency(&self, row: &Row, program: &mut Program) -> Result<(), Trouble> {
        let Some(currency) = self.text(row, Fact::Currency) else {
            return Ok(());
        };
        let currency = short(&currency.to_uppercase());
        match &program.currency {
            Some(known) if *known != currency => Err(Trouble::new(
                Some(row.line()),
                format!("amounts in {currency} here, and in {known} before"),
                "export one currency at a time; amounts of two are never added up",
            )),
            Some(_) => Ok(()),
            None => {
                program.currency = Some(currency);
                Ok(())
            }
        }
    }

    fn partner_row(&mut self, row: &Row, at: usize, program: &mut Program) -> Result<(), Trouble> {
        let joined = self.moment(row, Fact::JoinedAt)?;
        let active = self.moment(row, Fact::LastActiveAt)?;
        for moment in [joined, active].into_iter().flatten() {
            program.reaches(moment);
        }
        program.known.joined |= joined.is_some();
        if joined.is_none() && self.mapping.column(Fact::JoinedAt).is_some() {
            self.unread.note(
                "this partner has no day of joining and is left out of every share",
                row.line(),
            );
        }
        let held = self.amount(row, Fact::CommissionHeld);
        let (clicks, leads, customers) = (
            self.count(row, Fact::Clicks),
            self.count(row, Fact::Leads),
            self.count(row, Fact::Customers),
        );
        let (revenue, commission) = (
            self.amount(row, Fact::Revenue),
            self.amount(row, Fact::CommissionEarned),
        );
        let partner = &mut program.partners[at];
        partner.joined = partner.joined.or(joined);
        partner.last_active = partner.last_active.max(active);
        partner.clicks += clicks;
        partner.leads += leads;
        partner.customers += customers;
        partner.revenue += revenue;
        partner.commission += commission - held;
        Ok(())
    }

    fn referral_row(&mut self, row: &Row, at: usize, program: &mut Program) -> Result<(), Trouble> {
        let clicked = self.moment(row, Fact::ClickedAt)?;
        let lead = self.moment(row, Fact::LeadAt)?;
        let customer = self.moment(row, Fact::CustomerAt)?;
        let revenue = self.amount(row, Fact::Revenue);
        if let Some(first) = lead.or(clicked).or(customer) {
            program.referred(at, first);
        }
        if let Some(customer) = customer {
            program.reaches(customer);
            program.sold(at, customer);
            self.note_code(row, at, program);
        }
        self.note_domain(row, at, program);
        let partner = &mut program.partners[at];
        partner.referral_rows += 1;
        partner.customer_rows += u64::from(customer.is_some());
        partner.referral_revenue += revenue;
        Ok(())
    }

    fn commission_row(
        &mut self,
        row: &Row,
        at: usize,
        program: &mut Program,
    ) -> Result<(), Trouble> {
        let created = match self.moment(row, Fact::CreatedAt)? {
            None => self.moment(row, Fact::CustomerAt)?,
            created => created,
        };
        let due = self.moment(row, Fact::DueAt)?;
        let paid = self.moment(row, Fact::PaidAt)?;
        let reversed = self.moment(row, Fact::ReversedAt)?;
        for moment in [paid, reversed].into_iter().flatten() {
            program.reaches(moment);
        }
        let state = self.state(row, paid.is_some(), reversed.is_some());
        if state == State::Rejected {
            return Ok(());
        }
        if let Some(created) = created {
            program.reaches(created);
            if !program.known.referral_list {
                program.referred(at, created);
            }
            program.sold(at, created);
        }
        self.note_domain(row, at, program);
        self.note_code(row, at, program);
        if matches!(state, State::Pending | State::Held) {
            return Ok(());
        }
        let customer = self.text(row, Fact::CustomerId);
        let customer = customer.or_else(|| self.text(row, Fact::CustomerEmail));
        let mut commission = Commission {
            sale: self.amount(row, Fact::SaleAmount),
            amount: self.amount(row, Fact::CommissionAmount),
            refunded: self.amount(row, Fact::RefundAmount),
            is_reversed: state == State::Reversed,
            customer: customer.map(|text| xxh3_64(text.to_lowercase().as_bytes())),
        };
        if commission.amount.is_sign_negative() && !commission.amount.is_zero() {
            commission.sale = commission.sale.abs();
            commission.amount = commission.amount.abs();
            commission.is_reversed = true;
        }
        let due = match (state, due, created) {
            (State::Paid, ..) => None,
            (_, Some(due), _) => Some(due),
            (_, None, created) => created.map(|created| program.after_hold(created)),
        };
        program.commission(at, due, commission);
        Ok(())
    }

    fn state(&mut self, row: &Row, is_paid: bool, is_reversed: bool) -> State {
        if is_reversed {
            return State::Reversed;
        }
        let flag = self.text(row, Fact::PaidFlag);
        let flag = flag.is_some_and(|flag| flag.eq_ignore_ascii_case("true") || flag == "1");
        let default = if is_paid || flag {
            State::Paid
        } else {
            State::Approved
        };
        let Some(word) = self.text(row, Fact::Status) else {
            return default;
        };
        match self.reader.states.state(self.mapping.platform, &word) {
            Some(State::Approved) => default,
            Some(state) => state,
            None => {
                let what = format!(
                    "the status `{}` is not known and counts as not earned",
                    public(&word)
                );
                self.unread.note(what, row.line());
                State::Pending
            }
        }
    }

    fn note_code(&self, row: &Row, at: usize, program: &mut Program) {
        if self.mapping.column(Fact::ClickedAt).is_some()
            && self.text(row, Fact::ClickedAt).is_none()
            && self.text(row, Fact::Code).is_some()
        {
            program.partners[at].without_click += 1;
        }
    }

    fn note_domain(&self, row: &Row, at: usize, program: &mut Program) {
        if let Some(email) = self.text(row, Fact::CustomerEmail)
            && let Ok(domain) = of_email(email.as_bytes(), self.reader.words)
            && program.partners[at].domain == Some(xxh3_64(domain.as_bytes()))
        {
            program.partners[at].own_domain += 1;
        }
    }
}

/// A fact's name for people.
fn words_of(fact: Fact) -> String {
    format!("the {}", fact.id().replace('_', " "))
}
