//! The tables of forecasts for people: several forecasts side by side, a column each.
//!
//! Amounts of a customer have their minor units, amounts of a program are whole. It sees printed figures and adds
//! nothing up.

use std::collections::BTreeSet;

use super::Forecast;
use super::words::{
    count, grouped, month, moved, or_dash, percent, percent_of, scope, times, whole,
};
use crate::economics::figures::{CashFigures, ExpectedClawback, Figures, MonteCarloFigures};
use crate::render::labels::label;
use crate::render::table::Table;
use crate::units;

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
        if self.are_several() {
            format!("{title}, {}", forecast.name)
        } else {
            title.to_owned()
        }
    }

    /// A row of one figure of every forecast.
    fn row(self, name: &str, of: impl Fn(&Figures) -> String) -> Vec<String> {
        let cells = self.0.iter().map(|forecast| of(&forecast.figures));
        std::iter::once(name.to_owned()).chain(cells).collect()
    }

    fn table(self, title: &str, first: &str, rows: Vec<Vec<String>>) -> Table {
        let heads = self.0.iter().map(|forecast| {
            let currency = &forecast.model.currency.code;
            if self.are_several() {
                format!("{} ({currency})", forecast.name)
            } else {
                currency.clone()
            }
        });
        let head: Vec<String> = std::iter::once(first.to_owned()).chain(heads).collect();
        Table::new(head, rows).title(title).figures_from(1)
    }

    /// The program over its horizon: partners, results and what they are held against.
    pub fn program(self) -> Table {
        let money =
            |of: fn(&Figures) -> &String| move |figures: &Figures| grouped(&whole(of(figures)));
        let horizons: BTreeSet<u32> = self
            .0
            .iter()
            .map(|forecast| forecast.model.program.horizon_months)
            .collect();
        let horizons: Vec<String> = horizons.iter().map(u32::to_string).collect();
        let mut rows = vec![
            self.row("partners found", |f| count(&f.program.funnel.identified)),
            self.row("partners that become active", |f| {
                count(&f.program.funnel.activated)
            }),
            self.row("new customers", |f| count(&f.program.new_customers)),
            self.row(
                "net, commissions expensed",
                money(|f| &f.program.net_contribution),
            ),
            self.row(
                "net, matched to prepaid terms",
                money(|f| &f.program.net_contribution_matched),
            ),
            self.row("net, cash", money(|f| &f.program.cash_net)),
            self.row(
                "net of what would have come anyway",
                money(|f| &f.program.net_contribution_incremental),
            ),
            self.row("deepest funding", money(|f| &f.program.peak_funding)),
            self.row(
                "deepest funding, cash",
                money(|f| &f.program.peak_cash_funding),
            ),
            self.row("breaks even", |f| month(f.program.break_even_month)),
            self.row("breaks even on cash", |f| {
                month(f.program.cash_break_even_month)
            }),
            self.row("partners to find to break even", |f| {
                f.program.identified_needed_to_break_even_36m.map_or_else(
                    || "no number does".into(),
                    |count| grouped(&count.to_string()),
                )
            }),
            self.row(
                "commission owed at the end",
                money(|f| &f.program.liability_end),
            ),
            self.row("cost of one customer, everything in", |f| {
                let cost = f.program.fully_loaded_cac.as_ref();
                or_dash(cost.map(|cost| grouped(&whole(cost))))
            }),
            self.row("share of monthly revenue at the end", |f| {
                percent_of(f.program.partner_share_mrr_end.as_ref())
            }),
        ];
        let of_any = |amount: fn(&CashFigures) -> &String| {
            let mut all = self.0.iter().map(|one| &one.figures.program.cash);
            all.any(|cash| whole(amount(cash)) != "0")
        };
        rows.push(self.row("cash is lowest at the end of", |f| {
            month(Some(f.program.cash.lowest_month))
        }));
        if of_any(|cash| &cash.opening) {
            rows.push(self.row("cash at the start", money(|f| &f.program.cash.opening)));
            rows.push(self.row("cash at its lowest", money(|f| &f.program.cash.lowest)));
            rows.push(self.row("cash lasts", |f| {
                let horizon = f.program.monthly.cash.len();
                f.program.cash.runway_months.map_or_else(
                    || format!("over {}", units::counted(horizon, "month", "months")),
                    |months| units::counted(months, "month", "months"),
                )
            }));
        }
        if of_any(|cash| &cash.prepaid_end) {
            rows.push(self.row(
                "of the cash at the end, prepaid by customers",
                money(|f| &f.program.cash.prepaid_end),
            ));
        }
        let over = format!("over {} months", horizons.join(" and "));
        self.table("The program", &over, rows)
    }

    /// One customer over its lifetime.
    pub fn customer(self) -> Table {
        let money = |of: fn(&Figures) -> &String| move |figures: &Figures| grouped(of(figures));
        let rows = vec![
            self.row("revenue", money(|f| &f.unit.pv_revenue_net)),
            self.row("margin before commission", money(|f| &f.unit.ltv_capped)),
            self.row(
                "commission, fees included",
                money(|f| &f.unit.pv_commission_with_fees),
            ),
            self.row("own cost of winning it", money(|f| &f.unit.own_cost)),
            self.row(
                "left after commission",
                money(|f| &f.unit.contribution_after_commission),
            ),
            self.row("left, as a share of revenue", |f| {
                percent_of(f.unit.contribution_margin_after_commission.as_ref())
            }),
            self.row("LTV:CAC, all commission as CAC", |f| {
                or_dash(f.unit.ltv_to_cac_all_in.as_ref().map(|ratio| times(ratio)))
            }),
            self.row("LTV:CAC, first year's as CAC", |f| {
                or_dash(f.unit.ltv_to_cac_hybrid.as_ref().map(|ratio| times(ratio)))
            }),
            self.row("paid back on revenue", |f| {
                month(f.unit.payback_periods_accrual)
            }),
            self.row("paid back on cash", |f| month(f.unit.payback_periods_cash)),
        ];
        self.table("One customer", "over its lifetime, discounted", rows)
    }

    /// What comes back of a customer's commission.
    pub fn clawback(self) -> Table {
        let of = |pick: fn(&ExpectedClawback) -> String| {
            move |figures: &Figures| {
                let expected = figures.clawback.expected.as_ref();
                expected.map_or_else(|| "-".into(), pick)
            }
        };
        let rows = vec![
            self.row("terms", |f| match f.clawback.expected {
                Some(_) => format!("{}, {} days", f.clawback.kind, f.clawback.window_days),
                None => "none".into(),
            }),
            self.row(
                "customers that leave in the window",
                of(|c| percent(&c.p_churn_in_window_exact)),
            ),
            self.row(
                "commission expected back",
                of(|c| grouped(&c.expected_clawback_per_customer)),
            ),
            self.row(
                "of it never paid",
                of(|c| grouped(&c.cancelled_before_payout)),
            ),
            self.row(
                "of it to be recovered",
                of(|c| grouped(&c.clawed_back_after_payout)),
            ),
            self.row(
                "of that lost; holding payouts saves it",
                of(|c| grouped(&c.uncollectible_per_customer)),
            ),
            self.row(
                "reserve at one new customer a month",
                of(|c| grouped(&c.steady_reserve_per_new_customer_per_month)),
            ),
        ];
        self.table("Clawback", "per customer", rows)
    }
}

