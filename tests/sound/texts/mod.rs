//! Every text that one command accepts, all commands can read. A text that a register may not hold is refused by every
//! option.

mod commands;

use super::Sound;
use crate::support::Ran;
use commands::COMMANDS;
use std::{any::TypeId, collections::BTreeSet, fs, path::Path};

/// A plain text, which every option accepts.
const PLAIN: &str = "Blue Words";

/// Texts that no register may hold: too long, or with characters that move a terminal's cursor or reverse its lines.
fn refused() -> [String; 3] {
    ["x".repeat(100_000), "gone\u{1b}[2J".to_owned(), "a\u{202e}b".to_owned()]
}

/// Texts that some fields accept and others refuse, because only some may be empty or have several lines.
fn odd() -> [String; 5] {
    let blot = format!("e{}", "\u{301}".repeat(150));
    ["\u{3164}", "two\nlines", &blot, "=1+\u{2800}\u{200b}1", "\u{301}“'`&<b>"].map(str::to_owned)
}

/// Options for a date, an amount, a number or one of a set of words.
const READ: &str = "--recipient --phone-number --on --from --until --due --sign-by --review --within --purchased --cost --warranty --end-of-life \
    --cost-vat --vat --replacement-cost --condition --encrypted --anti-virus --price --agreed-on --override --instalment --expires --expiring --due-by \
    --as-at --last-working-day --contract-end --start --earth --insulation --leakage --load --fuse --since --tested-on --upn --email \
    --at --zone --label-sheet --roll --mail-server --mail-from --ending --dated --funding-share --support-ends --review-due --replacement-year \
    --budget --capital-from --capital-threshold --year-end";

/// Options that find a record, or settle how a file is read.
const LOOKED_UP: &str = "--person --to --tag --tags --asset --category --inside --by --data-protection-lead --holder --operator --merged --into \
    --accompanied-by --remove --drop-part --drop-check --damage --map --group --prefix --sheet --ignore --answer --printer \
    --item";

/// Commands that share their options with one that is tested, as `loan swap --reason` does with `out --reason`, and
/// filters of lists.
const SHARED: &str = "loan transfer, loan swap, loan correct, repair lend, own-device leave, desk, incident list, loan list, \
    asset list, asset export, label print, person list, pat list, pat due, pat summary, pat sheet, agreement status, agreement import, \
    permission list, support list, leaver certificate, leaver check, leaver clear, leaver letter, leaver set, leaver tick, leaver transfer, \
    letter list, letter send, stocktake show, report insurance, report replacement, report value";

/// Options that find a record in some commands only, or that need a file, no register, or a wrong clock. Other tests
/// cover them.
const ELSEWHERE: [&str; 26] = [
    "disposal certificate --reference",
    "disposal certificate --serial",
    "stocktake open --location",
    // It needs a term and a digital lead.
    "support sign-off --note",
    // A file of days needs it, and a column for it is read the same way.
    "support update --source",
    "out --photo",
    "leaver reopen --class",
    "leaver reopen --year-group",
    "loan renew --class",
    "slip print --class",
    "ban add --class",
    "ban add --year-group",
    // A year group is one of a few.
    "person add --year-group",
    "person edit --year-group",
    "incident close --breach-note",
    "merge --keep-role",
    "incident report --part",
    "init --school",
    "init --group",
    // It needs a server.
    "school add --school",
    "log clock --reason",
    "pat accept --reason",
    "pat interval --part",
    "pat log --location",
    // Addresses of this computer.
    "serve --listen",
    "serve --name",
];

#[test]
fn every_option_for_a_text_is_tested() {
    fn walk(command: &clap::Command, verb: &str, out: &mut BTreeSet<String>) {
        let has_text = |arg: &&clap::Arg| arg.get_value_parser().type_id() == TypeId::of::<String>();
        if !command.has_subcommands() {
            let options = command.get_arguments().filter(has_text).filter_map(|arg| arg.get_long());
            out.extend(options.map(|option| format!("{verb} --{option}")));
        }
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            walk(sub, format!("{verb} {}", sub.get_name()).trim(), out);
        }
    }
    let (mut tree, mut all) = (kitbook::cli::command(), BTreeSet::new());
    tree.build();
    walk(&tree, "", &mut all);
    let is_known = |option: &String| {
        let (verb, name) = option.rsplit_once(' ').unwrap();
        let takes_it = |command: &&&str| {
            let rest = command.trim_start_matches('?').strip_prefix(verb);
            rest.is_some_and(|rest| rest.contains(&format!("{name} TEXT")) || rest.contains(&format!("{name} '")))
        };
        let listed = |list: &str, one: &str| list.split([' ', ',']).any(|word| word == one);
        listed(READ, name)
            || listed(LOOKED_UP, name)
            || ELSEWHERE.contains(&option.as_str())
            || matches!(name, "--help" | "--version" | "--as")
            || SHARED.split(", ").any(|shared| shared.trim() == verb)
            || COMMANDS.iter().any(|command| command.contains("TEXT") && takes_it(&command))
    };
    let unknown: Vec<_> = all.iter().filter(|option| !is_known(option)).collect();
    assert!(all.len() > 500 && unknown.is_empty(), "of {} options, no command tests these: {unknown:#?}", all.len());
}

