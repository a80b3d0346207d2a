use super::*;
use domain::{
    incident,
    label::{Sheet, Stock},
    leaver::Outcome,
    loan::OffSite,
    person::Role,
    remedy::{HandOver, Remedy, See},
    repair, say,
};

fn text() -> String {
    "X 1".to_owned()
}

/// Every action, at least once.
fn remedies() -> Vec<Remedy> {
    use Remedy as R;
    let (tag, person, tags) = (text, text, || vec![text()]);
    let both = || vec![text(), "X/2".to_owned()];
    let fact = Input::Encrypted.with("yes");
    let mut all = vec![
        R::TakeIn { tag: None },
        R::TakeIn { tag: Some(tag()) },
        R::AnswerChecks { tags: tags() },
        R::AnswerChecks { tags: both() },
        R::SignOut,
        R::RecordLoan { tag: tag() },
        R::HandOver { what: HandOver::Loan { no: 3 }, with: None },
        R::HandOver { what: HandOver::OfLeaver { person: person(), tag: tag() }, with: Some(Input::AllWell.alone()) },
        R::RenewLoan { no: None },
        R::RenewLoan { no: Some(3) },
        R::ImportCalendar,
        R::RemoveFromCalendar,
        R::SettlePart { loan_no: 3 },
        R::PartReturned { loan_no: 3, part: text() },
        R::PartIsThere { tag: tag(), part: text() },
        R::ReopenLoan { no: 3 },
        R::VoidLoan { no: None },
        R::VoidLoan { no: Some(3) },
        R::LiftRecall { no: 3 },
        R::SignSlip { no: 3 },
        R::VoidRoutineCheck { no: None },
        R::VoidRoutineCheck { no: Some(3) },
        R::PrintSlips { nos: vec![] },
        R::PrintSlips { nos: vec![3] },
        R::PrintSlips { nos: vec![3, 4] },
        R::AddAsset,
        R::RecordCost { tag: None },
        R::RecordCost { tag: Some(text()) },
        R::RecordPurchase { tag: None },
        R::RecordPurchase { tag: Some(text()) },
        R::RecordEncryption { tags: tags() },
        R::RecordAntiVirus { tags: both() },
        R::RecordLost { tags: vec![tag()] },
        R::OpenStocktake,
        R::CloseStocktake { no: 3 },
        R::AcceptRooms { no: 3 },
        R::Dispose { tags: tags() },
        R::EditDisposal { no: 3, with: Input::Method.blank() },
        R::TakeOutOfDisposal { no: 3, tags: both() },
        R::AuthoriseDisposal { no: 3 },
        R::FinishDisposal { no: 3 },
        R::WithdrawDisposal { no: 3 },
        R::ReopenDisposal { no: 3 },
        R::SetDisposalLimit,
        R::Found { tag: None },
        R::Found { tag: Some(tag()) },
        R::TakeFromSet,
        R::TakeOut { tags: both() },
        R::Retag { tag: tag() },
        R::RecordWipe { tag: tag() },
        R::LiftHold { no: 3 },
        R::AddPerson,
        R::EditPerson,
        R::SetLastWorkingDay { person: person() },
        R::StaysOn,
        R::UndoMerge { reference: person() },
        R::SetClassTeacher,
        R::SetGuardian { person: person() },
        R::SetRole,
        R::SetRoleFrom,
        R::EndRole { person: person(), role: Role::IctCoordinator },
        R::AddAccount { person: person() },
        R::ResetAccount { person: person() },
        R::PublishAgreement,
        R::EditAgreement,
        R::SignAgreement { person: person(), title: text() },
        R::GrantPermission,
        R::GrantOffSite { off_site: OffSite::Home, person: person() },
        R::GrantOffSite { off_site: OffSite::Visit, person: person() },
        R::GrantPersonalData { person: person() },
        R::GrantOwnDevice { person: person(), what: text(), is_pupil: true },
        R::GrantNetwork { no: 3, is_pupil: false },
        R::EditDevice { no: 3, fact },
        R::ConnectDevice { no: 3 },
        R::DisconnectDevice { no: 3 },
        R::TestDevice { no: 3 },
        R::SetClassTeacherOf { person: person() },
        R::GivePermission { no: 3 },
        R::SetPermissionKind,
        R::AdmitDevice,
        R::GiveDeviceBack { no: 3 },
        R::GiveConfiscatedBack { no: 3 },
        R::DeviceLeaves { no: 3 },
        R::SetSeats { no: 3 },
        R::ReleaseSeat { no: 3 },
        R::ReleaseItemSeat { no: 3, tag: tag() },
        R::AddStock,
        R::StockIn { stock: text(), number: 2, person: person() },
        R::StockFound { stock: text() },
        R::StockWriteOff { stock: text() },
        R::StockMore { stock: text() },
        R::ReportIncident { tag: None, kind: incident::Kind::Loss },
        R::DecideIncident { no: 3 },
        R::VoidIncident { no: 3 },
        R::ReopenIncident { no: 3 },
        R::OpenRepair { tag: None, incident_no: None },
        R::OpenRepair { tag: Some(tag()), incident_no: Some(3) },
        R::RecordRepair { tag: tag() },
        R::SetRepair { no: 3 },
        R::UntieRepair { no: 3 },
        R::TieRepair { no: 3, incident_no: 4 },
        R::RepairUnderWarranty { no: 3 },
        R::RequestCharge { no: 3 },
        R::PlanCharge { no: 3 },
        R::ReverseCharge { no: 3, reason: None },
        R::ReverseCharge { no: 3, reason: Some("found") },
        R::ReversePart { no: 3 },
        R::SettleDispute { no: 3 },
        R::ReinstateCharge { no: 3 },
        R::RefundCharge { no: None },
        R::RefundCharge { no: Some(3) },
        R::SetTariff { category: text() },
        R::AddAgreement { no: 3 },
        R::WordLetters { no: 3 },
        R::PassTest { labels: tags() },
        R::PassTest { labels: both() },
        R::PassReplaced { label: text() },
        R::RecordFullTest { label: text() },
        R::RecordTest { label: None },
        R::RecordTest { label: Some(text()) },
        R::SetClassTwo { label: text() },
        R::SetLead { label: text() },
        R::VoidTest { no: 3 },
        R::SetLeavingDay,
        R::ReopenClearance { person: person() },
        R::SetLateReturns,
        R::MakeOtherCategory,
        R::SetVat,
        R::SetDepreciation,
        R::CountExports,
        R::SetLabelPrinter,
        R::LoadTexts,
        R::SetUpMail,
        R::SetEmail { person: person() },
        R::SetLetterhead,
        R::SetSchoolEmail,
        R::Erase,
        R::TidyErasure,
        R::RedactText,
        R::AcceptClock,
        R::RenameSchool { name: text() },
        R::Init,
        R::UpgradeSchool { school: text() },
        R::Check,
        R::AcceptRows,
        R::Backup,
        R::Restore,
        R::RestoreTrial,
        R::Merge,
        R::ExportAll,
        R::ImportAll,
        R::ImportPeople,
        R::ImportItems,
        R::ImportTests,
    ];
    all.extend(words_of().map(|kind| R::AddCertificate { no: 3, kind }));
    all.extend(words_of().map(|role| R::GiveRole { role }));
    all.extend(words_of().map(|kind| R::ReportIncident { tag: Some(tag()), kind }));
    all.extend(words_of::<repair::Outcome>().map(|outcome| R::CloseRepair { no: 3, outcome }));
    all.extend(words_of::<Outcome>().map(|outcome| R::TickLine { person: person(), line: text(), outcome }));
    all
}