/// Partners and customers of each source, with what its partners are paid.
pub fn sources(title: String, forecast: &Forecast) -> Table {
    let head = [
        "source",
        "found",
        "become active",
        "active at the end",
        "new customers",
        "their monthly revenue at the end",
        "commission",
    ];
    let figures = forecast.figures.program.by_source.iter();
    let rows = figures.zip(&forecast.model.program.sources);
    let rows = rows.map(|(figures, source)| {
        let commission = &source.commission;
        vec![
            label(&figures.id),
            count(&figures.partners),
            count(&figures.activated),
            count(&figures.active_partners_end),
            count(&figures.new_customers),
            grouped(&whole(&figures.partner_mrr_end)),
            format!(
                "{}, {}",
                percent(&commission.rate.to_string()),
                scope(&commission.scope.word())
            ),
        ]
    });
    Table::new(head, rows.collect())
        .title(title)
        .figures_from(1)
}

/// The rates that usual structures can carry.
pub fn caps(title: String, figures: &Figures) -> Table {
    let head = [
        "tier and scope",
        "usual",
        "break-even",
        "3:1 strict",
        "3:1 hybrid",
        "payback 12",
        "ceiling",
        "verdict",
    ];
    let rows = figures.caps.iter().map(|cap| {
        let (low, high) = (percent(&cap.range_low), percent(&cap.range_high));
        vec![
            format!("{}, {}", cap.tier, scope(&cap.scope)),
            if low == high {
                low
            } else {
                format!("{low} to {high}")
            },
            ceiling(cap.break_even.as_ref()),
            ceiling(cap.ltv3_all_in.as_ref()),
            ceiling(cap.ltv3_hybrid.as_ref()),
            ceiling(cap.payback12.as_ref()),
            ceiling(cap.max.as_ref()),
            label(cap.verdict),
        ]
    });
    Table::new(head, rows.collect())
        .title(title)
        .figures_from(1)
}

