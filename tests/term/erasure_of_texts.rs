//! What an erasure removes from a row goes from the log's texts too, whichever table it was in; what it can't remove, it
//! lists; and what it lists can be removed by hand.

use super::{PersonKind, Term, erasing, person_with, redacting, rows, text};
use domain::fault::Fault;
use serde_json::Value;
use store::{Column, Table, recorded};

const GIVEN: &str = "Xylquor";
const WHOLE: &str = "Xylquor Zanthrop";

/// Writes the pupil's first name into every text of the records about them that a command can set. WORDS is the text.
const WRITTEN: &str = "
    out LAP-1 --to P77 --purpose WORDS --marks WORDS --for WORDS
    loan sign --slip 1 --how screen --witness WORDS
    seen LAP-1 --note WORDS
    seen --void 1 --reason WORDS
    loan edit 1 --off-site home --purpose WORDS --override off-site-never --by H1 --reason WORDS
    loan recall 1 --due today --reason WORDS
    in LAP-1 --all-well --note WORDS
    incident report LAP-1 --kind damage --person P77 --note WORDS --location WORDS --reported-by WORDS --reported-to WORDS \
        --error-message WORDS
    incident decide 1 --outcome carelessness --by H1 --note WORDS
    repair open LAP-1 --incident 1 --fault WORDS --supplier WORDS --reference WORDS
    repair set 1 --fault 'WORDS too' --supplier 'WORDS too'
    repair close 1 --outcome repaired
    hold add LAP-1 --incident 1 --reason WORDS
    hold lift 1 --reason WORDS
    charge assess --incident 1 --amount 10 --reason WORDS --letter-words WORDS
    charge request 1
    charge dispute 1 --reason WORDS
    charge dispute 1 --settled --reason WORDS --by H1
    charge pay 1 --amount 9 --how WORDS --reference WORDS
    charge waive 1 --amount 1 --reason WORDS --by H1
    ban add P77 --reason WORDS --by H1
    ban lift 1 --reason WORDS --by H1
    incident close 1 --police-ref WORDS --insurer-ref WORDS --note WORDS
    incident report LAP-2 --kind theft --person P77 --note x
    incident decide 2 --outcome accident --by H1
    incident breach 2 not-reported --note WORDS --dpo D1
    incident close 2 --no-police WORDS --by H1 --insurer-ref none
    incident reopen 2 --reason x
    incident void 2 --reason WORDS
    permission grant home --person P77 --purpose WORDS --by H1
    permission revoke 1 --reason WORDS
    person edit P77 --class-teacher S2
    role set S2 class-teacher
    permission grant pupil-device --person P77 --device WORDS --serial WORDS --purpose x --by S2
    own-device admit P77 --what WORDS --serial WORDS --tester WORDS --tested-on today --by S2 \
        --override own-device-permission --reason WORDS
    own-device leave 1
    own-device confiscate P77 --what WORDS --reason WORDS --by S2 --return-to WORDS
    own-device give-back 2 --to WORDS
    out LAP-4 --to P77
    in LAP-4 --all-well
    wipe record LAP-4 --anyway --method WORDS --by WORDS --certificate WORDS
    wipe void 1 --reason WORDS
    stock add Cables --count 5
    stock out Cables 1 --to P77 --for WORDS
    stock in Cables 1 --from P77
    leaver lines Keys --kinds pupil
    leaver set P77 --last-working-day today
    leaver tick P77 keys --outcome returned --note WORDS
    agreement publish 'For pupils' --kinds pupil --guardian
    agreement sign P77 --title 'For pupils' --how screen --witness WORDS --class-teacher WORDS --guardian WORDS
    agreement unsign 1 P77 --reason WORDS";

/// Texts that no command above sets: they come from the category, a file, a form of the page or the program itself, or
/// their row is deleted or emptied whole.
const OTHERS: [&str; 11] = [
    "attachment.name",
    "ban.members_of",
    "charge.overrides",
    "charge.working",
    "clearance.lines",
    "incident.part",
    "letter.body",
    "loan_check.name",
    "loan_check.question",
    "loan_part.name",
    "loan_photo.name",
];
/// Nothing here overrides a rule at signing out, and a paper that is signed with a witness is deleted whole.
const MORE: [&str; 3] = ["loan_override.reason", "person_alias.ref", "signed_paper.witness"];

fn known(reference: &str, given: &str, family: &str) -> Term {
    let mut term = Term::new();
    person_with(&mut term.school, reference, PersonKind::Pupil, &format!("{given} {family}"), |person| {
        (person.given_name, person.family_name) = (Some(given.to_owned()), Some(family.to_owned()));
    });
    term
}

