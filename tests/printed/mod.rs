//! Every paper on A4, in a browser: how many pages it has, that nothing runs over an edge, that no word is broken, that
//! all text is black on white, and that each page has its number.

mod reading_age;

use crate::support::{Cli, School, asset_with, browser::Browser, person_with};
use domain::person::PersonKind;
use std::{fs, path::PathBuf, sync::Mutex};

/// The people of a school whose names are hard on a page.
struct Names {
    pupil: &'static str,
    parent: &'static str,
    staff: &'static str,
    model: &'static str,
}

const USUAL: Names = Names { pupil: "Ada Bell", parent: "Gwen Bell", staff: "Amir Khan", model: "Plank 13" };
const LONG: Names = Names {
    pupil: "Maximiliana-Theodora Featherstonehaugh-Cholmondeley",
    parent: "Bartholomew Featherstonehaugh-Cholmondeley",
    staff: "Anne-Marguerite Llanfairpwllgwyngyllgogerychwyrndrobwll",
    model: "Latitude 3140 2-in-1 Education Edition, touch screen, with pen",
};
const RIGHT_TO_LEFT: Names =
    Names {
        pupil: "محمد عبد الرحمن", parent: "فاطمة عبد الرحمن", staff: "יעל כהן", model: "ثينك باد"
    };

/// A register with as many laptops out on one slip as a paper has lines.
struct Prints {
    school: School,
    cli: Cli,
    names: &'static Names,
    lines: usize,
}

impl Prints {
    fn new(names: &'static Names, lines: usize) -> Self {
        let mut school = School::new();
        for (reference, kind, name) in [
            ("P1", PersonKind::Pupil, names.pupil),
            ("S1", PersonKind::Staff, names.staff),
            ("H1", PersonKind::Staff, "Hester Head"),
        ] {
            person_with(&mut school, reference, kind, name, |person| {
                if kind == PersonKind::Pupil {
                    (person.class, person.year_group) = (Some("9B".to_owned()), Some("9".to_owned()));
                    person.guardian_name = Some(names.parent.to_owned());
                }
            });
        }
        for number in 1..=lines {
            asset_with(&mut school, &format!("LAP-{number:04}"), "laptop", |laptop| {
                (laptop.make, laptop.model) = (Some("Madeup".to_owned()), Some(names.model.to_owned()));
                laptop.serial = Some(format!("5CD{number:07}"));
                laptop.purchase_cost_pence = Some(42_900);
                laptop.location = Some("Room 12".to_owned());
            });
        }
        let cli = Cli::of(&school);
        cli.done(&[
            "school",
            "set",
            "--address",
            "1 Example Road; Exampletown; EX1 2MP",
            "--head",
            "Mrs A. Bell, Headteacher",
        ]);
        for role in ["headteacher", "business-manager", "data-protection-lead"] {
            cli.done(&["role", "set", "H1", role]);
        }
        Self { school, cli, names, lines }
    }

    fn tags(&self) -> Vec<String> {
        (1..=self.lines).map(|number| format!("LAP-{number:04}")).collect()
    }

    /// Runs a command on every laptop.
    fn on_all(&self, verb: &str, rest: &[&str]) {
        let tags = self.tags();
        let words: Vec<&str> =
            std::iter::once(verb).chain(tags.iter().map(String::as_str)).chain(rest.iter().copied()).collect();
        self.cli.done(&words);
    }

