//! The sheet of the program, month by month: partners, customers, money.
//!
//! A flow of month `t` is the sum over earlier months of new customers times a customer's flow at that age.
//! Spreadsheets multiply ranges in step, so a second block holds one customer's months backwards.

use anyhow::Result;
use rust_xlsxwriter::{Chart, ChartAxisLabelPosition, ChartLegendPosition, ChartType};

use super::customer::{Column, Months, OF_PHASE};
use super::page::{self, Cell, Kind, Page, cell, letters};
use crate::economics::figures::Figures;
use crate::economics::flow::Flow;
use crate::economics::model::{Model, PartnerSource, Structure};
use crate::economics::rounding::float;
use crate::economics::source::Growth;

/// The columns of partners and customers.
const PEOPLE: [(&str, Kind); 6] = [
    ("month", Kind::Whole),
    ("partners signed", Kind::People),
    ("onboarded", Kind::People),
    ("became active", Kind::People),
    ("active partners", Kind::People),
    ("new customers", Kind::People),
];

const SIGNED: u16 = 1;
const ONBOARDED: u16 = 2;
const ACTIVATED: u16 = 3;
const ACTIVE: u16 = 4;
/// New customers.
pub const NEW: u16 = 5;

/// What an active partner refers in a month.
const REFERRALS: &str = "performer_rate*performer_referrals_per_quarter/(3*top_share)";

/// The columns of money behind them.
const MONEY: [(&str, Flow); 29] = [
    ("revenue", Flow::Revenue),
    ("collections", Flow::Collections),
    ("refunds", Flow::Refunds),
    ("cost of goods", Flow::Cogs),
    ("payment fees", Flow::Fees),
    ("serving", Flow::Serving),
    ("commission earned", Flow::Accrued),
    ("cancelled", Flow::Cancelled),
    ("to recover", Flow::ToRecover),
    ("paid", Flow::Paid),
    ("influenced earned", Flow::InfluencedAccrued),
    ("influenced cancelled", Flow::InfluencedCancelled),
    ("influenced to recover", Flow::InfluencedToRecover),
    ("influenced paid", Flow::InfluencedPaid),
    ("platform", Flow::Platform),
    ("payout fees", Flow::PayoutFees),
    ("people", Flow::Manager),
    ("joint marketing", Flow::Comarketing),
    ("setting partners up", Flow::Onboarding),
    ("sales and onboarding", Flow::Cac),
    ("set-up", Flow::Setup),
    ("commission net", Flow::CommissionNet),
    ("margin", Flow::Margin),
    ("net", Flow::Net),
    ("running net", Flow::NetToDate),
    ("cash", Flow::Cash),
    ("running cash", Flow::CashToDate),
    ("commission owed", Flow::Liability),
    ("reserve", Flow::Reserve),
];

/// The first column behind a blank one, from which on one customer's months stand backwards.
const BACKWARDS: u16 = (PEOPLE.len() + MONEY.len() + 1) as u16;

/// What stands backwards of every customer, whatever phase of a quarter it starts in.
const OF_CUSTOMER: [(&str, Column); 8] = [
    ("revenue", Column::Recognised),
    ("collections", Column::Billed),
    ("refunds", Column::Refunded),
    ("cost of goods", Column::Used),
    ("payment fees", Column::Payments),
    ("serving", Column::Active),
    ("commission earned", Column::Accrued),
    ("reserve", Column::Reserve),
];

/// The column of a flow.
fn column(flow: Flow) -> u16 {
    let at = MONEY.iter().position(|(_, known)| *known == flow);
    (PEOPLE.len() + at.unwrap_or_default()) as u16
}

/// The months of a column.
pub fn range(column: u16, months: u32) -> String {
    page::range("Program", column, months)
}

/// The months of a flow.
pub fn flow_range(flow: Flow, months: u32) -> String {
    range(column(flow), months)
}

/// The cell of a flow in the last month.
pub fn last(flow: Flow, months: u32) -> String {
    format!("Program!{}", cell(column(flow), months - 1))
}

/// Customers that start month by month.
#[derive(Clone, Copy)]
enum Stream {
    /// Those whom partners bring.
    New,
    /// One a month, whom a partner influenced.
    Steady,
}

