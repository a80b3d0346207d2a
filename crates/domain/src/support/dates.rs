//! The days on which makers end their support for an operating system: those in the program, and those of the school's
//! own files.

use super::SupportEnd;
use crate::{ids::RowId, text::fold, words};
use chrono::NaiveDate;
use std::sync::OnceLock;

/// The days in the program, with their source, its day and its licence in the first lines.
const BUILT_IN: &str = include_str!("dates.csv");

/// The source of the days in the program.
pub const SOURCE: &str = "endoflife.date";
/// The licence of that source.
pub const LICENCE: &str = "MIT";

/// The day of the days in the program.
pub fn dated_on() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 8, 22).unwrap_or_default()
}

words! {
    /// An operating system.
    System, "operating system" {
        Windows = "windows" as "Windows",
        WindowsServer = "windows_server" as "Windows Server",
        MacOs = "macos" as "macOS",
        Android = "android" as "Android",
        IpadOs = "ipados" as "iPadOS",
        Ios = "ios" as "iOS",
        ChromeOs = "chromeos" as "ChromeOS",
    }
}

words! {
    /// Editions of Windows that share their days.
    Edition, "edition" {
        /// Home, Pro, Pro Education and Pro for Workstations.
        HomePro = "home_pro" as "Home and Pro",
        /// Enterprise, Education and IoT Enterprise.
        Enterprise = "enterprise" as "Enterprise and Education",
        EnterpriseLtsc = "enterprise_ltsc" as "Enterprise LTSC",
        IotLtsc = "iot_ltsc" as "IoT Enterprise LTSC",
    }
}

impl Edition {
    /// The editions that a text means; `None` if it names none that is known.
    pub fn of(text: &str) -> Option<Self> {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(word));
        let squeezed = words.concat();
        if has(&["ltsc", "ltsb", "enterprises", "enterprisesn"]) || squeezed.contains("ltsc") {
            return Some(if squeezed.contains("iot") { Self::IotLtsc } else { Self::EnterpriseLtsc });
        }
        // Pro Education has the days of Pro.
        if has(&["pro", "professional", "home", "core", "proeducation", "professionaleducation", "homepro"]) {
            return Some(Self::HomePro);
        }
        has(&["enterprise", "education", "iotenterprise", "edu"]).then_some(Self::Enterprise)
    }

    /// True if the edition has days of its own for a version that others share.
    fn is_long_term(self) -> bool {
        matches!(self, Self::EnterpriseLtsc | Self::IotLtsc)
    }
}

/// The end of support of one version of a system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportDate {
    /// The third number of the version that a device reports.
    pub build: Option<i64>,
    /// The day of the source.
    pub dated_on: NaiveDate,
    /// `None` if the day is for every edition that has none of its own.
    pub edition: Option<Edition>,
    pub ends: SupportEnd,
    pub id: RowId,
    pub source: String,
    pub system: System,
    pub version: String,
}

impl SupportDate {
    /// The release in words, such as "Windows 11 24H2 (Enterprise and Education)".
    pub fn named(&self) -> String {
        let edition = self.edition.map(|edition| format!(" ({edition})")).unwrap_or_default();
        format!("{} {}{edition}", self.system, self.version)
    }

    /// True if two days are of the same release and editions.
    pub fn is_of_same(&self, other: &Self) -> bool {
        self.is_of_same_version(other) && self.edition == other.edition
    }

    fn is_of_same_version(&self, other: &Self) -> bool {
        self.system == other.system && self.version.eq_ignore_ascii_case(&other.version)
    }
}

/// The days in the program.
pub fn built_in() -> &'static [SupportDate] {
    static DATES: OnceLock<Vec<SupportDate>> = OnceLock::new();
    DATES.get_or_init(|| BUILT_IN.lines().filter_map(read).collect())
}

/// Reads a line of the days in the program; a heading and a comment are none.
fn read(line: &str) -> Option<SupportDate> {
    use crate::words::Word as _;
    let cells: Vec<&str> = line.split(',').collect();
    let [system, version, edition, build, ends] = cells.as_slice() else { return None };
    Some(SupportDate {
        build: build.parse().ok(),
        dated_on: dated_on(),
        edition: Edition::parse(edition),
        ends: SupportEnd::of_stored(ends)?,
        id: uuid::Uuid::nil().into(),
        source: format!("{SOURCE}, {LICENCE} licence"),
        system: System::parse(system)?,
        version: (*version).to_owned(),
    })
}

/// Every day that counts.
#[derive(Debug, Clone, Default)]
pub struct Dates(Vec<SupportDate>);

impl Dates {
    /// Puts the school's own days in the place of those in the program for the same version. Of two days of its own for
    /// one release, the one with the later source counts.
    pub fn with(own: Vec<SupportDate>) -> Self {
        let mut all: Vec<SupportDate> = Vec::with_capacity(own.len() + built_in().len());
        for date in own {
            match all.iter_mut().find(|known| known.is_of_same(&date)) {
                Some(known) if known.dated_on >= date.dated_on => {}
                Some(known) => *known = date,
                None => all.push(date),
            }
        }
        let rest: Vec<SupportDate> =
            built_in().iter().filter(|date| !all.iter().any(|own| own.is_of_same_version(date))).cloned().collect();
        all.extend(rest);
        Self(all)
    }

    /// Every day, in the order of the list.
    pub fn all(&self) -> &[SupportDate] {
        &self.0
    }

    /// The days of a system.
    pub(super) fn of(&self, system: System) -> impl Iterator<Item = &SupportDate> {
        self.0.iter().filter(move |date| date.system == system)
    }
}

/// The day for an edition among the days of one version. Without an edition, there is one only if all agree.
///
/// Errors: true if the edition decides and is not known; false if no day is for this edition.
pub(super) fn for_edition<'d>(dates: &[&'d SupportDate], edition: Option<Edition>) -> Result<&'d SupportDate, bool> {
    let own = |wanted: Option<Edition>| dates.iter().copied().find(|date| date.edition == wanted);
    match edition {
        Some(edition) if edition.is_long_term() => own(Some(edition)).ok_or(false),
        Some(edition) => own(Some(edition)).or_else(|| own(None)).ok_or(false),
        None => match dates.split_first() {
            Some((first, rest)) if rest.iter().all(|date| date.ends == first.ends) => Ok(first),
            _ => Err(true),
        },
    }
}
