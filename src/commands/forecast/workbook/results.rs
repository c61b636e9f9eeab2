//! The sheet of results.

use anyhow::Result;

use super::customer::{self, Columns};
use super::page::{Kind, Page, letters};
use super::program;
use crate::commands::forecast::words::scope;
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
    /// Writes the formula with its figure.
    pub fn write(&self, page: &mut Page<'_>, row: u32, column: u16) -> Result<()> {
        let result = self
            .result
            .map_or_else(|| "none".to_owned(), |result| result.to_string());
        let formula = format!("IFERROR({},\"none\")", self.formula);
        page.formula_as(row, column, &formula, &result, self.kind)
    }
}

/// Writes the results.
pub fn write(page: &mut Page<'_>, figures: &Figures, columns: &Columns) -> Result<()> {
    page.widths(&[58.0, 16.0]);
    let mut row = 0;
    let mut section = |page: &mut Page<'_>, title: &str, lines: Vec<Line>| -> Result<()> {
        page.section(row, &[title, ""], 1)?;
        row += 1;
        for line in lines {
            page.text(row, 0, &line.name)?;
            line.write(page, row, 1)?;
            row += 1;
        }
        row += 1;
        Ok(())
    };
    section(page, "One customer", unit(figures))?;
    section(page, "Highest affordable rates", caps(figures, columns))?;
    section(page, "The program", totals(figures))?;
    page.fit()
}

/// A figure by name, with its formula.
fn line(kind: Kind, name: &str, formula: String, result: impl Into<Option<f64>>) -> Line {
    Line {
        name: name.to_owned(),
        formula,
        result: result.into(),
        kind,
    }
}

fn unit(figures: &Figures) -> Vec<Line> {
    let horizon = figures.model.product.ltv_horizon_months;
    let column = |column| customer::range(column, horizon);
    let value = |flow: &str| format!("SUMPRODUCT({flow},{})", column(customer::FACTOR));
    let revenue = value(&format!(
        "{}-{}",
        column(customer::BILLED),
        column(customer::REFUNDED)
    ));
    let margin = value(&format!(
        "{0}+{1}-{2}-{3}",
        column(customer::MARGIN),
        column(customer::BILLED),
        column(customer::REFUNDED),
        column(customer::RECOGNISED)
    ));
    let commission = value(&column(customer::ACCRUED));
    let unit = &figures.unit;
    let running = column(customer::RUNNING);
    let months = column(0);
    let last_below = format!("SUMPRODUCT(MAX(({running}<0)*({months}+1)))");
    vec![
        line(
            Kind::Price,
            "revenue to the horizon",
            revenue,
            unit.lifetime.revenue,
        ),
        line(
            Kind::Price,
            "margin before commission",
            margin,
            unit.lifetime.margin,
        ),
        line(Kind::Price, "commission", commission, unit.commission),
        line(
            Kind::Price,
            "left after commission",
            "B3-commission_load*B4-cac_per_customer".into(),
            unit.contribution,
        ),
        line(
            Kind::Share,
            "left, as a share of revenue",
            "B5/B2".into(),
            unit.contribution_margin,
        ),
        line(
            Kind::Number,
            "LTV:CAC, all commission as CAC",
            "B3/(commission_load*B4+cac_per_customer)".into(),
            unit.ltv_to_cac_strict,
        ),
        line(
            Kind::Whole,
            "paid back on revenue, month",
            format!("IF({last_below}<{horizon},{last_below}+1,NA())"),
            unit.payback_accrual.map(f64::from),
        ),
    ]
}

