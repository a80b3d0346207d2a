//! Questions about what an import can't decide from the file. They are grouped by cause, and one answer can settle a
//! whole group.

pub use super::answers::{Answers, Chosen, LINE};
use crate::words;

words! {
    /// The cause of a question.
    Group, "group of questions" {
        UnknownColumns = "unknown-columns",
        NoTag = "no-tag",
        NumericKey = "numeric-key",
        LeadingZeros = "leading-zeros",
        SeveralTags = "several-tags",
        OneCellRow = "one-cell-row",
        UnlikelyDate = "unlikely-date",
        DayNumber = "day-number",
        ShortSerial = "short-serial",
        Holder = "holder",
        OnLoanToNobody = "on-loan-to-nobody",
        InUse = "in-use",
        WithHolder = "with-holder",
        OutOfUse = "out-of-use",
        NamesChanged = "names-changed",
        OtherItem = "other-item",
        KnownSerial = "known-serial",
        NoVisualCheck = "no-visual-check",
        UnclearResult = "unclear-result",
        Renumbered = "renumbered",
        Kind = "kind",
        NoName = "no-name",
        SchoolEvent = "school-event",
        WhichCharge = "which-charge",
        OldForm = "old-form",
        PupilEnd = "pupil-end",
        PersonStatus = "person-status",
        DisposalDate = "disposal-date",
        NoCost = "no-cost",
        Condition = "condition",
        YesNo = "yes-no",
        VatBasis = "vat-basis",
        WarrantyUnit = "warranty-unit",
        DeviceName = "device-name",
        DeviceSerial = "device-serial",
        DeviceSystem = "device-system",
        DeviceEncryption = "device-encryption",
    }
}

words! {
    /// An answer to a question of an import.
    Answer, "answer" {
        Ignore = "ignore",
        Keep = "keep",
        Skip = "skip",
        Take = "take",
        Blank = "blank",
        Date = "date",
        Same = "same",
        New = "new",
        Serial = "serial",
        Name = "name",
        Username = "username",
        NoLoan = "no-loan",
        AddStaff = "add-staff",
        AddPupil = "add-pupil",
        AwaitingCheck = "awaiting-check",
        Missing = "missing",
        Available = "available",
        Staff = "staff",
        Pupil = "pupil",
        Closed = "closed",
        Term = "term",
        Passed = "passed",
        Failed = "failed",
        LastDay = "last-day",
        Disposed = "disposed",
        Good = "good",
        Fair = "fair",
        Poor = "poor",
        Damaged = "damaged",
        Yes = "yes",
        No = "no",
        Inc = "inc",
        Ex = "ex",
        Months = "months",
        Years = "years",
    }
}

