//! Exports of assets and people, and importing them again.

use super::{counts, fixture, import_assets, import_people, willing};
use crate::support::School;
use domain::asset::State;
use register::{
    asset::{self, list::AssetFilter},
    person,
};

fn assets_csv(school: &mut School, filter: &AssetFilter) -> String {
    let mut out = Vec::new();
    asset::export::assets_csv(&mut school.store, filter, school.act.clock().today(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn people_csv(school: &mut School) -> String {
    let mut out = Vec::new();
    person::export::people_csv(&mut school.store, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn stocked() -> School {
    let mut school = School::new();
    for name in ["own.csv", "uk-dates.csv", "other-register.csv", "quoted-breaks.csv", "unknown-category.csv"] {
        import_assets(&mut school, &fixture(&format!("assets/good/{name}")), willing()).unwrap();
    }
    import_people(&mut school, &fixture("people/good/own.csv"), willing()).unwrap();
    let text = "Tag,Category,Name,Inside,Status,Holder Ref,Due,Encrypted\n\
                TRL-9,trolley,'=SUM(A1),,,,,\nLAP-9,laptop,''=x,TRL-9,,,,no\nLAP-8,laptop,,,,SOB,2026-12-01,yes\n\
                LAP-7,laptop,,,missing,,,\nLAP-6,laptop,,,,TPK,2026-11-23T15:30:00Z,\nLAP-5,laptop,,,awaiting check,,,\n";
    import_assets(&mut school, text.as_bytes(), willing()).unwrap();
    school
}

#[test]
fn an_export_imported_into_a_second_register_is_exported_unchanged() {
    let mut first = stocked();
    let (people, assets) = (people_csv(&mut first), assets_csv(&mut first, &AssetFilter::default()));
    let mut second = School::new();
    import_people(&mut second, people.as_bytes(), willing()).unwrap();
    import_assets(&mut second, assets.as_bytes(), willing()).unwrap();
    assert_eq!(people_csv(&mut second), people);
    assert_eq!(assets_csv(&mut second, &AssetFilter::default()), assets);
    let again = import_assets(&mut second, assets.as_bytes(), willing()).unwrap();
    let number = assets_csv(&mut second, &AssetFilter::default()).matches("\n").count();
    assert!(number > 40 && again.notes.is_empty(), "{:?}", again.notes);
    assert_eq!((again.value.added, again.value.changed), (0, 0));
}

#[test]
fn the_csv_has_all_headings_and_guards_formulas() {
    let mut school = stocked();
    let csv = assets_csv(&mut school, &AssetFilter { text: Some("lap-8".to_owned()), ..AssetFilter::default() });
    assert_eq!(
        csv,
        "Tag,Category,Name,Device Name,Make,Model,Serial,Operating System,OS Edition,OS Version,Location,Condition,\
         Purchased,Cost,Cost VAT,Replacement Cost,Supplier,Order Number,Funding Source,Funding Share,Leased From,\
         Warranty Until,End Of Life,Support Ends,Support Source,Review Due,Replacement Year,Phone Number,Encrypted,Anti-virus,Inside,Notes,Status,Holder Ref,Due,\
         PAT Status,PAT Due\n\
         LAP-8,laptop,,,,,,,,,,good,,,,,,,,,,,,,,,,,yes,,,,on_loan,SOB,2026-12-01,never_tested,\n"
    );
    let trolley = assets_csv(&mut school, &AssetFilter { text: Some("TRL-9".to_owned()), ..AssetFilter::default() });
    assert!(
        trolley.ends_with("TRL-9,trolley,'=SUM(A1),,,,,,,,,good,,,,,,,,,,,,,,,,,,,,,available,,,never_tested,\n"),
        "{trolley}"
    );
}

#[test]
fn filters_select_the_right_assets() {
    let mut school = stocked();
    let mut tags = |filter: AssetFilter| -> Vec<String> {
        assets_csv(&mut school, &filter)
            .lines()
            .skip(1)
            .filter_map(|l| l.split(',').next().map(str::to_owned))
            .collect()
    };
    let filter = AssetFilter::default;
    assert_eq!(tags(AssetFilter { state: Some(State::Missing), ..filter() }), ["LAP-7"]);
    assert_eq!(tags(AssetFilter { holder: Some("sob".to_owned()), ..filter() }), ["LAP-8"]);
    assert_eq!(tags(AssetFilter { location: Some("CAFE".to_owned()), ..filter() }), ["APP-0041", "LAP-0211"]);
    assert_eq!(tags(AssetFilter { text: Some("cafe hp".to_owned()), ..filter() }), ["LAP-0211"]);
    assert_eq!(tags(AssetFilter { text: Some("100%".to_owned()), ..filter() }), [""; 0]);
    let on_loan = AssetFilter { category: Some("Tablets".to_owned()), state: Some(State::OnLoan), ..filter() };
    assert_eq!(tags(on_loan), ["BV2003"]);
    let none = assets_csv(&mut school, &AssetFilter { text: Some("nothing like it".to_owned()), ..filter() });
    assert_eq!(none.lines().count(), 1);
}

#[test]
fn json_is_a_single_array() {
    let mut school = stocked();
    let mut out = Vec::new();
    let filter = AssetFilter { text: Some("lap-8".to_owned()), ..AssetFilter::default() };
    assert_eq!(
        asset::export::assets_json(&mut school.store, &filter, school.act.clock().today(), &mut out).unwrap(),
        1
    );
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(json[0]["tag"], "LAP-8");
    assert_eq!(json[0]["state"], "on_loan");
    assert_eq!(json[0]["holder"]["ref"], "SOB");
    assert_eq!(json[0]["due_on"], "2026-12-01");
    assert_eq!(json[0]["parts"][0]["name"], "charger");
    let mut out = Vec::new();
    let people = person::export::people_json(&mut school.store, school.act.clock().today(), &mut out).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(json.as_array().unwrap().len() as u64, people);
    let headteacher = json.as_array().unwrap().iter().find(|p| p["ref"] == "TPK").unwrap();
    assert_eq!(headteacher["loans"], 1);
    let mut empty = Vec::new();
    let nothing = AssetFilter { text: Some("nothing like it".to_owned()), ..AssetFilter::default() };
    asset::export::assets_json(&mut school.store, &nothing, school.act.clock().today(), &mut empty).unwrap();
    assert_eq!(empty, b"[\n]\n");
}

#[test]
fn a_people_file_never_holds_upns_parents_or_notes() {
    let mut school = School::new();
    let text = b"Admission No,Surname,UPN,Guardian Name,Notes\n1,Nowak,B801200005001,Mrs Nowak,Private\n";
    let report = import_people(&mut school, text, willing()).unwrap().value;
    assert_eq!(counts(&report), [1, 0, 0, 0]);
    let csv = people_csv(&mut school);
    assert_eq!(
        csv,
        "Ref,Kind,First Name,Last Name,Job Title,Email,Username,Year Group,Class,Class Teacher,Start Date,\
         Last Working Day,Contract End,Manager\n1,pupil,,Nowak,,,,,,,,,,\n"
    );
}
