//! The sheet of results.

use anyhow::Result;

use super::customer::{self, Column, Months};
use super::page::{Kind, Page};
use super::program;
use crate::commands::forecast::words::scope;
use crate::economics::caps::Caps;
use crate::economics::figures::Figures;
use crate::economics::flow::Flow;

/// A line of results.
pub struct Line {
    /// What it is called.
    pub name: String,
    formula: String,
    /// The engine's figure; `None` where there is none.
    result: Option<f64>,
    kind: Kind,
}

impl Line {
    fn of(kind: Kind, name: &str, formula: &str, result: impl Into<Option<f64>>) -> Self {
        Self {
            name: name.to_owned(),
            formula: formula.to_owned(),
            result: result.into(),
            kind,
        }
    }

    /// Writes the formula with its figure.
    pub fn write(&self, page: &mut Page<'_>, row: u32) -> Result<()> {
        let formula = format!("IFERROR({},\"none\")", self.formula);
        match self.result {
            Some(result) => page.formula(row, 1, &formula, result, self.kind),
            None => page.formula(row, 1, &formula, "none", self.kind),
        }
    }
}

/// Writes the results.
pub fn write(page: &mut Page<'_>, figures: &Figures, customer: &Months) -> Result<()> {
    page.widths(&[58.0, 16.0]);
    let mut row = 0;
    for (title, lines) in [
        ("One customer", unit(figures)),
        ("Highest affordable rates", caps(figures, customer)),
        ("The program", totals(figures)),
    ] {
        page.section(row, &[title, ""], 1)?;
        row += 1;
        for line in &lines {
            page.text(row, 0, &line.name)?;
            line.write(page, row)?;
            row += 1;
        }
        row += 1;
    }
    page.fit()
}

fn unit(figures: &Figures) -> Vec<Line> {
    let horizon = figures.model.product.ltv_horizon_months;
    let column = |column: Column| customer::range(column, horizon);
    let value = |flow: &str| format!("SUMPRODUCT({flow},{})", column(Column::Factor));
    let collected = format!("{}-{}", column(Column::Billed), column(Column::Refunded));
    let (margin, recognised) = (column(Column::Margin), column(Column::Recognised));
    let margin = format!("{margin}+{collected}-{recognised}");
    let (running, month) = (column(Column::Running), column(Column::Month));
    let last_below = format!("SUMPRODUCT(MAX(({running}<0)*({month}+1)))");
    let paid_back = format!("IF({last_below}<{horizon},{last_below}+1,NA())");
    let unit = &figures.unit;
    let worth = &unit.worth;
    #[rustfmt::skip]
    let lines = vec![
        Line::of(Kind::Price, "revenue to the horizon", &value(&collected), worth.revenue),
        Line::of(Kind::Price, "margin before commission", &value(&margin), worth.margin),
        Line::of(Kind::Price, "commission", &value(&column(Column::Accrued)), unit.commission),
        Line::of(Kind::Price, "left after commission", "B3-commission_load*B4-cac_per_customer", unit.contribution),
        Line::of(Kind::Share, "left, as a share of revenue", "B5/B2", unit.contribution_margin),
        Line::of(Kind::Number, "LTV:CAC, all commission as CAC", "B3/(commission_load*B4+cac_per_customer)", unit.ltv_to_cac_strict),
        Line::of(Kind::Whole, "paid back on revenue, month", &paid_back, unit.payback_accrual.map(f64::from)),
    ];
    lines
}

