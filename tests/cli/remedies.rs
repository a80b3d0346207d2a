//! Remedies and inputs on the command line: commands that three shells read alike, and options that exist.

use crate::support::written;
use clap::error::ErrorKind;
use domain::{
    disposal, incident,
    label::Stock,
    leaver,
    loan::OffSite,
    person::Role,
    remedy::{HandOver, Input, Remedy, See},
    repair, say,
    say::Say,
    words::Word as _,
};
use proptest::{prelude::*, test_runner::Config};
use std::collections::BTreeSet;

/// A shell, reduced to its rules for words and quotes.
struct Shell {
    name: &'static str,
    /// The characters that begin or end a quoted text.
    quotes: &'static str,
    /// The characters with a special meaning between quotes, and outside them.
    inside: &'static str,
    outside: &'static str,
}

const SHELLS: &[Shell] = &[
    Shell { name: "sh", quotes: "\"", inside: "$`\\!", outside: "$`\\!'&;|<>()*?[]{}~#^" },
    Shell { name: "PowerShell", quotes: "\"“”„", inside: "$`\\", outside: "$`\\'‘’‚‛&;|<>(){},@#" },
    Shell { name: "cmd", quotes: "\"", inside: "%!\\", outside: "%!\\^&;,|<>()" },
];

impl Shell {
    /// Splits a command into words.
    fn split(&self, command: &str) -> Vec<String> {
        let (mut words, mut word, mut quoted) = (Vec::new(), None::<String>, false);
        for c in command.chars() {
            let means_more = if quoted { self.inside } else { self.outside };
            assert!(!means_more.contains(c) && !c.is_control(), "{} does not read {c:?} in {command}", self.name);
            if self.quotes.contains(c) {
                word.get_or_insert_default();
                quoted = !quoted;
            } else if c.is_whitespace() && !quoted {
                words.extend(word.take());
            } else {
                word.get_or_insert_default().push(c);
            }
        }
        assert!(!quoted, "{} waits for the end of a text in {command}", self.name);
        words.extend(word);
        words
    }
}

