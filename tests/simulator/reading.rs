//! Every command that reads, run now and then: each must read whatever the acts have made. The list is held against the
//! command line's own tree, so that a new verb can't be forgotten.

use super::{
    model::School,
    run::{Run, owned},
};
use clap::Command;
use std::collections::BTreeSet;

/// A reading command: its verb, and what follows. A word in braces stands for a record; without such a record, the
/// command is left out. A `+` before the verb: its answer is a page, a script or a file, in one format only.
const READS: &[&str] = &[
    "status",
    "find : LAP",
    "show : {tag}",
    "show : {ref}",
    "loan list : --all",
    "loan list : --overdue",
    "loan list : --recalled",
    "loan list : --unsigned",
    "loan list : --check-in-due",
    "loan list : --as-at {day}",
    "loan show : {loan}",
    "slip show : {slip}",
    "privacy record : ",
    "+slip print : {slip} --dry-run",
    "asset list",
    "asset list : --gone",
    "asset show : {tag}",
    "+asset export",
    "kit show : {trolley}",
    "pat due",
    "pat list",
    "pat history",
    "pat history : {tag}",
    "pat history : --unmatched",
    "pat history : --queried",
    "pat summary",
    "+pat sheet",
    "pat label : {tested}",
    "+label print : {tag}",
    "+label calibrate",
    "label printer list",
    "letter list",
    "letter show : {letter}",
    "papers list",
    "+papers copy : {folder}",
    "incident list : --all",
    "incident show : {incident}",
    "incident summary : --by person",
    "report dashboard",
    "report dfe",
    "report value",
    "report insurance",
    "report replacement",
    "depreciation list",
    "stock list",
    "stocktake list",
    "support list",
    "support dates",
    "support history",
    "+incident extract : {attachment} --output {file}",
    "repair list : --all",
    "repair show : {repair}",
    "hold list : --all",
    "charge list : --all",
    "charge list : --overdue",
    "charge list : --credit",
    "charge show : {charge}",
    "charge show : {charge} --evidence",
    "charge aged",
    "charge statement : {ref}",
    "charge ledger",
    "+charge receipt : {receipt}",
    "ban list : --all",
    "ban suggest : {strikes}",
    "agreement list",
    "agreement show : {agreement}",
    "agreement status",
    "permission list : --all",
    "own-device list : --all",
    "licence list",
    "licence show : {licence}",
    "leaver list",
    "leaver check : {ref}",
    "+leaver certificate : {cleared}",
    "wipe list",
    "wipe list : --done",
    "disposal list : --all",
    "disposal show : {disposal}",
    "+disposal sheet : {disposal}",
    "stocktake show : {stocktake}",
    "+stocktake sheet : {counted}",
    "disposal limit list",
    "category list",
    "category show : laptop",
    "rule list",
    "school show",
    "calendar show",
    "asset part : {tag}",
    "role list",
    "user list",
    "user sessions",
    "device list",
    "person list",
    "person show : {ref}",
    "+person export",
    "import-format list",
    "import-format show : {format}",
    "group list",
    "group show : {group}",
    "+privacy export : {ref}",
    "log show",
    "log head",
    "log show : --tag {tag}",
    "log verify : --rows",
    "+backup : {backup}",
    "+export : --all {folder}",
    "check",
    "merge : --list",
    "log clock",
    "pat interval",
    "pat limit",
    "permission kinds",
    "privacy schedule",
    "charge policy",
    "leaver lines",
    "slip terms",
];

/// Verbs that read what no run records.
const NOT_MET: &[&str] = &["loan extract", "disposal extract", "stock show", "depreciation show"];

/// Verbs that read nothing of the register.
const READ_NOTHING: &[&str] = &["completions", "man", "serve", "school list"];

