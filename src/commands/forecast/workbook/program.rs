//! The sheet of the program, month by month: partners, customers, money.
//!
//! A flow of month `t` is the sum over earlier months of new customers times a customer's flow at that age.
//! Spreadsheets multiply ranges in step, so a second block holds one customer's months backwards.

use anyhow::Result;
use rust_xlsxwriter::{Chart, ChartAxisLabelPosition, ChartType};

use super::customer::{self, Columns};
use super::page::{Page, letters};
use crate::economics::flow::{Flow, Month};
use crate::economics::model::Model;
use crate::economics::program::ProgramForecast;
use crate::economics::rounding::float;

/// A column's head, and its figure in a month.
type Column = (&'static str, fn(&Month) -> f64);

/// The columns of the sheet.
const COLUMNS: [Column; 25] = [
    ("revenue", |m| m[Flow::Revenue]),
    ("collections", |m| m[Flow::Collections]),
    ("refunds", |m| m[Flow::Refunds]),
    ("cogs", |m| m[Flow::Cogs]),
    ("fees", |m| m[Flow::Fees]),
    ("serving", |m| m[Flow::Serving]),
    ("commission earned", |m| m[Flow::Accrued]),
    ("cancelled", |m| m[Flow::Cancelled]),
    ("to recover", |m| m[Flow::ToRecover]),
    ("paid", |m| m[Flow::Paid]),
    ("influenced earned", |m| m[Flow::InfluencedAccrued]),
    ("influenced cancelled", |m| m[Flow::InfluencedCancelled]),
    ("influenced to recover", |m| m[Flow::InfluencedToRecover]),
    ("influenced paid", |m| m[Flow::InfluencedPaid]),
    ("platform", |m| m[Flow::Platform]),
    ("payout fees", |m| m[Flow::PayoutFees]),
    ("people and budgets", |m| {
        m[Flow::Manager]
            + m[Flow::Comarketing]
            + m[Flow::Onboarding]
            + m[Flow::Cac]
            + m[Flow::Setup]
    }),
    ("commission net", |m| m[Flow::CommissionNet]),
    ("margin", |m| m[Flow::Margin]),
    ("net", |m| m[Flow::Net]),
    ("running net", |m| m[Flow::NetToDate]),
    ("cash", |m| m[Flow::Cash]),
    ("running cash", |m| m[Flow::CashToDate]),
    ("commission owed", |m| m[Flow::Liability]),
    ("reserve", |m| m[Flow::Reserve]),
];

const SIGNED: u16 = 1;
const ONBOARDED: u16 = 2;
const ACTIVATED: u16 = 3;
/// Active partners.
pub const ACTIVE: u16 = 4;
/// New customers.
pub const NEW: u16 = 5;
const MONEY: u16 = 6;

/// The column of a figure, by its head.
pub fn column(head: &str) -> u16 {
    let at = COLUMNS
        .iter()
        .position(|(name, _)| *name == head)
        .unwrap_or(0);
    MONEY + u16::try_from(at).unwrap_or(0)
}

/// The months of a column.
pub fn range(column: u16, months: u32) -> String {
    let name = letters(column);
    format!("Program!${name}$2:${name}${}", months + 1)
}

/// A column of one customer's months, backwards.
#[derive(Clone, Copy)]
struct Backwards {
    /// Where it stands on this sheet.
    column: u16,
}

struct Writer<'a> {
    months: u32,
    model: &'a Model,
    outlook: &'a ProgramForecast,
}

/// Writes the sheet.
pub fn write(
    page: &mut Page<'_>,
    model: &Model,
    outlook: &ProgramForecast,
    columns: &Columns,
) -> Result<()> {
    let writer = Writer {
        months: model.program.horizon_months,
        model,
        outlook,
    };
    page.freeze()?;
    let heads = [
        "month",
        "partners signed",
        "onboarded",
        "became active",
        "active partners",
        "new customers",
    ];
    let money = COLUMNS.iter().map(|(head, _)| *head);
    for (column, head) in (0u16..).zip(heads.into_iter().chain(money)) {
        page.heading(0, column, head)?;
    }
    writer.partners(page)?;
    let mut next = MONEY + u16::try_from(COLUMNS.len())? + 1;
    let mut backwards = |page: &mut Page<'_>, head: &str, source: u16| -> Result<Backwards> {
        let column = next;
        next += 1;
        page.heading(0, column, &format!("backwards: {head}"))?;
        writer.backwards(page, column, source, columns)?;
        Ok(Backwards { column })
    };
    let single = [
        ("revenue", customer::RECOGNISED),
        ("collections", customer::BILLED),
        ("refunds", customer::REFUNDED),
        ("cogs", customer::USED),
        ("fees", customer::PAYMENTS),
        ("serving", customer::ACTIVE),
        ("commission earned", customer::ACCRUED),
        ("reserve", customer::RESERVE),
    ];
    let mut blocks = Vec::new();
    for (head, source) in single {
        blocks.push((head, backwards(page, head, source)?));
    }
    let mut phased: [Vec<Backwards>; 3] = Default::default();
    for phase in &columns.phases {
        for (list, (head, source)) in phased.iter_mut().zip([
            ("cancelled", phase.cancelled),
            ("to recover", phase.reclaimed),
            ("paid", phase.paid),
        ]) {
            list.push(backwards(page, head, source)?);
        }
    }
    writer.flows(page, &blocks, &phased)?;
    writer.results(page)?;
    writer.charts(page)
}

