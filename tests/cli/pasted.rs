//! Remedies lead on when they are pasted, and what is shown before an act is what the act says.

use crate::support::{
    Cli, School, asset_with,
    office::{PUPILS, ROLES, STAFF, add_pupils, add_staff, set_roles},
};

fn school() -> (Cli, School) {
    let mut school = School::new();
    add_staff(&mut school, &STAFF);
    add_pupils(&mut school, &PUPILS);
    asset_with(&mut school, "LAP-1", "laptop", |laptop| {
        (laptop.make, laptop.name) = (Some("Madeup".to_owned()), Some("Library PC 01".to_owned()));
        laptop.refold(&[]);
    });
    let cli = Cli::of(&school);
    set_roles(&cli, &ROLES);
    (cli, school)
}

#[test]
fn a_damaged_item_in_repair_is_put_right_by_the_end_of_its_repair() {
    let (cli, _school) = school();
    cli.done(&["asset", "edit", "LAP-1", "--condition", "damaged"]);
    let said = cli.run(&["out", "LAP-1", "--to", "S1"]).err;
    assert!(said.contains("`kitbook repair open LAP-1`"), "{said}");
    cli.done(&["repair", "open", "LAP-1", "--fault", "the screen"]);
    for command in [&["out", "LAP-1", "--to", "S1"][..], &["asset", "edit", "LAP-1", "--condition", "good"]] {
        let said = cli.run(command).err;
        assert!(said.contains("`kitbook repair close 1 --outcome repaired`"), "{said}");
        assert!(!said.contains("repair open"), "{said}");
    }
}

#[test]
fn a_remedy_with_blanks_says_what_to_fill_in() {
    let (cli, _school) = school();
    let said = cli.run(&["leaver", "certificate", "1001"]).err;
    assert!(said.contains("`kitbook leaver clear REF`"), "{said}");
    cli.done(&["out", "LAP-1", "--to", "S1"]);
    cli.done(&["loan", "void", "1", "--reason", "a mistake"]);
    let said = cli.run(&["loan", "reopen", "1"]).err;
    assert!(said.contains("`kitbook out TAG --to REF`"), "{said}");
}

#[test]
fn a_trial_of_a_second_charge_asks_what_the_act_asks() {
    let (cli, _school) = school();
    cli.done(&["incident", "report", "LAP-1", "--kind", "damage", "--person", "1001", "--note", "screen cracked"]);
    cli.done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"]);
    cli.done(&["charge", "tariff", "laptop", "screen", "80"]);
    let assess = ["charge", "assess", "--incident", "1", "--damage", "screen", "--reason", "x"];
    cli.done(&assess);
    let (act, trial) = (cli.run(&assess), cli.run(&[&assess[..], &["--dry-run"]].concat()));
    assert_eq!((act.code, trial.code), (1, 1), "{act:?} {trial:?}");
    assert!(trial.err.contains("add --yes"), "{trial:?}");
    cli.done(&[&assess[..], &["--dry-run", "--yes"]].concat());
}

#[test]
fn an_items_page_has_its_name() {
    let (cli, _school) = school();
    let page = cli.done(&["show", "LAP-1"]).out;
    assert!(page.contains("Library PC 01"), "{page}");
}