struct Writer<'a> {
    months: u32,
    model: &'a Model,
    customer: &'a Months,
    /// The customer's columns that stand backwards, with their heads.
    backwards: Vec<(&'static str, u16)>,
}

/// Writes the sheet.
pub fn write(page: &mut Page<'_>, figures: &Figures, customer: &Months) -> Result<()> {
    let (model, growth) = (&figures.model, &figures.program.growth);
    let months = model.program.horizon_months;
    let mut backwards = Vec::from(OF_CUSTOMER.map(|(head, column)| (head, column.into())));
    let of_phases = OF_PHASE.map(|(head, flow)| (head, customer.of_phases(flow)));
    for phase in 0..of_phases[0].1.len() {
        let columns = of_phases.iter();
        backwards.extend(columns.map(|(head, phases)| (*head, phases[phase])));
    }
    let writer = Writer {
        months,
        model,
        customer,
        backwards,
    };
    let source = model.program.lead();
    let people = PEOPLE.map(|(head, kind)| (head.to_owned(), kind));
    let money = MONEY.map(|(head, _)| (head.to_owned(), Kind::Amount));
    let of_customer = writer.backwards.iter().map(|(head, _)| {
        let head = format!("one customer, last month first: {head}");
        (head, Kind::Amount)
    });
    let columns: Vec<(String, Kind)> = (people.into_iter().chain(money))
        .chain([(String::new(), Kind::Amount)])
        .chain(of_customer)
        .collect();
    let row = |month: u32| {
        let flows = &figures.program.months[month as usize];
        let mut row = people_of_month(source, growth, month);
        row.extend(MONEY.map(|(_, flow)| Cell::Formula(writer.formula(flow, month), flows[flow])));
        row.push(Cell::Blank);
        let age = months - 1 - month;
        row.extend(writer.backwards.iter().map(|(_, column)| {
            let formula = format!("Customer!{}", cell(*column, age));
            Cell::Formula(formula, customer.result(*column, age))
        }));
        row
    };
    let rows: Vec<Vec<Cell>> = (0..months).map(row).collect();
    page.table(&columns, &rows)?;
    // What only serves formulas stays on the screen.
    page.print_to(months, BACKWARDS - 2)
}

/// The month, its partners and its customers.
fn people_of_month(source: &PartnerSource, growth: &Growth, month: u32) -> Vec<Cell> {
    let at = month as usize;
    let since = month.checked_sub(source.starts_month);
    let signed = match (since, source.starts_month) {
        (None, _) => "0".to_owned(),
        (Some(_), starts) => {
            let later = match starts {
                0 => String::new(),
                starts => format!("-{starts}"),
            };
            let since = format!("A{}{later}", month + 2);
            format!("IF({since}<=recruit_months,identified/recruit_months*recruit_rate,0)")
        }
    };
    let each = growth.funnel.identified / f64::from(source.recruit_months);
    let result = match since {
        Some(since) if since < source.recruit_months => each * float(source.recruit_rate),
        _ => 0.0,
    };
    let lagged = |column: u16, lag: u32, rate: &str| match month.checked_sub(lag) {
        Some(start) => format!("{}*{rate}", cell(column, start)),
        None => "0".to_owned(),
    };
    let joined = cell(ACTIVATED, month);
    let (active, before) = match month.checked_sub(1) {
        Some(before) => {
            let stay = format!("{}*(1-partner_churn_monthly)", cell(ACTIVE, before));
            (format!("{stay}+{joined}"), growth.active[before as usize])
        }
        None => (joined, 0.0),
    };
    let stays = 1.0 - float(source.partner_churn_monthly);
    let onboarded = lagged(SIGNED, source.onboard_lag, "onboard_rate");
    let activated = lagged(ONBOARDED, source.activation_lag, "activation_rate");
    let wins = format!("{REFERRALS}*win_rate");
    let customers = lagged(ACTIVE, source.sales_cycle_months, &wins);
    vec![
        Cell::Number(f64::from(month + 1)),
        Cell::Formula(signed, result),
        Cell::Formula(onboarded, growth.onboarded[at]),
        Cell::Formula(activated, growth.active[at] - before * stays),
        Cell::Formula(active, growth.active[at]),
        Cell::Formula(customers, growth.new_customers[at]),
    ]
}

