//! Which public programs are nearest to a company: by type, segment, price and motion, never by what they pay.

use super::market::{Comparable, Motion, is_alike};
use crate::blueprint::Blueprint;
use crate::units::Decimal;

/// What nearness is measured by on the company's side.
pub(super) struct Own {
    /// The words that say what it sells, and to whom.
    about: Vec<String>,
    /// What a customer pays a month, in US dollars.
    price: Option<Decimal>,
    /// How its customers buy; none where they do both.
    motion: Option<Motion>,
}

impl Own {
    /// The company of a design.
    pub(super) fn of(blueprint: &Blueprint) -> Self {
        let text = |id: &str| Some(blueprint.fact(id)?.value.to_string());
        let about = [
            "product.description",
            "product.vertical",
            "customers.industries",
            "customers.buyer",
        ];
        let about: Vec<String> = about.into_iter().filter_map(text).collect();
        let a_year = text("revenue.acv_usd").and_then(|text| text.parse().ok());
        Self {
            about: words(&about.join(" ")).collect(),
            price: a_year.map(|a_year: Decimal| a_year / Decimal::from(12)),
            motion: match text("gtm.motion").as_deref() {
                Some("product_led" | "community_led") => Some(Motion::SelfServe),
                Some("sales_led") => Some(Motion::SalesLed),
                _ => None,
            },
        }
    }

    /// The nearest programs of a tier's type, at most so many, the nearest first. Of two that are equally near, the one
    /// that is not old, then the surer one.
    pub(super) fn nearest(
        &self,
        tier: &str,
        programs: &[Comparable],
        most: Decimal,
    ) -> Vec<Comparable> {
        let alike = programs.iter();
        let mut alike: Vec<&Comparable> = alike
            .filter(|program| is_alike(tier, &program.kind))
            .collect();
        let doubt = |program: &Comparable| {
            ["high", "medium", "low"]
                .iter()
                .position(|word| *word == program.confidence)
        };
        alike.sort_by_cached_key(|program| {
            (
                self.apart(program),
                program.old,
                doubt(program),
                program.id.clone(),
            )
        });
        let places = (1_u32..).take_while(|place| Decimal::from(*place) <= most);
        alike
            .into_iter()
            .zip(places)
            .map(|(program, _)| program.clone())
            .collect()
    }

    /// How far a program is, from 0 to 1: the mean of segment, price and motion. What one side does not tell is half way.
    fn apart(&self, program: &Comparable) -> Decimal {
        let price = self.price.zip(program.price_usd_month);
        let price = price.and_then(|(own, its)| own.min(its).checked_div(own.max(its)));
        let motion = self.motion.zip(program.motion);
        let parts = [
            Some(self.segment_apart(&program.segment)),
            price.map(|share| Decimal::ONE - share),
            motion.map(|(own, its)| Decimal::from(u8::from(own != its))),
        ];
        let half = Decimal::new(5, 1);
        let sum: Decimal = parts.iter().map(|part| part.unwrap_or(half)).sum();
        sum / Decimal::from(parts.len())
    }

    /// The share of a segment's words that say nothing of what the company sells.
    fn segment_apart(&self, segment: &str) -> Decimal {
        let words: Vec<String> = words(segment).collect();
        let others = words.iter().filter(|word| !self.about.contains(word));
        Decimal::from(others.count())
            .checked_div(words.len().into())
            .unwrap_or(Decimal::ONE)
    }
}

/// The words of a text that mean something, in small letters and without the s of a plural: those of four letters and
/// more, and abbreviations.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| {
        let letters = word.chars().count();
        letters > 3 || (letters > 1 && word.chars().all(char::is_uppercase))
    });
    words.map(|word| word.trim_end_matches('s').to_lowercase())
}
