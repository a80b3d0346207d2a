//! Writes remedies as commands, without the program's name.

use super::{
    option,
    word::{number, person, stock, tag, tags, text, word},
};
use domain::{
    leaver::Outcome,
    remedy::{HandOver, Remedy, See},
};

/// The command that carries out a remedy.
pub fn of_remedy(remedy: &Remedy) -> String {
    use Remedy as R;
    match remedy {
        R::TakeIn { tag: None } => "in TAG".to_owned(),
        R::TakeIn { tag: Some(tag) } => format!("in {}", tags([tag])),
        R::AnswerChecks { tags: all } => format!("in {} --all-well", tags(all)),
        R::SignOut => "out TAG --to REF".to_owned(),
        R::RecordLoan { tag } => format!("out {} --to REF --on DATE", tags([tag])),
        R::HandOver { what, with } => {
            let with = with.as_ref().map(|with| format!(" {}", option::of(with))).unwrap_or_default();
            match what {
                HandOver::Loan { no } => format!("loan transfer {no} --to REF{with}"),
                HandOver::OfLeaver { person: leaver, tag } => {
                    format!("leaver transfer {} {} --to REF{with}", person(leaver), word(tag, "TAG"))
                }
            }
        }
        R::ImportCalendar => "calendar import FILE".into(),
        R::RemoveFromCalendar => "calendar remove NAME".into(),
        R::RenewLoan { no } => format!("loan renew {} --due DATE", number(*no)),
        R::VoidRoutineCheck { no } => format!("seen --void {} --reason \"…\"", number(*no)),
        R::PrintSlips { nos } if nos.is_empty() => "slip print --today --by-form".to_owned(),
        R::PrintSlips { nos } => {
            let nos: Vec<String> = nos.iter().map(i64::to_string).collect();
            format!("slip print {} --by-form", nos.join(" "))
        }
        R::SettlePart { loan_no } => format!("loan part {loan_no} NAME=OUTCOME"),
        R::PartReturned { loan_no, part } => {
            format!("loan part {loan_no} {}", text(&format!("{part}=returned"), "NAME=returned"))
        }
        R::PartIsThere { tag, part } => {
            format!("asset part {} {}", word(tag, "TAG"), text(&format!("{part}=there"), "NAME=there"))
        }
        R::ReopenLoan { no } => format!("loan reopen {no}"),
        R::VoidLoan { no } => format!("loan void {} --reason \"…\"", number(*no)),
        R::LiftRecall { no } => format!("loan recall {no} --lift"),
        R::SignSlip { no } => format!("loan sign --slip {no} --how paper"),

        R::AddAsset => "asset add".to_owned(),
        R::RecordCost { tag: which } => format!("asset edit {} --cost AMOUNT", tag(which)),
        R::RecordPurchase { tag: which } => format!("asset edit {} --purchased DATE", tag(which)),
        R::RecordEncryption { tags: which } => format!("asset edit {} --encrypted yes", tags(which)),
        R::RecordAntiVirus { tags: which } => format!("asset edit {} --anti-virus yes", tags(which)),
        R::Dispose { tags: which } => format!("disposal request {} --reason \"…\" --method METHOD", tags(which)),
        R::EditDisposal { no, with } => format!("disposal edit {no} {}", option::of(with)),
        R::TakeOutOfDisposal { no, tags: which } => {
            let which: Vec<_> = which.iter().map(|tag| format!("--remove {}", word(tag, "TAG"))).collect();
            format!("disposal edit {no} {}", which.join(" "))
        }
        R::RecordLost { tags: which } => format!("asset edit {} --state lost --reason \"…\"", tags(which)),
        R::AuthoriseDisposal { no } => format!("disposal authorise {no} --by REF"),
        R::AddCertificate { no, kind } => format!("disposal certificate {no} FILE --kind {kind}"),
        R::FinishDisposal { no } => format!("disposal done {no}"),
        R::WithdrawDisposal { no } => format!("disposal withdraw {no} --reason \"…\""),
        R::ReopenDisposal { no } => format!("disposal reopen {no} --reason \"…\" --by REF"),
        R::SetDisposalLimit => "disposal limit set ROLE AMOUNT".to_owned(),
        R::Found { tag: which } => format!("asset found {}", tag(which)),
        R::Retag { tag } => format!("asset retag {} NEW", word(tag, "TAG")),
        R::TakeFromSet => "kit take TAG --for-good".to_owned(),
        R::TakeOut { tags: which } => format!("kit take {}", tags(which)),
        R::RecordWipe { tag } => format!("wipe record {} --method \"…\" --cloud-signed-out", tags([tag])),
        R::LiftHold { no } => format!("hold lift {no} --reason \"…\""),

        R::AddPerson => "person add".to_owned(),
        R::EditPerson => "person edit".to_owned(),
        R::SetLastWorkingDay { person: who } => format!("person edit {} --last-working-day DATE", person(who)),
        R::StaysOn => "person edit REF --last-working-day none".to_owned(),
        R::UndoMerge { reference } => format!("person unmerge {} --by REF --reason \"…\"", person(reference)),
        R::SetClassTeacher => "person edit REF --class-teacher NAME".to_owned(),
        R::SetGuardian { person: who } => {
            format!("person edit {} --guardian-name NAME --guardian-contact TEXT", person(who))
        }
        R::SetRole => "role set REF ROLE".to_owned(),
        R::GiveRole { role } => format!("role set REF {role}"),
        R::SetRoleFrom => "role set REF ROLE --from DATE".to_owned(),
        R::EndRole { person: who, role } => format!("role set {} {role} --until yesterday", person(who)),

        R::AddAccount { person: who } => format!("user add {}", person(who)),
        R::ResetAccount { person: who } => format!("user reset {}", person(who)),

        R::OpenStocktake => "stocktake open --all".to_owned(),
        R::CloseStocktake { no } => format!("stocktake close {no} --by REF"),
        R::AcceptRooms { no } => format!("stocktake accept {no} --wrong-rooms"),

        R::PublishAgreement => "agreement publish TITLE".to_owned(),
        R::EditAgreement => "agreement edit".to_owned(),
        R::SignAgreement { person: who, title } => {
            format!("agreement sign {} --title {} --how paper", person(who), text(title, "TITLE"))
        }
        R::GrantPermission => "permission grant".to_owned(),
        R::GrantOffSite { off_site, person: who } => {
            format!("permission grant {off_site} --person {} --purpose \"…\" --by REF", person(who))
        }
        R::GrantPersonalData { person: who } => {
            format!("permission grant personal-data --person {} --purpose \"…\" --by REF", person(who))
        }
        R::GrantOwnDevice { person: who, what, is_pupil } => {
            let (who, what) = (person(who), text(what, "\"…\""));
            let (kind, by) = if *is_pupil { ("pupil-device", "--by REF") } else { ("own-device", "--by REF --by REF") };
            format!("permission grant {kind} --person {who} --device {what} --purpose \"…\" {by}")
        }
        R::GrantNetwork { no, is_pupil } => {
            let (kind, by) = if *is_pupil { ("pupil-wifi", "--by REF") } else { ("network", "--by REF --by REF") };
            format!("permission grant {kind} --own-device {no} --purpose \"…\" {by}")
        }
        R::EditDevice { no, fact } => format!("own-device edit {no} {}", option::of(fact)),
        R::ConnectDevice { no } => format!("own-device connect {no}"),
        R::DisconnectDevice { no } => format!("own-device disconnect {no}"),
        R::TestDevice { no } => format!("own-device test {no} --tester NAME"),
        R::SetClassTeacherOf { person: who } => format!("person edit {} --class-teacher REF", person(who)),
        R::GiveConfiscatedBack { no } => format!("own-device give-back {no} --to NAME"),
        R::GivePermission { no } => format!("permission give {no} --by REF"),
        R::SetPermissionKind => "permission kinds NAME --roles ROLE".to_owned(),
        R::AdmitDevice => "own-device admit".to_owned(),
        R::GiveDeviceBack { no } => format!("own-device give-back {no}"),
        R::DeviceLeaves { no } => format!("own-device leave {no}"),
        R::SetSeats { no } => format!("licence edit {no} --seats NUMBER"),
        R::ReleaseSeat { no } => format!("licence release {no} --from REF"),
        R::ReleaseItemSeat { no, tag } => format!("licence release {no} --asset {}", word(tag, "TAG")),

        R::ReportIncident { tag: which, kind } => {
            format!("incident report {} --kind {kind} --note \"…\"", tag(which))
        }
        R::DecideIncident { no } => format!("incident decide {no} --outcome OUTCOME --by REF"),
        R::VoidIncident { no } => format!("incident void {no} --reason \"…\""),
        R::ReopenIncident { no } => format!("incident reopen {no} --reason \"…\""),
        R::OpenRepair { tag: which, incident_no: None } => format!("repair open {}", tag(which)),
        R::OpenRepair { tag: which, incident_no: Some(no) } => format!("repair open {} --incident {no}", tag(which)),
        R::RecordRepair { tag } => format!("repair open {} --repaired --fault \"what it was\"", word(tag, "TAG")),
        R::CloseRepair { no, outcome } => format!("repair close {no} --outcome {outcome}"),
        R::SetRepair { no } => format!("repair set {no}"),
        R::UntieRepair { no } => format!("repair set {no} --incident none"),
        R::TieRepair { no, incident_no } => format!("repair set {no} --incident {incident_no}"),
        R::RepairUnderWarranty { no } => format!("repair set {no} --warranty yes"),

        R::RequestCharge { no } => format!("charge request {no}"),
        R::PlanCharge { no } => format!("charge plan {no} --due DATE"),
        R::ReverseCharge { no, reason } => {
            format!("charge reverse {no} --reason {} --by REF", word(reason.unwrap_or_default(), "\"…\""))
        }
        R::ReversePart { no } => format!("charge reverse {no} --amount M --reason \"…\" --by REF"),
        R::SettleDispute { no } => format!("charge dispute {no} --settled --reason \"…\" --by REF"),
        R::ReinstateCharge { no } => format!("charge reinstate {no} --reason \"…\" --by REF"),
        R::RefundCharge { no } => format!("charge refund {} --reason \"…\"", number(*no)),
        R::AddAgreement { no } => format!("charge edit {no} --agreed-on DATE"),
        R::WordLetters { no } => format!("charge edit {no} --letter-words \"…\""),
        R::SetTariff { category } => format!("charge tariff {} DAMAGE AMOUNT", text(category, "CATEGORY")),

        R::PassTest { labels } => format!("pat pass {}", tags(labels)),
        R::PassReplaced { label } => format!("pat pass {} --replaced", tags([label])),
        R::RecordFullTest { label } => {
            format!(
                "pat record {} --kind full --result pass --instrument NAME --insulation MEGOHMS",
                word(label, "TAG")
            )
        }
        R::RecordTest { label } => format!("pat record {} …", tag(label)),
        R::SetClassTwo { label } => format!("pat set {} --class II", word(label, "TAG")),
        R::SetLead { label } => format!("pat set {} --lead OHMS", word(label, "TAG")),
        R::VoidTest { no } => format!("pat void {no} --reason \"…\""),

        R::AddStock => "stock add NAME --count NUMBER".to_owned(),
        R::StockIn { stock, number, person: who } => {
            format!("stock in {} {number} --from {}", text(stock, "NAME"), person(who))
        }
        R::StockFound { stock } => format!("stock found {} NUMBER", text(stock, "NAME")),
        R::StockWriteOff { stock } => format!("stock write-off {} NUMBER --reason \"…\"", text(stock, "NAME")),
        R::StockMore { stock } => format!("stock more {} NUMBER", text(stock, "NAME")),

        R::SetLeavingDay => "leaver set --year-group 11 --last-working-day DAY".to_owned(),
        R::TickLine { person: who, line, outcome } => {
            let by = if *outcome == Outcome::Waived { " --by REF" } else { "" };
            format!("leaver tick {} {} --outcome {outcome}{by}", person(who), word(line, "LINE"))
        }
        R::ReopenClearance { person: who } => format!("leaver reopen {} --reason \"…\"", person(who)),

        R::SetLateReturns => "rule set late-returns --after 3 --within 12".to_owned(),
        R::MakeOtherCategory => "category set other --new".to_owned(),
        R::CountExports => "school set --export-counts yes".to_owned(),
        R::SetDepreciation => "depreciation set --method straight-line --life MONTHS".to_owned(),
        R::SetVat => "school set --vat inc".to_owned(),
        R::LoadTexts => "papers load DIR".to_owned(),
        R::SetUpMail => "school set --mail-server HOST --mail-from ADDRESS".to_owned(),
        R::SetEmail { person: who } => format!("person edit {} --email ADDRESS", person(who)),
        R::SetSchoolEmail => "school set --email ADDRESS".to_owned(),
        R::SetLetterhead => "school set --address TEXT --head NAME".to_owned(),
        R::SetLabelPrinter => "label printer set NAME".to_owned(),

        R::Erase => "privacy erase REF --by REF --reason \"…\"".to_owned(),
        R::TidyErasure => "privacy erase --tidy".to_owned(),
        R::RedactText => "privacy redact \"WHERE\" \"WORDS\" --by REF --reason \"…\"".to_owned(),

        R::AcceptClock => "log clock --accept --reason \"…\"".to_owned(),
        R::RenameSchool { name } => format!("init --rename {}", text(name, "NAME")),
        R::Init => "init".to_owned(),
        R::UpgradeSchool { school } => format!("school upgrade {}", text(school, "SHORT")),
        R::Check => "check".to_owned(),
        R::AcceptRows => "check --accept --reason \"…\"".to_owned(),
        R::Backup => "backup".to_owned(),
        R::Restore => "restore FILE".to_owned(),
        R::RestoreTrial => "restore FILE --dry-run".to_owned(),
        R::Merge => "merge FILE".to_owned(),
        R::ExportAll => "export --all".to_owned(),
        R::ImportAll => "import --all".to_owned(),
        R::ImportPeople => "person import FILE".to_owned(),
        R::ImportItems => "asset import FILE".to_owned(),
        R::ImportTests => "pat import FILE".to_owned(),
    }
}

