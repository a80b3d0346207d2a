//! The contract of the JSON documents: `docs/json.md` is made from the types, and real documents match it.

mod types;

use crate::support::{Cli, sources::root};
use serde_json::Value;
use std::{collections::BTreeSet, env, fs};
use types::{Kind, Shape, Types};

/// The documents, with the verbs that write them. A type in brackets is a list.
const DOCUMENTS: &[(&str, &str)] = &[
    ("[AgreementRow]", "agreement list"),
    ("AgreementView", "agreement publish; agreement edit; agreement withdraw; agreement show"),
    ("SignatureView", "agreement sign; agreement unsign"),
    ("[StatusRow]", "agreement status"),
    ("AssetView", "asset add (one item); asset edit (one item); asset retag; asset found"),
    ("[AssetView]", "asset add (several items); asset edit (several items); asset list; kit put; kit take"),
    ("AssetStory", "asset show; show (an item)"),
    ("[PartStanding]", "asset part"),
    ("ImportReport", "agreement import; asset import; calendar import; charge import; person import; support update"),
    ("Made", "backup"),
    ("Drill", "backup drill"),
    ("[BanView]", "ban add; ban lift; ban list"),
    ("[Suggested]", "ban suggest"),
    ("CalendarView", "calendar add; calendar remove"),
    ("[CalendarView]", "calendar show"),
    ("CategoryView", "category set; category show"),
    ("[CategoryView]", "category list"),
    ("[AgedLine]", "charge aged"),
    ("DepreciationView", "depreciation set"),
    ("[DepreciationView]", "depreciation list; depreciation remove"),
    ("[ScheduleLine]", "depreciation show"),
    ("FixedAssetNote", "report value"),
    ("[ItemValue]", "report value --items; report value --left-out"),
    ("Insurance", "report insurance"),
    ("[InsuredItem]", "report insurance --items"),
    ("ReplacementPlan", "report replacement"),
    (
        "ChargeView",
        "charge assess; charge edit; charge request; charge plan; charge pay; charge dispute; charge waive; charge write-off; \
         charge refund; charge reverse; charge reinstate; charge show",
    ),
    ("[ChargeView]", "charge list"),
    ("[LedgerLine]", "charge ledger"),
    ("PolicyView", "charge policy; charge tariff"),
    ("Evidence", "charge show --evidence"),
    ("Statement", "charge statement"),
    ("ReportView", "check"),
    ("Dashboard", "report dashboard"),
    ("[PointView]", "report dfe"),
    ("Demo", "demo"),
    ("[DeskLine]", "desk"),
    (
        "DisposalView",
        "disposal request; disposal edit; disposal authorise; disposal certificate; disposal done; disposal reopen; \
         disposal withdraw; disposal show",
    ),
    ("[DisposalView]", "disposal list"),
    ("[DisposalLimitView]", "disposal limit list; disposal limit set"),
    ("ExportManifest", "export; import"),
    ("ExtraMoved", "asset move-extra"),
    ("[Found]", "find"),
    ("GroupView", "group put; group take"),
    ("[GroupView]", "group list"),
    ("GroupStory", "group show"),
    ("HoldView", "hold add; hold lift"),
    ("[HoldView]", "hold list"),
    ("FormatView", "import-format show; import-format forget"),
    ("[FormatView]", "import-format list"),
    (
        "IncidentView",
        "incident report; incident decide; incident edit; incident breach; incident void; incident close; \
         incident reopen; incident attach; incident show",
    ),
    ("[IncidentView]", "incident list"),
    ("[SummaryLine]", "incident summary"),
    ("FileWritten", "incident extract; loan extract; disposal extract; a paper with --output"),
    ("RegisterFile", "init"),
    ("KitView", "kit show"),
    ("Checklist", "leaver check; leaver tick; leaver clear; leaver reopen (one person)"),
    ("[Checklist]", "leaver set; leaver check; leaver tick; leaver clear; leaver reopen (a form or a year group)"),
    ("[OwnLineView]", "leaver lines"),
    ("[SlipTermView]", "slip terms"),
    ("[ProcessingRow]", "privacy record"),
    ("[LeaverRow]", "leaver list"),
    ("LabelsView", "label print --output"),
    ("PrinterView", "label printer set"),
    ("[PrinterView]", "label printer list; label printer forget"),
    ("LicenceView", "licence add; licence edit; licence assign; licence release; licence show"),
    ("[LicenceView]", "licence list"),
    ("StockView", "stock add; stock edit; stock count; stock found; stock more; stock write-off"),
    ("[StockView]", "stock list"),
    ("StockPage", "stock show"),
    ("StockLoanView", "stock out"),
    ("[StockLoanView]", "stock in; stock list --overdue; stock list --person"),
    ("LettersSent", "letter send --output; letter send --by email; leaver letter --output"),
    ("LetterView", "letter show"),
    ("[LetterView]", "letter list"),
    ("LoanPage", "loan show"),
    ("[PhotoView]", "loan photo"),
    ("LoanView", "loan part; loan renew (one loan); loan edit; loan reopen; loan correct; loan void"),
    ("[LoanView]", "in; loan recall; loan swap"),
    ("[Listed]", "loan list"),
    ("ClockState", "log clock"),
    ("[EntryView]", "log show"),
    ("LogHead", "log head"),
    ("LogVerified", "log verify"),
    ("ManualPages", "man"),
    ("Merged", "merge"),
    ("[MergedView]", "merge --list"),
    ("Allocated", "out --from"),
    ("[RoutineView]", "seen"),
    ("RoutineView", "seen --void"),
    ("SeenReport", "seen --from"),
    ("SlipView", "out; slip show; loan sign; loan transfer; leaver transfer; repair lend"),
    (
        "DeviceView",
        "own-device admit; own-device edit; own-device test; own-device connect; own-device disconnect; \
         own-device hand-in; own-device confiscate; own-device give-back; own-device leave",
    ),
    ("[DeviceView]", "own-device list; pat pass (own devices); pat record (own devices)"),
    ("ResultView", "pat record; pat fail; pat accept; pat void"),
    ("[ResultView]", "pat pass; pat history; pat match"),
    ("[DueView]", "pat due"),
    ("[UnmatchedView]", "pat history --unmatched"),
    ("PatReport", "pat import"),
    ("[IntervalView]", "pat interval"),
    ("[LabelView]", "pat label"),
    ("[PatLimitView]", "pat limit"),
    ("[ApplianceView]", "pat list"),
    ("ApplianceView", "pat set"),
    ("[RoundLine]", "pat log"),
    ("[SummaryView]", "pat summary"),
    ("[TextView]", "papers list; papers load"),
    ("TextView", "papers reset"),
    ("TextsCopied", "papers copy"),
    ("PermissionView", "permission grant; permission give; permission revoke"),
    ("[PermissionView]", "permission list"),
    ("[KindView]", "permission kinds"),
    ("KindView", "permission kinds (with changes)"),
    ("PersonView", "person add"),
    ("MergedPerson", "person merge"),
    ("UnmergedPerson", "person unmerge"),
    ("Edited", "person edit"),
    ("[PersonView]", "person list; person export"),
    ("PersonStory", "person show; show (a person)"),
    ("Erased", "privacy erase"),
    ("NoteView", "privacy redact"),
    ("ScheduleView", "privacy schedule"),
    ("ReconcileReport", "reconcile"),
    ("RepairView", "repair open; repair set; repair close; repair show"),
    ("[RepairView]", "repair list"),
    ("Restored", "restore"),
    ("RoleView", "role set"),
    ("[RoleView]", "role list"),
    ("RuleView", "rule set"),
    ("[RuleView]", "rule list"),
    ("SchoolOnServer", "school add; school remove"),
    ("[SchoolOnServer]", "school list"),
    ("[UpgradedSchool]", "school upgrade"),
    ("SchoolView", "school set"),
    ("[SchoolView]", "school show"),
    ("StatusView", "status"),
    ("StocktakeHead", "stocktake open"),
    ("[ScanView]", "stocktake scan"),
    ("[CountLine]", "stocktake scan (line by line)"),
    ("ScanView", "stocktake void"),
    ("[StocktakeRow]", "stocktake list"),
    ("StocktakeStory", "stocktake show; stocktake close"),
    ("[AssetView]", "stocktake accept"),
    ("[SupportRow]", "support list"),
    ("[SupportDateView]", "support dates"),
    ("SignOffView", "support sign-off"),
    ("[SignOffView]", "support history"),
    ("NewCode", "user add; user reset"),
    ("AccountView", "user disable"),
    ("[AccountView]", "user list"),
    ("[SessionView]", "user sessions"),
    ("NewDevice", "device add"),
    ("RegisteredDevice", "device end"),
    ("[RegisteredDevice]", "device list"),
    ("[Had]", "who"),
    ("WipeView", "wipe record (one item); wipe void"),
    ("[WipeView]", "wipe record (several items); wipe list --done"),
    ("[ToWipe]", "wipe list"),
    ("Talk", "standard error, if there is anything to say"),
];

