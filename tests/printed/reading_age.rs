//! The reading age of what families get: 12 or below.

use domain::{letter::Kind, words::Word as _};
use readsight::ReadSight;
use register::letter::{facts, text};

/// The highest grade of the Flesch-Kincaid formula. A child in a school year of grade 7 is 12 years old (grade + 5).
const GRADE: f64 = 7.0;

/// The letters that go to families.
const TO_FAMILIES: [Kind; 10] = [
    Kind::Contribution,
    Kind::Reminder,
    Kind::SecondReminder,
    Kind::Unreturned,
    Kind::Agreement,
    Kind::Permission,
    Kind::Receipt,
    Kind::Certificate,
    Kind::Ban,
    Kind::Notice,
];

#[test]
fn families_can_read_their_letters_at_the_age_of_twelve() {
    let engine = ReadSight::new("en-gb").unwrap();
    let mut hard = Vec::new();
    for kind in TO_FAMILIES {
        for facts in [facts::sample(kind), facts::fewest(kind)] {
            let letter = text::fill(kind, text::usual(kind), &facts).unwrap();
            // A heading and the point of a list end as a sentence does.
            let lines =
                letter.plain("").lines().map(|line| line.trim_start_matches("- ").to_owned()).collect::<Vec<_>>();
            let sentences = lines.iter().filter(|line| !line.is_empty() && !line.starts_with("Signed"));
            let prose: String = sentences.map(|line| format!("{}. ", line.trim_end_matches(['.', ':', ',']))).collect();
            let grade = engine.score("flesch_kincaid_grade_level", &prose).unwrap().score;
            println!("{kind}: {grade:.1}");
            if grade > GRADE {
                hard.push(format!("{kind}: {grade:.1}"));
            }
        }
    }
    assert!(hard.is_empty(), "{hard:?}");
    assert_eq!(TO_FAMILIES.len() + 1, Kind::ALL.len(), "only the staff's version of a charge is not for families");
}

#[test]
fn a_text_that_is_hard_to_read_is_found_hard() {
    let engine = ReadSight::new("en-gb").unwrap();
    let hard = "The undersigned acknowledges that contributions hereinafter requested notwithstanding prior \
                representations constitute a discretionary remuneration of institutional expenditure.";
    assert!(engine.score("flesch_kincaid_grade_level", hard).unwrap().score > GRADE);
}