fn caps(figures: &Figures, customer: &Months) -> Vec<Line> {
    let horizon = figures.model.product.ltv_horizon_months;
    let mut lines = Vec::new();
    for (offer, column) in figures.caps.iter().zip(customer.offers()) {
        let loaded = |months: u32| {
            let flows = customer::range(column, months);
            let factors = customer::range(Column::Factor, months);
            format!("(commission_load*SUMPRODUCT({flows},{factors}))")
        };
        let (base, first) = (loaded(horizon), loaded(horizon.min(12)));
        let plain = format!("(commission_load*SUM({}))", customer::range(column, 12));
        let margin_12 = format!("SUM({})", customer::range(Column::Margin, 12));
        let scope = scope(offer.offer.scope);
        let cap = |of: fn(&Caps) -> f64| offer.caps.as_ref().map(of);
        #[rustfmt::skip]
        let tests = [
            ("break-even", format!("($B$3-cac_per_customer)/{base}"), cap(|caps| caps.break_even)),
            ("3:1, all commission as CAC", format!("($B$3/3-cac_per_customer)/{base}"), cap(|caps| caps.ltv3_strict)),
            ("3:1, first year's as CAC", format!("($B$3-3*cac_per_customer)/({base}-{first}+3*{first})"), cap(|caps| caps.ltv3_hybrid)),
            ("paid back in 12 months", format!("({margin_12}-cac_per_customer)/{plain}"), cap(|caps| caps.payback_12)),
        ];
        lines.extend(tests.map(|(test, formula, rate)| {
            let name = format!("{}, {scope}: {test}", offer.offer.tier.id());
            Line::of(Kind::Share, &name, &formula, rate)
        }));
    }
    lines
}

/// The results of the program.
pub fn totals(figures: &Figures) -> Vec<Line> {
    let (total, program) = (&figures.program.total, &figures.program);
    let months = figures.model.program.horizon_months;
    let flow = |flow: Flow| program::flow_range(flow, months);
    let sum = |of: Flow| format!("SUM({})", flow(of));
    let lowest = |of: Flow| format!("MIN(0,MIN({}))", flow(of));
    let at = program::range(0, months);
    let customers = format!("SUM({})", program::range(program::NEW, months));
    let not_caused = format!("(1-incrementality)*{}", sum(Flow::Margin));
    let last_below = format!("SUMPRODUCT(MAX(({}<0)*{at}))", flow(Flow::NetToDate));
    let break_even = format!("IF({last_below}<{months},{last_below}+1,NA())");
    let cash = flow(Flow::CashToDate);
    let after_spent = format!("SUMPRODUCT(MAX((opening_cash+{cash}<-0.000001)*({months}+1-{at})))");
    let lasts = format!("IF(AND(opening_cash>0,{after_spent}>0),{months}-{after_spent},NA())");
    let position = &program.cash;
    #[rustfmt::skip]
    let lines = vec![
        Line::of(Kind::People, "new customers", &customers, program.new_customers),
        Line::of(Kind::Amount, "revenue", &sum(Flow::Revenue), total[Flow::Revenue]),
        Line::of(Kind::Amount, "margin before commission", &sum(Flow::Margin), total[Flow::Margin]),
        Line::of(Kind::Amount, "commission net", &sum(Flow::CommissionNet), total[Flow::CommissionNet]),
        Line::of(Kind::Amount, "net, commissions expensed", &sum(Flow::Net), total[Flow::Net]),
        Line::of(Kind::Amount, "net, cash", &sum(Flow::Cash), total[Flow::Cash]),
        Line::of(Kind::Amount, "net of what would have come anyway", &format!("{}-{not_caused}", sum(Flow::Net)), program.net_incremental),
        Line::of(Kind::Amount, "deepest funding", &lowest(Flow::NetToDate), program.peak_funding),
        Line::of(Kind::Amount, "deepest funding, cash", &lowest(Flow::CashToDate), program.peak_cash_funding),
        Line::of(Kind::Amount, "cash at its lowest", &format!("opening_cash+MIN({cash})"), position.lowest),
        Line::of(Kind::Whole, "cash is lowest at the end of month", &format!("MATCH(MIN({cash}),{cash},0)"), f64::from(position.lowest_month)),
        Line::of(Kind::Whole, "months that the cash lasts", &lasts, position.runway_months.map(f64::from)),
        Line::of(Kind::Amount, "commission owed at the end", &program::last(Flow::Liability, months), total[Flow::Liability]),
        Line::of(Kind::Whole, "breaks even in month", &break_even, program.break_even_month.map(f64::from)),
    ];
    lines
}
