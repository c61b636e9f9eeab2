//! What holds for every model: closed forms equal folds over months, and the books balance.

use partnerkit::economics::customer::Customer;
use partnerkit::economics::figures::Figures;
use partnerkit::economics::flow::Flow;
use partnerkit::economics::model::{
    Base, ClawbackKind, Model, PayoutRun, PlatformStep, Range, RevenueModel, Scope, Terms, Tier,
};
use partnerkit::economics::program::ProgramForecast;
use partnerkit::economics::simulation;
use partnerkit::economics::unit::Unit;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::cases;

fn share(thousandths: u32) -> Decimal {
    Decimal::new(i64::from(thousandths), 3)
}

/// Any model that the closed forms cover.
fn any_model() -> impl Strategy<Value = Model> {
    let product = (
        prop::sample::select(vec![
            RevenueModel::Monthly,
            RevenueModel::Annual,
            RevenueModel::Usage,
            RevenueModel::Outcome,
            RevenueModel::OneTime,
        ]),
        1u32..5_000_000,
        prop_oneof![Just(0u32), 1u32..400, Just(1000u32)],
        0u32..900,
        0u32..60,
        0u32..2_000,
        (1u32..11).prop_map(|years| years * 12),
        (-20i64..40, 0u32..3, 1u32..1000, 0u32..6),
        (0u32..3, 0u32..300),
    );
    let commission = (
        prop::sample::select(vec![Tier::Referral, Tier::Integration, Tier::Solution]),
        prop_oneof![
            Just(Scope::FirstPayment),
            Just(Scope::Lifetime),
            (1u32..40).prop_map(Scope::Months),
            (1u32..25).prop_map(Scope::Upfront),
        ],
        0u32..600,
        prop::sample::select(vec![Base::Net, Base::List]),
        prop::sample::select(vec![
            ClawbackKind::None,
            ClawbackKind::Full,
            ClawbackKind::Prorated,
        ]),
        prop::sample::select(vec![
            PayoutRun::DueDay,
            PayoutRun::Monthly,
            PayoutRun::Quarterly,
        ]),
        (0u32..130, 0u32..40),
        (0u32..500, 0u32..30),
    );
    let program = (
        1u32..61,
        0u32..2_000,
        1u32..25,
        0u32..100,
        (0u32..4, 0u32..4, 0u32..5),
        (0u32..30_000, 0u32..60, 0u32..60, 0u32..400),
        (
            0u32..300,
            0u32..500,
            0u32..10,
            prop::collection::vec(
                (0u32..20_000, 0u32..2_000, 0u32..20, 0u32..500, 0u32..300),
                0..4,
            ),
        ),
    );
    (product, commission, program).prop_map(|(product, commission, program)| {
        let all = cases::cases();
        let mut model = cases::model(&all["cases"][0]);
        let (revenue_model, price, churn, cogs, fee, fee_fixed, horizon, shape, extra) = product;
        model.product.revenue_model = revenue_model;
        model.product.price = Decimal::new(i64::from(price), 2);
        model.product.monthly_churn = share(churn);
        model.product.cogs_rate = share(cogs);
        model.product.payment_fee_rate = share(fee);
        model.product.payment_fee_fixed = Decimal::new(i64::from(fee_fixed), 3);
        model.product.ltv_horizon_months = horizon;
        model.product.expansion_monthly = Decimal::new(shape.0, 3);
        model.product.collection_lag_months = shape.1;
        model.product.outcome_rate_monthly = if revenue_model == RevenueModel::Outcome {
            share(shape.2)
        } else {
            Decimal::ONE
        };
        model.product.outcome_lag_months = shape.3;
        model.product.serving_cost_monthly = Decimal::new(i64::from(extra.0), 0);
        model.product.discount_rate_annual = share(extra.1);
        let (tier, scope, rate, base, clawback, payout_run, days, discount) = commission;
        model.program.lead_mut().commission.tier = tier;
        model.program.lead_mut().commission.scope = scope;
        model.program.lead_mut().commission.rate = share(rate);
        model.program.lead_mut().commission.base = base;
        model.program.lead_mut().commission.terms = Terms {
            clawback,
            payout_run,
            window_days: days.0,
            clear_days: 3,
            net_days: days.1,
        };
        model.customer_discount.rate = share(discount.0);
        model.customer_discount.months = discount.1;
        let (months, identified, recruit, churn, lags, costs, other) = program;
        model.program.horizon_months = months;
        model.program.lead_mut().identified = Decimal::from(identified);
        model.program.lead_mut().recruit_months = recruit;
        model.program.lead_mut().partner_churn_monthly = share(churn);
        model.program.lead_mut().onboard_lag = lags.0;
        model.program.lead_mut().activation_lag = lags.1;
        model.program.lead_mut().sales_cycle_months = lags.2;
        model.program.costs.manager_monthly = Decimal::from(costs.0);
        model.program.costs.platform_take_rate = share(costs.1);
        model.program.costs.payout_fee_rate = share(costs.2);
        model.program.costs.cac_per_customer = Decimal::from(costs.3);
        model.program.costs.onboarding_per_partner = Decimal::from(other.0);
        model.program.costs.payout_fee_fixed = share(other.1);
        model.program.lead_mut().influenced_customers_per_month = Decimal::from(other.2);
        model.program.costs.platform_steps = steps(&other.3);
        model
    })
}

