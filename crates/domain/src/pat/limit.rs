//! Limits for readings: one list, with values that the school may change.

use super::{Comparator, Decimal, Make, Measure, Outcome, Reading, lacks};
use crate::{
    category::{PatClass, PatType},
    fault::Fault,
    text, words,
};

words! {
    /// The edition of the IET Code of Practice that readings are checked against.
    Edition, "edition of the Code of Practice" { Fourth = "4", Fifth = "5" }
}

words! {
    /// The direction of a limit. A reading exactly on the limit passes.
    Bound, "bound" { AtLeast = "at least", AtMost = "at most" }
}

impl Bound {
    /// True if a reading is within the limit. A reading beyond the instrument's range (`>199.9`) passes only if every
    /// value it could mean is within the limit.
    pub fn holds(self, limit: Decimal, reading: &Reading) -> bool {
        let Some(value) = reading.value else { return true };
        match (self, reading.comparator) {
            (Self::AtLeast, None | Some(Comparator::Above)) => value >= limit,
            (Self::AtMost, None | Some(Comparator::Below)) => value <= limit,
            _ => false,
        }
    }
}

/// One limit for one measure.
pub struct Limit {
    /// The name by which the school sets the limit.
    pub name: &'static str,
    pub measure: Measure,
    pub bound: Bound,
    /// The default value, in the unit of the measure.
    pub default: Decimal,
    /// The edition that the limit belongs to; `None` for both.
    pub edition: Option<Edition>,
    /// The items that the limit applies to, in words.
    pub of: &'static str,
    applies: fn(Make) -> bool,
}

const fn limit(
    name: &'static str,
    measure: Measure,
    bound: Bound,
    millionths: i64,
    of: &'static str,
    applies: fn(Make) -> bool,
) -> Limit {
    Limit { name, measure, bound, default: Decimal::millionths(millionths), edition: None, of, applies }
}

fn is(make: Make, class: PatClass) -> bool {
    make.counts_as() == class
}

/// All limits. The first that applies to an item counts. Values: IET Code of Practice, 4th edition (2012) and 5th
/// (2020).
pub static LIMITS: &[Limit] = &[
    limit("earth", Measure::Earth, Bound::AtMost, 100_000, "class I, plus the resistance of the lead", |make| {
        is(make, PatClass::One)
    }),
    limit("insulation-heating", Measure::Insulation, Bound::AtLeast, 300_000, "class I heating", |make| {
        is(make, PatClass::One) && make.heating
    }),
    limit("insulation-1", Measure::Insulation, Bound::AtLeast, 1_000_000, "class I", |make| is(make, PatClass::One)),
    limit("insulation-2", Measure::Insulation, Bound::AtLeast, 2_000_000, "class II", |make| is(make, PatClass::Two)),
    limit("insulation-3", Measure::Insulation, Bound::AtLeast, 250_000, "class III", |make| is(make, PatClass::Three)),
    Limit {
        edition: Some(Edition::Fifth),
        ..limit("leakage", Measure::Leakage, Bound::AtMost, 5_000_000, "all items, in the 5th edition", |_| true)
    },
    Limit {
        edition: Some(Edition::Fourth),
        ..limit(
            "leakage-1-portable",
            Measure::Leakage,
            Bound::AtMost,
            750_000,
            "class I portable and hand-held, in the 4th edition",
            |make| is(make, PatClass::One) && matches!(make.equipment, Some(PatType::HandHeld | PatType::Portable)),
        )
    },
    Limit {
        edition: Some(Edition::Fourth),
        ..limit("leakage-1", Measure::Leakage, Bound::AtMost, 3_500_000, "other class I, in the 4th edition", |make| {
            is(make, PatClass::One)
        })
    },
    Limit {
        edition: Some(Edition::Fourth),
        ..limit("leakage-2", Measure::Leakage, Bound::AtMost, 250_000, "class II, in the 4th edition", |make| {
            is(make, PatClass::Two)
        })
    },
];

impl Limit {
    /// Finds a limit by its name.
    pub fn named(name: &str) -> Result<&'static Self, Fault> {
        let wanted = name.trim().to_lowercase();
        LIMITS.iter().find(|l| l.name == wanted).ok_or_else(|| {
            let names: Vec<&str> = LIMITS.iter().map(|l| l.name).collect();
            Fault::invalid(format!("there is no limit {}", text::shown(name)))
                .hint(format!("The limits are {}.", text::and_list(&names)))
        })
    }
}

