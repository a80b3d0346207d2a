//! The inputs of commands that a sentence can name.

use std::borrow::Cow;

/// An input of a command, besides the record that it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    /// The member of staff who goes along with a visitor.
    AccompaniedBy,
    After,
    Address,
    AgreedOn,
    AllWell,
    Amount,
    Answer,
    AntiVirus,
    Anyway,
    Asset,
    /// The moment that is asked about.
    At,
    Breach,
    BreachNote,
    By,
    /// The day of purchase from which a capital threshold counts.
    CapitalFrom,
    Caretaker,
    Category,
    Check,
    Class,
    ClassTeacher,
    Clause,
    Full,
    Condition,
    ContractEnd,
    /// The folder for a copy of a school on a server, before something is done to it.
    CopyTo,
    CostCentre,
    Count,
    Criminal,
    Damage,
    /// The data protection lead who decided about a breach, where `--by` names somebody else.
    DataProtectionLead,
    DateFormat,
    Days,
    Device,
    Different,
    DryRun,
    Due,
    /// The earth reading of a full test.
    Earth,
    /// Encrypts a backup.
    Encrypt,
    Encrypted,
    Family,
    Fault,
    Form,
    From,
    Fuse,
    /// The company or person that gets the items of a disposal.
    GoesTo,
    Guardian,
    Head,
    Heating,
    Home,
    /// The file with the identity that opens an encrypted backup.
    Identity,
    Ignore,
    Incident,
    Instrument,
    InstrumentSerial,
    /// The insulation reading of a full test.
    Insulation,
    InsurerRef,
    Into,
    Kind,
    Kinds,
    /// The label sheet that the school uses.
    LabelSheet,
    LastWorkingDay,
    Lead,
    /// The text about a charge that letters print.
    LetterWords,
    /// The leakage reading of a full test.
    Leakage,
    Limit,
    Map,
    Repaired,
    Marks,
    /// The way in which items leave the school.
    Method,
    Mistaken,
    Months,
    New,
    NominalCode,
    NoPolice,
    /// The reason why a full test has no readings.
    NoReadings,
    Note,
    Office,
    OffSite,
    OffsetX,
    OffsetY,
    On,
    Outcome,
    OwnDevice,
    Override,
    /// Allows a file that is there to be replaced.
    Overwrite,
    Part,
    Partial,
    /// The file with the passphrase of an encrypted backup, or the setting for it.
    PassphraseFileOrSetting,
    PasswordFileOrSetting,
    Person,
    PersonalData,
    Phone,
    Photo,
    PitchX,
    PitchY,
    PoliceRef,
    Prefix,
    /// What items brought when they were sold.
    Proceeds,
    Purpose,
    Reason,
    /// The recipient that a backup is encrypted to.
    Recipient,
    Referred,
    /// The path of the register file.
    Register,
    /// The path of the register file, or the setting for it; used if no register was found.
    RegisterOrSetting,
    Replaced,
    ReplacementCost,
    Result,
    Review,
    Roles,
    ScanPrefix,
    /// The serial numbers that are on a certificate.
    Serial,
    /// A file with them.
    Serials,
    Roll,
    /// Which checks a routine check asks.
    Routine,
    Sheet,
    SignBy,
    Since,
    SkipBad,
    /// Where days or figures come from.
    Source,
    /// The operating system that a list of releases is of.
    System,
    TakesPictures,
    Teacher,
    TestedOn,
    /// The part that a question of a routine check tests.
    TestsPart,
    Tester,
    Title,
    To,
    Type,
    Until,
    /// Takes the intervals of a tester's file.
    UseRetest,
    Vat,
    Visual,
    Wiped,
    Within,
    Witness,
    Years,
    Yes,
    /// The zone of times that don't have one.
    Zone,
}

/// An input, with or without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub input: Input,
    pub value: Asking,
}

/// The value of an input in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asking {
    /// No value: the sentence only names the input, or the input takes no value.
    Nothing,
    /// A value for the user to fill in.
    Blank,
    /// This value, perhaps as an example.
    Value(Cow<'static, str>),
}

impl Input {
    /// The input without a value.
    pub fn alone(self) -> Asked {
        Asked { input: self, value: Asking::Nothing }
    }

    /// The input with a value to fill in.
    pub fn blank(self) -> Asked {
        Asked { input: self, value: Asking::Blank }
    }

    /// The input with this value.
    pub fn with(self, value: impl Into<Cow<'static, str>>) -> Asked {
        Asked { input: self, value: Asking::Value(value.into()) }
    }
}