/// Steps that rise by what is given; a limit of zero is left out.
fn steps(rises: &[(u32, u32, u32, u32, u32)]) -> Vec<PlatformStep> {
    let mut last = PlatformStep {
        monthly: Decimal::from(49),
        ..PlatformStep::default()
    };
    rises
        .iter()
        .map(|(revenue, payouts, partners, monthly, take)| {
            let above = |last: Option<Decimal>, rise: u32| {
                (rise > 0).then(|| last.unwrap_or_default() + Decimal::from(rise))
            };
            last = PlatformStep {
                above_revenue: above(last.above_revenue, *revenue),
                above_payouts: above(last.above_payouts, *payouts),
                above_partners: above(last.above_partners, *partners),
                monthly: last.monthly + Decimal::from(*monthly),
                take_rate: share(*take),
                included_payouts: Decimal::from(*payouts),
            };
            last
        })
        .collect()
}

/// Equal to ten digits of the larger of two amounts, or of one unit.
fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-10 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_fewer_partners_break_even_than_the_number_that_is_told(model in any_model()) {
        let outlook = |partners: i64| {
            let mut model = model.clone();
            model.program.lead_mut().identified = partners.into();
            ProgramForecast::of(&model)
        };
        let found = outlook(100).identified_to_break_even;
        let loses = |partners: i64| outlook(partners).total[Flow::Net] < -1e-6;
        for partners in 1..found.unwrap_or(25).min(25) {
            prop_assert!(loses(partners), "{partners} of {found:?} do");
        }
        if let Some(found) = found.filter(|found| (1..1_000_000).contains(found)) {
            prop_assert!(!loses(found), "{found} do not");
            prop_assert!(found == 1 || loses(found - 1), "one less than {found} does");
        }
    }

    #[test]
    fn the_closed_form_of_a_lifetime_equals_the_sum_of_its_months(model in any_model()) {
        let customer = Customer::of(&model);
        let unit = Unit::of(&customer, model.commission(), &model.program.costs);
        let closed = unit.ltv_closed_form.expect("constant churn");
        prop_assert!(close(closed, unit.worth.margin), "{closed:?} {:?}", unit.worth.margin);
    }

    #[test]
    fn commission_owed_is_earned_less_cancelled_less_paid_every_month(model in any_model()) {
        let outlook = ProgramForecast::of(&model);
        let (mut owed, mut earned) = (0.0, 0.0);
        for month in &outlook.months {
            earned += month[Flow::Accrued] + month[Flow::InfluencedAccrued];
            owed += month[Flow::Accrued] + month[Flow::InfluencedAccrued];
            owed -= month[Flow::Cancelled] + month[Flow::InfluencedCancelled];
            owed -= month[Flow::Paid] + month[Flow::InfluencedPaid];
            let liability = month[Flow::Liability];
            // Small rests of large sums differ by the rounding of the sums.
            prop_assert!(close(earned + owed, earned + liability), "{owed} {liability}");
            prop_assert!(liability > -1e-6, "{liability}");
        }
    }

    #[test]
    fn the_simulation_is_the_same_on_any_number_of_threads(
        model in any_model(), threads in 2usize..7, trials in 1u32..200,
    ) {
        let mut model = model;
        model.simulation.trials = trials;
        model.program.lead_mut().identified = model.program.lead().identified.min(Decimal::from(200));
        let alone = simulation::simulate(&model, 1, &|_| {});
        let many = simulation::simulate(&model, threads, &|_| {});
        prop_assert_eq!(alone.trials, trials);
        prop_assert_eq!(format!("{alone:?}"), format!("{many:?}"));
    }

    #[test]
    fn no_model_makes_the_printed_figures_fail(model in any_model()) {
        let mut model = model;
        model.simulation.trials = 5;
        model.program.lead_mut().identified = model.program.lead().identified.min(Decimal::from(50));
        let figures = Figures::of(&model, cases::usual_terms(), 1);
        let text = serde_json::to_string(&figures).expect("figures serialise");
        prop_assert!(!text.contains("-0.00\"") && !text.contains("NaN"), "{text}");
    }
}