/// A rate as a ceiling: above the whole of what is paid it is no limit, below nothing no rate holds.
fn ceiling(share: Option<&String>) -> String {
    let rate = share.and_then(|share| units::Decimal::from_str_exact(share).ok());
    match rate {
        None => "-".to_owned(),
        Some(rate) if rate > units::Decimal::ONE => "over 100%".to_owned(),
        Some(rate) if rate < units::Decimal::ZERO => "no rate".to_owned(),
        Some(rate) => percent(&rate.to_string()),
    }
}

/// How the results of the simulation are spread.
pub fn simulation(title: String, currency: &str, simulated: &MonteCarloFigures) -> Table {
    let numbers = [
        ("new customers", &simulated.new_customers),
        ("active partners", &simulated.activated),
    ];
    let amounts = simulated.amounts().into_iter().map(|(name, spread)| {
        let cells = [&spread.p10, &spread.p50, &spread.p90].map(|amount| grouped(&whole(amount)));
        std::iter::once(name.to_owned()).chain(cells).collect()
    });
    let counts = numbers.into_iter().map(|(name, spread)| {
        let cells = [spread.p10, spread.p50, spread.p90]
            .map(|number| or_dash(number.map(|number| count(&number.to_string()))));
        std::iter::once(name.to_owned()).chain(cells).collect()
    });
    let note = format!(
        "It breaks even in {:.1}% of {} {} (seed {}).",
        simulated.prob_break_even_36m * 100.0,
        simulated.trials,
        units::noun(simulated.trials, "trial", "trials"),
        simulated.seed
    );
    let first = format!("simulated, {currency}");
    let head = [&first, "P10", "P50", "P90"];
    Table::new(head, amounts.chain(counts).collect())
        .title(title)
        .note(note)
        .figures_from(1)
}

/// What moves the net most; what does not move it is left out.
pub fn tornado(title: String, forecast: &Forecast) -> Table {
    let (figures, currency) = (&forecast.figures, &forecast.model.currency.code);
    let net = format!("net at low, {currency}");
    let head = ["input", "low", "high", &net, "net at high", "swing"];
    let moving = figures.tornado.iter();
    let moving = moving.filter(|bar| bar.net_at_low != bar.net_at_high);
    let rows = moving.map(|bar| {
        let ends = [&*bar.low, &bar.high];
        let [name, low, high] = moved(bar.input, bar.is_factor, ends, &forecast.inputs);
        vec![
            name,
            low,
            high,
            grouped(&whole(&bar.net_at_low)),
            grouped(&whole(&bar.net_at_high)),
            grouped(&whole(&bar.swing)),
        ]
    });
    let names = &figures.names;
    let several = forecast.model.program.sources.len() > 1;
    let note = format!(
        "{}A fifth fewer names, {}, leave {}; a fifth more, {}, leave {}.",
        if several {
            "1.2x is a fifth more than each source has. "
        } else {
            ""
        },
        count(&names.low),
        grouped(&whole(&names.net_at_low)),
        count(&names.high),
        grouped(&whole(&names.net_at_high)),
    );
    Table::new(head, rows.collect())
        .title(title)
        .note(note)
        .figures_from(1)
}