    /// Every paper of this register, by name.
    fn papers(&mut self) -> Vec<(&'static str, PathBuf)> {
        let folder = self.school.folder.path().to_owned();
        let mut all = Vec::new();
        self.on_all("out", &["--to", "P1", "--due", "2026-12-01"]);
        let mut print = |cli: &Cli, name: &'static str, words: &[&str]| {
            let page = folder.join(format!("{name}.html"));
            cli.done(&[words, &["--output", page.to_str().unwrap()]].concat());
            all.push((name, page));
        };
        print(&self.cli, "slip", &["slip", "print", "1"]);
        print(&self.cli, "round", &["pat", "sheet"]);
        print(&self.cli, "notice", &["letter", "send", "notice", "--ahead", "60"]);
        self.cli.set_clock("2026-12-05T10:00:00Z");
        print(&self.cli, "unreturned", &["letter", "send", "unreturned"]);
        self.cli.done(&["person", "edit", "P1", "--last-working-day", "2026-12-18"]);
        print(&self.cli, "checklist", &["leaver", "check", "P1"]);
        let tags = self.tags();
        for tag in &tags {
            let report =
                ["incident", "report", tag, "--kind", "damage", "--note", "The hinge is broken.", "--person", "P1"];
            let no = self.cli.json(&report)["no"].to_string();
            self.cli.done(&["incident", "decide", &no, "--outcome", "carelessness", "--by", "H1"]);
            let assess = ["charge", "assess", "--incident", &no, "--amount", "20.00", "--reason", "hinge"];
            let charge = self.cli.json(&assess)["no"].to_string();
            self.cli.done(&["charge", "request", &charge]);
        }
        print(&self.cli, "contribution", &["letter", "send", "contribution"]);
        self.cli.done(&["charge", "pay", "1", "--amount", "5.00", "--how", "cash"]);
        print(&self.cli, "payment", &["charge", "receipt", "1"]);
        print(&self.cli, "receipt-letter", &["letter", "send", "receipt"]);
        print(&self.cli, "statement", &["charge", "statement", "P1"]);
        print(&self.cli, "evidence", &["charge", "show", "1", "--evidence"]);
        self.on_all("in", &["--all-well"]);
        print(&self.cli, "receipt", &["slip", "print", "1", "--receipt"]);
        self.cli.done(&["agreement", "publish", "Laptop agreement"]);
        print(&self.cli, "agreement", &["letter", "send", "agreement"]);
        print(&self.cli, "personal-data", &["privacy", "export", "P1"]);
        print(&self.cli, "record", &["privacy", "record"]);
        print(&self.cli, "log-head", &["log", "head"]);
        print(&self.cli, "dashboard", &["report", "dashboard"]);
        self.clear_a_leaver();
        print(&self.cli, "certificate", &["leaver", "certificate", "S1"]);
        print(&self.cli, "certificate-letter", &["letter", "send", "certificate", "S1"]);
        self.lend_to_a_form();
        print(&self.cli, "cohort", &["leaver", "check", "--class", "9A"]);
        self.clear_the_form();
        print(&self.cli, "certificates", &["leaver", "certificate", "--class", "9A"]);
        let backup = folder.join("register-2026-12-05.db.age");
        self.cli.passphrase = Some("quartz kettle oblong heron".to_owned());
        self.cli.done(&["backup", backup.to_str().unwrap(), "--encrypt"]);
        print(&self.cli, "drill", &["backup", "drill", backup.to_str().unwrap()]);
        all
    }

    /// Clears a member of staff who leaves today, with as many ticked lines as a paper has lines.
    fn clear_a_leaver(&self) {
        self.cli.done(&["person", "edit", "S1", "--last-working-day", "2026-12-05", "--manager", "H1"]);
        for number in 1..=self.lines {
            let line = format!("{} of cupboard {number}", self.names.model);
            self.cli.done(&["leaver", "lines", &line, "--kinds", "staff"]);
            let note = ["--outcome", "returned", "--note", "given to the caretaker, in the envelope"];
            self.cli.done(&[&["leaver", "tick", "S1", &line], &note[..]].concat());
        }
        self.cli.done(&["leaver", "clear", "S1"]);
    }

    /// Lends a laptop to each pupil of a form that leaves today.
    fn lend_to_a_form(&mut self) {
        self.school.at(&self.cli.now);
        for number in 1..=self.lines {
            let (reference, tag) = (format!("{}", 2000 + number), format!("TAB-{number:04}"));
            person_with(&mut self.school, &reference, PersonKind::Pupil, self.names.pupil, |pupil| {
                (pupil.class, pupil.year_group) = (Some("9A".to_owned()), Some("9".to_owned()));
                pupil.class_teacher = Some("H1".to_owned());
            });
            asset_with(&mut self.school, &tag, "laptop", |tablet| tablet.model = Some(self.names.model.to_owned()));
            let unsigned = ["--override", "agreement-unsigned", "--reason", "for one day"];
            self.cli.done(&[&["out", &tag, "--to", &reference, "--due", "2026-12-05"], &unsigned[..]].concat());
        }
        self.cli.done(&["leaver", "set", "--class", "9A", "--last-working-day", "2026-12-05", "--yes"]);
    }

    /// Takes the laptops of the form in, and clears the pupils.
    fn clear_the_form(&self) {
        for number in 1..=self.lines {
            self.cli.done(&["in", &format!("TAB-{number:04}"), "--all-well"]);
        }
        self.cli.done(&["leaver", "clear", "--class", "9A", "--yes"]);
    }
}

