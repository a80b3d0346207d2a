//! Levels, overrides, and several items at once, for every rule alike.

use super::{date, in_order, school};
use crate::support::{
    Cli, School, asset, asset_with, faulted, off_site, office::add_deciders, order, overriding, person, person_with,
    refused, refused_by,
};
use domain::{
    asset::{Condition, Fate},
    ban::Strikes,
    incident::Kind,
    loan::OffSite::Home,
    meaning::Meaning,
    person::{Person, PersonKind},
    rules::{self, Level, Override, RULES},
};
use register::{
    agreement::sign as agreement_sign,
    ban::add as ban_add,
    disposal, incident, leaver,
    loan::{
        recall::{self, Which},
        sign_out::{Order, Terms},
        take_in::Seen,
    },
    rule::set as rule_set,
};
use store::asset::Spelling;

/// Makes a school, and an order that breaks the rule `rule`.
fn into(rule: &str) -> (School, Order) {
    let mut school = school();
    let order = match rule {
        "awaiting-check" => {
            asset(&mut school, "CAM-1", "camera");
            school.lent("CAM-1", "S2");
            school.bring("CAM-1", Seen::default()).unwrap();
            order(&["CAM-1"], "S1")
        }
        "off-site-never" => {
            add_deciders(&Cli::of(&school));
            asset(&mut school, "CAM-1", "camera");
            off_site("CAM-1", "S1", Home, Some("club"))
        }
        "off-site-permission" => {
            add_deciders(&Cli::of(&school));
            asset_with(&mut school, "TAB-1", "tablet", in_order);
            off_site("TAB-1", "S1", Home, Some("marking"))
        }
        "not-encrypted" => {
            asset_with(&mut school, "L-1", "laptop", |a| (a.encrypted, a.anti_virus) = (Some(false), Some(true)));
            off_site("L-1", "S1", Home, None)
        }
        "encryption-unknown" => {
            asset_with(&mut school, "L-1", "laptop", |a| (a.encrypted, a.anti_virus) = (None, Some(true)));
            off_site("L-1", "S1", Home, None)
        }
        "personal-use-permission" => {
            add_deciders(&Cli::of(&school));
            order(&["LAP-0001"], "S1")
        }
        "permission-for-another-purpose" => {
            let cli = Cli::of(&school);
            add_deciders(&cli);
            cli.done(&["permission", "grant", "home", "--person", "S1", "--purpose", "reports", "--by", "H1"]);
            asset_with(&mut school, "TAB-1", "tablet", in_order);
            off_site("TAB-1", "S1", Home, Some("marking"))
        }
        "data-on-removable-storage" => {
            add_deciders(&Cli::of(&school));
            school.rule("personal-data", Level::Off);
            asset_with(&mut school, "STK-1", "USB stick", in_order);
            let order = off_site("STK-1", "S1", Home, Some("reports"));
            school.rule("off-site-permission", Level::Off);
            Order { terms: Terms { personal_data: Some(true), ..order.terms }, ..order }
        }
        "no-anti-virus" => {
            asset_with(&mut school, "L-1", "laptop", |a| (a.encrypted, a.anti_virus) = (Some(true), Some(false)));
            off_site("L-1", "S1", Home, None)
        }
        "personal-data" => {
            add_deciders(&Cli::of(&school));
            asset_with(&mut school, "L-1", "laptop", in_order);
            let order = off_site("L-1", "S1", Home, None);
            Order { terms: Terms { personal_data: None, ..order.terms }, ..order }
        }
        "not-accompanied" => {
            asset(&mut school, "CAM-1", "camera");
            person(&mut school, "V1", PersonKind::Visitor, "Vera Press");
            order(&["CAM-1"], "V1")
        }
        "no-anti-virus-on-site" => {
            asset_with(&mut school, "L-1", "laptop", |a| (a.encrypted, a.anti_virus) = (Some(true), Some(false)));
            order(&["L-1"], "S1")
        }
        "past-leaving-date" => {
            let gone = |p: &mut Person| p.last_working_day = Some(date("2026-11-20"));
            person_with(&mut school, "L1", PersonKind::Staff, "Leaver", gone);
            order(&["LAP-0001"], "L1")
        }
        "limit-reached" => {
            school.limit(PersonKind::Staff, Some(0), None);
            order(&["LAP-0001"], "S1")
        }
        "has-overdue" => {
            asset(&mut school, "CAM-1", "camera");
            school.lent("CAM-1", "S1");
            school.at("2026-12-01T09:00:00Z");
            order(&["LAP-0001"], "S1")
        }
        "pat-overdue" => {
            asset(&mut school, "KET-1", "appliance");
            school.passed("KET-1", "2025-11-22");
            order(&["KET-1"], "S1")
        }
        "pat-never-tested" => {
            asset_with(&mut school, "KET-1", "appliance", |a| a.pat_untested = true);
            order(&["KET-1"], "S1")
        }
        "awaiting-wipe" => {
            asset_with(&mut school, "X-1", "laptop", |a| a.awaiting_wipe = true);
            order(&["X-1"], "S1")
        }
        "agreement-unsigned" => {
            let publish = agreement_sign::Publish {
                title: "Acceptable use".to_owned(),
                from: None,
                sign_by: None,
                review: None,
                kinds: vec![],
                guardian: false,
                file: None,
            };
            agreement_sign::publish(&mut school.store, &school.act, &publish).unwrap();
            order(&["LAP-0001"], "S1")
        }
        "cleared" => {
            school
                .write(|tx| {
                    let person = store::person::find(tx, "S1")?;
                    Ok(tx.update(&Person { contract_end: Some(date("2027-08-31")), ..person })?)
                })
                .unwrap();
            let sure = register::act::Act { sure: true, ..school.act.clone() };
            leaver::clear(&mut school.store, &sure, "S1").unwrap();
            order(&["LAP-0001"], "S1")
        }
        "held" => {
            incident::hold::add(
                &mut school.store,
                &school.act,
                ("LAP-0001", Spelling::Whole),
                None,
                "the police want it",
            )
            .unwrap();
            order(&["LAP-0001"], "S1")
        }
        "in-disposal" => {
            let request = disposal::request::Request {
                tags: vec!["LAP-0001".to_owned()],
                spelling: Spelling::Whole,
                reason: "worn out".to_owned(),
                method: None,
                recipient: None,
                carrier: None,
                by: Some("S2".to_owned()),
                funder_share: Vec::new(),
            };
            disposal::request::request(&mut school.store, &school.act, &request).unwrap();
            order(&["LAP-0001"], "S1")
        }
        "fault-reported" => {
            let report = incident::Report {
                note: Some("it restarts by itself".to_owned()),
                ..incident::Report::of("LAP-0001", Spelling::Whole, Kind::Fault)
            };
            incident::report(&mut school.store, &school.act, &report).unwrap();
            order(&["LAP-0001"], "S1")
        }
        "banned" => {
            let add = ban_add::Add {
                whom: ban_add::Whom::Person("S1".to_owned()),
                reason: "the trolley".to_owned(),
                from: None,
                until: None,
                incident: None,
                by: Some("H1".to_owned()),
            };
            add_deciders(&Cli::of(&school));
            ban_add::add(&mut school.store, &school.act, &add).unwrap();
            order(&["LAP-0001"], "S1")
        }
        "owes-money" => {
            // The amount owed is set without a charge, which the check at the end would report.
            school.ends_damaged();
            school
                .write(|tx| {
                    let person = store::person::find(tx, "S1")?;
                    Ok(tx.update(&Person { owes_pence: 1, ..person })?)
                })
                .unwrap();
            order(&["LAP-0001"], "S1")
        }
        "recalled" => {
            asset(&mut school, "CAM-1", "camera");
            school.lent("CAM-1", "S1");
            let due = school.act.days().when("today", Meaning::Due).unwrap();
            recall::recall(&mut school.store, &school.act, &Which::Loan(1), due.into(), None).unwrap();
            order(&["LAP-0001"], "S1")
        }
        "late-returns" => {
            asset(&mut school, "CAM-1", "camera");
            school.lent("CAM-1", "S1");
            school.at("2026-12-01T09:00:00Z");
            school.back("CAM-1");
            let strikes = Some(Some(Strikes { after: 1, within_months: 1 }));
            let set = rule_set::Set {
                rule: rule.to_owned(),
                level: None,
                limits: vec![],
                category: None,
                strikes,
                months: None,
                clause: None,
            };
            rule_set::set(&mut school.store, &school.act, &set).unwrap();
            order(&["LAP-0001"], "S1")
        }
        other => panic!("a new rule wants a case here: {other}"),
    };
    (school, order)
}