impl Writer<'_> {
    /// A customer's flow at the ages of customers that started up to `month`, times their number: the program's own,
    /// or of a steady stream of one a month. Of columns by phase, each is of the customers that start in it.
    fn fold(&self, columns: &[u16], month: u32, stream: Stream) -> String {
        let (end, new) = (month + 2, letters(NEW));
        let new = format!("${new}$2:${new}${end}");
        let parts = (0..).zip(columns).map(|(phase, column)| {
            let mut backwards = (BACKWARDS..).zip(&self.backwards);
            let here = backwards.find(|(_, (_, known))| known == column);
            let name = letters(here.map_or(BACKWARDS, |(here, _)| here));
            let (first, last) = (self.months - month + 1, self.months + 1);
            let ages = format!("${name}${first}:${name}${last}");
            // The months of a quarter start customers of different phases.
            let phase = format!("(MOD($A$2:$A${end}-1,3)={phase})");
            match (stream, columns) {
                (Stream::New, [_]) => format!("SUMPRODUCT({new},{ages})"),
                (Stream::New, _) => format!("SUMPRODUCT({new}*{phase},{ages})"),
                (Stream::Steady, [_]) => format!("SUM({ages})"),
                (Stream::Steady, _) => format!("SUMPRODUCT({phase}*{ages})"),
            }
        });
        let sum = parts.collect::<Vec<_>>().join("+");
        match stream {
            Stream::New => sum,
            Stream::Steady => format!("influenced_customers_per_month*influenced_credit*({sum})"),
        }
    }

    /// Commission on leads in a month: earned with the lead, paid some months later, never back.
    fn leads(&self, flow: Flow, month: u32) -> String {
        let terms = &self.model.commission().terms;
        match flow {
            Flow::Accrued => format!("commission_per_lead*{}*{REFERRALS}", cell(ACTIVE, month)),
            Flow::Paid => {
                let phases = terms.phases();
                let is_paid = |of: &u32| *of + terms.payday(0, 0, *of % phases).month == month;
                let earned = (0..=month).filter(is_paid);
                let earned = earned.map(|of| cell(column(Flow::Accrued), of));
                let earned = earned.reduce(|sum, next| format!("{sum}+{next}"));
                earned.unwrap_or_else(|| "0".to_owned())
            }
            _ => "0".to_owned(),
        }
    }

    /// The formula of a flow in a month.
    fn formula(&self, flow: Flow, month: u32) -> String {
        let of_leads = self.model.commission().structure == Structure::PerLead;
        let (of, stream) = match flow {
            Flow::InfluencedAccrued => (Flow::Accrued, Stream::Steady),
            Flow::InfluencedCancelled => (Flow::Cancelled, Stream::Steady),
            Flow::InfluencedToRecover => (Flow::ToRecover, Stream::Steady),
            Flow::InfluencedPaid => (Flow::Paid, Stream::Steady),
            flow => (flow, Stream::New),
        };
        let fold = |column: Column, stream| self.fold(&[column.into()], month, stream);
        let new = |column: Column| fold(column, Stream::New);
        let here = |flow: Flow| cell(column(flow), month);
        let to_date = |flow: Flow, of_month: String| {
            let before = month.checked_sub(1);
            let before = before.map(|before| cell(column(flow), before) + "+");
            before.unwrap_or_default() + &of_month
        };
        let paid = format!("({}+{})", here(Flow::Paid), here(Flow::InfluencedPaid));
        let costs = Flow::PROGRAM_COSTS.map(here).join("-");
        let to_recover = [Flow::ToRecover, Flow::InfluencedToRecover].map(here);
        let recovered = format!("recovery_rate*({})", to_recover.join("+"));
        let accrued = [Flow::Accrued, Flow::InfluencedAccrued].map(here);
        let cancelled = [Flow::Cancelled, Flow::InfluencedCancelled].map(here);
        let earned = format!("{}-{}", accrued.join("+"), cancelled.join("-"));
        let spent = [Flow::Cogs, Flow::Fees, Flow::Serving].map(here).join("-");
        match of {
            Flow::Revenue => new(Column::Recognised),
            Flow::Collections => {
                let lag = self.model.product.collection_lag_months;
                let billed = month.checked_sub(lag);
                let fold = |earlier| self.fold(&[Column::Billed.into()], earlier, Stream::New);
                billed.map_or_else(|| "0".to_owned(), fold)
            }
            Flow::Refunds => new(Column::Refunded),
            Flow::Cogs => format!("(cogs_rate+model_cost_rate)*{}", new(Column::Used)),
            Flow::Fees => {
                let (billed, payments) = (new(Column::Billed), new(Column::Payments));
                format!("payment_fee_rate*{billed}+payment_fee_fixed*{payments}")
            }
            Flow::Serving => format!("serving_cost_monthly*{}", new(Column::Active)),
            Flow::Accrued | Flow::Cancelled | Flow::ToRecover | Flow::Paid if of_leads => {
                self.leads(flow, month)
            }
            Flow::Accrued => fold(Column::Accrued, stream),
            Flow::Cancelled | Flow::ToRecover | Flow::Paid => {
                self.fold(&self.customer.of_phases(of), month, stream)
            }
            Flow::Platform => format!("{}+platform_take_rate*{paid}", self.platform(month, &paid)),
            Flow::PayoutFees => format!(
                "payout_fee_rate*{paid}+IF({paid}>0.000000000001,payout_fee_fixed*{},0)",
                cell(ACTIVE, month)
            ),
            Flow::Manager => "manager_monthly".to_owned(),
            Flow::Comarketing => {
                format!("IF({month}>=comarketing_from_month,comarketing_monthly,0)")
            }
            Flow::Onboarding => format!("onboarding_per_partner*{}", cell(ONBOARDED, month)),
            Flow::Cac => format!("cac_per_customer*{}", cell(NEW, month)),
            Flow::Setup if month == 0 => "setup_once".to_owned(),
            Flow::Setup => "0".to_owned(),
            Flow::CommissionNet => format!("{earned}-{recovered}"),
            Flow::Recovered => recovered,
            Flow::Margin => format!("{}-{spent}", here(Flow::Revenue)),
            Flow::Net => {
                let commission = here(Flow::CommissionNet);
                format!("{}-{commission}-{costs}", here(Flow::Margin))
            }
            Flow::NetToDate => to_date(flow, here(Flow::Net)),
            Flow::Cash => {
                let (collected, refunded) = (here(Flow::Collections), here(Flow::Refunds));
                format!("{collected}-{refunded}-{spent}-{paid}+{recovered}-{costs}")
            }
            Flow::CashToDate => to_date(flow, here(Flow::Cash)),
            Flow::Liability => to_date(flow, format!("{earned}-{paid}")),
            Flow::Reserve => {
                let influenced = fold(Column::Reserve, Stream::Steady);
                format!("{}+{influenced}", new(Column::Reserve))
            }
            _ => unreachable!("`{}` has no column", flow.id()),
        }
    }

    /// The platform's fee of a month: that of the largest plan whose limits the month is above.
    fn platform(&self, month: u32, paid: &str) -> String {
        let volumes = [
            ("above_revenue", cell(column(Flow::Revenue), month)),
            ("above_payouts", paid.to_owned()),
            ("above_partners", cell(ACTIVE, month)),
        ];
        let steps = &self.model.program.costs.platform_steps;
        let mut fee = "platform_monthly".to_owned();
        for (number, step) in (1..).zip(steps) {
            let limits = [step.above_revenue, step.above_payouts, step.above_partners];
            let above = volumes.iter().zip(limits);
            let above = above.filter(|(_, limit)| limit.is_some());
            let above = above.map(|((name, volume), _)| {
                format!("{volume}>platform_step_{number}_{name}+0.000001")
            });
            let above: Vec<String> = above.collect();
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
    let below = ChartAxisLabelPosition::Low;
    chart.x_axis().set_name("month").set_label_position(below);
    let currency = &model.currency.code;
    chart.y_axis().set_name(currency).set_num_format("#,##0");
    let to_date = |flow: &Flow| matches!(flow, Flow::NetToDate | Flow::CashToDate);
    for (head, flow) in MONEY.iter().filter(|(_, flow)| to_date(flow)) {
        let series = chart.add_series().set_name(*head);
        series.set_categories(range(0, months).as_str());
        series.set_values(flow_range(*flow, months).as_str());
    }
    chart.set_width(700).set_height(300);
    chart
}