/// Verbs that only record. Some that also read are above.
const RECORDS: &[&str] = &[
    "init",
    "demo",
    "backup drill",
    "out",
    "in",
    "seen",
    "desk",
    "user add",
    "user reset",
    "user disable",
    "device add",
    "device end",
    "loan sign",
    "loan part",
    "loan recall",
    "loan renew",
    "loan edit",
    "loan transfer",
    "loan reopen",
    "loan correct",
    "loan swap",
    "loan void",
    "asset add",
    "asset edit",
    "asset retag",
    "asset found",
    "asset move-extra",
    "asset import",
    "kit put",
    "kit take",
    "pat pass",
    "pat fail",
    "pat record",
    "pat log",
    "pat set",
    "pat import",
    "pat match",
    "pat accept",
    "pat void",
    "label printer set",
    "leaver letter",
    "loan photo",
    "own-device confiscate",
    "own-device connect",
    "own-device disconnect",
    "own-device edit",
    "own-device test",
    "letter send",
    "papers load",
    "papers reset",
    "label printer forget",
    "incident report",
    "incident decide",
    "incident edit",
    "incident breach",
    "incident void",
    "incident close",
    "incident reopen",
    "incident attach",
    "repair open",
    "repair set",
    "repair lend",
    "repair close",
    "hold add",
    "hold lift",
    "charge assess",
    "charge edit",
    "charge import",
    "charge request",
    "charge plan",
    "charge pay",
    "charge dispute",
    "charge waive",
    "charge write-off",
    "charge refund",
    "charge reverse",
    "charge reinstate",
    "charge tariff",
    "ban add",
    "ban lift",
    "agreement publish",
    "agreement edit",
    "agreement withdraw",
    "agreement sign",
    "agreement unsign",
    "agreement import",
    "permission grant",
    "permission give",
    "permission revoke",
    "own-device admit",
    "own-device hand-in",
    "own-device give-back",
    "own-device leave",
    "licence add",
    "licence edit",
    "licence assign",
    "licence release",
    "leaver set",
    "leaver tick",
    "leaver transfer",
    "leaver clear",
    "leaver reopen",
    "wipe record",
    "wipe void",
    "disposal request",
    "disposal edit",
    "disposal authorise",
    "disposal certificate",
    "disposal done",
    "disposal reopen",
    "disposal withdraw",
    "disposal limit set",
    "depreciation set",
    "depreciation remove",
    "stock add",
    "stock edit",
    "stock more",
    "stock out",
    "stock in",
    "stock found",
    "stock count",
    "stock write-off",
    "stocktake open",
    "stocktake scan",
    "stocktake void",
    "stocktake close",
    "stocktake accept",
    "support update",
    "support sign-off",
    "reconcile",
    "who",
    "calendar import",
    "calendar add",
    "calendar remove",
    "category set",
    "rule set",
    "school set",
    "school add",
    "school remove",
    "school upgrade",
    "role set",
    "person add",
    "person edit",
    "person import",
    "person merge",
    "person unmerge",
    "import-format forget",
    "group put",
    "group take",
    "privacy erase",
    "privacy redact",
    "restore",
    "import",
];

/// The verb of a line of [`READS`], and the words that follow.
fn parted(line: &str) -> (&str, &str) {
    let line = line.trim_start_matches('+');
    line.split_once(" : ").unwrap_or((line, ""))
}

/// Every verb of the command line, without the help of each noun.
fn verbs(command: &Command, above: &str, into: &mut BTreeSet<String>) {
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        let name = format!("{above}{}", verb.get_name());
        if verb.has_subcommands() {
            verbs(verb, &format!("{name} "), into);
        }
        if !verb.is_subcommand_required_set() {
            into.insert(name);
        }
    }
}

#[test]
fn every_verb_is_known_to_read_or_to_record() {
    let mut command = kitbook::cli::command();
    command.build();
    let mut all = BTreeSet::new();
    verbs(&command, "", &mut all);
    let others = RECORDS.iter().chain(READ_NOTHING).chain(NOT_MET).copied();
    let known: BTreeSet<String> = READS.iter().map(|line| parted(line).0).chain(others).map(str::to_owned).collect();
    assert_eq!(
        all.difference(&known).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "list these in READS, RECORDS, READ_NOTHING or NOT_MET"
    );
    assert_eq!(known.difference(&all).collect::<Vec<_>>(), Vec::<&String>::new(), "there are no such verbs");
}

