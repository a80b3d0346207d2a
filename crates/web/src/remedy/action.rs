//! Writes actions as words for links.

use super::{Words, quoted, segment};
use domain::{
    incident::Kind,
    leaver::Outcome,
    loan::OffSite,
    permission::PERSONAL_DATA,
    person::Role,
    remedy::{HandOver, Remedy},
    text::and_list,
    words::Word as _,
};

/// The words for an action, with the page where it is done.
pub(super) fn words(remedy: &Remedy) -> Words {
    use Remedy as R;
    match remedy {
        R::TakeIn { tag: None } => Words::on("return the item at the desk", "the desk", "/desk"),
        R::TakeIn { tag: Some(tag) } => desk(format!("return {tag}"), tag),
        R::AnswerChecks { tags } => match tags.as_slice() {
            [tag] => desk(format!("answer the return check of {tag}"), tag),
            _ => Words::on("answer the return checks at the desk", "the desk", "/desk"),
        },
        R::SignOut => Words::on("sign an item out at the desk", "the desk", "/desk"),
        R::RecordLoan { tag } => desk(format!("record the loan of {tag}"), tag),
        R::HandOver { what, with } => hand_over(what, with.as_ref().map(quoted)),
        R::RenewLoan { no: None } => Words::on("renew a loan", "the list of open loans", "/loans"),
        R::RenewLoan { no: Some(no) } => loan(format!("renew loan {no}"), *no),
        R::ImportCalendar => technician("add the school's terms and holidays"),
        R::RemoveFromCalendar => technician("remove it from the school's calendar"),
        R::SettlePart { loan_no } => loan(format!("record the part on loan {loan_no}"), *loan_no),
        R::PartReturned { loan_no, part } => loan(format!("record the return of the {part}"), *loan_no),
        R::PartIsThere { tag, part } => technician(format!("record that the {part} of {tag} is there")),
        R::ReopenLoan { no } => loan(format!("reopen loan {no}"), *no),
        R::VoidLoan { no: None } => Words::on("void the loan", "the list of all loans", "/loans?state=all"),
        R::VoidLoan { no: Some(no) } => loan(format!("void loan {no}"), *no),
        R::LiftRecall { no } => loan(format!("lift the recall of loan {no}"), *no),
        R::SignSlip { no } => {
            Words::on(format!("sign slip {no}"), format!("the signature of slip {no}"), format!("/slips/{no}/sign"))
        }
        R::VoidRoutineCheck { no: None } => technician("void the routine check"),
        R::VoidRoutineCheck { no: Some(no) } => technician(format!("void routine check {no}")),
        R::PrintSlips { nos } => match nos.as_slice() {
            [] => technician("print today's slips by form"),
            [no] => Words::on(format!("print slip {no}"), format!("slip {no}"), format!("/slips/{no}")),
            many => {
                let nos: Vec<String> = many.iter().map(i64::to_string).collect();
                technician(format!("print slips {} by form", and_list(&nos)))
            }
        },

        R::AddAsset => technician("add the item").named("the technician's help"),
        R::RecordCost { tag: None } => technician("record what it cost"),
        R::RecordCost { tag: Some(tag) } => technician(format!("record what {tag} cost")),
        R::RecordPurchase { tag: None } => technician("record when it was bought"),
        R::RecordPurchase { tag: Some(tag) } => technician(format!("record when {tag} was bought")),
        R::RecordEncryption { tags } => technician(format!("record the encryption of {}", and_list(tags))),
        R::RecordAntiVirus { tags } => technician(format!("record the anti-virus software on {}", and_list(tags))),
        R::RecordLost { tags } => technician(format!("record that {} {} lost", and_list(tags), are(tags))),
        R::Dispose { tags } => {
            let tags_of: Vec<String> = tags.iter().map(|tag| format!("tag={}", segment(tag))).collect();
            let page = format!("/disposals/new?{}", tags_of.join("&"));
            Words::on(format!("ask for the disposal of {}", and_list(tags)), "the request for a disposal", page)
        }
        R::EditDisposal { no, with } => disposal(format!("record {} for disposal {no}", quoted(with)), *no),
        R::TakeOutOfDisposal { no, tags } => disposal(format!("take {} out of disposal {no}", and_list(tags)), *no),
        R::AuthoriseDisposal { no } => disposal(format!("authorise disposal {no}"), *no),
        R::AddCertificate { no, kind } => disposal(format!("attach the {} to disposal {no}", kind.told()), *no),
        R::FinishDisposal { no } => disposal(format!("record that the items of disposal {no} have gone"), *no),
        R::WithdrawDisposal { no } => disposal(format!("withdraw disposal {no}"), *no),
        R::ReopenDisposal { no } => disposal(format!("reopen disposal {no}"), *no),
        R::SetDisposalLimit => technician("set who may authorise disposals, up to which sum"),
        R::Found { tag: None } => technician("record that it was found"),
        R::Found { tag: Some(tag) } => technician(format!("record that {tag} was found")),
        R::TakeFromSet => technician("take it out of its set or trolley for good"),
        R::TakeOut { tags } => technician(format!("take {} out of the trolley", and_list(tags))),
        R::Retag { tag } => technician(format!("give {tag} another tag")),
        R::RecordWipe { tag } => Words::on(
            format!("record the wipe of {tag}"),
            format!("the form for the wipe of {tag}"),
            format!("/wipes/new?tag={}", segment(tag)),
        ),
        R::LiftHold { no } => {
            Words::on(format!("lift hold {no}"), format!("the page of hold {no}"), format!("/holds/{no}"))
        }

        R::AddPerson => technician("add the person"),
        R::EditPerson => technician("change the person's details"),
        R::SetLastWorkingDay { person } => technician(format!("set the last day of {person}")),
        R::StaysOn => technician("remove the last working day"),
        R::UndoMerge { reference } => technician(format!("undo the merge of {reference}")),
        R::SetClassTeacher => technician("record the pupil's class teacher"),
        R::SetClassTeacherOf { person } => technician(format!("change the class teacher of {person}")),
        R::SetGuardian { person } => technician(format!("record the parent or carer of {person}")),
        R::SetRole => technician("record the role"),
        R::GiveRole { role } => technician(format!("record who is the {}", role_name(*role))),
        R::SetRoleFrom => technician("record the role, with the date from which it counts"),
        R::EndRole { person, role } => technician(format!("end the role of {person} as {}", role_name(*role))),
        R::AddAccount { person } => users(format!("give {person} an account")),
        R::ResetAccount { person } => users(format!("give {person} a new one-time code")),

        R::OpenStocktake => Words::on("open a stocktake", "the Stocktakes page", "/stocktakes"),
        R::CloseStocktake { no } => stocktake(format!("close stocktake {no}"), *no),
        R::AcceptRooms { no } => stocktake(format!("give the items of stocktake {no} their new rooms"), *no),

        R::PublishAgreement => technician("publish the agreement"),
        R::EditAgreement => technician("change the agreement"),
        R::SignAgreement { person, title } => technician(format!("record that {person} has signed “{title}”")),
        R::GrantPermission => permission("record the permission", ""),
        R::GrantOffSite { off_site, person } => {
            let place = match off_site {
                OffSite::Home => "at home",
                OffSite::Visit => "on a visit",
            };
            let kind = format!("?kind={}&person={}", off_site.word(), segment(person));
            permission(format!("record the permission of {person} for use {place}"), &kind)
        }
        R::GrantPersonalData { person } => {
            let kind = format!("?kind={PERSONAL_DATA}&person={}", segment(person));
            permission(format!("record the permission of {person} for personal data"), &kind)
        }
        R::GrantOwnDevice { person, what, is_pupil: _ } => {
            technician(format!("record the permission of {person} for their own device “{what}”"))
        }
        R::GrantNetwork { no, is_pupil: _ } => {
            technician(format!("record the permission of own device {no} for the network"))
        }
        R::EditDevice { no, fact } => technician(format!("record {} for own device {no}", quoted(fact))),
        R::ConnectDevice { no } => technician(format!("connect own device {no}")),
        R::DisconnectDevice { no } => technician(format!("record that own device {no} is off the network")),
        R::TestDevice { no } => technician(format!("record the test of own device {no}")),
        R::GivePermission { no } => Words::on(
            format!("record the approval of permission {no}"),
            format!("the page of permission {no}"),
            format!("/permissions/{no}"),
        ),
        R::SetPermissionKind => technician("add the kind of permission"),
        R::AdmitDevice => technician("admit the device"),
        R::GiveDeviceBack { no } | R::GiveConfiscatedBack { no } => {
            technician(format!("record who gets own device {no} back"))
        }
        R::DeviceLeaves { no } => technician(format!("record that own device {no} has left")),
        R::AddStock => technician("add the stock"),
        R::StockIn { stock, number, person } => {
            Words::on(format!("record the return of {number} of {stock} by {person}"), "the Stock page", "/stock")
        }
        R::StockFound { stock } => technician(format!("record that missing {stock} were found")),
        R::StockWriteOff { stock } => technician(format!("write {stock} off")),
        R::StockMore { stock } => technician(format!("record more of {stock}")),
        R::SetSeats { no } => licence(format!("change the seats of licence {no}"), *no),
        R::ReleaseSeat { no } => licence(format!("release the seat of licence {no}"), *no),
        R::ReleaseItemSeat { no, tag } => licence(format!("release the seat of {tag} in licence {no}"), *no),

        R::ReportIncident { tag, kind } => report(tag.as_deref(), *kind),
        R::DecideIncident { no } => incident(format!("decide incident {no}"), *no),
        R::VoidIncident { no } => incident(format!("void incident {no}"), *no),
        R::ReopenIncident { no } => incident(format!("reopen incident {no}"), *no),
        R::OpenRepair { tag, incident_no } => {
            let what = tag.as_deref().unwrap_or("the item");
            let incident = incident_no.map(|no| format!(", for incident {no}")).unwrap_or_default();
            to_repair(format!("send {what} for repair{incident}"), tag.as_deref(), *incident_no)
        }
        R::RecordRepair { tag } => to_repair(format!("record the repair of {tag}"), Some(tag), None),
        R::CloseRepair { no, outcome } => {
            repair(format!("close repair {no} as {}", outcome.to_string().replace('-', " ")), *no)
        }
        R::SetRepair { no } => repair(format!("change repair {no}"), *no),
        R::UntieRepair { no } => repair(format!("record that repair {no} is for no incident"), *no),
        R::TieRepair { no, incident_no } => {
            repair(format!("record that repair {no} is for incident {incident_no}"), *no)
        }
        R::RepairUnderWarranty { no } => repair(format!("record that repair {no} is under warranty"), *no),

        R::RequestCharge { no } => charge(format!("request charge {no}"), *no),
        R::PlanCharge { no } => charge(format!("set the due dates of charge {no}"), *no),
        R::ReverseCharge { no, reason: None } => charge(format!("reverse charge {no}"), *no),
        R::ReverseCharge { no, reason: Some(reason) } => {
            charge(format!("reverse charge {no} with the reason “{reason}”"), *no)
        }
        R::ReversePart { no } => charge(format!("reverse a part of charge {no}"), *no),
        R::SettleDispute { no } => charge(format!("settle the dispute about charge {no}"), *no),
        R::ReinstateCharge { no } => charge(format!("reinstate charge {no}"), *no),
        R::RefundCharge { no: None } => Words::on("refund the charge", "the list of charges", "/charges"),
        R::RefundCharge { no: Some(no) } => charge(format!("refund charge {no}"), *no),
        R::SetTariff { category } => technician(format!("set the tariff of “{category}”")),
        R::AddAgreement { no } => charge(format!("add the date of the agreement to charge {no}"), *no),
        R::WordLetters { no } => charge(format!("write what letters say about charge {no}"), *no),

        R::PassTest { labels } => match labels.as_slice() {
            [label] => test(format!("record a pass for {label}"), label),
            _ => Words::on(format!("record a pass for {}", and_list(labels)), "the list of rooms for tests", "/tests"),
        },
        R::PassReplaced { label } => test(format!("record a pass for the replacement of {label}"), label),
        R::RecordFullTest { label } => test(format!("record a full test of {label}"), label),
        R::RecordTest { label: None } => Words::on("record the test", "the list of rooms for tests", "/tests"),
        R::RecordTest { label: Some(label) } => test(format!("record a test of {label}"), label),
        R::SetClassTwo { label } => technician(format!("record that {label} is class II")),
        R::SetLead { label } => technician(format!("record the resistance of the lead of {label}")),
        R::VoidTest { no } => technician(format!("void test {no}")),

        R::SetLeavingDay => technician("set the last day of the leavers"),
        R::TickLine { person, line, outcome } => tick(person, line, *outcome),
        R::ReopenClearance { person } => leaver(format!("reopen the clearance of {person}"), person),

        R::SetLateReturns => technician("set how many late returns are too many"),
        R::MakeOtherCategory => technician("make the category “other” again"),
        R::SetDepreciation => technician("set a policy of depreciation"),
        R::SetVat => technician("record that the school's costs include VAT"),
        R::CountExports => technician("let the reports of device managers count as routine checks"),
        R::SetLabelPrinter => technician("set up the label printer"),
        R::LoadTexts => technician("load the texts of letters"),
        R::SetUpMail => technician("set up the server for e-mails"),
        R::SetEmail { person } => technician(format!("record the e-mail address of {person}")),
        R::SetSchoolEmail => Words::on("set the school's e-mail address", "the Settings page", "/settings"),
        R::SetLetterhead => Words::on("set the school's letterhead", "the Settings page", "/settings"),

        R::Erase => technician("erase the person's details"),
        R::TidyErasure => technician("finish the erasure"),
        R::RedactText => technician("remove the words from the text"),

        R::AcceptClock => technician("accept the clock"),
        R::RenameSchool { name } => technician(format!("rename the school to “{name}”")),
        R::Init => technician("make a new register").named("the set-up of a new register"),
        R::UpgradeSchool { school } => technician(format!("bring the school {school} up to date")),
        R::Check => technician("run a check").named("the technician's check"),
        R::AcceptRows => technician("accept the rows"),
        R::Backup => Words::on("back up the register", "a backup", "/backups"),
        R::Restore => technician("restore a backup").named("a restore"),
        R::RestoreTrial => technician("try a restore").named("a trial of a restore"),
        R::Merge => technician("merge the other register"),
        R::ExportAll => technician("export the register").named("the technician's export"),
        R::ImportAll => technician("import the exported register").named("an import of it"),
        R::ImportPeople => imports("import a file of people"),
        R::ImportItems => imports("import a file of items"),
        R::ImportTests => imports("import a file of test results"),
    }
}

