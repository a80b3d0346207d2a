//! Every route and every role: who may, may; who may not, is told so, and nothing happens.

use super::Page;
use crate::support::{School, asset, person};
use axum::{
    body::Body,
    http::{Method, header},
};
use domain::{
    access::{Deed, may},
    person::{PersonKind, Role},
    words::Word as _,
};

/// A school with one member of staff for each role, and one without any.
fn school() -> (School, Vec<(String, &'static str)>) {
    let mut school = School::new();
    let mut people = vec![("R0".to_owned(), "")];
    person(&mut school, "R0", PersonKind::Staff, "Nora Norole");
    for (at, role) in Role::ALL.iter().enumerate() {
        let reference = format!("R{}", at + 1);
        person(&mut school, &reference, PersonKind::Staff, &format!("Person Number{}", at + 1));
        people.push((reference, role.word()));
    }
    // Someone whom the acts are about: they have no account that could end.
    person(&mut school, "X1", PersonKind::Staff, "Xan Other");
    asset(&mut school, "LAP-1", "laptop");
    (school, people)
}

#[test]
fn every_route_is_open_to_the_roles_of_its_deed_and_to_nobody_else() {
    let (school, people) = school();
    let roles: Vec<(&str, &str)> = people.iter().map(|(reference, role)| (reference.as_str(), *role)).collect();
    let page = Page::of(school, &roles);
    let routes = web::routes::known(&page.site);
    assert!(routes.len() > 30);
    let mut browsers: Vec<_> = people.iter().map(|(reference, role)| (page.signed_in(reference), *role)).collect();
    for route in routes.iter().filter(|route| !["/sign-out", "/lock"].contains(&route.path)) {
        let path = route.path.replace("{tag}", "LAP-1").replace("{ref}", "X1").replace("{no}", "1");
        let ask = |browser: &mut super::visit::Browser<'_>| match route.method {
            Method::GET => browser.get(&path),
            _ => browser.ask(
                Method::POST,
                &path,
                &[(header::CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded")],
                Body::empty(),
            ),
        };
        let Some(deed) = route.deed else {
            let answer = ask(&mut page.browser());
            assert_ne!(answer.status, 403, "{path}");
            continue;
        };
        let answer = ask(&mut page.browser());
        let is_sent_away = answer.status == 401 || answer.location.is_some_and(|to| to.starts_with("/sign-in"));
        assert!(is_sent_away, "{} {path} is there for somebody who is not signed in", route.method);
        for (browser, role) in &mut browsers {
            let held: Vec<Role> = Role::parse(role).into_iter().collect();
            let answer = ask(browser);
            assert!(answer.status < 500, "{} {path}: {}", route.method, answer.text());
            assert_eq!(
                answer.status != 403,
                may(&held, deed),
                "{} {path} for {role:?}: {}",
                route.method,
                answer.status
            );
        }
    }
}

#[test]
fn no_deed_that_records_is_asked_for_with_get() {
    let (school, _) = school();
    let page = Page::of(school, &[]);
    for route in web::routes::known(&page.site) {
        let records = route
            .deed
            .is_some_and(|deed| matches!(deed, Deed::RecordMoney | Deed::ClearLeavers | Deed::DecideIncidents));
        assert!(!(records && route.method == Method::GET), "{}", route.path);
    }
}

#[test]
fn a_parent_or_carer_is_offered_for_a_pupil_and_not_for_a_teacher() {
    let mut school = School::new();
    person(&mut school, "O1", PersonKind::Staff, "Olive Office");
    person(&mut school, "1001", PersonKind::Pupil, "Ada Bell");
    let page = Page::of(school, &[("O1", "office")]);
    let mut office = page.signed_in("O1");
    page.cli().done(&["person", "edit", "1001", "--class", "9B"]);
    let pupil = office.get("/people/1001");
    pupil.shows(&["Show the parent or carer"]);
    // A form is called so, as in the lists.
    assert!(pupil.html().contains("<dt>form</dt><dd>9B</dd>"), "{}", pupil.html());
    let teacher = office.get("/people/O1").text();
    assert!(!teacher.contains("parent or carer"), "{teacher}");
}
