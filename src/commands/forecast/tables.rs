//! The tables of forecasts for people: several forecasts side by side, a column each.
//!
//! Amounts of a customer have their minor units, amounts of a program are whole. It shows figures and adds nothing up.

use std::collections::BTreeSet;

use super::Forecast;
use super::words::{self, count, moved, percent, result, row, table, whole};
use crate::economics::caps::Caps;
use crate::economics::figures::{Figures, SIMULATED_AMOUNTS, millionths};
use crate::economics::flow::Flow;
use crate::economics::quantiles::Quantiles;
use crate::economics::rounding::{Figure, RoundHalf};
use crate::economics::tornado::Bar;
use crate::render::labels::label;
use crate::render::table::Table;
use crate::units::{self, Decimal};

/// What is shown of a program: the name for people and the place in data.
#[rustfmt::skip]
const PROGRAM: [(&str, &str); 16] = [
    ("partners found", "program.funnel.identified"),
    ("partners that become active", "program.funnel.activated"),
    ("new customers", "program.new_customers"),
    ("net, commissions expensed", "program.net_contribution"),
    ("net, matched to prepaid terms", "program.net_contribution_matched"),
    ("net, cash", "program.cash_net"),
    ("net of what would have come anyway", "program.net_contribution_incremental"),
    ("deepest funding", "program.peak_funding"),
    ("deepest funding, cash", "program.peak_cash_funding"),
    ("breaks even", "program.break_even_month"),
    ("breaks even on cash", "program.cash_break_even_month"),
    ("partners to find to break even", "program.identified_needed_to_break_even_36m"),
    ("commission owed at the end", "program.liability_end"),
    ("cost of one customer, everything in", "program.fully_loaded_cac"),
    ("share of monthly revenue at the end", "program.partner_share_mrr_end"),
    ("cash is lowest at the end of", "program.cash.lowest_month"),
];

/// What is shown where the program has cash of its own.
const CASH: [(&str, &str); 2] = [
    ("cash at the start", "program.cash.opening"),
    ("cash at its lowest", "program.cash.lowest"),
];

/// What is shown where customers pay in advance.
const PREPAID: [(&str, &str); 1] = [(
    "of the cash at the end, prepaid by customers",
    "program.cash.prepaid_end",
)];

/// What is shown of a customer.
#[rustfmt::skip]
const CUSTOMER: [(&str, &str); 10] = [
    ("revenue", "unit.pv_revenue_net"),
    ("margin before commission", "unit.ltv_capped"),
    ("commission, fees included", "unit.pv_commission_with_fees"),
    ("own cost of winning it", "unit.own_cost"),
    ("left after commission", "unit.contribution_after_commission"),
    ("left, as a share of revenue", "unit.contribution_margin_after_commission"),
    ("LTV:CAC, all commission as CAC", "unit.ltv_to_cac_all_in"),
    ("LTV:CAC, first year's as CAC", "unit.ltv_to_cac_hybrid"),
    ("paid back on revenue", "unit.payback_periods_accrual"),
    ("paid back on cash", "unit.payback_periods_cash"),
];

/// What is shown of a clawback.
#[rustfmt::skip]
const CLAWBACK: [(&str, &str); 6] = [
    ("customers that leave in the window", "clawback.p_churn_in_window_exact"),
    ("commission expected back", "clawback.expected_clawback_per_customer"),
    ("of it never paid", "clawback.cancelled_before_payout"),
    ("of it to be recovered", "clawback.clawed_back_after_payout"),
    ("of that lost; holding payouts saves it", "clawback.uncollectible_per_customer"),
    ("reserve at one new customer a month", "clawback.steady_reserve_per_new_customer_per_month"),
];

/// Forecasts that stand side by side.
#[derive(Clone, Copy)]
pub struct SideBySide<'a>(pub &'a [Forecast]);

