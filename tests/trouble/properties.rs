//! Any sequence of actions on charges: the lines always add up to the balance, and a refused action leaves no trace.

use super::{Office, pence, rows, text};
use proptest::prelude::*;
use serde_json::Value;

const PUPILS: [&str; 2] = ["1001", "1003"];

/// One action of the office. A charge is given by its position among all charges ever made.
#[derive(Debug, Clone)]
enum Deed {
    Assess { pupil: usize, pence: i64 },
    Request { charge: usize, later: Option<i64> },
    Pay { charge: usize, pence: Option<i64> },
    Dispute { charge: usize },
    Settle { charge: usize },
    Adjustment { charge: usize, how: &'static str, pence: Option<i64> },
    Refund { charge: usize, pence: Option<i64>, mistaken: bool },
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let charge = || 0..4usize;
    // Only a few amounts, so that a balance is often met exactly and often exceeded; zero is always refused.
    let sum = || prop::sample::select(vec![0, 1, 333, 500, 1_000, 2_000]);
    let assessed = prop::sample::select(vec![0, 1, 333, 1_000, 2_000, 4_001, 45_001]);
    let some = move || proptest::option::of(sum());
    let how = prop_oneof![3 => Just("waive"), 1 => Just("write-off"), 2 => Just("reverse")];
    let deed = prop_oneof![
        2 => (0..PUPILS.len(), assessed).prop_map(|(pupil, pence)| Deed::Assess { pupil, pence }),
        4 => (charge(), some()).prop_map(|(charge, later)| Deed::Request { charge, later }),
        6 => (charge(), some()).prop_map(|(charge, pence)| Deed::Pay { charge, pence }),
        1 => charge().prop_map(|charge| Deed::Dispute { charge }),
        2 => charge().prop_map(|charge| Deed::Settle { charge }),
        3 => (charge(), how, some()).prop_map(|(charge, how, pence)| Deed::Adjustment { charge, how, pence }),
        3 => (charge(), some(), any::<bool>())
            .prop_map(|(charge, pence, mistaken)| Deed::Refund { charge, pence, mistaken }),
    ];
    prop::collection::vec(deed, 1..24)
}

fn pounds(pence: i64) -> String {
    format!("{}.{:02}", pence / 100, pence % 100)
}

/// The command for an action.
fn words(deed: &Deed) -> Vec<String> {
    let on = |verb: &str, charge: usize, more: &[&str]| -> Vec<String> {
        let number = (charge + 1).to_string();
        [&["charge", verb, &number], more].concat().into_iter().map(str::to_owned).collect()
    };
    let of = |mut typed: Vec<String>, pence: Option<i64>| {
        typed.extend(pence.into_iter().flat_map(|pence| ["--amount".to_owned(), pounds(pence)]));
        typed
    };
    match deed {
        Deed::Assess { pupil, pence } => {
            let incident = (pupil + 1).to_string();
            let typed = ["charge", "assess", "--incident", &incident, "--reason", "dropped"].map(str::to_owned);
            of(typed.to_vec(), Some(*pence))
        }
        Deed::Request { charge, later: None } => on("request", *charge, &[]),
        // Two instalments, which need not add up to the charge.
        Deed::Request { charge, later: Some(later) } => {
            let (first, second) = (format!("2027-01-10={}", pounds(*later)), format!("2027-02-10={}", pounds(*later)));
            on("request", *charge, &["--instalment", &first, "--instalment", &second])
        }
        Deed::Pay { charge, pence } => of(on("pay", *charge, &["--how", "cash"]), *pence),
        Deed::Dispute { charge } => on("dispute", *charge, &["--reason", "it was not so"]),
        Deed::Settle { charge } => on("dispute", *charge, &["--settled", "--reason", "heard", "--by", "H1"]),
        Deed::Adjustment { charge, how, pence } => of(on(how, *charge, &["--reason", "talked", "--by", "B1"]), *pence),
        Deed::Refund { charge, pence, mistaken } => {
            let more: &[&str] = if *mistaken { &["--mistaken"] } else { &[] };
            of(on("refund", *charge, &[&["--reason", "back"], more].concat()), *pence)
        }
    }
}

/// Asserts what must be true of every charge at any time. Returns the amount owed.
fn owed_on(charge: &Value) -> i64 {
    let outstanding = pence(&charge["outstanding_pence"]);
    let (assessed, let_off) = (pence(&charge["assessed_pence"]), pence(&charge["let_off_pence"]));
    let paid = pence(&charge["paid_pence"]);
    let lines: i64 = rows(&charge["lines"]).iter().map(|line| pence(&line["amount_pence"])).sum();
    assert_eq!(lines, outstanding, "the lines don't add up to the amount outstanding: {charge}");
    assert_eq!(assessed - let_off - paid, outstanding, "{charge}");
    assert!(assessed > 0 && let_off >= 0 && let_off <= assessed && paid >= 0 && paid <= assessed, "{charge}");
    let plan = rows(&charge["instalments"]);
    assert!(plan.iter().all(|one| pence(&one["open_pence"]) >= 0), "{charge}");
    match text(&charge["state"]).as_str() {
        "requested" => assert!(outstanding > 0 && paid == 0, "{charge}"),
        "part_paid" => assert!(outstanding > 0 && paid > 0, "{charge}"),
        "paid" => assert!(outstanding <= 0 && paid > 0, "{charge}"),
        "assessed" => assert!(outstanding > 0 && paid == 0, "{charge}"),
        "disputed" => assert!(outstanding > 0, "{charge}"),
        "waived" | "written_off" | "refunded" => assert_eq!(outstanding, 0, "{charge}"),
        "reversed" => assert!(outstanding <= 0, "{charge}"),
        other => panic!("unknown state {other}: {charge}"),
    }
    if matches!(text(&charge["state"]).as_str(), "requested" | "part_paid") { outstanding } else { 0 }
}

/// Every charge, in full.
fn charges(office: &Office) -> Vec<Value> {
    let list = office.json(&["charge", "list", "--all"]);
    super::numbers(&list).iter().map(|number| office.charge(&number.to_string())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn the_ledger_always_adds_up_to_the_balance(deeds in deeds()) {
        let office = Office::new();
        for (pupil, tag) in PUPILS.iter().zip(["LAP-1", "LAP-2"]) {
            office.careless(tag, pupil);
        }
        for deed in &deeds {
            let before = office.traces();
            let typed = words(deed);
            let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
            let ran = office.run(&[&typed[..], &["--format", "json"]].concat());
            // 1: the charge's state does not allow it; 2: wrong use; 3: no such charge.
            prop_assert!(matches!(ran.code, 0..=3), "{typed:?}: {ran:?}");
            if ran.code == 0 {
                prop_assert_ne!(office.traces(), before, "{:?} was done but changed nothing", typed);
                owed_on(&ran.json());
            } else {
                prop_assert_eq!(office.traces(), before, "{:?} left a trace", typed);
                prop_assert_eq!(ran.out, "");
            }
            let all = charges(&office);
            for pupil in PUPILS {
                let own = all.iter().filter(|charge| charge["person"]["ref"] == *pupil);
                prop_assert_eq!(office.owes(pupil), own.map(owed_on).sum::<i64>(), "{} after {:?}", pupil, typed);
            }
        }
        prop_assert_eq!(office.run(&["log", "verify", "--rows"]).code, 0);
    }
}
