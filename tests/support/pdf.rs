//! The pages of a printed PDF, drawn in dots as a printer draws them: what is filled is black where its middle lies. Only
//! the operators that a browser writes for labels are known; another one is an error, so that nothing is overlooked.
//! Letters are not drawn.

#![expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a PDF has decimals, and they are only drawn"
)]

use super::browser::Picture;
use flate2::read::ZlibDecoder;
use std::{collections::BTreeMap, io::Read as _};

/// The dots of an inch, and its points.
const DOTS: f64 = 300.0;
const POINTS: f64 = 72.0;

type Point = (f64, f64);

/// A page: its size in points, and what is drawn on it.
struct Page {
    size: Point,
    content: String,
}

/// Draws every page of a PDF, at 300 dots an inch.
pub fn pages(pdf: &[u8]) -> Vec<Picture> {
    read(pdf).iter().map(draw).collect()
}

/// The place of a text in a file.
fn find(bytes: &[u8], text: &str) -> Option<usize> {
    bytes.windows(text.len()).position(|window| window == text.as_bytes())
}

/// The words of an object that follow a name, such as `/Length`.
fn after<'a>(object: &'a str, name: &str) -> Vec<&'a str> {
    let at = object.find(name).unwrap_or_else(|| panic!("no {name} in {object}"));
    object[at + name.len()..]
        .split(|c: char| c.is_whitespace() || "[]/<>".contains(c))
        .filter(|w| !w.is_empty())
        .collect()
}

fn read(pdf: &[u8]) -> Vec<Page> {
    let mut objects: BTreeMap<u32, &[u8]> = BTreeMap::new();
    let mut rest = pdf;
    while let Some(at) = find(rest, " 0 obj") {
        let digits = rest[..at].iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let no = String::from_utf8_lossy(&rest[at - digits..at]).parse().unwrap();
        rest = &rest[at + " 0 obj".len()..];
        let end = find(rest, "endobj").unwrap();
        objects.insert(no, &rest[..end]);
    }
    let is_page = |object: &&&[u8]| head(object).contains("/Type /Page\n");
    let page = |object: &&[u8]| {
        let own = head(object);
        let sizes: Vec<f64> = after(&own, "/MediaBox").iter().take(4).map(|word| word.parse().unwrap()).collect();
        let content = objects[&after(&own, "/Contents")[0].parse().unwrap()];
        let length: usize = after(&head(content), "/Length")[0].parse().unwrap();
        let from = find(content, "stream").unwrap() + "stream\n".len();
        let mut text = String::new();
        ZlibDecoder::new(&content[from..from + length]).read_to_string(&mut text).unwrap();
        Page { size: (sizes[2], sizes[3]), content: text }
    };
    objects.values().filter(is_page).map(page).collect()
}

/// The part of an object before its stream.
fn head(object: &[u8]) -> String {
    String::from_utf8_lossy(&object[..find(object, "stream").unwrap_or(object.len())]).into_owned()
}

/// A change of coordinates, as a PDF writes it.
type Matrix = [f64; 6];

fn moved([a, b, c, d, e, f]: Matrix, (x, y): Point) -> Point {
    (a * x + c * y + e, b * x + d * y + f)
}

/// The first change, then the second.
fn both(first: Matrix, second: Matrix) -> Matrix {
    let linear = [second[0], second[1], second[2], second[3], 0.0, 0.0];
    let (x, y) = (moved(linear, (first[0], first[1])), moved(linear, (first[2], first[3])));
    let origin = moved(second, (first[4], first[5]));
    [x.0, x.1, y.0, y.1, origin.0, origin.1]
}

/// What `q` keeps and `Q` brings back.
#[derive(Clone)]
struct State {
    matrix: Matrix,
    shade: u8,
    /// Left, top, right and bottom of what may be drawn on.
    clip: [f64; 4],
}

