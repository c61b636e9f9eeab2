//! The sheet of the program, month by month: partners, customers, money.
//!
//! A flow of month `t` is the sum over earlier months of new customers times a customer's flow at that age.
//! Spreadsheets multiply ranges in step, so a second block holds one customer's months backwards.

use anyhow::Result;
use rust_xlsxwriter::{Chart, ChartAxisLabelPosition, ChartLegendPosition, ChartType};

use super::customer::{self, Columns};
use super::page::{Kind, Page, letters};
use crate::economics::figures::Figures;
use crate::economics::flow::{Flow, Month};
use crate::economics::model::{Model, Structure};
use crate::economics::program::ProgramForecast;
use crate::economics::rounding::float;

/// A column's head, and its figure in a month.
type Column = (&'static str, fn(&Month) -> f64);

/// The columns of the sheet.
const COLUMNS: [Column; 29] = [
    ("revenue", |m| m[Flow::Revenue]),
    ("collections", |m| m[Flow::Collections]),
    ("refunds", |m| m[Flow::Refunds]),
    ("cost of goods", |m| m[Flow::Cogs]),
    ("payment fees", |m| m[Flow::Fees]),
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
    ("people", |m| m[Flow::Manager]),
    ("joint marketing", |m| m[Flow::Comarketing]),
    ("setting partners up", |m| m[Flow::Onboarding]),
    ("sales and onboarding", |m| m[Flow::Cac]),
    ("set-up", |m| m[Flow::Setup]),
    ("commission net", |m| m[Flow::CommissionNet]),
    ("margin", |m| m[Flow::Margin]),
    ("net", |m| m[Flow::Net]),
    ("running net", |m| m[Flow::NetToDate]),
    ("cash", |m| m[Flow::Cash]),
    ("running cash", |m| m[Flow::CashToDate]),
    ("commission owed", |m| m[Flow::Liability]),
    ("reserve", |m| m[Flow::Reserve]),
];

/// The columns of what the program costs beside commissions.
const COSTS: [&str; 7] = [
    "platform",
    "payout fees",
    "people",
    "joint marketing",
    "setting partners up",
    "sales and onboarding",
    "set-up",
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

/// Customers that start month by month.
#[derive(Clone, Copy)]
enum Stream {
    /// Those whom partners bring.
    New,
    /// One a month, whom a partner influenced.
    Steady,
}

/// The columns of one customer's months, backwards, on this sheet.
struct Backwards {
    revenue: u16,
    billed: u16,
    refunds: u16,
    used: u16,
    payments: u16,
    active: u16,
    accrued: u16,
    reserve: u16,
    /// Each with a column for every phase of a payout run.
    cancelled: Vec<u16>,
    reclaimed: Vec<u16>,
    paid: Vec<u16>,
}

struct Writer<'a> {
    months: u32,
    model: &'a Model,
    outlook: &'a ProgramForecast,
}

/// Writes the sheet.
pub fn write(page: &mut Page<'_>, figures: &Figures, columns: &Columns) -> Result<()> {
    let (model, outlook) = (&figures.model, &figures.program);
    let writer = Writer {
        months: model.program.horizon_months,
        model,
        outlook,
    };
    page.freeze(1)?;
    page.kinds([0], Kind::Whole);
    page.kinds(SIGNED..=NEW, Kind::People);
    let mut heads = vec![
        "month",
        "partners signed",
        "onboarded",
        "became active",
        "active partners",
        "new customers",
    ];
    heads.extend(COLUMNS.map(|(head, _)| head));
    page.columns(&heads)?;
    writer.partners(page)?;
    let backwards = writer.backwards(page, columns)?;
    for (column, (head, figure)) in (MONEY..).zip(COLUMNS) {
        for (month, figures) in (0..writer.months).zip(&outlook.months) {
            let formula = writer.formula(head, month, &backwards);
            page.formula(month + 1, column, &formula, figure(figures))?;
        }
    }
    page.fit()?;
    // What only serves formulas stays on the screen.
    page.print_to(writer.months, MONEY + u16::try_from(COLUMNS.len())? - 1)
}

impl Writer<'_> {
    fn cell(&self, column: u16, month: u32) -> String {
        format!("{}{}", letters(column), month + 2)
    }

    fn partners(&self, page: &mut Page<'_>) -> Result<()> {
        let source = self.model.program.lead();
        let growth = &self.outlook.growth;
        let recruit = float(source.recruit_rate);
        let each = growth.funnel.identified / f64::from(source.recruit_months);
        for month in 0..self.months {
            let (row, at) = (month + 1, month as usize);
            page.number(row, 0, f64::from(month + 1))?;
            let (signed, result) = match month.checked_sub(source.starts_month) {
                Some(since) => (
                    format!(
                        "IF({}<=recruit_months,identified/recruit_months*recruit_rate,0)",
                        match source.starts_month {
                            0 => format!("A{}", month + 2),
                            starts => format!("A{}-{starts}", month + 2),
                        }
                    ),
                    if since < source.recruit_months {
                        each * recruit
                    } else {
                        0.0
                    },
                ),
                None => ("0".to_owned(), 0.0),
            };
            page.formula(row, SIGNED, &signed, result)?;
            let lagged = |column: u16, lag: u32, rate: &str| match month.checked_sub(lag) {
                Some(start) => format!("{}*{rate}", self.cell(column, start)),
                None => "0".to_owned(),
            };
            let onboarded = lagged(SIGNED, source.onboard_lag, "onboard_rate");
            page.formula(row, ONBOARDED, &onboarded, growth.onboarded[at])?;
            let activated = lagged(ONBOARDED, source.activation_lag, "activation_rate");
            let stays = 1.0 - float(source.partner_churn_monthly);
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
                source.sales_cycle_months,
                "performer_rate*performer_referrals_per_quarter/(3*top_share)*win_rate",
            );
            page.formula(row, NEW, &new, growth.new_customers[at])?;
        }
        Ok(())
    }

    /// Writes a customer's months from the last to the first, beside the program's columns.
    fn backwards(&self, page: &mut Page<'_>, columns: &Columns) -> Result<Backwards> {
        let mut next = MONEY + u16::try_from(COLUMNS.len())? + 1;
        let mut write = |head: &str, source: u16| -> Result<u16> {
            let column = next;
            next += 1;
            page.column(column, &format!("one customer, last month first: {head}"))?;
            for month in 0..self.months {
                let age = self.months - 1 - month;
                // A month that is not written on the customer's sheet is empty, which counts as nothing.
                let result = columns.results.get(&(age + 1, source)).copied();
                let formula = format!("Customer!{}{}", letters(source), age + 2);
                page.formula(month + 1, column, &formula, result.unwrap_or_default())?;
            }
            Ok(column)
        };
        let mut backwards = Backwards {
            revenue: write("revenue", customer::RECOGNISED)?,
            billed: write("collections", customer::BILLED)?,
            refunds: write("refunds", customer::REFUNDED)?,
            used: write("cost of goods", customer::USED)?,
            payments: write("payment fees", customer::PAYMENTS)?,
            active: write("serving", customer::ACTIVE)?,
            accrued: write("commission earned", customer::ACCRUED)?,
            reserve: write("reserve", customer::RESERVE)?,
            cancelled: Vec::new(),
            reclaimed: Vec::new(),
            paid: Vec::new(),
        };
        for phase in &columns.phases {
            backwards
                .cancelled
                .push(write("cancelled", phase.cancelled)?);
            backwards
                .reclaimed
                .push(write("to recover", phase.reclaimed)?);
            backwards.paid.push(write("paid", phase.paid)?);
        }
        Ok(backwards)
    }

    /// A customer's flow at the ages of customers that started up to `month`, times their number: the program's own,
    /// or of a steady stream of one a month.
    fn fold(&self, backwards: &[u16], month: u32, stream: Stream) -> String {
        let (end, new) = (month + 2, letters(NEW));
        let parts = (0..).zip(backwards).map(|(phase, column)| {
            let name = letters(*column);
            let ages = format!(
                "${name}${}:${name}${}",
                self.months - month + 1,
                self.months + 1
            );
            // The months of a quarter start customers of different phases.
            let phase = (backwards.len() > 1).then(|| format!("(MOD($A$2:$A${end}-1,3)={phase})"));
            match (stream, phase) {
                (Stream::New, None) => format!("SUMPRODUCT(${new}$2:${new}${end},{ages})"),
                (Stream::New, Some(phase)) => {
                    format!("SUMPRODUCT(${new}$2:${new}${end}*{phase},{ages})")
                }
                (Stream::Steady, None) => format!("SUM({ages})"),
                (Stream::Steady, Some(phase)) => format!("SUMPRODUCT({phase}*{ages})"),
            }
        });
        let sum = parts.collect::<Vec<_>>().join("+");
        match stream {
            Stream::New => sum,
            Stream::Steady => format!("influenced_customers_per_month*influenced_credit*({sum})"),
        }
    }

    fn pays_for_leads(&self) -> bool {
        self.model.commission().structure == Structure::PerLead
    }

    /// Commission on leads in a month: earned with the lead, paid some months later, never back.
    fn leads(&self, head: &str, month: u32) -> String {
        let terms = &self.model.commission().terms;
        match head {
            "commission earned" => format!(
                "commission_per_lead*{}*performer_rate*performer_referrals_per_quarter/(3*top_share)",
                self.cell(ACTIVE, month)
            ),
            "paid" => {
                let phases = terms.phases();
                let is_paid = |of: &u32| *of + terms.payday(0, 0, *of % phases).month == month;
                let earned = (0..=month).filter(is_paid);
                let earned = earned.map(|of| self.cell(column("commission earned"), of));
                let earned: Vec<String> = earned.collect();
                if earned.is_empty() {
                    "0".to_owned()
                } else {
                    earned.join("+")
                }
            }
            _ => "0".to_owned(),
        }
    }

    /// The formula of a column in a month.
    fn formula(&self, head: &str, month: u32, backwards: &Backwards) -> String {
        let new = |columns: &[u16]| self.fold(columns, month, Stream::New);
        let steady = |columns: &[u16]| self.fold(columns, month, Stream::Steady);
        let here = |head: &str| self.cell(column(head), month);
        let before = month.checked_sub(1).map_or_else(String::new, |before| {
            format!("{}+", self.cell(column(head), before))
        });
        let paid = format!("({}+{})", here("paid"), here("influenced paid"));
        let costs = COSTS.map(here).join("-");
        let recovered = format!(
            "recovery_rate*({}+{})",
            here("to recover"),
            here("influenced to recover")
        );
        let earned = format!(
            "{}+{}-{}-{}",
            here("commission earned"),
            here("influenced earned"),
            here("cancelled"),
            here("influenced cancelled")
        );
        let spent = format!(
            "{}-{}-{}",
            here("cost of goods"),
            here("payment fees"),
            here("serving")
        );
        match head {
            "revenue" => new(&[backwards.revenue]),
            "collections" => month
                .checked_sub(self.model.product.collection_lag_months)
                .map_or_else(
                    || "0".to_owned(),
                    |earlier| self.fold(&[backwards.billed], earlier, Stream::New),
                ),
            "refunds" => new(&[backwards.refunds]),
            "cost of goods" => format!("(cogs_rate+model_cost_rate)*{}", new(&[backwards.used])),
            "payment fees" => format!(
                "payment_fee_rate*{}+payment_fee_fixed*{}",
                new(&[backwards.billed]),
                new(&[backwards.payments])
            ),
            "serving" => format!("serving_cost_monthly*{}", new(&[backwards.active])),
            "commission earned"
            | "cancelled"
            | "to recover"
            | "paid"
            | "influenced earned"
            | "influenced cancelled"
            | "influenced to recover"
            | "influenced paid"
                if self.pays_for_leads() =>
            {
                self.leads(head, month)
            }
            "commission earned" => new(&[backwards.accrued]),
            "cancelled" => new(&backwards.cancelled),
            "to recover" => new(&backwards.reclaimed),
            "paid" => new(&backwards.paid),
            "influenced earned" => steady(&[backwards.accrued]),
            "influenced cancelled" => steady(&backwards.cancelled),
            "influenced to recover" => steady(&backwards.reclaimed),
            "influenced paid" => steady(&backwards.paid),
            "platform" => format!("{}+platform_take_rate*{paid}", self.platform(month, &paid)),
            "payout fees" => format!(
                "payout_fee_rate*{paid}+IF({paid}>0.000000000001,payout_fee_fixed*{},0)",
                self.cell(ACTIVE, month)
            ),
            "people" => "manager_monthly".to_owned(),
            "joint marketing" => {
                format!("IF({month}>=comarketing_from_month,comarketing_monthly,0)")
            }
            "setting partners up" => {
                format!("onboarding_per_partner*{}", self.cell(ONBOARDED, month))
            }
            "sales and onboarding" => format!("cac_per_customer*{}", self.cell(NEW, month)),
            "set-up" if month == 0 => "setup_once".to_owned(),
            "set-up" => "0".to_owned(),
            "commission net" => format!("{earned}-{recovered}"),
            "margin" => format!("{}-{spent}", here("revenue")),
            "net" => format!("{}-{}-{costs}", here("margin"), here("commission net")),
            "running net" => format!("{before}{}", here("net")),
            "cash" => format!(
                "{}-{}-{spent}-{paid}+{recovered}-{costs}",
                here("collections"),
                here("refunds")
            ),
            "running cash" => format!("{before}{}", here("cash")),
            "commission owed" => format!("{before}{earned}-{paid}"),
            "reserve" => format!(
                "{}+{}",
                new(&[backwards.reserve]),
                steady(&[backwards.reserve])
            ),
            _ => unreachable!("every column has a formula"),
        }
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
}

/// The running result over the months, as money spent and earned and as cash.
pub fn running_result(model: &Model, months: u32) -> Chart {
    let mut chart = Chart::new(ChartType::Line);
    chart.title().set_name("Running result");
    chart.legend().set_position(ChartLegendPosition::Bottom);
    // Below the chart, where no line crosses the months.
    chart
        .x_axis()
        .set_name("month")
        .set_label_position(ChartAxisLabelPosition::Low);
    chart
        .y_axis()
        .set_name(&model.currency.code)
        .set_num_format("#,##0");
    for head in ["running net", "running cash"] {
        chart
            .add_series()
            .set_name(head)
            .set_categories(range(0, months).as_str())
            .set_values(range(column(head), months).as_str());
    }
    chart.set_width(700).set_height(300);
    chart
}
