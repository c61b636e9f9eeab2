//! Stages of an account, and the names that exports give them.

use super::Words;
use crate::overlap::letters::fold_header;
use crate::units::words;

words! {
    /// The relation of an account to the owner of the list, weakest first.
    pub enum Stage {
        /// Neither customer nor prospect: a supplier, a partner, a stage nobody knows.
        Other = "other",
        /// Was a customer, or a deal was lost.
        Former = "former",
        /// Somebody sells to it.
        Prospect = "prospect",
        /// Pays, or the list has no stage column and is taken at its word.
        Customer = "customer",
    }
}

impl Words {
    /// The folded names of stages, in order.
    #[must_use]
    pub fn stage_names(&self) -> Vec<(&str, Stage)> {
        let names = self.stages.iter();
        let mut names: Vec<(&str, Stage)> =
            names.map(|(name, stage)| (name.as_str(), *stage)).collect();
        names.sort_unstable();
        names
    }

    /// The stage of a name, if it is known. A pipeline in brackets behind it is left out; of several labels the
    /// strongest counts.
    #[must_use]
    pub fn stage(&self, name: &str) -> Option<Stage> {
        let known = |text: &str| self.stages.get(&fold_header(text)).copied();
        let bare = |text: &str| {
            let (name, _) = text.trim_end().strip_suffix(')')?.rsplit_once('(')?;
            known(name)
        };
        let labels = || name.split([',', ';', '|']);
        known(name).or_else(|| bare(name)).or_else(|| {
            labels()
                .filter_map(|label| known(label).or_else(|| bare(label)))
                .max()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Stage;
    use crate::overlap::words::words;

    #[test]
    fn stages_of_exports_are_known_whatever_their_case() {
        let words = words();
        for name in ["nonsense", ""] {
            assert_eq!(words.stage(name), None, "{name}");
        }
        for (name, stage) in [
            ("closed_won", Stage::Customer),
            ("Lead; nonsense", Stage::Prospect),
            ("churned (EU), lead (US)", Stage::Prospect),
            ("Customer", Stage::Customer),
            ("closedwon", Stage::Customer),
            ("Customer - Direct", Stage::Customer),
            ("past_due", Stage::Customer),
            ("Marketing Qualified Lead", Stage::Prospect),
            ("Negotiation/Review", Stage::Prospect),
            ("Closed Lost", Stage::Former),
            ("Subscriber", Stage::Other),
            ("Closed - Converted", Stage::Customer),
            ("Meet & Present", Stage::Prospect),
            ("Qualify", Stage::Prospect),
            ("Negotiate", Stage::Prospect),
            ("Lead In", Stage::Prospect),
            ("Needs Defined", Stage::Prospect),
            ("Attempted to contact", Stage::Prospect),
            ("Connected", Stage::Prospect),
            ("Churned Customer", Stage::Former),
            ("Closed Won (Sales Pipeline)", Stage::Customer),
            ("Customer, Hot lead", Stage::Customer),
        ] {
            assert_eq!(words.stage(name), Some(stage), "{name}");
        }
    }
}