fn words_of<W: domain::words::Word>() -> impl Iterator<Item = W> {
    W::ALL.iter().copied()
}

/// Every list or page to see, at least once.
fn looks() -> Vec<See> {
    use See as S;
    let person = text;
    vec![
        S::Asset { tag: None },
        S::Asset { tag: Some(text()) },
        S::Person { person: person() },
        S::Guardian { person: person() },
        S::Find,
        S::FindSerial,
        S::Clock,
        S::Schedule,
        S::AssetsAt,
        S::Set,
        S::Category { name: None },
        S::Category { name: Some(text()) },
        S::Loan { no: 3 },
        S::OpenLoans,
        S::Calendar,
        S::AllLoans,
        S::RecalledLoans,
        S::LoansOf { person: person() },
        S::OverdueLoansOf { person: person() },
        S::People,
        S::PeopleOfClass,
        S::PeopleOfYear,
        S::Groups,
        S::Group { name: text() },
        S::Roles,
        S::Rules,
        S::Agreements,
        S::AgreementsOf { person: person() },
        S::AgreementsOfClass { class: text() },
        S::Permissions,
        S::AllPermissions,
        S::OwnDevices,
        S::Devices,
        S::OwnDevicesOf { person: person() },
        S::Licences,
        S::Stocks,
        S::Stock { stock: text() },
        S::Licence { no: 3 },
        S::Bans,
        S::AllBans,
        S::BansOf { person: person() },
        S::Incident { no: None },
        S::Incident { no: Some(3) },
        S::AllIncidents,
        S::Disposal { no: 3 },
        S::Disposals,
        S::DisposalLimits,
        S::Holds,
        S::AllHolds,
        S::AllRepairs,
        S::Charge { no: None },
        S::Charge { no: Some(3) },
        S::AllCharges,
        S::ChargePolicy,
        S::Depreciation,
        S::LeftOutOfAccounts,
        S::Receipt { no: 3 },
        S::Statement { person: person() },
        S::Stocktakes,
        S::Stocktake { no: 3 },
        S::TestsDue,
        S::Tests,
        S::TestsOf { label: text() },
        S::QueriedTests,
        S::UnmatchedTests,
        S::TestLimits,
        S::Leavers,
        S::Checklist { person: person() },
        S::ChecklistsOfYear,
        S::Certificate { person: person() },
        S::OwnLines,
        S::SlipTerms,
        S::Wipes,
        S::WipesDone,
        S::ErasureTrial,
        S::PeopleHeadings,
        S::MergedRegisters,
        S::ImportFormats,
        S::Schools,
        S::LabelPrinters,
        S::Letters { person: None },
        S::Letters { person: Some(person()) },
        S::Calibration { stock: Stock::Sheet(Sheet::L7160) },
    ]
}

