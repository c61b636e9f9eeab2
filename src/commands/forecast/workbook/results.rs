//! The sheet of results, and the simulation as it was run.

use anyhow::Result;

use super::customer::{self, Columns};
use super::page::{Page, letters};
use super::program;
use crate::economics::caps::OfferCaps;
use crate::economics::customer::Customer;
use crate::economics::figures::{Figures, MonteCarloFigures};
use crate::economics::flow::Flow;
use crate::economics::model::{Costs, Model};
use crate::economics::program::ProgramForecast;
use crate::economics::unit::Unit;
use crate::economics::usual_terms::UsualTerms;

/// What the engine worked out.
pub struct Computed<'a> {
    /// Usual structures, whose caps are listed.
    pub usual: &'a UsualTerms,
    /// One customer's months.
    pub customer: &'a Customer,
    /// One customer's economics.
    pub unit: &'a Unit,
    /// The costs that a customer bears.
    pub costs: &'a Costs,
    /// The program.
    pub outlook: &'a ProgramForecast,
}

/// A line of results: name, formula, the engine's figure.
type Line = (String, String, Option<f64>);

/// Writes the results.
pub fn write(
    page: &mut Page<'_>,
    model: &Model,
    computed: &Computed<'_>,
    columns: &Columns,
) -> Result<()> {
    page.widths(&[44.0, 20.0])?;
    let mut row = 0;
    let mut section = |page: &mut Page<'_>, title: &str, lines: Vec<Line>| -> Result<()> {
        page.heading(row, 0, title)?;
        row += 1;
        for (name, formula, result) in lines {
            page.text(row, 0, &name)?;
            let result = result.map_or_else(|| "none".to_owned(), |result| result.to_string());
            page.formula_or_text(row, 1, &format!("IFERROR({formula},\"none\")"), &result)?;
            row += 1;
        }
        row += 1;
        Ok(())
    };
    section(page, "One customer", unit(model, computed))?;
    section(
        page,
        "Highest affordable rates",
        caps(model, computed, columns),
    )?;
    section(page, "The program", totals(model, computed.outlook))?;
    Ok(())
}

/// A figure by name, with its formula.
fn line(name: &str, formula: String, result: impl Into<Option<f64>>) -> Line {
    (name.to_owned(), formula, result.into())
}

fn unit(model: &Model, computed: &Computed<'_>) -> Vec<Line> {
    let horizon = model.product.ltv_horizon_months;
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
    let unit = computed.unit;
    let running = column(customer::RUNNING);
    let months = column(0);
    let last_below = format!("SUMPRODUCT(MAX(({running}<0)*({months}+1)))");
    vec![
        line("revenue to the horizon", revenue, unit.lifetime.revenue),
        line("margin before commission", margin, unit.lifetime.margin),
        line("commission", commission, unit.commission),
        line(
            "left after commission",
            "B3-commission_load*B4-cac_per_customer".into(),
            unit.contribution,
        ),
        line(
            "left, as a share of revenue",
            "B5/B2".into(),
            unit.contribution_margin,
        ),
        line(
            "LTV:CAC, all commission as CAC",
            "B3/(commission_load*B4+cac_per_customer)".into(),
            unit.ltv_to_cac_strict,
        ),
        line(
            "paid back on revenue, month",
            format!("IF({last_below}<{horizon},{last_below}+1,NA())"),
            unit.payback_accrual.map(f64::from),
        ),
    ]
}