/// Verbs that write a page, a file or a script, and no JSON document of their own.
const WITHOUT_DOCUMENT: &[&str] = &[
    "asset export",
    "charge receipt",
    "completions",
    "disposal sheet",
    "label calibrate",
    "leaver certificate",
    "pat sheet",
    "privacy export",
    "serve",
    "slip print",
    "stocktake sheet",
];

/// The page of the types.
impl Types {
    /// Builds the page from the types.
    fn page(&self) -> String {
        let mut page = String::from(INTRODUCTION);
        let mut reached = BTreeSet::new();
        page.push_str("\n## Documents\n\n| written by | document |\n|---|---|\n");
        for (name, verbs) in DOCUMENTS {
            let bare = name.trim_matches(['[', ']']);
            assert!(self.documents.contains_key(bare), "there is no type {bare}");
            self.reach(bare, &mut reached);
            let link = format!("[{bare}](#{})", bare.to_lowercase());
            let document = if *name == bare { link } else { format!("list of {link}") };
            page.push_str(&format!("| {} | {document} |\n", verbs.replace("; ", ", ")));
        }
        page.push_str("\n## Types\n");
        for name in reached {
            let document = &self.documents[&name];
            page.push_str(&format!("\n### {name}\n\n{}\n", document.about));
            for shape in &document.shapes {
                self.table(shape, &mut page);
            }
        }
        page
    }

