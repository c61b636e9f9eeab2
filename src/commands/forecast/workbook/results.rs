//! The sheet of results.

use anyhow::Result;

use super::customer::{self, Column, Months};
use super::page::{Kind, Page};
use super::program;
use crate::commands::forecast::words::scope;
use crate::economics::caps::Caps;
use crate::economics::figures::Figures;
use crate::economics::flow::Flow;

/// A line of results: what its number is, its name, its formula and the engine's figure, `None` where there is none.
pub type Line = (Kind, String, String, Option<f64>);

/// Writes the formula of a line with its figure.
pub fn write_line(page: &mut Page<'_>, row: u32, (kind, _, formula, result): &Line) -> Result<()> {
    let result = result.map_or_else(|| "none".to_owned(), |result| result.to_string());
    let formula = format!("IFERROR({formula},\"none\")");
    page.formula(row, 1, &formula, &result, *kind)
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
            page.text(row, 0, &line.1)?;
            write_line(page, row, line)?;
            row += 1;
        }
        row += 1;
    }
    page.fit()
}

fn named(lines: &[(Kind, &str, String, Option<f64>)]) -> Vec<Line> {
    let line = |(kind, name, formula, result): &(Kind, &str, String, Option<f64>)| {
        (*kind, (*name).to_owned(), formula.clone(), *result)
    };
    lines.iter().map(line).collect()
}

fn unit(figures: &Figures) -> Vec<Line> {
    let horizon = figures.model.product.ltv_horizon_months;
    let column = |column: Column| customer::range(column, horizon);
    let value = |flow: &str| format!("SUMPRODUCT({flow},{})", column(Column::Factor));
    let collected = format!("{}-{}", column(Column::Billed), column(Column::Refunded));
    let margin = format!(
        "{}+{collected}-{}",
        column(Column::Margin),
        column(Column::Recognised)
    );
    let running = column(Column::Running);
    let last_below = format!(
        "SUMPRODUCT(MAX(({running}<0)*({}+1)))",
        column(Column::Month)
    );
    let paid_back = format!("IF({last_below}<{horizon},{last_below}+1,NA())");
    let unit = &figures.unit;
    let lifetime = &unit.lifetime;
    #[rustfmt::skip]
    let lines = [
        (Kind::Price, "revenue to the horizon", value(&collected), Some(lifetime.revenue)),
        (Kind::Price, "margin before commission", value(&margin), Some(lifetime.margin)),
        (Kind::Price, "commission", value(&column(Column::Accrued)), Some(unit.commission)),
        (Kind::Price, "left after commission", "B3-commission_load*B4-cac_per_customer".into(), Some(unit.contribution)),
        (Kind::Share, "left, as a share of revenue", "B5/B2".into(), unit.contribution_margin),
        (Kind::Number, "LTV:CAC, all commission as CAC", "B3/(commission_load*B4+cac_per_customer)".into(), unit.ltv_to_cac_strict),
        (Kind::Whole, "paid back on revenue, month", paid_back, unit.payback_accrual.map(f64::from)),
    ];
    named(&lines)
}

fn caps(figures: &Figures, customer: &Months) -> Vec<Line> {
    let horizon = figures.model.product.ltv_horizon_months;
    let mut lines = Vec::new();
    for (offer, column) in figures.caps.iter().zip(customer.offers()) {
        let loaded = |months: u32| {
            let (flows, factors) = (
                customer::range(column, months),
                customer::range(Column::Factor, months),
            );
            format!("(commission_load*SUMPRODUCT({flows},{factors}))")
        };
        let (base, first) = (loaded(horizon), loaded(horizon.min(12)));
        let plain = format!("(commission_load*SUM({}))", customer::range(column, 12));
        let margin_12 = format!("SUM({})", customer::range(Column::Margin, 12));
        let scope = scope(&offer.offer.scope.word());
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
            (Kind::Share, name, formula, rate)
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
    let lines = [
        (Kind::People, "new customers", customers, Some(program.new_customers)),
        (Kind::Amount, "revenue", sum(Flow::Revenue), Some(total[Flow::Revenue])),
        (Kind::Amount, "margin before commission", sum(Flow::Margin), Some(total[Flow::Margin])),
        (Kind::Amount, "commission net", sum(Flow::CommissionNet), Some(total[Flow::CommissionNet])),
        (Kind::Amount, "net, commissions expensed", sum(Flow::Net), Some(total[Flow::Net])),
        (Kind::Amount, "net, cash", sum(Flow::Cash), Some(total[Flow::Cash])),
        (Kind::Amount, "net of what would have come anyway", format!("{}-{not_caused}", sum(Flow::Net)), Some(program.net_incremental)),
        (Kind::Amount, "deepest funding", lowest(Flow::NetToDate), Some(program.peak_funding)),
        (Kind::Amount, "deepest funding, cash", lowest(Flow::CashToDate), Some(program.peak_cash_funding)),
        (Kind::Amount, "cash at its lowest", format!("opening_cash+MIN({cash})"), Some(position.lowest)),
        (Kind::Whole, "cash is lowest at the end of month", format!("MATCH(MIN({cash}),{cash},0)"), Some(position.lowest_month.into())),
        (Kind::Whole, "months that the cash lasts", lasts, position.runway_months.map(f64::from)),
        (Kind::Amount, "commission owed at the end", program::last(Flow::Liability, months), Some(total[Flow::Liability])),
        (Kind::Whole, "breaks even in month", break_even, program.break_even_month.map(f64::from)),
    ];
    named(&lines)
}