fn caps(figures: &Figures, columns: &Columns) -> Vec<Line> {
    let horizon = figures.model.product.ltv_horizon_months;
    let mut lines = Vec::new();
    for (offer, column) in figures.caps.iter().zip(&columns.offers) {
        let flows = |months| customer::range(*column, months);
        let factors = |months| customer::range(customer::FACTOR, months);
        let base = format!(
            "(commission_load*SUMPRODUCT({},{}))",
            flows(horizon),
            factors(horizon)
        );
        let year = horizon.min(12);
        let first = format!(
            "(commission_load*SUMPRODUCT({},{}))",
            flows(year),
            factors(year)
        );
        let plain = format!("(commission_load*SUM({}))", flows(12));
        let margin_12 = format!("SUM({})", customer::range(customer::MARGIN, 12));
        let scope = scope(&offer.offer.scope.word());
        let name = |test: &str| format!("{}, {scope}: {test}", offer.offer.tier.id());
        let caps = offer.caps;
        lines.extend([
            line(
                Kind::Share,
                &name("break-even"),
                format!("($B$3-cac_per_customer)/{base}"),
                caps.map(|caps| caps.break_even),
            ),
            line(
                Kind::Share,
                &name("3:1, all commission as CAC"),
                format!("($B$3/3-cac_per_customer)/{base}"),
                caps.map(|caps| caps.ltv3_strict),
            ),
            line(
                Kind::Share,
                &name("3:1, first year's as CAC"),
                format!("($B$3-3*cac_per_customer)/({base}-{first}+3*{first})"),
                caps.map(|caps| caps.ltv3_hybrid),
            ),
            line(
                Kind::Share,
                &name("paid back in 12 months"),
                format!("({margin_12}-cac_per_customer)/{plain}"),
                caps.map(|caps| caps.payback_12),
            ),
        ]);
    }
    lines
}

/// The results of the program.
pub fn totals(figures: &Figures) -> Vec<Line> {
    let (model, outlook) = (&figures.model, &figures.program);
    let months = model.program.horizon_months;
    let sum = |head: &str| format!("SUM({})", program::range(program::column(head), months));
    let last = |head: &str| format!("Program!{}{}", letters(program::column(head)), months + 1);
    let lowest = |head: &str| {
        format!(
            "MIN(0,MIN({}))",
            program::range(program::column(head), months)
        )
    };
    let total = &outlook.total;
    let running = program::range(program::column("running net"), months);
    let at = program::range(0, months);
    let last_below = format!("SUMPRODUCT(MAX(({running}<0)*{at}))");
    let cash = program::range(program::column("running cash"), months);
    let after_spent = format!("SUMPRODUCT(MAX((opening_cash+{cash}<-0.000001)*({months}+1-{at})))");
    vec![
        line(
            Kind::People,
            "new customers",
            format!("SUM({})", program::range(program::NEW, months)),
            outlook.new_customers,
        ),
        line(
            Kind::Amount,
            "revenue",
            sum("revenue"),
            total[Flow::Revenue],
        ),
        line(
            Kind::Amount,
            "margin before commission",
            sum("margin"),
            total[Flow::Margin],
        ),
        line(
            Kind::Amount,
            "commission net",
            sum("commission net"),
            total[Flow::CommissionNet],
        ),
        line(
            Kind::Amount,
            "net, commissions expensed",
            sum("net"),
            total[Flow::Net],
        ),
        line(Kind::Amount, "net, cash", sum("cash"), total[Flow::Cash]),
        line(
            Kind::Amount,
            "net of what would have come anyway",
            format!("{}-(1-incrementality)*{}", sum("net"), sum("margin")),
            outlook.net_incremental,
        ),
        line(
            Kind::Amount,
            "deepest funding",
            lowest("running net"),
            outlook.peak_funding,
        ),
        line(
            Kind::Amount,
            "deepest funding, cash",
            lowest("running cash"),
            outlook.peak_cash_funding,
        ),
        line(
            Kind::Amount,
            "cash at its lowest",
            format!("opening_cash+MIN({cash})"),
            outlook.cash.lowest,
        ),
        line(
            Kind::Whole,
            "cash is lowest at the end of month",
            format!("MATCH(MIN({cash}),{cash},0)"),
            f64::from(outlook.cash.lowest_month),
        ),
        line(
            Kind::Whole,
            "months that the cash lasts",
            format!("IF(AND(opening_cash>0,{after_spent}>0),{months}-{after_spent},NA())"),
            outlook.cash.runway_months.map(f64::from),
        ),
        line(
            Kind::Amount,
            "commission owed at the end",
            last("commission owed"),
            total[Flow::Liability],
        ),
        line(
            Kind::Whole,
            "breaks even in month",
            format!("IF({last_below}<{months},{last_below}+1,NA())"),
            outlook.break_even_month.map(f64::from),
        ),
    ]
}
