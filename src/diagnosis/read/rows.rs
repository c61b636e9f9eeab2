//! The rows of an export, added to the program by what they hold.

use memchr::memchr2_iter;
use rust_decimal::Decimal;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::fields::File;
use super::{UNDATED, names_address, public};
use crate::diagnosis::columns::{Fact, Holds};
use crate::diagnosis::program::{Commission, Program};
use crate::diagnosis::values::State;
use crate::overlap::domain::of_email;
use crate::overlap::letters::folded;
use crate::overlap::rows::Row;
use crate::overlap::unread::Trouble;
use crate::overlap::warnings::short;
use crate::questions::kinds::CurrencyMark;

/// Spreads seeds over all bits: small ones would cancel the differences of short texts out.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of a text, whichever way its letters are written; another one for each seed.
fn hash(text: &str, seed: u64) -> u64 {
    let seed = seed.wrapping_mul(SPREAD);
    let is_small = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
    if text.bytes().all(is_small) {
        xxh3_64_with_seed(text.as_bytes(), seed)
    } else {
        xxh3_64_with_seed(text.to_lowercase().as_bytes(), seed)
    }
}

/// That amounts of two currencies stand in the exports.
fn two_currencies(row: &Row, here: &str, before: &str) -> Trouble {
    Trouble::new(
        Some(row.line()),
        format!("amounts in {here} here, and in {before} before"),
        "export one currency at a time; amounts of two are never added up",
    )
}

/// Holds the mark of a currency beside an amount against what was seen before.
#[cold]
fn marked(mark: &CurrencyMark, row: &Row, program: &mut Program) -> Result<(), Trouble> {
    let known = program.currency.as_deref();
    if let Some(known) = known.filter(|known| !mark.fits(known)) {
        return Err(two_currencies(row, mark.text(), known));
    }
    let seen = program.mark.get_or_insert_with(|| mark.clone());
    let (one, other) = (mark.text(), seen.text());
    if one.ends_with(other) || other.ends_with(one) {
        Ok(())
    } else {
        Err(two_currencies(row, one, other))
    }
}

/// Whether a text of ASCII holds another in capitals or small letters.
fn holds(text: &[u8], part: &[u8]) -> bool {
    let Some(first) = part.first() else {
        return true;
    };
    let (small, large) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    memchr2_iter(small, large, text).any(|at| {
        let place = text.get(at..at + part.len());
        place.is_some_and(|place| place.eq_ignore_ascii_case(part))
    })
}