/// Commands that must be able to read the register afterwards.
const READERS: &[&str] = &[
    "status",
    "find Blue",
    "loan list --all",
    "show LAP-1",
    "show LAP-2",
    "show TRO-1",
    "show S1",
    "show S2",
    "show 1001",
    "asset list",
    "asset export",
    "label print LAP-1",
    "label printer list",
    "school show",
    "letter send agreement --dry-run",
    "person list",
    "person export",
    "category show laptop",
    "leaver list",
    "leaver check S1",
    "ban list --all",
    "hold list --all",
    "incident list --all",
    "incident show 3",
    "repair list --all",
    "charge list --all",
    "charge show 1",
    "charge statement 1001",
    "permission list --all",
    "own-device list --all",
    "licence list",
    "stock list",
    "stock show 1",
    "agreement list",
    "agreement status",
    "pat due",
    "pat history CAM-1",
    "pat interval",
    "wipe list --done",
    "disposal list --all",
    "disposal show 1",
    "disposal sheet 1",
    "stocktake list",
    "stocktake show 1",
    "slip print 1",
    "privacy export 1001",
    "log show",
];

/// The words of a command, with a text in it.
fn words(command: &str, at: usize, text: &str) -> Vec<String> {
    let words = shell_words::split(command.trim_start_matches('?')).unwrap();
    let filled = |word: &String| word.replace('#', &at.to_string()).replace("TEXT", text);
    words.iter().map(filled).chain(["--yes".to_owned()]).collect()
}

fn run(school: &Sound, words: &[String]) -> Ran {
    let keeping = if words[0] == "check" { school.school.keeping() } else { Vec::new() };
    school.run(&words.iter().map(String::as_str).chain(keeping).collect::<Vec<_>>())
}

#[test]
fn every_text_that_is_accepted_can_be_read() {
    let school = Sound::new();
    let mut unused = Vec::new();
    for (at, command) in COMMANDS.iter().enumerate() {
        if !command.contains("TEXT") {
            run(&school, &words(command, at, ""));
            continue;
        }
        let ran = run(&school, &words(command, at, &refused()[at % 3]));
        let has_reason = ["characters long", "contains a control character"].iter().any(|why| ran.err.contains(why));
        assert!(ran.code == 2 && ran.err.starts_with("error: the ") && has_reason, "{command}: {ran:?}");
        assert!(ran.err.len() < 1_000 && !ran.err.contains(['\u{1b}', '\u{202e}']), "{command}: {ran:?}");
        let mut accepted = false;
        for text in [&odd()[at % 5], &odd()[(at + 1) % 5]] {
            let ran = run(&school, &words(command, at, text));
            assert!(ran.code <= 2, "{command}, {text:?}: {ran:?}");
            accepted |= ran.code == 0;
        }
        accepted |= run(&school, &words(command, at, PLAIN)).code == 0;
        if !accepted {
            unused.push(command);
        }
    }
    assert!(unused.is_empty(), "these accepted nothing: {unused:#?}");
    for reader in READERS {
        for format in ["table", "json", "csv"] {
            let ran = school.run(&[&reader.split(' ').collect::<Vec<_>>()[..], &["--format", format]].concat());
            assert!(ran.code == 0 || format != "table" && ran.code == 2, "{reader}: {ran:?}");
            assert!(!ran.out.contains(['\u{1b}', '\u{202e}']), "{reader}: {}", ran.out);
        }
    }
    assert_eq!(school.run(&["check"]).code, 0);
}

/// The imports, each with a plain file and the columns for texts.
const COLUMNS: [(&str, &str, &[&str]); 2] = [
    (
        "asset",
        "Tag,Name\nT-1,x\n",
        &[
            "Tag",
            "Category",
            "Name",
            "Make",
            "Model",
            "Serial",
            "Location",
            "Supplier",
            "Order Number",
            "Phone Number",
            "Notes",
        ],
    ),
    (
        "person",
        "Ref,Last Name,Kind\nR-1,x,staff\n",
        &[
            "Ref",
            "First Name",
            "Last Name",
            "Class",
            "Year Group",
            "Username",
            "Manager",
            "Class Teacher",
            "Guardian Name",
            "Guardian Contact",
            "Job Title",
            "Notes",
        ],
    ),
];

#[test]
fn a_text_that_no_register_may_hold_is_refused_by_its_line_in_a_file() {
    let school = Sound::new();
    let file = school.school.folder.path().join("texts.csv");
    let path = file.to_str().unwrap();
    for (noun, plain, columns) in COLUMNS {
        let (headings, row) = plain.trim_end().split_once('\n').unwrap();
        for column in columns {
            for text in refused() {
                let known = headings.split(',').position(|heading| heading == *column);
                let mut cells: Vec<&str> = row.split(',').collect();
                let headings = match known {
                    Some(at) => {
                        cells[at] = &text;
                        headings.to_owned()
                    }
                    None => {
                        cells.push(&text);
                        format!("{headings},{column}")
                    }
                };
                fs::write(&file, format!("{headings}\n{}\n", cells.join(","))).unwrap();
                let said = school.kept_out(4, &[noun, "import", path]);
                let problem = said["error"]["details"][0].as_str().unwrap_or_default();
                assert!(problem.starts_with(&format!("line 2, {column}: the ")), "{column}: {said}");
                assert!(problem.len() < 300 && !problem.contains(['\u{1b}', '\u{202e}']), "{problem}");
            }
        }
    }
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pat/good/patorganiser.csv");
    let tests = fs::read_to_string(tests).unwrap();
    for cell in ["Staff room", "APP-0003", "Kettle", "PrimeTest 350", "41C-0712", "R Fennimore"] {
        for text in refused() {
            fs::write(&file, tests.replace(cell, &text)).unwrap();
            let said = school.kept_out(4, &["pat", "import", path]);
            let problem = said["error"]["details"][0].as_str().unwrap_or_default();
            assert!(problem.starts_with("line 2"), "{cell}: {said}");
        }
    }
}
