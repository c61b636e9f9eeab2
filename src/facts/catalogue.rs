//! The catalogue of facts: every question and every derived fact with its unit and the values it can take.

use rustc_hash::FxHashMap;

use crate::playbook::condition::Condition;
use crate::playbook::fact::{Domain, FactId};
use crate::playbook::vocabulary::{FactSpec, Vocabulary};
use crate::questions::{self, Kind, Question, Questionnaire, questionnaire};
use crate::units::{Decimal, Unit};

/// What a derived fact can be.
#[derive(Clone, Copy)]
enum Shape {
    /// A number that is never negative.
    Amount(Unit),
    /// A number of any sign.
    Signed(Unit),
    /// A number that may be missing.
    Maybe(Unit),
    /// Yes or no.
    YesNo,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, or of those in a column of a table.
    WordIn(&'static [&'static str], &'static str, &'static str),
    /// Yes, no or nothing.
    MaybeYesNo,
    /// One of these words, or nothing.
    MaybeWord(&'static [&'static str]),
}

macro_rules! derived {
    ($($(#[doc = $doc:literal])+ $name:ident = $id:literal, $shape:expr;)*) => {
        /// A fact that follows from answers or from earlier decisions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u16)]
        pub enum Derived { $($(#[doc = $doc])+ $name,)* }

        impl Derived {
            const ALL: &'static [(&'static str, Shape, &'static str)] = &[$(($id, $shape, concat!($($doc),+)),)*];
        }
    };
}

const TIERS: &[&str] = &["referral", "integration", "solution"];
const SCOPES: &[&str] = &["first_payment", "months:12", "lifetime"];

derived! {
    /// Monthly recurring revenue in US dollars.
    MrrUsd = "revenue.mrr_usd", Shape::Amount(Unit::Usd);
    /// Contract value per customer and year in US dollars.
    AcvUsd = "revenue.acv_usd", Shape::Amount(Unit::Usd);
    /// Contract value per customer and month in US dollars.
    ContractMonthUsd = "revenue.contract_month_usd", Shape::Amount(Unit::Usd);
    /// Gross margin less model cost.
    MarginAfterModel = "revenue.margin_after_model", Shape::Signed(Unit::Percent);
    /// Model cost as a share of revenue; 0 without AI.
    ModelCost = "revenue.model_cost", Shape::Amount(Unit::Percent);
    /// What a customer pays first at the list price: a month, a year, an outcome, or everything at once.
    FirstPayment = "revenue.first_payment", Shape::Amount(Unit::Money);
    /// Share of new customers that leave within 60 days.
    Cancel60 = "revenue.cancel_60_days", Shape::Amount(Unit::Percent);
    /// Share of new customers that leave within 90 days.
    Cancel90 = "revenue.cancel_90_days", Shape::Amount(Unit::Percent);
    /// Monthly churn.
    Churn = "revenue.churn", Shape::Amount(Unit::Percent);
    /// How far revenue for all customers at their contract value exceeds monthly revenue, as a factor.
    AcvToMrr = "revenue.acv_to_mrr", Shape::Maybe(Unit::Plain);
    /// What margin and churn make a customer worth over its life; none without churn.
    MarginLifetime = "revenue.margin_lifetime_value", Shape::Maybe(Unit::Money);
    /// How far the lifetime value that was stated exceeds that, as a factor; none when none was stated.
    StatedLifetime = "revenue.stated_to_margin_lifetime", Shape::Maybe(Unit::Plain);
    /// Sells to consumers.
    Consumer = "customers.consumer", Shape::YesNo;
    /// Sells to small businesses.
    Smb = "customers.smb", Shape::YesNo;
    /// Sells to the mid-market.
    MidMarket = "customers.mid_market", Shape::YesNo;
    /// Sells to enterprises.
    Enterprise = "customers.enterprise", Shape::YesNo;
    /// Industries that customers are in; 1 when sold into one.
    IndustryCount = "customers.industry_count", Shape::Amount(Unit::Count);
    /// Whether partners may be paid for bringing a customer.
    SuccessFees = "customers.success_fees", Shape::WordIn(&[], "success-fees", "success_fees");
    /// Co-marketing budget a quarter in US dollars.
    ComarketingUsd = "resources.comarketing_budget_usd", Shape::Amount(Unit::Usd);
    /// Tooling budget a month in US dollars.
    ToolingBudgetUsd = "resources.tooling_budget_usd", Shape::Amount(Unit::Usd);
    /// Has case studies.
    CaseStudies = "assets.case_studies", Shape::YesNo;
    /// Has webinars.
    Webinars = "assets.webinars", Shape::YesNo;
    /// Has blog posts.
    BlogPosts = "assets.blog_posts", Shape::YesNo;
    /// Tracks referrals in a CRM field.
    TracksCrm = "tracking.crm_field", Shape::YesNo;
    /// Tracks referrals by UTM.
    TracksUtm = "tracking.utm", Shape::YesNo;
    /// Tracks referrals by hand.
    TracksManual = "tracking.manual", Shape::YesNo;
    /// Does not track referrals.
    TracksNone = "tracking.none", Shape::YesNo;
    /// Whole months since today's program began; none where there is none or it is not said.
    ProgramMonths = "program.months", Shape::Maybe(Unit::Count);
    /// What today's program leaves over the forecast if nothing changes; 0 without a program.
    TodayNet = "program.today_net", Shape::Signed(Unit::Money);
    /// What the new program leaves over the forecast once today's partners are paid by its terms for new customers; 0
    /// where nothing is known to change for them.
    NetWithNewTerms = "program.net_with_new_terms", Shape::Signed(Unit::Money);
    /// Share of today's partners who brought a customer in the last twelve months; none where it is not said of every
    /// kind.
    ActiveShare = "program.active_share", Shape::Maybe(Unit::Percent);
    /// The share of partner revenue that the five best partners bring at least, as if all active ones brought the same;
    /// none where it is not said how many are active.
    TopFive = "program.top_five_share", Shape::Maybe(Unit::Percent);
    /// Days between telling today's partners and the day on which new terms hold; none where nothing runs.
    ChangeNotice = "program.change_notice_days", Shape::Maybe(Unit::Days);
    /// Whether a kind of today's partners earns less under the new terms; none where no kind can be compared.
    TermsChange = "program.terms_change", Shape::MaybeWord(&["cut", "none_loses"]);
    /// Integration candidates named.
    IntegrationCount = "integrations.count", Shape::Amount(Unit::Count);
    /// Integration candidates that reach the mark.
    PriorityCount = "integrations.priority_count", Shape::Amount(Unit::Count);
    /// The most accounts shared with one candidate that has a part in how customers work.
    JointAccounts = "integrations.joint_accounts", Shape::Amount(Unit::Count);
    /// Candidates that bring the integration alone, or are much larger than the company.
    IntegrationsAlone = "integrations.alone_or_larger", Shape::Amount(Unit::Count);
    /// The highest rate a customer carries in the referral tier.
    CeilingReferral = "economics.ceiling_referral", Shape::Signed(Unit::Percent);
    /// The highest rate a customer carries in the integration tier.
    CeilingIntegration = "economics.ceiling_integration", Shape::Signed(Unit::Percent);
    /// The highest rate a customer carries in the solution tier.
    CeilingSolution = "economics.ceiling_solution", Shape::Signed(Unit::Percent);
    /// Tiers whose ceiling reaches the low end of the band.
    TiersAffordable = "economics.tiers_affordable", Shape::Amount(Unit::Count);
    /// What the recommended program leaves over its horizon, in US dollars.
    ProgramNetUsd = "economics.program_net_usd", Shape::Signed(Unit::Usd);
    /// What the recommended program leaves over its horizon, in the company's currency.
    ProgramNet = "economics.program_net", Shape::Signed(Unit::Money);
    /// Partners that would have to be identified for the program to pay for itself.
    PartnersToBreakEven = "economics.partners_to_break_even", Shape::Maybe(Unit::Count);
    /// Present value of the dearest tier's commission as a share of the cost of acquiring a customer directly.
    CommissionToCac = "economics.commission_to_cac", Shape::Maybe(Unit::Percent);
    /// Open tiers whose ceiling is below the low end of their band.
    TiersShort = "economics.tiers_short", Shape::Amount(Unit::Count);
    /// Partners to ask for the goal in month 12, by the forecast; none when no number brings it.
    PartnersToIdentify = "goal.partners_to_identify", Shape::Maybe(Unit::Count);
    /// How much of the goal the partners within reach bring in month 12, with those of today; none without a goal.
    GoalReached = "goal.reached", Shape::Maybe(Unit::Percent);
    /// The share of revenue that comes through partners in month 12.
    ShareInYear = "goal.share_in_a_year", Shape::Amount(Unit::Percent);
    /// The share of revenue that today's partners bring; 0 without a program.
    ShareToday = "goal.share_today", Shape::Amount(Unit::Percent);
    /// The largest share of revenue that comes through partners in a month of the forecast, those of today included.
    BestShare = "goal.best_share", Shape::Amount(Unit::Percent);
    /// The month in which the goal is met; none when not within the forecast.
    GoalMonth = "goal.met_in_month", Shape::Maybe(Unit::Count);
    /// The size of program that the forecast supports; one that was asked for in its place; `risky` where the best is
    /// more likely to lose. `safer` and `lighter`: a smaller one, where the full program leaves more on average, but
    /// is more likely to lose, or takes too many months of revenue first.
    ProgramSize = "program.size", Shape::Word(&["full", "smaller", "safer", "lighter", "risky", "none", "asked_earns", "asked_loses"]);
    /// The chance in percent that the program ends below zero; none where it was not simulated.
    ChanceOfLoss = "program.chance_of_loss", Shape::Maybe(Unit::Percent);
    /// The tiers of the recommended program.
    ProgramTiers = "program.tiers", Shape::WordIn(&[], "scenario-parts", "id");
    /// Who leads partners in the recommended program: at most the level that there is.
    ProgramManager = "program.manager", Shape::Word(&["founder_led", "part_time", "full_time"]);
    /// Hours a week that whoever leads partners has for them.
    ProgramHours = "program.hours_a_week", Shape::Amount(Unit::Hours);
    /// What the recommended program spends on joint marketing a quarter, in US dollars.
    ProgramMarketingUsd = "program.marketing_usd", Shape::Amount(Unit::Usd);
    /// Partners that the recommended program asks in the first year.
    ProgramNames = "program.names", Shape::Amount(Unit::Count);
    /// Partners that could be asked in the first year if every tier were open.
    KnownNames = "partners.known", Shape::Amount(Unit::Count);
    /// Partners that could be asked and that the recommended program does not ask.
    NotAsked = "partners.not_asked", Shape::Amount(Unit::Count);
    /// Partners who have signed by the end of the forecast, those of today included.
    ProgramSigned = "program.signed", Shape::Amount(Unit::Count);
    /// Whole partners active in month 12, those of today included.
    ProgramActive = "program.active_in_month_12", Shape::Amount(Unit::Count);
    /// Months in which an average active partner earns the smallest payout; none where that is not said or zero.
    MonthsToPayout = "program.months_to_smallest_payout", Shape::Maybe(Unit::Count);
    /// What the full program leaves over its horizon, in the company's currency.
    FullNet = "program.full_net", Shape::Signed(Unit::Money);
    /// The chance in percent that the full program ends below zero; none where it was not simulated.
    FullChanceOfLoss = "program.full_chance_of_loss", Shape::Maybe(Unit::Percent);
    /// Months of revenue that the full program takes before it pays.
    FullFundingMonths = "program.full_funding_months", Shape::Maybe(Unit::Plain);
    /// Partners to ask with which the full program would pay for itself; none when no number does.
    FullNames = "program.full_names", Shape::Maybe(Unit::Count);
    /// Months of revenue that the program needs before it pays.
    FundingMonths = "program.funding_months", Shape::Maybe(Unit::Plain);
    /// The leading model.
    ModelId = "model.id", Shape::WordIn(&[], "models", "id");
    /// The verdict on readiness.
    Verdict = "readiness.verdict", Shape::WordIn(&[], "readiness", "verdict");
    /// The chosen platform.
    Platform = "tooling.platform", Shape::WordIn(&[], "platforms", "id");
    /// Whether partners leave the platform or the system that they are on today.
    PlatformMoves = "tooling.moves", Shape::YesNo;
    /// What the chosen plan costs in month 12 of the forecast, in US dollars; none when by quote.
    PlatformCostUsd = "tooling.monthly_cost_usd", Shape::Maybe(Unit::Usd);
    /// What it costs beyond the budget for tools; 0 inside the budget or by quote.
    PlatformOverBudgetUsd = "tooling.over_budget_usd", Shape::Amount(Unit::Usd);
    /// Needs of the design that the platform does not meet.
    PlatformMisses = "tooling.misses", Shape::Amount(Unit::Count);
    /// The stage that the program is at today.
    Stage = "program.stage", Shape::WordIn(&[], "maturity-stages", "id");
    /// The stage that the program reaches within the forecast.
    StageInForecast = "program.stage_in_forecast", Shape::WordIn(&[], "maturity-stages", "id");
    /// Whether the integration tier opens at launch.
    IntegrationOpen = "tiers.integration_open", Shape::YesNo;
    /// Whether the solution tier opens at launch.
    SolutionOpen = "tiers.solution_open", Shape::YesNo;
    /// The region of law that the company's country belongs to; not said where the country is not.
    CompanyRegion = "company.region", Shape::WordIn(&["other", "not_said"], "company-regions", "id");
    /// Nobody said where customers are.
    RegionsAssumed = "customers.regions_assumed", Shape::YesNo;
    /// Sells in the EU or the UK.
    SellsInEurope = "customers.europe", Shape::YesNo;
    /// How long a click is credited to a partner.
    CookieDays = "policies.cookie_days", Shape::Amount(Unit::Days);
    /// How long a registered deal belongs to a partner.
    RegistrationDays = "policies.registration_days", Shape::Amount(Unit::Days);
    /// The tier asked about.
    TierId = "tier.id", Shape::Word(TIERS);
    /// Whether the tier opens at launch.
    TierOpen = "tier.open", Shape::YesNo;
    /// What the tier's commission applies to.
    TierScope = "tier.scope", Shape::WordIn(SCOPES, "commission", "scope");
    /// The tier's recommended rate.
    TierRate = "tier.rate", Shape::Amount(Unit::Percent);
    /// The low end of the tier's band.
    TierLow = "tier.low", Shape::Amount(Unit::Percent);
    /// The high end of the tier's band.
    TierHigh = "tier.high", Shape::Amount(Unit::Percent);
    /// Whether the tier's band is one rate.
    TierOneRate = "tier.one_rate", Shape::YesNo;
    /// What is lost on a customer at the low end of the tier's band, in the company's currency.
    TierLossAtLow = "tier.loss_at_low", Shape::Signed(Unit::Money);
    /// What is left of a customer at the tier's rate, in the company's currency.
    TierContribution = "tier.contribution", Shape::Signed(Unit::Money);
    /// Expected money a customer that is paid and then clawed back without a hold, in the company's currency.
    TierCashAtRisk = "tier.cash_at_risk", Shape::Signed(Unit::Money);
    /// The highest rate a customer carries in the tier.
    TierCeiling = "tier.ceiling", Shape::Signed(Unit::Percent);
    /// Where the tier's ceiling lies against its band.
    TierCeilingFit = "tier.ceiling_fit", Shape::Word(&["below_zero", "below_band", "inside_band", "above_band"]);
    /// Where competitors' rate lies against the tier's band.
    TierCompetitor = "tier.competitor_position", Shape::Word(&["none", "below_band", "low_half", "high_half", "above_band"]);
    /// What competitors pay creators.
    CreatorsElsewhere = "tier.creators_elsewhere", Shape::Maybe(Unit::Percent);
    /// Where that lies against the tier's band.
    TierCreators = "tier.creators_position", Shape::Word(&["none", "below_band", "low_half", "high_half", "above_band"]);
    /// What three of four public programs of the tier's kind pay or more.
    TierMarketLow = "tier.market_low", Shape::Maybe(Unit::Percent);
    /// What three of four of them pay or less.
    TierMarketHigh = "tier.market_high", Shape::Maybe(Unit::Percent);
    /// Where the tier's rate lies against these two.
    TierMarketPosition = "tier.market_position", Shape::Word(&["below", "inside", "above"]);
    /// Whether a customer carries the lower of the two.
    TierMarketCarried = "tier.market_carried", Shape::YesNo;
    /// What the middle of public programs of the tier's kind pays.
    TierMarketMiddle = "tier.market_middle", Shape::Maybe(Unit::Percent);
    /// The tier's clawback window in days; 0 for none.
    TierClawbackDays = "tier.clawback_days", Shape::Amount(Unit::Days);
    /// The day, counted from the customer's start, on which the tier first pays.
    TierPayoutDay = "tier.payout_day", Shape::Amount(Unit::Days);
    /// The day, counted from the customer's start, from which the tier's commission is paid.
    TierHoldDays = "tier.hold_days", Shape::Amount(Unit::Days);
    /// Days by which the tier pays before its clawback window closes.
    TierDaysAtRisk = "tier.days_at_risk", Shape::Amount(Unit::Days);
    /// The tier's cookie in days.
    TierCookieDays = "tier.cookie_days", Shape::Amount(Unit::Days);
    /// Days by which the sales cycle outlasts the tier's cookie.
    TierCookieShortfall = "tier.cookie_shortfall_days", Shape::Amount(Unit::Days);
    /// The verdict on the tier's band.
    TierVerdict = "tier.verdict",
        Shape::Word(&["loses_money", "exceeds", "low_end_only", "at_ceiling", "affordable", "no_base"]);
    /// Whether the tier pays more than the open tiers below it that pay for as long.
    TierRises = "tier.rises", Shape::YesNo;
    /// The tier's rate as a share of the gross margin after model cost.
    TierMarginShare = "tier.margin_share", Shape::Maybe(Unit::Percent);
    /// What a partner of the tier earns on the first customer in a month, in US dollars.
    TierMonthlyPayoutUsd = "tier.monthly_payout_usd", Shape::Amount(Unit::Usd);
    /// Joint customers the tier asks for, as a share of all customers.
    TierThresholdShare = "tier.threshold_share", Shape::Maybe(Unit::Percent);
    /// Accounts shared with the candidate.
    CandidateShared = "candidate.shared_accounts", Shape::Maybe(Unit::Count);
    /// The candidate's place in the customer's workflow.
    CandidateFit = "candidate.workflow_fit", Shape::MaybeWord(&["adjacent", "complementary", "tangential"]);
    /// What the candidate puts into going to market.
    CandidateCommitment = "candidate.gtm_commitment",
        Shape::MaybeWord(&["budget_committed", "willing", "integration_only"]);
    /// Whether the candidate has an API.
    CandidateApi = "candidate.api_available", Shape::MaybeYesNo;
    /// Weeks to build the candidate's integration.
    CandidateWeeks = "candidate.build_weeks", Shape::Maybe(Unit::Weeks);
    /// Whether customers ask for the candidate.
    CandidateRequested = "candidate.customers_requesting", Shape::MaybeYesNo;
    /// Whether a competitor has the candidate.
    CandidateCompetitor = "candidate.competitor_has_it", Shape::MaybeYesNo;
    /// The candidate's score.
    CandidateScore = "candidate.score", Shape::Amount(Unit::Points);
    /// The partner introduced the lead.
    Introduced = "attribution.introduced", Shape::YesNo;
    /// The lead stood in the CRM before the partner's contact.
    InCrm = "attribution.in_crm", Shape::YesNo;
    /// Sales was working on the lead.
    ActiveEngagement = "attribution.active_engagement", Shape::YesNo;
    /// The partner helped to close.
    Contributed = "attribution.contributed", Shape::YesNo;
    /// The buyer belongs to the partner's company.
    CaseOwnPurchase = "case.own_purchase", Shape::YesNo;
    /// The customer is a client of the partner.
    CaseOwnClient = "case.own_client", Shape::YesNo;
    /// What makes a commission due has happened.
    CaseQualified = "case.qualified", Shape::YesNo;
    /// The customer paid within the time after an introduction.
    CaseInTime = "case.in_time", Shape::YesNo;
    /// The customer had bought before any partner's claim.
    CaseExistingCustomer = "case.existing_customer", Shape::YesNo;
    /// The company's own opportunity with the customer.
    CaseOpportunity = "case.opportunity", Shape::Word(&["none", "dormant", "active"]);
    /// The sale is on record for a partner.
    CaseRecorded = "case.recorded", Shape::YesNo;
    /// The customer chose a partner in writing.
    CaseChosen = "case.chosen", Shape::YesNo;
    /// A partner closed the deal.
    CaseCloser = "case.closer", Shape::YesNo;
    /// The registration on the day of the deal.
    CaseRegistration = "case.registration", Shape::Word(&["none", "lapsed", "valid"]);
    /// A partner introduced the customer.
    CaseIntroduced = "case.introduced", Shape::YesNo;
    /// The customer used a partner's code.
    CaseCode = "case.code", Shape::YesNo;
    /// Another partner's link was clicked shortly before.
    CaseFreshClick = "case.fresh_click", Shape::YesNo;
    /// A partner's click counts.
    CaseTouch = "case.touch", Shape::YesNo;
    /// A claim to a sale that was not tracked.
    CaseClaim = "case.claim", Shape::Word(&["none", "weak", "proven"]);
    /// What a purchase by the partner's own company is.
    PolicySelfReferral = "policy.self_referral", Shape::Word(&["void", "allow"]);
    /// What an agency's own clients are.
    PolicyOwnClients = "policy.own_clients", Shape::Word(&["void", "allow"]);
    /// A referral holds for some time only.
    PolicyReferralsLapse = "policy.referrals_lapse", Shape::YesNo;
    /// Only new customers earn a commission.
    PolicyNewCustomersOnly = "policy.new_customers_only", Shape::YesNo;
    /// What an opportunity of the company's own means.
    PolicyCrmRule = "policy.crm_rule", Shape::Word(&["reject_if_active", "accept_dormant", "ignore"]);
    /// The customer's written choice goes before a registration.
    PolicyCustomerChoice = "policy.customer_choice", Shape::YesNo;
    /// Who is paid when several partners work on a deal.
    PolicyPays = "policy.pays", Shape::Word(&["introducer", "closer_only"]);
    /// A code goes before a link.
    PolicyCodeBeatsLink = "policy.code_beats_link", Shape::YesNo;
    /// Clicks arrive and nobody has a referral.
    DiagnosisTrackingBroken = "diagnosis.tracking_broken", Shape::YesNo;
    /// Partners of a running program that joined long enough ago to be judged.
    DiagnosisPartners = "diagnosis.partners", Shape::Amount(Unit::Count);
    /// Customers that these partners brought.
    DiagnosisSales = "diagnosis.sales", Shape::Amount(Unit::Count);
    /// The stage that would bring most revenue at its yardstick, among those surely worse than it.
    DiagnosisStage = "diagnosis.stage", Shape::Word(&["none", "activation", "conversion", "reversal"]);
    /// Where the rate lies against the lower quartile of comparable programs.
    DiagnosisOffer = "diagnosis.offer", Shape::Word(&["unknown", "below", "usual"]);
    /// Whether partners with clicks get referrals as elsewhere.
    DiagnosisClickers = "diagnosis.clickers", Shape::Word(&["unknown", "below", "usual"]);
    /// Where the cost of a partner's customer lies against that of another.
    DiagnosisCost = "diagnosis.cost", Shape::Word(&["unknown", "below", "above"]);
}

/// The questionnaire and the derived facts as the rules see them.
#[derive(Debug)]
pub struct FactCatalog {
    /// The vocabulary.
    pub vocabulary: Vocabulary,
    /// The fact of each question, by the question's place; none for texts and lists.
    pub(super) of_question: Vec<Option<FactId>>,
    /// How many facts come from questions.
    pub(super) first_derived: u16,
    /// The facts that follow from one answer: its amount in US dollars, or whether an option of it was chosen.
    pub(super) by_rule: Vec<(FactId, &'static str, Option<&'static str>)>,
    /// The derived facts that belong to the whole program.
    pub(super) of_the_program: Vec<FactId>,
    /// The names of derived facts for readers, by id.
    labels: FxHashMap<&'static str, String>,
}

/// How the ids of facts begin that belong to a tier, a candidate, a case or a running program.
const OF_A_PART: [&str; 6] = [
    "tier.",
    "candidate.",
    "attribution.",
    "case.",
    "policy.",
    "diagnosis.",
];

/// The words that rules may use, worked out once.
#[must_use]
pub fn catalog() -> &'static FactCatalog {
    static CATALOG: std::sync::LazyLock<FactCatalog> =
        std::sync::LazyLock::new(|| FactCatalog::of(questionnaire()));
    &CATALOG
}

impl FactCatalog {
    fn of(questionnaire: &Questionnaire) -> Self {
        let mut vocabulary = Vocabulary::default();
        let mut of_question = Vec::with_capacity(questionnaire.questions.len());
        for question in &questionnaire.questions {
            let fact = question.domain().map(|domain| {
                vocabulary.add(FactSpec {
                    id: question.id,
                    domain,
                    unit: match &question.kind {
                        Kind::Number(numeric) => numeric.unit,
                        _ => Unit::Plain,
                    },
                    words_in: None,
                    optional: question.optional,
                    asked_when: Vec::new(),
                })
            });
            of_question.push(fact);
        }
        let first_derived = u16::try_from(vocabulary.specs().len()).expect("a few dozen questions");
        let mut labels = FxHashMap::default();
        for (id, shape, about) in Derived::ALL {
            vocabulary.add(spec(id, *shape));
            let (name, _) = about.split_once(';').unwrap_or((about, ""));
            labels.insert(*id, name.trim().trim_end_matches('.').to_owned());
        }
        let mut by_rule = Vec::new();
        for question in &questionnaire.questions {
            for (id, option, shape) in facts_of(question) {
                let known = vocabulary.find(&id);
                let fact = known.unwrap_or_else(|| vocabulary.add(spec(id.leak(), shape)));
                let name = labels.entry(vocabulary.spec(fact).id);
                name.or_insert_with(|| name_by_rule(question, option));
                by_rule.push((fact, question.id, option));
            }
        }
        let of_the_program = Derived::ALL
            .iter()
            .zip(first_derived..)
            .filter(|((id, ..), _)| !OF_A_PART.iter().any(|part| id.starts_with(part)))
            .map(|(_, place)| FactId(place))
            .collect();
        let mut catalog = Self {
            vocabulary,
            of_question,
            first_derived,
            by_rule,
            of_the_program,
            labels,
        };
        for (question, fact) in questionnaire
            .questions
            .iter()
            .zip(catalog.of_question.clone())
        {
            let Some(fact) = fact else { continue };
            let conditions: Vec<Condition> = question
                .when
                .iter()
                .filter_map(|condition| catalog.condition(questionnaire, condition))
                .collect();
            catalog.vocabulary.ask_when(fact, conditions);
        }
        catalog
    }

    /// The place of a derived fact.
    #[must_use]
    pub fn derived(&self, fact: Derived) -> FactId {
        FactId(self.first_derived + fact as u16)
    }

    /// Whether a fact was worked out from answers rather than answered.
    #[must_use]
    pub fn is_derived(&self, fact: FactId) -> bool {
        fact.0 >= self.first_derived
    }

    /// The unit of a fact; [`Unit::Plain`] for what is no number.
    #[must_use]
    #[inline]
    pub fn unit(&self, fact: FactId) -> Unit {
        self.vocabulary.spec(fact).unit
    }

    /// A condition of the questionnaire in the words of the rules.
    fn condition(
        &self,
        questionnaire: &Questionnaire,
        condition: &questions::Condition,
    ) -> Option<Condition> {
        let asked = &questionnaire.questions[condition.question];
        let usd = self.by_rule.iter().find(|(_, id, _)| *id == asked.id);
        let fact = match usd {
            Some((fact, _, None)) => *fact,
            _ => self.of_question[condition.question]?,
        };
        Some(Condition {
            fact,
            test: condition.test.clone(),
        })
    }
}

/// The facts that follow from a question alone: `<id>_usd` of an amount of money, and one for each option of several,
/// with the option behind each.
fn facts_of(question: &Question) -> Vec<(String, Option<&'static str>, Shape)> {
    match &question.kind {
        Kind::Number(numeric) if numeric.unit == Unit::Money => {
            vec![(
                format!("{}_usd", question.id),
                None,
                Shape::Maybe(Unit::Usd),
            )]
        }
        Kind::Choices { options, .. } => {
            let before = question.options_of.unwrap_or(question.id);
            let fact = |id| (format!("{before}.{id}"), Some(id), Shape::YesNo);
            options.iter().map(|option| fact(option.id)).collect()
        }
        _ => Vec::new(),
    }
}

fn spec(id: &'static str, shape: Shape) -> FactSpec {
    let from_zero = |max| Domain::Number {
        min: Some(Decimal::ZERO),
        max,
    };
    let signed = Domain::Number {
        min: None,
        max: None,
    };
    let words = |words: &[&'static str]| Domain::Choice(words.to_vec());
    let (domain, unit, optional) = match shape {
        Shape::Amount(unit @ (Unit::Percent | Unit::Points)) => {
            (from_zero(Some(Decimal::ONE_HUNDRED)), unit, false)
        }
        Shape::Amount(unit) => (from_zero(None), unit, false),
        Shape::Signed(unit) => (signed, unit, false),
        Shape::Maybe(unit) => (from_zero(None), unit, true),
        Shape::YesNo => (Domain::YesNo, Unit::Plain, false),
        Shape::MaybeYesNo => (Domain::YesNo, Unit::Plain, true),
        Shape::Word(list) | Shape::WordIn(list, ..) => (words(list), Unit::Plain, false),
        Shape::MaybeWord(list) => (words(list), Unit::Plain, true),
    };
    FactSpec {
        id,
        domain,
        unit,
        words_in: match shape {
            Shape::WordIn(_, table, column) => Some((table, column)),
            _ => None,
        },
        optional,
        asked_when: Vec::new(),
    }
}

/// The name of a derived fact for readers: what is said of it, up to the first semicolon; of a fact that follows
/// from a question alone, the names of question and option. Empty where there is none.
#[must_use]
pub fn label(id: &str) -> &'static str {
    catalog().labels.get(id).map_or("", String::as_str)
}

fn name_by_rule(question: &Question, option: Option<&str>) -> String {
    let mut options = question.kind.options().iter();
    match options.find(|own| Some(own.id) == option) {
        Some(option) => format!("{} ({})", question.label, option.label),
        None => format!("{} in US dollars", question.label),
    }
}

#[cfg(test)]
mod tests {
    use super::FactCatalog;
    use crate::playbook::fact::Domain;
    use crate::questions::Questionnaire;
    use crate::units::Unit;

    #[test]
    fn a_question_for_money_or_for_several_options_brings_its_facts_along() {
        let text = "sections:\n  - id: a\n    title: A\n    questions:\n      \
            - {id: a.fee, label: F, prompt: F?, help: f, kind: {number: {unit: money, min: 0, per: month}}}\n      \
            - {id: a.kinds, label: K, prompt: K?, help: k, kind: {choices: {at_least: 0, options: [{id: one, label: One}, {id: two, label: Two}]}}}\n";
        let questionnaire = Questionnaire::load("test.yaml", text).expect("two questions");
        let catalog = FactCatalog::of(&questionnaire);
        let fact = |id| {
            catalog
                .vocabulary
                .find(id)
                .unwrap_or_else(|| panic!("{id}"))
        };
        assert_eq!(catalog.unit(fact("a.fee_usd")), Unit::Usd);
        for id in ["a.kinds.one", "a.kinds.two"] {
            assert_eq!(catalog.vocabulary.spec(fact(id)).domain, Domain::YesNo);
        }
    }
}
