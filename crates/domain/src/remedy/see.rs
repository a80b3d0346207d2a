//! Lists and pages to see, as values.

use crate::label::Stock;

/// A list or page to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum See {
    Asset {
        tag: Option<String>,
    },
    Person {
        person: String,
    },
    /// The parent or carer of a person.
    Guardian {
        person: String,
    },
    Find,
    FindSerial,
    Clock,
    /// The retention schedule: the years after which records are destroyed.
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
    /// The school's terms, holidays and closed days.
    Calendar,
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
    Groups,
    Group {
        name: String,
    },
    Roles,
    Rules,

    Agreements,
    AgreementsOf {
        person: String,
    },
    AgreementsOfClass {
        class: String,
    },
    Permissions,
    AllPermissions,
    OwnDevices,
    /// The devices whose camera the page may use.
    Devices,
    OwnDevicesOf {
        person: String,
    },
    Licences,
    Licence {
        no: i64,
    },
    Stocks,
    Stock {
        stock: String,
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
    Disposal {
        no: i64,
    },
    Disposals,
    DisposalLimits,
    Holds,
    AllHolds,
    AllRepairs,

    Charge {
        no: Option<i64>,
    },
    AllCharges,
    ChargePolicy,
    /// The policies of depreciation.
    Depreciation,
    /// The items that are not in the fixed asset note, with the reasons.
    LeftOutOfAccounts,
    Receipt {
        no: i64,
    },
    Statement {
        person: String,
    },

    Stocktakes,
    Stocktake {
        no: i64,
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
    /// The terms on slips.
    SlipTerms,
    Wipes,
    WipesDone,

    /// A dry run of an erasure.
    ErasureTrial,
    /// The headings that an import of people reads.
    PeopleHeadings,
    MergedRegisters,
    ImportFormats,
    /// The schools on a server.
    Schools,
    LabelPrinters,
    /// The letters that went out, to everyone or to one person.
    Letters {
        person: Option<String>,
    },
    /// The page that shows how far off a printer prints on a sheet.
    Calibration {
        stock: Stock,
    },
}