impl Group {
    /// The question about all rows of the group.
    pub fn question(self) -> &'static str {
        match self {
            Self::UnknownColumns => "Kitbook doesn't know these columns. Ignore them?",
            Self::NoTag => "These items have no tag. What should be their tag?",
            Self::NumericKey => {
                "These keys are plain numbers in the workbook, so leading zeros may be lost. Are they right?"
            }
            Self::LeadingZeros => {
                "These keys differ from known ones only in zeros, case, spaces or separators. Are they the same?"
            }
            Self::SeveralTags => "These tags name several items. Is each on one item?",
            Self::OneCellRow => "These rows have only one cell, or read like a note. Are they records?",
            Self::UnlikelyDate => "These dates are unlikely. Are they right?",
            Self::DayNumber => "These dates are numbers of days, as spreadsheets store them. Read them as dates?",
            Self::ShortSerial => "These serial numbers have lost digits in a spreadsheet. Keep what is left?",
            Self::Holder => "These holders are nobody in the register, or fit several people. Who has the items?",
            Self::OnLoanToNobody => "These items are on loan, but the file doesn't say to whom. Where are they?",
            Self::InUse => "These items are in use, but the file doesn't say by whom. Can they be lent?",
            Self::WithHolder => {
                "These items have a holder in the file, and a status of items that nobody has. Do the holders have them?"
            }
            Self::OutOfUse => "These items are out of use, but the file doesn't say if they are gone. Where are they?",
            Self::NamesChanged => "These people have other names in the register. Are they the same people?",
            Self::OtherItem => {
                "These rows describe another item than the one with their tag or serial number. Are they of that item?"
            }
            Self::KnownSerial => {
                "The serial numbers of these new items are those of known items. Are they the same, with new tags?"
            }
            Self::NoVisualCheck => "These tests passed without a visual check. Do they count as full tests?",
            Self::UnclearResult => "It is unclear what these words for a result mean. Did the items pass?",
            Self::Renumbered => "These people have another ref in the register. Are they the same people?",
            Self::Kind => "The file doesn't say if these people are staff or pupils. Which are they?",
            Self::NoName => "These people have no names in the file. What should they be called?",
            Self::WhichCharge => "These payments fit several open charges. Which charge was paid?",
            Self::OldForm => "The form of these pupils seems to be of another year group. Is it right?",
            Self::PupilEnd => "Pupils have no contract. Is the end date in the file their last day in school?",
            Self::PersonStatus => "Kitbook can't tell from these words if people are still at the school. Are they?",
            Self::DisposalDate => {
                "These items have a disposal date in the past, and a status of items in use. Are they disposed of?"
            }
            Self::NoCost => "These items have a cost of £0.00 in the file. Is it right?",
            Self::Condition => "Kitbook doesn't know these words for a condition. What do they mean?",
            Self::YesNo => "These words are neither yes nor no. Which do they mean?",
            Self::VatBasis => "These words don't say if a cost includes VAT. Does it?",
            Self::WarrantyUnit => "These warranties are numbers without a unit. Are they months or years?",
            Self::DeviceName => "These devices have another name in the register. Take the file's?",
            Self::DeviceSerial => "These devices have another serial number in the register. Take the file's?",
            Self::DeviceSystem => "These devices have another system or version in the register. Take the file's?",
            Self::DeviceEncryption => "The register says otherwise if these devices are encrypted. Take the file's?",
            Self::SchoolEvent => {
                "Kitbook can't tell if these entries are terms or times without school. Which are they?"
            }
        }
    }

    /// The possible answers, with their meaning.
    pub fn answers(self) -> &'static [(Answer, &'static str)] {
        use Answer as A;
        match self {
            Self::UnknownColumns => {
                &[(A::Ignore, "leave the columns out"), (A::Keep, "keep them as extra fields of the items")]
            }
            Self::NoTag => &[
                (A::Serial, "use the serial number as the tag"),
                (A::Name, "use the device's name as the tag"),
                (A::Skip, "leave the rows out"),
            ],
            Self::NumericKey => &[(A::Keep, "they are right"), (A::Skip, "leave the rows out")],
            Self::LeadingZeros => &[(A::Same, "they are the known records"), (A::New, "they are new records")],
            Self::SeveralTags => &[
                (A::Skip, "leave the rows out, and give each item a row"),
                (A::Keep, "one item has the whole text as its tag"),
            ],
            Self::OneCellRow => &[(A::Skip, "leave the rows out"), (A::Take, "they are records")],
            Self::UnlikelyDate => &[(A::Keep, "they are right"), (A::Blank, "leave the dates out")],
            Self::DayNumber => &[(A::Date, "read them as dates"), (A::Blank, "leave the dates out")],
            Self::ShortSerial => &[(A::Keep, "keep what is left"), (A::Blank, "leave the serial numbers out")],
            Self::Holder => &[
                (A::NoLoan, "record no loan, and keep the holder's name in the notes"),
                (A::AddStaff, "add them as staff"),
                (A::AddPupil, "add them as pupils"),
            ],
            Self::OnLoanToNobody => &[
                (A::AwaitingCheck, "in school, to be checked before they are lent"),
                (A::Missing, "missing"),
                (A::Available, "in school, and available"),
            ],
            Self::InUse => &[
                (A::Available, "yes: they are in their places, and available"),
                (A::AwaitingCheck, "in school, to be checked before they are lent"),
                (A::Missing, "missing"),
            ],
            Self::WithHolder => &[
                (A::Take, "yes: record the loans"),
                (A::NoLoan, "no: record no loan, and keep the holder's name in the notes"),
            ],
            Self::OutOfUse => &[
                (A::AwaitingCheck, "in school, to be checked before they are lent"),
                (A::Disposed, "gone: they are disposed of"),
                (A::Missing, "missing"),
            ],
            Self::NamesChanged => &[
                (A::Same, "take the new names"),
                (A::Keep, "they are the same people, and the register's names are right"),
                (A::Skip, "leave the rows out"),
            ],
            Self::OtherItem => &[(A::Same, "they are of that item"), (A::Skip, "leave the rows out")],
            Self::KnownSerial => &[
                (A::Same, "the same items: give them these tags"),
                (A::New, "other items: add them"),
                (A::Skip, "leave the rows out"),
            ],
            Self::NoVisualCheck => &[(A::Skip, "leave the rows out"), (A::Take, "they count as full tests")],
            Self::UnclearResult => &[
                (A::Passed, "they passed, and the words are notes"),
                (A::Failed, "they failed"),
                (A::Skip, "they were not tested: leave the rows out"),
            ],
            Self::Renumbered => {
                &[(A::Same, "take the new refs"), (A::Keep, "keep the old refs"), (A::New, "they are other people")]
            }
            Self::Kind => &[(A::Staff, "staff"), (A::Pupil, "pupils"), (A::Skip, "leave the rows out")],
            Self::NoName => &[(A::Username, "use the username as the name"), (A::Skip, "leave the rows out")],
            Self::WhichCharge => &[(A::Skip, "leave the rows out; or answer a row with the number of its charge")],
            Self::OldForm => &[(A::Keep, "the form is right"), (A::Blank, "they have no form yet")],
            Self::PupilEnd => &[(A::LastDay, "it is their last day in school"), (A::Blank, "leave the dates out")],
            Self::PersonStatus => &[(A::Take, "they are at the school"), (A::Skip, "leave the rows out")],
            Self::DeviceName | Self::DeviceSerial | Self::DeviceSystem | Self::DeviceEncryption => {
                &[(A::Take, "take what the file says"), (A::Keep, "leave the register as it is")]
            }
            Self::DisposalDate => &[
                (A::Disposed, "they are disposed of, and the status is out of date"),
                (A::Blank, "they are in use: leave the dates out"),
            ],
            Self::NoCost => &[(A::Keep, "they cost nothing"), (A::Blank, "not known: leave the costs out")],
            Self::Condition => &[
                (A::Good, "good"),
                (A::New, "new"),
                (A::Fair, "fair"),
                (A::Poor, "poor"),
                (A::Damaged, "damaged: not lent until a repair is closed"),
                (A::Blank, "leave them out: a new item is in good condition"),
            ],
            Self::YesNo => &[(A::Yes, "yes"), (A::No, "no"), (A::Blank, "leave them out")],
            Self::VatBasis => &[
                (A::Inc, "the costs include VAT"),
                (A::Ex, "the costs are without VAT"),
                (A::Blank, "leave the words out"),
            ],
            Self::WarrantyUnit => &[(A::Months, "months"), (A::Years, "years"), (A::Blank, "leave the warranties out")],
            Self::SchoolEvent => &[
                (A::Skip, "neither: leave the rows out"),
                (A::Closed, "the school is closed to pupils"),
                (A::Term, "they are terms"),
            ],
        }
    }

    /// True if a single row can be answered with the ref of a person, or the number of a charge.
    pub fn takes_a_ref(self) -> bool {
        matches!(self, Self::Holder | Self::WhichCharge)
    }

    /// True if the question is about how the file is written, and not about single records. Its answer can be
    /// remembered for the next file of the same kind.
    pub fn is_about_the_file(self) -> bool {
        matches!(self, Self::NoTag | Self::NumericKey | Self::OneCellRow | Self::DayNumber | Self::ShortSerial)
            || matches!(self, Self::Kind | Self::NoName | Self::PupilEnd | Self::NoCost | Self::WarrantyUnit)
    }

    /// True if the question is about a word, and not about a row. It is counted once for each word of a column, however
    /// many rows have it, and its key is the word.
    pub fn is_about_a_word(self) -> bool {
        matches!(self, Self::Condition | Self::YesNo | Self::VatBasis | Self::WarrantyUnit)
    }
}