/// The adjustable rules of signing out. Rules about charges are tested in `trouble/charges.rs`, rules about personal
/// equipment in `term/own_devices.rs`.
fn adjustable() -> impl Iterator<Item = &'static rules::Rule> {
    let asked_apart = ["charge-needs-decision", "no-prior-agreement", "software-install-permission"];
    RULES.iter().filter(move |r| r.adjustable && !asked_apart.contains(&r.name) && !r.name.starts_with("own-device-"))
}

#[test]
fn every_adjustable_rule_is_off_warns_or_refuses_as_the_school_sets_it() {
    for rule in adjustable() {
        let (mut school, order) = into(rule.name);
        school.rule(rule.name, Level::Refuse);
        let traces = school.traces();
        assert_eq!(refused_by(school.sign_out(&order)), [rule.name]);
        assert_eq!(school.traces(), traces, "{}", rule.name);

        school.rule(rule.name, Level::Warn);
        let lent = school.sign_out(&order).unwrap();
        assert_eq!(lent.warnings.iter().map(|w| w.rule).collect::<Vec<_>>(), [rule.name]);

        let (mut school, order) = into(rule.name);
        school.rule(rule.name, Level::Off);
        let lent = school.sign_out(&order).unwrap();
        assert!(lent.warnings.is_empty() && lent.value.loans[0].overrides.is_empty(), "{}", rule.name);
    }
}

