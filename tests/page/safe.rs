//! The page keeps strangers out: other sites' forms, other sites' content, and what a failure could tell.

use super::{PASSWORD, Page};
use crate::support::{
    School, asset, person,
    server::{OnlyFiles, in_files},
};
use axum::{
    body::Body,
    http::{Method, header},
};
use domain::person::PersonKind;

fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    person(&mut school, "1001", PersonKind::Pupil, "Ada Bell");
    asset(&mut school, "LAP-1", "laptop");
    Page::of(school, &[("T1", "technician"), ("T1", "ict-coordinator")])
}

#[test]
fn every_form_from_a_foreign_origin_is_refused_and_records_nothing() {
    let page = page();
    let mut browser = page.signed_in("T1");
    let before = page.school.traces();
    let forms: Vec<_> =
        web::routes::known(&page.site).into_iter().filter(|route| route.method == Method::POST).collect();
    assert!(forms.len() > 10);
    for route in forms {
        let path = route.path.replace("{tag}", "LAP-1").replace("{ref}", "T1").replace("{no}", "1");
        for foreign in [
            vec![("sec-fetch-site", "cross-site"), ("origin", "https://evil.test")],
            vec![("sec-fetch-site", "same-site"), ("origin", "https://other.kitbook.test")],
            vec![("origin", "https://evil.test")],
            vec![("origin", "null")],
        ] {
            let mut headers = foreign.clone();
            headers.push((header::CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded"));
            let body = format!("name=T1&password={PASSWORD}&ref=1001&line=LAP-1&kind=damage&note=x");
            let answer = browser.ask(Method::POST, &path, &headers, Body::from(body));
            assert_eq!(answer.status, 403, "{path} {foreign:?}");
        }
    }
    assert_eq!(page.school.traces(), before);
    browser.get("/").shows(&["Today"]);
}

#[test]
fn every_answer_has_the_headers_that_keep_others_out() {
    let page = page();
    let mut browser = page.signed_in("T1");
    for path in ["/", "/desk", "/items", "/nowhere", "/health", "/sign-in", "/items?csv=1"] {
        let answer = browser.get(path);
        let header = |name: &str| answer.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        let policy = header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        for name in [
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
        ] {
            assert!(header(name).is_some(), "{path}: {name}");
        }
    }
    assert_eq!(browser.get("/desk").headers["cache-control"], "no-store");
}

#[test]
fn no_page_has_a_script_a_style_or_an_address_of_elsewhere_in_it() {
    let page = page();
    page.cli().done(&["out", "LAP-1", "--to", "1001", "--yes"]);
    let mut browser = page.signed_in("T1");
    for path in [
        "/",
        "/desk",
        "/find?q=lap",
        "/items",
        "/items/LAP-1",
        "/loans",
        "/loans/1",
        "/people/1001",
        "/tests",
        "/users",
        "/account",
        "/slips/1/sign",
    ] {
        let html = browser.get(path).html();
        assert!(html.contains("<main"), "{path}: {html}");
        for bad in [" style=", "<style", "onclick", "javascript:", "http://", "https://", "<script>"] {
            assert!(!html.contains(bad), "{path} has {bad}");
        }
    }
}

#[test]
fn a_paper_may_use_its_own_style_sheet_and_no_other() {
    let page = page();
    page.cli().done(&["out", "LAP-1", "--to", "1001", "--yes"]);
    let answer = page.signed_in("T1").get("/slips/1");
    let policy = answer.headers["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("style-src 'sha256-") && !policy.contains("style-src 'self'"), "{policy}");
    answer.shows(&["LAP-1", "Ada Bell"]);
}

#[test]
fn what_people_typed_is_text_on_every_page() {
    let page = page();
    let nasty = "<img src=x onerror=alert(1)>\"'&";
    page.cli().done(&["asset", "edit", "LAP-1", "--location", nasty, "--yes"]);
    let mut browser = page.signed_in("T1");
    for path in ["/items/LAP-1", "/items"] {
        let answer = browser.get(path);
        assert!(!answer.html().contains("<img"), "{path}");
        answer.shows(&["<img src=x onerror=alert(1)>"]);
    }
    let found = browser.get("/find?q=%3Cimg%20src%3Dx%20onerror%3D1%3E");
    assert!(!found.html().contains("<img"));
}

#[test]
fn a_failure_tells_nothing_of_the_machine() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let page = page();
    let mut browser = page.signed_in("T1");
    let path = page.school.path();
    std::fs::rename(&path, path.with_extension("away")).unwrap();
    let answer = browser.get("/items");
    std::fs::rename(path.with_extension("away"), &path).unwrap();
    assert!(answer.status >= 500 && !answer.text().contains("rusqlite"), "{}", answer.text());
    browser.get("/items").shows(&["LAP-1"]);
}

#[test]
fn a_link_to_another_site_is_never_followed_after_signing_in() {
    let page = page();
    for then in ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", ""] {
        let mut browser = page.browser();
        let answer = browser.send("/sign-in", &[("name", "T1"), ("password", PASSWORD), ("then", then)]);
        assert_eq!(answer.location.as_deref(), Some("/"), "{then}");
    }
    let answer = page.browser().send("/sign-in", &[("name", "T1"), ("password", PASSWORD), ("then", "/items?q=a")]);
    assert_eq!(answer.location.as_deref(), Some("/items?q=a"));
}
