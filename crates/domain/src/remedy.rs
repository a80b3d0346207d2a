//! What can be done, looked at and filled in, as values. An interface writes each of them in its own way: the command line
//! as commands and options (`src/cli/remedy`), a page as buttons, links and fields.
//!
//! A field that is an `Option` is `None` where a sentence speaks of any item, person or number.

use crate::{incident, leaver, loan::OffSite, person::Role, repair};
use std::borrow::Cow;

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    // At the desk.
    TakeIn {
        tag: Option<String>,
    },
    /// Answer all open questions of return checks with yes.
    AnswerChecks {
        tags: Vec<String>,
    },
    SignOut,
    /// Record a loan that was made without a slip.
    RecordLoan {
        tag: String,
    },
    /// A return and a new slip in one act; `with` says what is missing in it.
    HandOver {
        what: HandOver,
        with: Option<Asked>,
    },
    RenewLoan {
        no: Option<i64>,
    },
    /// Say what became of a part that is owed.
    SettlePart {
        loan_no: i64,
    },
    PartReturned {
        loan_no: i64,
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

    // Items.
    AddAsset,
    RecordEncryption {
        tag: String,
    },
    RecordAntiVirus {
        tag: String,
    },
    /// Dispose of an item that is beyond repair.
    Dispose {
        tag: String,
    },
    /// An item that was lost, stolen or missing is here.
    Found {
        tag: Option<String>,
    },
    TakeFromSet,
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
    /// There is no last working day.
    StaysOn,
    SetClassTeacher,
    SetGuardian {
        person: String,
    },
    SetRole,
    SetRoleFrom,
    EndRole {
        person: String,
        role: Role,
    },

    // Agreements, permissions, devices of people's own, licences.
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
    GrantOwnDevice {
        person: String,
        what: String,
    },
    /// Give what a permission still needs from somebody.
    GivePermission {
        no: i64,
    },
    SetPermissionKind,
    AdmitDevice,
    GiveDeviceBack {
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

    // Incidents and repairs.
    ReportIncident {
        tag: Option<String>,
        kind: incident::Kind,
    },
    DecideIncident {
        no: i64,
    },
    ReopenIncident {
        no: i64,
    },
    OpenRepair {
        tag: Option<String>,
        incident_no: Option<i64>,
    },
    /// An item is repaired here and now.
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

    // PAT tests. A label is a tag, or that of an item's part: LAP-0042/charger.
    PassTest {
        label: String,
    },
    /// Another stands in its place, and passed.
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

    // Privacy.
    Erase,
    TidyErasure,
    RedactText,

    // The register.
    /// Say that the clock is right, and the last entries of the log are not.
    AcceptClock,
    RenameSchool {
        name: String,
    },
    Init,
    Check,
    AcceptRows,
    Backup,
    Restore,
    Merge,
    ExportAll,
    ImportAll,
}

/// What changes hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandOver {
    Loan { no: i64 },
    OfLeaver { person: String, tag: String },
}

/// Somewhere to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum See {
    Asset {
        tag: Option<String>,
    },
    Person {
        person: String,
    },
    Find,
    FindSerial,
    Clock,
    /// After how many years what is destroyed.
    Schedule,
    AssetsAt,
    Set,
    Category {
        name: Option<String>,
    },

    Loan {
        no: i64,
    },
    OpenLoans,
    AllLoans,
    RecalledLoans,
    LoansOf {
        person: String,
    },
    OverdueLoansOf {
        person: String,
    },

    People,
    PeopleOfClass,
    PeopleOfYear,
    Roles,
    Rules,

    Agreements,
    AgreementsOf {
        person: String,
    },
    Permissions,
    AllPermissions,
    OwnDevices,
    OwnDevicesOf {
        person: String,
    },
    Licences,
    Licence {
        no: i64,
    },
    Bans,
    AllBans,
    BansOf {
        person: String,
    },

    Incident {
        no: Option<i64>,
    },
    AllIncidents,
    Holds,
    AllHolds,
    AllRepairs,

    Charge {
        no: Option<i64>,
    },
    AllCharges,
    ChargePolicy,
    Receipt {
        no: i64,
    },
    Statement {
        person: String,
    },

    TestsDue,
    Tests,
    TestsOf {
        label: String,
    },
    QueriedTests,
    UnmatchedTests,
    TestLimits,

    Leavers,
    Checklist {
        person: String,
    },
    ChecklistsOfYear,
    Certificate {
        person: String,
    },
    OwnLines,
    Wipes,
    WipesDone,

    /// What an erasure would take out.
    ErasureTrial,
    /// The headings that an import of people knows.
    PeopleHeadings,
    MergedRegisters,
}

/// Something that an act asks for, beside whom or what it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    After,
    AgreedOn,
    AllWell,
    Amount,
    Anyway,
    Asset,
    Breach,
    BreachNote,
    By,
    Caretaker,
    Category,
    Check,
    Class,
    ClassTeacher,
    Clause,
    Full,
    Condition,
    ContractEnd,
    Count,
    Criminal,
    Damage,
    DateFormat,
    Days,
    DryRun,
    Due,
    Family,
    Fault,
    Form,
    From,
    Fuse,
    /// The group of accounts that may use the register.
    Guardian,
    Heating,
    Home,
    Incident,
    Instrument,
    InstrumentSerial,
    InsurerRef,
    Into,
    Kind,
    Kinds,
    Lead,
    Limit,
    Map,
    Repaired,
    Mistaken,
    New,
    NoPolice,
    Note,
    Office,
    OffSite,
    On,
    Outcome,
    Override,
    Part,
    Partial,
    Person,
    PoliceRef,
    Prefix,
    Purpose,
    Reason,
    Referred,
    /// Where the register's file lies.
    Register,
    /// The same, where nothing was found: it may have been said once for all.
    RegisterOrSetting,
    Replaced,
    Result,
    Review,
    Roles,
    SignBy,
    SkipBad,
    TestedOn,
    Tester,
    Title,
    To,
    Type,
    Until,
    Visual,
    Wiped,
    Within,
    Witness,
    Yes,
}

/// An input, and what is said of its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub input: Input,
    pub value: Asking,
}

/// What is said of an input's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asking {
    /// Nothing: it is named, or has none.
    Nothing,
    /// It is to be filled in.
    Blank,
    /// This, or something like it.
    Value(Cow<'static, str>),
}

impl Input {
    /// The input's name alone.
    pub fn alone(self) -> Asked {
        Asked { input: self, value: Asking::Nothing }
    }

    /// With room for its value.
    pub fn blank(self) -> Asked {
        Asked { input: self, value: Asking::Blank }
    }

    /// With this value.
    pub fn with(self, value: impl Into<Cow<'static, str>>) -> Asked {
        Asked { input: self, value: Asking::Value(value.into()) }
    }
}
