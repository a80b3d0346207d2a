//! What is due is read through indexes: the plan of each statement says so.

use super::Caretaker;
use domain::pat::{Status, TestKind};
use register::pat::{
    self,
    due::{DueFilter, FAILED},
    list::ApplianceFilter,
};
use store::Value;

/// The steps of a plan, as SQLite tells them.
fn plan(caretaker: &mut Caretaker, sql: &str, params: &[Value<'static>]) -> Vec<String> {
    let sql = format!("explain query plan {sql}");
    caretaker.school.read(|tx| tx.all(&sql, params, |row| row.get::<String>(3)))
}

fn assert_no_scan(steps: &[String]) {
    assert!(!steps.is_empty());
    for step in steps {
        // A subquery's own rows may be walked through; a table's may not.
        let walks = step.starts_with("SCAN") && !step.contains("USING") && !step.contains("(subquery");
        assert!(!walks, "{step}\nin {steps:#?}");
    }
}

#[test]
fn what_is_due_is_read_through_an_index() {
    let mut caretaker = Caretaker::new();
    for kind in [None, Some(TestKind::Visual), Some(TestKind::Full)] {
        let by = "2026-12-23".parse().unwrap();
        let filter = DueFilter { by, kind, ..DueFilter::default() };
        let (sql, params) = caretaker.school.read(|tx| pat::due::dated(tx, &filter));
        let steps = plan(&mut caretaker, &sql, &params);
        assert_no_scan(&steps);
        for kind in
            kind.map_or(vec!["visual", "combined"], |k| vec![if k == TestKind::Visual { "visual" } else { "combined" }])
        {
            let index = format!("pat_item_{kind}_due");
            assert!(steps.iter().any(|s| s.contains(&index) && s.starts_with("SEARCH")), "{index} in {steps:#?}");
        }
    }
}

#[test]
fn what_failed_and_what_was_never_tested_is_read_through_an_index() {
    let mut caretaker = Caretaker::new();
    let failed =
        format!("{FAILED} where r.fate is null and i.failed is not null order by r.tag_folded, i.part nulls first");
    let steps = plan(&mut caretaker, &failed, &[]);
    assert!(steps.iter().any(|s| s.contains("pat_item_failed")), "{steps:#?}");
    assert_no_scan(&steps);

    let untested = pat::due::untested_sql("where r.fate is null and r.pat_untested", "");
    let steps = plan(&mut caretaker, &untested, &[]);
    assert!(steps.iter().any(|s| s.contains("asset_pat_untested")), "{steps:#?}");
    assert_no_scan(&steps);
}

/// The filters of a list must not lead away from the index either.
#[test]
fn a_filter_by_place_keeps_to_the_index() {
    let mut caretaker = Caretaker::new();
    let items = ApplianceFilter {
        location: Some("Hall".to_owned()),
        status: Some(Status::Overdue),
        ..ApplianceFilter::default()
    };
    let filter = DueFilter { by: "2026-12-23".parse().unwrap(), appliances: items, ..DueFilter::default() };
    let (sql, params) = caretaker.school.read(|tx| pat::due::dated(tx, &filter));
    assert_no_scan(&plan(&mut caretaker, &sql, &params));
}
