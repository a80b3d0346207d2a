//! Writes a technician's workbook as schools have them: `cargo run --example technician -- FILE`.
//!
//! It has everything that goes wrong in real ones: title rows, mixed dates, numbers as tags, prices as words, words for
//! states, totals among the rows, an empty and a hidden column, and a second sheet of pupils. It always writes the same
//! bytes; `fixtures/import/technician.xlsx` is one of its files. All people are made up.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::missing_panics_doc,
    reason = "a tool for developers, which may stop with a panic"
)]

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet};

const HEADINGS: [&str; 15] = [
    "Asset No",
    "Item",
    "Type",
    "Make",
    "Model",
    "Serial No.",
    "Room",
    "",
    "Date Purchased",
    "Purchase Price",
    "Warranty Expiry",
    "Status",
    "Assigned To",
    "Insurer Ref",
    "Comments",
];

/// Admission number, name, form, year and e-mail address. Two are called Tom Sample.
const PUPILS: [(&str, &str, &str, u32, &str); 14] = [
    ("001201", "Madeup, Meg", "9B", 9, "23mmadeup@school.example.org"),
    ("001202", "Placeholder, Pip", "7A", 7, "25pplaceholder@school.example.org"),
    ("001203", "Sample, Tom", "8A", 8, "24tsample@school.example.org"),
    ("001204", "Sample, Tom", "9B", 9, "23tsample@school.example.org"),
    ("001205", "O’Example, Seán", "10C", 10, "22soexample@school.example.org"),
    ("001206", "van der Test, Jan", "10C", 10, "22jvandertest@school.example.org"),
    ("001207", "Invented, Zoë", "7A", 7, "25zinvented@school.example.org"),
    ("001208", "Fictional-Name, Ada", "11A", 11, "21afictional@school.example.org"),
    ("001209", "Mock, Mo", "11A", 11, "21mmock@school.example.org"),
    ("001210", "Dummy, Di", "8A", 8, "24ddummy@school.example.org"),
    ("000077", "Nobody, Nia", "9B", 9, "23nnobody@school.example.org"),
    ("001212", "Pretend, Pat", "7A", 7, "25ppretend@school.example.org"),
    ("001213", "Unreal, Una", "10C", 10, "22uunreal@school.example.org"),
    ("001214", "Blank, Bo", "8A", 8, "24bblank@school.example.org"),
];

/// What a cell of the date column holds.
enum Day {
    Date,
    Month,
    Words(&'static str),
    Number(u32),
}

/// The formats of the sheet's cells.
struct Formats {
    title: Format,
    heading: Format,
    tag: Format,
    day: Format,
    month: Format,
    money: Format,
    total: Format,
    text: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            title: Format::new().set_bold().set_font_size(16),
            heading: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x001F_4E78))
                .set_font_color(Color::White),
            tag: Format::new().set_num_format("000000"),
            day: Format::new().set_num_format("dd/mm/yyyy"),
            month: Format::new().set_num_format("mmm-yy"),
            money: Format::new().set_num_format("£#,##0.00"),
            total: Format::new().set_bold().set_background_color(Color::RGB(0x00FF_E699)),
            text: Format::new().set_num_format("@"),
        }
    }
}

/// Writes the workbook.
pub fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 9, 12).unwrap().and_hms(9, 0, 0).unwrap();
    book.set_properties(&DocProperties::new().set_author("A Technician").set_creation_datetime(&made));
    let formats = Formats::new();
    items(book.add_worksheet().set_name("Asset register").unwrap(), &formats);
    pupils(book.add_worksheet().set_name("Pupils").unwrap(), &formats);
    book.save_to_buffer().unwrap()
}

fn items(sheet: &mut Worksheet, formats: &Formats) {
    sheet.merge_range(0, 0, 0, 6, "Example School: ICT asset register 2026-27", &formats.title).unwrap();
    sheet.write(1, 0, "Kept by the technician. Please don't sort!").unwrap();
    for (at, heading) in (0..).zip(HEADINGS) {
        sheet.write_with_format(3, at, heading, &formats.heading).unwrap();
    }
    sheet.set_freeze_panes(4, 1).unwrap();
    sheet.set_column_hidden(13).unwrap();
    let mut line = 4;
    for number in 1..=30 {
        laptop(sheet, formats, line, number);
        line += 1;
    }
    line = total(sheet, formats, line, "Subtotal laptops", 12_870);
    for number in 1..=18 {
        tablet(sheet, formats, line, number);
        line += 1;
    }
    line = total(sheet, formats, line, "Subtotal tablets", 5_382);
    for number in 1..=12 {
        camera(sheet, formats, line, number);
        line += 1;
    }
    line = total(sheet, formats, line, "TOTAL", 21_852);
    sheet.write(line + 1, 0, "Printed 12/09/2026").unwrap();
}

/// Writes a row of totals; returns the next line.
fn total(sheet: &mut Worksheet, formats: &Formats, line: u32, word: &str, sum: u32) -> u32 {
    sheet.write_with_format(line, 0, word, &formats.total).unwrap();
    let formula = Formula::new(format!("=SUM(J5:J{line})")).set_result(sum.to_string());
    sheet.write_formula_with_format(line, 9, formula, &formats.total).unwrap();
    line + 1
}

fn words(sheet: &mut Worksheet, line: u32, cells: &[(u16, &str)]) {
    for (at, cell) in cells.iter().filter(|(_, cell)| !cell.is_empty()) {
        sheet.write(line, *at, *cell).unwrap();
    }
}