/// The form for a permission; `filled` is the part of its address that fills it in.
fn permission(order: impl Into<String>, filled: &str) -> Words {
    Words::on(order, "the form for a permission", format!("/permissions/new{filled}"))
}

fn licence(order: String, no: i64) -> Words {
    Words::on(order, format!("the page of licence {no}"), format!("/licences/{no}"))
}

/// An action that no page has yet.
fn technician(order: impl AsRef<str>) -> Words {
    Words::technician(order)
}

fn desk(order: String, tag: &str) -> Words {
    Words::on(order, "the desk", format!("/desk?line={}", segment(tag)))
}

fn loan(order: String, no: i64) -> Words {
    Words::on(order, format!("the page of loan {no}"), format!("/loans/{no}"))
}

fn are(tags: &[String]) -> &'static str {
    if tags.len() == 1 { "is" } else { "are" }
}

fn stocktake(order: String, no: i64) -> Words {
    Words::on(order, format!("the page of stocktake {no}"), format!("/stocktakes/{no}"))
}

fn incident(order: String, no: i64) -> Words {
    Words::on(order, format!("the page of incident {no}"), format!("/incidents/{no}"))
}

fn repair(order: String, no: i64) -> Words {
    Words::on(order, format!("the page of repair {no}"), format!("/repairs/{no}"))
}