#[test]
fn each_remedy_and_list_has_words_and_a_page_that_a_browser_can_open() {
    let remedies = remedies().into_iter().map(|remedy| (format!("{remedy:?}"), action::words(&remedy)));
    let looks = looks().into_iter().map(|look| (format!("{look:?}"), look::words(&look)));
    for (of, words) in remedies.chain(looks) {
        for text in [&words.order, &words.name] {
            let is_read = !text.is_empty() && !text.contains(['`', '_']) && !text.contains("kitbook ");
            assert!(is_read && !text.contains("--"), "{of}: {text}");
            assert!(text.starts_with(char::is_lowercase), "{of}: {text}: a capital is put where a sentence begins");
        }
        if let Some(href) = &words.href {
            assert!(href.starts_with('/') && !href.contains(' '), "{of}: {href}");
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~%/?=&".contains(c);
            // A query has a plus for a space; in a path it would be a plus.
            let (path, query) = href.split_once('?').unwrap_or((href, ""));
            let is_address = path.chars().all(is_plain) && query.chars().all(|c| is_plain(c) || c == '+');
            assert!(is_address, "{of}: {href}");
        }
    }
}

#[test]
fn a_tag_is_one_segment_of_a_path_whatever_it_has() {
    assert_eq!(segment("ICT/1\"<é ?#%&"), "ICT%2F1%22%3C%C3%A9%20%3F%23%25%26");
    assert_eq!(segment("LAP-0042_a.b~"), "LAP-0042_a.b~");
    let tag = || "A/1\"<b>".to_owned();
    let href = |say: Say| bits(&say).pop().and_then(|bit| bit.href).unwrap();
    assert_eq!(href(say![Remedy::TakeIn { tag: Some(tag()) }]), "/desk?line=A%2F1%22%3Cb%3E");
    assert_eq!(href(say![See::Asset { tag: Some(tag()) }]), "/items/A%2F1%22%3Cb%3E");
    assert_eq!(href(say![See::OverdueLoansOf { person: tag() }]), "/loans?state=overdue&person=A%2F1%22%3Cb%3E");
    assert_eq!(href(say![Remedy::RecordTest { label: Some(tag()) }]), "/tests/round?tag=A%2F1%22%3Cb%3E");
}

