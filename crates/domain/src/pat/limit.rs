//! What a reading must keep to: one list of limits, whose values the school may set.

use super::{Comparator, Decimal, Make, Measure, Outcome, Reading};
use crate::{
    category::{PatClass, PatType},
    fault::Fault,
    text, words,
};

words! {
    /// Which edition of the IET Code of Practice readings are held to.
    Edition, "edition of the Code of Practice" { Fourth = "4", Fifth = "5" }
}

words! {
    /// Which side of its limit a reading must stay on; on the limit is good.
    Bound, "bound" { AtLeast = "at least", AtMost = "at most" }
}

impl Bound {
    /// Whether a reading keeps to a limit. One beyond the instrument's range does only where it must.
    pub fn holds(self, limit: Decimal, reading: &Reading) -> bool {
        let Some(value) = reading.value else { return true };
        match (self, reading.comparator) {
            (Self::AtLeast, None | Some(Comparator::Above)) => value >= limit,
            (Self::AtMost, None | Some(Comparator::Below)) => value <= limit,
            _ => false,
        }
    }
}

/// One limit.
pub struct Limit {
    /// By which the school sets it.
    pub name: &'static str,
    pub measure: Measure,
    pub bound: Bound,
    /// In the unit of the measure.
    pub default: Decimal,
    /// The edition that it belongs to; `None`: both.
    pub edition: Option<Edition>,
    /// Of what it is the limit.
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

/// Every limit; the first that applies is the one. Values: IET Code of Practice, 4th edition (2012) and 5th (2020).
pub static LIMITS: &[Limit] = &[
    limit("earth", Measure::Earth, Bound::AtMost, 100_000, "class I, beside the lead's own resistance", |make| {
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
        ..limit("leakage", Measure::Leakage, Bound::AtMost, 5_000_000, "everything, in the 5th edition", |_| true)
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
    /// A limit by its name.
    ///
    /// Errors: there is none of that name.
    pub fn named(name: &str) -> Result<&'static Self, Fault> {
        let wanted = name.trim().to_lowercase();
        LIMITS.iter().find(|l| l.name == wanted).ok_or_else(|| {
            let names: Vec<&str> = LIMITS.iter().map(|l| l.name).collect();
            Fault::invalid(format!("there is no limit {}", text::shown(name)))
                .hint(format!("The limits are {}.", text::and_list(&names)))
        })
    }
}

/// The limits as the school has set them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    pub edition: Edition,
    /// Values that differ from the defaults, by name.
    pub set: Vec<(String, Decimal)>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { edition: Edition::Fifth, set: Vec::new() }
    }
}

impl Limits {
    /// A limit's value: the school's, else the default.
    pub fn value(&self, limit: &Limit) -> Decimal {
        self.set.iter().find(|(name, _)| name == limit.name).map_or(limit.default, |(_, value)| *value)
    }

    /// What a measure must keep to in an item of this make, if there is a limit: earth has the resistance of the lead's
    /// protective conductor added (0.1 + R).
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

/// What is wrong with a pass: readings that break a limit, or that the instrument itself failed. In words.
pub fn breaks(readings: &[Reading], make: Make, limits: &Limits) -> Vec<String> {
    let wrong = |reading: &Reading| {
        let broken = limits.of(reading.measure, make).filter(|(bound, limit)| !bound.holds(*limit, reading));
        match broken {
            Some((bound, limit)) => {
                let unit = reading.measure.unit().unwrap_or_default();
                Some(format!("{} {}, and must be {bound} {limit} {unit}", reading.measure, reading.text()))
            }
            None if reading.outcome == Some(Outcome::Fail) => Some(format!("{} failed", reading.measure)),
            None => None,
        }
    };
    readings.iter().filter_map(wrong).collect()
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

    /// Each limit on both sides of it.
    #[test]
    fn every_limit_holds_on_it_and_breaks_beyond_it() {
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
    fn a_reading_beyond_the_range_keeps_to_a_limit_only_where_it_must() {
        let (class_two, fifth) = (make(Two, PatType::Portable), of(Edition::Fifth));
        assert!(holds(Measure::Insulation, ">199.9 MOHM", class_two, &fifth));
        assert!(!holds(Measure::Insulation, "<5", class_two, &fifth));
        assert!(!holds(Measure::Insulation, ">1.5", class_two, &fifth));
        assert!(holds(Measure::Leakage, "<0.1 mA", class_two, &fifth));
        assert!(!holds(Measure::Leakage, ">0.1 mA", class_two, &fifth));
    }

    #[test]
    fn the_school_sets_what_a_limit_is() {
        let limits = Limits { set: vec![("earth".to_owned(), Decimal::millionths(200_000))], ..Limits::default() };
        let kettle = make(One, PatType::Stationary);
        assert!(holds(Measure::Earth, "0.2", kettle, &limits));
        assert!(!holds(Measure::Earth, "0.21", kettle, &limits));
        assert_eq!(
            breaks(&[Reading::parse(Measure::Earth, "0.43").unwrap()], kettle, &Limits::default()),
            ["earth 0.43 Ω, and must be at most 0.1 Ω"]
        );
    }
}