#[test]
fn an_override_of_any_adjustable_rule_is_kept_on_the_loan_with_its_reason() {
    for rule in adjustable() {
        let (mut school, order) = into(rule.name);
        school.rule(rule.name, Level::Refuse);
        let loan = school.sign_out(&overriding(order, rule.name)).unwrap().value.loans.remove(0);
        let kept: Vec<_> = loan.overrides.iter().map(|o| (o.rule.as_str(), o.reason.as_str())).collect();
        assert_eq!(kept, [(rule.name, "headteacher agreed on Friday")]);
    }
}

#[test]
fn an_override_that_was_not_needed_leaves_no_trace() {
    let mut school = school();
    let loan = school.sign_out(&overriding(order(&["LAP-0001"], "S1"), "limit-reached")).unwrap().value.loans.remove(0);
    assert!(loan.overrides.is_empty());
}

#[test]
fn an_override_applies_to_the_rule_that_it_names_and_no_other() {
    let mut school = school();
    asset_with(&mut school, "L-1", "laptop", |a| (a.encrypted, a.anti_virus) = (Some(false), Some(false)));
    let order = overriding(off_site("L-1", "S1", Home, None), "not-encrypted");
    assert_eq!(refused_by(school.sign_out(&order)), ["no-anti-virus"]);
}

#[test]
fn an_override_needs_a_reason() {
    for reason in [None, Some(""), Some("  ")] {
        let fault = rules::overrides(&["limit-reached".to_owned()], reason, None).unwrap_err();
        assert_eq!(fault.message, "an override needs a reason");
    }
}

// An item on loan, an unsafe item and a disposed item are never lent, even if somebody agrees.
#[test]
fn a_fixed_rule_takes_no_override_and_no_level() {
    let firm: Vec<_> = RULES.iter().filter(|r| !r.adjustable).map(|r| r.name).collect();
    assert_eq!(firm, ["already-on-loan", "not-available", "unsafe", "pat-failed", "licence-over-use"]);
    // Seats of licences are not lent; `term/licences.rs` tests them.
    for rule in firm.into_iter().filter(|rule| *rule != "licence-over-use") {
        let fault = rules::overrides(&[rule.to_owned()], Some("because"), None).unwrap_err();
        assert_eq!(fault.message, format!("the rule {rule} can't be changed or overridden"));
        let mut school = school();
        for level in [Level::Off, Level::Warn] {
            let set = rule_set::Set {
                rule: rule.into(),
                level: Some(level),
                limits: vec![],
                category: None,
                strikes: None,
                months: None,
                clause: None,
            };
            faulted(rule_set::set(&mut school.store, &school.act.clone(), &set));
        }
        // An override that the command line did not check does not help either.
        match rule {
            "already-on-loan" => drop(school.lent("LAP-0001", "S2")),
            "not-available" => drop(asset_with(&mut school, "X-1", "other", |a| a.fate = Some(Fate::Disposed))),
            "pat-failed" => {
                asset(&mut school, "X-1", "appliance");
                school.failed("X-1", "flex cut");
            }
            _ => drop(asset_with(&mut school, "X-1", "other", |a| a.condition = Condition::Damaged)),
        }
        let tag = if rule == "already-on-loan" { "LAP-0001" } else { "X-1" };
        let overrides = vec![Override { rule, reason: "because".to_owned(), by: None }];
        assert_eq!(refused_by(school.sign_out(&Order { overrides, ..order(&[tag], "S1") })), [rule]);
    }
}