fn day(sheet: &mut Worksheet, formats: &Formats, (line, at): (u32, u16), day: &Day) {
    match day {
        Day::Date => {
            let date = ExcelDateTime::from_ymd(2023, 9, 13).unwrap();
            sheet.write_with_format(line, at, &date, &formats.day).unwrap();
        }
        Day::Month => {
            let date = ExcelDateTime::from_ymd(2024, 9, 1).unwrap();
            sheet.write_with_format(line, at, &date, &formats.month).unwrap();
        }
        Day::Words(text) => {
            sheet.write(line, at, *text).unwrap();
        }
        Day::Number(number) => {
            sheet.write(line, at, *number).unwrap();
        }
    }
}

/// Laptops 1 to 30. Their tags are numbers that Excel shows with six digits.
fn laptop(sheet: &mut Worksheet, formats: &Formats, line: u32, number: u32) {
    sheet.write_with_format(line, 0, 100 + number, &formats.tag).unwrap();
    let serial = match number {
        20 | 21 => "PF3DUP01".to_owned(),
        22 => "N/A".to_owned(),
        _ => format!("PF3XY{number:03}"),
    };
    let status = match number {
        15..=17 => "Scrapped",
        18 => "Faulty",
        19 => "In the loft",
        24 => "Lost",
        25 | 26 => "On loan",
        _ => "In use",
    };
    let holder = match number {
        1 => "Meg Madeup",
        2 => "Placeholder, Pip",
        3 => "sean o'example",
        4 => "Jan van der Test",
        5 => "001207",
        6 => "21afictional@school.example.org",
        7 | 15 => "Mo Mock",
        11 | 12 => "Stock",
        13 => "Tom Sample",
        14 => "Mr A Nother",
        27 => "N/A",
        _ => "",
    };
    let comment = match number {
        4 => "lid scratched",
        9 => "TBC",
        _ => "",
    };
    let room = if number.is_multiple_of(2) { "Room 2" } else { "Room 10" };
    words(sheet, line, &[(1, "Laptop"), (2, "Laptop"), (3, "Lenovo"), (4, "ThinkPad L13"), (5, &serial)]);
    words(sheet, line, &[(6, room), (11, status), (12, holder), (13, "MM-1"), (14, comment)]);
    let bought = match number {
        8 => Day::Number(45_182),
        _ => match number % 7 {
            0 => Day::Date,
            1 => Day::Words("13/09/2023"),
            2 => Day::Words("13-Sep-23"),
            3 => Day::Words("Sep-24"),
            4 => Day::Number(2023),
            5 => Day::Words("N/A"),
            _ => Day::Month,
        },
    };
    day(sheet, formats, (line, 8), &bought);
    match number {
        23 => words(sheet, line, &[(9, "£429 inc VAT")]),
        28 => words(sheet, line, &[(9, "429 ex VAT")]),
        _ => {
            sheet.write_with_format(line, 9, 429, &formats.money).unwrap();
        }
    }
    match number {
        1 => words(sheet, line, &[(10, "12/09/2022")]),
        29 => words(sheet, line, &[(10, "31/12/9999")]),
        _ => words(sheet, line, &[(10, "13/09/2027")]),
    }
}

/// Tablets 1 to 18. Their tags are texts, and few have a serial number.
fn tablet(sheet: &mut Worksheet, formats: &Formats, line: u32, number: u32) {
    let tag = format!("TAB-{number:03}");
    words(
        sheet,
        line,
        &[(0, &tag), (1, "iPad"), (2, "Tablet"), (3, "Apple"), (4, "iPad (9th generation)"), (6, "Library")],
    );
    match number {
        3 => {
            sheet.write(line, 5, 8.939_01e18).unwrap();
        }
        4..=8 => words(sheet, line, &[(5, &format!("DMQX{number:03}"))]),
        _ => words(sheet, line, &[(5, "N/A")]),
    }
    let status = if number == 18 { "WEEE" } else { "Ready to deploy" };
    words(sheet, line, &[(9, "£299.00"), (11, status)]);
    let bought = if number.is_multiple_of(2) { Day::Date } else { Day::Words("13 September 2023") };
    day(sheet, formats, (line, 8), &bought);
}

/// Cameras 1 to 12. Their tags are bare numbers.
fn camera(sheet: &mut Worksheet, formats: &Formats, line: u32, number: u32) {
    sheet.write(line, 0, 700 + number).unwrap();
    words(sheet, line, &[(1, "Camera"), (2, "Camera"), (3, "Canon"), (4, "EOS 2000D"), (5, "-"), (6, "Media Room")]);
    words(sheet, line, &[(9, "GBP 300"), (11, "Available")]);
    day(sheet, formats, (line, 8), &Day::Date);
}

fn pupils(sheet: &mut Worksheet, formats: &Formats) {
    sheet.write_with_format(0, 0, "Pupils, autumn term 2026", &formats.title).unwrap();
    for (at, heading) in (0..).zip(["Admission Number", "Name", "Form", "Year", "Email"]) {
        sheet.write_with_format(2, at, heading, &formats.heading).unwrap();
    }
    for (line, (number, name, form, year, email)) in (3..).zip(PUPILS) {
        sheet.write_with_format(line, 0, number, &formats.text).unwrap();
        words(sheet, line, &[(1, name), (2, form), (4, email)]);
        sheet.write(line, 3, year).unwrap();
    }
}

#[allow(dead_code, reason = "the test calls the function above")]
fn main() {
    let file = std::env::args().nth(1).expect("give the file to write");
    std::fs::write(&file, workbook()).unwrap();
    println!("wrote {file}");
}
