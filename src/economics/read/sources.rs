//! Reads the partner sources of a program, each with its own rates and commission.

use super::super::inputs::{
    AMOUNT, InSource, LONGEST_LIFETIME, Limits, MOST_PARTNERS, SHARE, Unit, of_section,
};
use super::super::model::{CustomerDiscount, Model, PartnerSource, RunningSource};
use super::values::{Reader, Section};
use crate::yaml::{Shape, Tree};
use rust_decimal::prelude::ToPrimitive;

/// The most sources of a program.
const MOST_SOURCES: usize = 50;

/// The longest name of a source, in characters.
const LONGEST_ID: usize = 60;

/// An example of what to write.
const EXAMPLE: &str = "write one source a line, such as `- {id: customers, tier: referral, identified: 40, \
                       commission: {scope: months:12, rate: 10%}}`";

/// Whether a file gives its partners by source.
pub(super) fn are_given(file: &Section<'_>) -> bool {
    let program = file.entries.iter().find(|entry| entry.key == "program");
    program.is_some_and(|program| match &program.value.shape {
        Shape::Map(entries) => entries.iter().any(|entry| entry.key == "sources"),
        _ => false,
    })
}

impl Reader<'_> {
    /// Reads the part of a program that its sources share, each source, and those of a program that runs beside them.
    /// The commission read so far is that of the sources without one.
    pub(super) fn sources(&mut self, section: &mut Section<'_>, model: &mut Model) {
        for input in of_section("program") {
            match input.in_source() {
                None => self.input(section, input, model),
                Some(_) => self.refuse_beside_sources(section, input.place().1),
            }
        }
        let mut blank = model.clone();
        if let Some(tree) = section.entry("sources") {
            let list = self.list_of_sources("program.sources", tree, &mut blank);
            if !list.is_empty() {
                model.program.sources = list;
            }
        }
        if let Some(tree) = section.entry("today") {
            self.today = self.list_of_sources("program.today", tree, &mut blank);
            if let Some(source) = self.today.iter().find(|source| source.running.is_none()) {
                let message = format!("`program.today.{}` does not run yet", source.id);
                self.problem(
                    "not-running",
                    tree.span,
                    message,
                    "write what it brings today under `running:`, or put it under `sources:`",
                );
            }
        }
    }

    fn list_of_sources(
        &mut self,
        name: &'static str,
        tree: &Tree<'_>,
        blank: &mut Model,
    ) -> Vec<PartnerSource> {
        let Some(items) = self.list(name, tree, (MOST_SOURCES, "sources"), EXAMPLE) else {
            return Vec::new();
        };
        if items.is_empty() {
            let message = format!("`{name}` is empty");
            self.problem("no-sources", tree.span, message, EXAMPLE);
        }
        let mut list: Vec<PartnerSource> = Vec::with_capacity(items.len());
        for (number, item) in (1..).zip(items) {
            let Some(source) = self.source((name, number), item, blank) else {
                continue;
            };
            if list.iter().any(|other| other.id == source.id) {
                self.problem(
                    "source-twice",
                    item.span,
                    format!("two sources are called `{}`", source.id),
                    format!("give this one another name, such as `id: {}-2`", source.id),
                );
            }
            list.push(source);
        }
        list
    }

    /// Reports a value of one population of partners that stands beside sources.
    fn refuse_beside_sources(&mut self, section: &mut Section<'_>, key: &'static str) {
        // Whatever stands there is known, and no other problem.
        section.entry(key);
        let Some(span) = section.key_span(key) else {
            return;
        };
        let name = section.name(key);
        self.problem(
            "both-forms",
            span,
            format!("`{name}` stands beside `program.sources`, where each source has its own"),
            format!("remove it here, and write `{key}:` in each source that it holds for"),
        );
    }

    /// Reads one source; `blank` is a model with one source whose commission holds where the source has none.
    fn source(
        &mut self,
        (list, number): (&'static str, usize),
        item: &Tree<'_>,
        blank: &mut Model,
    ) -> Option<PartnerSource> {
        let mut section = self.section(item, "program")?;
        section.label = format!("{list}[{number}]");
        let before = self.problems.len();
        let mut one = blank.clone();
        let id = self.source_id(&mut section);
        if let Some(id) = &id {
            section.label = format!("{list}.{id}");
        }
        let mut tier = one.program.lead().commission.tier;
        self.choice(&mut section, "tier", false, &mut tier);
        one.program.lead_mut().commission.tier = tier;
        self.source_commission(&mut section, &mut one);
        let discount = self.customer_discount(&mut section);
        let running = self.running(&mut section);
        for input in of_section("program") {
            let Some(InSource { set, .. }) = input.in_source() else {
                continue;
            };
            if running.is_some()
                && input.name == "identified"
                && section.entry("identified").is_none()
            {
                set(one.program.lead_mut(), 0.into());
            } else {
                self.input(&mut section, input, &mut one);
            }
        }
        let sound = self.problems.len() == before;
        let source = one.program.lead_mut();
        source.running = running;
        source.customer_discount = discount;
        source.ranges = self.usual.ranges.of_source(source);
        if let Some(mut ranges) = self.below(&mut section, "ranges", "ranges") {
            self.funnel_ranges(&mut ranges, source);
            self.close(&ranges);
        }
        if sound {
            self.names(&mut section, source);
        }
        self.close(&section);
        source.id = id?;
        Some(source.clone())
    }

    /// Reports a source that nobody is in, or that both runs already and approaches partners.
    fn names(&mut self, section: &mut Section<'_>, source: &PartnerSource) {
        let (span, name) = (section.span, section.label.clone());
        match source.running {
            None if source.identified.is_zero() => self.problem(
                "source-without-names",
                span,
                format!("`{name}` has no names"),
                "write how many partners can be asked, such as `identified: 20`, or remove the source",
            ),
            Some(_) if !source.identified.is_zero() => self.problem(
                "both-forms",
                span,
                format!("`{name}` runs already and asks partners, too"),
                "write two sources: one with `running:`, one with `identified:`",
            ),
            _ => {}
        }
    }

    fn source_id(&mut self, section: &mut Section<'_>) -> Option<String> {
        let help = "a name of its own, such as `customers`";
        let (text, span) = self.required_text(section, "id", help)?;
        if text.chars().count() > LONGEST_ID {
            let name = section.name("id");
            self.problem(
                "too-long",
                span,
                format!("`{name}` has more than {LONGEST_ID} characters"),
                "write a short name, such as `customers`",
            );
            return None;
        }
        Some(text.to_owned())
    }

    /// The commission of a source; the program's where it has none.
    fn source_commission(&mut self, section: &mut Section<'_>, one: &mut Model) {
        if section.entry("commission").is_none() {
            if !self.has_commission {
                self.missing(
                    section,
                    "commission",
                    "such as `{scope: months:12, rate: 10%}`",
                );
            }
            return;
        }
        let Some(mut commission) = self.below(section, "commission", "commission") else {
            return;
        };
        self.rate_and_terms(&mut commission, one);
        self.close(&commission);
    }

    /// What the customers of a source pay less for a while.
    fn customer_discount(&mut self, section: &mut Section<'_>) -> Option<CustomerDiscount> {
        let mut discount = self.below(section, "customer_discount", "customer_discount")?;
        let rate = self.required(&mut discount, "rate", SHARE);
        let months = self.required(
            &mut discount,
            "months",
            Limits::between(0, LONGEST_LIFETIME),
        );
        self.close(&discount);
        Some(CustomerDiscount {
            rate: rate?,
            months: months?.to_u32()?,
        })
    }

    /// What a source brings already.
    fn running(&mut self, section: &mut Section<'_>) -> Option<RunningSource> {
        let mut running = self.below(section, "running", "running")?;
        let partners = self.required(&mut running, "partners", Limits::between(0, MOST_PARTNERS));
        let monthly_revenue = self.required(&mut running, "monthly_revenue", AMOUNT);
        let months = if running.entry("months").is_some() {
            let limits = Limits::between(1, LONGEST_LIFETIME);
            self.given(&mut running, "months", limits, Unit::Whole)
        } else {
            self.left_out(&running, "months", 12);
            Some(12.into())
        };
        self.close(&running);
        Some(RunningSource {
            partners: partners?,
            monthly_revenue: monthly_revenue?,
            months: months?.to_u32()?,
        })
    }
}