/// The lines of [`READS`] that are not among these.
pub fn unread(read: &BTreeSet<&'static str>) -> Vec<&'static str> {
    READS.iter().copied().filter(|line| !read.contains(line)).collect()
}

/// Reads with every reading command, and compares what the lists say with the model.
pub fn read_all(run: &mut Run) {
    for line in READS {
        let (verb, rest) = parted(line);
        let mut words: Vec<String> = owned(&verb.split(' ').collect::<Vec<_>>());
        let mut is_complete = true;
        for word in rest.split(' ').filter(|word| !word.is_empty()) {
            match word.strip_prefix('{') {
                None => words.push(word.to_owned()),
                Some(kind) => match stand_in(run, kind.trim_end_matches('}')) {
                    // Some commands need only that the school has set something.
                    Some(word) => words.extend((!word.is_empty()).then_some(word)),
                    None => is_complete = false,
                },
            }
        }
        if !is_complete {
            continue;
        }
        if !line.starts_with('+') {
            let format = run.dice.one(&["json", "json", "table", "csv"]);
            words.extend(owned(&["--format", format]));
        }
        let ran = run.command(&words);
        assert_eq!(ran.code, 0, "{words:?}: {ran:?}\n{}", run.last_acts());
        if words.ends_with(&["--format".to_owned(), "json".to_owned()]) {
            let _ = ran.json();
        }
        run.tally.has_read(line);
    }
    lists_agree(run);
    super::numbers::agree(run);
}

/// A record for a word in braces.
fn stand_in(run: &mut Run, kind: &str) -> Option<String> {
    let no = |run: &mut Run, all: Vec<i64>| run.dice.any(&all).map(|no| no.to_string());
    let keys = |school: &School| -> Vec<i64> {
        match kind {
            "loan" => school.loans.keys().copied().collect(),
            "slip" => school.slips.keys().copied().collect(),
            "incident" => school.incidents.keys().copied().collect(),
            "repair" => school.repairs.keys().copied().collect(),
            "charge" => school.charges.keys().copied().collect(),
            "agreement" => school.agreements.keys().copied().collect(),
            "licence" => school.licences.keys().copied().collect(),
            "attachment" => school.attachments.keys().copied().collect(),
            "disposal" => school.disposals.keys().copied().collect(),
            "stocktake" => school.stocktakes.keys().copied().collect(),
            "counted" => {
                let closed = school.stocktakes.iter().filter(|(_, one)| one.closed.is_some());
                closed.map(|(no, _)| *no).collect()
            }
            "receipt" => school.receipts.iter().copied().collect(),
            _ => Vec::new(),
        }
    };
    let people = |run: &mut Run, fits: &dyn Fn(&School, usize) -> bool| {
        let all = (0..run.school.people.len()).filter(|at| {
            let person = &run.school.people[*at];
            person.merged_into.is_none() && !person.is_erased && fits(&run.school, *at)
        });
        let all: Vec<usize> = all.collect();
        run.dice.any(&all).map(|at| run.reference(at))
    };
    match kind {
        "tag" => {
            let item = run.pick_item(|_, _| true);
            Some(run.tag(item))
        }
        "trolley" => Some(run.tag(run.school.items.iter().position(|item| item.category == "trolley")?)),
        "strikes" => run.school.strikes.map(|_| String::new()),
        "tested" => {
            let is_tested = |school: &School, item: usize| {
                let tested = school.tested(item);
                !tested.untested && (tested.due_on.is_some() || tested.failed)
            };
            let items: Vec<usize> = (0..run.school.items.len()).filter(|item| is_tested(&run.school, *item)).collect();
            run.dice.any(&items).map(|item| run.tag(item))
        }
        "ref" => people(run, &|_, _| true),
        "cleared" => people(run, &School::is_cleared),
        "group" => {
            let all: Vec<&str> = run.school.groups.keys().copied().collect();
            run.dice.any(&all).map(str::to_owned)
        }
        "letter" => run.reader.lines("select no from letter order by no").pop(),
        "format" => run.reader.lines("select no from import_format").pop(),
        "day" => Some(run.school.today().to_string()),
        "file" | "folder" | "backup" => {
            run.made += 1;
            let ending = if kind == "backup" { ".db" } else { "" };
            let name = format!("{kind}-{}{ending}", run.made);
            Some(run.folder.path().join(name).to_str().unwrap().to_owned())
        }
        _ => {
            let all = keys(&run.school);
            no(run, all)
        }
    }
}

/// Compares the lists of loans and charges with the model.
fn lists_agree(run: &mut Run) {
    let words = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let listed = run.ask(&["loan", "list", "--all"]);
    let found: BTreeSet<(i64, String)> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["no"].as_i64().unwrap(), words(&row["state"]).unwrap()))
        .collect();
    let now = run.clock;
    let state = |loan: &super::model::Loan| if loan.is_late(now) { "overdue" } else { loan.state };
    let standing = run.school.loans.iter().filter(|(_, loan)| loan.state != "void");
    let wanted = standing.map(|(no, loan)| (*no, state(loan).to_owned())).collect();
    assert_eq!(found, wanted, "the list of loans\n{}", run.last_acts());
    let listed = run.ask(&["charge", "list", "--all"]);
    let found: BTreeSet<(i64, i64)> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["no"].as_i64().unwrap(), row["outstanding_pence"].as_i64().unwrap()))
        .collect();
    let wanted = run.school.charges.iter().map(|(no, charge)| (*no, charge.outstanding())).collect();
    assert_eq!(found, wanted, "the list of charges\n{}", run.last_acts());
}
