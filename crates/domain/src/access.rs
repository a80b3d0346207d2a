//! What each role may do on the page. Every route names its deed, and nothing else decides who may use it.

use super::person::Role;

/// A deed on the page. Those that only read are apart from those that record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// What is about oneself: own loans, own signature, own password, and who is signed in.
    Own,
    /// Report that an item is broken, lost or stolen.
    ReportFault,
    /// Lend and return items at the desk, with slips to print and to sign.
    Desk,
    /// Find items, and see what is to be done today.
    SeeItems,
    /// See people and all their loans.
    SeePeople,
    /// See the loans of one's own form and groups.
    SeeOwnGroups,
    /// See counted stock, with what oneself has of it.
    SeeStock,
    /// Lend and return counted stock: at the desk to everyone, a class teacher to themselves for their own class.
    LendStock,
    /// Look up who had a device at a time.
    LookUp,
    /// Record tests of electrical safety, room by room.
    Test,
    /// Scan the rooms of a stocktake.
    CountItems,
    /// Open and close stocktakes, and accept what they found. The person who closes one proves who they are in any case.
    RunStocktakes,
    /// See incidents with their photographs and outcomes.
    SeeIncidents,
    /// Decide the outcome of incidents.
    DecideIncidents,
    /// See charges and payments.
    SeeMoney,
    /// Ask for contributions, and record payments.
    RecordMoney,
    /// See disposals with their certificates.
    SeeDisposals,
    /// Ask for disposals, attach certificates, and record that the items have gone.
    Dispose,
    /// Authorise disposals, by who proves that they may.
    AuthoriseDisposals,
    /// Send items for repair, and record that they are back.
    Repair,
    /// Keep items as evidence, and lift such holds.
    Hold,
    /// Record that devices were wiped.
    Wipe,
    /// Record bans from borrowing, and lift them. Who decides must have a role for that.
    Ban,
    /// See who is banned from borrowing.
    SeeBans,
    /// Record permissions and revoke them. Who gives one proves that they may.
    Permit,
    /// Record licences, and who uses their seats.
    License,
    /// See the names and contacts of parents and carers.
    SeeGuardians,
    /// See reports for head and governors, which name no person.
    SeeReports,
    /// See the checklists of leavers.
    SeeLeavers,
    /// Tick the checklists of leavers, and clear them.
    ClearLeavers,
    /// See the value of items: fixed assets, insurance, and who waits for a replacement.
    SeeValue,
    /// Sign off what is asked for at a term's end, such as the list of devices out of support.
    SignOff,
    /// Compare the list of a device manager with the register.
    CompareDevices,
    /// Take values of such a list into the register.
    Reconcile,
    /// Read files of items, people and tests into the register.
    Import,
    /// Make backups.
    Backup,
    /// Change the school's settings: letterhead, rules, calendar.
    Settings,
    /// Give people access to the page, and take it away.
    Users,
}

impl Deed {
    /// Every deed, for tests of the whole list.
    pub const ALL: [Self; 38] = [
        Self::Own,
        Self::ReportFault,
        Self::Desk,
        Self::SeeItems,
        Self::SeePeople,
        Self::SeeOwnGroups,
        Self::SeeStock,
        Self::LendStock,
        Self::LookUp,
        Self::Test,
        Self::CountItems,
        Self::RunStocktakes,
        Self::SeeIncidents,
        Self::DecideIncidents,
        Self::SeeMoney,
        Self::RecordMoney,
        Self::SeeDisposals,
        Self::Dispose,
        Self::AuthoriseDisposals,
        Self::Repair,
        Self::Hold,
        Self::Wipe,
        Self::Ban,
        Self::SeeBans,
        Self::Permit,
        Self::License,
        Self::SeeGuardians,
        Self::SeeReports,
        Self::SeeLeavers,
        Self::ClearLeavers,
        Self::SeeValue,
        Self::SignOff,
        Self::CompareDevices,
        Self::Reconcile,
        Self::Import,
        Self::Backup,
        Self::Settings,
        Self::Users,
    ];