#[test]
fn an_action_is_a_link_in_its_sentence() {
    let say = say!["Take it in first: ", Remedy::TakeIn { tag: Some("LAP-1".to_owned()) }, "."];
    let bit = |text: &str, href: Option<&str>| Bit { text: text.to_owned(), href: href.map(str::to_owned) };
    let wanted = [bit("Take it in first: ", None), bit("Return LAP-1", Some("/desk?line=LAP-1")), bit(".", None)];
    assert_eq!(bits(&say), wanted);
    assert_eq!(plain(&say), "Take it in first: Return LAP-1.");
}

#[test]
fn an_action_without_a_page_is_text_that_says_who_does_it() {
    let undo = Remedy::UndoMerge { reference: "P2".to_owned() };
    let text = "Undo that merge first: Ask the technician to undo the merge of P2.";
    assert_eq!(bits(&say!["Undo that merge first: ", undo, "."]), [Bit { text: text.to_owned(), href: None }]);
}

#[test]
fn the_words_fit_the_text_around_them() {
    let lists = say!["Take one in first. ", See::LoansOf { person: "S1".to_owned() }, " lists them."];
    assert_eq!(plain(&lists), "Take one in first. The list of open loans of S1 lists them.");
    let with = say!["Search for it with ", See::Find, ", or add it with ", Remedy::AddAsset, "."];
    assert_eq!(plain(&with), "Search for it with the Find page, or add it with the technician's help.");
    let subject = say![Remedy::RecordFullTest { label: "LAP-1".to_owned() }, " records its full test."];
    assert_eq!(plain(&subject), "The test page of LAP-1 records its full test.");
    let sound = say!["Restore the newest backup that ", Remedy::Check, " finds sound."];
    assert_eq!(plain(&sound), "Restore the newest backup that the technician's check finds sound.");
    let run = say!["If it is class II, run ", Remedy::SetClassTwo { label: "LAP-1".to_owned() }];
    assert_eq!(plain(&run), "If it is class II, ask the technician to record that LAP-1 is class II");
    let run = say!["Run ", Remedy::Check, " on it."];
    assert_eq!(plain(&run), "Ask the technician to run a check on it.");
}

#[test]
fn an_input_is_the_label_of_its_field() {
    let rule = Input::Override.with("off-site-permission");
    let say = say!["Add ", rule, " ", Input::Reason.blank(), ", not ", Input::Reason, "."];
    assert_eq!(plain(&say), "Add “Override: off-site-permission” and “Reason”, not “Reason”.");
    assert_eq!(asked(&say), [Input::Override, Input::Reason]);
    let answer = say!["Answer one question with `", Input::Check.with("NAME=no"), "`."];
    assert_eq!(plain(&answer), "Answer one question with “Check: no”.");
    let trial = say!["See it: ", Remedy::Restore, " ", Input::DryRun, "."];
    assert_eq!(plain(&trial), "See it: Ask the technician to restore a backup, with “Show what would happen”.");
    assert_eq!((label(Input::Reason), asked(&say!["Wait."])), ("Reason", vec![]));
}
