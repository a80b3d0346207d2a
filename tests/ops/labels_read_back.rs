//! Every label of every sheet, drawn at 300 dots an inch and read by a decoder, as the school's scanner would: from the
//! screen's picture, with its letters, and from the PDF that is printed.

use crate::support::{
    Cli, School,
    browser::{Browser, Picture},
    pdf,
};
use domain::label::{Rect, Sheet, Shift, Stock};
use rxing::BarcodeFormat;
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

/// A length in dots, 300 of which are an inch.
fn dots(micrometres: i64) -> usize {
    usize::try_from((micrometres * 300 + 12_700) / 25_400).unwrap()
}

/// The margin inside a label that must stay white, so that a printer that is a little off prints nothing beside it.
const MARGIN: i64 = 900;

/// The dots of a page that have ink but are on no label, or in a label's margin.
fn astray(picture: &Picture, cells: &[Rect]) -> Vec<(usize, usize)> {
    let mut may = vec![false; picture.pixels.len()];
    for cell in cells {
        let inner = [cell.x + MARGIN, cell.x + cell.width - MARGIN, cell.y + MARGIN, cell.y + cell.height - MARGIN];
        let [left, right, top, bottom] = inner.map(dots);
        for y in top..bottom {
            may[y * picture.width + left..y * picture.width + right].fill(true);
        }
    }
    let all = (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (x, y)));
    all.filter(|(x, y)| !may[y * picture.width + x] && picture.at(*x, *y) < 250).take(10).collect()
}

/// Reads a code of a label that lies on a black laptop, or else on white paper.
fn read(picture: &Picture, cell: &Rect, format: BarcodeFormat) -> Option<String> {
    [0, 255].into_iter().find_map(|shade| {
        let label = picture.laid_on(shade, [cell.x, cell.y, cell.width, cell.height].map(dots));
        let (width, height) = (u32::try_from(label.width).unwrap(), u32::try_from(label.height).unwrap());
        let code = rxing::helpers::detect_in_luma(label.pixels, width, height, Some(format)).ok()?;
        Some(code.getText().to_owned())
    })
}

/// A school with items of these tags, and a page of their labels.
fn printed(tags: &[String], order: &[&str]) -> (School, PathBuf, Value) {
    let school = School::new();
    let cli = Cli::of(&school);
    cli.done(&["school", "set", "--phone", "01632 960123"]);
    let file = school.folder.path().join("tags.csv");
    let rows: String = tags.iter().map(|tag| format!("{tag},laptop\n")).collect();
    fs::write(&file, format!("Tag,Category\n{rows}")).unwrap();
    cli.done(&["asset", "import", file.to_str().unwrap()]);
    let page = school.folder.path().join("labels.html");
    let print = [&["label", "print", "-", "--output", page.to_str().unwrap(), "--format", "json"], order].concat();
    let ran = cli.feed(&tags.join("\n"), &print);
    assert_eq!(ran.code, 0, "{ran:?}");
    (school, page, ran.json())
}

/// Tags of many shapes: short, usual, long, with other separators, and all different.
fn tags(count: usize) -> Vec<String> {
    let shapes = ["LAP-", "CAM-", "ICT/", "TROLLEY 9B ", "SCI.LAB-", "kit_"];
    (0..count).map(|number| format!("{}{number:04}", shapes[number % shapes.len()])).collect()
}

/// Reads every code of a page back; returns the number of QR codes and of barcodes.
fn must_read(picture: &Picture, cells: &[Rect], tags: &[String], view: &Value) -> (usize, usize) {
    assert_eq!(astray(picture, cells), [], "ink over the edge of a label");
    let mut barcodes = 0;
    for ((cell, tag), label) in cells.iter().zip(tags).zip(view["labels"].as_array().unwrap()) {
        assert_eq!(label["tag"], **tag);
        assert_eq!(read(picture, cell, BarcodeFormat::QR_CODE).as_ref(), Some(tag), "the QR code of {tag} in {view}");
        let has_bars = !label["left_off"].as_array().unwrap().contains(&"barcode".into());
        let bars = read(picture, cell, BarcodeFormat::CODE_128);
        assert_eq!(bars.as_ref(), has_bars.then_some(tag), "the barcode of {tag}");
        barcodes += usize::from(has_bars);
    }
    (tags.len(), barcodes)
}

