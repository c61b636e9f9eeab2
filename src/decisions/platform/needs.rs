//! The needs of the design that a platform has to meet.

use crate::playbook::table::Row;

use super::super::evaluation::Evaluation;

/// A need of the design and how grave it is to miss it.
pub struct Need<'a> {
    pub row: &'a Row,
    pub id: &'static str,
    /// Its name; empty when nothing is known of it.
    pub name: &'static str,
    pub must: bool,
}

/// The needs that the design's rules give, each once.
pub(super) fn needs<'a>(evaluation: &mut Evaluation<'a>) -> Vec<Need<'a>> {
    let kinds = evaluation.table("platform-need-kinds");
    let mut needs: Vec<Need<'a>> = Vec::new();
    for row in evaluation.collect("design-needs", "", "need") {
        let id = row.text("need");
        if !needs.iter().any(|need| need.id == id) {
            needs.push(Need {
                row,
                id,
                name: kinds.row(id).map_or("", |kind| kind.text("name")),
                must: row.text("weight") == "must",
            });
        }
    }
    needs
}