fn draw(page: &Page) -> Picture {
    let scale = DOTS / POINTS;
    let (wide, high) = ((page.size.0 * scale).round(), (page.size.1 * scale).round());
    let mut picture =
        Picture { width: wide as usize, height: high as usize, pixels: vec![255; (wide * high) as usize] };
    let matrix = [scale, 0.0, 0.0, -scale, 0.0, page.size.1 * scale];
    let mut state = State { matrix, shade: 0, clip: [0.0, 0.0, wide, high] };
    let (mut kept, mut numbers, mut path, mut clips) = (Vec::new(), Vec::<f64>::new(), Vec::<Vec<Point>>::new(), false);
    let mut is_text = false;
    for word in page.content.split_whitespace() {
        if let Ok(number) = word.parse() {
            numbers.push(number);
            continue;
        }
        let at = |n: usize| (numbers[n], numbers[n + 1]);
        match word {
            "BT" => is_text = true,
            "ET" => is_text = false,
            _ if is_text => {}
            "q" => kept.push(state.clone()),
            "Q" => state = kept.pop().unwrap(),
            "cm" => state.matrix = both(numbers[..6].try_into().unwrap(), state.matrix),
            "rg" => state.shade = (numbers[numbers.len() - 3] * 255.0) as u8,
            "m" => path.push(vec![moved(state.matrix, at(0))]),
            "l" => path.last_mut().unwrap().push(moved(state.matrix, at(0))),
            "re" => {
                let ((x, y), (w, h)) = (at(0), at(2));
                let corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)];
                path.push(corners.iter().map(|corner| moved(state.matrix, *corner)).collect());
            }
            "h" => {}
            "W" | "W*" => clips = true,
            "f" | "n" => {
                if clips {
                    state.clip = within(state.clip, &path);
                }
                if word == "f" {
                    fill(&mut picture, &state, &path);
                }
                path.clear();
                clips = false;
            }
            // Colours of lines, states without transparency, and marks for readers.
            "RG" | "EMC" => {}
            _ if word.starts_with('/') || word.starts_with("<<") || word.ends_with("BDC") => {}
            "gs" => {}
            _ => panic!("{word} is not known"),
        }
        if !word.starts_with('/') {
            numbers.clear();
        }
    }
    picture
}

/// The part of a clip that is within a rectangle.
fn within(clip: [f64; 4], path: &[Vec<Point>]) -> [f64; 4] {
    let [corners] = path else { panic!("a clip of {} parts", path.len()) };
    let bounds =
        |all: Vec<f64>| (all.iter().copied().fold(f64::MAX, f64::min), all.iter().copied().fold(f64::MIN, f64::max));
    let (left, right) = bounds(corners.iter().map(|point| point.0).collect());
    let (top, bottom) = bounds(corners.iter().map(|point| point.1).collect());
    let is_corner = |point: &Point| [left, right].contains(&point.0) && [top, bottom].contains(&point.1);
    assert!(corners.len() == 4 && corners.iter().all(is_corner), "a clip that is no upright rectangle");
    [clip[0].max(left), clip[1].max(top), clip[2].min(right), clip[3].min(bottom)]
}

/// Fills a path: a dot is inside if lines wind round its middle.
fn fill(picture: &mut Picture, state: &State, path: &[Vec<Point>]) {
    let edges: Vec<(Point, Point)> = path
        .iter()
        .flat_map(|part| part.iter().zip(part.iter().cycle().skip(1)).map(|(from, to)| (*from, *to)))
        .collect();
    let ys = edges.iter().map(|(from, _)| from.1);
    let (top, bottom) = (ys.clone().fold(f64::MAX, f64::min), ys.fold(f64::MIN, f64::max));
    let [left, upper, right, lower] = state.clip;
    for row in top.max(upper).max(0.0) as usize..(bottom.min(lower).ceil() as usize).min(picture.height) {
        let y = row as f64 + 0.5;
        if y < upper || y >= lower {
            continue;
        }
        let mut crossings: Vec<(f64, i32)> = edges
            .iter()
            .filter(|(from, to)| (from.1 <= y) != (to.1 <= y))
            .map(|(from, to)| {
                let x = from.0 + (y - from.1) / (to.1 - from.1) * (to.0 - from.0);
                (x, if from.1 <= y { 1 } else { -1 })
            })
            .collect();
        crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut winding = 0;
        for pair in crossings.windows(2) {
            winding += pair[0].1;
            if winding != 0 {
                let from = (pair[0].0.max(left) - 0.5).ceil().max(0.0) as usize;
                let to = ((pair[1].0.min(right) - 0.5).ceil().max(0.0) as usize).min(picture.width);
                if from < to {
                    picture.pixels[row * picture.width + from..row * picture.width + to].fill(state.shade);
                }
            }
        }
    }
}