/// Every remedy and every command that shows records, with `value` as the text.
fn all(value: &str) -> Vec<Say> {
    let text = || value.to_owned();
    let some = || Some(text());
    let (person, tag, label) = (text, text, text);
    let mut all = Vec::new();
    let mut add = |say: Say| all.push(say);
    for remedy in [
        Remedy::TakeIn { tag: None },
        Remedy::TakeIn { tag: some() },
        Remedy::AnswerChecks { tags: vec![text(), "LAP-2".to_owned(), text()] },
        Remedy::SignOut,
        Remedy::RecordLoan { tag: tag() },
        Remedy::HandOver { what: HandOver::Loan { no: 1 }, with: None },
        Remedy::HandOver { what: HandOver::Loan { no: 1 }, with: Some(Input::Wiped.blank()) },
        Remedy::HandOver {
            what: HandOver::OfLeaver { person: person(), tag: tag() },
            with: Some(Input::AllWell.alone()),
        },
        Remedy::PartIsThere { tag: tag(), part: text() },
        Remedy::ImportCalendar,
        Remedy::RemoveFromCalendar,
        Remedy::RenewLoan { no: None },
        Remedy::RenewLoan { no: Some(1) },
        Remedy::SettlePart { loan_no: 1 },
        Remedy::VoidRoutineCheck { no: Some(1) },
        Remedy::CountExports,
        Remedy::PrintSlips { nos: Vec::new() },
        Remedy::PrintSlips { nos: vec![1, 2] },
        Remedy::PartReturned { loan_no: 1, part: text() },
        Remedy::ReopenLoan { no: 1 },
        Remedy::VoidLoan { no: None },
        Remedy::LiftRecall { no: 1 },
        Remedy::SignSlip { no: 1 },
        Remedy::AddAsset,
        Remedy::RecordCost { tag: some() },
        Remedy::RecordPurchase { tag: some() },
        Remedy::RecordEncryption { tags: vec![tag(), tag()] },
        Remedy::RecordAntiVirus { tags: vec![tag()] },
        Remedy::RecordLost { tags: vec![tag()] },
        Remedy::OpenStocktake,
        Remedy::CloseStocktake { no: 1 },
        Remedy::AcceptRooms { no: 1 },
        Remedy::Dispose { tags: vec![tag(), tag()] },
        Remedy::EditDisposal { no: 1, with: Input::Method.blank() },
        Remedy::TakeOutOfDisposal { no: 1, tags: vec![tag()] },
        Remedy::AuthoriseDisposal { no: 1 },
        Remedy::AddCertificate { no: 1, kind: disposal::Kind::Weee },
        Remedy::FinishDisposal { no: 1 },
        Remedy::WithdrawDisposal { no: 1 },
        Remedy::ReopenDisposal { no: 1 },
        Remedy::SetDisposalLimit,
        Remedy::Found { tag: None },
        Remedy::Found { tag: some() },
        Remedy::Retag { tag: tag() },
        Remedy::TakeFromSet,
        Remedy::TakeOut { tags: vec![tag()] },
        Remedy::RecordWipe { tag: tag() },
        Remedy::LiftHold { no: 1 },
        Remedy::AddPerson,
        Remedy::EditPerson,
        Remedy::SetLastWorkingDay { person: person() },
        Remedy::StaysOn,
        Remedy::UndoMerge { reference: person() },
        Remedy::SetClassTeacher,
        Remedy::SetGuardian { person: person() },
        Remedy::SetRole,
        Remedy::SetRoleFrom,
        Remedy::AddAccount { person: person() },
        Remedy::ResetAccount { person: person() },
        Remedy::GiveRole { role: Role::ALL[0] },
        Remedy::EndRole { person: person(), role: Role::ALL[0] },
        Remedy::PublishAgreement,
        Remedy::EditAgreement,
        Remedy::SignAgreement { person: person(), title: text() },
        Remedy::GrantPermission,
        Remedy::GrantOffSite { off_site: OffSite::Home, person: person() },
        Remedy::GrantPersonalData { person: person() },
        Remedy::GrantOwnDevice { person: person(), what: text(), is_pupil: false },
        Remedy::GrantOwnDevice { person: person(), what: text(), is_pupil: true },
        Remedy::GrantNetwork { no: 1, is_pupil: false },
        Remedy::GrantNetwork { no: 1, is_pupil: true },
        Remedy::EditDevice { no: 1, fact: Input::Encrypted.with("yes") },
        Remedy::ConnectDevice { no: 1 },
        Remedy::DisconnectDevice { no: 1 },
        Remedy::TestDevice { no: 1 },
        Remedy::SetClassTeacherOf { person: person() },
        Remedy::GiveConfiscatedBack { no: 1 },
        Remedy::GivePermission { no: 1 },
        Remedy::SetPermissionKind,
        Remedy::AdmitDevice,
        Remedy::GiveDeviceBack { no: 1 },
        Remedy::DeviceLeaves { no: 1 },
        Remedy::SetSeats { no: 1 },
        Remedy::ReleaseSeat { no: 1 },
        Remedy::ReleaseItemSeat { no: 1, tag: tag() },
        Remedy::AddStock,
        Remedy::StockIn { stock: text(), number: 2, person: person() },
        Remedy::StockFound { stock: text() },
        Remedy::StockWriteOff { stock: text() },
        Remedy::StockMore { stock: text() },
        Remedy::ReportIncident { tag: some(), kind: incident::Kind::Damage },
        Remedy::DecideIncident { no: 1 },
        Remedy::VoidIncident { no: 1 },
        Remedy::ReopenIncident { no: 1 },
        Remedy::OpenRepair { tag: some(), incident_no: None },
        Remedy::OpenRepair { tag: some(), incident_no: Some(1) },
        Remedy::RecordRepair { tag: tag() },
        Remedy::CloseRepair { no: 1, outcome: repair::Outcome::Repaired },
        Remedy::SetRepair { no: 1 },
        Remedy::UntieRepair { no: 1 },
        Remedy::TieRepair { no: 1, incident_no: 2 },
        Remedy::RepairUnderWarranty { no: 1 },
        Remedy::RequestCharge { no: 1 },
        Remedy::PlanCharge { no: 1 },
        Remedy::ReverseCharge { no: 1, reason: None },
        Remedy::ReverseCharge { no: 1, reason: Some("decided otherwise") },
        Remedy::ReversePart { no: 1 },
        Remedy::SettleDispute { no: 1 },
        Remedy::ReinstateCharge { no: 1 },
        Remedy::RefundCharge { no: None },
        Remedy::SetTariff { category: text() },
        Remedy::AddAgreement { no: 1 },
        Remedy::WordLetters { no: 1 },
        Remedy::PassTest { labels: vec![label(), label()] },
        Remedy::PassReplaced { label: label() },
        Remedy::RecordFullTest { label: label() },
        Remedy::RecordTest { label: some() },
        Remedy::SetClassTwo { label: label() },
        Remedy::SetLead { label: label() },
        Remedy::VoidTest { no: 1 },
        Remedy::SetLeavingDay,
        Remedy::TickLine { person: person(), line: text(), outcome: leaver::Outcome::Done },
        Remedy::TickLine { person: person(), line: text(), outcome: leaver::Outcome::Waived },
        Remedy::ReopenClearance { person: person() },
        Remedy::SetLateReturns,
        Remedy::MakeOtherCategory,
        Remedy::SetVat,
        Remedy::SetDepreciation,
        Remedy::SetLabelPrinter,
        Remedy::LoadTexts,
        Remedy::SetUpMail,
        Remedy::SetEmail { person: "AB".to_owned() },
        Remedy::SetLetterhead,
        Remedy::SetSchoolEmail,
        Remedy::Erase,
        Remedy::TidyErasure,
        Remedy::AcceptClock,
        Remedy::RenameSchool { name: "Oak".to_owned() },
        Remedy::RedactText,
        Remedy::Init,
        Remedy::UpgradeSchool { school: "oak".to_owned() },
        Remedy::Check,
        Remedy::AcceptRows,
        Remedy::Backup,
        Remedy::Restore,
        Remedy::RestoreTrial,
        Remedy::Merge,
        Remedy::ExportAll,
        Remedy::ImportAll,
        Remedy::ImportPeople,
        Remedy::ImportItems,
        Remedy::ImportTests,
    ] {
        add(remedy.into());
    }
    for look in [
        See::Asset { tag: None },
        See::Asset { tag: some() },
        See::Person { person: person() },
        See::Guardian { person: person() },
        See::Find,
        See::Clock,
        See::Schedule,
        See::FindSerial,
        See::AssetsAt,
        See::Set,
        See::Category { name: None },
        See::Category { name: some() },
        See::Loan { no: 1 },
        See::OpenLoans,
        See::Calendar,
        See::AllLoans,
        See::RecalledLoans,
        See::LoansOf { person: person() },
        See::OverdueLoansOf { person: person() },
        See::People,
        See::PeopleOfClass,
        See::PeopleOfYear,
        See::Groups,
        See::Group { name: text() },
        See::Roles,
        See::Rules,
        See::Agreements,
        See::AgreementsOf { person: person() },
        See::AgreementsOfClass { class: "9B".to_owned() },
        See::Permissions,
        See::AllPermissions,
        See::OwnDevices,
        See::Devices,
        See::OwnDevicesOf { person: person() },
        See::Licences,
        See::Licence { no: 1 },
        See::Stocks,
        See::Stock { stock: text() },
        See::Bans,
        See::AllBans,
        See::BansOf { person: person() },
        See::Incident { no: None },
        See::AllIncidents,
        See::Disposal { no: 1 },
        See::Disposals,
        See::DisposalLimits,
        See::Holds,
        See::AllHolds,
        See::AllRepairs,
        See::Charge { no: Some(1) },
        See::AllCharges,
        See::ChargePolicy,
        See::Depreciation,
        See::LeftOutOfAccounts,
        See::Receipt { no: 1 },
        See::Statement { person: person() },
        See::Stocktakes,
        See::Stocktake { no: 1 },
        See::TestsDue,
        See::Tests,
        See::TestsOf { label: label() },
        See::QueriedTests,
        See::UnmatchedTests,
        See::TestLimits,
        See::Leavers,
        See::Checklist { person: person() },
        See::ChecklistsOfYear,
        See::Certificate { person: person() },
        See::OwnLines,
        See::SlipTerms,
        See::Wipes,
        See::WipesDone,
        See::ErasureTrial,
        See::PeopleHeadings,
        See::MergedRegisters,
        See::ImportFormats,
        See::Schools,
        See::LabelPrinters,
        See::Letters { person: None },
        See::Letters { person: Some("AB".to_owned()) },
        See::Calibration { stock: Stock::USUAL },
        See::Calibration { stock: Stock::roll("62x29").unwrap() },
    ] {
        add(look.into());
    }
    all
}

