//! The forecast's assumptions, by name, from the table `economics-defaults`.

use crate::answers::GivenAssumption;
use crate::blueprint;
use crate::diagnostics::Diagnostic;
use crate::playbook::Playbook;
use crate::playbook::table::Row;
use crate::units::{Decimal, Percent, Value};

use super::evaluation::Evaluation;
use super::given_figures::{GivenFigures, in_proportion, likeliest};

const TABLE: &str = "economics-defaults";

macro_rules! defaults {
    ($($name:ident = $id:literal,)*) => {
        /// A row of the table.
        #[derive(Clone, Copy)]
        pub(super) enum Assumption {
            $($name,)*
        }

        const NEEDED: &[&str] = &[$($id,)*];
    };
}

defaults! {
    DiscountRate = "discount-rate",
    LtvHorizon = "ltv-horizon",
    ForecastHorizon = "forecast-horizon",
    PaymentFeeRate = "payment-fee-rate",
    PaymentFeeFixed = "payment-fee-fixed",
    ClearDays = "clear-days",
    RefundWindow = "refund-window",
    CookieLoss = "cookie-loss",
    RecruitRate = "recruit-rate",
    OnboardRate = "onboard-rate",
    ActivationRate = "activation-rate",
    PerformerRate = "performer-rate",
    PerformerReferrals = "performer-referrals",
    PerformerShare = "performer-share",
    OnboardLag = "onboard-lag",
    ActivationLag = "activation-lag",
    RecruitMonths = "recruit-months",
    PartnerChurn = "partner-churn",
    ProgramAge = "program-age",
    Incrementality = "incrementality",
    InfluencedCredit = "influenced-credit",
    PayoutFeeRate = "payout-fee-rate",
    PartnerOnboarding = "partner-onboarding-cost",
    OwnCostProductLed = "own-cost-product-led",
    OwnCostCommunityLed = "own-cost-community-led",
    OwnCostHybrid = "own-cost-hybrid",
    OwnCostSalesLed = "own-cost-sales-led",
    Setup = "program-setup-cost",
    OpeningCash = "opening-cash",
    DiscountMonths = "customer-discount-months",
    CompanyGrowth = "company-growth",
    OutcomeRate = "outcome-rate",
    OutcomeLag = "outcome-lag",
    WinRateProductLed = "win-rate-product-led",
    WinRateSalesLed = "win-rate-sales-led",
    WinRateCommunityLed = "win-rate-community-led",
    WinRateHybrid = "win-rate-hybrid",
    ManagerFounderLed = "manager-founder-led",
    ManagerPartTime = "manager-part-time",
    ManagerFullTime = "manager-full-time",
    HoursFounderLed = "hours-founder-led",
    HoursPartTime = "hours-part-time",
    HoursFullTime = "hours-full-time",
    HoursOthers = "hours-others",
    WithoutPlatform = "partners-without-platform",
    CheaperPlatform = "cheaper-platform-share",
    PriceReach = "platform-price-reach",
    RecoveryReferral = "recovery-rate-referral",
    RecoveryIntegration = "recovery-rate-integration",
    RecoverySolution = "recovery-rate-solution",
    SimTrials = "trials",
    ScenarioTrials = "scenario-trials",
    SimSeed = "seed",
    WinRateDraw = "win-rate-draw",
    ChurnDraw = "churn-draw",
    PriceSigma = "price-sigma",
    DealSigma = "deal-sigma",
    DealSigmaAnnual = "deal-sigma-annual",
    ProductivitySigma = "productivity-sigma",
    BuildWeeks = "build-weeks",
}

/// The assumptions that an edited playbook lost.
pub(super) fn missing(playbook: &Playbook) -> Vec<Diagnostic> {
    let table = playbook.table(TABLE);
    NEEDED
        .iter()
        .filter(|id| table.and_then(|table| table.row(id)).is_none())
        .map(|id| {
            Diagnostic::error("playbook", format!("`{TABLE}` has no row `{id}`"))
                .help("the forecast needs it; change its value instead of taking it out")
        })
        .collect()
}

/// The table's figures by name: lowest, likeliest and highest value, in the table's own units; what answers give in
/// place of one counts.
#[derive(Clone)]
pub(super) struct Assumptions {
    figures: Vec<[Decimal; 3]>,
    given: GivenFigures,
}

impl Assumptions {
    /// Reads the table.
    ///
    /// # Panics
    /// When a figure is missing, which loading a playbook refuses.
    pub fn of(playbook: &Playbook, given: &[GivenAssumption]) -> Self {
        let given = GivenFigures::of(playbook, given);
        let table = playbook
            .table(TABLE)
            .expect("checked when the playbook was loaded");
        let range = |id: &&str| {
            let row = table.row(id).unwrap_or_else(|| {
                panic!("{TABLE} has no row {id}: checked when the playbook was loaded")
            });
            let value = row.number("value").unwrap_or_default();
            let usual = ["low", "value", "high"].map(|column| row.number(column).unwrap_or(value));
            match given.get(id) {
                Some(given) => usual.map(|end| in_proportion(end, value, given)),
                None => usual,
            }
        };
        Self {
            figures: NEEDED.iter().map(range).collect(),
            given,
        }
    }

    /// A figure of a row of `partner-sources`, in the table's own unit: its own, or in proportion to what answers give
    /// in place of the likeliest.
    pub fn of_source(&self, row: &Row, column: &str) -> Decimal {
        let cell = |column: &str| row.number(column).unwrap_or_default();
        let likeliest = likeliest(column);
        match self.given.get(&format!("{}.{likeliest}", row.id)) {
            Some(given) => in_proportion(cell(column), cell(likeliest), given),
            None => cell(column),
        }
    }

    /// The likeliest value, in the table's own unit.
    pub fn value(&self, figure: Assumption) -> Decimal {
        self.figures[figure as usize][1]
    }

    /// Lowest, likeliest and highest value; the likeliest where the table gives no spread.
    pub fn range(&self, figure: Assumption) -> [Decimal; 3] {
        self.figures[figure as usize]
    }

    /// A percentage as a share of one.
    pub fn share(&self, figure: Assumption) -> Decimal {
        self.shares(figure)[1]
    }

    /// The same of the lowest, the likeliest and the highest value.
    pub fn shares(&self, figure: Assumption) -> [Decimal; 3] {
        self.range(figure)
            .map(|percent| Percent(percent).fraction())
    }

    /// A whole number of months or days.
    pub fn count(&self, figure: Assumption) -> u32 {
        use rust_decimal::prelude::ToPrimitive;
        self.value(figure).to_u32().unwrap_or_default()
    }
}

/// An assumption in the form of the blueprint.
///
/// # Panics
/// When the table has no such row, which loading a playbook refuses.
pub(super) fn assumption(
    evaluation: &mut Evaluation<'_>,
    assumptions: &Assumptions,
    figure: Assumption,
) -> blueprint::Assumption {
    let table = evaluation.table(TABLE);
    let row = table.row(NEEDED[figure as usize]);
    let row = row.expect("checked when the playbook was loaded");
    let value = assumptions.value(figure);
    blueprint::Assumption {
        id: row.id.into(),
        label: row.text("what").into(),
        value: Value::Number(value),
        unit: row.text("unit").into(),
        because: row.text("what").into(),
        source: evaluation.cite(row),
    }
}
