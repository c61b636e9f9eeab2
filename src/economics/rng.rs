//! Random numbers by position: a number is a function of seed, trial, stream and index.
//!
//! Results therefore depend neither on the number of threads nor on the order of the draws, and changing
//! one input leaves every other draw as it was. Mathematics comes from `libm`, so that the figures do not
//! depend on the machine's own functions.
//!
//! Source: economics §2.4; SplitMix64 (public constants), Wichura's AS241 for the normal distribution.

#![allow(
    clippy::excessive_precision,
    reason = "the published coefficients, digit for digit"
)]

/// The golden-ratio increment of SplitMix64.
const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// The streams of a trial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Stream {
    /// Share of partners that sign.
    RecruitRate = 0,
    /// Share of those that finish onboarding.
    OnboardRate = 1,
    /// Share of those that become active.
    ActivationRate = 2,
    /// Share of leads that become customers.
    WinRate = 3,
    /// Monthly churn.
    Churn = 4,
    /// Price level.
    Price = 5,
    /// Whether a partner signs.
    PartnerSigns = 10,
    /// Whether it finishes onboarding.
    PartnerOnboards = 11,
    /// Whether it becomes active.
    PartnerActivates = 12,
    /// How productive it is.
    PartnerProductivity = 13,
    /// How long it stays active.
    PartnerLife = 14,
    /// New customers of a partner in a month.
    NewCustomers = 20,
    /// How long a customer stays.
    CustomerLife = 30,
    /// The size of its deal.
    CustomerDeal = 31,
    /// Whether it cancels early.
    CustomerCancels = 32,
}

/// The finaliser of SplitMix64.
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

const fn step(state: u64, index: u64) -> u64 {
    mix(state.wrapping_add(GAMMA.wrapping_mul(index.wrapping_add(1))))
}

/// The draws of one trial.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    state: u64,
    /// What is added to the number of a stream, so that every partner source has its own.
    first_stream: u64,
}

/// Streams that a partner source has for itself.
const STREAMS_OF_A_SOURCE: u64 = 1_000;

impl Draws {
    /// The draws of trial `trial` under a seed.
    #[must_use]
    pub const fn of(seed: u64, trial: u64) -> Self {
        Self {
            state: step(mix(seed.wrapping_add(GAMMA)), trial),
            first_stream: 0,
        }
    }

    /// The draws of the trial for a partner source by its number; those for source 0 are the trial's own.
    #[must_use]
    pub const fn of_source(self, number: u64) -> Self {
        Self {
            first_stream: number * STREAMS_OF_A_SOURCE,
            ..self
        }
    }

    /// The draws of one stream.
    #[must_use]
    pub const fn stream(self, stream: Stream) -> StreamDraws {
        self.numbered(self.first_stream + stream as u64)
    }

    /// The draws of a stream by its number.
    #[must_use]
    pub const fn numbered(self, stream: u64) -> StreamDraws {
        StreamDraws {
            state: step(self.state, stream),
        }
    }

    /// The only draw of a stream that has one a trial.
    #[must_use]
    pub fn once(self, stream: Stream) -> f64 {
        self.stream(stream).at(0)
    }
}

/// The draws of one stream of one trial.
#[derive(Clone, Copy, Debug)]
pub struct StreamDraws {
    state: u64,
}

impl StreamDraws {
    /// A number above 0 and below 1.
    #[must_use]
    pub fn at(self, index: u64) -> f64 {
        // With a half added to 52 bits, the number never reaches either end.
        ((step(self.state, index) >> 12) as f64 + 0.5) / NUMBERS
    }
}

/// How many different numbers 52 bits make.
const NUMBERS: f64 = 4_503_599_627_370_496.0;

/// The quantile function of the standard normal distribution.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    /// `c[0] + c[1] r + ... + c[7] r^7`.
    fn polynomial(c: [f64; 8], r: f64) -> f64 {
        c.iter().rev().fold(0.0, |sum, factor| sum * r + factor)
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(CENTRE_NUMERATOR, r) / polynomial(CENTRE_DENOMINATOR, r);
    }
    let r = libm::sqrt(-libm::log(if q < 0.0 { p } else { 1.0 - p }));
    let size = if r <= 5.0 {
        polynomial(MIDDLE_NUMERATOR, r - 1.6) / polynomial(MIDDLE_DENOMINATOR, r - 1.6)
    } else {
        polynomial(TAIL_NUMERATOR, r - 5.0) / polynomial(TAIL_DENOMINATOR, r - 5.0)
    };
    if q < 0.0 { -size } else { size }
}

