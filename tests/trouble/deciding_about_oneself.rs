//! Nobody decides about themselves: as the borrower of an incident's loan, as the recipient of a disposal, or with a
//! permission for everybody.

use super::Office;

#[test]
fn the_borrower_of_an_incidents_loan_does_not_decide_it() {
    let mut office = Office::new();
    office.lent("LAP-1", "B1");
    let incident = office.report("LAP-1", "damage");
    office.done(&["incident", "edit", &incident, "--person", "1001", "--note", "she says"]);
    let decide = ["incident", "decide", &incident, "--outcome", "carelessness", "--by"];
    let said = office.kept_out(2, &[&decide[..], &["B1"]].concat());
    assert_eq!(said["error"]["message"], "Bill Purse (staff) can't decide about themselves");
    office.done(&[&decide[..], &["C1"]].concat());
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn a_recipient_with_the_name_of_the_decider_is_a_question() {
    let office = Office::new();
    let request = |to: &str| {
        office.done(&["wipe", "record", "LAP-2", "--method", "reset", "--cloud-signed-out", "--anyway"]);
        let more = ["--reason", "old", "--method", "given", "--to", to, "--by", "T1"];
        super::no(&office.json(&[&["disposal", "request", "LAP-2"][..], &more].concat()))
    };
    for to in ["Purse", "mr purse", "B. Purse, at home"] {
        let no = request(to);
        let authorise = ["disposal", "authorise", &no, "--by", "B1"];
        let said = office.kept_out(1, &authorise);
        assert_eq!(said["error"]["kind"], "question", "{to}: {said}");
        office.done(&[&authorise[..], &["--yes", "--dry-run"]].concat());
        office.done(&["disposal", "withdraw", &no, "--reason", "no"]);
    }
    for to in ["Pursery Ltd", "The Repair Café"] {
        let no = request(to);
        office.done(&["disposal", "authorise", &no, "--by", "B1", "--dry-run"]);
        office.done(&["disposal", "withdraw", &no, "--reason", "no"]);
    }
}

#[test]
fn a_permission_for_everybody_does_not_cover_the_one_who_gave_it() {
    let office = Office::new();
    office.done(&["category", "set", "laptop", "--home", "permission"]);
    office.done(&["permission", "grant", "home", "--category", "laptop", "--purpose", "marking", "--by", "H1"]);
    let home = ["--off-site", "home", "--purpose", "marking", "--personal-data", "no"];
    assert_eq!(office.lending("LAP-1", "S1", &home).0, 0);
    let (code, refused, _) = office.lending("LAP-1", "H1", &home);
    assert_eq!((code, refused), (1, vec!["off-site-permission".to_owned()]));
    let talk = office.kept_out(1, &[&["out", "LAP-1", "--to", "H1"][..], &home].concat());
    let remedy = talk["refusals"][0]["remedy"].as_str().unwrap();
    assert!(remedy.starts_with("Permission 1 was given by Hester Head (staff), and doesn't cover"), "{remedy}");
    // The chair of governors gives the headteacher's.
    office.done(&["person", "add", "G1", "--kind", "governor", "--last-name", "Chair"]);
    office.done(&["role", "set", "G1", "chair-of-governors", "--from", "2020-09-01"]);
    office.done(&["permission", "grant", "home", "--person", "H1", "--purpose", "marking", "--by", "G1"]);
    assert_eq!(office.lending("LAP-1", "H1", &home).0, 0);
}