#[test]
fn every_label_of_every_sheet_is_read_back() {
    let Some(browser) = Browser::find() else { return };
    let sheets = [(Sheet::L7160, 21, 21), (Sheet::L7163, 14, 14), (Sheet::L7651, 65, 43), (Sheet::L4731, 189, 0)];
    for (sheet, labels, least) in sheets {
        let tags = tags(labels);
        let (_school, page, view) = printed(&tags, &["--sheet", &sheet.to_string()]);
        assert_eq!(view["pages"], 1);
        let picture = browser.draw(&page, 2_480, 3_508);
        let cells = Stock::Sheet(sheet).cells(Shift::default()).unwrap();
        let (codes, barcodes) = must_read(&picture, &cells, &tags, &view);
        println!("{sheet}: {codes} QR codes and {barcodes} barcodes read back");
        assert_eq!(codes, labels, "{sheet}");
        assert!(barcodes >= least, "{sheet}: {barcodes}");
    }
}

#[test]
fn every_label_of_every_sheet_is_read_back_from_the_printed_pdf() {
    let Some(browser) = Browser::find() else { return };
    for (sheet, labels) in [(Sheet::L7160, 30), (Sheet::L7163, 20), (Sheet::L7651, 70), (Sheet::L4731, 200)] {
        let tags = tags(labels);
        let (_school, page, view) = printed(&tags, &["--sheet", &sheet.to_string()]);
        let sheets = pdf::pages(&browser.pdf(&page));
        let cells = Stock::Sheet(sheet).cells(Shift::default()).unwrap();
        let rows = view["labels"].as_array().unwrap();
        let (mut codes, mut barcodes) = (0, 0);
        for ((picture, tags), rows) in sheets.iter().zip(tags.chunks(cells.len())).zip(rows.chunks(cells.len())) {
            assert!(picture.width.abs_diff(2_480) < 2 && picture.height.abs_diff(3_508) < 2, "{sheet}");
            let (read, bars) = must_read(picture, &cells, tags, &json!({ "labels": rows }));
            (codes, barcodes) = (codes + read, barcodes + bars);
        }
        println!("{sheet}: {codes} QR codes and {barcodes} barcodes read back from {} printed pages", sheets.len());
        assert_eq!((codes, sheets.len()), (labels, 2), "{sheet}");
        let has_bars = |row: &&Value| !row["left_off"].as_array().unwrap().contains(&"barcode".into());
        assert_eq!(barcodes, rows.iter().filter(has_bars).count(), "{sheet}");
    }
}

#[test]
fn rolls_and_corrected_labels_are_read_back_from_the_printed_pdf() {
    let Some(browser) = Browser::find() else { return };
    for roll in ["62x29", "25x10"] {
        let tags = tags(3);
        let (_school, page, view) = printed(&tags, &["--roll", roll]);
        let cells = Stock::roll(roll).unwrap().cells(Shift::default()).unwrap();
        let sheets = pdf::pages(&browser.pdf(&page));
        assert_eq!(sheets.len(), 3, "{roll}");
        for ((picture, tag), row) in sheets.iter().zip(&tags).zip(view["labels"].as_array().unwrap()) {
            must_read(picture, &cells, std::slice::from_ref(tag), &json!({ "labels": [row] }));
        }
    }
    let tags = tags(21);
    let (school, page, _) = printed(&tags, &["--sheet", "L7160"]);
    let cli = Cli::of(&school);
    cli.done(&["label", "printer", "set", "Office", "--sheet", "L7160", "--offset-x", "1.2", "--pitch-y", "-0.1"]);
    let file = page.to_str().unwrap();
    let print = ["label", "print", "-", "--printer", "Office", "--output", file, "--overwrite", "--format", "json"];
    let view = cli.feed(&tags.join("\n"), &print).json();
    let shift = Shift { offset_x: 1_200, pitch_y: -100, ..Shift::default() };
    let cells = Stock::Sheet(Sheet::L7160).cells(shift).unwrap();
    assert_eq!(must_read(&pdf::pages(&browser.pdf(&page))[0], &cells, &tags, &view).0, 21);
}