/// The command that shows the records of `look`.
pub fn of_look(look: &See) -> String {
    use See as S;
    match look {
        S::Asset { tag: which } => format!("show {}", tag(which)),
        S::Person { person: who } => format!("show {}", person(who)),
        S::Guardian { person: who } => format!("person show {} --guardian", person(who)),
        S::Find => "find TEXT".to_owned(),
        S::FindSerial => "find SERIAL".to_owned(),
        S::Schedule => "privacy schedule".to_owned(),
        S::Clock => "log clock".to_owned(),
        S::AssetsAt => "asset list --location TEXT".to_owned(),
        S::Set => "kit show TROLLEY".to_owned(),
        S::Category { name } => {
            format!("category show {}", name.as_ref().map_or_else(|| "NAME".to_owned(), |name| text(name, "NAME")))
        }

        S::Loan { no } => format!("loan show {no}"),
        S::OpenLoans => "loan list".to_owned(),
        S::Calendar => "calendar show".to_owned(),
        S::AllLoans => "loan list --all".to_owned(),
        S::RecalledLoans => "loan list --recalled".to_owned(),
        S::LoansOf { person: who } => format!("loan list --person {}", person(who)),
        S::OverdueLoansOf { person: who } => format!("loan list --overdue --person {}", person(who)),

        S::People => "person list".to_owned(),
        S::PeopleOfClass => "person list --class CLASS".to_owned(),
        S::PeopleOfYear => "person list --year-group YEAR".to_owned(),
        S::Groups => "group list".to_owned(),
        S::Group { name } => format!("group show {}", text(name, "NAME")),
        S::Roles => "role list".to_owned(),
        S::Rules => "rule list".to_owned(),

        S::Agreements => "agreement list".to_owned(),
        S::AgreementsOfClass { class } => format!("agreement status --class {}", word(class, "CLASS")),
        S::AgreementsOf { person: who } => format!("agreement status --person {}", person(who)),
        S::Permissions => "permission list".to_owned(),
        S::AllPermissions => "permission list --all".to_owned(),
        S::OwnDevices => "own-device list".to_owned(),
        S::OwnDevicesOf { person: who } => format!("own-device list --person {}", person(who)),
        S::Devices => "device list".to_owned(),
        S::Licences => "licence list".to_owned(),
        S::Licence { no } => format!("licence show {no}"),
        S::Stocks => "stock list".to_owned(),
        S::Stock { stock } => format!("stock show {}", text(stock, "NAME")),
        S::Bans => "ban list".to_owned(),
        S::AllBans => "ban list --all".to_owned(),
        S::BansOf { person: who } => format!("ban list --person {}", person(who)),

        S::Incident { no } => format!("incident show {}", number(*no)),
        S::AllIncidents => "incident list --all".to_owned(),
        S::Disposal { no } => format!("disposal show {no}"),
        S::Disposals => "disposal list --all".to_owned(),
        S::DisposalLimits => "disposal limit list".to_owned(),
        S::Holds => "hold list".to_owned(),
        S::AllHolds => "hold list --all".to_owned(),
        S::AllRepairs => "repair list --all".to_owned(),

        S::Charge { no } => format!("charge show {}", number(*no)),
        S::AllCharges => "charge list --all".to_owned(),
        S::Depreciation => "depreciation list".to_owned(),
        S::LeftOutOfAccounts => "report value --left-out".to_owned(),
        S::ChargePolicy => "charge policy".to_owned(),
        S::Receipt { no } => format!("charge receipt {no}"),
        S::Statement { person: who } => format!("charge statement {}", person(who)),

        S::Stocktakes => "stocktake list".to_owned(),
        S::Stocktake { no } => format!("stocktake show {no}"),

        S::TestsDue => "pat due".to_owned(),
        S::Tests => "pat history".to_owned(),
        S::TestsOf { label } => format!("pat history {}", word(label, "TAG")),
        S::QueriedTests => "pat history --queried".to_owned(),
        S::UnmatchedTests => "pat history --unmatched".to_owned(),
        S::TestLimits => "pat limit".to_owned(),

        S::Leavers => "leaver list".to_owned(),
        S::Checklist { person: who } => format!("leaver check {}", person(who)),
        S::ChecklistsOfYear => "leaver check --year-group YEAR".to_owned(),
        S::Certificate { person: who } => format!("leaver certificate {}", person(who)),
        S::OwnLines => "leaver lines".to_owned(),
        S::SlipTerms => "slip terms".to_owned(),
        S::Wipes => "wipe list".to_owned(),
        S::WipesDone => "wipe list --done".to_owned(),

        S::ErasureTrial => "privacy erase --dry-run".to_owned(),
        S::PeopleHeadings => "person import --help".to_owned(),
        S::MergedRegisters => "merge --list".to_owned(),
        S::ImportFormats => "import-format list".to_owned(),
        S::Schools => "school list".to_owned(),
        S::Letters { person: None } => "letter list".to_owned(),
        S::Letters { person: Some(who) } => format!("letter list {}", person(who)),
        S::LabelPrinters => "label printer list".to_owned(),
        S::Calibration { stock: labels } => format!("label calibrate {}", stock(*labels)),
    }
}