const CENTRE_NUMERATOR: [f64; 8] = [
    3.387_132_872_796_366_608_0e0,
    1.331_416_678_917_843_774_5e2,
    1.971_590_950_306_551_442_7e3,
    1.373_169_376_550_946_112_5e4,
    4.592_195_393_154_987_145_7e4,
    6.726_577_092_700_870_085_3e4,
    3.343_057_558_358_812_810_5e4,
    2.509_080_928_730_122_672_7e3,
];
const CENTRE_DENOMINATOR: [f64; 8] = [
    1.0,
    4.231_333_070_160_091_125_2e1,
    6.871_870_074_920_579_083_0e2,
    5.394_196_021_424_751_107_7e3,
    2.121_379_430_158_659_586_7e4,
    3.930_789_580_009_271_061_0e4,
    2.872_908_573_572_194_267_4e4,
    5.226_495_278_852_854_561_0e3,
];
const MIDDLE_NUMERATOR: [f64; 8] = [
    1.423_437_110_749_683_577_34e0,
    4.630_337_846_156_545_295_90e0,
    5.769_497_221_460_691_405_50e0,
    3.647_848_324_763_204_605_04e0,
    1.270_458_252_452_368_382_58e0,
    2.417_807_251_774_506_117_70e-1,
    2.272_384_498_926_918_458_33e-2,
    7.745_450_142_783_414_076_40e-4,
];
const MIDDLE_DENOMINATOR: [f64; 8] = [
    1.0,
    2.053_191_626_637_758_821_87e0,
    1.676_384_830_183_803_849_40e0,
    6.897_673_349_851_000_045_50e-1,
    1.481_039_764_274_800_745_90e-1,
    1.519_866_656_361_645_719_66e-2,
    5.475_938_084_995_344_946_00e-4,
    1.050_750_071_644_416_843_24e-9,
];
const TAIL_NUMERATOR: [f64; 8] = [
    6.657_904_643_501_103_777_20e0,
    5.463_784_911_164_114_369_90e0,
    1.784_826_539_917_291_335_80e0,
    2.965_605_718_285_048_912_30e-1,
    2.653_218_952_657_612_309_30e-2,
    1.242_660_947_388_078_438_60e-3,
    2.711_555_568_743_487_578_15e-5,
    2.010_334_399_292_288_132_65e-7,
];
const TAIL_DENOMINATOR: [f64; 8] = [
    1.0,
    5.998_322_065_558_879_376_90e-1,
    1.369_298_809_227_358_053_10e-1,
    1.487_536_129_085_061_485_25e-2,
    7.868_691_311_456_132_591_00e-4,
    1.846_318_317_510_054_681_80e-5,
    1.421_511_758_316_445_888_70e-7,
    2.044_263_103_389_939_785_64e-15,
];

/// The quantile function of the triangular distribution.
#[must_use]
pub fn triangular(u: f64, low: f64, mode: f64, high: f64) -> f64 {
    if high <= low {
        return low;
    }
    let width = high - low;
    if u < (mode - low) / width {
        low + libm::sqrt(u * width * (mode - low))
    } else {
        high - libm::sqrt((1.0 - u) * width * (high - mode))
    }
}

/// A lognormal number of mean one.
#[must_use]
pub fn lognormal(u: f64, sigma: f64) -> f64 {
    libm::exp(sigma * normal_quantile(u) - sigma * sigma / 2.0)
}

/// A Poisson distribution, ready for many draws.
#[derive(Clone, Copy, Debug)]
pub struct Poisson {
    mean: f64,
    /// Probability of nothing.
    none: f64,
}

impl Poisson {
    /// The distribution of a mean.
    #[must_use]
    pub fn of(mean: f64) -> Self {
        Self {
            mean,
            none: libm::exp(-mean),
        }
    }

    /// The quantile function.
    #[must_use]
    pub fn quantile(self, u: f64) -> u32 {
        // Beyond this mean the first term underflows; the normal approximation is then exact enough.
        const LARGEST_SUMMED: f64 = 700.0;
        if u <= self.none || self.mean <= 0.0 {
            return 0;
        }
        if self.mean > LARGEST_SUMMED {
            let count = self.mean + libm::sqrt(self.mean) * normal_quantile(u);
            return if count > 0.0 { count as u32 } else { 0 };
        }
        let mut term = self.none;
        let mut sum = term;
        let mut count = 0;
        while u > sum && term > 0.0 {
            count += 1;
            term *= self.mean / f64::from(count);
            sum += term;
        }
        count
    }
}