impl File<'_> {
    /// Notes the figures that the file has at all.
    pub fn announce(&self, program: &mut Program) {
        let has = |fact| self.mapping.column(fact).is_some();
        let known = &mut program.known;
        let results = [
            Fact::Leads,
            Fact::Customers,
            Fact::Revenue,
            Fact::CommissionEarned,
        ];
        known.results |= match self.mapping.holds {
            Holds::Partners => results.into_iter().any(has),
            Holds::Referrals | Holds::Commissions => true,
            Holds::Payouts => false,
        };
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
                known.commission_customers |= has(Fact::CustomerId) || has(Fact::CustomerEmail);
                known.sales |= has(Fact::SaleAmount);
            }
            Holds::Payouts => {}
        }
    }

    /// The partner that a row names, or nothing.
    fn partner(&mut self, row: &Row, program: &mut Program) -> Option<usize> {
        let facts = [Fact::PartnerId, Fact::PartnerEmail, Fact::PartnerName];
        let texts @ [id, email, name] = facts.map(|fact| self.text(row, fact));
        let keys = facts.into_iter().zip(texts);
        let keys = keys.filter_map(|(fact, text)| Some(hash(text?, fact as u64)));
        let Some(at) = program.partner(keys) else {
            let what = "the row names no partner and is left out";
            self.unread.note(what, row.line());
            return None;
        };
        let partner = &mut program.partners[at];
        let is_list = self.mapping.holds == Holds::Partners;
        if partner.label.is_empty() || is_list {
            let plain = |text: &&str| !names_address(text);
            let label = name.filter(plain).or(id.filter(plain));
            partner.label =
                label.map_or_else(|| format!("line {} of {}", row.line(), self.name), short);
        }
        if partner.domain.is_none()
            && let Some(email) = email
            && let Ok(domain) = of_email(email, self.reader.words)
        {
            partner.domain = Some(domain.into_owned());
        }
        Some(at)
    }

    pub fn row(&mut self, row: &Row, program: &mut Program) -> Result<(), Trouble> {
        if row.field(0) == self.header[0] && row.texts(self.header.len()) == self.header {
            self.unread
                .note("the header again, which is left out", row.line());
            return Ok(());
        }
        self.currency(row, program)?;
        self.values(row, program)?;
        match self.mark.take() {
            Some(mark) => marked(&mark, row, program),
            None => Ok(()),
        }
    }

    /// Adds a row's values to the program.
    fn values(&mut self, row: &Row, program: &mut Program) -> Result<(), Trouble> {
        let filled = row.fields().filter(|field| !field.trim_ascii().is_empty());
        if filled.take(2).count() < 2 && self.mapping.columns.len() > 2 {
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
        let dates = [
            Fact::JoinedAt,
            Fact::LeadAt,
            Fact::CustomerAt,
            Fact::CreatedAt,
        ];
        let first = || {
            let filled = row.fields().find(|field| !field.trim().is_empty());
            folded(filled.unwrap_or_default())
        };
        dates.iter().all(|fact| self.text(row, *fact).is_none())
            && self.reader.words.begins_total(&first())
    }

    fn currency(&mut self, row: &Row, program: &mut Program) -> Result<(), Trouble> {
        let known = program.currency.as_deref();
        let field = self.places[Fact::Currency as usize].map(|at| row.field(at));
        if field.is_some() && field == known {
            return Ok(());
        }
        let Some(currency) = self.text(row, Fact::Currency) else {
            return Ok(());
        };
        let currency = currency.to_uppercase();
        if known == Some(&*currency) {
            return Ok(());
        }
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let what = "the currency is no code of three letters and is left out";
            self.unread.note(what, row.line());
            return Ok(());
        }
        let is_other = |mark: &&CurrencyMark| !mark.fits(&currency);
        let mark = program.mark.as_ref().filter(is_other);
        match known.or(mark.map(CurrencyMark::text)) {
            Some(known) => Err(two_currencies(row, &currency, known)),
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
            self.unread.note(UNDATED, row.line());
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
        partner.is_listed = true;
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
            takes_back: false,
            customer: customer.map(|text| hash(text, at as u64)),
        };
        let is_below = |amount: Decimal| amount.is_sign_negative() && !amount.is_zero();
        if is_below(commission.amount) || is_below(commission.sale) {
            commission.sale = commission.sale.abs();
            commission.amount = commission.amount.abs();
            commission.takes_back = true;
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
        match self.states.state(word) {
            Some(State::Approved) => default,
            Some(state) => state,
            None => {
                let what = format!(
                    "the status `{}` is not known and counts as not earned",
                    public(word)
                );
                self.unread.note(what, row.line());
                State::Pending
            }
        }
    }

    fn note_code(&self, row: &Row, at: usize, program: &mut Program) {
        if self.places[Fact::ClickedAt as usize].is_some()
            && self.text(row, Fact::ClickedAt).is_none()
            && self.text(row, Fact::Code).is_some()
        {
            program.partners[at].without_click += 1;
        }
    }

    fn note_domain(&self, row: &Row, at: usize, program: &mut Program) {
        let partner = &mut program.partners[at];
        // Most addresses name another domain, and finding theirs takes long.
        if let Some(own) = &partner.domain
            && let Some(email) = self.text(row, Fact::CustomerEmail)
            && (!email.is_ascii() || holds(email.as_bytes(), own.as_bytes()))
            && of_email(email, self.reader.words).as_deref() == Ok(own)
        {
            partner.own_domain += 1;
        }
    }
}