#[test]
fn the_longest_tags_stay_on_the_smallest_labels() {
    let Some(browser) = Browser::find() else { return };
    let tags: Vec<String> = (0..189).map(|number| format!("SCIENCE-MICROSCOPE-{number:03}")).collect();
    let (_school, page, view) = printed(&tags, &["--sheet", "L4731"]);
    let picture = browser.draw(&page, 2_480, 3_508);
    let cells = Stock::Sheet(Sheet::L4731).cells(Shift::default()).unwrap();
    assert_eq!(must_read(&picture, &cells, &tags, &view), (189, 0));
}

#[test]
fn labels_of_rolls_are_read_back() {
    let Some(browser) = Browser::find() else { return };
    for roll in ["62x29", "29x90", "50x50", "25x10"] {
        let tags = tags(3);
        let (_school, page, view) = printed(&tags, &["--roll", roll]);
        let stock = Stock::roll(roll).unwrap();
        let size = stock.page();
        let cells: Vec<Rect> = (0..)
            .take(3)
            .map(|at| Rect { x: 0, y: at * size.height, width: size.width, height: size.height })
            .collect();
        let picture = browser.draw(&page, dots(size.width), dots(3 * size.height));
        let (codes, _) = must_read(&picture, &cells, &tags, &view);
        assert_eq!(codes, 3, "{roll}");
    }
}

#[test]
fn a_printed_page_is_one_sheet_of_paper() {
    let Some(browser) = Browser::find() else { return };
    let must_be = |papers: Vec<[i64; 2]>, count: usize, size: [i64; 2]| {
        assert_eq!(papers.len(), count, "{papers:?}");
        let is_close = |(is, wanted): (&i64, &i64)| (is - wanted).abs() < 500;
        assert!(papers.iter().all(|paper| paper.iter().zip(&size).all(is_close)), "{papers:?}");
    };
    let (_school, page, view) = printed(&tags(43), &["--sheet", "L7160", "--from", "21"]);
    assert_eq!(view["pages"], 3);
    must_be(browser.print(&page), 3, [210_000, 297_000]);
    let (_school, page, _) = printed(&tags(5), &["--roll", "62x29"]);
    must_be(browser.print(&page), 5, [62_000, 29_000]);
}

#[test]
fn labels_with_test_results_are_read_back() {
    let Some(browser) = Browser::find() else { return };
    let (school, _, _) = printed(&tags(21), &["--sheet", "L7160"]);
    let cli = Cli::of(&school);
    let page = school.folder.path().join("tests.html");
    for (number, tag) in tags(21).iter().enumerate() {
        cli.done(&["asset", "add", &format!("EXT-{number}"), "--category", "extension lead", "--name", tag]);
    }
    let items: Vec<String> = (0..21).map(|number| format!("EXT-{number}")).collect();
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    cli.done(&[&["pat", "pass"], &items[1..]].concat());
    cli.done(&["pat", "fail", "EXT-0", "--reason", "flex cut"]);
    cli.done(&[&["pat", "label", "--output", page.to_str().unwrap()], &items[..]].concat());
    let picture = browser.draw(&page, 2_480, 3_508);
    let cells = Stock::USUAL.cells(Shift::default()).unwrap();
    assert_eq!(astray(&picture, &cells), [], "ink over the edge of a label");
    for (cell, item) in cells.iter().zip(items) {
        assert_eq!(read(&picture, cell, BarcodeFormat::QR_CODE).as_deref(), Some(item));
    }
}
