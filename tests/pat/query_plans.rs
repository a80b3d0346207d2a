//! SQLite's query plans: due lists must be read through indexes.

use super::Caretaker;
use crate::support::server::{OnlyFiles, in_files};
use domain::pat::{Status, TestKind};
use register::pat::{
    self,
    due::{DueFilter, FAILED},
    list::ApplianceFilter,
};
use store::Value;

/// Reads the steps of a statement's query plan.
fn plan(caretaker: &mut Caretaker, sql: &str, params: &[Value<'static>]) -> Vec<String> {
    let sql = format!("explain query plan {sql}");
    caretaker.school.read(|tx| tx.all(&sql, params, |row| row.get::<String>(3)))
}

fn assert_no_scan(steps: &[String]) {
    assert!(!steps.is_empty());
    for step in steps {
        // Scanning the rows of a subquery is fine, or the trolleys that an item is in; scanning a table is not.
        let is_small = ["SCAN CONSTANT ROW", "SCAN up"].contains(&step.as_str()) || step.contains("(subquery");
        let walks = step.starts_with("SCAN") && !step.contains("USING") && !is_small;
        assert!(!walks, "{step}\nin {steps:#?}");
    }
}

#[test]
fn due_tests_are_read_through_an_index() {
    let _file = in_files(OnlyFiles::OpensTheFile);
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
fn failed_and_never_tested_items_are_read_through_an_index() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut caretaker = Caretaker::new();
    let steps = plan(&mut caretaker, &format!("{FAILED} where r.fate is null and i.failed is not null"), &[]);
    assert!(steps.iter().any(|s| s.contains("pat_item_failed")), "{steps:#?}");
    assert_no_scan(&steps);

    let (sql, select) = caretaker.school.read(|tx| pat::due::untested_tags(tx, &DueFilter::default()));
    let steps = plan(&mut caretaker, &sql, select.params());
    assert!(steps.iter().any(|s| s.contains("asset_pat_untested")), "{steps:#?}");
    assert_no_scan(&steps);
    let rows = format!("{} where r.tag_folded in ('ket-1', 'ket-2')", pat::due::untested_head());
    assert_no_scan(&plan(&mut caretaker, &rows, &[]));
}

/// A filter must not make SQLite choose another plan.
#[test]
fn a_filter_by_location_still_uses_the_index() {
    let _file = in_files(OnlyFiles::OpensTheFile);
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