fn run(term: &Term, command: &str, words: &str) {
    let command: Vec<String> =
        shell_words::split(command).unwrap().iter().map(|word| word.replace("WORDS", words)).collect();
    let command: Vec<&str> = command.iter().map(String::as_str).chain(["--yes"]).collect();
    term.done(&command);
}

/// The number of values of a column that hold the name.
fn holding(term: &mut Term, table: &str, column: &str) -> i64 {
    let sql = format!("select count(*) from {table} where lower({column}) like '%xylquor%'");
    term.school.store.read::<_, Fault>(|tx| Ok(tx.one(&sql, &[], |row| row.get(0))?.unwrap_or(0))).unwrap()
}

/// True if the rows of a table belong to a person, or to a record about one.
fn is_theirs(table: &Table) -> bool {
    let owners = ["person_id", "loan_id", "slip_id", "incident_id", "charge_id"];
    table.columns.iter().any(|column| owners.contains(&column.name))
}

fn texts() -> Vec<(&'static Table, &'static Column)> {
    let all =
        recorded().filter(|table| is_theirs(table)).flat_map(|table| table.columns.iter().map(move |c| (table, c)));
    all.filter(|(_, column)| column.text().is_some() && column.is_told()).collect()
}

#[test]
fn what_is_removed_from_any_row_is_removed_from_the_log() {
    let mut term = known("P77", GIVEN, "Zanthrop");
    for command in WRITTEN.replace("\\\n", " ").lines().map(str::trim).filter(|line| !line.is_empty()) {
        run(&term, command, "Xylquor did it");
    }
    let mut unset = Vec::new();
    for (table, column) in texts() {
        let called = format!("{}.{}", table.name, column.name);
        let is_known = OTHERS.contains(&called.as_str()) || MORE.contains(&called.as_str());
        if !is_known && !called.starts_with("charge.cost") && !called.starts_with("charge.nominal") {
            unset.extend((holding(&mut term, table.name, column.name) == 0).then_some(called));
        }
    }
    assert!(unset.is_empty(), "write the name into these as well: {unset:?}");
    assert!(texts().iter().any(|(table, column)| (table.name, column.name) == ("charge_line", "reference")));
    let erased = term.json(&erasing(&["P77"]));
    let payment = rows(&erased["notes"])
        .iter()
        .find(|note| text(&note["where"]).ends_with(", reference") && text(&note["where"]).starts_with("charge line"))
        .unwrap();
    assert!(payment["look"] == true && payment["erased"] == false, "{payment}");
    let mut left: Vec<String> = Vec::new();
    for (table, column) in texts() {
        let called = format!("{}.{}", table.name, column.name);
        // The ledger is append-only, so that the reference of a payment is listed and stays.
        let is_kept = called == "charge_line.reference";
        left.extend((!is_kept && holding(&mut term, table.name, column.name) > 0).then_some(called));
    }
    assert!(left.is_empty(), "{left:?}");
    let log = term.json(&["log", "show"]).to_string().to_lowercase();
    assert_eq!(log.matches("xylquor").count(), 0, "{log}");
    assert_eq!(holding(&mut term, "log_detail", "body"), 0);
    term.is_sound();
}

/// The place of each text that the answer lists, with the text.
fn listed(erased: &Value) -> Vec<(String, String)> {
    rows(&erased["notes"]).iter().map(|note| (text(&note["where"]), text(&note["text"]))).collect()
}