/// The school's limits: an edition, and its own values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub edition: Edition,
    /// Values that the school has set, by name of the limit.
    pub set: Vec<(String, Decimal)>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { edition: Edition::Fifth, set: Vec::new() }
    }
}

impl Limits {
    /// The value of a limit: the school's own, else the default.
    pub fn value(&self, limit: &Limit) -> Decimal {
        self.set.iter().find(|(name, _)| name == limit.name).map_or(limit.default, |(_, value)| *value)
    }

    /// The limit for a measure on an item of this make, if there is one. For the earth limit, the resistance of the
    /// lead's protective conductor is added (0.1 + R).
    pub fn of(&self, measure: Measure, make: Make) -> Option<(Bound, Decimal)> {
        let fits = |l: &&Limit| {
            l.measure == measure && l.edition.is_none_or(|edition| edition == self.edition) && (l.applies)(make)
        };
        let limit = LIMITS.iter().find(fits)?;
        let value = self.value(limit);
        let lead = make.lead.filter(|_| measure == Measure::Earth);
        Some((limit.bound, lead.map_or(value, |lead| value.plus(lead))))
    }
}

/// Describes each reading that contradicts a pass: the reading is outside its limit, or the instrument failed it, or it
/// is blank and a full test of this class needs it.
pub fn breaks(readings: &[Reading], make: Make, limits: &Limits) -> Vec<String> {
    let lacking = lacks(make, readings);
    let wrong = |reading: &Reading| {
        if reading.is_blank() {
            return lacking.contains(&reading.measure).then(|| format!("{} has no reading", reading.measure));
        }
        let broken = limits.of(reading.measure, make).filter(|(bound, limit)| !bound.holds(*limit, reading));
        match broken {
            Some((bound, limit)) => {
                let unit = reading.measure.unit().unwrap_or_default();
                Some(format!("{} is {}, but must be {bound} {limit} {unit}", reading.measure, reading.text()))
            }
            None if reading.outcome == Some(Outcome::Fail) => Some(format!("{} failed", reading.measure)),
            None => None,
        }
    };
    readings.iter().filter_map(wrong).collect()
}