impl SideBySide<'_> {
    /// Whether there are several.
    #[must_use]
    pub fn are_several(self) -> bool {
        self.0.len() > 1
    }

    /// A title, of a forecast by its name where there are several.
    pub fn title(self, title: &str, forecast: &Forecast) -> String {
        match self.are_several() {
            true => format!("{title}, {}", forecast.named.name),
            false => title.to_owned(),
        }
    }

    /// A row with a cell of every forecast.
    fn row(self, name: &str, of: impl Fn(&Figures) -> String) -> Vec<String> {
        row(name, self.0.iter().map(|forecast| of(&forecast.figures)))
    }

    /// Rows of results.
    fn rows(self, results: &[(&str, &str)]) -> Vec<Vec<String>> {
        let rows = results.iter();
        rows.map(|(name, path)| self.row(name, |f| result(f, path)))
            .collect()
    }

    fn table(self, title: &str, first: &str, rows: Vec<Vec<String>>) -> Table {
        let heads = self.0.iter().map(|forecast| {
            let currency = &forecast.named.model.currency.code;
            match self.are_several() {
                true => format!("{} ({currency})", forecast.named.name),
                false => currency.clone(),
            }
        });
        let head = row(first, heads);
        Table::new(head, rows).title(title).figures_from(1)
    }

    /// The program over its horizon: partners, results and what they are held against.
    pub fn program(self) -> Table {
        let models = self.0.iter().map(|forecast| &forecast.named.model);
        let horizons: BTreeSet<u32> = models.map(|model| model.program.horizon_months).collect();
        let horizons: Vec<String> = horizons.iter().map(u32::to_string).collect();
        let mut rows = self.rows(&PROGRAM);
        let of_any = |amount: fn(&Figures) -> f64| {
            let mut all = self.0.iter().map(|one| &one.figures);
            all.any(|figures| whole(figures.amount(amount(figures))) != "0")
        };
        if of_any(|f| f.program.cash.opening) {
            rows.extend(self.rows(&CASH));
            rows.push(self.row("cash lasts", |f| {
                let months = |count: u32| units::counted(count, "month", "months");
                let horizon = f.model.program.horizon_months;
                let lasts = f.program.cash.runway_months;
                lasts.map_or_else(|| format!("over {}", months(horizon)), months)
            }));
        }
        if of_any(|f| f.program.total[Flow::Prepaid]) {
            rows.extend(self.rows(&PREPAID));
        }
        let over = format!("over {} months", horizons.join(" and "));
        self.table("The program", &over, rows)
    }

    /// One customer over its lifetime.
    pub fn customer(self) -> Table {
        let rows = self.rows(&CUSTOMER);
        self.table("One customer", "over its lifetime, discounted", rows)
    }

    /// What comes back of a customer's commission.
    pub fn clawback(self) -> Table {
        let terms = self.row("terms", |f| match f.clawback {
            Some(_) => {
                let terms = &f.model.commission().terms;
                format!("{}, {} days", terms.clawback.id(), terms.window_days)
            }
            None => "none".into(),
        });
        let rows = std::iter::once(terms).chain(self.rows(&CLAWBACK));
        self.table("Clawback", "per customer", rows.collect())
    }

    /// Partners and customers of each source, with what its partners are paid.
    pub fn sources(self, forecast: &Forecast) -> Table {
        let figures = forecast.figures.by_source();
        let sources = figures.iter().zip(&forecast.named.model.program.sources);
        let rows = sources.map(|(figures, source)| {
            let commission = &source.commission;
            let count = |name| count(figures.get(name));
            let revenue = whole(figures.get("partner_mrr_end"));
            let scope = words::scope(commission.scope);
            let commission = format!("{}, {scope}", percent(commission.rate));
            [
                ("source", label(&figures.id)),
                ("found", count("partners")),
                ("become active", count("activated")),
                ("active at the end", count("active_partners_end")),
                ("new customers", count("new_customers")),
                ("their monthly revenue at the end", revenue),
                ("commission", commission),
            ]
        });
        table(rows).title(self.title("Partner sources", forecast))
    }

    /// The rates that usual structures can carry.
    pub fn caps(self, forecast: &Forecast) -> Table {
        let figures = &forecast.figures;
        let print = figures.model.print();
        let rows = figures.caps.iter().map(|of| {
            let usual = |rate| print.digits(rate, 4).shown(percent);
            let usual = match (usual(of.offer.low), usual(of.offer.high)) {
                (low, high) if low == high => low,
                (low, high) => format!("{low} to {high}"),
            };
            let ceiling = |cap: fn(&Caps) -> f64| {
                let cap = of.caps.as_ref().map(|caps| print.digits(cap(caps), 10));
                ceiling(cap.and_then(Figure::decimal))
            };
            let (tier, scope) = (of.offer.tier.id(), words::scope(of.offer.scope));
            [
                ("tier and scope", format!("{tier}, {scope}")),
                ("usual", usual),
                ("break-even", ceiling(|caps| caps.break_even)),
                ("3:1 strict", ceiling(|caps| caps.ltv3_strict)),
                ("3:1 hybrid", ceiling(|caps| caps.ltv3_hybrid)),
                ("payback 12", ceiling(|caps| caps.payback_12)),
                ("ceiling", ceiling(|caps| caps.max)),
                ("verdict", label(of.verdict.id())),
            ]
        });
        table(rows).title(self.title("Highest affordable rates", forecast))
    }

    /// How the results of the simulation are spread; `None` where there is none.
    pub fn simulation(self, forecast: &Forecast) -> Option<Table> {
        let figures = &forecast.figures;
        let simulated = figures.simulated.as_ref()?;
        let row = |name: &str, spread: &Quantiles, show: &dyn Fn(f64) -> String| {
            row(name, [spread.p10, spread.p50, spread.p90].map(show))
        };
        let amount = |amount| whole(figures.simulated_amount(amount));
        let number = |number: f64| count(Figure::of(millionths(number), 6, RoundHalf::Even));
        let amounts =
            SIMULATED_AMOUNTS.map(|(_, name, of)| row(name, of(&simulated.spreads), &amount));
        let counts = [
            row("new customers", &simulated.spreads.new_customers, &number),
            row("active partners", &simulated.spreads.activated, &number),
        ];
        let note = format!(
            "It breaks even in {:.1}% of {} {} (seed {}).",
            millionths(simulated.breaks_even) * 100.0,
            simulated.trials,
            units::noun(simulated.trials, "trial", "trials"),
            simulated.seed
        );
        let first = format!("simulated, {}", figures.model.currency.code);
        let head = [&first, "P10", "P50", "P90"];
        let rows = amounts.into_iter().chain(counts).collect();
        let table = Table::new(head, rows).title(self.title("Uncertainty", forecast));
        Some(table.note(note).figures_from(1))
    }

    /// What moves the net most; what does not move it is left out.
    pub fn tornado(self, forecast: &Forecast) -> Table {
        let (figures, currency) = (&forecast.figures, &forecast.named.model.currency.code);
        let net = format!("net at low, {currency}");
        let amount = |of| figures.amount(of);
        let moves = |bar: &&Bar| amount(bar.net_at_low) != amount(bar.net_at_high);
        let rows = figures.bars.iter().filter(moves).map(|bar| {
            let amounts = [bar.net_at_low, bar.net_at_high, bar.swing()];
            let ends = moved(bar, &forecast.named.inputs).into_iter();
            ends.chain(amounts.map(|of| whole(amount(of)))).collect()
        });
        let head = ["input", "low", "high", &net, "net at high", "swing"];
        let names = &figures.names;
        let factor = match &forecast.named.model.program.sources[..] {
            [_] => "",
            _ => "1.2x is a fifth more than each source has. ",
        };
        let note = format!(
            "{factor}A fifth fewer names, {}, leave {}; a fifth more, {}, leave {}.",
            units::people(names.low),
            whole(amount(names.net_at_low)),
            units::people(names.high),
            whole(amount(names.net_at_high)),
        );
        let title = self.title("What moves the net most", forecast);
        let table = Table::new(head, rows.collect()).title(title);
        table.note(note).figures_from(1)
    }
}

/// A rate as a ceiling: above the whole of what is paid it is no limit, below nothing no rate holds.
fn ceiling(rate: Option<Decimal>) -> String {
    match rate {
        None => "-".to_owned(),
        Some(rate) if rate > Decimal::ONE => "over 100%".to_owned(),
        Some(rate) if rate < Decimal::ZERO => "no rate".to_owned(),
        Some(rate) => percent(rate),
    }
}
