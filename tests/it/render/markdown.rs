//! What holds for every Markdown document of ours.

/// Panics when a heading has nothing under it, or when a row of a table has not as many cells as its head.
pub fn assert_sound(name: &str, text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let mut fenced = false;
    let mut heading: Option<(usize, &str)> = None;
    let mut cells = None;
    for line in lines {
        if line.starts_with("```") {
            fenced = !fenced;
            heading = None;
            continue;
        }
        if fenced {
            continue;
        }
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        if level > 0 && line.as_bytes().get(level) == Some(&b' ') {
            if let Some((above, title)) = heading {
                assert!(above < level, "{name}: nothing under `{title}`");
            }
            heading = Some((level, line));
        } else if !line.is_empty() {
            heading = None;
        }
        if line.starts_with('|') {
            let bare = line.replace("\\|", "");
            let found = bare.matches('|').count();
            assert_eq!(*cells.get_or_insert(found), found, "{name}: {line}");
        } else {
            cells = None;
        }
    }
    assert!(!fenced, "{name}: a fence is open");
    assert_eq!(heading, None, "{name}: nothing under the last heading");
}
