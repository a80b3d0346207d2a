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
        let is_narrow = width == 320;
        real.tab.call_method(Emulation::SetScriptExecutionDisabled { value: !script }).unwrap();
        real.go("/account");
        let tab = || real.tab.press_key("Tab").unwrap();
        let focused = || real.eval("document.activeElement.textContent").as_str().unwrap_or_default().to_owned();
        if is_narrow {
            // The places are behind one button.
            let hidden = "[...document.querySelectorAll('.bar, .who')].some((one) => one.checkVisibility())";
            assert_eq!(real.eval(hidden), false);
            for _ in 0..3 {
                tab();
                if focused() == "Menu" {
                    break;
                }
            }
            assert_eq!(focused(), "Menu");
            real.tab.press_key("Enter").unwrap();
            real.until("open", "document.querySelector('.bar').checkVisibility()");
        } else {
            assert_eq!(real.eval("document.querySelector('.menu').checkVisibility()"), false, "{width}");
        }
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
            if is_narrow {
                // Once more closes the menu, and the focus is on its button.
                real.tab.press_key("Escape").unwrap();
                real.tab.press_key("Escape").unwrap();
                real.until("closed", "!document.querySelector('.bar').checkVisibility()");
                assert_eq!(focused(), "Menu");
                real.tab.press_key("Enter").unwrap();
                real.eval(
                    "[...document.querySelectorAll('.bar summary')].find((one) => one.textContent === 'Money').focus()",
                );
                real.tab.press_key("Enter").unwrap();
            }
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

#[test]
fn the_bar_of_a_phone_is_one_line_with_a_long_name_of_the_school_too() {
    let page = browsers::page();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    for signed_in in [false, true] {
        if signed_in {
            real.sign_in("T1");
        }
        for width in [320, 360] {
            real.width(width).go(if signed_in { "/account" } else { "/sign-in" });
            let name = "The Blessed Made-up Academy of Ashgrove and Little Ashgrove, Upper School";
            real.eval(&format!("document.querySelector('.school').textContent = '{name}'"));
            let bars = "[...document.querySelectorAll('.top, .bar')].map((one) => one.getBoundingClientRect().bottom)";
            let height = real.eval(&format!("Math.max(...{bars})")).as_f64().unwrap();
            assert!(height <= 64.0, "{signed_in} {width}: {height} px");
            let over = real.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
            assert_eq!(over, 0, "{width}");
        }
    }
    real.picture("bar-long-name");
    real.eval("document.querySelector('.menu summary').click()");
    real.audit().picture("bar-long-name-open");
    assert_eq!(violations(&real), None);
    // The name of who is signed in, and the ways out, are there with the places.
    for words in ["Tom Bench", "Lock", "Sign out", "Today", "School"] {
        real.shows(words);
    }
    real.is_content(&[]);
}