/// A school with a free laptop and three items that are refused for four reasons, and an order for all of them.
fn mixed() -> (School, Order) {
    let mut school = school();
    asset(&mut school, "CAM-1", "camera");
    asset_with(&mut school, "LAP-0002", "laptop", |a| (a.encrypted, a.anti_virus) = (Some(false), Some(false)));
    asset_with(&mut school, "LAP-0003", "laptop", in_order);
    school.lent("LAP-0003", "S2");
    let terms = Terms { off_site: Some(Home), personal_data: Some(false), ..Terms::default() };
    (school, Order { terms, ..order(&["LAP-0001", "CAM-1", "LAP-0002", "LAP-0003"], "S1") })
}

#[test]
fn all_refusals_of_all_tags_come_in_one_answer_and_nothing_is_written() {
    let (mut school, order) = mixed();
    let traces = school.traces();
    let refusals = refused(school.sign_out(&order)).refusals;
    let said: Vec<_> = refusals.iter().map(|r| (r.tag.as_deref().unwrap(), r.rule)).collect();
    let wanted = [
        ("CAM-1", "off-site-never"),
        ("LAP-0002", "not-encrypted"),
        ("LAP-0002", "no-anti-virus"),
        ("LAP-0003", "already-on-loan"),
    ];
    assert_eq!(said, wanted);
    assert!(refusals.iter().all(|r| !r.remedy.is_empty()));
    assert_eq!(school.traces(), traces);
}

#[test]
fn partial_lends_what_passes_and_lists_the_rest() {
    let (mut school, order) = mixed();
    let answer = school.sign_out(&Order { partial: true, ..order }).unwrap();
    assert_eq!(answer.value.loans.iter().map(|l| l.tag.as_str()).collect::<Vec<_>>(), ["LAP-0001"]);
    assert_eq!(answer.left_out.len(), 4);
}

#[test]
fn partial_writes_no_slip_if_nothing_passes() {
    let (mut school, order) = mixed();
    let traces = school.traces();
    let tags = order.tags[1..].to_vec();
    assert_eq!(refused(school.sign_out(&Order { partial: true, tags, ..order })).refusals.len(), 4);
    assert_eq!(school.traces(), traces);
}

#[test]
fn a_rule_about_the_person_is_reported_once_however_many_tags() {
    let mut school = school();
    asset(&mut school, "LAP-0002", "laptop");
    person_with(&mut school, "L1", PersonKind::Staff, "L", |p| p.last_working_day = Some(date("2026-11-01")));
    for partial in [false, true] {
        let order = Order { partial, ..order(&["LAP-0001", "LAP-0002"], "L1") };
        assert_eq!(refused_by(school.sign_out(&order)), ["past-leaving-date"]);
    }
}

#[test]
fn an_unknown_tag_is_reported_with_the_refusals_of_the_others() {
    let (mut school, order) = mixed();
    let mut tags = order.tags.clone();
    tags.push("LAP-0004".to_owned());
    let traces = school.traces();
    let refused = refused(school.sign_out(&Order { tags: tags.clone(), ..order.clone() }));
    assert_eq!(refused.refusals.len(), 4);
    assert_eq!(refused.fault.unwrap().message, "no item has the tag “LAP-0004”");
    assert_eq!(school.traces(), traces);
    let answer = school.sign_out(&Order { partial: true, tags, ..order }).unwrap();
    assert_eq!((answer.value.loans.len(), answer.unknown.as_slice()), (1, &["LAP-0004".to_owned()][..]));
}
