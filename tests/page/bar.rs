//! The bar at the top: groups of places that open by keyboard, without a script, on a phone too.

use super::{
    Page,
    browsers::{self, violations},
    real::{Live, Real},
};
use crate::support::{School, person};
use domain::person::PersonKind;
use headless_chrome::protocol::cdp::Emulation;

#[test]
fn someone_with_few_places_sees_them_in_one_row_and_nothing_of_the_others() {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Sue Class");
    person(&mut school, "C1", PersonKind::Staff, "Carl Keys");
    let page = Page::of(school, &[("S1", "class-teacher"), ("C1", "caretaker")]);
    for (who, places) in [("S1", &["/stock"][..]), ("C1", &["/tests", "/stocktakes", "/repairs"])] {
        let html = page.signed_in(who).get("/").html();
        let bar = html.split("<nav").nth(1).and_then(|rest| rest.split("</nav>").next()).unwrap().to_owned();
        assert!(places.iter().all(|place| bar.contains(&format!("href=\"{place}\""))), "{bar}");
        assert!(!bar.contains("href=\"/charges\"") && !bar.contains("href=\"/users\""), "{bar}");
        for group in bar.split("<details").skip(1) {
            assert!(group.split("</details>").next().unwrap().matches("<li>").count() > 1, "{who}: {group}");
        }
    }
    let teacher = page.signed_in("S1").get("/").html();
    assert!(!teacher.contains("<details name=\"places\""), "{teacher}");
}

#[test]
fn the_groups_open_by_keyboard_at_every_width_and_without_a_script() {
    let page = browsers::page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("T1");
    for (width, script) in [(320, true), (320, false), (768, true), (1280, false)] {
        real.width(width);
        real.tab.call_method(Emulation::SetScriptExecutionDisabled { value: !script }).unwrap();
        real.go("/account");
        let tab = || real.tab.press_key("Tab").unwrap();
        let focused = || real.eval("document.activeElement.textContent").as_str().unwrap_or_default().to_owned();
        for _ in 0..40 {
            tab();
            if focused().starts_with("Money") {
                break;
            }
        }
        assert!(focused().starts_with("Money"), "{width}: {}", focused());
        real.tab.press_key("Enter").unwrap();
        real.until("open", "document.querySelectorAll('.bar details[open]').length === 1");
        let over = real.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assert_eq!(over, 0, "{width}");
        let small = real.eval(
            "[...document.querySelectorAll('.bar summary, .bar a')].filter((one) => one.checkVisibility())\
             .map((one) => [one.textContent, one.getBoundingClientRect()])\
             .filter(([, box]) => box.height < 44 || box.width < 44 || box.left < 0 || box.right > innerWidth)\
             .map(([name, box]) => name + ' ' + box.width + ' ' + box.height).join()",
        );
        assert_eq!(small, "", "{width}");
        if script {
            assert_eq!(violations(&real), None, "{width}");
        }
        real.audit().picture(&format!("bar-{width}-{script}"));
        if script {
            // Escape closes the group, and the focus stays on it.
            tab();
            assert_eq!(focused(), "Charges", "{width}");
            real.tab.press_key("Escape").unwrap();
            real.until("closed", "!document.querySelector('.bar details[open]')");
            assert!(focused().starts_with("Money"), "{width}: {}", focused());
            real.tab.press_key("Enter").unwrap();
        }
        tab();
        tab();
        assert_eq!(focused(), "Value", "{width}");
        real.tab.press_key("Enter").unwrap();
        real.until("there", "location.pathname === '/value' && document.readyState === 'complete'");
        assert_eq!(real.eval("document.querySelector('.bar summary.here').textContent"), "Money, with this page");
        assert_eq!(real.eval("document.querySelector('.bar [aria-current=page]').textContent"), "Value");
    }
    real.tab.call_method(Emulation::SetScriptExecutionDisabled { value: false }).unwrap();
    real.is_content(&[]);
}
