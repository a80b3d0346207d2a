//! Error messages word for word: what happened, to which record, and what to do now.

use crate::support::{Cli, School, asset, asset_with, person, person_with};
use domain::{
    asset::{Condition, Fate},
    person::PersonKind,
};

fn school() -> School {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    person(&mut school, "S2", PersonKind::Staff, "Amir Khan");
    person_with(&mut school, "L1", PersonKind::Staff, "Lee Gone", |p| {
        p.last_working_day = Some("2026-11-20".parse().unwrap());
    });
    for (tag, is_safe) in [("LAP-0001", false), ("LAP-0002", true)] {
        asset_with(&mut school, tag, "laptop", |a| (a.encrypted, a.anti_virus) = (Some(is_safe), Some(is_safe)));
    }
    asset(&mut school, "CAM-1", "camera");
    asset(&mut school, "TAB-1", "tablet");
    asset_with(&mut school, "LOST-1", "other", |a| a.fate = Some(Fate::Lost));
    asset_with(&mut school, "GONE-1", "other", |a| a.fate = Some(Fate::Disposed));
    asset_with(&mut school, "BAD-1", "other", |a| a.condition = Condition::Damaged);
    school.lent("LAP-0002", "S2");
    school
}

/// Runs a command on a new school, and returns its standard error.
fn error_of(arguments: &[&str]) -> String {
    let ran = Cli::of(&school()).run(arguments);
    assert_ne!(ran.code, 0, "{arguments:?}");
    assert_eq!(ran.out, "", "{arguments:?}");
    ran.err
}

macro_rules! errors {
    ($($name:ident: [$($argument:literal),+] => $error:literal;)+) => { $(
        #[test]
        fn $name() {
            assert_eq!(error_of(&[$($argument),+]), $error);
        }
    )+ };
}