/// A new repair, with what is known of it.
fn to_repair(order: String, tag: Option<&str>, incident: Option<i64>) -> Words {
    let tag = tag.map(|tag| format!("tag={}", segment(tag)));
    let query: Vec<String> = tag.into_iter().chain(incident.map(|no| format!("incident={no}"))).collect();
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    Words::on(order, "the form for a repair", format!("/repairs/new{query}"))
}

fn charge(order: String, no: i64) -> Words {
    Words::on(order, format!("the page of charge {no}"), format!("/charges/{no}"))
}

fn disposal(order: String, no: i64) -> Words {
    Words::on(order, format!("the page of disposal {no}"), format!("/disposals/{no}"))
}

fn test(order: String, label: &str) -> Words {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("tag", label).finish();
    Words::on(order, format!("the test page of {label}"), format!("/tests/round?{query}"))
}

fn users(order: String) -> Words {
    Words::on(order, "the Users page", "/users")
}

fn imports(order: &str) -> Words {
    Words::on(order, "the Imports page", "/imports")
}

fn hand_over(what: &HandOver, with: Option<String>) -> Words {
    let with = with.map(|with| format!(", with {with}")).unwrap_or_default();
    match what {
        HandOver::Loan { no } => loan(format!("hand over loan {no}{with}"), *no),
        HandOver::OfLeaver { person, tag } => leaver(format!("hand over {tag}{with}"), person),
    }
}

