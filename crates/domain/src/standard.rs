//! What the Department for Education's digital and technology standards ask of a school that an equipment register can
//! answer, each in our own words.
//!
//! The standards were read second hand, in a public copy of GOV.UK's pages of 16 September 2026 that shortens them. So
//! nothing here is their wording: read the page of GOV.UK before you print a sentence of it.

use crate::{
    asset::{Asset, Fate},
    category::{Category, PatType},
    words,
};
use chrono::NaiveDate;

/// The day of the copy that was read, as people write it.
pub const READ_ON: &str = "16 September 2026";

/// Where the standards are on GOV.UK.
pub const SOURCE: &str = "www.gov.uk/guidance/meeting-digital-and-technology-standards-in-schools-and-colleges";

words! {
    /// A point of a standard that the register answers.
    Point, "point" {
        /// It is known what each item is.
        Described = "described",
        /// Each item has its serial number.
        Serial = "serial-number",
        /// Each item has a holder or a place.
        Assigned = "assigned",
        /// The day of each purchase is known, and so the age.
        Purchased = "purchased",
        /// Each item has a day of review that has not gone by.
        Reviewed = "reviewed",
        /// What was disposed of has its disposal, with the day and the certificates that it needs.
        Disposed = "disposed",
        /// The digital lead is known, who owns the register.
        DigitalLead = "digital-lead",
        /// The end of support of each device's system was looked up.
        SupportKnown = "support-known",
        /// No device has a system whose support has ended.
        Supported = "supported",
        /// The leadership was told, since the last whole term began, what is or will be out of support.
        SupportTold = "support-told",
        /// Each licence has its last day.
        Licences = "licences",
        /// A backup was made since the school day before.
        BackedUp = "backed-up",
        /// A restore was tried and logged in the last whole term.
        RestoreTried = "restore-tried",
        /// Each leaver has been cleared. Accounts are a line of the checklist if the school has added it.
        AccountsEnded = "accounts-ended",
        /// Removable storage is refused or warned about unless there is a need.
        RemovableStorage = "removable-storage",
        /// Each device can be found in a filter's log by its name.
        DeviceNamed = "device-named",
        /// Each report of a fault says who told whom about what.
        Requests = "requests",
    }
}

/// The part of the standards that a point belongs to, by its name in the addresses of GOV.UK.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standard {
    Leadership,
    CyberSecurity,
    Filtering,
    Devices,
    Support,
}

impl Standard {
    /// The name in the addresses of GOV.UK.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Leadership => "digital-leadership-and-governance-core-standard",
            Self::CyberSecurity => "cyber-security-core-standard",
            Self::Filtering => "filtering-and-monitoring-core-standard",
            Self::Devices => "laptops-desktops-and-tablets",
            Self::Support => "it-support",
        }
    }
}

impl Point {
    /// The standard that the point belongs to.
    pub fn standard(self) -> Standard {
        match self {
            Self::Described | Self::Serial | Self::Assigned | Self::Purchased | Self::Reviewed | Self::DigitalLead => {
                Standard::Leadership
            }
            Self::SupportKnown
            | Self::SupportTold
            | Self::Licences
            | Self::BackedUp
            | Self::RestoreTried
            | Self::AccountsEnded
            | Self::RemovableStorage => Standard::CyberSecurity,
            Self::DeviceNamed => Standard::Filtering,
            Self::Supported | Self::Disposed => Standard::Devices,
            Self::Requests => Standard::Support,
        }
    }

    /// What is asked, in our own words.
    pub fn asks(self) -> &'static str {
        match self {
            Self::Described => "the register says what each digital item is",
            Self::Serial => "each digital item has its serial number",
            Self::Assigned => "each digital item has a holder or a place",
            Self::Purchased => "the day of each purchase is known, and so the age",
            Self::Reviewed => "each digital item has a review date that is not in the past",
            Self::Disposed => {
                "each digital item that was disposed of has its day, its way and the certificates for them"
            }
            Self::DigitalLead => "the senior leadership has a digital lead, who owns the register",
            Self::SupportKnown => "the end of support of each device’s system was looked up",
            Self::Supported => "every device has a system whose support is known not to have ended",
            Self::SupportTold => "the leadership was told within a term what is, or will be, out of support",
            Self::Licences => "each licence has its last day",
            Self::BackedUp => "the register is backed up",
            Self::RestoreTried => "a restore was tried and logged within a term",
            Self::AccountsEnded => "each leaver has been cleared, which is when accounts end",
            Self::RemovableStorage => "removable storage goes out with data only where there is a need",
            Self::DeviceNamed => "each device has the name that logs of filtering know",
            Self::Requests => "each report of a fault says what it was, who reported it, and what was done",
        }
    }
}

/// What is known of an item, for the points that each item answers.
#[derive(Debug, Clone, Copy)]
pub struct Item<'a> {
    pub asset: &'a Asset,
    pub category: &'a Category,
    /// True if someone has it on loan.
    pub is_held: bool,
    /// True if it has a system of its own, whose support ends.
    pub is_device: bool,
    /// True if it was disposed of by a disposal that is done.
    pub has_disposal: bool,
    pub today: NaiveDate,
}

impl Item<'_> {
    /// True for digital technology: what holds data, has a system, or is IT equipment.
    fn is_digital(&self) -> bool {
        self.is_device || self.category.holds_data || self.category.pat_type == Some(PatType::It)
    }

    /// True if the item answers a point, false if it is in the gap; `None` if the point does not ask about it.
    ///
    /// The points of support are answered by the list of support alone.
    pub fn answers(&self, point: Point) -> Option<bool> {
        let Asset { name, model, serial, location, inside_id, purchased_on, review_due_on, device_name, .. } =
            self.asset;
        let asked = match point {
            Point::Described | Point::Serial | Point::Assigned | Point::Purchased | Point::Reviewed => {
                self.is_digital() && self.asset.fate.is_none()
            }
            Point::DeviceNamed => self.is_device && self.asset.fate.is_none(),
            Point::Disposed => self.is_digital() && self.asset.fate == Some(Fate::Disposed),
            _ => false,
        };
        asked.then(|| match point {
            Point::Described => name.is_some() || model.is_some(),
            Point::Serial => serial.is_some(),
            Point::Assigned => self.is_held || location.is_some() || inside_id.is_some(),
            Point::Purchased => purchased_on.is_some(),
            Point::Reviewed => review_due_on.is_some_and(|day| day >= self.today),
            Point::DeviceNamed => device_name.is_some(),
            _ => self.has_disposal,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Word as _;

    #[test]
    fn each_point_asks_something_of_its_own() {
        let mut asked: Vec<_> = Point::ALL.iter().map(|point| point.asks()).collect();
        asked.sort_unstable();
        asked.dedup();
        assert_eq!(asked.len(), Point::ALL.len());
        assert!(asked.iter().all(|asks| !asks.ends_with('.')), "{asked:?}");
    }
}
