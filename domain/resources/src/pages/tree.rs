//! 地域づくりの木: a picture of what grows in each district, and its table.

use askama::Template;
use page::{Answer, Frame, Visit, components::Crumb, html};

use crate::{
    resource::Layer,
    store::list::{self, View},
    tree::{Tree, dots},
};

/// So many dots can be told apart in a picture; the table has the true number.
const MOST_DOTS: u32 = 120;

/// A tree with its dots.
struct Picture {
    name: String,
    tree: Tree,
    leaves: Vec<(String, String)>,
    trunk: Vec<(String, String)>,
    root: Vec<(String, String)>,
}

impl Picture {
    fn of(name: String, tree: Tree) -> Self {
        let placed = |layer| {
            dots(layer, tree.count(layer), MOST_DOTS)
                .into_iter()
                .map(|(x, y)| (format!("{x:.1}"), format!("{y:.1}")))
                .collect()
        };
        Self {
            name,
            tree,
            leaves: placed(Layer::Formal),
            trunk: placed(Layer::Informal),
            root: placed(Layer::Natural),
        }
    }
}

#[derive(Template)]
#[template(path = "tree.html")]
struct TreePage {
    frame: Frame,
    crumbs: Vec<Crumb>,
    pictures: Vec<Picture>,
    all: Tree,
}

impl TreePage {
    fn described(&self, picture: &Picture) -> String {
        let count = |layer| picture.tree.count(layer).to_string();
        self.frame.say_with(
            "resources-tree-described",
            &[
                ("name", &picture.name),
                ("leaves", &count(Layer::Formal)),
                ("trunk", &count(Layer::Informal)),
                ("root", &count(Layer::Natural)),
            ],
        )
    }
}

pub(super) async fn page(visit: Visit) -> Answer {
    let mut db = visit.context().store().read().await?;
    let view = View::of(visit.actor(), visit.now());
    let growths = list::growths(&mut db, &view).await?;
    let districts = people::districts(&mut db, visit.actor().region).await?;
    let frame = visit.frame();
    html(&TreePage {
        crumbs: vec![
            Crumb::to("/resources", frame.say("resources-title")),
            Crumb::here(frame.say("resources-tree")),
        ],
        pictures: districts
            .into_iter()
            .map(|one| Picture::of(one.name, Tree::of(&growths, Some(one.id))))
            .collect(),
        all: Tree::of(&growths, None),
        frame,
    })
}
