use super::*;
use std::{fs, path::Path};

fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/photographs").join(name)).unwrap()
}

/// A PNG picture of these samples for each dot.
fn png_of(width: u32, height: u32, color: png::ColorType, dots: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    encoder.write_header().unwrap().write_image_data(dots).unwrap();
    bytes
}

fn told(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().message
}

#[test]
fn a_code_is_read_in_a_photograph_of_jpeg_or_png() {
    assert_eq!(read(&fixture("lap-0042.jpg")).unwrap().as_deref(), Some("LAP-0042"));
    let Grey { dots, width, height } = drawn(&fixture("lap-0042.jpg")).unwrap();
    assert_eq!((width, height), (1600, 1200));
    let (wide, high) = (u32::try_from(width).unwrap(), u32::try_from(height).unwrap());
    let grey = png_of(wide, high, png::ColorType::Grayscale, &dots);
    assert_eq!(read(&grey).unwrap().as_deref(), Some("LAP-0042"));
    let colours: Vec<u8> = dots.iter().flat_map(|dot| [*dot, *dot, *dot, 255]).collect();
    let coloured = png_of(wide, high, png::ColorType::Rgba, &colours);
    assert_eq!(read(&coloured).unwrap().as_deref(), Some("LAP-0042"));
    // A barcode across the middle, in a progressive file.
    assert_eq!(read(&fixture("cam-1-progressive.jpg")).unwrap().as_deref(), Some("CAM-1"));
    assert_eq!(read(&fixture("desk.jpg")).unwrap(), None);
}

#[test]
fn a_photograph_that_is_none_or_too_large_or_damaged_is_refused() {
    assert_eq!(told(b"GIF89a"), "this is no JPEG or PNG picture");
    assert_eq!(told(b""), "this is no JPEG or PNG picture");
    let whole = fixture("lap-0042.jpg");
    for cut in [3, 20, 200] {
        assert_eq!(told(&whole[..cut]), "the photograph is damaged", "{cut}");
    }
    let png = png_of(8, 8, png::ColorType::Grayscale, &[0; 64]);
    assert_eq!(told(&png[..40]), "the photograph is damaged");
    // The size of a file says nothing about its dots.
    let huge = png_of(8_000, 4_000, png::ColorType::Grayscale, &vec![255; 8_000 * 4_000]);
    assert!(huge.len() < 1 << 20, "{}", huge.len());
    assert_eq!(told(&huge), "the photograph has more than 16 million dots");
    let long = png_of(9_000, 2, png::ColorType::Grayscale, &[255; 18_000]);
    assert_eq!(told(&long), "the photograph has more than 16 million dots");
    assert_eq!(read(&png_of(1, 1, png::ColorType::Grayscale, &[0])).unwrap(), None);
}

#[test]
fn a_picture_is_made_small_by_the_middle_of_its_dots() {
    let dots: Vec<u8> = (0..6 * 4).map(|at| if at % 2 == 0 { 100 } else { 200 }).collect();
    let small = Grey { dots, width: 6, height: 4 }.within(3);
    assert_eq!((small.width, small.height, small.dots.as_slice()), (3, 2, &[150; 6][..]));
    let same = Grey { dots: vec![1, 2, 3], width: 3, height: 1 }.within(3);
    assert_eq!((same.width, same.height, same.dots), (3, 1, vec![1, 2, 3]));
}