fn caps(model: &Model, computed: &Computed<'_>, columns: &Columns) -> Vec<Line> {
    let horizon = model.product.ltv_horizon_months;
    let offers = OfferCaps::list(
        model,
        computed.usual,
        computed.customer,
        computed.costs,
        None,
    );
    let mut lines = Vec::new();
    for (offer, column) in offers.iter().zip(&columns.offers) {
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
        let name = |test: &str| format!("{} {}: {test}", offer.offer.tier.id(), offer.offer.scope);
        let caps = offer.caps;
        lines.extend([
            line(
                &name("break-even"),
                format!("($B$3-cac_per_customer)/{base}"),
                caps.map(|caps| caps.break_even),
            ),
            line(
                &name("3:1, all commission as CAC"),
                format!("($B$3/3-cac_per_customer)/{base}"),
                caps.map(|caps| caps.ltv3_strict),
            ),
            line(
                &name("3:1, first year's as CAC"),
                format!("($B$3-3*cac_per_customer)/({base}-{first}+3*{first})"),
                caps.map(|caps| caps.ltv3_hybrid),
            ),
            line(
                &name("paid back in 12 months"),
                format!("({margin_12}-cac_per_customer)/{plain}"),
                caps.map(|caps| caps.payback_12),
            ),
        ]);
    }
    lines
}

fn totals(model: &Model, outlook: &ProgramForecast) -> Vec<Line> {
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
    vec![
        line(
            "new customers",
            format!("SUM({})", program::range(program::NEW, months)),
            outlook.new_customers,
        ),
        line("revenue", sum("revenue"), total[Flow::Revenue]),
        line(
            "margin before commission",
            sum("margin"),
            total[Flow::Margin],
        ),
        line(
            "commission net",
            sum("commission net"),
            total[Flow::CommissionNet],
        ),
        line("net, commissions expensed", sum("net"), total[Flow::Net]),
        line("net, cash", sum("cash"), total[Flow::Cash]),
        line(
            "net of what would have come anyway",
            format!("{}-(1-incrementality)*{}", sum("net"), sum("margin")),
            outlook.net_incremental,
        ),
        line(
            "deepest funding",
            lowest("running net"),
            outlook.peak_funding,
        ),
        line(
            "deepest funding, cash",
            lowest("running cash"),
            outlook.peak_cash_funding,
        ),
        line(
            "commission owed at the end",
            last("commission owed"),
            total[Flow::Liability],
        ),
        line(
            "breaks even in month",
            format!("IF({last_below}<{months},{last_below}+1,NA())"),
            outlook.break_even_month.map(f64::from),
        ),
    ]
}

/// Writes the simulation and the inputs that matter most as they were worked out: values, not formulas.
pub fn simulation(page: &mut Page<'_>, figures: &Figures) -> Result<()> {
    page.widths(&[36.0, 18.0, 18.0, 18.0, 18.0, 18.0])?;
    let mut row = 0;
    if let Some(simulated) = &figures.monte_carlo {
        row = spreads(page, simulated)?;
    }
    let heads = [
        "what moves the net most",
        "low",
        "high",
        "net at low",
        "net at high",
        "swing",
    ];
    for (column, head) in (0u16..).zip(heads) {
        page.heading(row, column, head)?;
    }
    for bar in &figures.tornado {
        row += 1;
        page.text(row, 0, &bar.input.replace('_', " "))?;
        let values = [
            &bar.low,
            &bar.high,
            &bar.net_at_low,
            &bar.net_at_high,
            &bar.swing,
        ];
        for (column, value) in (1u16..).zip(values) {
            page.number(row, column, value.parse()?)?;
        }
    }
    Ok(())
}

/// Writes how the simulated results are spread; the row below them.
fn spreads(page: &mut Page<'_>, simulated: &MonteCarloFigures) -> Result<u32> {
    let note = format!(
        "{} trials from seed {}; values of that run, which do not follow the inputs",
        simulated.trials, simulated.seed
    );
    page.text(0, 0, &note)?;
    for (column, head) in (0u16..).zip(["", "P10", "P50", "P90", "mean"]) {
        page.heading(2, column, head)?;
    }
    let mut row = 3;
    for (name, spread) in simulated.amounts() {
        page.text(row, 0, name)?;
        for (column, amount) in (1u16..).zip([&spread.p10, &spread.p50, &spread.p90, &spread.mean])
        {
            page.number(row, column, amount.parse()?)?;
        }
        row += 1;
    }
    page.text(row, 0, "share of trials that break even")?;
    page.number(row, 1, simulated.prob_break_even_36m)?;
    Ok(row + 2)
}
