//! A test as the caretaker types it in one line of a round: `P`, `F flex cut`, `0.08 99 P`, `class II fuse 3 99 P`.

use super::{Decimal, Make, Measure, Outcome, Reading};
use crate::{category::PatClass, fault::Fault, text::shown, words::Word as _};

/// The words of a line, for its help and its faults.
pub const LINE_WORDS: &str = "`P` passes, `F reason` fails, `0.08 99 P` is earth and insulation (class II: `99 P`), \
    `L0.5` is leakage, `>99` is above the range; `class II` or `fuse 3` before it changes the item";

/// A line, before the class of its item decides what its bare numbers are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestLine {
    /// The class that the line gives the item.
    pub class: Option<PatClass>,
    /// The fuse that the line gives the item, in A.
    pub fuse: Option<Decimal>,
    /// The numbers without a name, in order.
    bare: Vec<String>,
    named: Vec<Reading>,
    /// The result; `None` if the line only changes the item.
    pub outcome: Option<Outcome>,
    /// True if the line is a full test that passed on a tester that shows no readings: `T`.
    pub is_unmeasured: bool,
    /// The words after the result: the reason for a fail, or why there are no readings.
    pub rest: Option<String>,
}

/// One word, and what it means.
enum Token {
    Class,
    Fuse,
    Named(Measure),
    Reading(Measure, String),
    Bare(String),
    Tried(Measure),
    Result(Outcome),
    Unmeasured,
}

fn token(word: &str) -> Option<Token> {
    let folded = word.to_lowercase();
    let is_number = |text: &str| {
        let number = text.trim_start_matches(['>', '<']);
        !number.is_empty() && Decimal::parse(number).is_some()
    };
    Some(match folded.as_str() {
        "class" => Token::Class,
        "fuse" => Token::Fuse,
        "earth" | "e" => Token::Named(Measure::Earth),
        "insulation" | "ins" | "i" => Token::Named(Measure::Insulation),
        "leakage" | "leak" | "l" => Token::Named(Measure::Leakage),
        "polarity" | "pol" => Token::Tried(Measure::Polarity),
        "p" | "pass" => Token::Result(Outcome::Pass),
        "f" | "fail" => Token::Result(Outcome::Fail),
        "t" => Token::Unmeasured,
        number if is_number(number) => Token::Bare(word.to_owned()),
        named => {
            let measure = match named.chars().next()? {
                'e' => Measure::Earth,
                'i' => Measure::Insulation,
                'l' => Measure::Leakage,
                _ => return None,
            };
            let number = &named[1..];
            is_number(number).then(|| Token::Reading(measure, number.to_owned()))?
        }
    })
}

/// True if the first word of a line is one that a test begins with. Another line is a scan, or a mistake.
pub fn begins_a_test(line: &str) -> bool {
    line.split_whitespace().next().is_some_and(|word| token(word).is_some() || matches!(word, ">" | "<"))
}

impl TestLine {
    /// Reads a line.
    ///
    /// Errors: a word is not understood; a name has no value; there are readings without a result.
    pub fn parse(line: &str) -> Result<Self, Fault> {
        let mut read = Self::default();
        // `> 99` is `>99`.
        let line = line.replace("> ", ">").replace("< ", "<");
        let mut rest = line.trim();
        while !rest.is_empty() {
            let word = next(&mut rest);
            match token(word).ok_or_else(|| unknown(word))? {
                Token::Class => {
                    let class = next(&mut rest);
                    let is = |one: &str, two: &str| class.eq_ignore_ascii_case(one) || class == two;
                    read.class = Some(match () {
                        () if is("I", "1") => PatClass::One,
                        () if is("II", "2") => PatClass::Two,
                        () if is("III", "3") => PatClass::Three,
                        () => {
                            return Err(Fault::invalid(format!("{} is not a class", shown(class)))
                                .hint("Type `class I`, `class II` or `class III`."));
                        }
                    });
                }
                Token::Fuse => {
                    let amps = next(&mut rest);
                    let value = Decimal::parse(amps.trim_end_matches(['a', 'A']));
                    read.fuse = Some(value.ok_or_else(|| {
                        Fault::invalid(format!("{} is not a fuse rating", shown(amps)))
                            .hint("Type `fuse 3` or `fuse 13`.")
                    })?);
                }
                Token::Named(measure) => {
                    let value = next(&mut rest);
                    read.name(Reading::parse(measure, value)?)?;
                }
                Token::Reading(measure, value) => read.name(Reading::parse(measure, &value)?)?,
                Token::Tried(measure) => {
                    let outcome = match next(&mut rest).to_lowercase().as_str() {
                        "ok" | "p" | "pass" => Outcome::Pass,
                        "fail" | "f" => Outcome::Fail,
                        other => {
                            return Err(Fault::invalid(format!("{} is neither ok nor fail", shown(other)))
                                .hint("Type `polarity ok` or `polarity fail`."));
                        }
                    };
                    read.name(Reading::without_number(measure, Some(outcome)))?;
                }
                Token::Bare(value) => read.bare.push(value),
                Token::Result(outcome) => {
                    read.outcome = Some(outcome);
                    let said = std::mem::take(&mut rest).trim();
                    if outcome == Outcome::Pass && !said.is_empty() {
                        return Err(unknown(said));
                    }
                    read.rest = (!said.is_empty()).then(|| said.to_owned());
                }
                Token::Unmeasured => {
                    (read.outcome, read.is_unmeasured) = (Some(Outcome::Pass), true);
                    let said = std::mem::take(&mut rest).trim();
                    read.rest = (!said.is_empty()).then(|| said.to_owned());
                }
            }
        }
        if read.outcome.is_none() && read.is_measured() {
            return Err(
                Fault::invalid("the readings have no result").hint("End the line with P or F, like `0.08 99 P`.")
            );
        }
        if read.is_unmeasured && read.is_measured() {
            return Err(Fault::invalid("`T` is a full test without readings, but the line has some")
                .hint("End a line with readings with P or F."));
        }
        Ok(read)
    }

