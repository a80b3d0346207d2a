//! The columns of the school's calendar.

use super::columns::{Column, Show, both};
use crate::calendar::list::CalendarView;

impl Show for CalendarView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("name", "name"),
        both("kind", "kind"),
        both("from_on", "first day"),
        both("until_on", "last day"),
        both("school_days", "school days"),
    ];
}
