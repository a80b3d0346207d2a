//! All the rules. Comments name the policy clause or the statute that a rule comes from; users see their own school's
//! clause, or none.

use super::{super::disposal::IN_DISPOSAL, Check, Level, Rule, claims, items, off_site, papers, people, tests};

/// Every rule, in the order in which refusals are shown.
pub static RULES: &[Rule] = &[
    // Frederick Gent 10.1
    Rule {
        discreet: false,
        name: "already-on-loan",
        asks: "an item has one borrower at a time",
        default: Level::Refuse,
        adjustable: false,
        check: Check::Asset(items::already_on_loan),
    },
    // Hazeldene 3.2
    Rule {
        discreet: false,
        name: "not-available",
        asks: "the item is not disposed of, lost, stolen or missing",
        default: Level::Refuse,
        adjustable: false,
        check: Check::Asset(items::not_available),
    },
    // Frederick Gent 10.3
    Rule {
        discreet: false,
        name: "unsafe",
        asks: "the item is not damaged",
        default: Level::Refuse,
        adjustable: false,
        check: Check::Asset(items::unsafe_to_lend),
    },
    // Electricity at Work Regulations 1989; Trosnant
    Rule {
        discreet: false,
        name: "pat-failed",
        asks: "neither the item nor a part that goes with it has a failed test",
        default: Level::Refuse,
        adjustable: false,
        check: Check::Asset(tests::pat_failed),
    },
    // Electricity at Work Regulations 1989; Trosnant
    Rule {
        discreet: false,
        name: "pat-overdue",
        asks: "no visual check or full test of the item or its parts is overdue",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Asset(tests::pat_overdue),
    },
    // Electricity at Work Regulations 1989; Trosnant
    Rule {
        discreet: false,
        name: "pat-never-tested",
        asks: "an item that needs testing has had a visual check or a full test",
        default: Level::Warn,
        adjustable: true,
        check: Check::Asset(tests::pat_never_tested),
    },
    // Hazeldene 4.18
    Rule {
        discreet: false,
        name: "awaiting-check",
        asks: "every question of the last return check is answered yes",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Asset(items::awaiting_check),
    },
    // Frederick Gent 10.4
    Rule {
        discreet: false,
        name: "awaiting-wipe",
        asks: "the last borrower's data is wiped",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Asset(items::awaiting_wipe),
    },
    // Frederick Gent 10.3, 12.1
    Rule {
        discreet: false,
        name: "held",
        asks: "the item is not kept as evidence",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Asset(items::held),
    },
    // Brockhampton
    Rule {
        discreet: false,
        name: "fault-reported",
        asks: "no fault of the item is reported that nobody has decided or repaired",
        default: Level::Warn,
        adjustable: true,
        check: Check::Asset(items::fault_reported),
    },
    // Hazeldene 3.2
    Rule {
        discreet: false,
        name: IN_DISPOSAL,
        asks: "the item is in no disposal that is requested or authorised, and not done",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Asset(items::in_disposal),
    },
    // Hazeldene 4.6, 4.18
    Rule {
        discreet: false,
        name: off_site::OFF_SITE_NEVER,
        asks: "items of its category may go home, or on a visit",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Asset(off_site::off_site_never),
    },
    // Hazeldene 4.18
    Rule {
        discreet: false,
        name: off_site::OFF_SITE_PERMISSION,
        asks: "the borrower has permission and a purpose, if the category needs them",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Asset(off_site::off_site_permission),
    },
    // Hazeldene 4.9
    Rule {
        discreet: false,
        name: off_site::PERSONAL_DATA,
        asks: "the borrower has permission if personal data goes off site, or says that none does",
        default: Level::Warn,
        adjustable: true,
        check: Check::Person(off_site::personal_data),
    },
    // Hazeldene 4.18
    Rule {
        discreet: false,
        name: "permission-for-another-purpose",
        asks: "the purpose of the loan is that of the permission to take the item, or personal data on it, off site",
        default: Level::Warn,
        adjustable: true,
        check: Check::Asset(off_site::other_purpose),
    },
    // Hazeldene 3.2
    Rule {
        discreet: false,
        name: items::PERSONAL_USE,
        asks: "a member of staff has permission for personal use of an item that is issued with no due date",
        default: Level::Off,
        adjustable: true,
        check: Check::Asset(items::personal_use),
    },
    // Brockhampton
    Rule {
        discreet: false,
        name: "data-on-removable-storage",
        asks: "no personal data leaves the site on removable storage, such as a USB stick",
        default: Level::Off,
        adjustable: true,
        check: Check::Asset(off_site::data_on_removable_storage),
    },
    // Frederick Gent 6.1
    Rule {
        discreet: false,
        name: "not-accompanied",
        asks: "a visitor who borrows an item that takes pictures is accompanied by a member of staff",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Asset(off_site::not_accompanied),
    },
    // Hazeldene 4.9
    Rule {
        discreet: false,
        name: "not-encrypted",
        asks: "an item that holds data is encrypted before it leaves the site; or on site too, as its category says",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Asset(off_site::not_encrypted),
    },
    // Hazeldene 4.9
    Rule {
        discreet: false,
        name: "encryption-unknown",
        asks: "it is known that an item that holds data is encrypted, before it leaves the site",
        default: Level::Warn,
        adjustable: true,
        check: Check::Asset(off_site::encryption_unknown),
    },
    // Hazeldene 4.10
    Rule {
        discreet: false,
        name: "no-anti-virus",
        asks: "an item that needs anti-virus software has it before it leaves the site",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Asset(off_site::no_anti_virus),
    },
    // Hazeldene 4.10
    Rule {
        discreet: false,
        name: "no-anti-virus-on-site",
        asks: "an item that needs anti-virus software has it before it goes on the school's network",
        default: Level::Warn,
        adjustable: true,
        check: Check::Asset(off_site::no_anti_virus_on_site),
    },
    // Trosnant; Shirley Warren; Brockhampton
    Rule {
        discreet: false,
        name: "agreement-unsigned",
        asks: "the borrower has signed every agreement; only a warning until the date set for signing",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Borrower(papers::agreement_unsigned),
    },
    // Frederick Gent 10.4
    Rule {
        discreet: false,
        name: "past-leaving-date",
        asks: "the borrower's last working day, or last day in school, is not in the past",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Borrower(people::past_leaving_date),
    },
    // Frederick Gent 10.4
    Rule {
        discreet: false,
        name: "cleared",
        asks: "the borrower has not been cleared to leave",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Borrower(people::cleared),
    },
    // Frederick Gent 2.2
    Rule {
        discreet: false,
        name: "limit-reached",
        asks: "the borrower has fewer items than the school's limit",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Asset(people::limit_reached),
    },
    // Frederick Gent 12.1
    Rule {
        discreet: false,
        name: "has-overdue",
        asks: "the borrower has no overdue items",
        default: Level::Warn,
        adjustable: true,
        check: Check::Borrower(people::has_overdue),
    },
    // Trosnant
    Rule {
        discreet: true,
        name: people::BANNED,
        asks: "the borrower is not banned",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Borrower(people::banned),
    },
    // Trosnant; Education Act 1996 ss. 449-462
    Rule {
        discreet: true,
        name: "owes-money",
        asks: "the borrower owes no money; for a pupil never more than a warning",
        default: Level::Warn,
        adjustable: true,
        check: Check::Borrower(people::owes_money),
    },
    // Shirley Warren
    Rule {
        discreet: true,
        name: "recalled",
        asks: "the borrower has no recalled items; a recalled item is not renewed or handed over",
        default: Level::Warn,
        adjustable: true,
        check: Check::Borrower(people::recalled),
    },
    // Frederick Gent 12.1
    Rule {
        discreet: true,
        name: "late-returns",
        asks: "the borrower has not returned items late too often; applies once the school has set how often",
        default: Level::Warn,
        adjustable: true,
        check: Check::Borrower(people::late_returns),
    },
    // Frederick Gent 10.6; Trosnant
    Rule {
        discreet: false,
        name: claims::NEEDS_DECISION,
        asks: "a contribution is requested only if the incident was decided as carelessness or intent",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Claim(claims::needs_decision),
    },
    // Employment Rights Act 1996 s. 13
    Rule {
        discreet: false,
        name: claims::NO_PRIOR_AGREEMENT,
        asks: "a borrower who is not a pupil agreed in writing before the incident; no pay is deducted without that",
        default: Level::Warn,
        adjustable: true,
        check: Check::Claim(claims::no_prior_agreement),
    },
    // Hazeldene 4.17; Trosnant
    Rule {
        discreet: false,
        name: papers::OWN_DEVICE_PERMISSION,
        asks: "personal equipment has its own permission before it comes on site",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Admission(papers::own_device_permission),
    },
    // Hazeldene 4.17; Trosnant
    Rule {
        discreet: false,
        name: papers::OWN_DEVICE_UNTESTED,
        asks: "personal equipment has been tested before use, within the months that the school sets",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Admission(papers::own_device_untested),
    },
    // Frederick Gent 6.1
    Rule {
        discreet: false,
        name: "own-device-not-accompanied",
        asks: "a member of staff goes along with a visitor whose own device takes pictures",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Admission(papers::own_device_not_accompanied),
    },
    // Frederick Gent 6.2
    Rule {
        discreet: false,
        name: "own-device-not-encrypted",
        asks: "an adult's own device that is used for school, or goes on the network, is encrypted",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Admission(papers::own_device_not_encrypted),
    },
    // Hazeldene 4.17; Brockhampton
    Rule {
        discreet: false,
        name: papers::OWN_DEVICE_NETWORK,
        asks: "a personal device has its own permission before it goes on the network",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Admission(papers::own_device_network),
    },
    // Hazeldene 4.10
    Rule {
        discreet: false,
        name: "own-device-anti-virus",
        asks: "a personal device has anti-virus software before it goes on the network",
        default: Level::Refuse,
        adjustable: true,
        check: Check::Admission(papers::own_device_anti_virus),
    },
    // Hazeldene 3.2
    Rule {
        discreet: false,
        name: "licence-over-use",
        asks: "no more seats are in use than the school has paid for",
        default: Level::Refuse,
        adjustable: false,
        check: Check::Seat(papers::licence_over_use),
    },
    // Frederick Gent 10.2
    Rule {
        discreet: false,
        name: papers::SOFTWARE_INSTALL,
        asks: "there is permission to install software on an item before a licence is assigned to it",
        default: Level::Off,
        adjustable: true,
        check: Check::Seat(papers::software_install),
    },
];