    fn table(&self, shape: &Shape, page: &mut String) {
        if shape.title.is_some() || !shape.about.is_empty() {
            let title = shape.title.as_deref().unwrap_or("Otherwise");
            page.push_str(&format!("\n{title}: {}\n", shape.about));
        }
        for name in &shape.flattened {
            page.push_str(&format!("\nIt has all names of [{name}](#{}).\n", name.to_lowercase()));
        }
        if shape.is_open {
            page.push_str(
                "\nIt also has the other recorded fields, by the names of their columns, such as `supplier`.\n",
            );
        }
        if !shape.members.is_empty() {
            page.push_str("\n| name | value | meaning |\n|---|---|---|\n");
        }
        for member in &shape.members {
            let absent = if member.may_be_absent { " (may be absent)" } else { "" };
            let about = if member.about.is_empty() { unit(&member.name).to_owned() } else { member.about.clone() };
            let about = about.replace("`None`", "null").replace('|', "\\|");
            page.push_str(&format!("| `{}` | {}{absent} | {about} |\n", member.name, self.shown(&member.kind)));
        }
    }
}

/// The unit that the end of a name stands for, for a field without a doc comment.
fn unit(name: &str) -> &'static str {
    let units = [
        ("_pence", "Pence."),
        ("_months", "Months."),
        ("_minutes", "Minutes."),
        ("_days", "Days."),
        ("_percent", "Per cent."),
        ("_amps", "A."),
        ("_ohms", "Ω."),
    ];
    units.into_iter().find(|(end, _)| name.ends_with(end)).map_or("", |(_, unit)| unit)
}

