//! A form that is served at one desk is seen on other screens, and follows what they do.

use super::{
    Page,
    real::{Live, Real},
};
use crate::support::{School, asset, person, person_with};
use domain::person::PersonKind;

fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [("T1", "Tom Bench"), ("T2", "Tess Tallis"), ("K1", "Kay Care")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    for (reference, name) in [("1001", "Ada Bell"), ("1002", "Ben Bell"), ("1003", "Cy Cole")] {
        person_with(&mut school, reference, PersonKind::Pupil, name, |pupil| pupil.class = Some("9B".to_owned()));
    }
    for tag in ["LAP-1", "LAP-2", "LAP-3"] {
        asset(&mut school, tag, "laptop");
    }
    Page::of(school, &[("T1", "technician"), ("T2", "technician"), ("K1", "caretaker")])
}

#[test]
fn a_walk_at_one_desk_shows_what_another_desk_lends() {
    let page = page();
    let (mut one, mut other) = (page.signed_in("T1"), page.signed_in("T2"));
    assert!(!one.get("/desk").html().contains("id=\"walk\""));
    one.send("/desk", &[("do", "out"), ("class", "9B")]).shows(&["9B now", "0 of 3 in 9B have an item", "Ada Bell"]);
    other.send("/desk", &[("line", "1003")]);
    other.send("/desk", &[("line", "LAP-3")]).shows(&["Out LAP-3"]);
    let desk = one.get("/desk");
    desk.shows(&["1 of 3 in 9B have an item", "Cy Cole LAP-3"]);
    assert!(desk.html().contains("<section id=\"walk\" data-follow"), "{}", desk.html());
    other.get("/classes?name=9B").shows(&["9B now", "Cy Cole LAP-3", "Ben Bell nothing"]);
    other.get("/classes?name=9Z").fails(404, &["9Z"]);
    other.get("/classes").fails(422, &["The form or group was not given"]);
    page.signed_in("K1").get("/classes?name=9B").fails(403, &["Your roles don't include this"]);
    // Returns of a form are seen in the same way.
    other.send("/desk", &[("do", "back"), ("class", "9B")]).shows(&["9B now", "1 of 3"]);
}

#[test]
fn the_page_of_a_form_follows_a_walk_without_a_reload() {
    let page = page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("T2").go("/classes?name=9B");
    real.shows("0 of 3 in 9B have an item").picture("class");
    let mut desk = page.signed_in("T1");
    desk.send("/desk", &[("do", "out"), ("class", "9B")]);
    desk.send("/desk", &[("line", "LAP-1")]).shows(&["Out LAP-1"]);
    real.shows("1 of 3 in 9B have an item");
    desk.send("/desk", &[("line", "LAP-2")]).shows(&["Out LAP-2"]);
    real.shows("2 of 3 in 9B have an item");
    real.is_content(&[]);
}