impl Writer<'_> {
    fn cell(&self, column: u16, month: u32) -> String {
        format!("{}{}", letters(column), month + 2)
    }

    fn partners(&self, page: &mut Page<'_>) -> Result<()> {
        let program = &self.model.program;
        let growth = &self.outlook.growth;
        let recruit = float(program.recruit_rate);
        let each = growth.funnel.identified / f64::from(program.recruit_months);
        for month in 0..self.months {
            let (row, at) = (month + 1, month as usize);
            page.number(row, 0, f64::from(month + 1))?;
            let signed = format!(
                "IF(A{}<=recruit_months,identified/recruit_months*recruit_rate,0)",
                month + 2
            );
            let result = if month < program.recruit_months {
                each * recruit
            } else {
                0.0
            };
            page.formula(row, SIGNED, &signed, result)?;
            let lagged = |column: u16, lag: u32, rate: &str| match month.checked_sub(lag) {
                Some(start) => format!("{}*{rate}", self.cell(column, start)),
                None => "0".to_owned(),
            };
            let onboarded = lagged(SIGNED, program.onboard_lag, "onboard_rate");
            page.formula(row, ONBOARDED, &onboarded, growth.onboarded[at])?;
            let activated = lagged(ONBOARDED, program.activation_lag, "activation_rate");
            let stays = 1.0 - float(program.partner_churn_monthly);
            let before = at
                .checked_sub(1)
                .map_or(0.0, |before| growth.active[before]);
            let joined = growth.active[at] - before * stays;
            page.formula(row, ACTIVATED, &activated, joined)?;
            let active = match month.checked_sub(1) {
                Some(before) => format!(
                    "{}*(1-partner_churn_monthly)+{}",
                    self.cell(ACTIVE, before),
                    self.cell(ACTIVATED, month)
                ),
                None => self.cell(ACTIVATED, month),
            };
            page.formula(row, ACTIVE, &active, growth.active[at])?;
            let new = lagged(
                ACTIVE,
                program.sales_cycle_months,
                "performer_rate*performer_referrals_per_quarter/(3*top_share)*win_rate",
            );
            page.formula(row, NEW, &new, growth.new_customers[at])?;
        }
        Ok(())
    }

    fn backwards(
        &self,
        page: &mut Page<'_>,
        column: u16,
        source: u16,
        columns: &Columns,
    ) -> Result<()> {
        for month in 0..self.months {
            let age = self.months - 1 - month;
            // A month that is not written on the customer's sheet is empty, which counts as nothing.
            let result = columns
                .results
                .get(&(age + 1, source))
                .copied()
                .unwrap_or(0.0);
            let formula = format!("Customer!{}{}", letters(source), age + 2);
            page.formula(month + 1, column, &formula, result)?;
        }
        Ok(())
    }

    /// New customers of the months up to `month` times a customer's flow at their age.
    fn fold(&self, block: Backwards, month: u32, mask: Option<u32>) -> String {
        let new = letters(NEW);
        let name = letters(block.column);
        let end = month + 2;
        let first = self.months - month + 1;
        let last = self.months + 1;
        match mask {
            None => format!("SUMPRODUCT(${new}$2:${new}${end},${name}${first}:${name}${last})"),
            Some(phase) => format!(
                "SUMPRODUCT(${new}$2:${new}${end}*(MOD($A$2:$A${end}-1,3)={phase}),${name}${first}:${name}${last})"
            ),
        }
    }

    fn flows(
        &self,
        page: &mut Page<'_>,
        blocks: &[(&str, Backwards)],
        phased: &[Vec<Backwards>; 3],
    ) -> Result<()> {
        let lag = self.model.product.collection_lag_months;
        let block = |head: &str| {
            blocks
                .iter()
                .find(|(name, _)| *name == head)
                .map(|(_, block)| *block)
        };
        for month in 0..self.months {
            let at = &self.outlook.months[month as usize];
            let folded = |head: &str| {
                block(head).map_or_else(|| "0".to_owned(), |block| self.fold(block, month, None))
            };
            let by_phase = |list: &[Backwards]| -> String {
                let mask = |phase| (list.len() > 1).then_some(phase);
                let parts: Vec<String> = (0u32..)
                    .zip(list)
                    .map(|(phase, block)| self.fold(*block, month, mask(phase)))
                    .collect();
                parts.join("+")
            };
            let collections = match (month.checked_sub(lag), block("collections")) {
                (Some(earlier), Some(block)) => self.fold(block, earlier, None),
                _ => "0".to_owned(),
            };
            let billed = block("collections")
                .map_or_else(|| "0".to_owned(), |block| self.fold(block, month, None));
            let formulas = [
                ("revenue", folded("revenue")),
                ("collections", collections),
                ("refunds", folded("refunds")),
                (
                    "cogs",
                    format!("(cogs_rate+model_cost_rate)*{}", folded("cogs")),
                ),
                (
                    "fees",
                    format!(
                        "payment_fee_rate*{billed}+payment_fee_fixed*{}",
                        folded("fees")
                    ),
                ),
                (
                    "serving",
                    format!("serving_cost_monthly*{}", folded("serving")),
                ),
                ("commission earned", folded("commission earned")),
                ("cancelled", by_phase(&phased[0])),
                ("to recover", by_phase(&phased[1])),
                ("paid", by_phase(&phased[2])),
                (
                    "influenced earned",
                    self.influenced(&[block("commission earned")], month),
                ),
                (
                    "influenced cancelled",
                    self.influenced_by_phase(&phased[0], month),
                ),
                (
                    "influenced to recover",
                    self.influenced_by_phase(&phased[1], month),
                ),
                (
                    "influenced paid",
                    self.influenced_by_phase(&phased[2], month),
                ),
            ];
            for (head, formula) in formulas {
                let of = COLUMNS
                    .iter()
                    .find(|(name, _)| *name == head)
                    .map(|(_, of)| of(at));
                page.formula(month + 1, column(head), &formula, of.unwrap_or_default())?;
            }
            let influenced_reserve = match block("reserve") {
                Some(block) => {
                    let name = letters(block.column);
                    format!(
                        "+influenced_customers_per_month*influenced_credit*SUM(${name}${}:${name}${})",
                        self.months - month + 1,
                        self.months + 1
                    )
                }
                None => String::new(),
            };
            let reserve = format!("{}{influenced_reserve}", folded("reserve"));
            page.formula(month + 1, column("reserve"), &reserve, at[Flow::Reserve])?;
        }
        Ok(())
    }

    fn influenced(&self, blocks: &[Option<Backwards>], month: u32) -> String {
        let sums: Vec<String> = blocks
            .iter()
            .flatten()
            .map(|block| {
                let name = letters(block.column);
                format!(
                    "SUM(${name}${}:${name}${})",
                    self.months - month + 1,
                    self.months + 1
                )
            })
            .collect();
        format!(
            "influenced_customers_per_month*influenced_credit*({})",
            sums.join("+")
        )
    }

    /// A steady stream starts in every month, so each phase takes its own months.
    fn influenced_by_phase(&self, list: &[Backwards], month: u32) -> String {
        if let [one] = list {
            return self.influenced(&[Some(*one)], month);
        }
        let end = month + 2;
        let parts: Vec<String> = (0u32..)
            .zip(list)
            .map(|(phase, block)| {
                let name = letters(block.column);
                format!(
                    "SUMPRODUCT((MOD($A$2:$A${end}-1,3)={phase})*${name}${}:${name}${})",
                    self.months - month + 1,
                    self.months + 1
                )
            })
            .collect();
        format!(
            "influenced_customers_per_month*influenced_credit*({})",
            parts.join("+")
        )
    }

    /// The platform's fee of a month: that of the largest plan whose limits the month is above.
    fn platform(&self, month: u32, paid: &str) -> String {
        let volumes = [
            ("above_revenue", self.cell(column("revenue"), month)),
            ("above_payouts", paid.to_owned()),
            ("above_partners", self.cell(ACTIVE, month)),
        ];
        let steps = &self.model.program.costs.platform_steps;
        let mut fee = "platform_monthly".to_owned();
        for (number, step) in (1..).zip(steps) {
            let limits = [step.above_revenue, step.above_payouts, step.above_partners];
            let above: Vec<String> = volumes
                .iter()
                .zip(limits)
                .filter(|(_, limit)| limit.is_some())
                .map(|((name, volume), _)| {
                    format!("{volume}>platform_step_{number}_{name}+0.000001")
                })
                .collect();
            fee = format!(
                "IF(OR({}),platform_step_{number}_monthly+platform_step_{number}_take_rate\
                 *MAX(0,{paid}-platform_step_{number}_included_payouts),{fee})",
                above.join(",")
            );
        }
        fee
    }

    fn results(&self, page: &mut Page<'_>) -> Result<()> {
        for month in 0..self.months {
            let at = &self.outlook.months[month as usize];
            let here = |head: &str| self.cell(column(head), month);
            let paid = format!("({}+{})", here("paid"), here("influenced paid"));
            let before = |head: &str| match month.checked_sub(1) {
                Some(before) => format!("{}+", self.cell(column(head), before)),
                None => String::new(),
            };
            let setup = if month == 0 { "+setup_once" } else { "" };
            let costs = format!(
                "{}-{}-{}",
                here("platform"),
                here("payout fees"),
                here("people and budgets")
            );
            let formulas = [
                (
                    "platform",
                    format!("{}+platform_take_rate*{paid}", self.platform(month, &paid)),
                ),
                (
                    "payout fees",
                    format!(
                        "payout_fee_rate*{paid}+IF({paid}>0.000000000001,payout_fee_fixed*{},0)",
                        self.cell(ACTIVE, month)
                    ),
                ),
                (
                    "people and budgets",
                    format!(
                        "manager_monthly+comarketing_monthly+onboarding_per_partner*{}+cac_per_customer*{}{setup}",
                        self.cell(ONBOARDED, month),
                        self.cell(NEW, month)
                    ),
                ),
                (
                    "commission net",
                    format!(
                        "{}+{}-{}-{}-recovery_rate*({}+{})",
                        here("commission earned"),
                        here("influenced earned"),
                        here("cancelled"),
                        here("influenced cancelled"),
                        here("to recover"),
                        here("influenced to recover")
                    ),
                ),
                (
                    "margin",
                    format!(
                        "{}-{}-{}-{}",
                        here("revenue"),
                        here("cogs"),
                        here("fees"),
                        here("serving")
                    ),
                ),
                (
                    "net",
                    format!("{}-{}-{costs}", here("margin"), here("commission net")),
                ),
                (
                    "running net",
                    format!("{}{}", before("running net"), here("net")),
                ),
                (
                    "cash",
                    format!(
                        "{}-{}-{}-{}-{}-{paid}+recovery_rate*({}+{})-{costs}",
                        here("collections"),
                        here("refunds"),
                        here("cogs"),
                        here("fees"),
                        here("serving"),
                        here("to recover"),
                        here("influenced to recover")
                    ),
                ),
                (
                    "running cash",
                    format!("{}{}", before("running cash"), here("cash")),
                ),
                (
                    "commission owed",
                    format!(
                        "{}{}+{}-{}-{}-{paid}",
                        before("commission owed"),
                        here("commission earned"),
                        here("influenced earned"),
                        here("cancelled"),
                        here("influenced cancelled")
                    ),
                ),
            ];
            for (head, formula) in formulas {
                let of = COLUMNS
                    .iter()
                    .find(|(name, _)| *name == head)
                    .map(|(_, of)| of(at));
                page.formula(month + 1, column(head), &formula, of.unwrap_or_default())?;
            }
        }
        Ok(())
    }

    fn charts(&self, page: &mut Page<'_>) -> Result<()> {
        let row = self.months + 3;
        let charts = [
            ("Running result", ["running net", "running cash"]),
            ("Revenue and commission", ["revenue", "commission net"]),
        ];
        for (at, (title, heads)) in (0u16..).zip(charts) {
            let mut chart = Chart::new(ChartType::Line);
            chart.title().set_name(title);
            // Below the chart, where no line crosses the months.
            chart
                .x_axis()
                .set_name("month")
                .set_label_position(ChartAxisLabelPosition::Low);
            chart
                .y_axis()
                .set_name(&self.model.currency.code)
                .set_num_format("#,##0");
            for head in heads {
                chart
                    .add_series()
                    .set_name(head)
                    .set_categories(range(0, self.months).as_str())
                    .set_values(range(column(head), self.months).as_str());
            }
            page.chart(row, at * 9, &chart)?;
        }
        Ok(())
    }
}