const INTRODUCTION: &str = "# JSON

Every answer with `--format json`, by verb and by type. This page is generated: `KITBOOK_WRITE_DOCS=1 cargo test json`.

- **The promise.** Within a major version, names are added and never renamed or removed, and a name keeps its type and \
its unit. Read names that you know and ignore the rest. The words of a closed set may grow too.
- **One document** is on standard output. An object begins with `\"format\": 1`; the number changes with the major version. \
A list is a bare array and has no format.
- **Standard error** has at most one document: [Talk](#talk).
- **Units.** Names that end in `_pence` are pence, `_on` dates, `_at` moments in UTC, `no` short numbers.
- **Dry runs** write the same document; the short numbers are null.
- `privacy export` writes all that is held on one person: an object of lists whose names are those of the sections. \
`notice` is what the law asks to be said beside them.
";

#[test]
fn the_page_is_made_from_the_types() {
    let file = root().join("docs/json.md");
    let wanted = Types::read().page();
    if env::var_os("KITBOOK_WRITE_DOCS").is_some() {
        fs::write(&file, &wanted).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap_or_default();
    assert!(written == wanted, "docs/json.md is out of date: run `KITBOOK_WRITE_DOCS=1 cargo test json`");
}

/// An object begins with the number of its format, so a document with a name of its own would have it twice.
#[test]
fn no_document_has_a_second_format() {
    let types = Types::read();
    // `Talk` is the document that writes the number itself.
    for (name, verbs) in DOCUMENTS.iter().filter(|(name, _)| !name.starts_with('[') && *name != "Talk") {
        let document = &types.documents[*name];
        let mut names = document.shapes.iter().flat_map(|shape| &shape.members).map(|member| &member.name);
        assert!(!names.any(|member| member == "format"), "{name} ({verbs})");
    }
}

#[test]
fn every_verb_has_its_document() {
    fn leaves(command: &clap::Command, path: &str, all: &mut Vec<String>) {
        let verbs: Vec<_> = command.get_subcommands().filter(|verb| verb.get_name() != "help").collect();
        if verbs.is_empty() {
            all.push(path.trim().to_owned());
        }
        verbs.into_iter().for_each(|verb| leaves(verb, &format!("{path} {}", verb.get_name()), all));
    }
    let mut all = Vec::new();
    leaves(&kitbook::cli::command(), "", &mut all);
    let is_told = |verb: &str| {
        DOCUMENTS.iter().flat_map(|(_, verbs)| verbs.split("; ")).any(|row| {
            row == verb || row.strip_prefix(verb).is_some_and(|rest| rest.starts_with(" (") || rest.starts_with(" --"))
        })
    };
    let untold: Vec<_> =
        all.iter().filter(|verb| !is_told(verb) && !WITHOUT_DOCUMENT.contains(&verb.as_str())).collect();
    assert_eq!(untold, Vec::<&String>::new(), "verbs whose JSON document is in no row");
}

/// Commands that answer on the demo's register, one for most types.
const TRIED: &[(&str, &str)] = &[
    ("[AgreementRow]", "agreement list"),
    ("[StatusRow]", "agreement status"),
    ("[AssetView]", "asset list"),
    ("AssetStory", "show LAP-0001"),
    ("[CategoryView]", "category list"),
    ("CategoryView", "category show laptop"),
    ("[ChargeView]", "charge list --all"),
    ("[AgedLine]", "charge aged"),
    ("[DepreciationView]", "depreciation list"),
    ("FixedAssetNote", "report value --years 2"),
    ("[ItemValue]", "report value --left-out"),
    ("Insurance", "report insurance"),
    ("[InsuredItem]", "report insurance --items"),
    ("ReplacementPlan", "report replacement --budget 5000"),
    ("[LedgerLine]", "charge ledger"),
    ("ChargeView", "charge show 1"),
    ("Evidence", "charge show 1 --evidence"),
    ("PolicyView", "charge policy"),
    ("ReportView", "check"),
    ("[DisposalView]", "disposal list --all"),
    ("[DisposalLimitView]", "disposal limit list"),
    ("[Found]", "find a"),
    ("[HoldView]", "hold list --all"),
    ("[IncidentView]", "incident list"),
    ("[FormatView]", "import-format list"),
    ("Dashboard", "report dashboard"),
    ("[PointView]", "report dfe"),
    ("IncidentView", "incident show 1"),
    ("[SummaryLine]", "incident summary"),
    ("[PrinterView]", "label printer list"),
    ("[LeaverRow]", "leaver list"),
    ("[OwnLineView]", "leaver lines"),
    ("[LicenceView]", "licence list"),
    ("[Listed]", "loan list --all"),
    ("LoanPage", "loan show 1"),
    ("[TextView]", "papers list"),
    ("ClockState", "log clock"),
    ("[EntryView]", "log show"),
    ("LogHead", "log head"),
    ("LogVerified", "log verify --rows"),
    ("[DeviceView]", "own-device list --all"),
    ("[ApplianceView]", "pat list"),
    ("[DueView]", "pat due"),
    ("[ResultView]", "pat history"),
    ("[UnmatchedView]", "pat history --unmatched"),
    ("[IntervalView]", "pat interval"),
    ("[PatLimitView]", "pat limit"),
    ("[SummaryView]", "pat summary"),
    ("[PermissionView]", "permission list --all"),
    ("[KindView]", "permission kinds"),
    ("[PersonView]", "person list"),
    ("ScheduleView", "privacy schedule"),
    ("[RepairView]", "repair list --all"),
    ("[RoleView]", "role list --all"),
    ("[RuleView]", "rule list"),
    ("[SchoolView]", "school show"),
    ("SlipView", "slip show 1"),
    ("StatusView", "status"),
    ("[StockView]", "stock list"),
    ("[ToWipe]", "wipe list"),
    ("[WipeView]", "wipe list --done"),
];

#[test]
fn real_documents_are_as_the_page_says() {
    let types = Types::read();
    let folder = tempfile::tempdir().unwrap();
    let demo = folder.path().join("demo");
    let played = Cli::on(folder.path().join("none.db")).run(&["demo", demo.to_str().unwrap()]);
    assert_eq!(played.code, 0, "{played:?}");
    let cli = Cli::on(demo.join("kitbook.db"));
    let (mut misfits, mut objects) = (Vec::new(), 0);
    for (name, command) in TRIED {
        let arguments: Vec<&str> = command.split(' ').chain(["--format", "json"]).collect();
        let ran = cli.run(&arguments);
        assert_eq!(ran.code, 0, "{command}: {}", ran.err);
        let document: Value = serde_json::from_str(&ran.out).unwrap();
        let bare = name.trim_matches(['[', ']']);
        let kind = Kind::Named(bare.to_owned(), None);
        let kind = if bare == *name { kind } else { Kind::List(Box::new(kind)) };
        assert_eq!(document.is_object(), document["format"] == 1, "{command}");
        objects += document.as_array().map_or(1, Vec::len);
        misfits.extend(types.misfit(&document, &kind, command));
    }
    assert!(objects > 200, "only {objects} objects were tried");
    assert!(misfits.is_empty(), "documents that are not as the page says:\n{}", misfits.join("\n"));
}