#[test]
fn a_whole_name_in_the_schools_own_words_is_listed() {
    let term = known("P77", GIVEN, "Zanthrop");
    for command in [
        "device add WORDS",
        "school set --address WORDS --how-to-pay WORDS --office WORDS",
        "slip terms trips --text 'Ask WORDS'",
        "leaver lines 'Keys of WORDS' --kinds staff",
        "calendar add 'Day of WORDS' --from 2027-06-01 --kind closed",
        "label printer set 'Of WORDS' --offset-x 1",
        "rule set held --clause 'As WORDS said'",
        "category set 'Kit of WORDS' --new",
        "category set camera --part 'WORDS case=5'",
        "category set camera --check 'smooth=Does WORDS like it?'",
        "asset add 'WORDS 1' --category laptop",
        "person edit 1001 --guardian-name WORDS",
    ] {
        run(&term, command, WHOLE);
    }
    let erased = term.json(&erasing(&["P77"]));
    let listed = listed(&erased);
    for (place, text) in [
        ("device", WHOLE),
        ("letterhead", WHOLE),
        ("setting", WHOLE),
        ("slip term", "Ask Xylquor Zanthrop"),
        ("leaver line", "Keys of Xylquor Zanthrop"),
        ("closed day", "Day of Xylquor Zanthrop"),
        ("label printer", "Of Xylquor Zanthrop"),
        ("setting", "As Xylquor Zanthrop said"),
        ("category", "Kit of Xylquor Zanthrop"),
        ("category part", "Xylquor Zanthrop case"),
        ("category check", "Does Xylquor Zanthrop like it?"),
        ("asset", "Xylquor Zanthrop 1"),
        ("person 1001", WHOLE),
    ] {
        let is_it = |(at, said): &&(String, String)| {
            at.starts_with(&format!("{place} ")) || at.starts_with(&format!("{place},")) && said == text
        };
        assert!(listed.iter().filter(|(_, said)| said == text).any(|one| is_it(&one)), "{place}: {listed:?}");
    }
    for note in rows(&erased["notes"]) {
        assert!(note["look"] == true, "the school's own words stay, and are to check: {note}");
    }
    // The school's words are changed where they were set, for much depends on them.
    let place = &listed.iter().find(|(at, _)| at.starts_with("slip term")).unwrap().0;
    let ran = term.kept_out(2, &redacting(place, GIVEN));
    assert!(ran.to_string().contains("the school's own words"), "{ran}");
    term.is_sound();
}

#[test]
fn every_place_that_an_erasure_lists_can_be_redacted() {
    let term = known("P77", GIVEN, "Zanthrop");
    for command in [
        "asset part LAP-1 charger=damaged --note 'WORDS did it'",
        "pat interval LAP-1/charger --visual 6 --note 'WORDS did it'",
        "agreement publish Rules --kinds staff",
        "agreement sign S2 --title Rules --how screen --witness 'WORDS did it'",
        "agreement unsign 1 S2 --reason 'WORDS did it'",
        "leaver lines Keys --kinds staff",
        "leaver set L1 --last-working-day today",
        "leaver tick L1 keys --outcome returned --note 'WORDS did it'",
        "asset add 'Old 1' --category camera --notes 'WORDS did it'",
    ] {
        run(&term, command, GIVEN);
    }
    let listed = listed(&term.json(&erasing(&["P77"])));
    let places: Vec<&String> =
        listed.iter().filter(|(_, text)| text == "Xylquor did it").map(|(place, _)| place).collect();
    assert_eq!(places.len(), 6, "{listed:?}");
    // The person is gone, so a trial lists nothing: the answer to a wrong place lists where the words are.
    let ran = term.kept_out(3, &redacting("asset LAP-9, notes", GIVEN)).to_string();
    for place in &places {
        assert!(ran.contains(place.as_str()), "{place}: {ran}");
    }
    for place in places {
        let left = term.json(&redacting(place, GIVEN));
        assert_eq!(left["text"], "[erased] did it", "{place}");
    }
    let log = term.json(&["log", "show"]).to_string();
    assert!(!log.contains(GIVEN), "{log}");
    term.is_sound();
}

// The guide: their names leave free text as whole words.
#[test]
fn the_names_of_others_leave_every_note_of_an_export() {
    let mut term = known("P1X", GIVEN, "Zanthrop");
    person_with(&mut term.school, "P2X", PersonKind::Pupil, "Ottokar Otherly", |person| {
        (person.given_name, person.family_name) = (Some("Ottokar".to_owned()), Some("Otherly".to_owned()));
    });
    for command in [
        "out LAP-1 --to P1X",
        "in LAP-1 --all-well --note WORDS",
        "incident report LAP-1 --kind damage --person P1X --note WORDS",
        "ban add P1X --reason WORDS --by H1",
        "person edit P1X --notes WORDS",
    ] {
        run(&term, command, "Ottokar pushed and Otherly ran, ref P2X");
    }
    let held = term.json(&["privacy", "export", "P1X"]).to_string();
    assert!(held.matches("[someone else] pushed and [someone else] ran, ref [someone else]").count() >= 4, "{held}");
    let file = term.path("letter.html");
    term.done(&["privacy", "export", "P1X", "--output", &file]);
    let letter = std::fs::read_to_string(file).unwrap();
    for page in [held, letter] {
        assert!(!page.contains("Ottokar") && !page.contains("Otherly") && !page.contains("P2X"), "{page}");
    }
}