fn leaver(order: String, person: &str) -> Words {
    Words::on(order, format!("the checklist of {person}"), format!("/leavers/{}", segment(person)))
}

fn tick(person: &str, line: &str, outcome: Outcome) -> Words {
    let order = match outcome {
        Outcome::Waived => format!("waive “{line}” for {person}"),
        Outcome::Done => format!("tick “{line}” for {person}"),
        Outcome::Returned | Outcome::Damaged | Outcome::Missing | Outcome::NotIssued | Outcome::Transferred => {
            format!("tick “{line}” as {} for {person}", outcome.to_string().replace('-', " "))
        }
    };
    leaver(order, person)
}

fn report(tag: Option<&str>, kind: Kind) -> Words {
    let what = match kind {
        Kind::Damage => "the damage to",
        Kind::Loss => "the loss of",
        Kind::Theft => "the theft of",
        Kind::Misuse => "the misuse of",
        Kind::Fault => "the fault of",
    };
    match tag {
        None => Words::on(format!("report {what} the item"), "the Find page", "/find"),
        Some(tag) => {
            let page = format!("/items/{}/report", segment(tag));
            Words::on(format!("report {what} {tag}"), format!("the report page of {tag}"), page)
        }
    }
}

/// The name of a role in a sentence, such as “data protection lead”.
pub(super) fn role_name(role: Role) -> String {
    match role {
        Role::IctCoordinator => "ICT co-ordinator".to_owned(),
        Role::Headteacher
        | Role::ChairOfGovernors
        | Role::Technician
        | Role::Caretaker
        | Role::DataProtectionLead
        | Role::SafeguardingLead
        | Role::DigitalLead
        | Role::BusinessManager
        | Role::ClassTeacher
        | Role::Office
        | Role::Auditor => role.to_string().replace('-', " "),
    }
}