    fn name(&mut self, reading: Reading) -> Result<(), Fault> {
        if self.named.iter().any(|known| known.measure == reading.measure) {
            return Err(twice(reading.measure));
        }
        self.named.push(reading);
        Ok(())
    }

    /// True if the line has readings.
    pub fn is_measured(&self) -> bool {
        !self.bare.is_empty() || !self.named.is_empty()
    }

    /// The readings of the line, for an item of this make: the bare numbers of class I are earth and insulation, of
    /// another class insulation.
    ///
    /// Errors: there are more bare numbers than that; a reading is there twice.
    pub fn readings(&self, make: Make) -> Result<Vec<Reading>, Fault> {
        let order: &[Measure] = match make.counts_as() {
            PatClass::One => &[Measure::Earth, Measure::Insulation],
            _ => &[Measure::Insulation],
        };
        if self.bare.len() > order.len() {
            let class = make.counts_as();
            let hint = match class {
                PatClass::One => "Type earth, then insulation, like `0.08 99 P`. Leakage has its letter: `L0.5`.",
                _ => {
                    "Class II has no earth reading: type the insulation alone, like `99 P`. If the item is class I, \
                      type `class I` first, like `class I 0.08 99 P`."
                }
            };
            return Err(Fault::invalid(format!("there are too many numbers for an item of class {class}")).hint(hint));
        }
        let bare = order.iter().zip(&self.bare).map(|(measure, text)| Reading::parse(*measure, text));
        let mut readings = bare.collect::<Result<Vec<_>, _>>()?;
        for reading in &self.named {
            if readings.iter().any(|known| known.measure == reading.measure) {
                return Err(twice(reading.measure));
            }
            readings.push(reading.clone());
        }
        Ok(readings)
    }
}

fn next<'a>(rest: &mut &'a str) -> &'a str {
    let (word, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    *rest = after.trim_start();
    word
}

fn unknown(word: &str) -> Fault {
    Fault::invalid(format!("{} is not understood", shown(word))).hint(format!("{LINE_WORDS}."))
}

fn twice(measure: Measure) -> Fault {
    Fault::invalid(format!("there are two readings of {}", measure.word())).hint("Type each reading once.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(class: PatClass) -> Make {
        Make { class, equipment: None, heating: false, lead: None }
    }

    fn read(line: &str, class: PatClass) -> Vec<String> {
        let readings = TestLine::parse(line).unwrap().readings(make(class)).unwrap();
        readings.iter().map(|r| format!("{} {}", r.measure, r.text())).collect()
    }

    #[test]
    fn the_class_decides_what_the_numbers_are() {
        use PatClass::{One, Three, Two, Unknown};
        for (line, class, wanted) in [
            ("0.08 99 P", One, &["earth 0.08 Ω", "insulation 99 MΩ"][..]),
            (".08 >99 p", Unknown, &["earth .08 Ω", "insulation >99 MΩ"]),
            ("0.45 F", One, &["earth 0.45 Ω"]),
            ("99 P", Two, &["insulation 99 MΩ"]),
            ("> 99 P", Two, &["insulation >99 MΩ"]),
            ("0.3 P", Three, &["insulation 0.3 MΩ"]),
            ("0.08 L0.5 P", One, &["earth 0.08 Ω", "leakage 0.5 mA"]),
            ("leakage 0.5 earth 0.08 polarity ok P", One, &["leakage 0.5 mA", "earth 0.08 Ω", "polarity pass"]),
            ("i>199.9 e0.09 P", One, &["insulation >199.9 MΩ", "earth 0.09 Ω"]),
        ] {
            let wanted: Vec<String> = wanted.iter().map(|w| w.replace(" .", " 0.")).collect();
            let read: Vec<String> = read(line, class).iter().map(|r| r.replace(" .", " 0.")).collect();
            assert_eq!(read, wanted, "{line}");
        }
    }

    #[test]
    fn a_line_changes_the_item_and_ends_with_its_result() {
        let line = TestLine::parse("class ii fuse 3A 99 F lid loose, P missing").unwrap();
        assert_eq!((line.class, line.fuse), (Some(PatClass::Two), Decimal::parse("3")));
        assert_eq!((line.outcome, line.rest.as_deref()), (Some(Outcome::Fail), Some("lid loose, P missing")));
        let line = TestLine::parse("class 1").unwrap();
        assert_eq!((line.class, line.outcome), (Some(PatClass::One), None));
        let line = TestLine::parse("T pass/fail tester").unwrap();
        assert!(line.is_unmeasured && line.rest.as_deref() == Some("pass/fail tester"));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for line in
            ["0.08 99", "0.08 x P", "99 P now", "class IV P", "fuse big P", "0.1 0.2 0.3 F x", "L P", "99 T", "1,5 P"]
        {
            let read = TestLine::parse(line).and_then(|read| read.readings(make(PatClass::One)));
            assert!(read.is_err(), "{line}");
        }
        assert!(TestLine::parse("99 99 P").unwrap().readings(make(PatClass::Two)).is_err());
        assert!(TestLine::parse("e0.1 0.1 P").unwrap().readings(make(PatClass::One)).is_err());
        for line in ["KET-1", "5012345678900", "lap-1", "tell", "eel"] {
            assert!(!begins_a_test(line), "{line}");
        }
        for line in ["P", "f cut", "0.08 99 P", "class II", ">99 P", "> 99 P", "l0.5 99 P"] {
            assert!(begins_a_test(line), "{line}");
        }
    }
}