    /// True if the deed changes nothing in the register.
    pub fn only_reads(self) -> bool {
        matches!(
            self,
            Self::SeeItems
                | Self::SeePeople
                | Self::SeeOwnGroups
                | Self::SeeStock
                | Self::SeeIncidents
                | Self::SeeMoney
                | Self::SeeDisposals
                | Self::SeeBans
                | Self::SeeGuardians
                | Self::SeeReports
                | Self::SeeLeavers
                | Self::SeeValue
                | Self::CompareDevices
        )
    }

    /// The roles that may do it; `None` if everyone with an account may.
    pub fn roles(self) -> Option<&'static [Role]> {
        use Role::{
            Auditor, BusinessManager, Caretaker, ChairOfGovernors, ClassTeacher, DataProtectionLead, DigitalLead,
            Headteacher, IctCoordinator, Office, SafeguardingLead, Technician,
        };
        Some(match self {
            Self::Own | Self::ReportFault => return None,
            Self::Desk => &[Technician, IctCoordinator, DigitalLead, Office],
            Self::SeeItems => &[
                Technician,
                IctCoordinator,
                DigitalLead,
                Office,
                Caretaker,
                Headteacher,
                BusinessManager,
                DataProtectionLead,
                SafeguardingLead,
                Auditor,
            ],
            Self::SeePeople => &[
                Technician,
                IctCoordinator,
                DigitalLead,
                Office,
                Headteacher,
                BusinessManager,
                DataProtectionLead,
                SafeguardingLead,
                Auditor,
            ],
            Self::SeeOwnGroups => &[ClassTeacher],
            Self::CountItems => {
                &[Technician, IctCoordinator, DigitalLead, Office, Caretaker, BusinessManager, Headteacher]
            }
            Self::RunStocktakes => &[Technician, IctCoordinator, DigitalLead, Office, BusinessManager, Headteacher],
            Self::SeeStock => &[
                Technician,
                IctCoordinator,
                DigitalLead,
                Office,
                ClassTeacher,
                Caretaker,
                Headteacher,
                BusinessManager,
                DataProtectionLead,
                SafeguardingLead,
                Auditor,
            ],
            Self::LendStock => &[Technician, IctCoordinator, DigitalLead, Office, ClassTeacher],
            Self::LookUp => &[SafeguardingLead, Headteacher],
            Self::Test => &[Caretaker, Technician, IctCoordinator],
            Self::SeeIncidents => &[
                Technician,
                IctCoordinator,
                DigitalLead,
                Office,
                Headteacher,
                BusinessManager,
                DataProtectionLead,
                SafeguardingLead,
                Auditor,
            ],
            Self::DecideIncidents => &[IctCoordinator, Headteacher, BusinessManager],
            Self::SeeMoney => &[Office, Headteacher, BusinessManager, Auditor],
            Self::RecordMoney => &[Office, BusinessManager],
            Self::SeeDisposals => &[
                Technician,
                IctCoordinator,
                DigitalLead,
                Office,
                Headteacher,
                BusinessManager,
                ChairOfGovernors,
                Auditor,
            ],
            Self::Dispose => &[Technician, IctCoordinator, DigitalLead, Office, BusinessManager],
            Self::AuthoriseDisposals => {
                &[Technician, IctCoordinator, DigitalLead, Office, Headteacher, BusinessManager, ChairOfGovernors]
            }
            Self::Repair => &[Technician, IctCoordinator, Office, BusinessManager],
            Self::Hold => &[Technician, IctCoordinator, Headteacher, BusinessManager],
            Self::Wipe => &[Technician, IctCoordinator],
            Self::Ban => &[Technician, IctCoordinator, DigitalLead, Headteacher],
            Self::SeeBans => &[Technician, IctCoordinator, DigitalLead, Office, Headteacher, Auditor],
            Self::Permit => &[Technician, IctCoordinator, DigitalLead, Office, Headteacher],
            Self::License => &[Technician, IctCoordinator, DigitalLead, BusinessManager],
            Self::SeeGuardians => &[Office, Headteacher, BusinessManager, SafeguardingLead],
            Self::SeeReports => {
                &[Headteacher, ChairOfGovernors, BusinessManager, DigitalLead, IctCoordinator, Technician, Auditor]
            }
            Self::SeeLeavers => &[Technician, IctCoordinator, Office, Headteacher, BusinessManager, Auditor],
            Self::ClearLeavers => &[Technician, IctCoordinator, Office, BusinessManager],
            Self::SeeValue => &[Headteacher, BusinessManager, DigitalLead, Auditor],
            Self::SignOff => &[DigitalLead, IctCoordinator, Technician, Headteacher, BusinessManager],
            Self::CompareDevices => &[Technician, IctCoordinator, DigitalLead],
            Self::Reconcile => &[Technician, IctCoordinator],
            Self::Import => &[IctCoordinator, Technician, Office],
            Self::Backup => &[IctCoordinator, Technician],
            Self::Settings => &[IctCoordinator, Headteacher, BusinessManager],
            Self::Users => &[IctCoordinator, Headteacher],
        })
    }
}