/// Measures a page: what runs over the edge, which words are broken over two lines, and which text is not dark on white.
/// The answer is in the title, and the number of faults in a margin of the print.
const MEASURE: &str = r"<script>
const found = [];
const wide = document.body.getBoundingClientRect();
for (const e of document.body.querySelectorAll('*')) {
  const r = e.getBoundingClientRect();
  if (r.width && (r.right > wide.right + 1 || r.left < wide.left - 1)) found.push('over the edge: ' + e.tagName + ' ' + e.textContent.slice(0, 40));
  if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth) found.push('too wide: ' + e.tagName + ' ' + e.textContent.slice(0, 40));
}
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const node = walk.currentNode;
  if (['SCRIPT', 'STYLE'].includes(node.parentElement.tagName)) continue;
  const style = getComputedStyle(node.parentElement);
  if (node.textContent.trim() && style.color !== 'rgb(0, 0, 0)') found.push('not black: ' + node.textContent.trim().slice(0, 40));
  for (const word of node.textContent.matchAll(/[^\s\u2010-]+/g)) {
    const range = document.createRange();
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const tops = new Set([...range.getClientRects()].filter(r => r.width > 0).map(r => Math.round(r.top)));
    if (tops.size > 1) found.push('broken: ' + word[0]);
  }
}
const style = document.createElement('style');
style.textContent = `@page { @bottom-left { content: '(${found.length} faults)'; font: 8pt Arial } }`;
document.head.append(style);
document.title = 'FOUND[' + found.slice(0, 5).join(' | ') + ']';
</script>";

/// The pages that a paper may have for 1, 12 and 60 lines, at least and at most. A letter for each line has a page each.
const PAGES: &[(&str, [[usize; 2]; 3])] = &[
    ("slip", [[1, 1], [1, 3], [3, 6]]),
    ("round", [[1, 1], [1, 3], [2, 6]]),
    ("notice", [[1, 1], [1, 2], [2, 5]]),
    ("unreturned", [[1, 1], [1, 2], [2, 6]]),
    ("checklist", [[1, 2], [1, 3], [3, 7]]),
    ("contribution", [[1, 1], [12, 12], [60, 60]]),
    ("payment", [[1, 1], [1, 1], [1, 1]]),
    ("receipt-letter", [[1, 1], [1, 1], [1, 1]]),
    ("statement", [[1, 1], [1, 3], [2, 6]]),
    ("evidence", [[1, 2], [1, 2], [1, 2]]),
    ("receipt", [[1, 1], [1, 3], [3, 7]]),
    ("agreement", [[2, 3], [2, 3], [2, 3]]),
    // A loan, an incident, a charge, a letter and their log entries for each line.
    ("personal-data", [[7, 12], [40, 60], [180, 260]]),
    ("record", [[5, 8], [5, 8], [5, 8]]),
    ("log-head", [[1, 1], [1, 1], [1, 1]]),
    ("dashboard", [[2, 5], [2, 5], [2, 5]]),
    ("certificate", [[1, 1], [1, 3], [2, 6]]),
    ("certificate-letter", [[1, 1], [1, 1], [1, 1]]),
    ("cohort", [[2, 2], [13, 14], [61, 64]]),
    ("certificates", [[1, 1], [12, 12], [60, 60]]),
    ("drill", [[1, 1], [1, 1], [1, 1]]),
];

#[test]
fn every_paper_fits_on_its_pages_with_one_twelve_and_sixty_lines() {
    let Some(browser) = Browser::find() else { return };
    let wrong = Mutex::new(Vec::new());
    for (at, (names, lines)) in [(&RIGHT_TO_LEFT, 1), (&LONG, 12), (&USUAL, 60)].into_iter().enumerate() {
        let mut prints = Prints::new(names, lines);
        let papers = prints.papers();
        assert_eq!(papers.len(), PAGES.len(), "each paper has its pages in the table");
        for (name, page) in papers {
            let html = fs::read_to_string(&page).unwrap();
            let measured = page.with_extension("measured.html");
            // The page allows no script, so the copy that is measured has no policy.
            let policy = html.find("<meta http-equiv").unwrap();
            let end = policy + html[policy..].find('>').unwrap() + 1;
            let copy = format!("{}{}", &html[..policy], &html[end..]).replace("</body>", &format!("{MEASURE}</body>"));
            // On paper there is no margin around the text but the printer's.
            let copy = copy.replace("@media screen", "@media none");
            fs::write(&measured, copy).unwrap();
            let pages = browser.texts(&measured);
            if !pages[0].split_whitespace().collect::<String>().contains("(0faults)") {
                wrong.lock().unwrap().push(format!("{name}, {lines} lines: {}", browser.title(&measured)));
            }
            let (_, bounds) = PAGES.iter().find(|(known, _)| *known == name).unwrap();
            let [least, most] = bounds[at];
            if !(least..=most).contains(&pages.len()) {
                wrong.lock().unwrap().push(format!("{name}, {lines} lines: {} pages", pages.len()));
            }
            for (number, text) in (1..).zip(&pages) {
                // Digits of a number may stand apart in the text of a PDF.
                let wanted = format!("page{number}of{}", pages.len());
                if !text.split_whitespace().collect::<String>().contains(&wanted) {
                    wrong.lock().unwrap().push(format!("{name}, {lines} lines: no “{wanted}”"));
                }
            }
        }
    }
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
