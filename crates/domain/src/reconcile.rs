//! The ways in which the list of a device manager and the register differ.

use super::incoming::question::Group;
use crate::{words, words::Word as _};

words! {
    /// A difference between a device manager's list and the register.
    Difference, "difference" {
        /// Managed, and not in the register.
        OnlyThere = "only-there",
        /// In the register, and not managed.
        OnlyHere = "only-here",
        HolderDiffers = "holder-differs",
        NameDiffers = "device-name",
        SerialDiffers = "device-serial",
        SystemDiffers = "device-system",
        EncryptionDiffers = "device-encryption",
        /// Retired there, and on loan here.
        RetiredThere = "retired-there",
        /// Disposed of, lost or stolen here, and managed there.
        GoneHere = "gone-here",
        Silent = "silent",
        NotEncrypted = "not-encrypted",
        NotSupported = "not-supported",
        SupportUnknown = "support-unknown",
        /// A row that can't be matched for certain, or has a cell that can't be read.
        Unclear = "unclear",
    }
}

impl Difference {
    /// The heading of the list.
    pub fn title(self) -> &'static str {
        match self {
            Self::OnlyThere => "Managed, and not in the register",
            Self::OnlyHere => "In the register, and not managed",
            Self::HolderDiffers => "Another holder there",
            Self::NameDiffers => "Another device name or asset ID there",
            Self::SerialDiffers => "Another serial number there",
            Self::SystemDiffers => "Another system or version there",
            Self::EncryptionDiffers => "Encryption is recorded otherwise here",
            Self::RetiredThere => "Retired there, and on loan here",
            Self::GoneHere => "Gone here, and managed there",
            Self::Silent => "Silent",
            Self::NotEncrypted => "Not encrypted",
            Self::NotSupported => "Out of support",
            Self::SupportUnknown => "Support unknown",
            Self::Unclear => "Unclear rows",
        }
    }

    /// The groups of questions that a comparison asks, in the order of their differences.
    pub fn groups() -> Vec<Group> {
        Self::ALL.iter().filter_map(|difference| difference.group()).collect()
    }

    /// The question about whose rows the register can take the file's value; `None` if people must settle them.
    pub fn group(self) -> Option<Group> {
        Some(match self {
            Self::NameDiffers => Group::DeviceName,
            Self::SerialDiffers => Group::DeviceSerial,
            Self::SystemDiffers => Group::DeviceSystem,
            Self::EncryptionDiffers => Group::DeviceEncryption,
            _ => return None,
        })
    }
}