/// True if someone with an account and these roles may do this.
///
/// An auditor reads: someone who is an auditor and nothing else records nothing, not even a fault.
pub fn may(roles: &[Role], deed: Deed) -> bool {
    match deed.roles() {
        Some(allowed) => roles.iter().any(|role| allowed.contains(role)),
        None if deed == Deed::ReportFault => roles.is_empty() || roles.iter().any(|role| *role != Role::Auditor),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Word as _;

    #[test]
    fn nobody_sees_money_bans_or_parents_without_a_role_for_it() {
        for deed in [Deed::SeeMoney, Deed::RecordMoney, Deed::SeeBans, Deed::Ban, Deed::SeeGuardians] {
            for roles in [&[][..], &[Role::ClassTeacher], &[Role::Caretaker], &[Role::ChairOfGovernors]] {
                assert!(!may(roles, deed), "{deed:?} for {roles:?}");
            }
        }
        assert!(!may(&[Role::Technician], Deed::SeeMoney) && may(&[Role::Technician], Deed::SeeBans));
    }

    #[test]
    fn an_auditor_reads_and_records_nothing() {
        for deed in Deed::ALL {
            let records = !deed.only_reads() && deed != Deed::Own;
            assert!(!(records && may(&[Role::Auditor], deed)), "{deed:?}");
        }
        assert!(may(&[Role::Auditor], Deed::SeeMoney) && may(&[Role::Auditor, Role::Office], Deed::ReportFault));
    }

    #[test]
    fn every_deed_is_somebodys_and_a_role_that_records_can_see_what_it_records() {
        for deed in Deed::ALL {
            assert!(Role::ALL.iter().any(|role| may(&[*role], deed)), "{deed:?}");
        }
        for (records, sees) in [
            (Deed::RecordMoney, Deed::SeeMoney),
            (Deed::ClearLeavers, Deed::SeeLeavers),
            (Deed::DecideIncidents, Deed::SeeIncidents),
            (Deed::Dispose, Deed::SeeDisposals),
            (Deed::Dispose, Deed::SeeItems),
            (Deed::AuthoriseDisposals, Deed::SeeDisposals),
            (Deed::Desk, Deed::SeePeople),
            (Deed::LendStock, Deed::SeeStock),
            (Deed::Test, Deed::SeeItems),
            (Deed::Repair, Deed::SeeItems),
            (Deed::Wipe, Deed::SeeItems),
            (Deed::Hold, Deed::SeeIncidents),
            (Deed::Ban, Deed::SeeBans),
            (Deed::Permit, Deed::SeePeople),
            (Deed::License, Deed::SeePeople),
            (Deed::CountItems, Deed::SeeItems),
            (Deed::RunStocktakes, Deed::CountItems),
            (Deed::SignOff, Deed::SeeItems),
            (Deed::Reconcile, Deed::CompareDevices),
            (Deed::CompareDevices, Deed::SeePeople),
        ] {
            for role in Role::ALL {
                assert!(!may(&[*role], records) || may(&[*role], sees), "{role}: {records:?}");
            }
        }
    }
}