/// A large program without spread in its inputs: only chance is left, and the mean comes near the expectation.
#[test]
fn the_mean_of_the_simulation_is_the_expectation() {
    let all = cases::cases();
    let mut models: Vec<Model> = (0..6)
        .map(|index| cases::model(&all["cases"][index]))
        .collect();
    let mut plain_annual = models[1].clone();
    plain_annual.product.early_cancel_monthly = Decimal::ZERO;
    plain_annual.product.refund_window_days = 0;
    let mut quarterly = models[3].clone();
    quarterly.program.lead_mut().commission.terms.payout_run = PayoutRun::Quarterly;
    quarterly.program.lead_mut().influenced_customers_per_month = Decimal::ONE;
    let mut outcome = models[0].clone();
    outcome.product.revenue_model = RevenueModel::Outcome;
    outcome.product.outcome_rate_monthly = share(300);
    outcome.product.outcome_lag_months = 2;
    outcome.program.lead_mut().commission.scope = Scope::FirstPayment;
    models.extend([plain_annual, quarterly, outcome]);
    for (index, mut model) in models.into_iter().enumerate() {
        let (product, source) = (&model.product, model.program.lead_mut());
        source.identified = Decimal::from(6_000);
        let sure = |mode: Decimal| Range {
            low: mode,
            mode,
            high: mode,
        };
        source.ranges.recruit_rate = sure(source.recruit_rate);
        source.ranges.onboard_rate = sure(source.onboard_rate);
        source.ranges.activation_rate = sure(source.activation_rate);
        source.ranges.win_rate = sure(source.win_rate);
        model.simulation.churn = sure(product.monthly_churn);
        model.simulation.price_sigma = Decimal::ZERO;
        model.simulation.deal_sigma = Decimal::ZERO;
        model.simulation.productivity_sigma = Decimal::ZERO;
        model.simulation.trials = 300;
        let simulated = simulation::simulate(&model, 2, &|_| {});
        let expected = ProgramForecast::of(&model);
        let total = &expected.total;
        let came_back = total.all_cancelled() + total.all_to_recover();
        for (name, mean, expectation, room) in [
            (
                "revenue",
                simulated.spreads.revenue.mean,
                total[Flow::Revenue],
                0.02,
            ),
            (
                "commission",
                simulated.spreads.commission_net.mean,
                total[Flow::CommissionNet],
                0.02,
            ),
            ("clawback", simulated.spreads.clawback.mean, came_back, 0.08),
            (
                "owed",
                simulated.spreads.liability_end.mean,
                total[Flow::Liability],
                0.08,
            ),
            (
                "customers",
                simulated.spreads.new_customers.mean,
                expected.new_customers,
                0.02,
            ),
            (
                "partners",
                simulated.spreads.activated.mean,
                expected.growth.funnel.activated,
                0.01,
            ),
        ] {
            assert!(
                (mean - expectation).abs() <= room * expectation.abs() + 1e-9,
                "model {index}: {name}: {mean}, not {expectation}"
            );
        }
    }
}
