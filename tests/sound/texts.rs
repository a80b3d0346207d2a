//! Every text that one command accepts, all commands can read. A text that a register may not hold is refused by every
//! option.

use super::Sound;
use crate::support::Ran;
use std::{any::TypeId, collections::BTreeSet, fs, path::Path};

/// A plain text, which every option accepts.
const PLAIN: &str = "Blue Words";

/// Every option for a text, in an order in which each command can work; TEXT is replaced by the text. A command without
/// TEXT prepares the next ones. A command after `?` may fail.
const COMMANDS: &[&str] = &[
    "init --rename TEXT",
    "asset add N-# --category laptop --name TEXT",
    "asset add N-# --category laptop --device-name TEXT",
    "asset add N-# --category laptop --make TEXT",
    "asset add N-# --category laptop --os TEXT",
    "asset add N-# --category laptop --os-edition TEXT",
    "asset add N-# --category laptop --os-version TEXT",
    "asset add N-# --category laptop --funding TEXT",
    "asset add N-# --category laptop --leased-from TEXT",
    "asset add N-# --category laptop --support-source TEXT",
    "asset add N-# --category laptop --model TEXT",
    "asset add N-# --category laptop --serial TEXT",
    "asset add N-# --category laptop --location TEXT",
    "asset add N-# --category laptop --supplier TEXT",
    "asset add N-# --category laptop --order-number TEXT",
    "asset add N-# --category laptop --phone-number TEXT",
    "asset add N-# --category laptop --notes TEXT",
    "asset add 'TEXT #' --category laptop",
    "asset add --category laptop --count 1 --tag-prefix 'TEXT 4-'",
    "asset edit LAP-2 --name TEXT",
    "asset edit LAP-2 --make TEXT",
    "asset edit LAP-2 --device-name TEXT",
    "asset edit LAP-2 --os TEXT",
    "asset edit LAP-2 --os-edition TEXT",
    "asset edit LAP-2 --os-version TEXT",
    "asset edit LAP-2 --funding TEXT",
    "asset edit LAP-2 --leased-from TEXT",
    "asset edit LAP-2 --support-source TEXT",
    "asset edit LAP-2 --model TEXT",
    "asset edit LAP-2 --serial TEXT",
    "asset edit LAP-2 --location TEXT",
    "asset edit LAP-2 --supplier TEXT",
    "asset edit LAP-2 --order-number TEXT",
    "asset edit LAP-2 --phone-number TEXT",
    "asset edit LAP-2 --notes TEXT",
    "?asset add RET-1 --category laptop",
    "asset part LAP-2 charger=damaged --note TEXT",
    "?asset add NB-1 --category charger",
    "out NB-1 --to NB# --new-staff TEXT",
    "?asset add NB-2 --category charger",
    "out NB-2 --to NP# --new-pupil TEXT",
    "asset retag RET-1 'TEXT 1'",
    "?asset add MIS-1 --category laptop",
    "asset edit MIS-1 --state missing --reason TEXT",
    "rule set held --clause TEXT",
    "school set --caretaker TEXT",
    "school set --form TEXT",
    "school set --office TEXT",
    "school set --phone TEXT",
    "school set --scan-prefix TEXT",
    "school set --scan-prefix none",
    "school set --address TEXT",
    "school set --head TEXT",
    "school set --how-to-pay TEXT",
    "school set --how-to-dispute TEXT",
    "school set --mail-server mail.school.example --mail-from ict@school.example",
    "school set --mail-user TEXT",
    "label printer set 'TEXT 6' --offset-x 1",
    "category set 'TEXT 2' --new",
    "category set laptop --part TEXT",
    "category set laptop --check 'name=TEXT'",
    "person add P# --kind staff --last-name TEXT",
    "person add P# --kind staff --last-name New --first-name TEXT",
    "person add P# --kind pupil --last-name New --class TEXT",
    "person add P# --kind pupil --last-name New --year-group TEXT",
    "person add P# --kind pupil --last-name New --class-teacher TEXT",
    "person add P# --kind pupil --last-name New --guardian-name TEXT",
    "person add P# --kind pupil --last-name New --guardian-contact TEXT",
    "person add P# --kind staff --last-name New --username TEXT",
    "person add P# --kind staff --last-name New --manager TEXT",
    "person add P# --kind staff --last-name New --job-title TEXT",
    "person add P# --kind staff --last-name New --notes TEXT",
    "person add 'TEXT #' --kind staff --last-name New",
    "person edit 1002 --ref 'TEXT 3'",
    "person edit S2 --first-name TEXT",
    "person edit S2 --last-name TEXT",
    "person edit S2 --username 'TEXT 5'",
    "person edit S2 --manager TEXT",
    "person edit S2 --job-title TEXT",
    "person edit S2 --notes TEXT",
    "person edit 1003 --year-group TEXT",
    "person edit 1003 --class TEXT",
    "person edit 1001 --class-teacher TEXT",
    "person edit 1001 --guardian-name TEXT",
    "person edit 1001 --guardian-contact TEXT",
    "out TRO-1 --to S1 --purpose TEXT",
    "?in TRO-1 --all-well",
    "out TRO-1 --to S1 --for TEXT",
    "?in TRO-1 --all-well",
    "out TRO-1 --to S1 --marks TEXT",
    "?in TRO-1 --all-well",
    "out TRO-1 --to S1 --override banned --reason TEXT",
    "?in TRO-1 --all-well",
    "?out TRO-1 --to S1",
    "?seen TRO-1",
    "seen --void 1 --reason TEXT",
    "seen TRO-1 --note TEXT",
    "in TRO-1 --all-well --note TEXT",
    "?in TRO-1 --all-well",
    "loan sign --slip 1 --how screen --witness TEXT",
    "loan edit 1 --off-site visit --purpose TEXT",
    "loan edit 1 --off-site home --purpose x --override off-site-never --by H1 --reason TEXT",
    "loan recall 1 --due +5d --reason TEXT",
    "ban add 1003 --reason TEXT --by H1",
    "ban lift 1 --reason TEXT --by H1",
    "?asset add HLD-1 --category camera",
    "hold add HLD-1 --reason TEXT",
    "hold lift 1 --reason TEXT",
    "?asset add LST-1 --category laptop",
    "?incident report LST-1 --kind loss --note x",
    "?asset add INC-1 --category camera",
    "incident report INC-1 --kind fault --note TEXT",
    "incident report INC-1 --kind fault --note x --location TEXT",
    "incident report INC-1 --kind fault --note x --reported-by TEXT",
    "incident report INC-1 --kind fault --note x --reported-to TEXT",
    "incident report INC-1 --kind fault --note x --error-message TEXT",
    "?incident report INC-1 --kind fault --note x",
    "incident edit 3 --note TEXT",
    "incident edit 3 --location TEXT",
    "incident edit 3 --reported-by TEXT",
    "incident edit 3 --reported-to TEXT",
    "incident edit 3 --error-message TEXT",
    "incident decide 3 --outcome accident --by H1 --note TEXT",
    "incident decide 3 --outcome carelessness --by H1 --reason TEXT",
    "incident close 3 --insurer-ref TEXT",
    "incident reopen 3 --reason TEXT",
    "incident close 3 --police-ref TEXT",
    "?incident reopen 3 --reason x",
    "incident close 3 --note TEXT",
    "?incident reopen 3 --reason x",
    "incident close 3 --no-police TEXT --by H1",
    "?incident reopen 3 --reason x",
    "incident void 3 --reason TEXT",
    "charge pay 1 --amount 1 --how TEXT",
    "charge pay 1 --amount 0.01 --reference 'TEXT #'",
    "charge edit 1 --letter-words TEXT",
    "charge refund 1 --amount 1 --mistaken --reason TEXT",
    "charge waive 1 --amount 1 --reason TEXT --by H1",
    "?charge waive 1 --amount 1 --reason x --by H1",
    "charge reinstate 1 --amount 1 --reason TEXT --by H1",
    "charge write-off 1 --amount 1 --reason TEXT --by H1",
    "charge reverse 1 --amount 1 --reason TEXT --by H1",
    "charge dispute 1 --reason TEXT",
    "?charge dispute 1 --reason x",
    "charge dispute 1 --settled --reason TEXT --by H1",
    "charge tariff laptop TEXT 20",
    "charge assess --incident 1 --amount 1 --reason TEXT",
    "charge assess --incident 1 --amount 0.01 --reason x --letter-words TEXT",
    "category set laptop --cost-centre TEXT",
    "category set laptop --nominal-code TEXT",
    "school set --cost-centre TEXT",
    "school set --nominal-code TEXT",
    "repair open LAP-2 --fault TEXT",
    "?asset add REP-1 --category camera",
    "repair open REP-1 --fault x --supplier TEXT",
    "?asset add REP-2 --category camera",
    "repair open REP-2 --fault x --reference TEXT",
    "repair set 1 --fault TEXT",
    "repair set 1 --supplier TEXT",
    "repair set 1 --reference TEXT",
    "pat pass CAM-1 --note TEXT",
    "pat pass CAM-1 --tester TEXT",
    "pat fail CAM-1 --reason TEXT",
    "pat fail CAM-1 --reason x --tester TEXT",
    "pat record KET-1 --result fail --kind combined --note x --tester t --instrument TEXT",
    "pat record KET-1 --result fail --kind combined --note x --tester t --instrument i --instrument-serial TEXT",
    "pat record KET-1 --result fail --kind combined --note TEXT --tester t --instrument i",
    "pat record KET-1 --result fail --kind combined --note x --tester TEXT --instrument i",
    "pat record KET-1 --result pass --kind combined --tester t --instrument i --no-readings TEXT",
    "pat void 1 --reason TEXT",
    "pat interval KET-1 --visual 6 --note TEXT",
    "pat interval --location TEXT --visual 6 --note x",
    "pat interval --new-items 6 --note TEXT",
    "permission grant home --person 1001 --purpose TEXT",
    "permission kinds TEXT --roles headteacher",
    "?permission grant home --person 1001 --purpose x",
    "permission revoke 1 --reason TEXT",
    "?permission kinds pupil-device --roles headteacher",
    "?permission kinds pupil-wifi --roles headteacher",
    "own-device admit 1001 --what TEXT --by H1 --override own-device-permission --override own-device-untested --reason x",
    "own-device admit 1001 --what x --serial TEXT --by H1 --override own-device-permission --override own-device-untested --reason x",
    "own-device admit 1001 --what x --by H1 --override own-device-permission --override own-device-untested --reason TEXT",
    "own-device admit 1001 --what x --tested-on today --tester TEXT --by H1 --override own-device-permission --reason x",
    "permission grant own-device --person S1 --device TEXT --purpose x",
    "permission grant own-device --person S1 --device x --serial TEXT --purpose x",
    "own-device edit 1 --serial TEXT",
    "own-device test 1 --tester TEXT",
    "own-device connect 1 --by H1 --override own-device-network --override own-device-anti-virus --override own-device-not-encrypted --reason TEXT",
    "?own-device disconnect 1",
    "own-device confiscate 1003 --what TEXT --reason x --by S1",
    "own-device confiscate 1003 --what y --serial TEXT --reason x --by S1",
    "own-device confiscate 1003 --what z --reason TEXT --by S1",
    "own-device confiscate 1003 --what w --reason x --by S1 --return-to TEXT",
    "?own-device confiscate 1002 --what v --reason x --by S1",
    "own-device hand-in 1001 --what TEXT",
    "own-device hand-in 1001 --what x --serial TEXT",
    "stock add TEXT --count 2",
    "stock add 'x #' --count 2 --location TEXT",
    "stock add 'y #' --count 2 --notes TEXT",
    "stock edit 1 --name 'TEXT 8'",
    "stock edit 1 --location TEXT",
    "stock edit 1 --notes TEXT",
    "stock more 1 1 --reason TEXT",
    "stock write-off 1 1 --reason TEXT",
    "stock out 1 1 --to S1 --for TEXT",
    "stock out 1 1 --to S1 --override banned --reason TEXT",
    "?stock in 1 1 --from S1 --missing 1",
    "stock found 1 1 --reason TEXT",
    "licence add TEXT --seats 2",
    "licence add x --seats 2 --vendor TEXT",
    "licence add x --seats 2 --key TEXT",
    "licence edit 1 --product TEXT",
    "licence edit 1 --vendor TEXT",
    "licence edit 1 --key TEXT",
    "disposal edit 1 --reason TEXT",
    "disposal edit 1 --to TEXT",
    "disposal edit 1 --carrier TEXT",
    "?role set S2 chair-of-governors",
    "?disposal authorise 1 --by S2",
    "disposal done 1 --carrier TEXT",
    "disposal reopen 1 --by S2 --reason TEXT",
    "?asset add DIS-1 --category appliance",
    "disposal request DIS-1 --reason TEXT --method given --to x --by T1",
    "?asset add DIS-2 --category appliance",
    "disposal request DIS-2 --reason x --method given --to TEXT --by T1",
    "?asset add DIS-3 --category appliance",
    "disposal request DIS-3 --reason x --method given --to x --carrier TEXT --by T1",
    "disposal withdraw 2 --reason TEXT",
    "?agreement publish 'For staff' --kinds staff",
    "?agreement publish 'For pupils' --kinds pupil --guardian",
    "agreement publish TEXT --kinds governor",
    "agreement sign S1 --title 'For staff' --how screen --witness TEXT",
    "agreement sign 1001 --title 'For pupils' --how screen --witness w --class-teacher TEXT --guardian g",
    "agreement sign 1003 --title 'For pupils' --how screen --witness w --class-teacher c --guardian TEXT",
    "?agreement sign S2 --title 'For staff' --how screen --witness w",
    "agreement unsign 1 S2 --reason TEXT",
    "agreement withdraw 1 --reason TEXT",
    "wipe record LAP-2 --anyway --method TEXT",
    "wipe record LAP-2 --anyway --method x --by TEXT",
    "wipe record LAP-2 --anyway --method x --certificate TEXT",
    "wipe void 1 --reason TEXT",
    "?role set B1 business-manager",
    "stocktake open --category laptop --note TEXT",
    "stocktake scan 1 LAP-2 --room TEXT",
    "stocktake scan 1 LAP-2 --room 'Blue Words' --note TEXT",
    "stocktake scan 1 TEXT --room 'Blue Words'",
    "?stocktake scan 1 LAP-1 --room 'Blue Words'",
    "stocktake void 1 LAP-2 --reason TEXT",
    "stocktake close 1 --by B1 --note TEXT",
    "desk --purpose TEXT",
    "desk --for TEXT",
    "pat log --tester TEXT",
    "pat log --instrument TEXT",
    "pat log --instrument i --instrument-serial TEXT",
    "pat log --no-readings TEXT",
    "check --accept --reason TEXT",
    "rule list --as TEXT",
    "?asset add TRF-1 --category headphones",
    "?in TRF-1 --all-well",
    "?out TRF-1 --to S1",
    "leaver transfer S1 TRF-1 --to S2 --all-well --note TEXT",
    "?in TRF-1 --all-well",
    "?out TRF-1 --to S1",
    "leaver transfer S1 TRF-1 --to S2 --all-well --purpose TEXT",
    "?in TRF-1 --all-well",
    "?out TRF-1 --to S1",
    "leaver transfer S1 TRF-1 --to S2 --all-well --for TEXT",
    "?in TRF-1 --all-well",
    "?out TRF-1 --to S1",
    "leaver transfer S1 TRF-1 --to S2 --all-well --wiped TEXT",
    "?leaver lines Keys --kinds staff",
    "?leaver set B1 --last-working-day today",
    "leaver tick B1 keys --outcome returned --note TEXT",
    "?leaver clear B1",
    "leaver reopen B1 --reason TEXT",
    "incident breach 2 not-reported --note TEXT --dpo D1",
    "leaver lines TEXT --kinds staff",
    "slip terms TEXT --text words",
    "?slip terms trips --text words",
    "slip terms trips --text TEXT",
    "loan void 1 --reason TEXT",
    "?asset edit CAM-1 --notes erased",
    "privacy redact 'asset CAM-1, notes' erased --by D1 --reason TEXT",
    "privacy erase --by D1 --reason TEXT",
    "?person add MER-1 --kind visitor --last-name Twice",
    "?person add MER-2 --kind visitor --last-name Twice",
    "person merge MER-1 --into MER-2 --by H1 --reason TEXT",
    "person unmerge MER-1 --by H1 --reason TEXT --dry-run",
];

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
const READ: &str = "--recipient --on --from --until --due --sign-by --review --within --purchased --cost --warranty --end-of-life \
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
const ELSEWHERE: [&str; 23] = [
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
    "incident close --breach-note",
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
    school.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
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
