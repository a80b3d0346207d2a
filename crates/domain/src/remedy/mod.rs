//! Actions, lists to see and fields to fill in, as values. Each interface writes them in its own way: the command line
//! as commands and options (`src/cli/remedy`), a page as buttons, links and fields.
//!
//! An `Option` field is `None` if the sentence is about any item, person or number, not about a certain one.

mod input;
mod see;

pub use input::{Asked, Asking, Input};
pub use see::See;

use crate::{disposal, incident, leaver, loan::OffSite, person::Role, repair};

/// An action that puts something right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    // At the desk.
    TakeIn {
        tag: Option<String>,
    },
    /// Answer all open questions of the return checks with yes.
    AnswerChecks {
        tags: Vec<String>,
    },
    SignOut,
    /// Record a loan that went out without a slip.
    RecordLoan {
        tag: String,
    },
    /// Return items and sign them out again in one step; `with` is the missing input.
    HandOver {
        what: HandOver,
        with: Option<Asked>,
    },
    RenewLoan {
        no: Option<i64>,
    },
    /// Add the school's terms and holidays.
    ImportCalendar,
    RemoveFromCalendar,
    /// Record the outcome of a part that is owed.
    SettlePart {
        loan_no: i64,
    },
    PartReturned {
        loan_no: i64,
        part: String,
    },
    /// Record that a part that no loan answers for is with its item again.
    PartIsThere {
        tag: String,
        part: String,
    },
    ReopenLoan {
        no: i64,
    },
    VoidLoan {
        no: Option<i64>,
    },
    LiftRecall {
        no: i64,
    },
    SignSlip {
        no: i64,
    },
    /// Void a routine check that was recorded by mistake.
    VoidRoutineCheck {
        no: Option<i64>,
    },
    /// Print slips by form in one document; without numbers, those of today.
    PrintSlips {
        nos: Vec<i64>,
    },

    // Items.
    AddAsset,
    RecordEncryption {
        tags: Vec<String>,
    },
    /// Record what an item cost.
    RecordCost {
        tag: Option<String>,
    },
    /// Record the day on which an item was bought.
    RecordPurchase {
        tag: Option<String>,
    },
    RecordAntiVirus {
        tags: Vec<String>,
    },
    /// Ask for the disposal of items that the school no longer needs.
    Dispose {
        tags: Vec<String>,
    },
    /// Record that items are lost.
    RecordLost {
        tags: Vec<String>,
    },
    /// Say what a disposal still has to say.
    EditDisposal {
        no: i64,
        with: Asked,
    },
    TakeOutOfDisposal {
        no: i64,
        tags: Vec<String>,
    },
    AuthoriseDisposal {
        no: i64,
    },
    /// Attach a certificate to a disposal.
    AddCertificate {
        no: i64,
        kind: disposal::Kind,
    },
    /// Record that the items of a disposal have gone.
    FinishDisposal {
        no: i64,
    },
    WithdrawDisposal {
        no: i64,
    },
    /// Take back that the items of a disposal have gone.
    ReopenDisposal {
        no: i64,
    },
    /// Set the sum up to which a role may authorise disposals.
    SetDisposalLimit,
    /// Record that a lost, stolen or missing item was found.
    Found {
        tag: Option<String>,
    },
    /// Take an item out of its set or trolley, where it no longer belongs.
    TakeFromSet,
    /// Take items out of the trolley that they are in.
    TakeOut {
        tags: Vec<String>,
    },
    /// Give an item another tag.
    Retag {
        tag: String,
    },
    RecordWipe {
        tag: String,
    },
    LiftHold {
        no: i64,
    },

    // People.
    AddPerson,
    EditPerson,
    SetLastWorkingDay {
        person: String,
    },
    /// Remove the last working day: the person stays on.
    StaysOn,
    /// Undo the merge of two people; `reference` is the duplicate's.
    UndoMerge {
        reference: String,
    },
    SetClassTeacher,
    SetGuardian {
        person: String,
    },
    SetRole,
    /// Record who has a role.
    GiveRole {
        role: Role,
    },
    SetRoleFrom,
    /// Give somebody an account for the page.
    AddAccount {
        person: String,
    },
    /// Give somebody a new one-time code for their account.
    ResetAccount {
        person: String,
    },
    EndRole {
        person: String,
        role: Role,
    },

    // Stocktakes.
    OpenStocktake,
    CloseStocktake {
        no: i64,
    },
    /// Give items the rooms where a stocktake found them.
    AcceptRooms {
        no: i64,
    },

    // Agreements, permissions, own devices, licences.
    PublishAgreement,
    EditAgreement,
    SignAgreement {
        person: String,
        title: String,
    },
    GrantPermission,
    GrantOffSite {
        off_site: OffSite,
        person: String,
    },
    GrantPersonalData {
        person: String,
    },
    GrantOwnDevice {
        person: String,
        what: String,
        is_pupil: bool,
    },
    /// Allow a person's own device on the network.
    GrantNetwork {
        no: i64,
        is_pupil: bool,
    },
    /// Record a fact about a person's own device.
    EditDevice {
        no: i64,
        fact: Asked,
    },
    ConnectDevice {
        no: i64,
    },
    DisconnectDevice {
        no: i64,
    },
    TestDevice {
        no: i64,
    },
    /// Make somebody the class teacher of a pupil.
    SetClassTeacherOf {
        person: String,
    },
    /// Give the approval that a permission still needs from someone.
    GivePermission {
        no: i64,
    },
    SetPermissionKind,
    AdmitDevice,
    GiveDeviceBack {
        no: i64,
    },
    /// Give back a device that was taken from a pupil, to somebody who is named.
    GiveConfiscatedBack {
        no: i64,
    },
    DeviceLeaves {
        no: i64,
    },
    SetSeats {
        no: i64,
    },
    ReleaseSeat {
        no: i64,
    },
    /// Release the seat that an item uses.
    ReleaseItemSeat {
        no: i64,
        tag: String,
    },

    // Incidents and repairs.
    ReportIncident {
        tag: Option<String>,
        kind: incident::Kind,
    },
    DecideIncident {
        no: i64,
    },
    VoidIncident {
        no: i64,
    },
    ReopenIncident {
        no: i64,
    },
    OpenRepair {
        tag: Option<String>,
        incident_no: Option<i64>,
    },
    /// Record a repair made on the spot.
    RecordRepair {
        tag: String,
    },
    CloseRepair {
        no: i64,
        outcome: repair::Outcome,
    },
    SetRepair {
        no: i64,
    },
    /// Say that a repair is for no incident.
    UntieRepair {
        no: i64,
    },
    TieRepair {
        no: i64,
        incident_no: i64,
    },
    RepairUnderWarranty {
        no: i64,
    },

    // Charges.
    RequestCharge {
        no: i64,
    },
    PlanCharge {
        no: i64,
    },
    ReverseCharge {
        no: i64,
        reason: Option<&'static str>,
    },
    ReversePart {
        no: i64,
    },
    SettleDispute {
        no: i64,
    },
    ReinstateCharge {
        no: i64,
    },
    RefundCharge {
        no: Option<i64>,
    },
    SetTariff {
        category: String,
    },
    /// Add the date of a written agreement to a charge.
    AddAgreement {
        no: i64,
    },
    /// Give a charge the words that letters print.
    WordLetters {
        no: i64,
    },

    // PAT tests. A label is a tag, or a tag with a part: LAP-0042/charger.
    PassTest {
        labels: Vec<String>,
    },
    /// Record that the replacement for a failed item or part has passed its test.
    PassReplaced {
        label: String,
    },
    RecordFullTest {
        label: String,
    },
    RecordTest {
        label: Option<String>,
    },
    SetClassTwo {
        label: String,
    },
    SetLead {
        label: String,
    },
    VoidTest {
        no: i64,
    },

    // Counted stock.
    AddStock,
    /// Take back what a borrower has of a stock.
    StockIn {
        stock: String,
        number: i64,
        person: String,
    },
    /// Record that missing pieces were found.
    StockFound {
        stock: String,
    },
    /// Write pieces off.
    StockWriteOff {
        stock: String,
    },
    /// Record more pieces of a stock.
    StockMore {
        stock: String,
    },

    // Leavers.
    SetLeavingDay,
    TickLine {
        person: String,
        line: String,
        outcome: leaver::Outcome,
    },
    ReopenClearance {
        person: String,
    },

    // The school's own settings.
    SetLateReturns,
    MakeOtherCategory,
    /// Set once that the school's costs include VAT.
    SetVat,
    /// Set how the value of items falls.
    SetDepreciation,
    /// Let the reports of device managers count as routine checks.
    CountExports,
    /// Set a label printer's correction.
    SetLabelPrinter,
    /// Load the texts of letters that the school has changed.
    LoadTexts,
    /// Set up the server that sends e-mails.
    SetUpMail,
    SetEmail {
        person: String,
    },
    /// Set the school's address, its head and its usual texts for letters.
    SetLetterhead,
    /// Set the school's own e-mail address.
    SetSchoolEmail,

    // Privacy.
    Erase,
    TidyErasure,
    RedactText,

    // The register.
    /// Confirm that the clock is right and the last log entries have a wrong time.
    AcceptClock,
    RenameSchool {
        name: String,
    },
    Init,
    /// Bring a school on a server up to date.
    UpgradeSchool {
        school: String,
    },
    Check,
    AcceptRows,
    Backup,
    Restore,
    /// See what a backup holds, without restoring it.
    RestoreTrial,
    Merge,
    ExportAll,
    ImportAll,
    /// Import a file of people.
    ImportPeople,
    /// Import a file of items.
    ImportItems,
    /// Import the results of a PAT tester or contractor.
    ImportTests,
}

/// The loan to hand over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandOver {
    Loan { no: i64 },
    OfLeaver { person: String, tag: String },
}