/// Describes each reading that is a reason for a fail, such as "earth 0.45 Ω, limit 0.1 Ω": it is outside its limit, or
/// the instrument failed it.
pub fn failing(readings: &[Reading], make: Make, limits: &Limits) -> Vec<String> {
    let words = |reading: &Reading| {
        let broken = limits.of(reading.measure, make).filter(|(bound, limit)| !bound.holds(*limit, reading));
        let unit = reading.measure.unit().unwrap_or_default();
        match (broken, reading.value) {
            (Some((_, limit)), Some(_)) => {
                Some(format!("{} {}, limit {limit} {unit}", reading.measure, reading.text()))
            }
            _ if reading.outcome != Some(Outcome::Fail) => None,
            (_, Some(_)) => Some(format!("{} {} failed", reading.measure, reading.text())),
            (_, None) => Some(format!("{} failed", reading.measure)),
        }
    };
    readings.iter().filter_map(words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use PatClass::{One, Three, Two, Unknown};

    fn make(class: PatClass, equipment: PatType) -> Make {
        Make { class, equipment: Some(equipment), heating: false, lead: None }
    }

    fn of(edition: Edition) -> Limits {
        Limits { edition, ..Limits::default() }
    }

    fn holds(measure: Measure, text: &str, make: Make, limits: &Limits) -> bool {
        let reading = Reading::parse(measure, text).unwrap();
        limits.of(measure, make).is_none_or(|(bound, limit)| bound.holds(limit, &reading))
    }

    /// Tests a value on each limit and one just outside it.
    #[test]
    fn a_reading_on_the_limit_passes_and_one_beyond_it_fails() {
        use Edition::{Fifth, Fourth};
        let portable = |class| make(class, PatType::Portable);
        let heating = Make { heating: true, ..portable(One) };
        let long_lead = Make { lead: Decimal::parse("0.25"), ..portable(One) };
        for (measure, make, edition, good, bad) in [
            (Measure::Earth, portable(One), Fifth, "0.10", "0.11"),
            (Measure::Earth, long_lead, Fifth, "0.35", "0.36"),
            (Measure::Insulation, portable(One), Fifth, "1.00", "0.99"),
            (Measure::Insulation, portable(Unknown), Fifth, "1.00", "0.99"),
            (Measure::Insulation, heating, Fifth, "0.30", "0.29"),
            (Measure::Insulation, portable(Two), Fifth, "2.00", "1.99"),
            (Measure::Insulation, portable(Three), Fifth, "0.25", "0.24"),
            (Measure::Leakage, portable(One), Fifth, "5.00", "5.01"),
            (Measure::Leakage, portable(Two), Fifth, "5.00", "5.01"),
            (Measure::Leakage, portable(One), Fourth, "0.75", "0.76"),
            (Measure::Leakage, make(One, PatType::HandHeld), Fourth, "0.75", "0.76"),
            (Measure::Leakage, make(One, PatType::It), Fourth, "3.50", "3.51"),
            (Measure::Leakage, portable(Two), Fourth, "0.25", "0.26"),
        ] {
            assert!(holds(measure, good, make, &of(edition)), "{measure} {good}");
            assert!(!holds(measure, bad, make, &of(edition)), "{measure} {bad}");
        }
    }

    #[test]
    fn a_reading_beyond_the_range_passes_only_if_every_possible_value_does() {
        let (class_two, fifth) = (make(Two, PatType::Portable), of(Edition::Fifth));
        assert!(holds(Measure::Insulation, ">199.9 MOHM", class_two, &fifth));
        assert!(!holds(Measure::Insulation, "<5", class_two, &fifth));
        assert!(!holds(Measure::Insulation, ">1.5", class_two, &fifth));
        assert!(holds(Measure::Leakage, "<0.1 mA", class_two, &fifth));
        assert!(!holds(Measure::Leakage, ">0.1 mA", class_two, &fifth));
    }

    #[test]
    fn a_blank_reading_contradicts_a_pass_only_if_the_class_needs_it() {
        let blank = |measure| Reading::without_number(measure, None);
        let all = [Measure::Earth, Measure::Insulation, Measure::Leakage].map(blank);
        for (class, wanted) in [
            (One, &["earth has no reading", "insulation has no reading"][..]),
            (Unknown, &["earth has no reading", "insulation has no reading"]),
            (Two, &["insulation has no reading"]),
            (Three, &[]),
        ] {
            assert_eq!(breaks(&all, make(class, PatType::Portable), &Limits::default()), wanted, "{class:?}");
        }
        let measured = [blank(Measure::Insulation), Reading::parse(Measure::Insulation, "99").unwrap()];
        assert!(breaks(&measured, make(Two, PatType::Portable), &Limits::default()).is_empty());
    }

    #[test]
    fn a_fail_names_the_readings_that_failed() {
        let kettle = make(One, PatType::Portable);
        let failed = |measure, text| Reading { outcome: Some(Outcome::Fail), ..Reading::parse(measure, text).unwrap() };
        let readings = [
            Reading::parse(Measure::Earth, "0.45").unwrap(),
            Reading::parse(Measure::Insulation, ">99").unwrap(),
            failed(Measure::Leakage, "0.20"),
            Reading::without_number(Measure::Polarity, Some(Outcome::Fail)),
        ];
        let wanted = ["earth 0.45 Ω, limit 0.1 Ω", "leakage 0.20 mA failed", "polarity failed"];
        assert_eq!(failing(&readings, kettle, &Limits::default()), wanted);
        assert_eq!(failing(&readings, Make { lead: Decimal::parse("0.5"), ..kettle }, &Limits::default()), wanted[1..]);
    }

    #[test]
    fn a_school_can_change_a_limit() {
        let limits = Limits { set: vec![("earth".to_owned(), Decimal::millionths(200_000))], ..Limits::default() };
        let kettle = make(One, PatType::Stationary);
        assert!(holds(Measure::Earth, "0.2", kettle, &limits));
        assert!(!holds(Measure::Earth, "0.21", kettle, &limits));
        assert_eq!(
            breaks(&[Reading::parse(Measure::Earth, "0.43").unwrap()], kettle, &Limits::default()),
            ["earth is 0.43 Ω, but must be at most 0.1 Ω"]
        );
    }
}