/// The variants of an enum of `domain::remedy`.
fn variants(of: &str) -> BTreeSet<String> {
    let room = concat!(env!("CARGO_MANIFEST_DIR"), "/crates/domain/src/remedy");
    let read = |file| syn::parse_file(&std::fs::read_to_string(format!("{room}/{file}")).unwrap()).unwrap().items;
    let found = ["mod.rs", "input.rs", "see.rs"].into_iter().flat_map(read).find_map(|item| match item {
        syn::Item::Enum(item) if item.ident == of => Some(item.variants.iter().map(|v| v.ident.to_string()).collect()),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn the_list_of_these_tests_is_complete() {
    let told = all("LAP-1").iter().map(|say| format!("{:?}", say.pieces()[0])).collect::<Vec<_>>();
    for (of, begins) in [("Remedy", "Do("), ("See", "See(")] {
        let named = told.iter().filter_map(|told| told.strip_prefix(begins));
        let named: BTreeSet<String> = named.map(|n| n.split([' ', ')']).next().unwrap().to_owned()).collect();
        assert_eq!(named, variants(of));
    }
}

/// Finds the command in a sentence, without its quotes.
fn command(say: &Say) -> String {
    let written = written(say);
    written.strip_prefix('`').and_then(|w| w.strip_suffix('`')).unwrap_or_else(|| panic!("{written}")).to_owned()
}

/// Commands that are only named. Their help shows what they need.
const NAMED_ONLY: &[&str] = &[
    "kitbook out",
    "loan correct NO",
    "asset add",
    "person add",
    "person edit",
    "agreement edit",
    "permission grant",
    "own-device admit",
    "export --all",
    "import --all",
    " …",
];

/// Fills in a placeholder.
fn filled(word: String) -> String {
    match word.as_str() {
        "NO" | "NUMBER" | "MONTHS" => "1",
        "DATE" | "DAY" => "2026-12-18",
        "NAME=OUTCOME" => "case=returned",
        "OUTCOME" => "accident",
        "M" | "AMOUNT" | "OHMS" => "0.50",
        "ROLE" => "technician",
        "METHOD" => "recycled",
        _ => return word,
    }
    .to_owned()
}

/// Checks one command. Returns true if it has `value`, and false if it left the value out because a shell can't carry
/// it.
fn survives(say: &Say, value: &str) -> bool {
    let command = command(say);
    let words = SHELLS[0].split(&command);
    for shell in SHELLS {
        assert_eq!(shell.split(&command), words, "{}: {command}", shell.name);
    }
    let with_outcome = format!("{value}=returned");
    let carried = words.iter().any(|word| word == value || (!value.is_empty() && *word == with_outcome));
    // A bare `…` belongs to a command that is only named.
    let words = words.into_iter().filter(|word| word != "…" || command.contains("\"…\"")).map(filled);
    match kitbook::cli::command().try_get_matches_from(words) {
        Ok(_) => {}
        Err(problem) if problem.kind() == ErrorKind::DisplayHelp => {}
        Err(problem) => {
            let is_named_only = NAMED_ONLY.iter().any(|named| command.ends_with(named));
            assert!(is_named_only && problem.kind() == ErrorKind::MissingRequiredArgument, "{command}: {problem}");
        }
    }
    carried
}

#[test]
fn every_command_is_one_that_the_program_reads() {
    for say in all("LAP-0042") {
        survives(&say, "LAP-0042");
    }
}

#[test]
fn a_value_is_written_if_all_three_shells_can_carry_it() {
    let with_text = |value: &str| {
        let has_it = |say: &Say| format!("{say:?}").contains(&format!("{value:?}"));
        all(value).into_iter().filter(has_it).collect::<Vec<_>>()
    };
    for value in [
        "LAP-1",
        "front keys",
        "O'Brien",
        "Parents’ agreement",
        "a,b",
        "a;b",
        "a&b|c<d>e^f",
        "(x)",
        "#1",
        "~x",
        "*?[x]",
        "{x}",
        "@x",
        "Zoë",
        "a=b",
        "/x",
        ".x",
        "+44",
        "9B",
    ] {
        for say in with_text(value) {
            assert!(survives(&say, value), "{value}: {}", written(&say));
        }
    }
    for value in
        ["a\"b", "a$b", "a`b", "a\\b", "a%b", "a!b", "“a”", "„a", "a\nb", "a\tb", "a\u{202e}b", "-x", "-", "", "--all"]
    {
        for say in with_text(value) {
            assert!(!survives(&say, value) || value == "-", "{value}: {}", written(&say));
        }
    }
    // Tags with such characters are read from standard input; other values become placeholders.
    let tags = vec!["a$b".to_owned(), "LAP-1".to_owned(), "c%d".to_owned()];
    assert_eq!(written(&Remedy::AnswerChecks { tags }.into()), "`kitbook in LAP-1 - --all-well`");
    assert_eq!(written(&See::Asset { tag: Some("a\"b".to_owned()) }.into()), "`kitbook show TAG`");
    let say = say!["Add ", Input::Reason.with("a \"b\""), " or ", Input::Roles.with("headteacher,caretaker"), "."];
    assert_eq!(written(&say), "Add --reason \"…\" or --roles \"headteacher,caretaker\".");
}

proptest! {
    #![proptest_config(Config { cases: 200, failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_value_breaks_a_command(value in "(\\PC|[\"$`\\\\%!'“”„‘’ \\-;,&|<>(){}\\[\\]*?~#@^=/.\n\t]){0,12}", at in 0_usize..1_000) {
        let all = all(&value);
        survives(&all[at % all.len()], &value);
    }
}

#[test]
fn every_input_is_an_option_of_some_command() {
    fn gather(command: &clap::Command, into: &mut BTreeSet<String>) {
        into.extend(command.get_arguments().filter_map(|a| a.get_long()).map(|long| format!("--{long}")));
        command.get_subcommands().for_each(|verb| gather(verb, into));
    }
    let mut tree = kitbook::cli::command();
    tree.build();
    let mut known = BTreeSet::new();
    gather(&tree, &mut known);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/remedy/option.rs");
    let source = std::fs::read_to_string(path).unwrap();
    let options: Vec<&str> = source.split('"').filter(|text| text.starts_with("--")).collect();
    assert_eq!(options.len(), variants("Input").len());
    for option in options {
        assert!(known.contains(option.split(' ').next().unwrap()), "{option}");
    }
}