errors! {
    already_on_loan: ["out", "LAP-0002", "--to", "S1"] =>
        "refused: LAP-0002 is on loan to Amir Khan (staff), loan 1 [already-on-loan]\n  \
         Take it in first: `kitbook in LAP-0002`. Or hand it over: `kitbook loan transfer 1 --to REF`.\n";
    already_on_loan_to_this_borrower: ["out", "LAP-0002", "--to", "S2"] =>
        "refused: LAP-0002 is already on loan to Amir Khan (staff), loan 1 [already-on-loan]\n  \
         Nothing needs doing. To extend the loan: `kitbook loan renew 1 --due DATE`.\n";
    lost: ["out", "LOST-1", "--to", "S1"] =>
        "refused: LOST-1 is recorded as lost [not-available]\n  \
         If you have it in your hand: `kitbook asset found LOST-1`.\n";
    disposed: ["out", "GONE-1", "--to", "S1"] =>
        "refused: GONE-1 was disposed of [not-available]\n  \
         Check the tag. A disposed item is not lent again.\n";
    damaged: ["out", "BAD-1", "--to", "S1"] =>
        "refused: BAD-1 is damaged [unsafe]\n  \
         Send it for repair: `kitbook repair open BAD-1`. If you have repaired it yourself, add --repaired --fault \"what it was\".\n";
    camera_home: ["out", "CAM-1", "--to", "S1", "--off-site", "home"] =>
        "refused: CAM-1 can't go: items of category camera are never taken home [off-site-never]\n  \
         Lend it for use in school, without --off-site. The school's rule: `kitbook category show \"camera\"`.\n  \
         Or override it: --override off-site-never --reason \"…\" --by REF.\n";
    not_encrypted_and_no_anti_virus: ["out", "LAP-0001", "--to", "S1", "--off-site", "visit"] =>
        "warning: nobody has recorded if Zoë O'Brien (staff) takes personal data on a visit\n  \
         If none does, add --personal-data no. If some does, record the permission: `kitbook permission grant personal-data \
         --person S1 --purpose \"…\" --by REF`.\n\
         refused: LAP-0001 holds data and is not encrypted [not-encrypted]\n  \
         Encrypt it, then record it: `kitbook asset edit LAP-0001 --encrypted yes`.\n  \
         Or override it: --override not-encrypted --reason \"…\".\n\
         refused: LAP-0001 has no anti-virus software [no-anti-virus]\n  \
         Install it, then record it: `kitbook asset edit LAP-0001 --anti-virus yes`.\n  \
         Or override it: --override no-anti-virus --reason \"…\".\n";
    leaver: ["out", "CAM-1", "--to", "L1"] =>
        "refused: Lee Gone (staff) has left: the last working day was Fri 20 Nov 2026 [past-leaving-date]\n  \
         If the date has changed, record it: `kitbook person edit L1 --last-working-day DATE`.\n  \
         Or override it: --override past-leaving-date --reason \"…\".\n";
    never_out: ["in", "CAM-1"] =>
        "refused: CAM-1 is not on loan, and never was [not-on-loan]\n  \
         Check the tag. If it was lent without a slip, record the loan: `kitbook out CAM-1 --to REF --on DATE`.\n";
    unknown_tag: ["loan", "correct", "1", "--tag", "ZZZZZZZZZZ"] =>
        "error: no item has the tag “ZZZZZZZZZZ”\n  \
         Search for it with `kitbook find TEXT`, or add it with `kitbook asset add`.\n";
    unknown_tags: ["out", "QQQQQQQQQQ", "ZZZZZZZZZZ", "--to", "S1"] =>
        "error: 2 tags are unknown\n    \
         no item has the tag “QQQQQQQQQQ”. Search for it with `kitbook find TEXT`, or add it with `kitbook asset add`.\n    \
         no item has the tag “ZZZZZZZZZZ”. Search for it with `kitbook find TEXT`, or add it with `kitbook asset add`.\n  \
         Nothing was written. Correct them, or add --partial to go on with the others.\n";
    unknown_person: ["out", "CAM-1", "--to", "Amir Kahn"] =>
        "error: nobody in the register is “Amir Kahn”\n    S2  Amir Khan\n  Did you mean one of these? If not, `kitbook person list` shows everybody.\n";
    unknown_loan: ["loan", "renew", "99", "--due", "+1d"] =>
        "error: there is no loan 99\n  `kitbook loan list` shows the open ones with their numbers.\n";
    unknown_rule: ["rule", "set", "limits-reached", "off"] =>
        "error: there is no rule “limits-reached”\n  Did you mean limit-reached?\n";
    a_fixed_rule: ["out", "CAM-1", "--to", "S1", "--override", "unsafe", "--reason", "x"] =>
        "error: the rule unsafe can't be changed or overridden\n  It requires that the item is not damaged. Put that right first, or lend another item.\n";
    override_without_reason: ["out", "CAM-1", "--to", "S1", "--override", "limit-reached"] =>
        "error: an override needs a reason\n  \
         Add --reason \"who agreed, and why\". It is kept on the loan.\n";
    impossible_date: ["out", "CAM-1", "--to", "S1", "--due", "31/11/2026"] =>
        "error: “31/11/2026” is not a real date\n  Check the day and the month; dates are day/month/year.\n";
    unreadable_date: ["out", "CAM-1", "--to", "S1", "--due", "next week"] =>
        "error: “next week” is not a date or time Kitbook can read\n  \
         Write 2026-12-18, 18/12/2026, 18 Dec, today, tomorrow, +14d, +2w, +1m, +2h, fri, 15:30 or 3pm.\n";
    due_in_the_past: ["out", "CAM-1", "--to", "S1", "--due", "20/11/2026"] =>
        "error: the due date is in the past\n  Give a later date, like --due +14d.\n";
    recorded_for_the_future: ["out", "CAM-1", "--to", "S1", "--on", "2026-11-24"] =>
        "error: Tue 24 Nov 2026 12:00 is in the future\n  \
         Record it once it has happened. Leave out --on to record it now.\n";
    back_before_it_went_out: ["in", "LAP-0002", "--on", "2026-11-20"] =>
        "error: Fri 20 Nov 2026 12:00 is before it went out (Mon 23 Nov 2026 09:14)\n  \
         Give a later time, on Mon 23 Nov 2026 or after.\n";
    screen_without_witness: ["loan", "sign", "1", "--how", "screen"] =>
        "error: a signature on the screen needs a witness\n  \
         Add --witness NAME: someone other than the borrower, who saw them sign.\n";
    borrower_as_witness: ["loan", "sign", "1", "--how", "screen", "--witness", "Amir Khan"] =>
        "error: Amir Khan can't witness their own signature\n  Name someone else who saw it: --witness NAME.\n";
    void_without_reason: ["loan", "void", "1", "--reason", " "] =>
        "error: the reason is empty\n  Add --reason \"…\"; it stays with the entry.\n";
    handed_to_the_same_borrower: ["loan", "transfer", "1", "--to", "S2", "--all-well"] =>
        "error: Amir Khan (staff) already has the item, on loan 1\n  \
         To change its due date: `kitbook loan renew 1 --due DATE`.\n";
    not_returned_yet: ["loan", "reopen", "1"] =>
        "error: loan 1 can't be reopened: it is still open\n  Nothing needs doing. If you meant another loan: `kitbook loan list --all`.\n";
    unknown_part: ["in", "LAP-0002", "--part", "stylus=missing"] =>
        "error: LAP-0002 has no part “stylus”\n  Give one that it has: charger or case.\n";
    into_itself: ["kit", "put", "TAB-1", "TAB-1"] =>
        "error: TAB-1 can't go into TAB-1: it would be inside itself\n  \
         Check the tags.\n";
    in_no_trolley: ["kit", "take", "TAB-1"] =>
        "error: TAB-1 is not in a trolley\n  Nothing needs doing. If you meant another item, check its tag: `kitbook find TEXT`.\n";
    unknown_off_site_kind: ["out", "CAM-1", "--to", "S1", "--off-site", "beach"] =>
        "error: invalid value 'beach' for '--off-site <WHERE>': “beach” is not a known off-site kind; use one of: home, visit\n\n\
         For more information, try '--help'.\n";
    neither_a_tag_nor_a_person: ["show", "QQQQQQQQQQ"] =>
        "error: “QQQQQQQQQQ” is neither a tag nor a person\n  Search for part of it: `kitbook find TEXT`.\n";
    no_such_category_to_set: ["category", "set", "drone", "--days", "2"] =>
        "error: there is no category “drone”\n  Did you mean phone, drill? To make a new category “drone”, add --new.\n";
    nothing_to_set: ["category", "set", "camera"] =>
        "error: there is nothing to set for category camera\n  \
         Give --days, --home, --part or another option. To see its settings: `kitbook category show \"camera\"`.\n";
    off_site_without_permission: ["out", "TAB-1", "--to", "S1", "--off-site", "home"] =>
        "warning: nobody has recorded if Zoë O'Brien (staff) takes personal data home\n  \
         If none does, add --personal-data no. If some does, record the permission: `kitbook permission grant personal-data \
         --person S1 --purpose \"…\" --by REF`.\n\
         warning: TAB-1 holds data, and it is unknown whether it is encrypted\n  \
         Check, then record it: `kitbook asset edit TAB-1 --encrypted yes`.\n\
         refused: TAB-1: items of category tablet are taken home only with permission and a stated purpose [off-site-permission]\n  \
         Add --purpose \"…\". Ask for permission and record it: `kitbook permission grant home --person S1 --purpose \"…\" \
         --by REF`.\n";
    on_with_a_command_that_records_nothing: ["status", "--on", "2026-11-20"] =>
        "error: --on gives the date of a record, but this command records nothing\n  \
         Leave out --on. For the loans on an earlier date: `kitbook loan list --as-at DATE`.\n";
    money_with_three_decimals: ["category", "set", "laptop", "--price", "1.234"] =>
        "error: “1.234” is not an amount of money: it has more than two decimals\n  \
         Write pounds and pence like 12.50 or £1,299.00.\n";
}
